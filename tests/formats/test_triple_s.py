"""Triple-S files: every version and type as the standard has it, and what is wrong in a file is told."""

from __future__ import annotations

import json
import math
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, triple_s
from mobsurvey.readers.triple_s import evidence, read_triple_s
from mobsurvey.survey import Missing, ResponseSet, Survey, Value

FILES = Path(__file__).with_name("files") / "triple_s"
NONE = ReadOptions()


def read(path: Path, options: ReadOptions = NONE) -> tuple[Survey, dict[str, list[Any]]]:
    """The survey, and all its cases."""
    survey = read_triple_s(path, options)
    columns: dict[str, list[Any]] = {name: [] for name in survey.variables}
    for chunk in survey.chunks:
        assert all(len(cells) == chunk.cases for cells in chunk.columns.values())
        for name in columns:
            columns[name] += chunk.columns[name]
    return survey, columns


def variable(name: str, type: str, start: int, finish: int = 0, inside: str = "", attributes: str = "") -> str:
    position = f'start="{start}"' + (f' finish="{finish}"' if finish else "")
    return (
        f'<variable ident="{start}" type="{type}" {attributes}><name>{name}</name><label>{name}</label>'
        f"<position {position}/>{inside}</variable>"
    )


def values(*codes: object) -> str:
    return "<values>" + "".join(f'<value code="{code}">Answer {code}</value>' for code in codes) + "</values>"


def description(*variables: str, record: str = "", top: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n<sss version="2.0" {top}><survey><name>t</name><title>Made up</title>'
        f'<record ident="A" {record}>{"".join(variables)}</record></survey></sss>'
    )


def written(folder: Path, xml: str | bytes, data: str | bytes | None = None, suffix: str = ".asc") -> Path:
    path = folder / "t.sss"
    path.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
    if data is not None:
        (folder / f"t{suffix}").write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refused(path: Path, options: ReadOptions = NONE) -> str:
    with pytest.raises(ReadError) as error:
        read(path, options)
    return error.value.message


# What the standard has


def test_version_1_1_in_fixed_columns() -> None:
    survey, columns = read(FILES / "exit_11.sss")
    assert survey.source.reader == "triple-s"
    assert survey.source.details == {
        "triple-s version": "1.1",
        "data file": "exit_11.asc",
        "file label": "Exit survey first wave",
        "special values": "Q4: 500; Q4: 999",
    }
    kinds = {name: found.kind for name, found in survey.variables.items()}
    single = dict.fromkeys(("Q1", "Q2_1", "Q2_2", "Q2_9", "Q5"), "single")
    assert kinds == {**single, "Q3": "text", "Q4": "number"}
    assert survey.variables["Q1"].values[2] == Value(9, {"en": "Other & unknown"})
    assert survey.variables["Q4"].missing == (
        Missing(500, "no-answer", {"en": "500 or more"}),
        Missing(999, "no-answer", {"en": "Not stated"}),
    )
    assert columns == {
        "Q1": [1, 2, 9],
        "Q2_1": [1, 0, None],
        "Q2_2": [1, 0, None],
        "Q2_9": [0, 0, None],
        "Q3": ["park", None, None],
        "Q4": [12, 999, None],
        "Q5": [1, 0, None],
    }


def test_a_bitstring_keeps_chosen_not_chosen_and_unknown_apart() -> None:
    survey, columns = read(FILES / "exit_11.sss")
    members = ("Q2_1", "Q2_2", "Q2_9")
    assert survey.sets == {
        "Q2": ResponseSet("Q2", "dichotomies", members, {"en": "Attractions visited"}, counted_value=1)
    }
    assert [survey.variables[member].label["en"] for member in members] == ["Castle", "Wood", "Other"]
    cases = list(zip(*(columns[member] for member in members), strict=True))
    assert cases == [(1, 1, 0), (0, 0, 0), (None, None, None)]


