"""`mobsurvey book`: all tables of a plan, in every form, and what changed since the last time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mobsurvey.commands.options import new_command

if TYPE_CHECKING:
    from mobsurvey.book.plan import Plan
    from mobsurvey.study import Study

command = new_command()


@command.command()
def book(
    words: Annotated[
        list[str], typer.Argument(metavar="[diff] {PLAN}", help="The plan, a TOML file; diff lists what would change.")
    ],
    check: Annotated[bool, typer.Option("--check", help="Build nothing; exit 1 if the book is stale.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make all tables, also where nothing changed; overwrite other files.")
    ] = False,
) -> None:
    """Build all tables of a plan in every form that it asks for.

    Tables that were made before are taken from the last build, unless what they are made of changed.

    With diff, nothing is built: the numbers that a new build would change are listed, and what moved them.

    Example: mobsurvey book hcmc-2024.toml
    """
    from mobsurvey.book.build import build_book, plan_study, stale
    from mobsurvey.book.manifest import manifest_path, read_manifest
    from mobsurvey.book.plan import read_plan
    from mobsurvey.commands.output import say, write_message
    from mobsurvey.errors import UsageError

    is_diff = words[0] == "diff" and len(words) > 1
    if len(words) != 1 + is_diff or (is_diff + check + force > 1):
        raise UsageError(
            f"book {' '.join(words)}", next_step="Write: mobsurvey book PLAN, book --check PLAN or book diff PLAN."
        )
    plan = read_plan(Path(words[-1]))
    with plan_study(plan) as study:
        if is_diff:
            _tell_differences(plan, study)
            return
        plan.tables(study.survey)  # what is wrong in it is told also where nothing is built
        reasons = stale(plan, study)
        if check and reasons:
            write_message("\n".join(f"{plan.path}: stale. {reason}." for reason in reasons))
            raise typer.Exit(1)
        if not reasons and not force:
            write_message(f"{plan.path}: up to date")
            return
        before = read_manifest(manifest_path(plan.path))
        if before and before.trouble:
            say(f"{before.path} {before.trouble}: all tables are made anew.")
        built = build_book(plan, study, force=force, progress=_Counter())
    for path in built.written:
        write_message(str(path))
    if built.dropped:
        them = "it" if len(built.dropped) == 1 else "them"
        files = ", ".join(map(str, built.dropped))
        say(f"No longer part of the book: {files}. Delete {them}, or keep {them} for yourself.")
    for line, title in built.empty:
        say(f"{plan.path}, line {line}: nobody is left in the table {title}.")
    tables = f"{built.tables} table{'s' if built.tables != 1 else ''} ({built.made} made anew)"
    say(f"{tables}; {len(built.written)} of {built.files} files written")


def _tell_differences(plan: Plan, study: Study) -> None:
    """Every number that a new build would change, table by table, and what moved them. MobsurveyError."""
    from mobsurvey.book.changes import changes
    from mobsurvey.book.inputs import inputs_of
    from mobsurvey.book.manifest import manifest_path, read_manifest
    from mobsurvey.book.number_texts import number_texts
    from mobsurvey.commands.output import write_message
    from mobsurvey.errors import ReadError, UsageError

    before = read_manifest(manifest_path(plan.path))
    build = f"Build it: mobsurvey book {plan.path}."
    if before is None:
        raise UsageError("it was never built", where=str(plan.path), next_step=build)
    if before.inputs is None:
        raise ReadError(before.trouble, where=str(before.path), next_step=build)
    count = 0
    for title, moved in changes(plan, study, before, _Counter()):
        lines = [title]
        for change in moved:
            place = f"{change.line}, {change.column}" if change.column else change.line
            lines.append(f"  {place}: {change.what} {' -> '.join(number_texts(change.before, change.now))}")
        write_message("\n".join(lines))
        count += len(moved)
    causes = inputs_of(plan, study).changed(before.inputs)
    what = f"Since the last build changed: {', '.join(causes)}." if causes else "Nothing that it is made of changed."
    write_message(f"{what} {count:,} numbers moved.")


class _Counter:
    """A line on a terminal while tables are made."""

    def __call__(self, made: int, tables: int) -> None:
        if sys.stderr.isatty():
            end = "\r" + " " * 40 + "\r" if made == tables else ""
            sys.stderr.write(f"\rTable {made} of {tables}{end}")
            sys.stderr.flush()
