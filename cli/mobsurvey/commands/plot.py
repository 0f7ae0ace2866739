"""`mobsurvey plot`: a picture of a table, as a file or in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import INTERVALS, SHAPE, SOURCE, WEIGHTING, takes
from mobsurvey.commands.options import ForceOption, Language, LanguageOption, LayerOption, WhereOption, new_command
from mobsurvey.commands.source import study_or_file
from mobsurvey.table.asked import analysis_of, shape_of, weighting_of, with_names

# ruff: noqa: UP045

command = new_command()

_ONLY_NUMBERS = ("summary", "show_missing")
"""What adds lines of numbers under a table, which no picture shows."""
_SHAPE = {name: option for name, option in SHAPE.items() if name not in _ONLY_NUMBERS}
_SOURCE = {name: option for name, option in SOURCE.items() if name != "kind"}
_HEAT_MAP = "heat-map"


@command.command()
@takes("analysis", INTERVALS, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("shape", _SHAPE, shape_of)
@takes("source", _SOURCE, study_or_file)
def plot(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A variable, set or battery.")],
    by: Annotated[
        Optional[str],
        typer.Option("--by", metavar="VAR", help="The banner: a question; a,b beside each other, a/b b in a."),
    ] = None,
    layer: LayerOption = None,
    where: WhereOption = None,
    weighting: Any = None,
    analysis: Any = None,
    shape: Any = None,
    lang: LanguageOption = Language.en,
    kind: Annotated[
        Optional[str],
        typer.Option("--kind", metavar="KIND", help="The kind of picture, else chosen by the table: mobsurvey plots."),
    ] = None,
    to: Annotated[
        Optional[Path],
        typer.Option("--to", metavar="FILE", readable=False, help="Write it here: .svg .png .pdf; else as text."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="In place of the table's own.")] = "",
    force: ForceOption = False,
    source: Any = None,
) -> None:
    """A picture of a table, as a file or in the terminal.

    Example: mobsurvey plot purpose --by level --to purpose.svg
    """
    from mobsurvey.errors import UsageError
    from mobsurvey.pictures import check_kind, check_suffix

    if kind is not None:
        check_kind(kind)
    if to is not None:
        check_suffix(to.suffix)
    elif force:
        raise UsageError("--force goes with --to", next_step="Add --to FILE, or leave --force out.")
    if layer is not None and by is None:
        raise UsageError("--layer goes with --by", next_step="Add a banner: --by VAR.")
    asked = {
        "where": where,
        "lang": lang.value,
        "weighting": weighting,
        "analysis": analysis,
        "shape": with_names(shape, [name], source.survey),
    }
    if kind == _HEAT_MAP:
        asked["analysis"] = _with_residuals(source, name, analysis, weighting)
    table = _table(source, name, by, layer, asked)
    _write(table._replace(title=title) if title else table, kind, to, force)


def _table(source: Any, name: str, by: str | None, layer: str | None, asked: dict[str, Any]) -> Any:
    from mobsurvey.table.tabulate import crosstab, freq

    return freq(source, name, **asked) if by is None else crosstab(source, name, by, layer=layer, **asked)


def _with_residuals(source: Any, name: str, analysis: Any, weighting: Any) -> Any:
    """The analysis with adjusted residuals. UsageError where there can be none."""
    from mobsurvey.errors import UsageError
    from mobsurvey.survey import NO_DESIGN
    from mobsurvey.table.weighting import resolve

    variable = source.survey.variables.get(name)
    if variable and variable.kind == "number":
        raise UsageError(f'"{name}" is a number and has no residuals', next_step="Take --kind bars.")
    if resolve(source.survey, weighting).design != NO_DESIGN:
        raise UsageError(
            "a heat map is of adjusted residuals, which are not valid under sampling weights, strata or clusters",
            where=f"--kind {_HEAT_MAP}",
            next_step="Take another kind, or --unweighted.",
        )
    return analysis._replace(stats=("adjusted-residual",))


def _write(table: Any, kind: str | None, to: Path | None, force: bool) -> None:
    from mobsurvey.commands.output import terminal_page, write_text

    if to is None:
        import sys

        from mobsurvey.pictures import terminal_picture
        from mobsurvey.pictures.drawing.terminal import Terminal, block_characters

        page = Terminal(terminal_page().width, block_characters(sys.stdout.encoding))
        write_text(terminal_picture(table, kind, page))
        return
    from mobsurvey.pictures import picture
    from mobsurvey.writers.whole_file import write_files

    write_files({to: picture(table, kind, to.suffix)}, force=force)
    write_text(f"{to}\n")