def test_version_1_2_with_languages_and_codes_side_by_side() -> None:
    survey, columns = read(FILES / "shop_12.xml")
    assert survey.languages == ("en-GB", "fr-FR")
    assert survey.source.encoding == "iso-8859-1"
    found = survey.sets["BRAND"]
    assert (found.kind, found.members) == ("categories", ("BRAND_1st", "BRAND_2nd", "BRAND_3rd"))
    assert found.label == {"en-GB": "Brands named", "fr-FR": "Marques citées"}
    assert [(value.code, value.label.get("fr-FR")) for value in found.values] == [(1, "Nord"), (2, "Sud"), (12, None)]
    assert survey.variables["BRAND_2nd"].missing == (Missing(0, "not-applicable", {"en-GB": "No further answer"}),)
    assert [columns[member] for member in found.members] == [[1, 2, 0, None], [12, 1, 0, None], [0, 0, 0, None]]
    assert [value.code for value in survey.variables["RATING"].values] == [1, 2, 3, 4, 5]
    assert columns["ID"] == ["001", "002", "003", "004"]
    assert columns["WHY"][0] == "café crème"


def test_version_2_0_with_csv() -> None:
    survey, columns = read(FILES / "visit_20.xml")
    details = survey.source.details
    assert details["declared weight"] == "wt"
    assert details["scores"] == "liked: 1 = 2, 2 = 1, 3 = 0"
    assert details["fields not described"] == "8"
    assert survey.variables["case"].kind == "id"
    assert survey.variables["region"].label == {"en": "Region of home"}
    assert columns == {
        "case": ["0001", "0002", "0003", "0004"],
        "region": ["N", "S-1", None, "N"],
        "means_1": [1, 0, None, 0],
        "means_2": [0, 0, None, 1],
        "means_3": [1, 0, None, 1],
        "day": ["2024-03-01", "2024-03-02", None, "2024-03-03"],
        "hour": ["09:30:00", None, "17:05:00", "08:00:00"],
        "liked": [1, 2, 3, 7],
        "wt": [0.75, 1.5, 1, None],
    }


def test_version_3_0_in_vietnamese_with_its_data_file_named() -> None:
    survey, columns = read(FILES / "service_30.xml")
    assert survey.languages == ("vi", "en")
    assert survey.variables["quận"].values[1].label == {"vi": "Quận Mười", "en": "District Ten"}
    assert survey.variables["kênh_1"].values == (
        Value(1, {"vi": "Chọn", "en": "Chosen"}),
        Value(0, {"vi": "Không chọn", "en": "Not chosen"}),
    )
    assert columns["quận"] == [1, 10, 99]
    assert columns["ý kiến"] == ["Nhanh hơn", None, "Không biết"]


@pytest.mark.parametrize("name", ["exit_11.sss", "visit_20.xml", "service_30.xml"])
def test_another_reader_finds_the_same(name: str) -> None:
    reference = json.loads((FILES / "reference.json").read_text(encoding="utf-8"))[name]
    survey, columns = read(FILES / name)
    for question, theirs in reference.items():
        expected = [None if cell != cell or cell in ("", None) else cell for cell in map(_plain, theirs["data"])]
        if question in survey.sets:
            members = survey.sets[question].members
            codes = [int(member.rpartition("_")[2]) for member in members]
            rows = zip(*(columns[member] for member in members), strict=True)
            ours = [None if None in row else [c for c, bit in zip(codes, row, strict=True) if bit] for row in rows]
            labels = [survey.variables[member].label for member in members]
        else:
            ours = columns[question]
            labels = [entry.label for entry in survey.variables[question].listed]
        assert ours == expected, question
        if theirs["values"]:
            first = [next(iter(label.values())) for label in labels]
            assert first == list(theirs["values"].values())


