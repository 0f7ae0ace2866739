"""A book is built whole or not at all, the same bytes of the same inputs, and tells what moved its numbers."""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.renderers import test_docx, test_html, test_latex, test_markdown, test_xlsx

from mobsurvey.book import build
from mobsurvey.book.build import Built, build_book, plan_study, planned_table
from mobsurvey.book.kept import from_line
from mobsurvey.book.manifest import manifest_path, read_manifest
from mobsurvey.book.plan import Plan, read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.renderers import Page, tidy
from mobsurvey.study import Study
from mobsurvey.table.document import document
from mobsurvey.table.model import Table
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.words import phrase

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
VALUES = 'values = [{ code = 1, label = "m" }, { code = 2, label = "f" }]'


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
    assert (first.code, first.err) == (0, "2 tables (2 made anew); 9 of 9 files written\n")
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
    assert book(folder, "--force", "plan.toml").err == "2 tables (2 made anew); 2 of 9 files written\n"
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
    written: list[Path] = []

    def interrupted(self: Path, target: Path) -> Path:
        written.append(target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_book(plan, plan_study(plan))
    assert written
    assert list(folder.rglob("*.unfinished")) == []
    now = contents(folder)
    assert {name: content for name, content in now.items() if name != "plan.toml"} == {
        name: content for name, content in before.items() if name != "plan.toml"
    }


def test_a_build_that_is_interrupted_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)

    def interrupted(study: Study, spec: TableSpec) -> Table:
        if spec.name == "difficulty":
            assert list(folder.rglob("*.unfinished"))
            raise KeyboardInterrupt
        return make_table(study, spec)

    monkeypatch.setattr(build, "make_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        built(folder)
    assert contents(folder) == before
    assert not (folder / "tables").exists()


def test_a_table_of_a_question_called_cells_has_a_file_of_its_own(study_of_cells: Path) -> None:
    assert built(study_of_cells).files == 4
    names = sorted(path.name for path in (study_of_cells / "tables").iterdir())
    assert names == ["Tests-2.csv", "cells-2.csv", "cells.csv", "tests.csv"]


@pytest.fixture(name="study_of_cells")
def _study_of_cells(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text("cells,Tests\n1,2\n2,1\n", encoding="utf-8")
    codebook = "".join(f"[variables.{name}]\n{VALUES}\n" for name in ("cells", "Tests"))
    (tmp_path / "a.toml").write_text(f'id = "a"\n{codebook}', encoding="utf-8")
    text = 'data = "a.csv"\ncodebook = "a.toml"\noutputs = ["tables/"]\n[[tables]]\nnames = ["cells", "Tests"]\n'
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    return tmp_path


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
    built(folder)
    first, *lines = (folder / "plan.built.json").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)[0] for line in lines] == ["purpose", "difficulty"]
    manifest = read_manifest(folder / "plan.built.json")
    assert manifest is not None
    plan = read_plan(folder / "plan.toml")
    study = plan_study(plan)
    made = [planned_table(plan, study, planned) for planned in plan.tables(study.survey)]
    assert [manifest.table(kept) for kept in manifest.tables] == made
    assert json.loads(first)["plan"] == "plan.toml"


OLD_LAYOUT = {"inputs": {"data": "", "codebook": "", "plan": "", "mobsurvey": ""}, "tables": []}


