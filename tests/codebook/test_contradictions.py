"""Labels of a file that say something else than its codebook are told, those that only say it otherwise are not."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.codebook.contradictions import Contradiction, contradictions
from mobsurvey.codebook.findings import Findings
from mobsurvey.codebook.load import load_codebook
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.readers import read_file
from mobsurvey.survey import Missing, Source, Survey, Value, Variable

SAMPLES = Path(mobsurvey.__file__).resolve().parent.parent.parent / "samples"


def found(theirs: dict[str, Variable], codebook: str) -> tuple[Contradiction, ...]:
    raw = Survey(theirs, {}, {}, [], Source("a.sav", "sav", "UTF-8"))
    return contradictions(raw, parse_codebook(codebook, "a.toml"), {name: name for name in theirs})


def single(name: str, label: str = "", **labels: str) -> Variable:
    """Values v1, v2, … with these labels."""
    values = tuple(Value(int(code[1:]), {"en": text}) for code, text in labels.items())
    return Variable(name, "single", {"en": label} if label else {}, values=values)


SEX = """\
id = "a"
languages = ["en", "vi"]
[variables.sex]
label = { en = "Sex", vi = "Giới tính" }
values = [
  { code = 1, label = { en = "Male", vi = "Nam" } },
  { code = 2, label = { en = "Female", vi = "Nữ giới" } },
  { code = 3, label = { en = "Other", vi = "Khác" } },
]
missing = [{ code = 9, kind = "refused", label = { en = "Refused", vi = "Từ chối" } }]
"""


def test_a_label_under_another_code() -> None:
    swapped = single("sex", v1="FEMALE.", v2=" male", v3="Other")
    assert found({"sex": swapped}, SEX) == (Contradiction("sex", "code", "FEMALE.", "2", 1, 1),)
    vietnamese = single("sex", v1=unicodedata.normalize("NFD", "nữ  giới"))
    assert [one.codebook for one in found({"sex": vietnamese}, SEX)] == ["2"]
    missing = Variable("sex", "single", missing=(Missing(3, "refused", {"en": "Refused"}),))
    assert [(one.code, one.codebook) for one in found({"sex": missing}, SEX)] == [(3, "9")]


@pytest.mark.parametrize(
    "theirs",
    [
        single("sex", v1="Man", v2="Woman", v3="Something else", v9="No reply"),  # other words
        single("sex", v1="Male", v2="Female", v4="Other", v5="Other"),  # which of the two is ours cannot be told
        single("sex", v1="Homme", v2="Femme"),
        Variable("sex", "single", values=(Value("Female", {"en": "Female"}), Value("Male", {"en": "Male"}))),
        Variable("sex", "single", values=(Value("1", {"en": "Male"}), Value(2.0, {"en": "Female"}))),
        Variable("sex", "single", values=(Value(1, {"en": "Female", "vi": "Nam"}),)),  # one of its labels is ours
        Variable("sex", "text"),
    ],
)
def test_no_contradiction_of_codes(theirs: Variable) -> None:
    assert found({"sex": theirs}, SEX) == ()


QUESTIONS = {
    "q1": "How satisfied are you with the opening hours of the office?",
    "q2": "How satisfied are you with the staff at the counter?",
    "q3": "How long did you have to wait until it was your turn?",
    "q4": "Which of the forms did you fill in on the web site?",
    "q5": "Would you recommend to your neighbours to come to this office?",
}
OTHERS = {
    "q1": "Do you own or rent the house in which you live?",
    "q2": "Do you have in your household a bicycle or a car of your own?",
    "q3": "At what age was it that you left the village for the city?",
    "q4": "Is there a market or shop that sells fresh fruit at noon?",
    "q5": "Who is it in the family that decides on money?",
}


def asking(questions: dict[str, str], language: str = "en") -> str:
    parts = [f'[variables.{name}]\nkind = "text"\nlabel = "{text}"\n' for name, text in questions.items()]
    return "\n".join(['id = "a"', f'languages = ["{language}"]', *parts])


def labelled(questions: dict[str, str]) -> dict[str, Variable]:
    return {name: Variable(name, "text", {"en": text}) for name, text in questions.items()}


def test_a_label_that_is_another_question_s() -> None:
    swapped = {**QUESTIONS, "q1": "Q1. " + QUESTIONS["q3"].upper(), "q3": "3) " + QUESTIONS["q1"].removesuffix("?")}
    assert found(labelled(swapped), asking(QUESTIONS)) == (
        Contradiction("q1", "question", swapped["q1"], "q3"),
        Contradiction("q3", "question", swapped["q3"], "q1"),
    )
    nearly = {"q1": "How long did you have to wait till it was your turn?"}
    assert [one.codebook for one in found(labelled(nearly), asking(QUESTIONS))] == ["q3"]


def test_a_label_that_two_questions_have_is_of_neither() -> None:
    twice = {"q1": "Trust", "q2": "Trust"}
    assert found(labelled(twice), asking({"q1": "Confidence before", "q2": "Trust"})) == ()
    assert found(labelled({"q1": "Other"}), asking({"q1": "Rest", "q2": "Other", "q3": "Other"})) == ()


def test_other_questions_under_the_same_names() -> None:
    told = found(labelled(OTHERS), asking(QUESTIONS))
    assert [(one.variable, one.kind, one.file, one.codebook) for one in told] == [
        (name, "words", OTHERS[name], QUESTIONS[name]) for name in QUESTIONS
    ]


@pytest.mark.parametrize(
    "theirs",
    [
        {**QUESTIONS, "q1": OTHERS["q1"], "q2": OTHERS["q2"]},  # two of five were worded anew
        {
            "q1": "Hours",
            "q2": "Staff",
            "q3": "Waiting",
            "q4": "Forms",
            "q5": "Praise",
        },  # headings
        {  # the same in other words
            "q1": "Satisfaction with the hours at which the office is open",
            "q2": "Are you satisfied with our staff and their counter?",
            "q3": "Waiting: how long until your turn",
            "q4": "The web site: which forms were filled in",
            "q5": "Would recommend this to the neighbours, or come again",
        },
        {  # another language
            "q1": "Êtes-vous content des heures de service au bureau de la mairie?",
            "q2": "Le personnel de la mairie est-il aimable avec les usagers?",
            "q3": "Combien de temps avez-vous attendu dans le hall?",
            "q4": "Quels formulaires avez-vous remplis sur le site de la ville?",
            "q5": "Feriez-vous venir les voisins dans ce bureau?",
        },
        {  # and a third
            "q1": "Ông/bà có hài lòng với giờ mở cửa của cơ quan không?",
            "q2": "Ông/bà có hài lòng với cán bộ ở quầy tiếp dân không?",
            "q3": "Ông/bà phải chờ bao lâu thì đến lượt mình?",
            "q4": "Ông/bà đã điền mẫu đơn nào trên trang mạng?",
            "q5": "Ông/bà có khuyên hàng xóm đến cơ quan này không?",
        },
    ],
    ids=["few", "headings", "reworded", "french", "vietnamese"],
)
def test_no_contradiction_of_questions(theirs: dict[str, str]) -> None:
    assert found(labelled(theirs), asking(QUESTIONS)) == ()


def test_vietnamese_questions_are_compared_with_vietnamese_ones() -> None:
    theirs = {
        "q1": "Ông/bà sở hữu hay thuê căn nhà đang ở?",
        "q2": "Gia đình có những loại xe cộ gì để đi lại?",
    }
    ours = {
        "q1": "Mức độ hài lòng đối với giờ làm việc của phường",
        "q2": "Thời gian chờ đợi cho đến khi được gọi tên",
    }
    assert [one.variable for one in found(labelled(theirs), asking(ours, "vi"))] == ["q1", "q2"]
    both = {name: Variable(name, "text", {"en": theirs[name]}) for name in theirs}
    assert found(both, asking({name: QUESTIONS[name] for name in ours})) == ()


def sample(file: str, codebook: str) -> tuple[Contradiction, ...]:
    raw, known = read_file(SAMPLES / f"{file}.sav"), load_codebook(codebook)
    return contradictions(raw, known, {name: name for name in known.variables if name in raw.variables})


@pytest.mark.parametrize("name", ["hcmc-2024", "hai-phong-2025"])
def test_the_samples_fit_their_own_codebooks(name: str) -> None:
    assert sample(name, name) == ()


def test_the_samples_do_not_fit_each_other_s() -> None:
    told = sample("hai-phong-2025", "hcmc-2024")
    assert {one.kind for one in told} == {"words"}
    # content_1 is not among them: both sentences are of the Party's guidelines and their implementation
    assert [one.variable for one in told] == [f"content_{n}" for n in (2, 3, 4, 5)] + [
        f"difficulty_{n}" for n in (1, 2, 3, 4, 5)
    ]


def test_a_study_keeps_them(tmp_path: Path) -> None:
    study = mobsurvey.import_file(SAMPLES / "hai-phong-2025.sav", "hcmc-2024", tmp_path / "a.mobsurvey")
    kept = Findings.from_json(study.findings)
    assert kept.contradictions == sample("hai-phong-2025", "hcmc-2024")
    assert kept.with_file(kept).contradictions == kept.contradictions


def test_a_codebook_without_labels_contradicts_nothing() -> None:
    empty: Codebook = parse_codebook('id = "a"\n[variables.q1]\nkind = "text"\n', "a.toml")
    raw = Survey(labelled({"q1": QUESTIONS["q1"]}), {}, {}, [], Source("a.sav", "sav", "UTF-8"))
    assert contradictions(raw, empty, {"q1": "q1"}) == ()