def _plain(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def test_a_zip_holds_the_description_and_its_data(tmp_path: Path) -> None:
    packed = tmp_path / "answers.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("exit_11.sss", "exit_11.asc"):
            archive.write(FILES / name, f"wave 1/{name}")
        archive.writestr("wave 1/other.xml", "<other/>")
    assert evidence(packed.read_bytes()[:4096], packed) == "a ZIP with wave 1/exit_11.sss, whose root is <sss>"
    assert read(packed)[1] == read(FILES / "exit_11.sss")[1]


def test_a_name_in_a_zip_that_is_no_utf_8(tmp_path: Path) -> None:
    """The name that stands before the data; which of the two flags for UTF-8 counts is the Python version's."""
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("t.sss", description(variable("q", "quantity", 1)))
        archive.writestr("t.asc", "1\n")
    content = bytearray(path.read_bytes())
    content[content.rindex(b"t.asc") - 46 + 9] |= 8  # a flag in the 46 bytes before the name
    content[content.index(b"t.asc") - 30 + 7] |= 8
    content[content.index(b"t.asc")] = 0xC0
    path.write_bytes(content)
    assert "t.asc: cannot be unpacked" in refused(path)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_evidence_in_every_encoding(tmp_path: Path, codec: str) -> None:
    path = written(
        tmp_path, description(variable("q", "character", 1)).replace('<?xml version="1.0"?>', "").encode(codec)
    )
    assert evidence(path.read_bytes(), path) == "XML whose root is <sss>"


def test_no_evidence_in_other_files(tmp_path: Path) -> None:
    sheet = tmp_path / "a.xlsx"
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/a.xml", '<sss version="2.0"/>')
    for head, path in [
        (b"q1,q2\n1,2\n", tmp_path / "a.csv"),
        (b"<codeBook/>", tmp_path / "a.xml"),
        (sheet.read_bytes(), sheet),
        (b"PK\x03\x04 not a zip", FILES / "exit_11.asc"),
    ]:
        assert evidence(head, path) == ""


def test_codes_that_begin_with_zeros_are_numbers(tmp_path: Path) -> None:
    xml = description(variable("q", "single", 1, 2, values(1, 12)), variable("n", "quantity", 3, 5))
    _, columns = read(written(tmp_path, xml, "01007\n12 1.\n 1   \n"))
    assert columns == {"q": [1, 12, 1], "n": [7, 1, None]}


def test_what_is_no_number_stays_as_it_stands(tmp_path: Path) -> None:
    xml = description(variable("q", "single", 1, 2, values(1, 2)), variable("n", "quantity", 3, 5))
    _, columns = read(written(tmp_path, xml, "01007\nx 12e\n 2   \n"))
    assert columns == {"q": ["1", "x", "2"], "n": ["7", "12e", None]}


def test_a_bit_that_is_none_stays_as_it_stands(tmp_path: Path) -> None:
    xml = description(variable("q", "multiple", 1, 3, values(1, 2, 3)))
    _, columns = read(written(tmp_path, xml, "1X0\n0 1\n"))
    assert columns == {"q_1": [1, 0], "q_2": ["X", None], "q_3": [0, 1]}


def test_a_code_in_no_list_stays(tmp_path: Path) -> None:
    xml = description(
        variable("q", "single", 1, 1, values(1, 2)),
        variable("m", "multiple", 2, 3, '<spread subfields="2" width="1"/>' + values(1, 2)),
    )
    survey, columns = read(written(tmp_path, xml, "717\n210\n"))
    assert columns == {"q": [7, 2], "m_1st": [1, 1], "m_2nd": [7, 0]}
    assert [value.code for value in survey.variables["q"].values] == [1, 2]


def test_members_do_not_take_the_name_of_another_variable(tmp_path: Path) -> None:
    xml = description(variable("q", "multiple", 1, 2, values(1, 2)), variable("Q_2", "character", 3))
    survey, columns = read(written(tmp_path, xml, "10a\n"))
    assert survey.sets["q"].members == ("q__1", "q__2")
    assert columns == {"q__1": [1], "q__2": [0], "Q_2": ["a"]}


def test_a_language_of_signs_that_are_not_shown_is_named_by_their_numbers(tmp_path: Path) -> None:
    question = '<variable ident="1" type="quantity"><name>q</name><label><text xml:lang="\ufeff">Q</text></label>'
    xml = description(question + '<position start="1"/></variable>', top='languages="en \xad"')
    survey, _ = read(written(tmp_path, xml, "1\n"))
    assert survey.languages == ("en", "U+00AD", "U+FEFF")
    assert survey.variables["q"].label == {"U+FEFF": "Q"}


def test_a_long_range_is_a_number_and_its_labels_are_told(tmp_path: Path) -> None:
    inside = '<values><range from="1" to="5000"/><value code="9999">None</value></values>'
    survey, columns = read(written(tmp_path, description(variable("q", "single", 1, 4, inside)), "0012\n"))
    assert survey.variables["q"].kind == "number"
    assert survey.source.details["labels left out"] == "q: 9999 None"
    assert columns == {"q": [12]}


def test_negative_codes_written_as_texts_are_numbers(tmp_path: Path) -> None:
    xml = description(variable("q", "single", 1, 2, values(1, -9), 'format="literal"'))
    survey, _ = read(written(tmp_path, xml, "-9\n 1\n"))
    assert [value.code for value in survey.variables["q"].values] == [1, -9]


def test_a_description_may_name_a_namespace_and_use_capitals(tmp_path: Path) -> None:
    xml = description(variable("q", "Single", 1, 1, values(1))).replace("<sss ", '<sss xmlns="urn:x" ')
    assert read(written(tmp_path, xml, b"1\n", ".ASC"))[1] == {"q": [1]}


def test_the_end_of_dos_and_empty_lines_are_no_cases(tmp_path: Path) -> None:
    xml = description(variable("q", "single", 1, 1, values(1)))
    assert read(written(tmp_path, xml, b"1\r\n\r\n1\r\n\x1a"))[1] == {"q": [1, 1]}


def test_blanks_at_the_end_of_a_line_may_be_cut(tmp_path: Path) -> None:
    xml = description(
        variable("q", "single", 1, 1, values(1)),
        variable("t", "character", 2, 9),
        variable("n", "quantity", 10, 12),
        variable("m", "multiple", 13, 14, values(1, 2)),
    )
    _, columns = read(written(tmp_path, xml, "1xe         \n1xe\n1\n1bus     123\n"))
    assert columns["t"] == ["xe", "xe", None, "bus"]
    assert columns["n"] == [None, None, None, 123]
    assert columns["m_1"] == [None] * 4


def test_a_separator_may_be_declared(tmp_path: Path) -> None:
    xml = description(variable("q", "single", 2, 0, values(1)), record='format="csv"')
    path = written(tmp_path, xml, "a;1\n", ".csv")
    assert read(path, ReadOptions(separator=";"))[1] == {"q": [1]}
    with pytest.raises(UsageError):
        read(path, ReadOptions(separator=";;"))


def test_chunks_join_to_the_same_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    xml = description(variable("q", "quantity", 1, 3), variable("m", "multiple", 4, 5, values(1, 2)))
    path = written(tmp_path, xml, "".join(f"{n:3}{n % 2}0\n" for n in range(25)))
    whole = read(path)[1]
    monkeypatch.setattr(triple_s, "CHUNK_CASES", 10)
    survey = read_triple_s(path, NONE)
    assert [chunk.cases for chunk in survey.chunks] == [10, 10, 5]
    assert [chunk.cases for chunk in survey.chunks] == [10, 10, 5], "the file is read anew"
    assert read(path)[1] == whole
    assert whole["q"] == list(range(25))


BITS = st.lists(st.sampled_from(["1", "0", " "]), min_size=3, max_size=3)


@given(
    st.lists(st.tuples(BITS, st.integers(0, 999) | st.none(), st.text("abc ơđ", max_size=5)), min_size=1, max_size=20)
)
def test_what_is_laid_out_is_read(
    tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[list[str], Any, str]]
) -> None:
    xml = description(
        variable("m", "multiple", 1, 3, values(1, 2, 3)),
        variable("n", "quantity", 4, 6),
        variable("t", "character", 7, 11),
    )
    lines = [f"{''.join(bits)}{'' if n is None else n:>3}{text:<5}\n" for bits, n, text in cases]
    _, columns = read(written(tmp_path_factory.mktemp("laid"), xml, "".join(lines)))
    assert columns["n"] == [n for _, n, _ in cases]
    assert columns["t"] == [text.strip() or None for *_, text in cases]
    for at in range(3):
        assert columns[f"m_{at + 1}"] == [{"1": 1, "0": 0, " ": None}[bits[at]] for bits, *_ in cases]


