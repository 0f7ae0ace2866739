"""Runs the syntax of `mobsurvey syntax` in PSPP 1.6.2 and writes its counts and chi-squares to syntax.csv.

From the project root: python tests/reference/syntax.py
"""

from __future__ import annotations

import csv
import datetime
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mobsurvey.intake import code_file
from mobsurvey.spss.syntax import syntax
from mobsurvey.study import Study
from mobsurvey.tabulation.axis import SetAxis, axis_of
from mobsurvey.writers.sav import write_sav

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
HEADER = ("file", "name", "by", "layer", "where", "weight", "item", "code", "column", "stratum", "number", "value")
"""`stratum` is the layer's code; `number` is count or chi-square."""
DIGITS = "SET TNUMBERS=VALUES TVARS=NAMES FORMAT=F40.16.\n"


class Run(NamedTuple):
    """One call of the command."""

    file: str
    by: str
    names: tuple[str, ...]
    layer: str = ""
    where: str = ""
    weight: str = ""


def runs() -> Iterator[Run]:
    """Both samples and the made-up survey, each as .sav and as CSV."""
    for kind in ("sav", "csv"):
        for sample in ("hcmc-2024", "hai-phong-2025"):
            file = f"{sample}.{kind}"
            yield Run(file, "level", ())
            yield Run(file, "difficulty_2", ("level", "content_1"))
            yield Run(file, "content", ("difficulty_1", "content"))
            yield Run(file, "level", ("content",), layer="difficulty_1")
            yield Run(
                file, "level", ("content",), where="level != 2 and (content = 'content_3' or not difficulty_1 = 1)"
            )
        file = f"canteen.{kind}"
        every = ("group", "grade", "level", "dish_1", "first", "dishes", "meals", "where", "ratings")
        yield Run(file, "group", every)
        yield Run(file, "meals", every)
        yield Run(file, "dishes", ("where", "grade"))
        yield Run(file, "where", ("dishes",))
        yield Run(file, "level", ("dishes", "meals", "grade"), layer="group")
        yield Run(file, "grade", ("level", "meals"), weight="times")
        for where in (
            "age >= 31.5 or age is missing and level in (1, 3)",
            "not (remark = 'it\\'s' or remark = 'An')",
            "remark is missing or grade < 'C'",
            "where = 'home' and not meals in (1, 2) or dishes is missing",
            "grade != 'A' and where is not missing and not level > 2 and group = 'Gia đình'",
        ):
            yield Run(file, "group", ("grade", "dishes"), where=where)
    yield Run("canteen.sav", "group", ("meals",), where="visit >= '2024-01-01' or visit is missing")


def study_of(file: str, folder: Path) -> Study:
    """The study of one of the files, which is put into the folder."""
    name, _, kind = file.rpartition(".")
    made_up = HERE / "syntax" / "canteen.csv"
    source = made_up if name == "canteen" else TOP / "samples" / file
    codebook: str | Path = made_up.with_suffix(".toml") if name == "canteen" else name
    shutil.copy(source, folder)
    if name != "canteen":
        return code_file(folder / file, codebook)
    study = code_file(folder / source.name, codebook, decimal=",")
    if kind == "csv":
        return study
    write_sav(study.survey, folder / file, created=datetime.datetime(2025, 1, 1))
    return code_file(folder / file, codebook)


