"""`mobsurvey weight`: a raked weight as a variable of the study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mobsurvey.commands.options import StudyOption, new_command

command = new_command()


@command.command()
def weight(
    target: Annotated[
        Path,
        typer.Option(
            "--target", metavar="FILE", readable=False, help="What the weights are to add up to: docs/weights.md."
        ),
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Make a weight again that was made before.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would come of it; write nothing.")] = False,
    study: StudyOption = None,
) -> None:
    """Weight the cases so that they are composed as the population is (raking).

    It becomes a variable of the study, for --weight of the tables. The file says what the population is like:

    \b
    [[margin]]
    of = ["level"]
    targets = [
        { codes = [1], share = 0.2 },
        { codes = [2], share = 0.35 },
        { codes = [3], share = 0.45 },
    ]

    Example: mobsurvey weight --target level.toml --dry-run
    """
    from mobsurvey.commands.output import say, write_message
    from mobsurvey.commands.weight_report import weight_report
    from mobsurvey.study import find_study, open_study
    from mobsurvey.weights.add_weight import add_weight, rake_study, taken_name

    path, taken = find_study(study), None
    if dry_run:
        with open_study(path) as held:
            raked = rake_study(held, target)
            taken = taken_name(held, raked.targets, replace)
    else:
        raked = add_weight(path, target, replace=replace)
    write_message(weight_report(raked.targets.name, raked.diagnostics))
    shown = path.name if path.parent == Path.cwd() else path
    say("Nothing written: --dry-run" if dry_run else f"Study written: {shown}")
    if taken:
        say(f"Without --dry-run this is refused: {taken.message}")
