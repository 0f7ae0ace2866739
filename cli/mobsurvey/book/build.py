"""Makes a book: the tables of a plan, and the files that they go to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.book.inputs import inputs_of, sha256, study_key, table_key
from mobsurvey.book.manifest import KeptTable, Manifest, manifest_path, read_manifest
from mobsurvey.book.outputs import Files, hash_on_disk, output_of
from mobsurvey.book.owners import Owners, named, plan_of
from mobsurvey.book.plan import Plan, PlannedTable, spec_of
from mobsurvey.book.shelf import Shelf
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.renderers import Page
from mobsurvey.study import Study, find_study, open_study
from mobsurvey.table.model import Table
from mobsurvey.table.number_format import decimal_mark
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.words import phrase
from mobsurvey.writers.whole_file import StagedFiles

Progress = Callable[[int, int], None]
"""Called with the number of tables that are done, and of all."""


class Built(NamedTuple):
    """What came of a build."""

    tables: int
    made: int
    """Of the tables, those that were made anew."""
    files: int
    written: tuple[Path, ...]
    """Of the files, those that changed."""
    empty: tuple[tuple[int, str], ...]
    """The tables in which nobody is left: the line of the plan, and the title."""
    dropped: tuple[Path, ...] = ()
    """Files of the last build that are none of this one; they are still there."""


def plan_study(plan: Plan) -> Study:
    """The study of a plan: its own, its data coded anew, or the one that commands find. MobsurveyError."""
    if plan.data:
        from mobsurvey.intake import code_file

        codebook = plan.codebook
        if codebook and (plan.folder / codebook).is_file():
            codebook = str(plan.folder / codebook)
        return code_file(plan.data, codebook)
    return open_study(plan.study or find_study())


def planned_table(plan: Plan, study: Study, planned: PlannedTable) -> Table:
    """A table as it is made, before the plan gives it a title. UsageError, with the line of the plan; StudyError."""
    if planned.compare:
        return planned.compare(study)
    try:
        return make_table(study, planned.spec)
    except UsageError as error:

        def make(options: Mapping[str, Any]) -> Table:
            return make_table(study, spec_of(planned.spec.name, plan.language, options, study.survey))

        raise plan.blame(planned.section).error(error, make) from None


def keys_of(planned: Sequence[PlannedTable], plan: Plan, study: Study) -> list[str]:
    """For each table the key of what it depends on."""
    of_study = study_key(study, inputs_of(plan, study))
    return [table_key(of_study, one.spec, one.key) for one in planned]


def build_book(plan: Plan, study: Study, *, force: bool = False, progress: Progress | None = None) -> Built:
    """Makes the tables that changed, and writes the files that change, all or none, and what they were made of.

    `force` makes all tables, and overwrites files that the last build did not make or that were changed since.
    MobsurveyError: UsageError with the line of the plan for a table that cannot be made, and for an output that is one
    of the plan's own sources; WriteError, unless `force`, for files that are not this plan's to overwrite.
    """
    planned = plan.tables(study.survey)
    keys = keys_of(planned, plan, study)
    inputs = inputs_of(plan, study)
    before = read_manifest(manifest_path(plan.path))
    known = {kept.key: kept for kept in before.tables} if before and not force else {}
    decimal = decimal_mark(plan.language)
    page = Page(separator=";" if decimal == "," else ",", decimal=decimal, title=plan.title, pictures=plan.pictures)
    of_plan = phrase("provenance-plan", plan.language, plan=plan.path.name, hash=sha256(plan.text.encode())[:12])
    made = 0
    empty: list[tuple[int, str]] = []

    def dressed(table: Table, number: int) -> Table:
        return table._replace(
            title=planned[number].title or table.title, provenance=f"{table.provenance} {of_plan}".strip()
        )

    with StagedFiles() as staged:
        shelf = Shelf(staged, manifest_path(plan.path), dressed)
        owners = Owners(plan, study.path, before, force)
        owners.check_manifest()
        files = Files(staged, owners.check)
        outputs = [output_of(name, plan.folder / name, page, files) for name in plan.outputs]
        for number, (one, key) in enumerate(zip(planned, keys, strict=True), start=1):
            table = _kept_table(before, known.get(key))
            if table is None:
                table = planned_table(plan, study, one)
                made += 1
            shown = shelf.add(key, table)
            for output in outputs:
                output.add(shown)
            if shown.is_empty:
                empty.append((one.line, shown.title))
            if progress:
                progress(number, len(planned))
        paths = [path for output in outputs for path in output.finish(shelf)]
        hashes = {named(plan, path): files.hashes[path] for path in paths}
        shelf.write_manifest(plan.path.name, inputs, hashes)
        staged.place()
    written = tuple(path for path in paths if path in files.changed)
    return Built(len(planned), made, len(paths), written, tuple(empty), tuple(owners.dropped(paths)))


def _kept_table(before: Manifest | None, kept: KeptTable | None) -> Table | None:
    """The table that the last build kept; None where there is none, or it cannot be read."""
    if before is None or kept is None:
        return None
    with suppress(ReadError):
        return before.table(kept)
    return None


def stale(plan: Plan, study: Study) -> list[str]:
    """Why the book has to be built again, a reason a line; nothing where it is up to date."""
    before = read_manifest(manifest_path(plan.path))
    if before is None:
        return ["It was never built"]
    owners = Owners(plan, study.path, before, force=False)
    if not owners.is_ours:
        return [f"{before.path.name} belongs to the plan {plan_of(before).name}"]
    reasons = []
    if before.inputs is None:
        reasons.append(f"{before.path.name} {before.trouble}")
    else:
        reasons += [_CHANGED[name] for name in inputs_of(plan, study).changed(before.inputs)]
    for output, content in before.outputs.items():
        found = hash_on_disk(plan.folder / output)
        if found and found != content:
            other = owners.other_plan(plan.folder / output)
            reasons.append(f"{output} belongs to the plan {other.name}" if other else f"{output} was changed")
        elif not found:
            reasons.append(f"{output} is not there")
    return reasons


_CHANGED = {
    "data": "The data changed",
    "codebook": "The codebook changed",
    "plan": "The plan changed",
    "mobsurvey": "It was built by another version of mobsurvey",
}
