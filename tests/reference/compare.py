"""Compares every statistic of a two-way table with the numbers of other programs, and says how far apart they are.

Run from the project root: python tests/reference/compare.py
Writes comparison.csv beside it, a line for each source, statistic, variant and quantity. Exits 1 when anything differs
by more than its tolerance. A test runs the same comparison and holds comparison.csv to it.

A difference is relative to the reference, or to .001 where the reference is smaller than that and no p; for p it is
relative down to 1e-300. PSPP prints p with 3 decimals: there it is absolute. PSPP's phi of 2 x 2 tables has no sign:
there the sign is not compared.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.statistics import catalogue
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay, two_way

HERE = Path(__file__).resolve().parent
SOURCES = ("nominal", "ordinal", "pspp")
HEADINGS = ("source", "statistic", "variant", "quantity", "tables", "largest_difference", "tolerance", "ok")

STATISTIC_TOLERANCE = 1e-8
P_TOLERANCE = 1e-6
PRINTED_P = 5.1e-4

LOOSER: dict[tuple[str, str, str], tuple[float, str]] = {}
"""Tolerance and reason, by source, statistic and quantity: what the other program computes less precisely."""

WRONG: dict[tuple[str, str, str], str] = {
    ("pspp", "odds-ratio", ""): "PSPP's risk table repeats the value as its interval",
    ("pspp", "relative-risk", ""): "PSPP's risk table repeats the value as its interval",
    ("pspp", "fisher-exact", "two-sided"): "PSPP's two-sided Fisher is wrong, some exceed 1",
    ("pspp", "spearman", "se"): "PSPP takes the ranks for fixed scores",
    ("pspp", "kappa", "se"): "PSPP takes r_i + c_j where Fleiss, Cohen and Everitt have c_i + r_j",
}
"""What is left out, and why: by source, statistic, and quantity or variant ("" for all)."""


class Line(NamedTuple):
    """One line of comparison.csv."""

    source: str
    statistic: str
    variant: str
    quantity: str
    tables: int
    largest: float
    tolerance: float
    ok: str
    """"yes", "no", or "left out: " and the reason."""
    worst: str = ""
    """The table that differs most; not written."""


def compare() -> list[Line]:
    """All lines, by source, statistic, variant and quantity."""
    return [line for source in SOURCES for line in compare_source(source)]


def compare_source(source: str) -> list[Line]:
    """The lines of one source; none when its numbers are not there."""
    path = HERE / "two_way" / f"{source}.csv"
    if not path.exists():
        return []
    groups: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            # The variants of cells are their places.
            variant = "" if row["statistic"] in cell_statistics() else row["variant"]
            key = row["statistic"], variant, row["quantity"]
            where = f"{row['table']}/{row['variant']}"
            groups.setdefault(key, []).append((where, float(row["value"])))
    return [compare_group(source, *key, numbers) for key, numbers in sorted(groups.items())]


def compare_group(source: str, statistic: str, variant: str, quantity: str, numbers: list[tuple[str, float]]) -> Line:
    """The line of one quantity, from where it is (table/variant) and what the other program says."""
    reason = next((WRONG[key] for part in ("", quantity, variant) if (key := (source, statistic, part)) in WRONG), None)
    if statistic not in (*catalogue.names("two_way"), *cell_statistics()):
        reason = "mobsurvey has no statistic of this name"
    if reason is not None:
        return Line(source, statistic, variant, quantity, len(numbers), 0.0, 0.0, f"left out: {reason}")
    printed = source == "pspp" and quantity == "p"
    usual = PRINTED_P if printed else P_TOLERANCE if quantity == "p" else STATISTIC_TOLERANCE
    tolerance, _ = LOOSER.get((source, statistic, quantity), (usual, ""))
    largest, worst, compared = 0.0, "", 0
    for where, theirs in numbers:
        ours = our_number(where, statistic, quantity)
        floor = 1.0 if printed else 1e-300 if quantity == "p" else 1e-3
        if ours is None and source == "pspp":
            # PSPP prints measures of a single row or column, a T over a standard error that is 0 but for rounding, and
            # kappa of a table that is square only without its empty rows.
            continue
        if (source, statistic) == ("pspp", "phi"):
            ours, theirs = abs(ours or 0.0), abs(theirs)
        compared += 1
        # What they have and we have not differs without bound.
        difference = float("inf") if ours is None else abs(ours - theirs) / max(abs(theirs), floor)
        if difference > largest:
            largest, worst = difference, where
    ok = "yes" if largest <= tolerance else "no"
    return Line(source, statistic, variant, quantity, compared, largest, tolerance, ok, worst)


def our_number(where: str, statistic: str, quantity: str) -> float | None:
    """Our number for a table and variant, as `17/columns`; None when we have none."""
    number, _, variant = where.partition("/")
    if statistic in cell_statistics():
        row, column = (int(part) - 1 for part in variant.split())
        return float(cells_of(int(number), statistic)[row][column])
    results = results_of(int(number), statistic)
    if variant == "one-sided":
        # SPSS and PSPP give the smaller of the two.
        return min(results["less"].p or 0.0, results["greater"].p or 0.0) if results else None
    result = results.get(variant)
    return None if result is None else getattr(result, quantity)


@cache
def cell_statistics() -> tuple[str, ...]:
    return catalogue.names("cells")


@cache
def cells_of(number: int, statistic: str) -> Any:
    return catalogue.load("cells", statistic)(tables()[number])


@cache
def results_of(number: int, statistic: str) -> dict[str, Result]:
    """Our results by variant; none when the statistic does not apply."""
    results = catalogue.load("two_way", statistic)(tables()[number])
    return {} if isinstance(results, Skipped) else {result.variant: result for result in results}


@cache
def tables() -> dict[int, TwoWay]:
    """The reference tables by number; scores are the positions."""
    with (HERE / "two_way" / "tables.csv").open(encoding="utf-8") as file:
        return {int(row["id"]): one_table(row) for row in csv.DictReader(file)}


def one_table(row: dict[str, str]) -> TwoWay:
    counts = [int(count) for count in row["counts"].split()]
    rows, columns = int(row["rows"]), int(row["columns"])
    return two_way(
        [counts[r * columns : (r + 1) * columns] for r in range(rows)],
        [float(r + 1) for r in range(rows)],
        [float(c + 1) for c in range(columns)],
    )


def written(line: Line) -> list[str]:
    """A line as it stands in comparison.csv."""
    numbers = [f"{line.largest:.0e}", f"{line.tolerance:.1e}"] if line.tolerance else ["", ""]
    return [line.source, line.statistic, line.variant, line.quantity, str(line.tables), *numbers, line.ok]


def main() -> int:
    lines = compare()
    with (HERE / "comparison.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADINGS)
        writer.writerows(map(written, lines))
    over = [line for line in lines if line.ok == "no"]
    for line in over:
        print(*line, file=sys.stderr)
    print(f"{len(lines)} lines, {len(over)} over their tolerance")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