# Encodings


def test_text_in_old_vietnamese_is_found(tmp_path: Path) -> None:
    texts = ["Không hài lòng", "Cán bộ chưa nhiệt tình", "Tuyên truyền cho người dân", "Phải đi lại nhiều lần"]
    encoded = [_cp1258(text).ljust(40) for text in texts]
    path = written(tmp_path, description(variable("t", "character", 1, 40)), b"\n".join(encoded) + b"\n")
    survey, columns = read(path)
    assert survey.source.encoding == "cp1258"
    assert columns["t"] == texts
    assert read(path, ReadOptions(encoding="cp1258"))[1]["t"] == texts


def _cp1258(text: str) -> bytes:
    import unicodedata

    letters = []
    for sign in text:
        apart = unicodedata.normalize("NFD", sign)
        tones = [mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323"]
        letters.append(unicodedata.normalize("NFC", "".join(m for m in apart if m not in tones)) + "".join(tones))
    return "".join(letters).encode("cp1258")


def test_a_stray_byte_is_told_and_the_rest_read(tmp_path: Path) -> None:
    xml = description(variable("t", "character", 1, 20))
    lines = "".join(f"{'Không biết rõ':<20}\n" for _ in range(5)).encode() + b"caf\xe9                \n"
    survey, columns = read(written(tmp_path, xml, lines))
    assert survey.source.details["stray bytes"] == "line 6: byte E9"
    assert columns["t"] == ["Không biết rõ"] * 5 + ["caf\ufffd"]


def test_a_wrong_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    xml = description(variable("t", "character", 1, 6))
    path = written(tmp_path, xml, b"abcdef\n\x81\x9d\xa4\xfe\xb6\xd0\n\x90\x8f\xa5\xa6\xb9\xbc\n")
    assert "line 2: byte 81 is not UTF-8" in refused(path)
    assert "is not utf-8" in refused(path, ReadOptions(encoding="utf8")).lower()


def test_a_description_in_a_wrong_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, description(variable("café", "character", 1)).encode("latin-1"), "x\n")
    assert "line 2: is not well-formed XML" in refused(path)


