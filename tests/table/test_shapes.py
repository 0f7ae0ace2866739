"""Nets, subtotals, boxes, means and missing answers of 50 made-up surveys, against what R counts by hand."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import mobsurvey
from mobsurvey.study import Study
from mobsurvey.survey import Net, NetKind
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Shape
from mobsurvey.table.together import box_of

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "shapes"
SURVEYS = range(1, 51)
SINGLE = ("banner", "nominal", "ordinal")
REASONS = {"value in no list": "invalid", "chose none": "none chosen"}
"""What tables call them, and R."""
Values = tuple[float | None, ...]
Lines = dict[tuple[str, str], Values]
"""The values of a line, a column after the other, by what it is and its name."""


class Definition(NamedTuple):
    """One thing that is said of a survey."""

    what: str
    of: str
    name: str
    members: tuple[str, ...]


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def definitions() -> dict[int, list[Definition]]:
    found: dict[int, list[Definition]] = defaultdict(list)
    for line in read("definitions.csv"):
        members = tuple(line["members"].split())
        found[int(line["survey"])].append(Definition(line["what"], line["of"], line["name"], members))
    return found


@cache
def respondents() -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for line in read("surveys.csv"):
        found[int(line.pop("survey"))].append(line)
    return found


@cache
def expected() -> dict[tuple[int, str, str], Lines]:
    """What R found, by survey, question or item of the battery, and banner."""
    found: dict[tuple[int, str, str], Lines] = defaultdict(dict)
    for line in read("expected.csv"):
        values = tuple(None if text == "NA" else float(text) for text in line["values"].split())
        found[int(line["survey"]), line["question"], line["by"]][line["kind"], line["name"]] = values
    return found


def said(number: int, what: str, of: str = "") -> list[Definition]:
    return [line for line in definitions()[number] if (line.what, line.of) == (what, of)]


def codebook(number: int) -> str:
    """The codebook of a survey: its codes in their order, nothing labelled."""
    lines = ['id = "shapes"', 'title = "Made up"', 'languages = ["en"]']

    def variable(name: str, codes: tuple[str, ...], missing: tuple[str, ...], measure: str) -> None:
        values = ", ".join(f"{{ code = {code} }}" for code in codes)
        lacking = ", ".join(f'{{ code = {code}, kind = "no-answer" }}' for code in missing)
        lines.extend(
            [f"[variables.{name}]", f'measure = "{measure}"', f"values = [{values}]", f"missing = [{lacking}]"]
        )

    def codes(of: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return said(number, "codes", of)[0].members, said(number, "missing", of)[0].members

    for name in SINGLE:
        variable(name, *codes(name), "ordinal" if name == "ordinal" else "nominal")
    (ticks,), (items,), (measure,) = (
        said(number, *what) for what in (("members", "ticks"), ("members", "battery"), ("measure", "battery"))
    )
    for name in ticks.members:
        variable(name, ("1", "0"), ("9",), "nominal")
    mentions = [f"mention{mention}" for mention in (1, 2, 3)]
    for name in mentions:
        variable(name, *codes("mentions"), "nominal")
    for name in items.members:
        variable(name, *codes("battery"), measure.members[0])
    if said(number, "weight")[0].members != ("none",):
        lines += ["[variables.weight]", 'kind = "number"']
    base = said(number, "base", "ticks")[0].members[0]
    lines += ["[sets.ticks]", 'kind = "dichotomies"', f"members = {list(ticks.members)}", "counted_value = 1"]
    lines += [f'base = "{base}"']
    values = ", ".join(f"{{ code = {code} }}" for code in codes("mentions")[0])
    lines += ["[sets.mentions]", 'kind = "categories"', f"members = {mentions}", f"values = [{values}]"]
    lines += ["[batteries.battery]", f"items = {list(items.members)}"]
    return "\n".join(lines).replace("'", '"') + "\n"


def nets(number: int) -> list[Net]:
    """The nets and subtotals of a survey; options by their names and, in every third survey, by their numbers."""
    ticks = said(number, "members", "ticks")[0].members
    found = []
    for line in definitions()[number]:
        if line.what in ("net", "subtotal"):
            members = line.members
            if line.of == "ticks" and number % 3 == 0:
                members = tuple(str(ticks.index(member) + 1) for member in members)
            kind: NetKind = "net" if line.what == "net" else "subtotal"
            found.append(Net(line.name, line.of, members, {"en": line.name}, kind))
    return found


def shape(number: int) -> Shape:
    """All that a survey asks for; in every second one its nets come from the codebook."""
    return Shape(
        nets=() if number % 2 else tuple(nets(number)),
        boxes=tuple(box_of(line.name) for line in said(number, "box")),
        summary=tuple(line.name for line in said(number, "summary")),
        missing=True,
    )


def study(number: int, folder: Path) -> Study:
    rows = respondents()[number]
    text = codebook(number)
    columns = [name for name in rows[0] if f".{name}]" in text]
    lines = [",".join(columns), *(",".join(row[name] for name in columns) for row in rows)]
    (folder / "s.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "s.toml").write_text(text, encoding="utf-8")
    coded = mobsurvey.code_file(folder / "s.csv", folder / "s.toml")
    if number % 2:
        declared = {f"{net.of} {net.name}": net for net in nets(number)}
        coded = Study(coded.survey._replace(nets=declared), coded.provenance, coded.findings)
    return coded


def weighting(number: int) -> mobsurvey.Weighting:
    kind = said(number, "weight")[0].members[0]
    if kind == "none":
        return mobsurvey.Weighting()
    if kind == "sampling":
        return mobsurvey.Weighting(design=mobsurvey.Design(weight="weight"))
    return mobsurvey.Weighting(frequency="weight")


def table(coded: Study, number: int, name: str, by: str) -> Table:
    asked = shape(number)
    if not by:
        return mobsurvey.freq(coded, name, weighting=weighting(number), shape=asked)
    return mobsurvey.crosstab(coded, name, by, weighting=weighting(number), shape=asked)


def lines_of(found: Table, place: int, number: int) -> Lines:
    """The lines of a block as R names them."""
    block = found.blocks[place]
    lines: Lines = {("base", ""): tuple(cell.count for cell in block.base)}
    for row in block.rows:
        if row.role != "answer":
            lines[row.role, row.item] = tuple(cell.count for cell in row.cells)
            if said(number, "weight")[0].members == ("sampling",):
                lines["percent", row.item] = tuple(cell.percent for cell in row.cells)
    differences = iter([line.name for line in said(number, "box") if "-" in line.name])
    summary = iter(line.name for line in said(number, "summary"))
    for detail in block.base_details:
        values = tuple(value for value in detail.values if not isinstance(value, str | tuple))
        if detail.key == "missing":
            reason = REASONS.get(detail.label, detail.label)
            if found.kind == "set" and reason != "none chosen":  # R does not tell the reasons of a set apart
                before = lines.get(("missing", "no answer"), (0.0,) * len(values))
                reason, values = "no answer", tuple(map(sum, zip(before, values, strict=True)))  # type: ignore[arg-type]
            lines["missing", reason] = values
        elif detail.key == "difference":
            lines["difference", next(differences)] = values
        elif detail.key in ("mean", "sd", "median", "percentile"):
            name = next(summary)
            assert (detail.label.lower() or detail.key) == name
            lines["summary", name] = values
    return lines


def near(ours: Values, theirs: Values) -> bool:
    """Whether the values are the same to the digits that R wrote."""
    pairs = zip(ours, theirs, strict=True)
    return all(a == b if a is None or b is None else math.isclose(a, b, rel_tol=1e-11, abs_tol=1e-9) for a, b in pairs)


@pytest.mark.parametrize("number", SURVEYS)
def test_every_number_equals_r(number: int, tmp_path: Path) -> None:
    coded = study(number, tmp_path)
    tables = [line for line in definitions()[number] if line.what == "table"]
    assert len(tables) == 7
    for _, name, by, _ in tables:
        found = table(coded, number, name, by)
        questions = said(number, "members", "battery")[0].members if name == "battery" else (name,)
        assert len(found.blocks) == len(questions)
        for place, question in enumerate(questions):
            theirs = dict(expected()[number, question, by])
            tests = {net: value for (kind, net), value in theirs.items() if kind == "chi-square"}
            theirs = {key: values for key, values in theirs.items() if key[0] != "chi-square"}
            ours = lines_of(found, place, number)
            assert ours.keys() == theirs.keys()
            for key, values in theirs.items():
                mine = ours[key]
                if key == ("missing", "no answer") and said(number, "weight")[0].members == ("frequency-decimal",):
                    # The reasons are rounded one by one, which R does to their sum.
                    mine = tuple(b if abs((a or 0) - (b or 0)) <= 1 else a for a, b in zip(mine, values, strict=True))
                assert near(mine, values), (name, by, question, *key)
            if by == "banner" and weighting(number) == mobsurvey.Weighting():
                statistics = chi_squares(found, place)
                assert statistics.keys() == tests.keys()
                assert all(near(statistics[net], value) for net, value in tests.items())


def chi_squares(found: Table, place: int) -> dict[str, Values]:
    """Pearson's chi-square of each net of a block, of which tests come after those of all answers."""
    rows = [row for row in found.blocks[place].rows if row.role == "net"]
    tests = found.tests[-len(rows) * (len(found.blocks) - place) :][: len(rows)]
    return {
        row.item: (test.statistic,)
        for row, test in zip(rows, tests, strict=True)
        if row.item.startswith("net") and test.statistic is not None
    }