@pytest.mark.parametrize("what", ["{", "", "[1]", "[" * 100_000, "cut", "a byte", "old", "\udcff"])
def test_a_manifest_that_cannot_be_read_is_in_nobodys_way(folder: Path, what: str) -> None:
    edit(folder, '"small.docx", "small.xlsx", ', "")
    assert book(folder, "plan.toml").code == 0
    whole = contents(folder)
    path = folder / "plan.built.json"
    content = path.read_bytes()
    outputs = json.loads(content.splitlines()[0])["outputs"]
    broken = {
        "cut": content[:-100],
        "a byte": content.replace(b'"Difficulty', b'"difficulty', 1),
        "old": (json.dumps({**OLD_LAYOUT, "outputs": outputs}) + "\n").encode(),
    }.get(what, what.encode("utf-8", "surrogateescape"))
    assert broken != content
    path.write_bytes(broken)
    trouble = "was written by another version of mobsurvey" if what == "old" else "is damaged"
    checked = book(folder, "--check", "plan.toml")
    assert (checked.code, checked.out) == (1, f"plan.toml: stale. plan.built.json {trouble}.\n")
    differences = book(folder, "diff", "plan.toml")
    assert (differences.code, differences.out) == (1, "")
    assert f"plan.built.json: {trouble}. Build it: mobsurvey book plan.toml" in differences.err
    found = book(folder, "plan.toml")
    assert (found.code, found.err.splitlines()) == (
        0,
        [f"plan.built.json {trouble}: all tables are made anew.", "2 tables (2 made anew); 0 of 7 files written"],
    )
    assert contents(folder) == whole


def test_the_files_of_a_damaged_manifest_are_still_the_books(folder: Path) -> None:
    """As far as its first line can be read; else none is overwritten unasked."""
    edit(folder, '"small.docx", "small.xlsx", ', "")
    book(folder, "plan.toml")
    path = folder / "plan.built.json"
    path.write_bytes(path.read_bytes()[:-100])
    edit(folder, 'title = "Small"', 'title = "Smaller"')
    assert book(folder, "plan.toml").code == 0
    path.write_bytes(b"{")
    edit(folder, 'title = "Smaller"', 'title = "Smallest"')
    assert "or overwrite it with --force" in book(folder, "plan.toml").err
    assert book(folder, "--force", "plan.toml").code == 0


def made_anew(folder: Path) -> tuple[int, int]:
    """How many tables a build made anew, of how many; what it gives is what a build from nothing gives."""
    done = built(folder)
    fresh = folder.parent / f"{folder.name} anew"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name in ("plan.toml", "hcmc-2024.csv", *(path.name for path in folder.glob("mine*"))):
        if (folder / name).is_file():
            shutil.copy(folder / name, fresh)
    whole = built(fresh)
    assert whole.made == whole.tables == done.tables
    listed = json.loads((folder / "plan.built.json").read_bytes().splitlines()[0])["outputs"]
    now, anew = contents(folder), contents(fresh)
    assert {name: now[name] for name in (*listed, "plan.built.json")} == {
        name: anew[name] for name in (*listed, "plan.built.json")
    }
    return done.made, done.tables


def built(folder: Path, *, force: bool = False) -> Built:
    plan = read_plan(folder / "plan.toml")
    with plan_study(plan) as study:
        return build_book(plan, study, force=force)


def test_only_what_changed_is_made(folder: Path) -> None:
    assert made_anew(folder) == (2, 2)
    assert made_anew(folder) == (0, 2)
    edit(folder, '"difficulty"]', '"difficulty"]\n[[tables]]\nname = "method"\n')
    assert made_anew(folder) == (1, 3)
    edit(folder, 'name = "method"', 'name = "method"\ntitle = "Of methods"')
    assert made_anew(folder) == (0, 3)
    assert "Of methods" in (folder / "small.csv").read_text(encoding="utf-8-sig")
    edit(folder, 'title = "Small"', 'title = "Another <title>"')
    assert made_anew(folder) == (0, 3)
    edit(folder, 'name = "method"', 'name = "method"\nci = true')
    assert made_anew(folder) == (1, 3)
    edit(folder, "ci = true", 'interval = "auto" # says the same')
    assert made_anew(folder) == (0, 3)
    edit(folder, 'by = "level"', 'by = "level"\npercent = "column"')
    assert made_anew(folder) == (0, 3)
    edit(folder, "names = [", 'name = "difficulty"\n[[tables]]\nnames = [')
    assert made_anew(folder) == (0, 4)
    edit(folder, 'by = "level"', 'by = "level"\nwhere = "level < 3"')
    assert made_anew(folder) == (4, 4)
    edit(folder, 'title = "Another', 'language = "vi"\ntitle = "Another')
    assert made_anew(folder) == (4, 4)
    header, first, *rest = (folder / "hcmc-2024.csv").read_text(encoding="utf-8-sig").splitlines()
    (folder / "hcmc-2024.csv").write_text("\n".join([header, *rest, first]) + "\n", encoding="utf-8")
    assert made_anew(folder) == (4, 4)
    assert made_anew(folder) == (0, 4)
    assert built(folder, force=True).made == 4