# What is wrong


def test_a_doctype_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, '<?xml version="1.0"?>\n<!DOCTYPE sss [<!ENTITY a "b">]>\n<sss>&a;</sss>')
    assert evidence(path.read_bytes(), path)
    assert "t.sss, line 2: the XML has declarations in its DOCTYPE" in refused(path)


@pytest.mark.parametrize(
    "href", ["", "other.asc", "../t.asc", "http://example.org/t.asc", "C:\\data\\t.asc", "/etc/passwd"]
)
def test_a_missing_data_file_is_told(tmp_path: Path, href: str) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "t.asc").write_text("1\n", encoding="utf-8")
    path = written(folder, description(variable("q", "quantity", 1), record=f'href="{href}"'))
    message = refused(path)
    assert "its data file is missing" in message
    assert "named t.asc" in message
    assert href in message


def test_a_data_file_elsewhere_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "far.asc").write_text("1\n", encoding="utf-8")
    path = written(folder, description(variable("q", "quantity", 1), record='href="../far.asc"'), "2\n")
    assert read(path)[1] == {"q": [2]}


@pytest.mark.parametrize(
    ("data", "line"), [("101 12\n10\n", 2), ("101 12\n101 1\n", 2), ("101 12\n101", 2), ("101 12\n1\n", 2)]
)
def test_a_line_that_is_cut_within_an_answer_is_refused(tmp_path: Path, data: str, line: int) -> None:
    xml = description(variable("m", "multiple", 1, 3, values(1, 2, 3)), variable("n", "quantity", 4, 6))
    assert f"t.asc, line {line}: the line has" in refused(written(tmp_path, xml, data))


