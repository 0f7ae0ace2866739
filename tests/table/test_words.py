"""The phrase book is whole: in both languages, and for every key that code builds."""

from __future__ import annotations

import itertools
import random
import re
import string
from pathlib import Path
from typing import Any, get_args

import pytest

import mobsurvey
from mobsurvey.commands.statistics import HEADINGS
from mobsurvey.statistics import catalogue
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way
from mobsurvey.survey import BASE_RULES, MISSING_KINDS, NET_KINDS
from mobsurvey.table.analysis import AUTO, COMPARISONS, DESIGN_INTERVALS, LETTER_ADJUSTMENTS, NONE, TESTS
from mobsurvey.table.item_tests import FISHER, MONTE_CARLO, RAO_SCOTT
from mobsurvey.table.model import PercentKind, TableKind
from mobsurvey.table.reasons import REASONS
from mobsurvey.table.words import _PHRASES, phrase, phrase_or

PACKAGE = Path(mobsurvey.__file__).parent
KINDS = [kind for kind in get_args(TableKind) if kind not in ("number", "index")]
FORCED = [test for test in TESTS if test not in (AUTO, NONE, "chi-square")]

FAMILIES: dict[str, list[str]] = {
    "adjust-{}": [name for name in catalogue.names("adjustment") if name != "none"],
    "by-{}": [*catalogue.names("proportion"), *DESIGN_INTERVALS],
    "the-{}": FORCED,
    "test-{}": [*KINDS, "number"],
    "test-forced-{}": KINDS,
    "test-rao-scott-{}": KINDS,
    "{}": [*[test for test in TESTS if test not in (AUTO, NONE)], RAO_SCOTT, *catalogue.names("cells")],
    "{}-chosen": [FISHER, MONTE_CARLO],
    "{}-forced": [FISHER, MONTE_CARLO],
    "letters-{}": ["pairs", "rest", "pairs-design", "rest-design", "means", "means-design"],
    "letters-scale-means-{}": ["pooled", "design", "overlap"],
    "emptied-{}": ["filter", "nested"],
    "levels-{}": list(COMPARISONS),
    "omnibus-{}": [*catalogue.names("multiple_response"), "design-mmi"],
    "base-{}": [*BASE_RULES, "variable", "battery", "number"],
    "percent-{}": list(get_args(PercentKind)),
    "{}-of": list(NET_KINDS),
    "box-{}": ["top", "bottom"],
    "what-is-{}": ["by-size", "net", "net-counted", "subtotal", "scores-are-codes", "difference"],
    "count-{}": ["all", "exactly", "at-least"],
    "missing-{}": list(MISSING_KINDS),
    "design-{}": ["strata", "cluster", "fpc", "single", "cases"],
}
"""The f-strings that make keys, with all that they are filled with."""


def test_a_reason_is_no_phrase_as_well() -> None:
    assert not set(_PHRASES) & set(REASONS)


@pytest.mark.parametrize(("pattern", "names"), FAMILIES.items())
def test_every_key_that_can_be_built_exists(pattern: str, names: list[str]) -> None:
    assert [key for key in map(pattern.format, names) if key not in _PHRASES] == []
    assert set(LETTER_ADJUSTMENTS) - {"none"} <= set(catalogue.names("adjustment"))


def test_every_built_key_is_of_a_known_family() -> None:
    """A new f-string in a call of `phrase` belongs into FAMILIES."""
    known = {re.sub(r"\{.*?\}", "{}", pattern) for pattern in FAMILIES} | {"variant-{}"}
    for path in (PACKAGE / "table").glob("*.py"):
        for built in re.findall(r'phrase(?:_or)?\(\s*f"([^"]*)"', path.read_text(encoding="utf-8")):
            pattern = re.sub(r"\{.*?\}", "{}", built)
            assert pattern in known or pattern == "{}-{}", f"{path.name}: {built}"


SINGULARS = [key for key in _PHRASES if key.endswith("-one")]


@pytest.mark.parametrize("key", SINGULARS)
def test_one_has_a_singular(key: str) -> None:
    """The singular is of a plural, takes its facts; it is taken for 1, a number or a text, alone."""
    plural = key.removesuffix("-one")
    facts: dict[str, object] = {name: "x" for _, name, _, _ in string.Formatter().parse(_PHRASES[plural][0]) if name}
    assert "count" in facts
    for one in (1, "1"):
        facts["count"] = one
        assert phrase(plural, "en", **facts) == _PHRASES[key][0].format(**facts) != _PHRASES[plural][0].format(**facts)
    facts["count"] = 2
    assert phrase(plural, "en", **facts) == _PHRASES[plural][0].format(**facts)


def test_no_note_says_one_cases() -> None:
    singular = phrase("adjusted", "en", adjustment="Holm", count=1)
    assert singular == "p (Holm) is p itself: there is 1 test in this table."
    assert phrase("left-out-none", "en", count="1") == "Left out: none of 1 case."
    assert phrase("in-no-layer", "en", count="1") == "1 case without an answer to it is in none."


def test_every_reason_of_a_statistic_has_words() -> None:
    found = set()
    for path in (PACKAGE / "statistics").rglob("*.py"):
        found |= set(re.findall(r'Skipped\(\s*"([^"]*)"', path.read_text(encoding="utf-8")))
    assert len(found) > 10
    assert sorted(found - set(REASONS)) == []


def test_every_variant_has_words() -> None:
    """Every statistic is run over tables of all small shapes: what it calls its results can be said."""
    draw = random.Random(1)
    tables = [
        two_way([[draw.randrange(9) for _ in range(c)] for _ in range(r)], range(r), range(c))
        for r, c in itertools.product((2, 3), (2, 3))
        for _ in range(4)
    ]
    groups = [{float(draw.randrange(9)): 1.0 + draw.randrange(5) for _ in range(6)} for _ in range(3)]
    variants: set[str] = set()

    def collect(found: Any) -> None:
        if not isinstance(found, Skipped):
            variants.update(result.variant for result in found if result.variant)

    for name in catalogue.names("two_way"):
        for table in tables:
            collect(catalogue.load("two_way", name)(table))
    for name in catalogue.names("layered"):
        collect(catalogue.load("layered", name)([table for table in tables if len(table.counts) == 2][:4]))
    for name in catalogue.names("means"):
        collect(catalogue.load("means", name)(groups))
    assert {"rows", "columns", "symmetric", "odds-ratio", "median", "less", "first-column"} <= variants
    assert [variant for variant in variants if f"variant-{variant}" not in _PHRASES] == []


def test_every_family_of_statistics_has_a_heading() -> None:
    assert {entry.family for entry in catalogue.entries()} <= set(HEADINGS)


def test_a_label_with_braces_is_no_template() -> None:
    assert phrase("title", "en", stub="{banner}", banner="B") == "{banner} by B"


def test_a_label_that_is_no_phrase_stands_as_it_is() -> None:
    assert phrase_or("Refused", "vi") == "Refused"
    assert phrase_or("blank", "vi") == "để trống"
