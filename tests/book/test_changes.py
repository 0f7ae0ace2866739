"""Every number of a book that moves is told, whatever kind of number it is, and two that differ never read alike."""

from __future__ import annotations

import csv
import math
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobsurvey.book.build import build_book, plan_study
from mobsurvey.book.changes import Change, changes
from mobsurvey.book.manifest import manifest_path, read_manifest
from mobsurvey.book.number_texts import number_texts
from mobsurvey.book.numbers import Number, numbers_of
from mobsurvey.book.plan import read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.table.model import BannerPoint, Block, Cell, Detail, ItemTest, Measure, Omnibus, Row, Table

SAMPLES = bundled_folder("samples")
Answers = dict[str, str]
Moved = dict[tuple[str, str, str], tuple[Number, Number]]


class Book:
    """A book of one of the samples, built; then its data or its plan change."""

    def __init__(self, folder: Path, sample: str, plan: str) -> None:
        self.plan = folder / "plan.toml"
        self.data = folder / f"{sample}.csv"
        self.head = f'data = "{sample}.csv"\ncodebook = "{sample}"\noutputs = ["book.json"]\n'
        self.plan.write_text(self.head + plan, encoding="utf-8")
        self.data.write_bytes((SAMPLES / f"{sample}.csv").read_bytes())
        read = read_plan(self.plan)
        with plan_study(read) as study:
            build_book(read, study)

    def rows(self) -> list[Answers]:
        with self.data.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def answer(self, change: Callable[[Answers], None]) -> None:
        """Changes the answers of every case."""
        rows = self.rows()
        for row in rows:
            change(row)
        with self.data.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def ask(self, plan: str) -> None:
        self.plan.write_text(self.head + plan, encoding="utf-8")

    def changes(self) -> Iterator[Change]:
        read = read_plan(self.plan)
        before = read_manifest(manifest_path(self.plan))
        assert before is not None
        with plan_study(read) as study:
            for _, moved in changes(read, study, before):
                yield from moved

    def moved(self) -> Moved:
        return {(one.line, one.column, one.what): (one.before, one.now) for one in self.changes()}


def numbers(rows: list[Answers], name: str, sex: str) -> list[float]:
    return [float(row[name]) for row in rows if row["sex"] == sex and row[name]]


def test_the_mean_of_a_number(tmp_path: Path) -> None:
    book = Book(tmp_path, "service-example", '[[tables]]\nname = "minutes"\nby = "sex"\nunweighted = true\n')
    before = numbers(book.rows(), "minutes", "1")

    def later(row: Answers) -> None:
        if row["sex"] == "1" and row["minutes"] and int(row["id"]) < 30:
            row["minutes"] = str(int(row["minutes"]) + 40)

    book.answer(later)
    now = numbers(book.rows(), "minutes", "1")
    assert len(now) == len(before)
    moved = book.moved()
    for what, of in (("mean", statistics.fmean), ("sd", statistics.stdev), ("median", statistics.median)):
        found = moved.pop(("Minutes waited", "Man", what), None)
        assert found == (None if of(before) == of(now) else pytest.approx((of(before), of(now)))), what
    assert moved["Minutes waited", "Man", "se"] == pytest.approx(
        tuple(statistics.stdev(some) / math.sqrt(len(some)) for some in (before, now))
    )
    assert {what for line, column, what in moved if not column} >= {
        "anova",
        "anova, p",
        "kruskal-wallis",
        "eta-squared",
    }
    assert not [place for place in moved if place[1] == "Woman" or place[2] in ("count", "base")]


def test_the_mean_of_a_scale_and_its_letters(tmp_path: Path) -> None:
    asked = '[[tables]]\nname = "service"\nby = "sex"\nsummary = "mean"\nletters = true\nunweighted = true\n'
    book = Book(tmp_path, "service-example", asked)

    def best(row: Answers) -> None:
        if row["sex"] == "2" and row["service_1"] in ("1", "2", "3"):
            row["service_1"] = "5"

    before = statistics.fmean(v for v in numbers(book.rows(), "service_1", "2") if 1 <= v <= 5)
    book.answer(best)
    now = statistics.fmean(v for v in numbers(book.rows(), "service_1", "2") if 1 <= v <= 5)
    moved = book.moved()
    assert moved["Staff were helpful", "Woman", "mean"] == pytest.approx((before, now))
    assert moved["Staff were helpful: Agree", "Woman", "letters"] == ("", "A")
    assert moved["Staff were helpful: Disagree", "Man", "letters"] == ("", "B")
    assert {what for line, column, what in moved if not column} >= {"statistic", "p", "adjusted p", "Cramér's V"}


def test_another_confidence_moves_the_ends_of_intervals(tmp_path: Path) -> None:
    tables = '[[tables]]\nname = "minutes"\nby = "sex"\n[[comparisons]]\nby = "sex"\nnames = ["minutes", "service"]\n'
    asked = "[defaults]\nunweighted = true\nci = true\n"
    book = Book(tmp_path, "service-example", asked + tables)
    book.ask(asked + "confidence = 0.8\n" + tables)
    moved = book.moved()
    men = numbers(book.rows(), "minutes", "1")
    se = statistics.stdev(men) / math.sqrt(len(men))
    places = [("Minutes waited", "Man", f"interval, {end} end") for end in ("lower", "upper")]
    for place, sign in zip(places, (-1, 1), strict=True):
        # Quantiles of Student's t with 260 degrees of freedom, by R 4.2.2: qt(c(.975, .9), 260).
        expected = [statistics.fmean(men) + sign * t * se for t in (1.96913000336, 1.28481612065)]
        assert len(men) == 261 and moved[place] == pytest.approx(tuple(expected), rel=1e-9)
    assert {pair for (_, _, what), pair in moved.items() if not what.endswith(" end")} == {("95", "80")}
    assert any("difference interval" in what for _, _, what in moved)
    assert all(None not in pair for pair in moved.values())


