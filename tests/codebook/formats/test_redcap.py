"""A REDCap data dictionary becomes a codebook with the names that REDCap's exports have."""

from __future__ import annotations

from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.codebook.convert import read_codebook_file
from mobsurvey.codebook.formats import redcap
from mobsurvey.codebook.model import Codebook
from mobsurvey.errors import ReadError
from mobsurvey.survey import Battery, ResponseSet, Value

FILES = Path(__file__).resolve().parent / "files"
HEAD = 'Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"\n'


@pytest.fixture(scope="module")
def book() -> Codebook:
    return read_codebook_file(FILES / "redcap.csv")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "dictionary.csv"
    path.write_bytes(text.encode())
    return path


def test_kinds(book: Codebook) -> None:
    assert {name: v.kind for name, v in book.variables.items() if v.kind != "single"} == {
        "record_id": "id",
        "full_name": "text",
        "born": "date",
        "height": "number",
        "weight": "number",
        "bmi": "number",
        "pain": "number",
        "notes": "text",
        "photo": "text",
        "clinic": "text",
    }
    assert "intro" not in book.variables


def test_choices_have_commas_blank_pieces_and_padded_codes(book: Codebook) -> None:
    assert book.variables["sex"].label == {"en": "Sex of the patient"}
    assert book.variables["sex"].values == (
        Value(1, {"en": "Man"}),
        Value(2, {"en": "Woman"}),
        Value(-99, {"en": "Refused, or not asked"}),
    )
    assert [value.code for value in book.variables["district"].values] == ["01", "02"]
    assert [value.code for value in book.variables["smokes"].values] == [1, 0]


def test_checkboxes_have_the_names_of_the_export(book: Codebook) -> None:
    """As in redcapAPI#90 and #199: -99 is q____99, and names are in small letters."""
    members = ("why___1", "why___2", "why____99", "why___a_b")
    assert book.sets == {"why": ResponseSet("why", "dichotomies", members, {"en": "Why did you come?"}, 1)}
    assert book.variables["why____99"].label == {"en": "No answer"}
    assert [value.code for value in book.variables["why___1"].values] == [1, 0]


def test_forms_end_with_their_state(book: Codebook) -> None:
    names = list(book.variables)
    assert names[names.index("bmi") + 1] == "demographics_complete"
    assert names[-1] == "visit_complete"
    assert [value.code for value in book.variables["visit_complete"].values] == [0, 1, 2]


def test_a_matrix_is_a_battery(book: Codebook) -> None:
    assert book.batteries == {"rate": Battery("rate", ("rate_1", "rate_2"))}


def test_what_is_left_out_is_counted() -> None:
    assert redcap.left_out(FILES / "redcap.csv") == (
        "1 field whose branching logic tells who was asked: why",
        "1 field marked as identifier: full_name",
        "1 field with labels at a slider's ends: pain",
        "1 field whose choices are in a database, which become texts: clinic",
    )


def test_an_export_is_coded(book: Codebook, tmp_path: Path) -> None:
    columns = "record_id,sex,why___1,why___2,why____99,why___a_b,demographics_complete"
    (tmp_path / "data.csv").write_text(f"{columns}\n1,1,1,0,0,0,2\n2,-99,1,1,0,0,2\n3,2,0,0,0,0,0\n", encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "data.csv", book)
    assert study.findings["invalid"] == ()
    assert [row.cells[0].count for row in mobsurvey.freq(study, "why").rows][:2] == [2, 1]
    assert [row.cells[0].count for row in mobsurvey.freq(study, "sex").rows] == [1, 1, 1]


def test_headings_of_the_api_semicolons_and_names_that_codebooks_refuse(tmp_path: Path) -> None:
    text = (
        "\ufefffield_name;form_name;section_header;field_type;field_label;select_choices_or_calculations\r\n"
        "id;f;;text;Số;\r\n"
        'in;f;;radio;"Ở\nđâu?";1, Nhà | 2, Chợ\r\n'
        "\r\n"
        "q;f;;checkbox;Món;a-, Cơm | a+, Phở\r\n"
        "q___a_;f;;text;Khác;\r\n"
    )
    book = read_codebook_file(written(tmp_path, text))
    assert book.languages == ("vi",)
    assert book.variables["v_in"].columns == ("in",)
    assert book.variables["v_in"].label == {"vi": "Ở đâu?"}
    assert book.variables["q___a_"].kind == "text"
    assert book.sets["q"].members == ("q___a__2", "q___a__3")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "has no fields."),
        ("a,f,text,A\n", "row 2: has 4 cells under 5 headings."),
        ("a,f,text,A,\n\nA,f,text,B,\n", 'row 4: field "A" stands twice (first in row 2).'),
        (",f,text,A,\n", "row 2: the field has no name."),
        ("a,f,txt,A,\n", 'row 2: field "a" has the type "txt", which is none. Did you mean "text"?'),
        ("r,f,text,R,\na,f,radio,A,1 Yes | 2 No\n", 'row 3: field "a" has the choice "1 Yes" without a code.'),
        ('r,f,text,R,\na,f,radio,A,"1, Yes | 1, No"\n', 'row 3: field "a" has the choice "1" twice.'),
        ("r,f,text,R,\na,f,radio,A,\n", 'row 3: field "a" has no choices.'),
        ('r,f,text,R,\na,f,text,"A,\n', "is no CSV (unexpected end of data)."),
    ],
)
def test_messages(tmp_path: Path, rows: str, message: str) -> None:
    path = written(tmp_path, HEAD + rows)
    with pytest.raises(ReadError) as caught:
        read_codebook_file(path)
    assert caught.value.message.startswith(str(path))
    assert message in caught.value.message


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path, "Variable / Field Name,Form Name,Field Typ\na,f,text\n")
    with pytest.raises(ReadError, match=r'row 1: has no column "field type"\. Did you mean "Field Typ"\?'):
        read_codebook_file(path)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.csv"
    path.write_bytes(HEAD.encode() + b"a,f,text,\xe9,\n")
    with pytest.raises(ReadError, match=r"is not UTF-8\. Download the dictionary anew"):
        redcap.read(path)
