"""A CSV file becomes columns of text as they stand there, or one message with its line."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobsurvey.errors import MobsurveyError, ReadError, UsageError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers import csv as csv_reader
from mobsurvey.survey import Survey, Variable


def read(path: Path, content: str | bytes, encoding: str | None = None, separator: str | None = None) -> Survey:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path, ReadOptions(encoding, separator))


def columns(survey: Survey) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in survey.variables}
    for chunk in survey.chunks:
        assert list(chunk.columns) == list(found)
        for name, cells in chunk.columns.items():
            assert len(cells) == chunk.cases
            found[name] += cells
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


A_B = {"a": ["1", "3"], "b": ["2", "4"]}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(path: Path, separator: str, end: str) -> None:
    survey = read(path, end.join(["a,b", "1,2", "3,4", ""]).replace(",", separator))
    assert columns(survey) == A_B
    assert survey.source.details == {"separator": csv_reader.SEPARATORS[separator]}


def test_survey_of_a_csv(path: Path) -> None:
    survey = read(path, "a,b\n1,2\n")
    assert survey.variables == {"a": Variable("a", "text"), "b": Variable("b", "text")}
    assert (survey.source.file, survey.source.reader, survey.source.encoding) == ("answers.csv", "csv", "utf-8-sig")


def test_columns_can_be_read_again(path: Path) -> None:
    survey = read(path, "a,b\n1,2\n3,4\n")
    assert columns(survey) == columns(survey) == A_B


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-mark"])
@pytest.mark.parametrize("declared", [False, True])
def test_unicode_with_and_without_mark(path: Path, encoding: str, declared: bool) -> None:
    text = "cấp;b\nphường;2\n"
    content = b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be-mark" else text.encode(encoding)
    option = ("UTF-8" if encoding.startswith("utf-8") else "utf-16") if declared else None
    assert columns(read(path, content, option)) == {"cấp": ["phường"], "b": ["2"]}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_text_without_a_mark_when_declared(path: Path, encoding: str) -> None:
    survey = read(path, "cấp;b\nphường;2\n".encode(f"{encoding}-le"), encoding)
    assert columns(survey) == {"cấp": ["phường"], "b": ["2"]}
    assert survey.source.encoding == f"{encoding}-le"


def test_vietnamese_windows(path: Path) -> None:
    content = unicodedata.normalize("NFD", "đường,b\n1,phường\n").replace("đu\u031bo\u031b\u0300", "đươ\u0300")
    content = content.replace("u\u031b", "ư").replace("o\u031b", "ơ")
    survey = read(path, content.encode("cp1258"), "cp1258")
    ((name, cells), (_, texts)) = columns(survey).items()
    assert (name, cells, texts) == ("đường", ["1"], ["phường"])


def test_header_is_put_in_one_unicode_form_and_its_spaces_are_pressed(path: Path) -> None:
    assert list(read(path, "  e\u0323\u0302m\n  2 ,b\n1,2\n".replace("m\n  2", "m  2")).variables) == ["ệm 2", "b"]


def test_quoted_cells(path: Path) -> None:
    survey = read(path, '"a",b\r\n"x, ""y""\r\nz",2\r\n"",\r\n')
    assert columns(survey) == {"a": ['x, "y"\r\nz', ""], "b": ["2", ""]}


def test_a_first_line_may_name_the_separator(path: Path) -> None:
    assert columns(read(path, "sep=|\r\na|b\r\n1,5|2\r\n")) == {"a": ["1,5"], "b": ["2"]}


def test_a_first_line_that_names_the_separator_after_a_mark(path: Path) -> None:
    assert columns(read(path, "\ufeffSEP=;\na;b\n1;2\n3;4\n")) == A_B


def test_declared_separator_goes_before_the_found_one(path: Path) -> None:
    assert columns(read(path, "sep=,\na|b,c\n1|2,3\n", separator="|")) == {"a": ["1"], "b,c": ["2,3"]}


def test_separator_inside_cells_does_not_mislead(path: Path) -> None:
    assert columns(read(path, 'a;b\n"1,2";x\n3;"y, z"\n')) == {"a": ["1,2", "3"], "b": ["x", "y, z"]}


def test_one_row_whose_comma_is_no_separator(path: Path) -> None:
    assert columns(read(path, "name;age, in years\nx;30\n")) == {"name": ["x"], "age, in years": ["30"]}


def test_one_column(path: Path) -> None:
    assert columns(read(path, "a\n1\n\n3\n")) == {"a": ["1", "", "3"]}


def test_blank_lines_between_rows_of_several_columns(path: Path) -> None:
    assert columns(read(path, "\na,b\n\n1,2\n\n\n3,4\n\n")) == A_B


def test_cells_stay_as_they_stand(path: Path) -> None:
    cells = ["01", " 1 ", "NA", "None", "1e3", "TRUE", "=1+1"]
    assert columns(read(path, "a,b\n" + "".join(f"{cell},x\n" for cell in cells)))["a"] == cells


def test_chunks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "CHUNK_CASES", 3)
    survey = read(path, "a,b\n" + "".join(f"{n},x\n" for n in range(7)))
    assert [chunk.cases for chunk in survey.chunks] == [3, 3, 1]
    assert columns(survey)["a"] == [str(n) for n in range(7)]


def test_last_row_of_a_sample_may_be_cut_off(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "_SAMPLE_BYTES", 10)
    assert columns(read(path, "a;b;c\n1;2;3\n4;5;6\n"))["c"] == ["3", "6"]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1)),
    st.sampled_from([";", ",", "\t", "|"]),
)
def test_what_is_written_is_read(tmp_path: Path, rows: list[list[str]], separator: str) -> None:
    header = [f"c{n}" for n in range(len(rows[0]))]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows([header, *rows])
    found = columns(read(tmp_path / "a.csv", stream.getvalue(), separator=separator))
    expected = [[unicodedata.normalize("NFC", cell) for cell in row] for row in rows]
    assert [list(row) for row in zip(*found.values(), strict=True)] == expected


# What is refused


def refused(path: Path, content: str | bytes, encoding: str | None = None, separator: str | None = None) -> str:
    """The message, without the folder in front of the file's name."""
    with pytest.raises(MobsurveyError) as caught:
        columns(read(path, content, encoding, separator))
    is_usage = encoding == "no-such" or separator == ";;"
    assert type(caught.value) is (UsageError if is_usage else ReadError)
    return caught.value.message.replace(f"{path.parent}/", "")


