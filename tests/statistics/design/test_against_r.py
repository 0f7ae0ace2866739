"""Totals and statistics of a clustered sample against R's survey package, and the laws they obey."""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from mobsurvey.statistics.design import Cell
from mobsurvey.statistics.design.design_effect import design_effect
from mobsurvey.statistics.design.design_mmi import design_mmi
from mobsurvey.statistics.design.effective_base import effective_base
from mobsurvey.statistics.design.korn_graubard import korn_graubard
from mobsurvey.statistics.design.logit import logit
from mobsurvey.statistics.design.proportion import proportion
from mobsurvey.statistics.design.rao_scott import rao_scott
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.survey import Chunk, Column, Design, bitmap_from_digits
from mobsurvey.tabulation.design import DesignTotals, design_totals, read_design
from mobsurvey.tabulation.filter import Filter

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "design"
LEVELS, ITEMS = (1, 2, 3), (1, 2, 3, 4)
TICKS = ("tick1", "tick2", "tick3", "tick4")
NUMBERS = ("weight", "clusters", "fraction", "people", "double")

DESIGNS = {
    "full": Design("weight", "stratum", "cluster", "clusters"),
    "clusters_in_strata": Design("weight", "stratum", "cluster"),
    "clusters": Design("weight", None, "own"),
    "strata": Design("weight", "stratum"),
    "strata_fpc": Design("weight", "stratum", None, "people"),
    "weight": Design("weight"),
    "unweighted": Design(None, "stratum", "cluster"),
    "certainty": Design("weight", "stratum1", "cluster", None, "certainty"),
    "adjust": Design("weight", "stratum1", "cluster", None, "centered"),
    "average": Design("weight", "stratum1", "cluster", None, "average"),
    "strata_adjust": Design("weight", "lonely", None, None, "centered"),
}


