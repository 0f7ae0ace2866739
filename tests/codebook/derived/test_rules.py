"""Each rule of derived variables on cases that were counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codebook.derived.canteen import coded, derive

import mobsurvey
from mobsurvey.survey import Missing, MissingRange, Value, Variable
from mobsurvey.table.shape import Box, Shape


def made(derived: str, name: str = "d") -> Variable:
    survey = coded(f"[derived.{name}]\n{derived}", {"age": [""]}).codebook
    return survey.variables[name]


# Recode


def test_recode_gives_new_codes_and_keeps_who_is_user_missing() -> None:
    rule = '[derived.d]\nrecode = { of = "sex", values = [{ code = 1, from = [2] }, { code = 5, from = [1, 3] }] }'
    assert derive(rule, {"sex": ["1", "2", "3", "9", "", "7"]}) == [5, 1, 5, 9, None, None]


def test_an_answer_that_no_from_lists_is_system_missing_or_kept() -> None:
    rule = '[derived.d]\nrecode = {{ of = "sex", values = [{{ code = 4, from = [2] }}]{} }}'
    cells = {"sex": ["1", "2", "3", "9", ""]}
    assert derive(rule.format(""), cells) == [None, 4, None, 9, None]
    assert derive(rule.format(', else = "keep"'), cells) == [1, 4, 3, 9, None]


def test_a_user_missing_code_can_become_an_answer() -> None:
    rule = '[derived.d]\nrecode = { of = "sex", values = [{ code = 9, from = [9, 3] }], else = "keep" }'
    assert derive(rule, {"sex": ["1", "3", "9", ""]}) == [1, 9, 9, None]


def test_texts_are_recoded() -> None:
    rule = (
        '[derived.d]\nrecode = { of = "grade", values = [{ code = 1, from = ["a", "b"] }, { code = 2, from = ["c"] }] }'
    )
    assert derive(rule, {"grade": ["a", "c", "b", "", "d"]}) == [1, 2, 1, None, None]


def test_a_recoded_scale_keeps_its_order_labels_and_measure() -> None:
    reversed_ = made(
        'recode = { of = "taste", else = "keep", values = [{ code = 4, from = [1] }, { code = 1, from = [4] }] }'
    )
    assert [value.code for value in reversed_.values] == [1, 2, 3, 4]
    assert reversed_.values[0] == Value(1, {"en": "Yes", "vi": "Có"})
    assert reversed_.measure == "ordinal"
    joined = made('recode = { of = "taste", else = "keep", values = [{ code = 12, from = [1, 2], label = "No" }] }')
    assert [value.code for value in joined.values] == [12, 3, 4]
    assert joined.missing == (Missing(0, "dont-know", {"en": "Don't know"}), Missing(8, "refused"))


# Bands


def test_a_band_begins_at_its_break_and_ends_before_the_next() -> None:
    rule = '[derived.d]\nbands = {{ of = "age", breaks = [18, 30, 45]{} }}'
    cells = {"age": ["17.9", "18", "29.99", "30", "44", "45", "120", "999", "-3", "", "x"]}
    assert derive(rule.format(""), cells) == [1, 2, 2, 3, 3, 4, 4, 999, -3, None, None]
    without = [None, 1, 1, 2, 2, 3, 3, 999, -3, None, None]
    assert derive(rule.format(', below = "missing"'), cells) == without


def test_bands_are_named_by_their_breaks() -> None:
    band = made('bands = { of = "age", breaks = [18, 30, 31, 45] }')
    assert [value.label["en"] for value in band.values] == ["<18", "18–29", "30", "31–44", "45+"]
    assert band.measure == "ordinal"
    assert (band.missing, band.missing_ranges) == ((Missing(999, "refused"),), (MissingRange(-9, -1, "no-answer"),))
    decimal = made('bands = { of = "age", breaks = [-2, 1.5, 3], below = "missing" }')
    assert [value.label["en"] for value in decimal.values] == ["-2 – <1.5", "1.5 – <3", "3+"]
    own = made('bands = { of = "age", breaks = [40], labels = [{ vi = "Trẻ", en = "Young" }, "Old"] }')
    assert [value.label for value in own.values] == [{"en": "Young", "vi": "Trẻ"}, {"en": "Old"}]


def test_a_missing_code_that_a_band_has_is_system_missing() -> None:
    rule = '[derived.d]\nbands = { of = "taste", breaks = [1, 2, 3, 4, 5, 6, 7, 8] }'
    assert derive(rule, {"taste": ["1", "4", "8", "0", ""]}) == [2, 5, None, 0, None]


def test_a_missing_range_is_kept_but_for_the_codes_of_bands(tmp_path: Path) -> None:
    codebook = """
