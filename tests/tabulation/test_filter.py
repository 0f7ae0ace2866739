"""A filter keeps the cases for which its expression is true, and refuses whatever it does not understand."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.coding import Raw, code_date, code_number, code_single, code_text
from mobsurvey.codebook.joined import code_delimited
from mobsurvey.errors import UsageError
from mobsurvey.survey import Chunk, Column, Missing, ResponseSet, Source, Survey, Value, Variable, case_numbers
from mobsurvey.tabulation.filter import parse_filter

LEVEL = Variable(
    "level",
    "single",
    values=(
        Value(1, {"en": "City", "vi": "Thành phố"}),
        Value(2, {"en": "Ward"}),
        Value(3, {"en": "Road", "vi": "Đường phố"}),
    ),
    missing=(Missing(9, "refused", {"en": "Refused"}),),
)
GRADE = Variable("grade", "single", values=(Value("A"), Value("B+", {"en": "Other"}), Value("C", {"en": "Other"})))
VARIABLES = (
    LEVEL,
    GRADE,
    Variable("age", "number", missing=(Missing(-1, "refused"),)),
    Variable("name", "text"),
    Variable("born", "date"),
    Variable("tuổi.q1", "number"),
)
MEMBER = Variable("places", "text", values=(Value("home"), Value("work")))


def coded(variable: Variable, raw: Sequence[Raw]) -> Column:
    if variable.values and variable.kind == "text":
        return code_delimited(raw, variable, ";").column
    code: Mapping[str, Callable[..., tuple[Column, bool]]]
    code = {"single": code_single, "number": code_number, "text": code_text, "date": code_date}
    return code[variable.kind](raw, variable)[0]


def survey_of(raw: Mapping[str, Sequence[Raw]]) -> tuple[Survey, Chunk]:
    described = {variable.name: variable for variable in (*VARIABLES, MEMBER)}
    cases = len(next(iter(raw.values())))
    chunk = Chunk(cases, {name: coded(described[name], cells) for name, cells in raw.items()})
    variables = {name: described[name] for name in raw if name != "name"}
    sets = {"places_set": ResponseSet("places_set", "delimited", ("places",), values=MEMBER.values, separator=";")}
    untabulated = {"name": described["name"]}
    return Survey(variables, sets, {}, [chunk], Source("a.csv", "csv", "utf-8"), untabulated=untabulated), chunk


SURVEY, CHUNK = survey_of(
    {
        "level": ["1", "2", "3", "9", "", "x", "1", "2"],
        "age": ["30", "20", "40.5", "-1", "", "x", "-30", "0"],
        "grade": ["A", "B+", "C", "a", "", "A", "B+", "C"],
        "name": ["An", "Bình", 'x"y', "a'b", "", "a\\b", "An ", "an"],
        "born": ["2000-01-01", "31/12/1999", "2000-06-01", "x", "", "1990-01-01", "2001-01-01", "2000-01-02"],
        "tuổi.q1": ["1", "2", "3", "4", "5", "6", "7", "8"],
        "places": ["home", "work;home", "gym", "", "work", "home;gym", "home", "work"],
    }
)


def kept(text: str) -> list[int]:
    return case_numbers(parse_filter(text, SURVEY).bits(CHUNK), CHUNK.cases)


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("level = 1", [1, 7]),
        ("level == 1", [1, 7]),
        ("level=1", [1, 7]),
        ('level = "1"', [1, 7]),
        ("level = 1.0", [1, 7]),
        ("level != 1", [2, 3, 8]),
        ("level <> 1", [2, 3, 8]),
        ("level < 2", [1, 7]),
        ("level <= 2", [1, 2, 7, 8]),
        ("level > 2", [3]),
        ("level >= 1.5", [2, 3, 8]),
        ("level in (1, 3)", [1, 3, 7]),
        ("level in (1)", [1, 7]),
        ("level not in (1, 3)", [2, 8]),
        ("not level in (1, 3)", [2, 8]),
        ("level is missing", [4, 5, 6]),
        ("level is not missing", [1, 2, 3, 7, 8]),
        ("not level is missing", [1, 2, 3, 7, 8]),
        ('level = "City"', [1, 7]),
        ("level = 'city'", [1, 7]),
        ('level = "THÀNH PHỐ"', [1, 7]),
        ('level = "Tha\u0300nh pho\u0302\u0301"', [1, 7]),
        ('level in ("City", 2)', [1, 2, 7, 8]),
        ('level > "Ward"', [3]),
        ('grade = "A"', [1, 6]),
        ('grade in ("A", "B+")', [1, 2, 6, 7]),
        ("age = 40.5", [3]),
        ("age >= 20", [1, 2, 3]),
        ("age<0", [7]),
        ("age = -30", [7]),
        ("age > +.5", [1, 2, 3]),
        ("age in (20, 30, 99)", [1, 2]),
        ("age is missing", [4, 5, 6]),
        ("not age > 20", [2, 7, 8]),
        ('name = "An"', [1, 7]),
        ('name != "An"', [2, 3, 4, 6, 8]),
        ("name = 'x\"y'", [3]),
        ('name = "x\\"y"', [3]),
        ("name = 'a\\'b'", [4]),
        ('name = "a\\\\b"', [6]),
        ("name is missing", [5]),
        ('born >= "2000-01-01"', [1, 3, 7, 8]),
        ('born = "1999-12-31"', [2]),
        ("born is missing", [4, 5]),
        ("tuổi.q1 > 6", [7, 8]),
        ("tuo\u0302\u0309i.q1 > 6", [7, 8]),
        ("places_set = 'home'", [1, 2, 6, 7]),
        ("places_set != 'home'", [5, 8]),
        ("places_set in ('work', 'home')", [1, 2, 5, 6, 7, 8]),
        ("places_set is missing", [3, 4]),
        ("places_set = 'home' and places_set = 'work'", [2]),
        ("level = 1 AND age = 30", [1]),
        ("level Is Not MISSING aNd age = 30", [1]),
    ],
)
def test_cases_kept(text: str, cases: list[int]) -> None:
    assert kept(text) == cases


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("level = 1 or level = 2 and age > 25", "level = 1 or (level = 2 and age > 25)"),
        ("level = 2 and age > 25 or level = 1", "(level = 2 and age > 25) or level = 1"),
        ("not level = 1 and age > 25", "(not level = 1) and age > 25"),
        ("not level = 1 or age > 25", "(not level = 1) or age > 25"),
        ("not not level = 1", "level = 1"),
        ("((level = 1))", "level = 1"),
        ("level != 1", "not (level = 1)"),
        ("\t level=1\n", "level = 1"),
    ],
)
def test_precedence(text: str, same: str) -> None:
    assert parse_filter(text, SURVEY).condition(CHUNK) == parse_filter(same, SURVEY).condition(CHUNK)


def test_missing_is_neither_true_nor_false() -> None:
    """Case 5 has no level and no age: and is false where one side is, or true where one side is."""
    assert 5 not in kept("level = 1 or not level = 1")
    assert 5 in kept("level = 1 or level is missing")
    assert 5 in kept("not (level = 1 and level is not missing)")
    assert 5 not in kept("not (level = 1 and level is missing)")


def test_text_of_a_filter_is_as_written() -> None:
    assert parse_filter("  level = 1 ", SURVEY).text == "level = 1"


def test_thousands_of_alternatives() -> None:
    text = " or ".join(f"age = {n}" for n in range(5000))
    assert kept(text) == [1, 2, 8]
    assert kept(" and ".join(["level = 1"] * 5000)) == [1, 7]


def test_filter_is_never_run_as_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(f"builtins.{name}", lambda *_: pytest.fail("run"))
    assert kept("level = 1 and age > 3") == [1]
    with pytest.raises(UsageError):
        parse_filter('__import__("os").system("true")', SURVEY)


# Against an evaluation case by case

ANSWERS: dict[str, list[Any]] = {
    "level": [1, 2, 3, "9", "x", ""],
    "age": [20, 30, 40.5, "-1", ""],
    "born": ["1999-12-31", "2000-01-01", ""],
}
VALID: dict[str, set[Any]] = {"level": {1, 2, 3}, "age": {20, 30, 40.5}, "born": {"1999-12-31", "2000-01-01"}}
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
Case = dict[str, Any]
Node = tuple[str, Callable[[Case], bool | None]]


def spelt(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


@st.composite
def comparisons(draw: st.DrawFn) -> Node:
    name = draw(st.sampled_from(sorted(ANSWERS)))
    answers = st.sampled_from(sorted(VALID[name]))
    sort = draw(st.sampled_from(["compare", "in", "missing"]))
    negated = draw(st.booleans())
    if sort == "missing":
        return f"{name} is {'not ' if negated else ''}missing", lambda case: (case[name] is None) != negated
    if sort == "in":
        wanted = draw(st.lists(answers, min_size=1, max_size=3))
        listed = ", ".join(map(spelt, wanted))
        return (
            f"{name} {'not ' if negated else ''}in ({listed})",
            lambda case: None if case[name] is None else (case[name] in wanted) != negated,
        )
    sign, value = draw(st.sampled_from(sorted(HOLDS))), draw(answers)
    return (
        f"{name} {sign} {spelt(value)}",
        lambda case: None if case[name] is None else HOLDS[sign](case[name], value),
    )


def negation(node: Node) -> Node:
    def holds(case: Case) -> bool | None:
        found = node[1](case)
        return None if found is None else not found

    return f"not ({node[0]})", holds


def junction(word: str, nodes: list[Node]) -> Node:
    """Kleene's strong and, or: decided by one side where that suffices, else missing where a side is."""
    decisive = word == "or"

    def holds(case: Case) -> bool | None:
        found = [node[1](case) for node in nodes]
        return decisive if decisive in found else None if None in found else not decisive

    return f" {word} ".join(f"({node[0]})" for node in nodes), holds


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return inner.map(negation) | st.builds(junction, st.sampled_from(["and", "or"]), several)


