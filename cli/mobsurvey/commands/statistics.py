"""`mobsurvey statistics`: what can be computed, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from mobsurvey.commands.options import new_command

if TYPE_CHECKING:
    from mobsurvey.statistics.catalogue import Entry

# ruff: noqa: UP045

command = new_command()

HEADINGS = {
    "nominal": "Two nominal questions: --stat nominal",
    "ordinal": "Two ordinal questions: --stat ordinal",
    "agreement": "Twice the same question: --stat agreement",
    "risk": "Two by two: --stat risk",
    "cells": "Cells: --stat NAME",
    "layered": "Two by two in layers: --stat NAME --layer VAR",
    "multiple_response": "Response sets as a whole: in every crosstab of a set",
    "columns": "Columns: --letters, --compare rest",
    "proportion": "Intervals of percents: --ci, --interval NAME",
    "means": "Numbers by groups: in every crosstab of a number",
    "adjustment": "p values over several items: --adjust NAME",
    "design": "Weights and designs: --weight, --strata, --cluster",
    "scales": "Scales: mobsurvey reliability",
}


class ListFormat(StrEnum):
    """How the list is written."""

    plain = "plain"
    json = "json"
    markdown = "markdown"


@command.command()
def statistics(
    names: Annotated[Optional[list[str]], typer.Argument(metavar="[NAME]...", help="These only, in full.")] = None,
    format: Annotated[ListFormat, typer.Option("--format", help="How the list is written.")] = ListFormat.plain,
) -> None:
    """What can be computed: one line each and its source; with names, formula and use as well.

    Example: mobsurvey statistics cramers-v
    """
    from mobsurvey.commands.output import write_data, write_text
    from mobsurvey.errors import UsageError, did_you_mean
    from mobsurvey.statistics.catalogue import entries

    found = entries()
    known = [entry.name for entry in found]
    for name in names or ():
        if name not in known:
            raise UsageError(f'there is no statistic "{name}"', next_step=did_you_mean(name, known))
    chosen = [entry for entry in found if not names or entry.name in names]
    if format is ListFormat.json:
        import json

        text = json.dumps([entry._asdict() for entry in chosen], ensure_ascii=False, indent=1)
        write_data(text + "\n")
    elif format is ListFormat.markdown:
        write_data("\n".join(_markdown(chosen)) + "\n")
    else:
        write_text("\n".join(_plain(chosen, in_full=bool(names))) + "\n")


def _plain(entries: list[Entry], in_full: bool) -> Iterator[str]:
    from mobsurvey.commands.output import terminal_page
    from mobsurvey.table.text_width import wrap

    width = min(terminal_page().width, 100)
    family = ""
    for entry in entries:
        if entry.family != family:
            if family:
                yield ""
            family = entry.family
            yield HEADINGS[family]
            yield ""
        yield f"  {entry.name}"
        parts = [f"{entry.title}: {entry.summary}"]
        if in_full:
            parts += [f"Formula: {entry.formula}", f"Use: {entry.use}", f"SPSS: {entry.spss}"]
        for part in (*parts, f"Source: {entry.source}"):
            first, *more = wrap(part, width - 6)
            yield f"      {first}"
            yield from (f"      {line}" for line in more)


def _markdown(entries: list[Entry]) -> Iterator[str]:
    from mobsurvey.table.text_width import wrap

    yield "# Statistics"
    yield ""
    yield from wrap(
        "What mobsurvey computes, with formula, source and the name that SPSS has for it. The same text is in "
        "`mobsurvey statistics NAME`; this page is made from it by `mobsurvey statistics --format markdown`. How they "
        "look in a table, and which test is chosen when: [significance.md](significance.md).",
        118,
    )
    family = ""
    for entry in entries:
        if entry.family != family:
            family = entry.family
            heading, _, option = HEADINGS[family].partition(": ")
            yield ""
            yield f"## {heading}"
            yield ""
            yield f"`{option}`" if option.startswith(("-", "mobsurvey")) else f"{option[0].upper()}{option[1:]}."
        yield ""
        yield f"### {entry.title} (`{entry.name}`)"
        yield ""
        yield from wrap(f"{entry.summary[0].upper()}{entry.summary[1:]}", 118)
        yield ""
        for key, text in (
            ("Formula", entry.formula),
            ("Use", entry.use),
            ("SPSS", entry.spss),
            ("Source", entry.source),
        ):
            first, *more = wrap(f"**{key}**: {_escaped(text)}", 116)
            yield f"- {first}"
            yield from (f"  {line}" for line in more)


def _escaped(text: str) -> str:
    """The text with the signs that Markdown would take for its own."""
    return "".join(f"\\{sign}" if sign in "*_<>|" else sign for sign in text)