@cache
def rows() -> list[dict[str, str]]:
    with (REFERENCE / "survey.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    for row in found:
        row["own"] = f"{row['stratum']}/{row['cluster']}"
        row["lonely"] = "99" if row["case"] == "5" else row["stratum"]
        row["double"] = str(2 * float(row["weight"]))
    return found


def column(name: str, cases: Sequence[dict[str, str]]) -> Column:
    texts = [row[name] for row in cases]
    if name in NUMBERS:
        return Column(len(texts), {}, {}, values=array("d", map(float, texts)))
    if name == "own":
        return Column(len(texts), {}, {}, values=texts)
    codes = {text: bitmap_from_digits("".join("1" if t == text else "0" for t in texts)) for text in set(texts)}
    blank = codes.pop("", 0)
    return Column(len(texts), {int(code): bits for code, bits in codes.items()}, {None: blank})


@cache
def chunks(*sizes: int) -> list[Chunk]:
    parts, at = [], 0
    for size in (*sizes, len(rows())):
        if part := rows()[at : at + size]:
            parts.append(Chunk(len(part), {name: column(name, part) for name in part[0]}))
        at += size
    return parts


def one(chunk: Chunk, name: str, code: int) -> int:
    found: Column = chunk.columns[name]
    return found.selected.get(code, 0)


def answered(chunk: Chunk, *names: str) -> int:
    bits = (1 << chunk.cases) - 1
    for name in names:
        bits &= chunk.columns[name].answered
    return bits


def cross(stub: str, codes: Sequence[int]) -> Callable[[Chunk], list[int]]:
    """Cells row after row, then all of both questions, then all that are left by a filter."""

    def indicators(chunk: Chunk) -> list[int]:
        cells = [one(chunk, stub, row) & one(chunk, "level", level) for row in codes for level in LEVELS]
        return [*cells, answered(chunk, stub, "level"), answered(chunk)]

    return indicators


def ticked(chunk: Chunk) -> list[int]:
    """Cells of the four ticks by level, the bases of the levels, and the base of all."""
    base = answered(chunk, "tick1", "level")
    cells = [one(chunk, tick, 1) & one(chunk, "level", level) & base for tick in TICKS for level in LEVELS]
    return [*cells, *(one(chunk, "level", level) & base for level in LEVELS), base]


SOME = Filter(
    "sex = 1 and stratum in (3, 4)",
    lambda chunk: (one(chunk, "sex", 1) & (one(chunk, "stratum", 3) | one(chunk, "stratum", 4)), 0),
)


@cache
def reference() -> dict[tuple[str, str], dict[tuple[str, str, str], float]]:
    found: dict[tuple[str, str], dict[tuple[str, str, str], float]] = {}
    with (REFERENCE / "design.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers = found.setdefault((row["design"], row["domain"]), {})
            numbers[row["quantity"], row["row"], row["column"]] = float(row["value"])
    return found


def result(found: tuple[Result, ...] | Skipped) -> Result:
    assert not isinstance(found, Skipped), found
    return found[0]


def totals_of(name: str, domain: str, indicators: Callable[[Chunk], Sequence[int]]) -> DesignTotals:
    return design_totals(chunks(150, 7), indicators, DESIGNS[name], SOME if domain == "some" else None)


def close(value: float | None, expected: float, at: object, tolerance: float = 1e-8) -> None:
    assert value == pytest.approx(expected, rel=tolerance, abs=1e-12), at


everything = pytest.mark.parametrize(("name", "domain"), reference(), ids=lambda value: value)


@everything
def test_totals(name: str, domain: str) -> None:
    expected = reference()[name, domain]
    totals = totals_of(name, domain, cross("item", ITEMS))
    transposed = [row * 3 + level for level in range(3) for row in range(4)]  # R counts down the columns
    for (quantity, row, by), value in expected.items():
        if quantity == "total":
            close(totals.totals[transposed[int(row) - 1]], value, (row, by))
        if quantity == "covariance":
            found = totals.covariance[transposed[int(row) - 1]][transposed[int(by) - 1]]
            close(found, value, (row, by))


@everything
def test_proportions_and_intervals(name: str, domain: str) -> None:
    totals = totals_of(name, domain, ticked)
    for (quantity, row, by), expected in reference()[name, domain].items():
        if quantity not in ("proportion", "se", "deff", "df") and not quantity.startswith(("logit", "beta")):
            continue
        cell, base = TICKS.index(row) * 3 + int(by) - 1, 12 + int(by) - 1
        at = quantity, row, by
        if quantity in ("proportion", "se", "df"):
            found = result(proportion(totals, cell, base))
            close({"proportion": found.value, "se": found.se, "df": found.df}[quantity], expected, at)
        elif quantity == "deff":
            close(result(design_effect(totals, cell, base)).value, expected, at)
        else:
            interval = result((logit if quantity.startswith("logit") else korn_graubard)(totals, cell, base))
            close(interval.low if quantity.endswith("low") else interval.high, expected, at)


@everything
@pytest.mark.parametrize(("stub", "codes"), [("item", ITEMS), ("sex", (1, 2)), ("tick1", (0, 1)), ("tick2", (0, 1))])
def test_rao_scott(name: str, domain: str, stub: str, codes: Sequence[int]) -> None:
    expected = reference()[name, domain]
    totals = totals_of(name, domain, cross(stub, codes))
    cells = [[row * 3 + level for level in range(3)] for row in range(len(codes))]
    found = rao_scott(totals, cells, len(codes) * 3)
    if ("F", stub, "level") not in expected:
        assert found == Skipped("one-row")
        return
    test = result(found)
    close(test.value, expected["F", stub, "level"], stub)
    close(test.df, expected["ndf", stub, "level"], stub)
    close(test.df2, expected["ddf", stub, "level"], stub)
    close(test.p, expected["p", stub, "level"], stub, 1e-6)


@everything
def test_multiple_marginal_independence(name: str, domain: str) -> None:
    expected = reference()[name, domain]
    totals = totals_of(name, domain, ticked)
    test = result(
        design_mmi(totals, [[option * 3 + level for level in range(3)] for option in range(4)], (12, 13, 14), 15)
    )
    close(test.value, expected["mmi_F", "", ""], "F")
    close(test.df, expected["mmi_ndf", "", ""], "df")
    close(test.df2, expected["mmi_ddf", "", ""], "df2")
    close(test.p, expected["mmi_p", "", ""], "p", 1e-6)


def numbers(totals: DesignTotals) -> list[float]:
    """What is reported of the ticks: proportions, intervals and tests."""
    chosen: list[list[int]] = [[option * 3 + level for level in range(3)] for option in range(4)]
    cells: list[list[Cell]] = [[(12, 0), (13, 1), (14, 2)], [0, 1, 2]]
    found = [f(totals, cell, 12 + cell % 3) for cell in range(12) for f in (proportion, design_effect, logit)]
    found += [korn_graubard(totals, cell, 12 + cell % 3) for cell in range(12)]
    found += [rao_scott(totals, cells, 15), design_mmi(totals, chosen, (12, 13, 14), 15)]
    return [number for one in found for number in result(one)[:7] if number is not None]


@pytest.mark.parametrize("name", ["full", "strata", "weight"])
def test_weights_twice_as_large_change_nothing(name: str) -> None:
    design = DESIGNS[name]
    once = design_totals(chunks(), ticked, design)
    twice = design_totals(chunks(), ticked, design._replace(weight="double"))
    assert twice.totals == pytest.approx([2 * total for total in once.totals])
    assert numbers(twice) == pytest.approx(numbers(once), rel=1e-9)


@pytest.mark.parametrize("name", DESIGNS)
def test_chunks_change_nothing(name: str) -> None:
    whole = design_totals(chunks(), ticked, DESIGNS[name])
    parts = design_totals(chunks(1, 16, 200), ticked, read_design(chunks(1, 16, 200), DESIGNS[name]))
    assert whole[4:] == parts[4:]
    assert whole.unweighted == parts.unweighted
    assert numbers(parts) == pytest.approx(numbers(whole), rel=1e-9)


def test_a_share_says_what_the_number_of_clusters_says() -> None:
    share = design_totals(chunks(), ticked, DESIGNS["full"]._replace(fpc="fraction"))
    assert numbers(share) == pytest.approx(numbers(design_totals(chunks(), ticked, DESIGNS["full"])), rel=1e-9)


def test_not_chosen_is_the_base_without_the_chosen() -> None:
    def both(chunk: Chunk) -> list[int]:
        return [*ticked(chunk), *(base & ~one(chunk, "tick1", 1) for base in ticked(chunk)[12:15])]

    totals = design_totals(chunks(), both, DESIGNS["full"])
    apart = result(rao_scott(totals, [[16, 17, 18], [0, 1, 2]], 15))
    without = result(rao_scott(totals, [[(12, 0), (13, 1), (14, 2)], [0, 1, 2]], 15))
    assert (without.value, without.df, without.p) == pytest.approx((apart.value, apart.df, apart.p), rel=1e-9)


def test_effective_base_of_equal_weights_is_the_base() -> None:
    assert effective_base(3 * 2.5, 3 * 2.5**2) == 3
    assert effective_base(0, 0) == 0
    assert math.isfinite(effective_base(1e300, 1e300))
