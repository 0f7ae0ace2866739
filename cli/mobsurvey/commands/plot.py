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

_SHAPE = {name: option for name, option in SHAPE.items() if name != "show_missing"}
"""Those without an answer are in no picture."""
_SOURCE = {name: option for name, option in SOURCE.items() if name != "kind"}
_HEAT_MAP, _DIVERGING, _DOTS = "heat-map", "diverging", "dots"


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
    from mobsurvey.commands.one_file import check_force
    from mobsurvey.errors import UsageError
    from mobsurvey.pictures import check_kind, check_suffix

    check_force(force, to)
    if kind is not None:
        check_kind(kind)
    if to is not None:
        check_suffix(to.suffix)
    if layer is not None and by is None:
        raise UsageError("--layer goes with --by", next_step="Add a banner: --by VAR.")
    asked = {
        "where": where,
        "lang": lang.value,
        "weighting": weighting,
        "analysis": analysis,
        "shape": with_names(shape, [name], source.survey),
    }
    number = _is_number(source, name)
    if kind == _HEAT_MAP:
        asked["analysis"] = _with_residuals(source, name, analysis, weighting)
    elif number and kind in (None, _DOTS):
        asked["analysis"] = analysis._replace(interval=analysis.interval or "auto")
    elif kind == _DOTS:
        asked["shape"] = asked["shape"]._replace(summary=("mean",))
    table = _table(source, name, by, layer, asked)
    _check_summary(table, kind, shape.summary)
    _check_intervals(table, kind, analysis)
    _write(table._replace(title=title) if title else table, kind, to, force)


def _table(source: Any, name: str, by: str | None, layer: str | None, asked: dict[str, Any]) -> Any:
    from mobsurvey.table.tabulate import crosstab, freq

    return freq(source, name, **asked) if by is None else crosstab(source, name, by, layer=layer, **asked)


def _is_number(source: Any, name: str) -> bool:
    variable = source.survey.variables.get(name)
    return variable is not None and variable.kind == "number"


def _check_summary(table: Any, kind: str | None, summary: tuple[str, ...]) -> None:
    """UsageError where what --summary asks for would not be seen."""
    from mobsurvey.errors import UsageError
    from mobsurvey.pictures import kind_of
    from mobsurvey.pictures.drawing.chart import summaries_of

    if not summary:
        return
    if table.kind != "number" and not summaries_of(table):
        raise UsageError(
            f'"{table.name}" has no {summary[0]}',
            where="--summary",
            next_step="Batteries and ordinal questions with numbers as codes have one. Leave it out.",
        )
    shown = kind or kind_of(table)
    if shown == _DOTS and set(summary) != {"mean"}:
        raise UsageError("dots are of means alone", where="--summary", next_step=f"Take --kind {_DIVERGING}.")
    if shown not in (_DOTS, _DIVERGING):
        raise UsageError(
            f"{shown} show nothing beside the answers" if shown != _HEAT_MAP else "a heat map is of residuals alone",
            where="--summary",
            next_step=f"Take --kind {_DIVERGING}, which has them behind its bars, or {_DOTS}, which are of means.",
        )


def _check_intervals(table: Any, kind: str | None, analysis: Any) -> None:
    """UsageError where the intervals that --ci asks for would not be seen."""
    from mobsurvey.errors import UsageError
    from mobsurvey.pictures import kind_of

    shown = kind or kind_of(table)
    if analysis.interval and (shown in (_DIVERGING, _HEAT_MAP) or (shown == _DOTS and table.kind != "number")):
        what = {_DIVERGING: "diverging bars have", _HEAT_MAP: "a heat map has"}.get(shown, "means of scores have")
        raise UsageError(f"{what} no intervals", where="--ci", next_step="Take --kind bars, or leave it out.")


def _with_residuals(source: Any, name: str, analysis: Any, weighting: Any) -> Any:
    """The analysis with adjusted residuals. UsageError where there can be none."""
    from mobsurvey.errors import UsageError
    from mobsurvey.survey import NO_DESIGN
    from mobsurvey.table.weighting import resolve

    if _is_number(source, name):
        raise UsageError(f'"{name}" is a number and has no residuals', next_step=f"Take --kind {_DOTS}.")
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
    from mobsurvey.commands.one_file import write_one
    from mobsurvey.pictures import picture

    write_one(to, picture(table, kind, to.suffix), force)