ROWS = [dict(zip(ANSWERS, row, strict=True)) for row in itertools.product(*ANSWERS.values())]
ALL, ALL_CHUNK = survey_of({name: [str(row[name]) for row in ROWS] for name in ANSWERS} | {"name": [""] * len(ROWS)})
CASES: list[Case] = [{name: value if value in VALID[name] else None for name, value in row.items()} for row in ROWS]


@settings(max_examples=300, deadline=None)
@given(st.recursive(comparisons(), larger, max_leaves=8))
def test_equals_an_evaluation_case_by_case(node: Node) -> None:
    text, holds = node
    true, false = parse_filter(text, ALL).condition(ALL_CHUNK)
    expected = [holds(case) for case in CASES]
    assert case_numbers(true, len(CASES)) == [n for n, found in enumerate(expected, start=1) if found is True]
    assert case_numbers(false, len(CASES)) == [n for n, found in enumerate(expected, start=1) if found is False]


# What is refused

EXAMPLE = "Write, for example: --where \"level = 'City' and age >= 30\". Texts stand in single quotes."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"--where : expected the name of a variable, found the end (character 1). {EXAMPLE}"),
        (
            "level",
            f"--where level: expected = or != or < or <= or > or >= or in or is, found the end (character 6). {EXAMPLE}",  # noqa: E501
        ),
        (
            "level = ",
            f"--where level = : expected a number or a text in quotes, found the end (character 9). {EXAMPLE}",
        ),
        (
            "level = City",
            f'--where level = City: expected a number or a text in quotes, found "City" (character 9). {EXAMPLE}',
        ),
        ("1 = level", f'--where 1 = level: expected the name of a variable, found "1" (character 1). {EXAMPLE}'),
        ("level = 1 2", f'--where level = 1 2: "2" is not expected here (character 11). {EXAMPLE}'),
        ("(level = 1", f"--where (level = 1: expected ), found the end (character 11). {EXAMPLE}"),
        ("level = 1)", f'--where level = 1): ")" is not expected here (character 10). {EXAMPLE}'),
        ("level in 1", f'--where level in 1: expected (, found "1" (character 10). {EXAMPLE}'),
        (
            "level in ()",
            f'--where level in (): expected a number or a text in quotes, found ")" (character 11). {EXAMPLE}',
        ),
        ("level is 1", f'--where level is 1: expected missing, found "1" (character 10). {EXAMPLE}'),
        ("level not = 1", f'--where level not = 1: expected in, found "=" (character 11). {EXAMPLE}'),
        ("level = 1 &  age", f'--where level = 1 &  age: "&" is not understood (character 11). {EXAMPLE}'),
        ('level = "1', f'--where level = "1: a quotation mark is not closed (character 9). {EXAMPLE}'),
        ("age = 1e5", f'--where age = 1e5: "1" is not understood (character 7). {EXAMPLE}'),
        ("age = １", f'--where age = １: "１" is not understood (character 7). {EXAMPLE}'),
        ("agee = 1", '--where agee = 1: there is no variable "agee" (character 1). Did you mean "age"?'),
        ("Level = 1", '--where Level = 1: there is no variable "Level" (character 1). Did you mean "level"?'),
        (
            "places = 'home'",
            "--where places = 'home': \"places\" holds joined answers (character 1). Filter by its set: places_set = 'home'.",  # noqa: E501
        ),
        (
            "places_set < 'home'",
            f"--where places_set < 'home': expected = or != or in or is, found \"<\" (character 12). {EXAMPLE}",
        ),
        (
            "places_set = 'gym'",
            '--where places_set = \'gym\': "gym" is no value of "places_set" (character 14). '
            "Its values are: home (home), work (work).",
        ),
        (
            "level = 4",
            '--where level = 4: "4" is no value of "level" (character 9). Its values are: 1 (City), 2 (Ward), 3 (Road).',  # noqa: E501
        ),
        (
            "level = 9",
            '--where level = 9: "9" is a missing code of "level" (character 9). Write level is missing.',
        ),
        (
            'level < "x"',
            '--where level < "x": "x" is no value of "level" (character 9). Its values are: 1 (City), 2 (Ward), 3 (Road).',  # noqa: E501
        ),
        (
            'grade = "other"',
            '--where grade = "other": "other" is the label of several values of "grade" (character 9). Write a code: B+, C.',  # noqa: E501
        ),
        ('age > "30"', '--where age > "30": "age" is a number (character 7). Write age > 30, without quotes.'),
        ("name = 3", "--where name = 3: \"name\" is of kind text (character 8). Write name = '3', in single quotes."),
        (
            "born > 2000",
            "--where born > 2000: \"born\" is of kind date (character 8). Write born > '2024-03-31', in single quotes.",
        ),
        (
            'born > "01/02/2000"',
            '--where born > "01/02/2000": "01/02/2000" is no date (character 8). Write born > \'2024-03-31\'.',
        ),
        (
            "(" * 60 + "level = 1" + ")" * 60,
            f"--where {'(' * 60}level = 1{')' * 60}: the expression is nested too deep (character 51). {EXAMPLE}",
        ),
    ],
)
def test_message(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_filter(text, SURVEY)
    assert caught.value.message == message


def check(text: str) -> None:
    try:
        found = parse_filter(text, SURVEY)
    except UsageError as error:
        assert "(character " in error.message
    else:
        true, false = found.condition(CHUNK)
        assert true & false == 0
        assert (true | false).bit_length() <= CHUNK.cases


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    check(text)


TOKENS = ["level", "age", "name", "born", "grade", "tuổi.q1", "places_set", "nobody", "and", "or", "not", "in", "is"]
TOKENS += [
    "missing",
    "(",
    ")",
    ",",
    "=",
    "!=",
    "<",
    ">=",
    "1",
    "2",
    "-1",
    ".5",
    '"City"',
    '"2000-01-01"',
    "'",
    "\\",
    ";",
]


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=14), st.sampled_from([" ", "", "\n"]))
def test_any_tokens_are_a_filter_or_refused(tokens: list[str], space: str) -> None:
    check(space.join(tokens))


@pytest.mark.parametrize(
    "text",
    ["(" * 20_000, "not " * 20_000 + "level = 1", "level = 1 and (" * 5_000, "1" * 20_000 + "a", '"' + "\\" * 20_001],
)
def test_deep_and_long_texts_are_refused_soon(text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(UsageError):
        parse_filter(text, SURVEY)
    assert time.monotonic() - begun < 5
