"""`mobsurvey book`: all tables of a plan, in every form, and what changed since the last time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from mobsurvey.commands.options import new_command

command = new_command()


@command.command()
def book(
    words: Annotated[
        list[str], typer.Argument(metavar="[diff] {PLAN}", help="The plan, a TOML file; diff lists what would change.")
    ],
    check: Annotated[bool, typer.Option("--check", help="Build nothing; exit 1 if the book is stale.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Build it also where nothing changed; overwrite other files.")
    ] = False,
) -> None:
    """Build all tables of a plan in every form that it asks for.

    With diff, nothing is built: the numbers that a new build would change are listed, and what moved them.

    Example: mobsurvey book hcmc-2024.toml
    """
    from mobsurvey.book.build import make_book, plan_study, stale, write_book
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
        plan.tables(study.survey)  # what is wrong in it is told also where nothing is built
        reasons = stale(plan, study)
        if check and reasons:
            write_message("\n".join(f"{plan.path}: stale. {reason}." for reason in reasons))
            raise typer.Exit(1)
        if is_diff:
            write_message("\n".join(_differences(plan, study)))
            return
        if not reasons and not force:
            write_message(f"{plan.path}: up to date")
            return
        made = make_book(plan, study, _Counter())
        written = write_book(made, force=force)
    for path in written:
        write_message(str(path))
    for planned, table in zip(plan.tables(made.survey), made.tables, strict=True):
        if not any(cell.count for block in table.blocks for cell in block.base):
            say(f"{plan.path}, line {planned.line}: nobody is left in the table {table.title}.")
    count = len(made.tables)
    say(f"{count} table{'s' if count != 1 else ''}; {len(written)} of {len(made.files)} files written")


def _differences(plan: Any, study: Any) -> list[str]:
    from mobsurvey.book.build import inputs_of, make_tables
    from mobsurvey.book.changes import changes
    from mobsurvey.book.manifest import read_manifest
    from mobsurvey.errors import UsageError

    before = read_manifest(plan.path)
    if before is None:
        raise UsageError("it was never built", where=str(plan.path), next_step=f"Build it: mobsurvey book {plan.path}.")
    moved = inputs_of(plan, study).changed(before.inputs)
    now = tuple(table.to_json() for table in make_tables(plan, study, _Counter()))
    found = list(changes(before.tables, now))
    lines = []
    for table in dict.fromkeys(change.table for change in found):
        lines.append(table)
        for change in found:
            if change.table == table:
                place = f"{change.line}, {change.column}" if change.column else change.line
                lines.append(f"  {place}: {change.what} {_number(change.before)} -> {_number(change.now)}")
    what = f"Since the last build changed: {', '.join(moved)}." if moved else "Nothing that it is made of changed."
    return [*lines, f"{what} {len(found):,} numbers moved."]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.10g}" if value == int(value) else f"{value:.4f}"


class _Counter:
    """A line on a terminal while tables are made."""

    def __call__(self, made: int, tables: int) -> None:
        if sys.stderr.isatty():
            end = "\r" + " " * 40 + "\r" if made == tables else ""
            sys.stderr.write(f"\rTable {made} of {tables}{end}")
            sys.stderr.flush()