def test_a_comparison(tmp_path: Path) -> None:
    book = Book(tmp_path, "service-example", '[[comparisons]]\nby = "sex"\nnames = ["minutes"]\nunweighted = true\n')

    def slower(row: Answers) -> None:
        if row["sex"] == "2" and row["minutes"]:
            row["minutes"] = str(float(row["minutes"]) + 3)

    rows = book.rows()
    before = statistics.fmean(numbers(rows, "minutes", "2")) - statistics.fmean(numbers(rows, "minutes", "1"))
    book.answer(slower)
    [differences] = [
        pair for (_, column, what), pair in book.moved().items() if (column, what) == ("Woman", "difference")
    ]
    assert differences == pytest.approx((before, before + 3))


def test_the_band_of_an_index(tmp_path: Path) -> None:
    book = Book(tmp_path, "satisfaction-example", '[[tables]]\nname = "satisfaction"\nby = "district"\n')

    def angry(row: Answers) -> None:
        if row["district"] == "1":
            row.update({name: "1" for name, answer in row.items() if name.startswith("access_") and answer})
            row.update({name: "1" for name, answer in row.items() if name.startswith("results_") and answer})

    book.answer(angry)
    moved = book.moved()
    assert moved["District 1", "", "Band"] == ("Fair", "Low")
    assert moved["District 1", "", "Access to services"][1] == 0
    assert {("District 1", "", f"interval, {end} end") for end in ("lower", "upper")} <= set(moved)
    assert moved["District 1", "", "Rank"][1] == 6


def table(value: float) -> Table:
    """One with every kind of number, all of them that value."""
    cell = Cell(value, value, value)
    details = (
        Detail("mean", (value,)),
        Detail("interval", ((value, value),)),
        Detail("unweighted-base", (value,)),
        Detail("missing", (value,), "Refused"),
    )
    rows = (Row("a", 1, "A", (cell,), details), Row("b", 1, "A", (cell,)))
    numbers = (value, value, value, value, value, value, value)
    n = int(value)
    test = ItemTest("a", "A", "pearson", *numbers[:6], value, None, *numbers[:4], n, n, value)
    whole = Omnibus("mmi", n, "", *numbers, n)
    measure = Measure("a", "A", "risk", "rows", *numbers, value)
    return Table(
        "a",
        "b",
        "set",
        "A by B",
        None,
        (BannerPoint(None, "Total"),),
        (Block(None, rows, (cell,), details),),
        None,
        (test,),
        (),
        "row",
        "en",
        (whole,),
        (measure,),
    )


def test_every_number_of_a_table_has_a_place() -> None:
    found = numbers_of(table(7))
    assert numbers_of(None) == {}
    # Cells: count, percent, base of two rows; count and percent of the base; details of a row and of the base: four,
    # one of which is two; 14 numbers of the test, 9 of the omnibus test, 8 of the measure.
    assert sum(number == 7 for number in found.values()) == 2 * 3 + 2 + 2 * 5 + 14 + 9 + 8
    assert sorted(number for number in found.values() if isinstance(number, str)) == ["mmi", "pearson"]
    alike = [place for place in found if place.again]
    assert [place[:3] for place in alike] == [("A", "Total", what) for what in ("count", "percent", "base")]


@pytest.mark.parametrize(
    ("before", "now", "texts"),
    [
        (770, 769.0, ("770", "769")),
        (57.25, 57.31234, ("57.2500", "57.3123")),
        (0.00001234, 0.00002, ("0.00001234", "0.00002")),
        (0.00000001, 3.21987e-12, ("1e-08", "3.22e-12")),
        (0.500000012, 0.500000011, ("0.500000012", "0.500000011")),
        (12345678901234, 12345678901235, ("12345678901234", "12345678901235")),
        (None, 0.25, ("none", "0.2500")),
        (math.inf, 3.5, ("inf", "3.5000")),
        ("Fair", "Low", ("Fair", "Low")),
        ("", "A", ("none", "A")),
        (-0.05, 0.0, ("-0.05", "0")),
    ],
)
def test_numbers_that_differ_read_differently(before: Number, now: Number, texts: tuple[str, str]) -> None:
    assert number_texts(before, now) == texts


def test_the_numbers_of_notes(tmp_path: Path) -> None:
    book = Book(tmp_path, "service-example", '[[tables]]\nname = "minutes"\nby = "sex"\nunweighted = true\n')
    blank = sum(row["minutes"] == "" for row in book.rows())
    assert blank

    def forgotten(row: Answers) -> None:
        if row["id"] in ("1", "2"):
            assert row["minutes"]
            row["minutes"] = ""

    book.answer(forgotten)
    told = [(one.before, one.now) for one in book.changes() if one.line.startswith("Note: Left out: … of … cases: ")]
    assert told == [(str(blank), str(blank + 2))] * 3  # in all, of the question, blank