def test_a_changed_codebook_or_version_makes_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(SAMPLES.parent / "codebooks" / "hcmc-2024.toml", folder / "mine.toml")
    edit(folder, 'codebook = "hcmc-2024"', 'codebook = "mine.toml"')
    assert made_anew(folder) == (2, 2)
    edit(folder, "\n", "\n# another\n", "mine.toml")
    assert made_anew(folder) == (2, 2)
    assert made_anew(folder) == (0, 2)
    monkeypatch.setattr("mobsurvey.book.inputs.__version__", "99.0")
    assert made_anew(folder) == (2, 2)


def test_a_table_is_compared_by_what_it_is_made_of(folder: Path) -> None:
    """Another title moves no number, and of what did not change nothing is made."""
    edit(folder, '"small.docx", "small.xlsx", ', "")
    book(folder, "plan.toml")
    edit(folder, '"difficulty"]', '"difficulty"]\n[[tables]]\nname = "purpose"\ntitle = "Again"\n')
    edit(folder, 'names = ["purpose", "difficulty"]', 'name = "difficulty"\ntitle = "Hard"')
    found = book(folder, "diff", "plan.toml")
    assert found.out == "Since the last build changed: plan. 0 numbers moved.\n"
    edit(folder, 'title = "Again"', 'title = "Again"\nwhere = "level = 1"')
    lines = book(folder, "diff", "plan.toml").out.splitlines()
    assert [line for line in lines if not line.startswith("  ")][:-1] == [
        "Again",
        "Purpose of mass mobilization work by Level of office",
    ]


