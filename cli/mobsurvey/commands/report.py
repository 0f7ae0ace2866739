"""Says what an import found, as a careful assistant would."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.commands.output import say
from mobsurvey.study import Study
from mobsurvey.table.text_width import clean_text

_MOST_LINES = 20
_MOST_NAMES = 8
_KINDS = {
    "blank": "blank",
    "no-answer": "no answer",
    "dont-know": "don't know",
    "refused": "refused",
    "not-applicable": "not applicable",
    "not-asked": "not asked",
}


def report(study: Study) -> str:
    """The whole report of an import, line by line."""
    return "\n".join([*_counts(study), *_decisions(study), *_findings(study)])


def warnings(study: Study) -> None:
    """The findings that a table could hide, on standard error: for a file that is tabulated without a study."""
    for line in _findings(study):
        say(line)


def _counts(study: Study) -> Iterator[str]:
    found, survey = study.findings, study.survey
    silent = found["cases_without_answer"]
    yield f"{study.provenance.source.file}: {_plural(found['cases'], 'case')}" + (
        f", {silent:,} of them without any answer" if silent else ""
    )
    parts = [_plural(len(survey.variables), "variable")]
    parts += [_plural(len(survey.sets), "set")] if survey.sets else []
    parts += [_plural(len(survey.batteries), "battery", "batteries")] if survey.batteries else []
    drafted = "codebook" in study.provenance.source.details
    codebook = "Coded by the file's own labels" if drafted else f"Codebook {study.provenance.codebook}"
    yield f"{codebook}: matched {', '.join(parts)}"
    missing = ", ".join(f"{_KINDS[kind]} {count:,}" for kind, count in found["missing"].items())
    yield f"Missing answers, over all variables: {missing or 'none'}"


def _decisions(study: Study) -> Iterator[str]:
    source = study.provenance.source
    parts = [f"reader {source.reader}", f"encoding {source.encoding}"]
    if "separator" in source.details:
        parts.append(f"separator {source.details['separator']}")
    yield f"Read as: {', '.join(parts)}"
    if weight := source.details.get("declared weight"):
        yield f'The file declares the weight variable "{clean_text(weight)}"; tables are unweighted'


def _findings(study: Study) -> Iterator[str]:
    found = study.findings
    if found["matched_by_alias"]:
        pairs = [f"{column} as {name}" for name, column in found["matched_by_alias"].items()]
        yield f"Columns under another name: {_listed(pairs)}"
    if found["by_label"]:
        yield f"Answers given as labels, coded by them: {_listed(found['by_label'])}"
    if found["unknown_columns"]:
        yield f"Columns not in the codebook (kept, untabulated): {_listed(found['unknown_columns'])}"
    if found["absent"]:
        yield f"In the codebook, not in the file: {_listed(found['absent'])}"
    for name, column in found["near_misses"].items():
        yield (
            f'  {name}: column "{clean_text(column)}" has nearly that name; if it is the same, add '
            f'columns = ["{clean_text(column)}"] to {name}'
        )
    invalid = found["invalid"]
    if invalid:
        total = sum(value["count"] for value in invalid)
        yield f"Values in no list, counted as invalid: {total:,}"
        for value in invalid[:_MOST_LINES]:
            cases = ", ".join(str(case) for case in value["first_cases"])
            more = ", …" if value["count"] > len(value["first_cases"]) else ""
            yield (
                f'  {value["variable"]}: "{clean_text(str(value["value"]))}" {_plural(value["count"], "time")}, '
                f"case {cases}{more}"
            )
        if len(invalid) > _MOST_LINES:
            yield f"  and {len(invalid) - _MOST_LINES:,} further values: mobsurvey describe --format json"


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(clean_text(name) for name in names[:_MOST_NAMES])
    return shown + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")
