"""Derived variables are what a respondent after the other would be given by the rules as they are documented."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.codebook.derived.canteen import coded

from mobsurvey.codebook.derived.bits import by_case, numbers_of, totals
from mobsurvey.survey import Code, Column, bitmap_from_digits

Cells = dict[str, str]
Answer = Code | None

AGE = st.sampled_from(["", "999", "-3", "x", "0", "17.5", "18", "29", "29.999", "30", "44", "45.0", "61", "1e3"])
AGREE = st.sampled_from(["", "0", "8", "1", "2", "3", "4", "4", "7"])
TICK = st.sampled_from(["", "0", "1", "x"])
RESPONDENT = st.fixed_dictionaries(
    {
        "age": AGE,
        "sex": st.sampled_from(["", "1", "2", "3", "9", "5"]),
        **dict.fromkeys(("taste", "price", "room"), AGREE),
        **dict.fromkeys(("radio", "tv", "press"), TICK),
        "seen": st.sampled_from(["", "t", "b", "b;t", "z"]),
    }
)


def number(cell: str) -> float | None:
    """The age that counts; none for a missing or unreadable one."""
    if cell in ("", "x"):
        return None
    value = float(cell)
    return None if value == 999 or -9 <= value <= -1 else value


def score(cell: str) -> int | None:
    return int(cell) if cell in ("1", "2", "3", "4") else None


def answers(one: Cells) -> list[int]:
    return [found for name in ("taste", "price", "room") if (found := score(one[name])) is not None]


def band(one: Cells) -> Answer:
    age = number(one["age"])
    if age is None:
        return int(one["age"]) if one["age"] in ("999", "-3") else None
    return 1 + sum(age >= low for low in (18, 30, 45))


def other_sex(one: Cells) -> Answer:
    return {"1": 1, "2": 7, "3": 7, "9": 9}.get(one["sex"])


def turned(one: Cells) -> Answer:
    found = score(one["room"])
    return 5 - found if found else {"0": 0, "8": 8}.get(one["room"])


def who(one: Cells) -> Answer:
    age, chose_tv = number(one["age"]), one["tv"] == "1"
    if age is not None and age < 30 and one["sex"] == "1":
        return 1
    if chose_tv or one["radio"] == "1":
        return 2 if chose_tv else 3
    return None


def heard(one: Cells) -> Answer:
    return ((one["radio"] == "1") + (one["tv"] == "1")) or None


def asked(one: Cells) -> Answer:
    cells = (one["radio"], one["press"])
    return cells.count("1") if set(cells) & {"0", "1"} else None


def high(one: Cells) -> Answer:
    found = answers(one)
    return sum(answer >= 3 for answer in found) if len(found) >= 2 else None


def mean(one: Cells) -> Answer:
    found = answers(one)
    return sum(found) / len(found) if len(found) >= 2 else None


def any_tv(one: Cells) -> Answer:
    chose = {"t": True, "b": False, "b;t": True}.get(one["seen"])
    said = {"1": True, "0": False}.get(one["tv"])
    return None if chose is None and said is None else int(bool(chose or said))


def top(one: Cells) -> Answer:
    found = score(one["taste"])
    return 8 if one["taste"] == "8" else None if found is None else int(found >= 3)


RULES: dict[str, tuple[str, Callable[[Cells], Answer]]] = {
    "band": ('bands = { of = "age", breaks = [18, 30, 45] }', band),
    "other_sex": (
        'recode = { of = "sex", values = [{ code = 1, from = [1] }, { code = 7, from = [2, 3] }] }',
        other_sex,
    ),
    "turned": (
        'recode = { of = "room", values = [{ code = 1, from = [4] }, { code = 2, from = [3] }, '
        "{ code = 3, from = [2] }, { code = 4, from = [1] }] }",
        turned,
    ),
    "who": (
        'when = [{ code = 1, if = "age < 30 and sex = 1" }, { code = 2, if = "heard = \'tv\'" }, '
        '{ code = 3, if = "heard is not missing" }]',
        who,
    ),
    "n_heard": ('count = { of = "heard" }', heard),
    "n_asked": ('count = { of = "asked" }', asked),
    "high": ('count = { of = "opinions", codes = [3, 4], least = 2 }', high),
    "mean_opinion": ('mean = { of = "opinions", least = 2 }', mean),
    "any": ('set = { of = ["heard", "seen"] }', any_tv),
    "top": ('box = { of = "taste", top = 2 }', top),
}
MEMBER = {"any": "any_2"}


@settings(max_examples=60, deadline=None)
@given(st.lists(RESPONDENT, max_size=40))
def test_every_respondent_is_given_what_the_rule_says(respondents: list[Cells]) -> None:
    derived = "\n".join(f"[derived.{name}]\n{rule}" for name, (rule, _) in RULES.items())
    columns = {name: [one[name] for one in respondents] for name in ("age", "sex", "taste", "price", "room", "radio")}
    columns |= {name: [one[name] for one in respondents] for name in ("tv", "press", "seen")}
    [chunk] = coded(derived, columns).survey.chunks
    for name, (_, rule) in RULES.items():
        column: Column = chunk.columns[MEMBER.get(name, name)]
        assert column.codes() == [rule(one) for one in respondents], name
        parts = [*column.selected.values(), *column.missing.values()] if column.values is None else []
        assert not parts or sum(parts) == (1 << chunk.cases) - 1, "every case stands in one bitmap"


BITS = st.integers(1, 70).flatmap(
    lambda cases: st.tuples(st.just(cases), st.lists(st.integers(0, (1 << cases) - 1), max_size=12))
)


@given(BITS)
def test_totals_count_the_bitmaps_of_every_case(found: tuple[int, list[int]]) -> None:
    cases, bitmaps = found
    counted = totals(bitmaps, cases)
    for case in range(cases):
        [number] = [number for number, bits in counted.items() if bits >> case & 1]
        assert number == sum(bits >> case & 1 for bits in bitmaps)


@given(st.lists(st.none() | st.integers(0, 400), min_size=1, max_size=600))
def test_numbers_are_put_back_on_their_cases(numbers: Sequence[int | None]) -> None:
    bitmaps: dict[float, int] = {
        number: bitmap_from_digits("".join("01"[answer == number] for answer in numbers))
        for number in sorted({answer for answer in numbers if answer is not None})
    }
    assert list(by_case(bitmaps, len(numbers), -1.0)) == [-1.0 if answer is None else answer for answer in numbers]
    column = Column(len(numbers), dict(bitmaps.items()), {})
    found = numbers_of(column)
    assert [None if math.isnan(value) else value for value in found] == numbers


def test_more_codes_than_a_byte_has_are_scored_too() -> None:
    bitmaps: dict[float, int] = {number: 1 << (599 - number) for number in range(600)}
    assert list(by_case(bitmaps, 600, math.nan)) == list(range(600))