def answers(study: Study, run: Run, folder: Path) -> list[list[str]]:
    """What PSPP counts, a row a number."""
    text = syntax(
        study,
        run.names,
        by=run.by,
        layer=run.layer or None,
        where=run.where or None,
        frequency_weight=run.weight or None,
        data=folder / run.file,
        decimal="," if run.file == "canteen.csv" else ".",
    )
    (folder / "run.sps").write_text(DIGITS + text, encoding="utf-8")
    output = folder / "output.csv"
    done = subprocess.run(["pspp", "-o", str(output), "run.sps"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error:" not in done.stdout + done.stderr, done.stdout + done.stderr
    keys = meanings(study)
    tables = [block.splitlines() for block in output.read_text(encoding="utf-8").split("Table: ")]
    rows: list[list[str]] = []
    names: list[str] = []
    for title, *lines in filter(None, tables):
        cells = list(csv.reader(line for line in lines if line))
        if title == "Chi-Square Tests":
            item, _ = keys[names[0]]
            for stratum, value in chi_squares(cells):
                layer = keys[names[2]][1][stratum] if len(names) > 2 else ""
                rows.append([item, "", "", layer, "chi-square", value])
        elif " × " in title:
            names = title.split(" × ")
            item, codes = keys[names[0]]
            banner, columns = keys[names[1]]
            for stratum, literal, column, count in counts(cells):
                if literal in codes and column in columns:
                    layer = keys[names[2]][1][stratum] if len(names) > 2 else ""
                    point = columns[column] or banner
                    rows.append([item, codes[literal], point, layer, "count", count])
    return rows


def meanings(study: Study) -> dict[str, tuple[str, dict[str, str]]]:
    """For each variable in SPSS the item it stands for, and our code by what PSPP prints."""
    survey = study.survey
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, variable in survey.variables.items():
        codes = {plain(value.code): str(value.code) for value in variable.values}
        found[name] = (name, codes)
        if any(isinstance(value.code, str) for value in variable.values):
            codes = {str(place): str(value.code) for place, value in enumerate(variable.values, start=1)}
        found[f"{name}_coded"] = (name, codes)
    for name in survey.sets:
        axis = axis_of(survey, name, "en")
        assert isinstance(axis, SetAxis)
        for place, category in enumerate(axis.categories, start=1):
            item = category.item if category.code is None else f"{name}={category.code}"
            found[f"{name}_opt{place}"] = (item, {"1": ""})
    return found


def plain(literal: object) -> str:
    """A number as PSPP prints it, without what the print format adds: 1.00 is 1."""
    text = str(literal)
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def counts(cells: list[list[str]]) -> Iterator[tuple[str, str, str, str]]:
    """Stratum, row, column and count of every cell but the totals."""
    header = cells[1]
    before: list[str] = []
    for row in cells[2:]:
        if "Count" in row[:6]:
            at = row.index("Count")
            before = carried(before, row[:at])
            if "Total" in row[:at]:
                continue
            for column, count in zip(header[at + 1 :], row[at + 1 :], strict=True):
                if column:
                    yield plain(before[1]), plain(before[-1]), plain(column), plain(count)


def chi_squares(cells: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Stratum and Pearson's chi-square."""
    before: list[str] = []
    for row in cells[1:]:
        label = next((at for at, cell in enumerate(row) if cell[:1].isalpha() and " " in cell), None)
        if label is None:
            continue
        before = carried(before, row[:label])
        if row[label] == "Pearson Chi-Square" and row[label + 1]:
            yield plain(before[1]) if before else "", row[label + 1]


def carried(before: list[str], now: list[str]) -> list[str]:
    """The cells that lead a row, the empty ones as in the row above."""
    return [cell or (before[at] if at < len(before) else "") for at, cell in enumerate(now)]


def main() -> None:
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        studies: dict[str, Study] = {}
        for run in runs():
            if run.file not in studies:
                studies[run.file] = study_of(run.file, folder)
            names = run.names or default_names(studies[run.file])
            for one in names:
                found = answers(studies[run.file], run._replace(names=(one,)), folder)
                rows += [[run.file, one, run.by, run.layer, run.where, run.weight, *row] for row in found]
    with (HERE / "syntax.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])


def default_names(study: Study) -> tuple[str, ...]:
    """Every set, battery and single-choice variable."""
    survey = study.survey
    singles = (name for name, variable in survey.variables.items() if variable.kind == "single")
    return (*survey.sets, *survey.batteries, *singles)


if __name__ == "__main__":
    main()
