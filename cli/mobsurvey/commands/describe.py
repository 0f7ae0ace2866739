"""`mobsurvey describe`: what a study holds, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from mobsurvey.commands.options import Language, LanguageOption, StudyOption, new_command

if TYPE_CHECKING:
    from mobsurvey.study import Study
    from mobsurvey.tabulation.description import Description


class TextFormat(StrEnum):
    """For people, or for programs."""

    plain = "plain"
    json = "json"


command = new_command()


@command.command()
def describe(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[NAME]...", help="Variables, sets or batteries; none means the study as a whole."),
    ] = None,
    lang: LanguageOption = Language.en,
    format: Annotated[TextFormat, typer.Option("--format", help="How it is written.")] = TextFormat.plain,
    study: StudyOption = None,
) -> None:
    """Say what a study holds: cases, variables, sets, where they came from; with names, their answers.

    Example: mobsurvey describe level difficulty
    """
    from mobsurvey.commands.output import terminal_page, write_data, write_message
    from mobsurvey.study import open_study

    source = open_study(study)
    width = terminal_page().width
    descriptions = _descriptions(source, names or [], lang.value)
    if format is TextFormat.json:
        write_data(_json(source, descriptions))
    elif names:
        details = [line for found in descriptions for line in _details(source, found, lang.value, width)]
        write_message("\n".join(details).rstrip("\n"))
    else:
        write_message("\n".join([*_overview(source, lang.value, width), "", *_list(descriptions, width)]))


def _descriptions(study: Study, names: Sequence[str], language: str) -> list[Description]:
    from mobsurvey.tabulation.description import describe_set, describe_variable
    from mobsurvey.tabulation.names import check_name

    survey = study.survey
    variables = {**survey.variables, **survey.untabulated}
    wanted: list[str] = []
    for name in names or (*survey.sets, *survey.variables, *survey.untabulated):
        if name not in survey.untabulated:
            check_name(survey, name)
        wanted += survey.batteries[name].items if name in survey.batteries else [name]
    return [
        describe_set(study, name, language)
        if name in survey.sets
        else describe_variable(study, variables[name], language)
        for name in wanted
    ]


def _overview(study: Study, language: str, width: int) -> Iterator[str]:
    from mobsurvey.commands.report import report
    from mobsurvey.commands.weight_report import made_weights
    from mobsurvey.table.text_width import clean_text, wrap

    made = study.provenance
    yield f"Study: {study.path}"
    yield f"Imported {made.imported} by mobsurvey {made.version}"
    yield f"SHA-256 of the file: {made.source.sha256}"
    yield report(study)
    if study.survey.design.variables:
        yield f"Sampling design: {study.survey.design.named}"
    yield from made_weights(study)
    for battery in study.survey.batteries.values():
        title = clean_text(battery.title(language))
        yield from wrap(f"Battery {battery.name} ({title}): {', '.join(battery.items)}", width)


def _list(descriptions: Sequence[Description], width: int) -> Iterator[str]:
    from mobsurvey.table.text_width import clean_text, display_width, pad_right, shorten

    rows = [("Name", "Kind", "Answered", "Missing", "Invalid", "Label")]
    for d in descriptions:
        missing = str(sum(d.missing.values()))
        rows.append((clean_text(d.name), d.kind, str(d.answered), missing, str(d.invalid), clean_text(d.label)))
    widths = [min(max(display_width(row[column]) for row in rows), 30) for column in range(5)]
    room = max(width - sum(widths) - 10, 20)
    for row in rows:
        cells = [shorten(cell, w) for cell, w in zip(row, widths, strict=False)]
        texts = [pad_right(cell, w) for cell, w in zip(cells[:2], widths, strict=False)]
        texts += [cell.rjust(w) for cell, w in zip(cells[2:], widths[2:], strict=True)]
        yield "  ".join([*texts, shorten(row[5], room)]).rstrip()


def _details(study: Study, found: Description, language: str, width: int) -> Iterator[str]:
    from mobsurvey.commands.weight_report import made_by
    from mobsurvey.table.number_format import format_decimal
    from mobsurvey.table.text_width import clean_text, wrap

    yield from wrap(f"{found.name}: {clean_text(found.label)}", width)
    missing = ", ".join(f"{reason} {count:,}" for reason, count in found.missing.items())
    parts = [f"answered {found.answered:,}", f"missing {sum(found.missing.values()):,}"]
    parts[1] += f" ({missing})" if missing else ""
    parts += [f"invalid {found.invalid:,}"] if found.invalid else []
    parts += [f"different {found.distinct:,}"] if found.distinct is not None else []
    yield f"  {found.kind}; {', '.join(parts)}"
    if found.summary:
        numbers = {"mean": found.summary.mean, "SD": found.summary.sd}
        numbers |= {"least": found.summary.least, "greatest": found.summary.greatest}
        texts = [f"{name} {format_decimal(n, 2, language)}" for name, n in numbers.items() if n is not None]
        yield f"  {', '.join(texts)}"
    longest = max((len(code) for code, _, _ in found.counts), default=0)
    for code, label, count in found.counts:
        lead = f"  {code:>{longest}}  {count:>7,}  "
        for line in wrap(clean_text(label), max(width - len(lead), 20)):
            yield lead + line
            lead = " " * len(lead)
    yield from (f"  {line}" for line in made_by(study, found.name))
    yield ""


def _json(study: Study, descriptions: Sequence[Description]) -> str:
    import json
    from dataclasses import asdict

    values: dict[str, Any] = {
        # The name of a file need not be UTF-8, as JSON must be.
        "study": str(study.path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "cases": study.cases,
        "provenance": study.provenance.to_json(),
        "findings": study.findings,
        "design": study.survey.design._asdict(),
        "batteries": {b.name: list(b.items) for b in study.survey.batteries.values()},
        "descriptions": [asdict(found) for found in descriptions],
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
