"""CSV files in old encodings of Vietnamese, with stray bytes, or in a Western code page: read, and told of."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers import csv_encoding as csv_encoding_module
from mobsurvey.survey import Survey
from mobsurvey.vietnamese import cp1258, doubled, tcvn3, viscii, vni
from mobsurvey.vietnamese.letters import LETTERS

ENCODE = {"cp1258": cp1258.encode, "tcvn3": tcvn3.encode, "vni": vni.encode, "viscii": viscii.encode}
TEXT = (
    "Cấp,Giới tính,Ý kiến,n\n"
    "Thành phố,Nữ,Họp tổ dân phố để lấy ý kiến,1\n"
    "Quận,Nam,Giải quyết khiếu nại của người dân,2\n"
    "Phường,Nữ,,3\n"
)
COLUMNS = {
    "Cấp": ["Thành phố", "Quận", "Phường"],
    "Giới tính": ["Nữ", "Nam", "Nữ"],
    "Ý kiến": ["Họp tổ dân phố để lấy ý kiến", "Giải quyết khiếu nại của người dân", ""],
    "n": ["1", "2", "3"],
}
SMALL_COLUMNS = {(("ý" + name[1:]) if name[0] == "Ý" else name): cells for name, cells in COLUMNS.items()}
"""TCVN3 has no Ý."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


def read(path: Path, content: str | bytes, encoding: str | None = None) -> Survey:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path, ReadOptions(encoding))


def columns(survey: Survey) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in survey.variables}
    for chunk in survey.chunks:
        for name, cells in chunk.columns.items():
            found[name] += cells
    for name, cells in found.items():
        assert all(unicodedata.is_normalized("NFC", text) for text in (name, *cells))
    return found


def expected(encoding: str) -> dict[str, list[str]]:
    return SMALL_COLUMNS if encoding == "tcvn3" else COLUMNS


@pytest.mark.parametrize("encoding", ENCODE)
@pytest.mark.parametrize("declared", [False, True])
def test_bytes(path: Path, encoding: str, declared: bool) -> None:
    survey = read(path, ENCODE[encoding](TEXT).encode("latin-1"), encoding.upper() if declared else None)
    assert columns(survey) == expected(encoding)
    assert survey.source.encoding.lower() == encoding
    told = survey.source.details.get(f"text in {encoding}", "")
    if not declared:
        assert '"Họp tổ dân phố để lấy ý kiến"' in told or '"Giải quyết khiếu nại của người dân"' in told
        assert "common Vietnamese words" in told
    elif encoding != "cp1258":  # which Python knows
        assert " -> " in told


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "doubled"])
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_of_fonts_inside_unicode(path: Path, encoding: str, declared: bool, codec: str) -> None:
    encode = ENCODE.get(encoding, doubled.encode)
    survey = read(path, encode(TEXT).encode(codec), encoding if declared else None)
    assert columns(survey) == expected(encoding)
    assert survey.source.encoding == (encoding if declared else "utf-16" if codec == "utf-16" else "utf-8-sig")
    told = survey.source.details[f"text in {encoding}"]
    assert " -> " in told
    assert declared or told.startswith('columns "Cấp", "')


def test_columns_of_fonts_beside_right_ones(path: Path) -> None:
    text = "cấp,q1,q2,nom\n"
    for cells in (("Quận", "Có", "Đồng ý", "préfet"), ("Phường", "Không", "Không đồng ý", "élève")):
        text += f"{cells[0]},{tcvn3.encode(cells[1])},{vni.encode(cells[2])},{cells[3]}\n"
    survey = read(path, text)
    assert columns(survey) == {
        "cấp": ["Quận", "Phường"],
        "q1": ["Có", "Không"],
        "q2": ["Đồng ý", "Không đồng ý"],
        "nom": ["préfet", "élève"],
    }
    details = survey.source.details
    assert details["text in tcvn3"].startswith('column "q1": "')
    assert details["text in vni"].startswith('column "q2": "')


def test_a_column_of_one_word_follows_the_others(path: Path) -> None:
    survey = read(path, f"a,b\n{tcvn3.encode('Có,Nữ')}\n{tcvn3.encode('Không,Nam')}\n")
    assert columns(survey) == {"a": ["Có", "Không"], "b": ["Nữ", "Nam"]}
    assert survey.source.details["text in tcvn3"] == (
        'columns "a", "b": "Cã" -> "Có" (2 common Vietnamese words, 0 as it stands)'
    )


def test_viscii_letters_that_look_like_spaces_and_controls(path: Path) -> None:
    text = "Ẳ Ẵ,Ẫ ỶỸ,Ỵ Õ,Ầ,x\n" + "Õ,Ầ,Ỵ,Ẫ,Quận\n" * 2
    survey = read(path, viscii.encode(text).encode("latin-1"), "viscii")
    assert columns(survey) == {"Ẳ Ẵ": ["Õ"] * 2, "Ẫ ỶỸ": ["Ầ"] * 2, "Ỵ Õ": ["Ỵ"] * 2, "Ầ": ["Ẫ"] * 2, "x": ["Quận"] * 2}


@pytest.mark.parametrize("encoding", [*ENCODE, "doubled"])
def test_every_letter_when_declared(path: Path, encoding: str) -> None:
    encode = ENCODE.get(encoding, doubled.encode)
    letters = [letter for letter in LETTERS if encoding != "tcvn3" or letter.islower()]
    content = encode("a,b\n" + "".join(f"{letter},1\n" for letter in letters))
    data = content.encode() if encoding == "doubled" else content.encode("latin-1")
    assert columns(read(path, data, encoding))["a"] == letters