def test_empty_file(path: Path) -> None:
    assert refused(path, "") == "answers.csv: the file is empty. Export it again."


def test_blank_file(path: Path) -> None:
    assert refused(path, "\ufeff\n\n") == "answers.csv: the file has no header row. Export it again."


@pytest.mark.parametrize("text", ["a,b", "a,b\n", "a,b\r\n\r\n", "sep=,\na,b\n"])
def test_header_only(path: Path, text: str) -> None:
    assert refused(path, text) == "answers.csv: the file has a header row but no cases. Export it again."


def test_ragged_row(path: Path) -> None:
    assert refused(path, "a,b\n1,2\n1,2,3\n") == (
        "answers.csv, line 3: the row has 3 cells, the header 2. Correct the row, or name another separator than "
        '"," with --sep.'
    )


@pytest.mark.parametrize(("text", "line"), [('a,b\n"x\ny",2\n3\n', 4), ("sep=,\na,b\n1\n", 3), ("\na,b\n\n1\n", 4)])
def test_line_of_a_ragged_row(path: Path, text: str, line: int) -> None:
    assert refused(path, text).startswith(f"answers.csv, line {line}: the row has 1 cells")


def test_columns_of_one_name(path: Path) -> None:
    assert refused(path, "a,b, a\n1,2,3\n") == (
        'answers.csv, line 1: columns 1 and 3 are both named "a". Give each column a name of its own.'
    )


@pytest.mark.parametrize(
    ("text", "line"), [("sep=,\na,a\n1,2\n", 2), ("\n\na,a\n1,2\n", 3), ('"a\nb",c,c\n1,2,3\n', 2)]
)
def test_line_of_the_header(path: Path, text: str, line: int) -> None:
    assert refused(path, text).startswith(f"answers.csv, line {line}: columns ")


def test_columns_whose_names_differ_in_case_only(path: Path) -> None:
    assert refused(path, "cấp,b,CẤP\n1,2,3\n") == (
        'answers.csv, line 1: columns 1 and 3, "cấp" and "CẤP", differ only in case. Give each column a name of its '
        "own."
    )


def test_unnamed_column(path: Path) -> None:
    assert refused(path, "a, ,b\n1,2,3\n") == (
        "answers.csv, line 1: column 2 has no name. Name it in the header row, or remove the column."
    )


def test_undecodable_byte(path: Path) -> None:
    assert refused(path, b"a,b\n1,2\n3,\xd0\n") == (
        "answers.csv, line 3, column 2: byte D0 is not UTF-8. Declare the file's encoding, as --encoding cp1258 "
        "(Vietnamese Windows), or save it as UTF-8."
    )


def test_undecodable_byte_far_down(path: Path) -> None:
    content = b"a,b\n" + b"1,2\n" * 50_000 + b"3,\xff\n" + b"1,2\n" * 50_000
    assert refused(path, content).startswith("answers.csv, line 50002, column 2: byte FF is not UTF-8.")


@pytest.mark.parametrize(
    ("text", "bytes_left"), [("a,b\n1,ấ", 1), ("a,b\n1,ấ", 2), ("ã,b\n1,ấ", 2), ("a,b\n" + "1,ã\n" * 30_000 + "1,ấ", 1)]
)
def test_character_cut_off_at_the_end(path: Path, text: str, bytes_left: int) -> None:
    content = text.encode()[: bytes_left - 3]
    line, left = text.count("\n") + 1, " ".join(["E1", "BA"][:bytes_left])
    if bytes_left == 1 and text.startswith("a,b\n1,ấ"):
        expected = f"answers.csv, line {line}, column 2: byte E1 is not UTF-8. Declare the file's encoding"
    else:
        expected = (
            f"answers.csv, line {line}, column 2: the file ends within a letter of UTF-8 (byte {left}): it was cut off"
            ". Copy or export it again, and compare its size."
        )
    assert refused(path, content).startswith(expected)


