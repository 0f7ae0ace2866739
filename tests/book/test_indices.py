"""An index in a book: its files, and what changed in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from mobsurvey import import_file
from mobsurvey.book.build import build_book, plan_study
from mobsurvey.book.changes import changes
from mobsurvey.book.manifest import manifest_path, read_manifest
from mobsurvey.book.plan import read_plan
from mobsurvey.table.tabulate import make_table

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PLAN = """study = "reform.mobsurvey"
outputs = ["tables/", "book.html", "book.docx", "book.xlsx", "book.json"]
pictures = true
[[tables]]
name = "reform"
by = "province"
layer = "year"
"""


@pytest.fixture(name="plan")
def plan_fixture(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    import_file(SAMPLES / "reform-example.csv", "reform-example", tmp_path / "reform.mobsurvey").close()
    return path


def test_values_stand_in_a_file_of_their_own(plan: Path) -> None:
    read = read_plan(plan)
    with plan_study(read) as study:
        assert build_book(read, study).empty == ()
        [planned] = read.tables(study.survey)
        values = make_table(study, planned.spec).values
    assert values is not None
    text = (plan.parent / "tables" / "values.csv").read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(values.rows) * len(values.columns)
    for line, (row, number) in zip(
        lines, [(row, number) for row in values.rows for number in range(len(values.columns))], strict=True
    ):
        value = row.values[number]
        assert line["label"] == row.label
        assert line["column"] == values.columns[number].key
        assert line["text" if isinstance(value, str) else "value"] == ("" if value is None else str(value))
    assert {path.name for path in plan.parent.iterdir()} >= {"book.html", "book.docx", "book.xlsx", "book.json"}


def test_what_changed_is_told(plan: Path) -> None:
    read = read_plan(plan)
    with plan_study(read) as study:
        build_book(read, study)
    lines = (SAMPLES / "reform-example.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")  # the first province in the first year
    cells[2] = str(float(cells[2]) - 0.5)
    lines[1] = ",".join(cells)
    (plan.parent / "new.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_file(plan.parent / "new.csv", "reform-example", plan.parent / "reform.mobsurvey", replace=True).close()
    before = read_manifest(manifest_path(plan))
    assert before is not None
    with plan_study(read) as study:
        [(title, moved)] = changes(read, study, before)
    assert title == "Index of administrative reform by Province, Year"
    possible = 43.0
    score = next(change for change in moved if (change.line, change.what) == ("Province A", "Score"))
    assert isinstance(score.before, float) and isinstance(score.now, float)
    assert score.before - score.now == pytest.approx(100 * 0.5 / possible)
    assert {change.line for change in moved} == {"Province A", "All"}


def test_an_index_of_nobody_is_told(plan: Path) -> None:
    plan.write_text(PLAN + 'where = "year == 2023 and year == 2024"\n', encoding="utf-8")
    read = read_plan(plan)
    with plan_study(read) as study:
        assert [line for line, _ in build_book(read, study).empty] == [4]
