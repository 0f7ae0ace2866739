"""`mobsurvey compare`: waves or studies side by side, with what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import ANALYSIS, SHAPE, TARGET, WEIGHTING, takes
from mobsurvey.commands.options import Language, LanguageOption, LayerOption, StudyOption, WhereOption, new_command
from mobsurvey.commands.output import say
from mobsurvey.commands.write_tables import target_of, write_tables
from mobsurvey.compare import NOT_COMPARED
from mobsurvey.table.asked import analysis_of, shape_of, weighting_of

if TYPE_CHECKING:
    from mobsurvey.study import Study

_TESTS = {name: option for name, option in ANALYSIS.items() if name != "brief"}
"""A battery with a line an item would show the last study alone."""
_SHAPE = {name: option for name, option in SHAPE.items() if name not in NOT_COMPARED}

command = new_command()


@command.command()
@takes("analysis", _TESTS, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("shape", _SHAPE, shape_of)
@takes("target", TARGET, target_of)
def compare(
    given: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[STUDY]... [NAME]...", help="Study files, then questions; none means all shared ones."),
    ] = None,
    by: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--by", metavar="VAR", help="Compare the answers to this question, as the waves of one study."),
    ] = None,
    study: StudyOption = None,
    same: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--same",
            metavar="NAME[=NAME],...",
            help="Take these questions, items or options for the same though their words differ.",
        ),
    ] = None,
    layer: LayerOption = None,
    where: WhereOption = None,
    weighting: Any = None,
    analysis: Any = None,
    shape: Any = None,
    lang: LanguageOption = Language.en,
    target: Any = None,
) -> None:
    """Two or more waves or studies side by side: differences with intervals, tests of change.

    \b
    Example: mobsurvey compare --by wave
    Example: mobsurvey compare difficulty_1 --by level --box top1
    Example: mobsurvey compare hcmc.mobsurvey hai-phong.mobsurvey content
    """
    from mobsurvey.compare.studies import compare_studies
    from mobsurvey.compare.waves import compare_waves
    from mobsurvey.errors import UsageError

    files, names = _told_apart(given or [])
    asked: dict[str, Any] = {
        "layer": layer,
        "where": where,
        "lang": lang.value,
        "weighting": weighting,
        "analysis": analysis,
        "shape": shape,
    }
    if by is not None:
        if same:
            raise UsageError("--same is for several studies", next_step="Leave it out, or --by.")
        write_tables(compare_waves(_one(files, study), by, names, **asked), target)
        return
    from mobsurvey.compare.match import parse_same

    found = compare_studies(_several(files, study), names, same=parse_same(same or ()), **asked)
    write_tables(found.tables, target)
    for line in found.findings:
        say(line)


def _told_apart(given: list[str]) -> tuple[list[Path], list[str]]:
    """The study files, and the names of questions behind them."""
    files = [
        text for text in given if text.endswith(".mobsurvey") or any(sign in text for sign in "/\\") or _is_file(text)
    ]
    return [Path(text) for text in files], [text for text in given if text not in files]


def _is_file(text: str) -> bool:
    path = Path(text)
    return bool(path.suffix) and path.is_file()


def _one(files: list[Path], study: Path | None) -> Study:
    from mobsurvey.errors import UsageError
    from mobsurvey.study import open_study

    paths = [*files, *([study] if study else [])]
    if len(paths) > 1:
        raise UsageError("--by compares the waves of one study", next_step="Name one study, or leave --by out.")
    return open_study(paths[0] if paths else None)


def _several(files: list[Path], study: Path | None) -> list[Study]:
    from mobsurvey.errors import UsageError
    from mobsurvey.study import open_study

    paths = [*([study] if study else []), *files]
    if len(paths) < 2:
        raise UsageError(
            f"{'one study is' if paths else 'no studies are'} named, and two are compared",
            next_step="As mobsurvey compare a.mobsurvey b.mobsurvey; the waves of one study: --by wave.",
        )
    known: dict[Path, Path] = {}
    for path in paths:
        if (place := path.resolve()) in known:
            raise UsageError("is named twice", where=str(path), next_step="Name two different studies.")
        known[place] = path
    return [open_study(path) for path in paths]