@pytest.mark.parametrize(
    "text",
    [
        "Où,b\nété,Là\nà côté,très bien\n",
        "Öffnung,b\ngrößer,für\nschön,über\n",
        "Płeć,b\nmężczyzna,koń\nkobieta,mój\n",
        "Yaş,b\ngün,çok kötü\nüç,iyi\n",
        TEXT,
        unicodedata.normalize("NFD", TEXT),
        "½,b\n12°,€\n",
    ],
)
def test_utf_8_is_left_alone(path: Path, text: str) -> None:
    survey = read(path, text)
    header, *rows = (line.split(",") for line in unicodedata.normalize("NFC", text).splitlines())
    assert columns(survey) == dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
    assert survey.source.encoding == "utf-8-sig"
    assert survey.source.details == {"separator": "comma"}


def test_declared_utf_8_is_not_judged(path: Path) -> None:
    survey = read(path, tcvn3.encode(TEXT), "utf-8")
    assert list(survey.variables) == tcvn3.encode(TEXT).splitlines()[0].split(",")
    assert survey.source.details == {"separator": "comma"}


def test_windows_1252(path: Path) -> None:
    survey = read(path, "élève,b\nI don’t know,“oui”\nça va,3 €\n".encode("cp1252"))
    assert columns(survey) == {"élève": ["I don’t know", "ça va"], "b": ["“oui”", "3 €"]}
    assert survey.source.encoding == "cp1252"
    assert survey.source.details["text in cp1252"] == (
        'not UTF-8, and all of it letters of French, German or Spanish, as "élève"'
    )


@pytest.mark.parametrize(
    "data",
    [
        "Płeć,b\nmężczyzna,ważny\n".encode("cp1250"),
        "Yaş,b\ngenç kız,ışık\n".encode("cp1254"),
        "Ответ,b\nда,нет\n".encode("cp1251"),
        "Nữ".encode("utf-16-le").replace(b"\0", b"") + b"\xf5,b\n\xfd\xfe,\xd0\xd5\n",
    ],
)
def test_bytes_that_nothing_speaks_for_are_refused(path: Path, data: bytes) -> None:
    with pytest.raises(ReadError, match=r"is not UTF-8\. Declare the file's encoding"):
        columns(read(path, data))


# Stray bytes


def test_one_stray_byte_in_utf_8(path: Path) -> None:
    """A single byte of Latin-1 in a file of UTF-8: its line and column are told, and the rest is imported."""
    survey = read(path, "cấp,tên\nphường,b\nquận,caf".encode() + b"\xe9 x\n" + "xã,d\n".encode())
    assert columns(survey) == {"cấp": ["phường", "quận", "xã"], "tên": ["b", "caf� x", "d"]}
    assert survey.source.encoding == "utf-8-sig"
    assert survey.source.details["stray bytes"] == 'line 3, column "tên": byte E9'


def test_stray_bytes_far_down_and_in_the_header(path: Path) -> None:
    lines = "xã,phường\n".encode() * 40_000
    data = b"c\xe9p,b\n" + lines + b"x\xff\xfe,1\n" + lines
    survey = read(path, data)
    assert survey.source.details["stray bytes"] == (
        'line 1, column "c�p": byte E9; line 40002, column "c�p": byte FF FE'
    )
    assert columns(survey)["c�p"][40_000] == "x��"


def test_many_stray_bytes_are_no_accident(path: Path) -> None:
    data = "xã,b\n".encode() + b"\xff,1\n\xfe,2\n\xfd,3\n"
    with pytest.raises(ReadError, match="line 2, column 1: byte FF is not UTF-8"):
        columns(read(path, data))


def test_doubled_text_with_a_stray_byte(path: Path) -> None:
    survey = read(path, doubled.encode(TEXT).encode() + b"Qu\xe2n,Nam,x,4\n")
    found = columns(survey)
    assert {name: cells[:3] for name, cells in found.items()} == COLUMNS
    assert found["Cấp"][3] == "Qu�n"
    assert survey.source.details["stray bytes"].startswith("line 5, column ")
    assert columns(read(path, path.read_bytes(), "doubled")) == found


def test_declared_utf_8_allows_no_stray_byte(path: Path) -> None:
    with pytest.raises(ReadError, match="line 2, column 1: byte E9 is not UTF-8"):
        columns(read(path, "cấp,b\n".encode() + b"\xe9,1\n", "utf-8"))


def test_a_file_cut_off_within_a_letter_is_refused(path: Path) -> None:
    with pytest.raises(ReadError, match=r"line 3, column 2: the file ends within a letter of UTF-8 \(byte E1 BA\)"):
        columns(read(path, "cấp,b\nxã,1\nphường,ấ".encode()[:-1]))


def test_a_ragged_row_is_still_told_with_its_line(path: Path) -> None:
    with pytest.raises(ReadError, match="line 3: the row has 1 cells, the header 2"):
        columns(read(path, tcvn3.encode("Cấp,b\nPhường,1\nQuận\n").encode("latin-1"), "tcvn3"))


def test_letters_beyond_the_rows_that_are_judged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_encoding_module, "_JUDGED_ROWS", 3)
    survey = read(path, tcvn3.encode("a,b\nCó,1\nKhông,2\n" + "Có,Nữ\n" * 3))
    assert columns(survey)["a"] == ["Có", "Không", "Có", "Có", "Có"]
    assert columns(survey)["b"][2:] == [tcvn3.encode("Nữ")] * 3
