"""Columns find their variables, and what does not fit is told."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import pytest

from mobsurvey.codebook.apply import apply_codebook
from mobsurvey.codebook.coding import Raw
from mobsurvey.codebook.findings import MOST_INVALID, Findings, InvalidValue
from mobsurvey.codebook.match import match
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import Chunk, Design, Source, Survey, Value, Variable

CODEBOOK = parse_codebook(
    """\
id = "canteen"
languages = ["en", "vi"]
[scales.chosen]
values = [{ code = 1, label = { en = "Chosen", vi = "Chọn" } }, { code = 0, label = "Not chosen" }]
missing = [{ code = 9, kind = "refused", label = "Refused" }, { range = [90, 99], kind = "not-asked" }]
[variables.dish_1]
scale = "chosen"
columns = ["rice", "Cơm"]
[variables.dish_2]
scale = "chosen"
[variables."tuổi"]
kind = "number"
missing = [{ code = -1, kind = "dont-know" }]
[variables.person]
kind = "id"
[variables.places]
kind = "text"
[sets.dishes]
members = ["dish_1", "dish_2"]
counted_value = 1
[sets.where]
kind = "delimited"
members = ["places"]
separator = ";"
values = [{ code = "home" }, { code = "work" }]
[batteries.taste]
items = ["dish_1", "dish_2"]
""",
    "canteen.toml",
)
APART = unicodedata.normalize("NFD", "tuổi")


def match_columns(columns: Sequence[str], codebook: Codebook, file: str) -> Mapping[str, str]:
    """Column by variable, for a file of columns without labels."""
    variables = {column: Variable(column, "text") for column in columns}
    return match(Survey(variables, {}, {}, [], Source(file, "csv", "utf-8")), codebook).columns


def survey_of(*parts: Mapping[str, Sequence[Raw]], variables: Iterable[Variable] = ()) -> Survey:
    """A raw survey of several chunks; columns that no variable describes are those of a CSV."""
    described = {variable.name: variable for variable in variables}
    return Survey(
        {name: described.get(name, Variable(name, "text")) for name in parts[0]},
        {},
        {},
        [Chunk(len(next(iter(part.values()))), part) for part in parts],
        Source("answers.csv", "csv", "utf-8"),
    )


def findings(*parts: Mapping[str, Sequence[Raw]], codebook: Codebook = CODEBOOK) -> Findings:
    coded = apply_codebook(survey_of(*parts), codebook)
    list(coded.survey.chunks)
    return coded.findings()


def codes(survey: Survey) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for chunk in survey.chunks:
        for name, column in chunk.columns.items():
            found.setdefault(name, []).extend(column.codes())
    return found


# Matching


@pytest.mark.parametrize("column", ["dish_1", "DISH_1", "rice", " Rice ", "CƠM", unicodedata.normalize("NFD", "cơm")])
def test_column_by_name_further_name_case_and_unicode_form(column: str) -> None:
    assert match_columns(["x", column], CODEBOOK, "a.csv") == {"dish_1": column}


def test_name_by_unicode_form() -> None:
    assert match_columns([APART], CODEBOOK, "a.csv") == {"tuổi": APART}


@pytest.mark.parametrize("columns", [["dish_1", "rice"], ["rice", "Cơm"], ["dish_1", "Dish_1"], ["tuổi", APART]])
def test_two_columns_for_one_variable(columns: list[str]) -> None:
    with pytest.raises(MobsurveyError) as caught:
        match_columns([*columns, "x"], CODEBOOK, "a.csv")
    variable = "tuổi" if APART in columns else "dish_1"
    assert caught.value.message == (
        f'a.csv: the columns "{columns[0]}", "{columns[1]}" all stand for "{variable}" in codebook canteen. Rename or '
        "remove all but one of them."
    )


def test_no_column_matches() -> None:
    with pytest.raises(MobsurveyError) as caught:
        match_columns([f"q{n}" for n in range(8)], CODEBOOK, "a.csv")
    assert caught.value.message == (
        'a.csv: none of its columns ("q0", "q1", "q2", "q3", "q4", "q5", …) is in codebook canteen ("dish_1", '
        '"dish_2", "tuổi", "person", "places", …). Name the right codebook, or draft one: mobsurvey codebook new FILE.'
    )


def test_nothing_is_read_before_columns_match() -> None:
    raw = survey_of({"q": ["1"]})._replace(chunks=iter(lambda: pytest.fail("read"), None))
    with pytest.raises(MobsurveyError):
        apply_codebook(raw, CODEBOOK)


# What is there and what is not


def test_every_kind_is_coded_by_its_variable() -> None:
    raw = {
        "rice": ["1", "Chọn", "9", "95", "7"],
        "tuổi": ["30", "-1", "x", "", "31.5"],
        "person": ["01", "1", "", "b", "c"],
        "places": ["home;work", "gym", "", "work", ";"],
    }
    coded = apply_codebook(survey_of(raw), CODEBOOK)
    assert codes(coded.survey) == {
        "dish_1": [1, 1, 9, 95, "7"],
        "tuổi": [30, -1, "x", None, 31.5],
        "person": ["01", "1", None, "b", "c"],
        "places": ["home;work", "gym", None, "work", ";"],
    }


def test_decimal_comma() -> None:
    coded = apply_codebook(survey_of({"tuổi": ["30,5", "-1,0", "30.5"]}), CODEBOOK, decimal=",")
    assert codes(coded.survey) == {"tuổi": [30.5, -1, "30.5"]}


def test_absent_variables_drop_out_of_sets_and_batteries() -> None:
    survey = apply_codebook(survey_of({"dish_2": ["1"]}), CODEBOOK).survey
    assert list(survey.variables) == ["dish_2"]
    assert {name: found.members for name, found in survey.sets.items()} == {"dishes": ("dish_2",)}
    assert {name: found.items for name, found in survey.batteries.items()} == {"taste": ("dish_2",)}


def test_the_design_is_kept_also_where_its_variables_are_absent() -> None:
    text = CODEBOOK.text + '[design]\nweight = "tuổi"\ncluster = "person"\n'
    survey = apply_codebook(survey_of({"person": ["1"]}), parse_codebook(text, "c")).survey
    assert survey.design == Design("tuổi", None, "person")


def test_variables_stand_in_the_order_of_the_codebook() -> None:
    survey = apply_codebook(survey_of({"person": ["1"], "dish_2": ["1"], "rice": ["1"]}), CODEBOOK).survey
    assert list(survey.variables) == ["dish_1", "dish_2", "person"]
    assert survey.languages == ("en", "vi")


def test_columns_without_a_variable_are_kept_as_they_stand() -> None:
    labelled = Variable("sex", "single", {"en": "Sex"}, values=(Value(1, {"en": "Female"}),))
    raw: dict[str, Sequence[Raw]] = {"dish_1": [1.0, 0.0], "sex": [1.0, None], "note": ["Female", " 01 "]}
    coded = apply_codebook(survey_of(raw, variables=[labelled]), CODEBOOK)
    assert coded.survey.untabulated == {
        "sex": Variable("sex", "number", {"en": "Sex"}),
        "note": Variable("note", "text"),
    }
    assert codes(coded.survey) == {"dish_1": [1, 0], "sex": [1, None], "note": ["Female", "01"]}
    assert coded.findings().unknown_columns == ("sex", "note")


def test_progress_tells_the_cases_coded_so_far() -> None:
    told: list[int] = []
    raw = survey_of({"dish_1": ["1"] * 3}, {"dish_1": ["1"] * 2})
    list(apply_codebook(raw, CODEBOOK, progress=told.append).survey.chunks)
    assert told == [3, 5]


# Findings


def test_counts() -> None:
    found = findings({"dish_1": ["1", ""], "x": ["", ""]}, {"dish_1": ["0"], "x": ["1"]})
    assert (found.cases, found.variables, found.sets) == (3, 1, 2)
    assert found.cases_without_answer == 1


def test_an_id_is_no_answer() -> None:
    assert findings({"dish_1": ["", "1"], "person": ["a", "b"]}).cases_without_answer == 1


def test_further_names_and_absent_ones() -> None:
    found = findings({"RICE": ["1"]})
    assert found.matched_by_alias == {"dish_1": "RICE"}
    assert found.absent == ("dish_2", "tuổi", "person", "places", "where")


def test_near_misses() -> None:
    found = findings({"rice": ["1"], "Dish_02": ["1"], "persons": ["1"], "y": ["1"]})
    assert found.near_misses == {"dish_2": "Dish_02", "person": "persons"}
    assert found.unknown_columns == ("Dish_02", "persons", "y")


def test_answers_that_came_as_labels() -> None:
    found = findings(
        {"dish_1": ["1", "0"], "dish_2": ["1", "9"]},
        {"dish_1": ["1", "0"], "dish_2": ["chosen", "9"]},
    )
    assert found.by_label == ("dish_2",)


def test_invalid_values_with_their_first_cases() -> None:
    found = findings({"dish_1": ["7", "1", "x"], "tuổi": ["1", "old", "2"]}, {"dish_1": ["7"] * 6, "tuổi": [""] * 6})
    assert found.invalid == (
        InvalidValue("dish_1", "7", 7, (1, 4, 5, 6, 7)),
        InvalidValue("dish_1", "x", 1, (3,)),
        InvalidValue("tuổi", "old", 1, (2,)),
    )


def test_very_many_invalid_values_are_counted_together() -> None:
    raw: list[Raw] = [f"x{n}" for n in range(MOST_INVALID + 50)]
    found = findings({"dish_1": [*raw, "x0"]}).invalid
    assert len(found) == MOST_INVALID + 1
    assert found[0] == InvalidValue("dish_1", "x0", 2, (1, MOST_INVALID + 51))
    first = MOST_INVALID + 1
    assert found[-1] == InvalidValue("dish_1", "(other values)", 50, tuple(range(first, first + 5)))


def test_missing_by_kind_and_variable() -> None:
    found = findings({"dish_1": ["1", "", "9", "95", "91"], "tuổi": ["", "-1", "-1", "3", "4"]})
    assert found.missing == {"blank": 2, "refused": 1, "not-asked": 2, "dont-know": 2}
    assert found.missing_by_variable == {
        "dish_1": {"blank": 1, "refused": 1, "not-asked": 2},
        "tuổi": {"blank": 1, "dont-know": 2},
    }


def test_findings_add_up_over_chunks() -> None:
    dish, age = ["1", "x", "", "9", "95", "Chọn"], ["1", "2", "x", "", "-1", "6"]
    whole = findings({"dish_1": dish, "tuổi": age})
    parts = [{"dish_1": dish[at : at + 1], "tuổi": age[at : at + 1]} for at in range(6)]
    assert findings(*parts) == whole


def test_findings_come_back_from_json() -> None:
    found = findings({"rice": ["1", "x"], "Dish_02": ["1", ""]})
    assert Findings.from_json(found.to_json()) == found