def test_a_position_beyond_every_line_is_refused(tmp_path: Path) -> None:
    xml = description(variable("q", "single", 1, 1, values(1)), variable("n", "quantity", 3, 9))
    assert 'the line has 4 characters, "n" stands from 3 to 9' in refused(written(tmp_path, xml, "1 12\n1 13\n"))


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    xml = description(variable("q", "quantity", 3), record='format="csv" skip="1"')
    path = written(tmp_path, xml, "a,b,q\n1,2,3\n1,2\n", ".csv")
    assert 't.csv, line 3: the row has 2 cells, "q" is in cell 3' in refused(path)


def test_an_open_quotation_mark_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, description(variable("q", "character", 1), record='format="csv"'), '"a\nb\n', ".csv")
    assert "is no well-formed CSV" in refused(path)


@pytest.mark.parametrize("cell", ["11", "10111", "1"])
def test_bits_that_lost_their_zeros_are_refused(tmp_path: Path, cell: str) -> None:
    xml = description(variable("m", "multiple", 1, 0, values(1, 2, 3)), record='format="csv"')
    message = refused(written(tmp_path, xml, f"011\n{cell}\n", ".csv"))
    assert f't.csv, case 2: "m" is "{cell}"' in message


def test_codes_side_by_side_that_lost_a_zero_are_refused(tmp_path: Path) -> None:
    inside = '<spread subfields="2" width="2"/>' + values(1, 12)
    xml = description(variable("m", "multiple", 1, 0, inside), record='format="csv"')
    assert 'case 2: "m" is "112"' in refused(written(tmp_path, xml, "0112\n112\n", ".csv"))