def test_few_tables_are_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many a book has: each is written as soon as it was made."""
    names = ", ".join(f'"{kind}_{number}"' for kind in ("purpose", "content") for number in range(1, 6))
    edit(folder, '"small.docx", "small.xlsx", ', '"small.md", "small.tex", "small.txt", ')
    edit(folder, '["purpose", "difficulty"]', f"[{names}]" + 2 * f"\n[[tables]]\nnames = [{names}]")
    alive: list[int] = []

    def counted(*arguments: Any) -> Table:
        alive.append(sum(type(found) is Table for found in gc.get_objects()))
        return make_table(*arguments)

    monkeypatch.setattr(build, "make_table", counted)
    gc.collect()
    first = built(folder)
    assert (first.tables, len(alive)) == (30, 30)
    assert max(alive) - alive[0] <= 2
    kept: list[int] = []

    def counted_line(line: bytes) -> Table:
        kept.append(sum(type(found) is Table for found in gc.get_objects()))
        return from_line(line)

    monkeypatch.setattr("mobsurvey.book.manifest.from_line", counted_line)
    edit(folder, 'title = "Small"', 'title = "Smaller"')
    assert (built(folder).made, len(kept)) == (0, 30)
    assert max(kept) - kept[0] <= 2


def test_a_tidy_file_has_the_columns_of_all_tables(folder: Path) -> None:
    """Also where later tables say more of their cells than earlier ones."""
    more = '[[tables]]\nname = "method"\nci = true\n[[tables]]\nname = "content"\nletters = true\nci = true\n'
    edit(folder, '"difficulty"]', f'"difficulty"]\n{more}')
    built(folder)
    plan = read_plan(folder / "plan.toml")
    study = plan_study(plan)
    made = [planned_table(plan, study, planned) for planned in plan.tables(study.survey)]
    expected = tidy.cells(made, Page())
    assert (folder / "tables" / "cells.csv").read_text(encoding="utf-8-sig") == expected
    widths = {len(row) for row in csv.reader(expected.splitlines())}
    assert widths == {11 + 3}


OTHER = SMALL.replace("small.", "other.").replace('"tables/"', '"others/"')


def test_the_files_of_another_plan_are_not_overwritten(folder: Path) -> None:
    book(folder, "plan.toml")
    (folder / "other.toml").write_text(OTHER.replace('"other.json"', '"small.json"'), encoding="utf-8")
    before = contents(folder)
    found = book(folder, "other.toml")
    assert (found.code, found.out) == (1, "")
    assert "small.json: belongs to the plan plan.toml. Give it another name in one of the plans" in found.err
    assert contents(folder) == before
    assert book(folder, "--force", "other.toml").code == 0
    # Now both say that it is theirs.
    edit(folder, 'title = "Small"', 'title = "Other"', "other.toml")
    assert "small.json: belongs to the plan plan.toml" in book(folder, "other.toml").err
    (folder / "plan.toml").unlink()
    assert book(folder, "other.toml").code == 0


def test_the_manifest_of_another_plan_is_not_overwritten(folder: Path) -> None:
    book(folder, "plan.toml")
    manifest = (folder / "plan.built.json").read_bytes()
    (folder / "other.toml").write_text(OTHER.replace('"other.json"', '"plan.built.json"'), encoding="utf-8")
    assert "plan.built.json: belongs to the plan plan.toml" in book(folder, "other.toml").err
    shutil.copy(folder / "plan.toml", folder / "plan.txt")  # whose manifest has the same name
    edit(folder, 'title = "Small"', 'title = "Smaller"', "plan.txt")
    assert "plan.built.json: belongs to the plan plan.toml" in book(folder, "plan.txt").err
    assert (
        book(folder, "--check", "plan.txt").out == "plan.txt: stale. plan.built.json belongs to the plan plan.toml.\n"
    )
    assert (folder / "plan.built.json").read_bytes() == manifest
    (folder / "other.toml").write_text(OTHER.replace('"other.json"', '"other.built.json"'), encoding="utf-8")
    found = book(folder, "--force", "other.toml")
    assert found.code == 2
    assert 'the output "other.built.json" is where the book keeps what it was made of' in found.err


def test_two_outputs_that_are_one_file(folder: Path) -> None:
    edit(folder, '"small.csv"', '"tables/cells.csv"')
    found = book(folder, "plan.toml")
    assert found.code == 2
    assert 'two of the outputs are "cells.csv"' in found.err
    assert sorted(path.name for path in folder.iterdir()) == ["hcmc-2024.csv", "plan.toml"]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_plans_of_the_samples_say_the_same_in_every_format(path: Path, tmp_path: Path) -> None:
    _, tables, files = sample_book(path, tmp_path)
    assert set(files) == {".html", ".docx", ".xlsx", ".tex", ".md", ".json", ".txt"}
    shown = [document(table) for table in tables]
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
    assert json.loads(files[".json"])["tables"] == [json.loads(json.dumps(table.to_json())) for table in tables]


def sample_book(path: Path, folder: Path) -> tuple[Plan, list[Table], dict[str, bytes]]:
    """The plan of a sample, its tables, and its files but the folder, by their ends."""
    (folder / "plans").mkdir()
    shutil.copy(path, folder / "plans")
    for sample in SAMPLES.glob("*.sav"):
        shutil.copy(sample, folder)
    plan = read_plan(folder / "plans" / path.name)
    study = plan_study(plan)
    build_book(plan, study)
    manifest = read_manifest(manifest_path(plan.path))
    assert manifest is not None
    files = {Path(name).suffix: (plan.folder / name).read_bytes() for name in manifest.outputs if "tables/" not in name}
    tables = [
        planned_table(plan, study, one)._replace(title=kept.title)
        for one, kept in zip(plan.tables(study.survey), manifest.tables, strict=True)
    ]
    return plan, [table._replace(provenance=f"{table.provenance} {of_plan(plan)}") for table in tables], files


def of_plan(plan: Plan) -> str:
    digest = hashlib.sha256(plan.path.read_bytes()).hexdigest()[:12]
    return phrase("provenance-plan", plan.language, plan=plan.path.name, hash=digest)


def test_the_word_tables_have_every_published_count(tmp_path: Path) -> None:
    """Rows of the papers' tables, in their order of items, N and % for each level and all."""
    _, _, files = sample_book(SAMPLES / "plans" / "hcmc-2024.toml", tmp_path)
    grids = test_docx.cells_of(files[".docx"])
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