id = "children"
[variables.age]
kind = "number"
missing = [{ range = [0, 14.5], kind = "not-asked" }, { code = 7, kind = "refused", label = "Would not say" }]
[derived.band]
bands = { of = "age", breaks = [30, 60] }
"""
    (tmp_path / "children.toml").write_text(codebook, encoding="utf-8")
    ages = ["0", "0.5", "1", "1.5", "2", "3", "4", "7", "14.5", "14.6", "30", "60", "-1"]
    (tmp_path / "a.csv").write_text("\n".join(["age", *ages]) + "\n", encoding="utf-8")
    study = mobsurvey.import_file(tmp_path / "a.csv", tmp_path / "children.toml", tmp_path / "study.mobsurvey")
    (chunk,) = study.survey.chunks
    # 1, 2 and 3 are the codes of the bands, so that nobody can be missing under them
    kept = [0, 0.5, None, 1.5, None, None, 4, 7, 14.5, 1, 2, 3, 1]
    assert chunk.columns["band"].codes() == kept
    assert [chunk.columns["age"].codes()[n] for n in (0, 1, 3, 6, 7, 8)] == [0, 0.5, 1.5, 4, 7, 14.5]
    variable = study.survey.variables["band"]
    assert variable.missing == (Missing(7, "refused", {"en": "Would not say"}),)
    for number in (0, 0.5, 1.5, 2.5, 4, 14.5, 1, 2, 3, -0.1, 14.6):
        inside = any(span.low <= number <= span.high for span in variable.missing_ranges)
        assert inside == (number in (0, 0.5, 1.5, 2.5, 4, 14.5)), number
    assert {span.kind for span in variable.missing_ranges} == {"not-asked"}


def test_whole_codes_are_put_in_bands_as_numbers_are() -> None:
    rule = '[derived.d]\nbands = { of = "taste", breaks = [2, 4] }'
    assert derive(rule, {"taste": ["1", "2", "3", "4", "0", "8", ""]}) == [1, 2, 2, 3, 0, 8, None]


# When


def test_the_first_condition_that_holds_decides() -> None:
    rule = """
[derived.d]
when = [
  { code = 1, label = "Young man", if = "age < 30 and sex = 1" },
  { code = 2, if = "age < 30 or heard = 'tv'" },
  { code = "x", if = "age is missing" },
]
"""
    answers = {
        "age": ["20", "20", "40", "40", "", "20"],
        "sex": ["1", "2", "1", "1", "1", ""],
        "radio": ["0", "0", "0", "0", "0", "0"],
        "tv": ["0", "0", "1", "0", "0", ""],
    }
    assert derive(rule, answers) == [1, 2, 2, None, "x", 2]


# Count


def test_a_count_of_a_set_is_of_those_in_its_base() -> None:
    answers = {"radio": ["1", "1", "0", "", "0"], "tv": ["1", "0", "0", "", "1"], "press": ["1", "", "0", "", "0"]}
    assert derive('[derived.d]\ncount = { of = "heard" }', answers) == [2, 1, None, None, 1]
    assert derive('[derived.d]\ncount = { of = "asked" }', answers) == [2, 1, 0, None, 0]


def test_a_count_of_a_joined_set() -> None:
    assert derive('[derived.d]\ncount = { of = "seen" }', {"seen": ["t;b", "b", "", "z"]}) == [2, 1, None, None]


@pytest.mark.parametrize(
    ("least", "expected"),
    [(0, [2, 1, 0, 0, 0]), (1, [2, 1, 0, None, 0]), (2, [2, 1, None, None, 0]), (3, [2, None, None, None, 0])],
)
def test_a_count_of_codes_needs_enough_answers(least: int, expected: list[float | None]) -> None:
    answers = {
        "taste": ["4", "4", "1", "", "1"],
        "price": ["3", "1", "8", "0", "2"],
        "room": ["1", "", "0", "9", "1"],
    }
    assert derive(f'[derived.d]\ncount = {{ of = "opinions", codes = [3, 4], least = {least} }}', answers) == expected
    of = '["taste", "price", "room"]'
    assert derive(f"[derived.d]\ncount = {{ of = {of}, codes = [3, 4], least = {least} }}", answers) == expected


# Mean


def test_a_mean_is_of_the_questions_answered() -> None:
    answers = {"taste": ["4", "4", "1", ""], "price": ["3", "2", "8", "0"], "room": ["2", "", "0", ""]}
    assert derive('[derived.d]\nmean = { of = "opinions" }', answers) == [3, 3, 1, None]
    assert derive('[derived.d]\nmean = { of = "opinions", least = 2 }', answers) == [3, 3, None, None]
    assert derive('[derived.d]\nmean = { of = ["taste", "price", "room"], least = 3 }', answers) == [
        3,
        None,
        None,
        None,
    ]


def test_numbers_have_a_mean_too() -> None:
    answers = {"age": ["20.5", "999", "-5", ""], "taste": ["1", "2", "3", "4"]}
    assert derive('[derived.d]\nmean = { of = ["age", "taste"] }', answers) == [10.75, 2, 3, 4]


# Sets


def test_sets_are_combined_by_the_labels_of_their_options() -> None:
    answers = {"radio": ["1", "0", "", "0"], "tv": ["0", "0", "", "0"], "seen": ["t;b", "t", "b", ""]}
    survey = coded('[derived.d]\nlabel = "Any"\nset = { of = ["heard", "seen"] }', answers).survey
    found = survey.sets["d"]
    assert (found.kind, found.members, found.counted_value, found.base) == (
        "dichotomies",
        ("d_1", "d_2", "d_3"),
        1,
        "answered",
    )
    assert [survey.variables[name].label["en"] for name in found.members] == ["Radio", "TV", "Boards"]
    [chunk] = survey.chunks
    assert [chunk.columns[name].codes() for name in found.members] == [
        [1, 0, None, 0],  # Radio
        [1, 1, 0, 0],  # TV: in both; the third chose something else of the second set
        [1, 0, 1, None],  # Boards: the last chose nothing
    ]


def test_sets_of_all_who_were_asked_make_one_of_all_who_were_asked() -> None:
    derived = """
