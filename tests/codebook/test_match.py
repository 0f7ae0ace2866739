"""A question finds its column by name, further name or label; what is only alike is proposed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mobsurvey.codebook.match import match, near_misses
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import ResponseSet, Source, Survey, Variable

CODEBOOK = parse_codebook(
    """\
id = "c"
languages = ["en", "vi"]
[scales.chosen]
values = [{ code = 1 }, { code = 0 }]
[variables.level]
label = { en = "Level of office", vi = "Cấp công tác" }
kind = "text"
[variables.a_1]
label = { en = "Learn", vi = "Học hỏi" }
scale = "chosen"
[variables.a_2]
label = { en = "Other", vi = "Khác" }
scale = "chosen"
[variables.b_1]
label = { en = "Explain", vi = "Giải thích" }
scale = "chosen"
[variables.b_2]
label = { en = "Other", vi = "Khác" }
scale = "chosen"
[sets.a]
label = { en = "Purpose", vi = "Mục đích" }
members = ["a_1", "a_2"]
counted_value = 1
[sets.b]
label = { en = "Method", vi = "Phương thức" }
members = ["b_1", "b_2"]
counted_value = 1
""",
    "c.toml",
)


def raw(*variables: Variable | str, sets: Mapping[str, ResponseSet] | None = None) -> Survey:
    described = [Variable(v, "text") if isinstance(v, str) else v for v in variables]
    return Survey({v.name: v for v in described}, sets or {}, {}, [], Source("f.csv", "csv", "utf-8"))


def labelled(name: str, label: str, *further: str) -> Variable:
    return Variable(name, "text", {"en": label}, columns=further)


def dichotomies(name: str, members: tuple[str, ...], label: str = "") -> ResponseSet:
    return ResponseSet(name, "dichotomies", members, {"en": label} if label else {}, 1)


@pytest.mark.parametrize(
    "column",
    [
        *("level", "LEVEL", "Level of office", "level  of OFFICE", "Cấp công tác", "cấp công tác "),
        *("1. Survey - Level of office", "Survey [Level of office]", "Q - of - Level of office"),
    ],
)
def test_by_name_or_label(column: str) -> None:
    assert match(raw(column, "x"), CODEBOOK).columns == {"level": column}


@pytest.mark.parametrize("label", ["Level of office", "Cấp công tác", "Survey - Level of office"])
def test_by_the_label_that_the_file_gives_a_column(label: str) -> None:
    found = match(raw(labelled("Q1", label)), CODEBOOK)
    assert found.columns == {"level": "Q1"}
    assert found.by_label == {"level"}


def test_a_name_goes_before_a_label() -> None:
    assert match(raw("level", labelled("Q1", "Level of office")), CODEBOOK).columns == {"level": "level"}


@pytest.mark.parametrize("labels", [("Level of office", "Level of office"), ("Level of office", "Cấp công tác")])
def test_a_label_that_two_columns_have_is_not_taken(labels: tuple[str, str]) -> None:
    survey = raw(*(labelled(f"Q{n}", label) for n, label in enumerate(labels)), "a_1")
    assert match(survey, CODEBOOK).columns == {"a_1": "a_1"}


def test_a_label_that_two_questions_have_is_not_taken() -> None:
    assert match(raw("level", "Other"), CODEBOOK).columns == {"level": "level"}


def test_names_that_a_platform_proposes() -> None:
    survey = raw(Variable("g/a/1", "single", columns=("a_1", "1")), Variable("g-a-2", "single", columns=("a_2",)))
    assert match(survey, CODEBOOK).columns == {"a_1": "g/a/1", "a_2": "g-a-2"}


def test_a_name_of_its_own_goes_before_one_that_is_proposed() -> None:
    survey = raw(Variable("g/a/1", "single", columns=("a_1",)), "a_1")
    assert match(survey, CODEBOOK).columns == {"a_1": "a_1"}


def test_two_columns_that_propose_one_name() -> None:
    survey = raw(Variable("g/a/1", "single", columns=("a_1",)), Variable("h/a/1", "single", columns=("a_1",)))
    with pytest.raises(MobsurveyError, match='the columns "g/a/1", "h/a/1" all stand for "a_1"'):
        match(survey, CODEBOOK)


@pytest.mark.parametrize("told", ["Purpose", "Mục đích", "A"])
def test_options_of_one_label_are_found_within_their_set(told: str) -> None:
    own, other = ("Q1_1", "Q1_2"), ("Q2_1", "Q2_2")
    survey = raw(
        *(labelled(name, label) for name, label in zip((*own, *other), ("Learn", "Other") * 2, strict=True)),
        sets={"Q1": dichotomies("Q1", own, told), "Q2": dichotomies("Q2", other, "Phương thức")},
    )
    assert match(survey, CODEBOOK).columns == {"a_1": "Q1_1", "a_2": "Q1_2", "b_2": "Q2_2"}


@pytest.mark.parametrize("column", ["a", "A", "Purpose", "mục đích"])
def test_a_column_of_joined_answers(column: str) -> None:
    found = match(raw(column, "level"), CODEBOOK)
    assert (found.columns, found.joined) == ({"level": "level"}, {"a": column})


def test_a_joined_column_by_the_label_that_the_file_gives() -> None:
    assert match(raw(labelled("Q3", "Purpose")), CODEBOOK).joined == {"a": "Q3"}


def test_two_joined_columns_of_one_label_are_left() -> None:
    assert match(raw(labelled("Q3", "Purpose"), labelled("Q4", "Purpose"), "level"), CODEBOOK).joined == {}


def test_no_column_at_all() -> None:
    with pytest.raises(MobsurveyError, match='none of its columns \\("x"\\) is in codebook c'):
        match(raw("x"), CODEBOOK)


@pytest.mark.parametrize(
    ("column", "near"),
    [
        ("levle", {"level": "levle"}),
        ("Level of ofice", {"level": "Level of ofice"}),
        ("Purposes", {"a": "Purposes"}),
        ("Cap cong tac", {}),
        ("age", {}),
    ],
)
def test_near_names_and_labels_are_proposed(column: str, near: dict[str, str]) -> None:
    survey = raw(column, "a_1")
    assert match(survey, CODEBOOK).columns == {"a_1": "a_1"}
    assert near_misses(["level", "a"], survey, [column], CODEBOOK) == near


def test_a_codebook_of_thousands() -> None:
    names = [f"q{n}" for n in range(5000)]
    variables = {name: Variable(name, "text", {"en": f"Question {name}"}) for name in names}
    codebook = Codebook("big", {}, "", ("en",), variables, {}, {}, "")
    survey = raw(*(labelled(f"c{n}", f"Question q{n}") for n in range(5000)))
    assert match(survey, codebook).columns == {f"q{n}": f"c{n}" for n in range(5000)}