def test_pictures_stand_beside_their_tables_with_all_numbers_in_words(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from mobsurvey.pictures import alt_text

    plan, tables, files = sample_book(SAMPLES / "plans" / "hcmc-2024.toml", tmp_path)
    assert plan.pictures
    words = [alt_text(table) for table in tables]
    page = [element for element in test_html._Reader(files[".html"].decode()).elements if element.tag == "img"]
    assert [image.attrs["alt"] for image in page] == words
    assert all(str(image.attrs["src"]).startswith("data:image/svg+xml;base64,") for image in page)
    drawn = test_docx.read(files[".docx"]).element.body.xpath(".//wp:docPr")
    assert [picture.get("descr") for picture in drawn] == words
    assert "80,0" in words[0]


def test_check_names_the_plan_that_overwrote_a_file(folder: Path) -> None:
    book(folder, "plan.toml")
    (folder / "other.toml").write_text(OTHER.replace('"other.json"', '"small.json"'), encoding="utf-8")
    edit(folder, 'title = "Small"', 'title = "Other"', "other.toml")
    assert book(folder, "--force", "other.toml").code == 0
    (folder / "small.html").write_text("edited", encoding="utf-8")
    found = book(folder, "--check", "plan.toml")
    assert (found.code, found.out.splitlines()) == (
        1,
        [
            "plan.toml: stale. small.json belongs to the plan other.toml.",
            "plan.toml: stale. small.html was changed.",
        ],
    )
    (folder / "other.toml").unlink()
    assert "small.json was changed" in book(folder, "--check", "plan.toml").out


def test_files_that_are_no_longer_made_are_told_and_kept(folder: Path) -> None:
    edit(folder, '"difficulty"]', '"difficulty", "method"]')
    book(folder, "plan.toml")
    edit(folder, ', "method"]', "]")
    last = "No longer part of the book: tables/method-by-level.csv. Delete it, or keep it for yourself."
    assert last.replace("/", os.sep) in book(folder, "plan.toml").err.splitlines()
    assert (folder / "tables" / "method-by-level.csv").is_file()
    edit(folder, '"small.docx", "small.xlsx", ', "")
    (folder / "small.docx").unlink()
    (folder / "tables" / "difficulty-by-level.csv").unlink()
    edit(folder, '"purpose", "difficulty"', '"purpose"')
    edit(folder, '"small.csv", "small.json"', '"small.csv"')
    told = [line for line in book(folder, "plan.toml").err.splitlines() if line.startswith("No longer")]
    assert told == ["No longer part of the book: small.json, small.xlsx. Delete them, or keep them for yourself."]
    edit(folder, 'title = "Small"', 'title = "Smaller"')
    assert "No longer" not in book(folder, "plan.toml").err
    assert book(folder, "--check", "plan.toml").out == "plan.toml: up to date\n"


def test_numbers_that_no_count_tells_are_listed(folder: Path) -> None:
    """And none of the lines says that a number became itself."""
    edit(folder, '"difficulty"]', '"difficulty"]\nsummary = "mean"')
    book(folder, "plan.toml")
    header, _, *rest = (folder / "hcmc-2024.csv").read_text(encoding="utf-8-sig").splitlines()
    (folder / "hcmc-2024.csv").write_text("\n".join([header, *rest]) + "\n", encoding="utf-8")
    lines = [line for line in book(folder, "diff", "plan.toml").out.splitlines() if " -> " in line]
    assert any(": mean " in line for line in lines)
    assert any(": statistic " in line for line in lines)
    for line in lines:
        before, now = line.rsplit(" -> ", 1)
        assert not before.endswith(f" {now}"), line