[sets.more]
members = ["tv", "press"]
counted_value = 1
base = "asked"
[derived.d]
set = { of = ["asked", "more"] }
[derived.n]
count = { of = "d" }
"""
    answers = {"radio": ["1", "0", ""], "tv": ["0", "0", ""], "press": ["1", "0", ""]}
    assert coded(derived, answers).survey.sets["d"].base == "asked"
    assert derive(derived, answers, "n") == [2, 0, None]


# Box


def test_the_top_box_is_the_last_answers() -> None:
    cells = {"taste": ["1", "2", "3", "4", "8", "0", "", "7"]}
    assert derive('[derived.d]\nbox = { of = "taste", top = 2 }', cells) == [0, 0, 1, 1, 8, None, None, None]
    assert derive('[derived.d]\nbox = { of = "taste", bottom = 1 }', cells) == [1, 0, 0, 0, 8, None, None, None]


def test_a_box_is_named_in_the_languages_of_the_codebook() -> None:
    box = made('box = { of = "taste", top = 2 }')
    assert box.values[0] == Value(1, {"en": "Top 2: Rather yes + Yes", "vi": "2 mức cao nhất: Rather yes + Có"})
    assert box.values[0].code == 1
    own = made('box = { of = "taste", top = 2, labels = ["Content", "Not"] }')
    assert [value.label for value in own.values] == [{"en": "Content"}, {"en": "Not"}]


# Together


def test_derived_variables_use_those_before_them() -> None:
    derived = """
[derived.band]
bands = { of = "age", breaks = [18, 40] }
[derived.room_r]
recode = { of = "room", else = "keep", values = [
  { code = 4, from = [1] }, { code = 3, from = [2] }, { code = 2, from = [3] }, { code = 1, from = [4] } ] }
[derived.score]
measure = "ordinal"
mean = { of = ["taste", "room_r"] }
[derived.d]
when = [{ code = 1, if = "band = 3 and score > 3" }]
[batteries.turned]
items = ["taste", "room_r"]
"""
    answers = {"age": ["50", "50", "20"], "taste": ["4", "4", "4"], "room": ["1", "4", "1"]}
    assert derive(derived, answers, "score") == [4, 2.5, 4]
    assert derive(derived, answers) == [1, None, None]
    survey = coded(derived, answers).survey
    assert survey.batteries["turned"].items == ("taste", "room_r")
    assert survey.variables["score"].measure == "ordinal"


def test_no_case_is_no_trouble() -> None:
    derived = '[derived.d]\nmean = { of = "opinions" }\n[derived.n]\ncount = { of = "heard" }'
    answers: dict[str, list[str]] = {name: [] for name in ("taste", "price", "room", "radio", "tv")}
    assert derive(derived, answers) == []
    assert derive(derived, answers, "n") == []


def test_a_box_goes_by_codes_as_that_of_a_table_does(tmp_path: Path) -> None:
    """The list begins with the highest code."""
    (tmp_path / "b.toml").write_text(
        'id = "b"\n[variables.r]\nmeasure = "ordinal"\nvalues = [{ code = 4 }, { code = 3 },'
        " { code = 2 }, { code = 1 }]\n"
        '[derived.t]\nbox = { of = "r", top = 2 }\n',
        encoding="utf-8",
    )
    (tmp_path / "b.csv").write_text("r\n4\n4\n3\n1\n2\n4\n", encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "b.csv", tmp_path / "b.toml")
    table = mobsurvey.freq(study, "r", shape=Shape(boxes=(Box(top=2),)))
    derived = mobsurvey.freq(study, "t")
    assert table.rows[-1].cells[0].count == derived.rows[0].cells[0].count == 4
    assert table.rows[-1].label == derived.rows[0].label == "Top 2: 3 + 4"
