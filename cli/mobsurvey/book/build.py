"""Makes a book: the tables of a plan, and the files that they go to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from mobsurvey import __version__
from mobsurvey.book.manifest import Inputs, Manifest, manifest_path, read_manifest, sha256
from mobsurvey.book.plan import Plan, PlannedTable
from mobsurvey.errors import UsageError, WriteError
from mobsurvey.exports import table_files
from mobsurvey.renderers import Page, format_of, rendered
from mobsurvey.study import Provenance, Study, find_study, open_study
from mobsurvey.survey import Survey
from mobsurvey.table.model import Table
from mobsurvey.table.number_format import decimal_mark
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.words import phrase
from mobsurvey.writers.csv_text import spreadsheet_bytes
from mobsurvey.writers.whole_file import write_files

Progress = Callable[[int, int], None]
"""Called with the number of tables made, and of all."""


class Book(NamedTuple):
    """What a plan makes of a study, before anything is written."""

    plan: Plan
    survey: Survey
    tables: tuple[Table, ...]
    manifest: Manifest
    files: dict[Path, bytes]


def plan_study(plan: Plan) -> Study:
    """The study of a plan: its own, its data coded anew, or the one that commands find. MobsurveyError."""
    if plan.data:
        from mobsurvey.intake import code_file

        codebook = plan.codebook
        if codebook and (plan.folder / codebook).is_file():
            codebook = str(plan.folder / codebook)
        return code_file(plan.data, codebook)
    return open_study(plan.study or find_study())


def inputs_of(plan: Plan, study: Study) -> Inputs:
    """The hashes of all that a book depends on."""
    every = [study.provenance]
    if plan.comparisons:
        from mobsurvey.book.comparisons import compared_provenances

        every += compared_provenances(plan)
    sources = [source for made in every for source in _sources(made)]
    weights = [[weight.variable, weight.sha256, weight.cases] for made in every for weight in made.weights]
    return Inputs(
        sha256(json.dumps([sources, weights]).encode()),
        sha256("\n".join(made.codebook_text for made in every).encode()),
        sha256(plan.text.encode()),
        __version__,
    )


def _sources(made: Provenance) -> list[str]:
    return [file.source.sha256 for file in made.files] or [made.source.sha256]


def make_tables(plan: Plan, study: Study, progress: Progress | None = None) -> tuple[Table, ...]:
    """The tables of a plan. MobsurveyError, with the line of the plan where a table cannot be made."""
    planned = plan.tables(study.survey)
    tables = []
    for number, one in enumerate(planned, start=1):
        tables.append(_table(plan, study, one))
        if progress:
            progress(number, len(planned))
    return tuple(tables)


def _table(plan: Plan, study: Study, planned: PlannedTable) -> Table:
    if planned.compare:
        table = planned.compare(study)
    else:
        try:
            table = make_table(study, planned.spec)
        except UsageError as error:
            raise plan.at(planned.line, error) from None
    of_plan = phrase("provenance-plan", plan.language, plan=plan.path.name, hash=sha256(plan.text.encode())[:12])
    return table._replace(title=planned.title or table.title, provenance=f"{table.provenance} {of_plan}")


def make_book(plan: Plan, study: Study, progress: Progress | None = None) -> Book:
    """The book: its tables, the bytes of its files, and what it was made of. MobsurveyError."""
    tables = make_tables(plan, study, progress)
    decimal = decimal_mark(plan.language)
    page = Page(separator=";" if decimal == "," else ",", decimal=decimal, title=plan.title, pictures=plan.pictures)
    files: dict[Path, bytes] = {}
    for output in plan.outputs:
        path = plan.folder / output
        if output.endswith("/"):
            files |= {file: spreadsheet_bytes(text) for file, text in table_files(tables, path, page).items()}
            continue
        name = format_of(path).name
        content = rendered(tables, name, page)
        if isinstance(content, str):
            content = spreadsheet_bytes(content) if name == "csv" else content.encode()
        files[path] = content
    outputs = {path.relative_to(plan.folder).as_posix(): sha256(content) for path, content in files.items()}
    manifest = Manifest(inputs_of(plan, study), tuple(table.to_json() for table in tables), outputs)
    return Book(plan, study.survey, tables, manifest, files)


def write_book(book: Book, *, force: bool = False) -> list[Path]:
    """Writes the files that changed, all or none, and what they were made of; gives them.

    UsageError for an output that is one of the plan's own sources. WriteError, unless `force`, for a file that the last
    build did not make, or that was changed since.
    """
    plan = book.plan
    sources = [plan.path, plan.data, plan.study, plan.folder / plan.codebook if plan.codebook else None]
    sources += [path for one in plan.comparisons for path in one.compared.paths]
    before = read_manifest(plan.path)
    made = before.outputs if before else {}
    changed: dict[Path, bytes] = {}
    for path, content in book.files.items():
        if path.resolve() in {source.resolve() for source in sources if source}:
            raise UsageError(
                f'the output "{path.name}" is what the book is made of', where=str(plan.path), next_step="Rename it."
            )
        found = _on_disk(path)
        if found == sha256(content):
            continue
        if found and not force and found != made.get(path.relative_to(plan.folder).as_posix()):
            raise WriteError(
                "was changed since the book was built, or is none of its files",
                where=str(path),
                next_step="Move it away, or overwrite it with --force.",
            )
        changed[path] = content
    write_files({**changed, manifest_path(book.plan.path): book.manifest.to_bytes()}, force=True)
    return list(changed)


def _on_disk(path: Path) -> str:
    """The hash of a file; empty where there is none."""
    try:
        return sha256(path.read_bytes())
    except OSError:
        return ""


def stale(plan: Plan, study: Study) -> list[str]:
    """Why the book has to be built again, a reason a line; nothing where it is up to date."""
    before = read_manifest(plan.path)
    if before is None:
        return ["It was never built"]
    reasons = [_CHANGED[name] for name in inputs_of(plan, study).changed(before.inputs)]
    for output, content in before.outputs.items():
        found = _on_disk(plan.folder / output)
        if found != content:
            reasons.append(f"{output} was changed" if found else f"{output} is not there")
    return reasons


_CHANGED = {
    "data": "The data changed",
    "codebook": "The codebook changed",
    "plan": "The plan changed",
    "mobsurvey": "It was built by another version of mobsurvey",
}
