"""Forms of KoboToolbox and ODK become codebooks whose columns are those of the exports, and codebooks become forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.codebook.codebooks import codebooks

import mobsurvey
from mobsurvey.codebook.convert import codebook_bytes, lost_in, read_codebook_file, targets
from mobsurvey.codebook.formats import xlsform
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import read_codebook
from mobsurvey.codebook.workbook import Cell, workbook_bytes
from mobsurvey.errors import ReadError
from mobsurvey.survey import ResponseSet, Value

FILES = Path(__file__).resolve().parent / "files"
SHIPPED = sorted((Path(__file__).resolve().parents[3] / "codebooks").glob("*.toml"))
SURVEY: list[list[Cell]] = [["type", "name", "label"], ["select_one yn", "a", "A"]]
CHOICES: list[list[Cell]] = [["list_name", "name", "label"], ["yn", 1, "Yes"], ["yn", 0, "No"]]


@pytest.fixture(scope="module")
def kobo() -> Codebook:
    return read_codebook_file(FILES / "kobo.xlsx")


@pytest.fixture(scope="module")
def odk() -> Codebook:
    return read_codebook_file(FILES / "odk.xlsx")


def form(tmp_path: Path, survey: Sequence[Sequence[Cell]], choices: Sequence[Sequence[Cell]] = CHOICES) -> Path:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook_bytes({"survey": survey, "choices": choices}))
    return path


def test_head(kobo: Codebook, odk: Codebook) -> None:
    assert (kobo.id, kobo.title, kobo.languages) == ("tiep_dan-2025", {"vi": "Tiếp dân"}, ("vi", "en"))
    assert kobo.source == "kobo.xlsx, version v3"
    assert (odk.id, odk.title, odk.languages) == ("visit", {"en": "Visit"}, ("en",))


def test_kinds(kobo: Codebook) -> None:
    kinds = {name: v.kind for name, v in kobo.variables.items() if name not in kobo.sets["why"].members}
    assert kinds == {
        "start": "date",
        "today": "date",
        "sex": "single",
        "age": "number",
        "why_note": "text",
        "score": "number",
        "total": "text",
        "ok": "single",
        "born": "date",
    }


def test_select_one(kobo: Codebook) -> None:
    sex = kobo.variables["sex"]
    assert sex.label == {"vi": "Giới tính", "en": "Sex"}
    assert sex.values == (Value(1, {"vi": "Nam", "en": "Man"}), Value(2, {"vi": "Nữ", "en": "Woman"}))
    assert sex.columns == ("home/sex", "home-sex")


def test_select_multiple_is_a_set_with_the_columns_of_every_export(kobo: Codebook) -> None:
    members = ("why_1", "why_01", "why_0", "why__99")
    label = {"vi": "Ông/bà đến để làm gì?", "en": "Why do you come?"}
    assert kobo.sets == {"why": ResponseSet("why", "dichotomies", members, label, 1, base="answered")}
    refused = kobo.variables["why__99"]
    assert refused.label == {"vi": "Từ chối", "en": "Refused"}
    assert refused.columns == ("why/-99", "home/work/why/-99", "home-work-why/-99")
    assert [value.code for value in refused.values] == [1, 0]


def test_what_is_left_out_is_counted() -> None:
    assert xlsform.left_out(FILES / "kobo.xlsx") == (
        "2 questions in repeats, which exports give on sheets of their own: child_name, child_age",
        "1 question of KoboToolbox's matrices, scores and rankings: rate",
        "the conditions of 1 row: who was asked what",
    )


def test_other_is_a_choice_and_a_question(odk: Codebook) -> None:
    open_ = odk.variables["q_1"]
    assert open_.columns == ("q-1", "g-1/q-1", "g-1-q-1")
    assert [value.code for value in open_.values] == ["yes", "no", "other"]
    assert odk.variables["q_1_other"].columns[0] == "q-1_other"
    assert odk.sets["day"].members == ("day_mon", "day_other_2")
    assert "day/other" in odk.variables["day_other_2"].columns
    assert odk.variables["day_other_2"].label == {"en": "Any other"}
    assert (odk.variables["day_other"].kind, odk.variables["day_other"].label) == ("text", {"en": "Other, specify"})


def test_filtered_choices_are_the_whole_list(odk: Codebook) -> None:
    assert [value.code for value in odk.variables["city"].values] == ["hn", "hp", "hcm"]


def test_one_name_in_two_groups(odk: Codebook) -> None:
    assert odk.variables["h_size"].columns == ("h/size", "h-size")
    assert odk.variables["i_size"].columns == ("i/size", "i-size")
    assert "size" not in odk.variables


def test_disabled_rows_and_choices_in_files(odk: Codebook) -> None:
    assert "old" not in odk.variables
    assert odk.variables["village"].kind == "text"
    assert "1 question with choices in another file, which become texts: village" in xlsform.left_out(
        FILES / "odk.xlsx"
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("home/sex;home/work/why/1;home/work/why/01;home/work/why/0;home/work/why/-99", '"1";"1";"0";"0";"1"'),
        ("sex;why/1;why/01;why/0;why/-99", '"1";"1";"0";"0";"1"'),
        ("home-sex;home-work-why/1;home-work-why/01;home-work-why/0;home-work-why/-99", "1;1;0;0;1"),
    ],
)
def test_exports_are_coded(kobo: Codebook, tmp_path: Path, header: str, row: str) -> None:
    (tmp_path / "data.csv").write_text(f"{header}\n{row}\n2;;;;\n", encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "data.csv", kobo)
    assert study.findings["invalid"] == ()
    table = mobsurvey.freq(study, "why")
    assert [row.cells[0].count for row in table.rows][:4] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("survey", "message"),
    [
        ([["select_one yn", "a"], ["select_one yes", "b"]], 'cell A3: there are no choices of the list "yes".'),
        ([["intger", "a"]], 'cell A2: "intger" is no type of question. Did you mean "integer"?'),
        ([["text", "a"], ["text", "a"]], 'cell B3: the name "a" stands twice.'),
        ([["text", None]], "cell B2: the question has no name."),
        ([[None, "a"]], "cell A2: has no type."),
        ([["begin group", "g"], ["text", "a"]], 'cell A2: the group "g" does not end.'),
        ([["begin group", "g"], ["text", "a"], ["end repeat"]], "cell A4: ends a repeat that does not begin."),
        ([["note", "a"]], "has no question with answers."),
    ],
)
def test_messages(tmp_path: Path, survey: list[list[Cell]], message: str) -> None:
    path = form(tmp_path, [["type", "name"], *survey])
    with pytest.raises(ReadError) as caught:
        read_codebook_file(path)
    assert caught.value.message.startswith(f'{path}, sheet "survey"')
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["yn", 1, "Once more"], 'cell B4: the choice "1" stands twice in list "yn".'),
        ([None, 2, "Maybe"], 'cell A4: choice "2" is of no list.'),
        (["yn", None, "Maybe"], 'cell B4: a choice of list "yn" has no name.'),
    ],
)
def test_messages_on_choices(tmp_path: Path, row: list[Cell], message: str) -> None:
    path = form(tmp_path, SURVEY, [*CHOICES, row])
    with pytest.raises(ReadError) as caught:
        read_codebook_file(path)
    assert message in caught.value.message


def test_a_formula_is_refused_where_it_is_read(tmp_path: Path) -> None:
    import openpyxl

    path = form(tmp_path, [[*SURVEY[0], "my notes"], SURVEY[1]])
    book = openpyxl.load_workbook(path)
    book["survey"]["D2"] = "=1+1"
    book.save(path)
    assert list(read_codebook_file(path).variables) == ["a"]
    book["survey"]["C2"] = '="A"'
    book.save(path)
    with pytest.raises(ReadError, match='sheet "survey", cell C2: holds a formula'):
        read_codebook_file(path)


def test_no_sheet_of_choices(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(workbook_bytes({"survey": SURVEY}))
    with pytest.raises(ReadError, match='there are no choices of the list "yn"'):
        read_codebook_file(path)
    path.write_bytes(workbook_bytes({"choices": CHOICES}))
    with pytest.raises(ReadError, match='has no sheet "survey"'):
        read_codebook_file(path, "xlsform")


# Writing


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_codebooks_that_ship_as_forms(tmp_path: Path, path: Path) -> None:
    codebook = read_codebook(path)
    (tmp_path / "form.xlsx").write_bytes(xlsform.write(codebook))
    found = read_codebook_file(tmp_path / "form.xlsx")
    assert list(found.variables) == list(codebook.variables)
    assert [v.label for v in found.variables.values()] == [v.label for v in codebook.variables.values()]
    assert found.sets == {name: s._replace(base="answered") for name, s in codebook.sets.items()}


def test_what_a_form_cannot_hold_is_counted() -> None:
    codebook = read_codebook(SHIPPED[1])
    content = xlsform.write(codebook)
    assert lost_in(codebook, content, targets()["xlsform"]) == (
        "1 title in vi",
        "its source",
        "6 measures",
        "26 marks that a code means missing",
        "26 lists of further column names",
        "1 battery",
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(codebooks())
def test_any_codebook_is_a_form_that_is_read(tmp_path: Path, codebook: Codebook) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(codebook_bytes(codebook, path, "xlsform"))
    found = read_codebook_file(path, "xlsform")
    named = {member for s in codebook.sets.values() if s.kind != "categories" for member in s.members}
    for name, variable in codebook.variables.items():
        if name not in named and variable.kind == "single":
            assert [str(v.code) for v in found.variables[name].values] == [str(v.code) for v in variable.listed]
    assert replace(found, text="").languages[0] == codebook.languages[0].lower()


_NAMES = st.sampled_from(["a", "A", "a-1", "a_1", "a.1", "a_other", "g", "g-a", "g_a", "in", "-99", "1"])
_ROWS = st.one_of(
    st.tuples(st.sampled_from(["text", "select_one l", "select_one l or_other", "select_multiple l", "note"]), _NAMES),
    st.tuples(st.sampled_from(["select_multiple l or_other", "integer", "select_multiple m"]), _NAMES),
    st.tuples(st.sampled_from(["begin group", "end group", "begin repeat", "end repeat"]), _NAMES),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROWS, min_size=1, max_size=8))
def test_any_names_make_a_codebook_or_are_refused(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    """Names of questions, groups and choices that run into each other never break a rule of codebooks."""
    choices = [("list_name", "name"), *(("l", code) for code in ("1", "-1", "other")), ("m", "A"), ("m", "a")]
    try:
        codebook = read_codebook_file(form(tmp_path, [("type", "name"), *rows], choices))
    except ReadError as error:
        assert error.where.startswith(str(tmp_path))
    else:
        assert codebook.variables


def test_a_choice_that_has_the_name_of_a_question(tmp_path: Path) -> None:
    survey = [["select_multiple ch", "heard", "Heard of"], ["text", "heard_other", "Which"]]
    path = form(
        tmp_path,
        [["type", "name", "label"], *survey],
        [["list_name", "name", "label"], ["ch", "tv", "TV"], ["ch", "other", "Other"]],
    )
    book = xlsform.read(path)
    assert book.sets["heard"].members == ("heard_tv", "heard_other_2")
    assert xlsform.left_out(path) == ("1 name that another question or option has: heard/other is heard_other_2",)
    (tmp_path / "again.xlsx").write_bytes(xlsform.write(book))
    again = xlsform.read(tmp_path / "again.xlsx")
    assert (again.variables, again.sets) == (book.variables, book.sets)
    without = replace(book, variables={name: v for name, v in book.variables.items() if name != "heard_other"})
    (tmp_path / "without.xlsx").write_bytes(xlsform.write(without))
    assert xlsform.read(tmp_path / "without.xlsx").sets["heard"].members == ("heard_tv", "heard_other_2")
