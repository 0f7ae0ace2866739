"""A book is built whole or not at all, the same bytes of the same inputs, and tells what moved its numbers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.renderers import test_docx, test_html, test_latex, test_markdown, test_xlsx

from mobsurvey.book.build import make_book, plan_study, write_book
from mobsurvey.book.plan import read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.table.document import document

SAMPLES = bundled_folder("samples")
PLANS = sorted((SAMPLES / "plans").glob("*.toml"))
PUBLISHED = Path(__file__).resolve().parent.parent / "reference" / "published"
SMALL = """
title = "Small"
data = "hcmc-2024.csv"
codebook = "hcmc-2024"
outputs = ["small.csv", "small.json", "small.docx", "small.xlsx", "small.html", "tables/"]
[defaults]
by = "level"
[[tables]]
names = ["purpose", "difficulty"]
"""


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    shutil.copy(SAMPLES / "hcmc-2024.csv", tmp_path)
    (tmp_path / "plan.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def book(folder: Path, *arguments: str) -> Result:
    command = [sys.executable, "-m", "mobsurvey", "book", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return Result(done.returncode, done.stdout.decode().replace("\r\n", "\n"), done.stderr.decode())


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def edit(folder: Path, before: str, after: str, name: str = "plan.toml") -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")


def test_two_builds_are_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "khác nhau"
    other.mkdir()
    for name in ("plan.toml", "hcmc-2024.csv"):
        shutil.copy(folder / name, other)
    first, second = book(folder, "plan.toml"), book(other, "plan.toml")
    assert (first.code, first.err) == (0, "2 tables; 9 of 9 files written\n")
    assert first.out == second.out
    made = {name: content for name, content in contents(folder).items() if not name.startswith("khác nhau/")}
    assert made == contents(other)
    assert set(first.out.split()) == {name for name in made if name not in ("plan.toml", "hcmc-2024.csv")} - {
        "plan.built.json"
    }
    assert book(folder, "plan.toml").out == "plan.toml: up to date\n"


def test_check_says_what_is_stale(folder: Path) -> None:
    def check(code: int, *says: str) -> None:
        found = book(folder, "--check", "plan.toml")
        assert (found.code, found.out.splitlines()) == (code, [f"plan.toml: {text}" for text in says])

    check(1, "stale. It was never built.")
    book(folder, "plan.toml")
    check(0, "up to date")
    (folder / "small.html").write_text("edited", encoding="utf-8")
    check(1, "stale. small.html was changed.")
    (folder / "tables" / "cells.csv").unlink()
    check(1, "stale. small.html was changed.", "stale. tables/cells.csv is not there.")
    refused = book(folder, "plan.toml")
    assert (refused.code, refused.out) == (1, "")
    assert "small.html: was changed since the book was built" in refused.err
    assert (folder / "small.html").read_text(encoding="utf-8") == "edited"
    assert book(folder, "--force", "plan.toml").err == "2 tables; 2 of 9 files written\n"
    check(0, "up to date")
    edit(folder, 'title = "Small"', 'title = "Smaller"')
    check(1, "stale. The plan changed.")
    book(folder, "plan.toml")
    edit(folder, "\n1,", "\n2,", "hcmc-2024.csv")
    check(1, "stale. The data changed.")


def test_diff_lists_the_cells_that_moved_and_why(folder: Path) -> None:
    assert book(folder, "diff", "plan.toml").code == 2
    book(folder, "plan.toml")
    assert book(folder, "diff", "plan.toml").out == "Nothing that it is made of changed. 0 numbers moved.\n"
    header, first, *rest = (folder / "hcmc-2024.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = first.split(",")
    place = header.split(",").index("purpose_1")
    before = cells[place]
    cells[place] = "0" if before == "1" else "1"
    (folder / "hcmc-2024.csv").write_text("\n".join([header, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    found = book(folder, "diff", "plan.toml")
    lines = found.out.splitlines()
    assert found.code == 0
    assert lines[-1].startswith("Since the last build changed: data. ")
    assert lines[0] == "Purpose of mass mobilization work by Level of office"
    step = "770 -> 769" if before == "1" else "770 -> 771"
    total = "  Building an independent, democratic, prosperous, just and civilized society, Total: count"
    assert f"{total} {step}" in lines
    assert not any("Difficulty" in line for line in lines)
    book(folder, "plan.toml")
    edit(folder, 'names = ["purpose", "difficulty"]', 'names = ["purpose"]')
    lines = book(folder, "diff", "plan.toml").out.splitlines()
    assert lines[-1].startswith("Since the last build changed: plan. ")
    assert lines[0] == "Difficulty of mass mobilization work by Level of office"
    assert all(line.endswith("-> none") for line in lines[1:-1])


def test_a_book_that_cannot_be_made_leaves_the_last_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book(folder, "plan.toml")
    before = contents(folder)
    edit(folder, '"difficulty"]', '"difficulty", "nosuch"]')
    found = book(folder, "plan.toml")
    assert found.code == 1
    assert 'line 9: names: there is no "nosuch" in the study' in found.err
    edit(folder, ', "nosuch"', ', "method"')
    plan = read_plan(folder / "plan.toml")
    made = make_book(plan, plan_study(plan))
    written: list[Path] = []

    def interrupted(self: Path, target: Path) -> Path:
        written.append(target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_book(made)
    assert written
    now = contents(folder)
    assert {name: content for name, content in now.items() if name != "plan.toml"} == {
        name: content for name, content in before.items() if name != "plan.toml"
    }


@pytest.mark.parametrize("output", ["hcmc-2024.csv", "tables/../hcmc-2024.csv"])
def test_what_a_book_is_made_of_is_never_overwritten(folder: Path, output: str) -> None:
    edit(folder, '"small.csv"', f'"{output}"')
    before = (folder / "hcmc-2024.csv").read_bytes()
    for options in ((), ("--force",)):
        found = book(folder, *options, "plan.toml")
        assert found.code == 2
        assert 'the output "hcmc-2024.csv" is what the book is made of' in found.err
    assert (folder / "hcmc-2024.csv").read_bytes() == before


def test_files_of_others_are_not_overwritten(folder: Path) -> None:
    (folder / "small.docx").write_text("my own thesis", encoding="utf-8")
    found = book(folder, "plan.toml")
    assert found.code == 1
    assert "small.docx: was changed since the book was built, or is none of its files" in found.err
    assert sorted(contents(folder)) == ["hcmc-2024.csv", "plan.toml", "small.docx"]
    assert book(folder, "--force", "plan.toml").code == 0


def test_a_table_of_nobody_is_told(folder: Path) -> None:
    edit(folder, 'by = "level"', 'by = "level"\nwhere = "level = 1 and level = 2"')
    assert "plan.toml, line 9: nobody is left in the table Purpose" in book(folder, "plan.toml").err


def test_the_manifest_has_every_table(folder: Path) -> None:
    book(folder, "plan.toml")
    made = json.loads((folder / "plan.built.json").read_text(encoding="utf-8"))
    assert [table["name"] for table in made["tables"]] == ["purpose", "difficulty"]
    assert all("Plan: plan.toml (SHA-256 " in table["provenance"] for table in made["tables"])
    (folder / "plan.built.json").write_text("{", encoding="utf-8")
    found = book(folder, "plan.toml")
    assert found.code == 1
    assert "Delete it, and build the book again" in found.err


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_plans_of_the_samples_say_the_same_in_every_format(path: Path) -> None:
    plan = read_plan(path)
    made = make_book(plan, plan_study(plan))
    files = {file.suffix: content for file, content in made.files.items() if file.parent.name != "tables"}
    assert set(files) == {".html", ".docx", ".xlsx", ".tex", ".md", ".json", ".txt"}
    shown = [document(table) for table in made.tables]
    sheets = [sheet for one in shown for sheet in one.sheets]
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
    assert json.loads(files[".json"])["tables"] == [json.loads(json.dumps(table.to_json())) for table in made.tables]


def test_the_word_tables_have_every_published_count() -> None:
    """Rows of the papers' tables, in their order of items, N and % for each level and all."""
    import csv

    plan = read_plan(SAMPLES / "plans" / "hcmc-2024.toml")
    made = make_book(plan, plan_study(plan))
    (content,) = (content for file, content in made.files.items() if file.suffix == ".docx")
    grids = test_docx.cells_of(content)
    tables = [grid for grid in grids if any(len(line) == 9 for line in grid)][:4]
    assert len(tables) == 4
    for number, grid in enumerate(tables, start=1):
        with (PUBLISHED / f"hcmc_table{number}.csv").open(encoding="utf-8", newline="") as stream:
            printed = list(csv.DictReader(stream))
        expected: dict[tuple[str, str], list[str]] = {}
        for row in printed:
            expected.setdefault((row["item_no"], row["level"]), []).append(row["n"])
        found = [line[1::2] for line in grid if len(line) == 9]
        assert len(found) >= len(expected)
        assert [counts for counts in expected.values() if counts not in found] == []


def test_pictures_stand_beside_their_tables_with_all_numbers_in_words() -> None:
    pytest.importorskip("matplotlib")
    from mobsurvey.pictures import alt_text

    plan = read_plan(SAMPLES / "plans" / "hcmc-2024.toml")
    assert plan.pictures
    made = make_book(plan, plan_study(plan))
    files = {file.suffix: content for file, content in made.files.items() if file.parent.name != "tables"}
    words = [alt_text(table) for table in made.tables]
    page = [element for element in test_html._Reader(files[".html"].decode()).elements if element.tag == "img"]
    assert [image.attrs["alt"] for image in page] == words
    assert all(str(image.attrs["src"]).startswith("data:image/svg+xml;base64,") for image in page)
    drawn = test_docx.read(files[".docx"]).element.body.xpath(".//wp:docPr")
    assert [picture.get("descr") for picture in drawn] == words
    assert "80,0" in words[0]
