"""What is told of texts in each encoding, and that texts in other languages are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.vietnamese import cp1258, doubled, tcvn3, viscii, vni
from mobsurvey.vietnamese.detect import Verdict, detect_columns, detect_text
from mobsurvey.vietnamese.encodings import ENCODINGS
from mobsurvey.vietnamese.letters import LETTERS
from mobsurvey.vietnamese.one_byte import as_windows
from mobsurvey.vietnamese.syllables import COMMON

ENCODE = {
    "cp1258": cp1258.encode,
    "tcvn3": tcvn3.encode,
    "vni": vni.encode,
    "viscii": viscii.encode,
    "doubled": doubled.encode,
}
ANSWERS = (
    "Họp tổ dân phố để lấy ý kiến nhân dân",
    "Giải quyết khiếu nại, tố cáo",
    "Cán bộ phường gặp gỡ người dân",
    "Tuyên truyền đường lối của Đảng",
    "Rất khó khăn",
    "Bình thường",
)
LABELS = (
    ("Thành phố", "Quận, huyện", "Phường, xã"),
    ("Hà Nội", "Đà Nẵng", "Hải Phòng", "Cần Thơ"),
    ("Rất đồng ý", "Đồng ý", "Bình thường", "Không đồng ý"),
)
OTHER_LANGUAGES = {
    "english": ("I don’t know", "The naïve café owner’s résumé", "20 °C – 25 °C", "£5 or €6 per m²", "“Yes”, he said…"),
    "french": (
        "Où êtes-vous né ? À côté de la préfecture, là où l’été est très doux",
        "Ça va être réglé dès que possible : le maire a été élu à l’unanimité",
        "bébé, thé, blé, fée, clé, gré, mûr, sûr, goûter, hôpital, île, maïs, œuvre",
        "Oui, tout à fait d’accord",
        "Là",
    ),
    "german": (
        "Die Bürger müssen größere Öffnungszeiten für Ämter wünschen",
        "trifft völlig zu, trifft überwiegend zu, weiß nicht, möchte nicht antworten",
        "für, über, könnte, früh, Tür, Bär, schön, Fuß, süß, nö, tät",
    ),
    "polish": (
        "Zażółć gęślą jaźń",
        "Są tu różne możliwości, ale nie wiem, które są najlepsze",
        "koń, dół, bóg, wóz, mój",
    ),
    "turkish": (
        "Büyükşehir belediyesi hizmetlerinden memnun değilim",
        "Çok iyi, iyi, kötü, çok kötü",
        "gün, üç, dört, öğle",
    ),
    "spanish": (
        "¿Qué opina usted? Sí, así es, señor",
        "él está aquí, tú también, más que nunca, año, niño, mí, té, dé",
    ),
    "portuguese": ("Não há só avó, pão e pé; é já três", "às vezes, são, irmã, lã, mão, põe, você, nós, vós, pôr"),
    "italian": ("È così, perché la città è più bella", "sì, là, né, già, può, giù, tè, dì, né più né meno"),
    "swedish": ("Jag är på väg; då går vi på gården", "två, få, när, här, må, så, å, ö, öl, får"),
    "icelandic": ("Það er ekki hægt að segja nei við því", "Já, góðan daginn, þú ert hér, mín ný bók"),
    "finnish": ("Hyvää päivää, mitä kuuluu? Tämä on hyvä", "yö, työ, tää, sää, pää, nyt, ei tiedä"),
    "czech": ("Příliš žluťoučký kůň úpěl ďábelské ódy", "je to dobré, já, ty, my, dům, být, má, dá"),
    "russian": ("Совершенно согласен", "Не знаю"),
    "vietnamese": ANSWERS,
    "vietnamese of Latin-1 only": (
        "là và cá",
        "có bà cô",
        "hà, hòa, tôi, lúa, mía, ý, gì, sân, bê",
        "ôn hòa",
        "cá, bò",
    ),
    "numbers": ("1", "2,5", "3.000", "½", "12°", "100 ₫", "±5", "×2", "№ 7"),
    "ascii": ("Yes", "No", "Khong", "Viet Nam", ""),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_answers(encoding: str) -> None:
    verdict = detect_text([ENCODE[encoding](text) for text in ANSWERS])
    assert verdict is not None
    assert verdict.encoding == encoding
    assert verdict.words > 2 * verdict.words_before
    assert ENCODE[encoding](verdict.after) in (verdict.before, ENCODE[encoding](ANSWERS[0]))
    assert verdict.after == ANSWERS[0]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_answers_as_windows_shows_them(encoding: str) -> None:
    verdict = detect_text([as_windows(ENCODE[encoding](text)) for text in ANSWERS])
    assert verdict is not None and verdict.encoding == encoding


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("labels", LABELS, ids=lambda labels: labels[0])
def test_a_few_labels_are_enough(encoding: str, labels: tuple[str, ...]) -> None:
    verdict = detect_text([ENCODE[encoding](text) for text in labels])
    assert verdict is not None and verdict.encoding == encoding


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_words_between_them_do_not_matter(encoding: str) -> None:
    texts = [*(ENCODE[encoding](text) for text in ANSWERS), "OK", "25 °C", "1", "ñandú", "h*x"]
    verdict = detect_text(texts)
    assert verdict is not None and verdict.encoding == encoding


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_texts_that_stand_as_they_should(language: str) -> None:
    texts = OTHER_LANGUAGES[language]
    assert detect_text(texts) is None
    words = sorted({word.strip(",.;:?!") for text in texts for word in text.split()})
    assert detect_text(words) is None
    for number in range(len(words)):
        assert detect_text(words[number : number + 2]) is None, words[number : number + 2]
    assert detect_columns([[word] for word in words]) == [None] * len(words)


def test_all_these_languages_together() -> None:
    assert detect_columns(list(OTHER_LANGUAGES.values())) == [None] * len(OTHER_LANGUAGES)
    assert detect_text([text for texts in OTHER_LANGUAGES.values() for text in texts]) is None


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_texts_already_right_would_not_be_worse_for_one_wrong_column(encoding: str) -> None:
    columns = [[ENCODE[encoding](text) for text in ANSWERS], *OTHER_LANGUAGES.values()]
    first, *others = detect_columns(columns)
    assert first is not None and first.encoding == encoding
    assert [name for name, verdict in zip(OTHER_LANGUAGES, others, strict=True) if verdict] == []


def test_a_column_of_one_word_follows_the_others() -> None:
    columns = [["Nam", "N÷"], ["Cã", "Kh«ng"], ["Nữ"], ["Yes"], []]
    verdicts = detect_columns(columns)
    assert verdicts[:2] == [Verdict("tcvn3", 0, 0, "N÷", "Nữ"), Verdict("tcvn3", 2, 0, "Cã", "Có")]
    assert verdicts[2:] == [None, None, None]
    assert detect_columns(columns[:1]) == [None]


def test_columns_too_short_for_themselves_are_judged_together() -> None:
    columns = [["Häc"], ["vÊn"], ["ph\xadêng"], ["N÷"]]
    assert [verdict and verdict.encoding for verdict in detect_columns(columns)] == ["tcvn3"] * 4


def test_two_encodings_in_one_file() -> None:
    columns = [[tcvn3.encode(text) for text in ANSWERS], [vni.encode(text) for text in ANSWERS], ["N÷"]]
    assert [verdict and verdict.encoding for verdict in detect_columns(columns)] == ["tcvn3", "vni", None]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_long_text_full_of_foreign_names(encoding: str) -> None:
    names = [first + rest for first in ("Ağ", "Šk", "Åř", "Øś", "Łó") for rest in ("dam", "fs", "wk", "ır", "źd", "ž")]
    texts = [ENCODE[encoding](text) for text in (*ANSWERS, " ".join(sorted(COMMON)[:40]))]
    verdict = detect_text([*texts, *names])
    assert verdict is not None and verdict.encoding == encoding


def test_nothing() -> None:
    assert detect_text([]) is None
    assert detect_text(["", "a"]) is None
    assert detect_columns([]) == []
    assert detect_columns([[], ["a"]]) == [None, None]


@given(st.lists(st.text(max_size=12) | st.text(st.sampled_from(LETTERS + " «»·§°"), max_size=12), max_size=6))
def test_any_text_is_judged(texts: list[str]) -> None:
    verdict = detect_text(texts)
    assert verdict is None or (verdict.encoding in ENCODINGS and verdict.words > 1)
    assert len(detect_columns([texts, texts[:1]])) == 2
