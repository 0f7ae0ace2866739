"""Comparisons in a plan: their tables stand in the book, in every format, and what they are made of is watched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.book.test_build import book, contents, edit
from tests.compare.studies import NEW, NEW_DATA, old_and_new, study
from tests.renderers import test_docx, test_html, test_latex, test_markdown, test_xlsx

from mobsurvey.book.build import build_book, plan_study, planned_table
from mobsurvey.book.plan import read_plan
from mobsurvey.compare.studies import compare_studies
from mobsurvey.compare.waves import compare_waves
from mobsurvey.errors import MobsurveyError
from mobsurvey.study import open_study
from mobsurvey.table.asked import shape_of
from mobsurvey.table.document import document
from mobsurvey.table.model import Table

PLAN = """\
study = "old.mobsurvey"
outputs = ["a.html", "a.docx", "a.xlsx", "a.tex", "a.md", "a.json", "a.txt", "a.csv", "tables/"]
[defaults]
by = "sex"
percent = "row"
where = "region > 0"
[[tables]]
name = "trust"
[[comparisons]]
by = "region"
names = ["trust", "why"]
box = ["top1"]
net = "why: Either = 1,2"
where = "trust > 1"
[[comparisons]]
studies = ["old.mobsurvey", "new.mobsurvey"]
name = "why"
title = "Why they come"
same = ["why_3=3"]
layer = "region"
"""
HEAD = 'study = "old.mobsurvey"\noutputs = ["a.html"]\n'
BOTH = 'studies = ["old.mobsurvey", "new.mobsurvey"]\n'


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    old_and_new(folder)
    return folder


@pytest.fixture(name="folder")
def _folder(made: Path, tmp_path: Path) -> Path:
    for name in ("old.mobsurvey", "new.mobsurvey"):
        shutil.copy(made / name, tmp_path)
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def tables_of(folder: Path, text: str = "") -> tuple[Table, ...]:
    if text:
        (folder / "plan.toml").write_text(text, encoding="utf-8")
    plan = read_plan(folder / "plan.toml")
    with plan_study(plan) as found:
        planned = plan.tables(found.survey)
        made = [planned_table(plan, found, one) for one in planned]
    return tuple(table._replace(title=one.title or table.title) for one, table in zip(planned, made, strict=True))


def test_the_tables_are_those_of_the_command_behind_all_others(folder: Path) -> None:
    first, trust, why, reasons = tables_of(folder)
    old, new = (open_study(folder / f"{name}.mobsurvey") for name in ("old", "new"))
    where = "(region > 0) and (trust > 1)"
    shape = shape_of(net=["why: Either = 1,2"], box="top1")
    waves = compare_waves(old, "region", ["trust", "why"], where=where, shape=shape)
    assert (first.name, first.by, first.percent) == ("trust", "sex", "row")
    assert trust == waves[0]
    assert why == waves[1]
    (studies,) = compare_studies([old, new], ["why"], same={"why_3": "3"}, layer="region", where="region > 0").tables
    assert reasons == studies._replace(title="Why they come")
    assert "old.csv (SHA-256" in reasons.provenance and "new.csv (SHA-256" in reasons.provenance


def test_every_format_shows_the_same(folder: Path) -> None:
    plan = read_plan(folder / "plan.toml")
    with plan_study(plan) as found:
        build_book(plan, found)
    files = {file.suffix: file.read_bytes() for file in folder.glob("a.*")}
    assert set(files) == {".html", ".docx", ".xlsx", ".tex", ".md", ".json", ".txt", ".csv"}
    made = tables_of(folder)
    sheets = [sheet for table in made for sheet in document(table).sheets]
    expected = [[[line.label, *(figure.text for figure in line.figures)] for line in s.lines] for s in sheets]
    full = [
        [line if len(line) > 1 else line + [""] * s.columns for line in lines]
        for s, lines in zip(sheets, expected, strict=True)
    ]
    assert test_html.cells_of(files[".html"].decode()) == full
    assert test_markdown.cells_of(files[".md"].decode()) == full
    assert test_latex.cells_of(files[".tex"].decode()) == full
    assert test_docx.cells_of(files[".docx"]) == expected
    assert test_xlsx.cells_of(files[".xlsx"]) == expected
    told = json.loads(files[".json"])["tables"]
    assert [table["title"] for table in told] == [table.title for table in made]
    assert [table["rows"] for table in told] == [json.loads(json.dumps(table.to_json()))["rows"] for table in made]
    for suffix in (".html", ".md", ".txt"):
        text = " ".join(files[suffix].decode().split())
        assert "Why they come" in text and "Newcombe" in text
    cells = (folder / "tables" / "cells.csv").read_text(encoding="utf-8-sig")
    head, *lines = cells.splitlines()
    assert head.endswith("points-difference,points-difference-interval_low,points-difference-interval_high")
    assert {len(line.split(",")) for line in lines} == {len(head.split(","))}
    assert (folder / "tables" / "why-by-study.csv").is_file()


def test_a_picture_has_every_study(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    from mobsurvey.pictures import alt_text

    *_, table = tables_of(folder)
    assert "old (n = 2)" in alt_text(table) and "new (n = 2)" in alt_text(table)
    (first, *_) = tables_of(folder)
    assert "Total" not in alt_text(first)


def test_the_contents_of_a_workbook_take_no_study_for_the_total(folder: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    assert book(folder, "plan.toml").code == 0
    sheet = openpyxl.load_workbook(folder / "a.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    bases = {row[1]: row[3] for row in rows if isinstance(row[0], int)}
    assert bases == {
        "Do you trust the office? by Sex": 4,
        "Do you trust the office?: North and South": None,
        "Reasons: North and South": None,
        "Why they come": None,
    }


def test_check_and_diff_watch_every_study(folder: Path) -> None:
    built = book(folder, "plan.toml")
    assert (built.code, built.err) == (0, "4 tables (4 made anew); 14 of 14 files written\n")
    assert book(folder, "--check", "plan.toml").out == "plan.toml: up to date\n"
    before = contents(folder)
    assert book(folder, "--force", "plan.toml").err == "4 tables (4 made anew); 0 of 14 files written\n"
    assert contents(folder) == before
    (folder / "new.mobsurvey").unlink()
    other = folder / "other"
    other.mkdir()
    study(other, "new", NEW.replace('"Income"', '"Incomes"'), NEW_DATA + "S,3,2,60,3,9\n").close()
    shutil.copy(other / "new.mobsurvey", folder)
    found = book(folder, "--check", "plan.toml")
    assert found.code == 1
    assert found.out.splitlines() == ["plan.toml: stale. The data changed.", "plan.toml: stale. The codebook changed."]
    lines = book(folder, "diff", "plan.toml").out.splitlines()
    assert lines[0] == "Why they come"
    assert "  South: Quick, new: count 1 -> 2" in lines
    assert lines[-1].startswith("Since the last build changed: data, codebook. ")


def test_a_plan_of_studies_alone_needs_none_of_its_own(folder: Path) -> None:
    (table,) = tables_of(folder, f'outputs = ["a.html"]\n[[comparisons]]\n{BOTH}name = "trust"\n')
    assert table.title == "Do you trust the office?: old and new"
    every = tables_of(folder, f'outputs = ["a.html"]\nlanguage = "vi"\n[[comparisons]]\n{BOTH}')
    assert [found.name for found in every] == ["why", "region", "trust", "sex", "age"]
    assert every[2].title == "Tin tưởng: old và new"


def test_a_study_is_never_overwritten(folder: Path) -> None:
    (folder / "new.mobsurvey").rename(folder / "new.json")
    edit(folder, '"new.mobsurvey"', '"new.json"')
    edit(folder, '"a.json"', '"new.json"')
    found = book(folder, "--force", "plan.toml")
    assert found.code == 2
    assert 'the output "new.json" is what the book is made of' in found.err


def test_a_comparison_of_nobody_is_told(folder: Path) -> None:
    edit(folder, 'where = "trust > 1"', 'where = "trust = 1 and trust = 2"')
    assert "plan.toml, line 9: nobody is left in the table Do you trust" in book(folder, "plan.toml").err


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("", ["line 3", "says neither by nor studies"]),
        ('by = "sex"\n' + BOTH, ["line 5", "by waves or of studies, not both"]),
        ("by = 3\n", ['line 4: "by" must be a text']),
        ('by = "regoin"\n', ['line 4: by: there is no "regoin" in the study', 'Did you mean "region"?']),
        ('by = "why"\n', ["line 4", '"why" has several answers']),
        ('by = "region,sex"\n', ["line 4", "waves are the answers to one question"]),
        ('by = "region"\nname = "trsut"\n', ['line 5: name: there is no "trsut"', 'Did you mean "trust"?']),
        ('by = "region"\nname = "region"\n', ["line 5", "is not compared itself"]),
        ('by = "region"\nlayer = "sx"\n', ['line 5: layer: there is no "sx"', 'Did you mean "sex"?']),
        ('by = "region"\nsame = ["a"]\n', ["line 5: same is for several studies"]),
        ('by = "region"\npercent = "row"\n', ['line 5: unknown key "percent"']),
        ('by = "region"\nleters = true\n', ['line 5: unknown key "leters". Did you mean "letters"?']),
        ('by = "region"\ntitle = "x"\n', ["line 5", "a title is for one table"]),
        ('by = "region"\nname = "why"\nnet = "A = 9"\n', ["line 6", 'has no answer "9"']),
        ('by = "region"\nwhere = "sx = 1"\n', ["line 5", '"sx"']),
        ('by = "region"\nweight = "w"\n', ['line 5: weight: there is no "w"']),
        ('studies = ["old.mobsurvey"]\n', ["line 4: one study cannot be compared"]),
        ('studies = ["old.mobsurvey", "old.mobsurvey"]\n', ['line 4: "old.mobsurvey" stands twice']),
        ('studies = ["old.mobsurvey", "nw.mobsurvey"]\n', ["line 4: there is no study", 'mean "new.mobsurvey"?']),
        ('studies = ["old.mobsurvey", "plan.toml"]\n', ["line 4", "plan.toml: is no mobsurvey study"]),
        (BOTH + 'names = ["trust",\n  "regoin"]\n', ['line 5: the studies have no "regoin"', 'Did you mean "region"?']),
        (BOTH + 'name = "income"\n', ['line 5: "income" is not in all studies']),
        (BOTH + 'layer = "income"\n', ['line 5: "income" is not in all studies']),
        (BOTH + 'same = ["nothing"]\n', ['line 5: --same: there is no "nothing"']),
        (BOTH + 'same = ["a="]\n', ["line 5: --same a="]),
        (BOTH + 'name = "why"\nnet = "A = 1,3"\n', ["line 6", "that not all studies have"]),
        (BOTH + 'name = "trust"\ntest = "chi"\n', ["line 6", '--test has no "chi"']),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder: Path, section: str, says: list[str]) -> None:
    with pytest.raises(MobsurveyError) as caught:
        tables_of(folder, f"{HEAD}[[comparisons]]\n{section}")
    for part in (str(folder / "plan.toml"), *says):
        assert part in caught.value.message


def test_no_list_of_comparisons(folder: Path) -> None:
    with pytest.raises(MobsurveyError, match='line 3: "comparisons" must be a list'):
        tables_of(folder, f"{HEAD}comparisons = 3\n")