@pytest.mark.parametrize(
    ("variables", "what"),
    [
        ((), "describes no variables"),
        ((variable("q", "single", 1), variable("q", "single", 2)), 'two variables are named "q"'),
        ((variable("q", "single", 1), variable("Q", "single", 2)), "differ only in case"),
        ((variable("q", "matrix", 1),), 'has the type "matrix"'),
        ((variable("q", "single", 0),), "no place in a record"),
        ((variable("q", "single", 5, 3),), "stands from 5 to 3"),
        ((variable("q", "single", 1, 999999999),), "no place in a record"),
        ((variable("q", "single", 1).replace('start="1"', 'start="x"'),), 'position start "x"'),
        ((variable("q", "single", 1).replace("<position", "<p"),), "has no <position>"),
        ((variable("q", "single", 1, 1, values(1, 2, 1)),), "lists the code 1 twice"),
        ((variable("q", "single", 1, 1, "<values><value>a</value></values>"),), "without code"),
        ((variable("q", "single", 1, 1, '<values><range from="5" to="1"/></values>'),), 'a <range> from "5" to "1"'),
        ((variable("q", "multiple", 1, 3),), "with 0 options"),
        ((variable("q", "multiple", 1, 3, values(1, 4)),), "has the code 4, but 3 characters"),
        ((variable("q", "multiple", 1, 3, values(0, 1)),), "with the code 0"),
        ((variable("q", "multiple", 1, 3, values("a")),), "with the code a"),
        ((variable("q", "multiple", 1, 3, '<values><range from="1" to="9999999"/></values>'),), "more than 5,000"),
        ((variable("q", "multiple", 1, 3, '<spread subfields="2" width="2"/>' + values(1)),), "in 3 characters"),
        ((variable("q", "multiple", 1, 3, '<spread subfields="0"/>' + values(1)),), "a <spread> of 0 codes"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(
    tmp_path: Path, variables: tuple[str, ...], what: str
) -> None:
    assert what in refused(written(tmp_path, description(*variables), "1\n"))


def test_a_csv_variable_has_one_field(tmp_path: Path) -> None:
    xml = description(variable("q", "multiple", 1, 3, values(1, 2, 3)), record='format="csv"')
    assert "the fields 1 to 3 of a CSV file" in refused(written(tmp_path, xml, "1,0,1\n", ".csv"))


def test_a_hierarchy_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, '<sss version="2.0"><hierarchy><level ident="1" href="a.xml"/></hierarchy></sss>')
    assert "describes a hierarchy of several data files" in refused(path)


@pytest.mark.parametrize("xml", ["<sss/>", "<sss><survey/></sss>", "<sss><survey><record/><record/></survey></sss>"])
def test_a_survey_has_one_record(tmp_path: Path, xml: str) -> None:
    assert "<record> elements" in refused(written(tmp_path, xml))


@pytest.mark.parametrize("data", ["", "\n\n"])
def test_no_cases_are_refused(tmp_path: Path, data: str) -> None:
    path = written(tmp_path, description(variable("q", "quantity", 1)), data)
    assert "the data file has no cases" in refused(path)


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, description(variable("q", "quantity", 1)), b"1" * (2 << 20))
    assert "the line has more than 1,048,576 characters" in refused(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.sss", description(variable("q", "quantity", 1)))
        with archive.open("t.asc", "w") as member:
            for _ in range(80):
                member.write(b"1\n" * (1 << 19))
    assert packed.stat().st_size < 1 << 20
    assert "would unpack to 84 MB" in refused(packed)


def test_a_description_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("t.sss", "w") as member:
        member.write(b"<sss>")
        for _ in range(66):
            member.write(b" " * (1 << 20))
    assert "would unpack" in refused(packed)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(FILES / "exit_11.sss", "t.sss")
        archive.write(FILES / "exit_11.asc", "t.asc")
    whole = packed.read_bytes()
    packed.write_bytes(whole.replace(b"1110000000park", b"1110000000bark"))
    assert "cannot be unpacked" in refused(packed)
    packed.write_bytes(whole[:-40])
    assert "cannot be unpacked" in refused(packed)
    assert evidence(whole[:4096], packed) == ""


def test_a_zip_with_several_descriptions_or_none_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    for names, what in ((("a.sss", "b.sss"), "several Triple-S descriptions: a.sss, b.sss"), ((), "no Triple-S")):
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("t.txt", "x")
            for name in names:
                archive.write(FILES / "exit_11.sss", name)
        assert what in refused(packed)


def test_a_data_file_removed_in_between_is_told(tmp_path: Path) -> None:
    for name in ("exit_11.sss", "exit_11.asc"):
        shutil.copy(FILES / name, tmp_path)
    survey = read_triple_s(tmp_path / "exit_11.sss", NONE)
    (tmp_path / "exit_11.asc").unlink()
    with pytest.raises(ReadError, match="cannot be read"):
        list(survey.chunks)


@given(st.binary(max_size=120))
def test_any_data_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    xml = description(
        variable("q", "single", 1, 1, values(1)),
        variable("m", "multiple", 2, 3, values(1, 2)),
        variable("t", "character", 4, 6),
    )
    try:
        _, columns = read(written(tmp_path_factory.mktemp("any"), xml, data))
    except ReadError:
        return
    assert all(not isinstance(cell, float) or math.isfinite(cell) for cells in columns.values() for cell in cells)


def test_fixed_columns_have_no_separator() -> None:
    with pytest.raises(UsageError) as error:
        read(FILES / "exit_11.sss", ReadOptions(separator=";"))
    assert error.value.message == "--sep: exit_11.asc has fixed columns, and no separator. Leave --sep out."