def test_character_cut_off_at_the_end_of_utf_16(path: Path) -> None:
    assert refused(path, "a,b\n1,2\n".encode("utf-16")[:-1]).startswith(
        "answers.csv, line 2, column 2: byte 0A is not utf-16."
    )


def test_byte_that_the_declared_encoding_lacks(path: Path) -> None:
    assert refused(path, b"a,b\n1,\xd2\n", "ascii").startswith("answers.csv, line 2, column 2: byte D2 is not ascii.")


def test_quotation_mark_that_is_not_closed(path: Path) -> None:
    assert refused(path, 'a,b\n1,"2\n3,4\n') == (
        "answers.csv, line 2, column 2: is no well-formed CSV: it has a quotation mark that is not closed. Close it, "
        'or write it twice ("") if it belongs to the text.'
    )


def test_line_of_a_broken_quotation_below_a_named_separator(path: Path) -> None:
    assert refused(path, 'sep=,\na,b\n1,"2"x\n').startswith("answers.csv, line 3, column 2: is no well-formed CSV")


def test_separators_that_fit_equally_well(path: Path) -> None:
    assert refused(path, "a;b,c\n1;2,3\n4;5,6\n") == (
        'answers.csv: semicolon (";") and comma (",") both cut every row into equally many cells. Say which with '
        '--sep ";".'
    )


def test_nul_byte(path: Path) -> None:
    assert refused(path, b"a,b\n1,2\n3,\0\n") == (
        "answers.csv, line 3, column 2: has a NUL byte, which no text has. Remove the byte, or export the file again."
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_text_that_is_not_declared(path: Path, encoding: str) -> None:
    assert refused(path, "a;b\n1;2\n".encode(encoding)).startswith("answers.csv, line 1: has a NUL byte")


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x7fELF\2\1\1\0\0", b"OggS\0\2\0\0"])
def test_binary_file(path: Path, head: bytes) -> None:
    assert refused(path, head + bytes(range(256))).startswith("answers.csv, line ")


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"SQLite format 3\0\x10\0", "a study of mobsurvey"),
        (b' [{"a": 1}]', "JSON"),
        (b"<!doctype HTML>", "a web page"),
    ],
)
def test_what_is_no_file_of_answers(path: Path, head: bytes, what: str) -> None:
    assert refused(path, head).startswith(f"answers.csv: is {what}")


def test_unknown_encoding(path: Path) -> None:
    assert refused(path, "a,b\n1,2\n", "no-such") == (
        '--encoding: there is no encoding "no-such". Known are, among others: utf-8, utf-16, cp1258, cp1252, latin-1, '
        "tcvn3, vni, viscii, doubled."
    )


@pytest.mark.parametrize(
    ("name", "meant"), [("tcvn", None), ("tcvn4", "tcvn3"), ("cp1285", "cp1258"), ("Visci", "viscii")]
)
def test_encoding_that_is_nearly_a_known_one(path: Path, name: str, meant: str | None) -> None:
    if meant is None:
        assert columns(read(path, "a,b\n1,2\n3,4\n", name)) == A_B
        return
    with pytest.raises(UsageError, match=f'Did you mean "{meant}"?'):
        read(path, "a,b\n1,2\n", name)


@pytest.mark.parametrize("codec", ["hex", "base64", "rot13", "a\0b"])
def test_codec_that_is_no_encoding_of_text(path: Path, codec: str) -> None:
    with pytest.raises(UsageError, match="there is no encoding"):
        read(path, "a,b\n1,2\n", codec)


def test_separator_of_two_signs(path: Path) -> None:
    assert refused(path, "a,b\n1,2\n", separator=";;") == '--sep: ";;" cannot separate cells. Give ";", "," or tab.'


ENCODINGS = [None, "utf-8", "utf-16", "utf-16-le", "utf-32", "cp1258", "latin-1", "gb18030", "iso2022_jp"]
OWN_ENCODINGS = ["tcvn3", "vni", "viscii", "doubled"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=60) | st.text("a1,;\t\n\r\"'\0=sepé|", max_size=40).map(str.encode),
    st.sampled_from([*ENCODINGS, *OWN_ENCODINGS]),
    st.sampled_from([None, ";", "|", " "]),
)
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, content: bytes, encoding: str | None, separator: str | None
) -> None:
    try:
        found = columns(read(tmp_path / "a.csv", content, encoding, separator))
    except ReadError as error:
        assert "a.csv" in error.where
    except UsageError as error:  # it begins as another kind of file does
        assert (error.where, separator) != ("--sep", None)
    else:
        assert len({len(cells) for cells in found.values()}) == 1
