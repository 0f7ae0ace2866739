"""Says what an import found, as a careful assistant would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from mobsurvey.commands.output import say
from mobsurvey.commands.weight_report import out_of_date
from mobsurvey.study import ImportedFile, Study
from mobsurvey.survey import Source
from mobsurvey.table.text_width import clean_text, shorten
from mobsurvey.vietnamese.fold import fold

_MOST_VALUES = 5
_MOST_NAMES = 8
_MOST_CONTRADICTIONS = 5
_COMMA = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d+|-?\d+,\d+", re.ASCII)
_WIDEST = 60
"""Columns of the terminal that a value takes at most."""
_NEAR = 0.8
"""How alike a value and a label must be to be told of; 1 is equal."""
_WORDED = {
    "attached codebook": "Codebook that the file carries",
    "declared design": "Design that the file declares, used only where a codebook has it",
    "joined answers": "Answers joined in one cell",
    "labels": "Labels in place of codes",
    "date order": "Order of dates",
    "other sheets": "Sheets not read",
}
"""What readers and the codebook decided, by its name in the study, where that is not what a user is told."""
_TOLD_OTHERWISE = {
    *("evidence", "sheet", "separator", "codebook", "stray bytes"),
    *("sets left out", "declared weight", "cut labels", "cut text"),
}
_OF_THE_FILE = {
    *("attributes", "data file", "documents", "file label", "format", "languages", "roles"),
    *("saved", "scores", "triple-s version"),
}
"""What the file says of itself: kept, and nobody's decision."""
_IN_ENCODING = "text in "
_KINDS = {
    "blank": "blank",
    "no-answer": "no answer",
    "dont-know": "don't know",
    "refused": "refused",
    "not-applicable": "not applicable",
    "not-asked": "not asked",
}


def report(study: Study, file: ImportedFile | None = None) -> str:
    """The whole report of the import of one file, line by line; without one, of all that the study was made of."""
    made = study.provenance
    source = file.source if file else made.source
    found = file.findings if file else study.findings
    name = source.file if file or len(made.files) < 2 else f"{source.file} and {len(made.files) - 1} more"
    lines = [*_counts(study, name, source, found), *decisions(source), *_findings(study, source, found)]
    if len(made.files) > 1:
        waves = [f"wave {clean_text(one.wave)}, " if one.wave else "" for one in made.files]
        parts = [
            f"{one.source.file} ({wave}{_plural(one.cases, 'case')})"
            for one, wave in zip(made.files, waves, strict=True)
        ]
        if not made.id:
            lines.append(_without_id(found, file))
        lines.append(f"The study has {_plural(study.cases, 'case')} from {len(parts)} files: {_listed(parts)}")
        if file:
            lines += [line for weight in made.weights for line in out_of_date(weight, study.cases)]
    return "\n".join(lines)


def _without_id(found: Mapping[str, Any], file: ImportedFile | None) -> str:
    """What is known of cases that are in two files, without an id; a file's own, else all of the study's."""
    equal = found.get("equal_cases")
    if not equal:
        return "No id: cases that are in two of its files are not found. Name a column that tells them: --id"
    of = f"{equal:,} of {_plural(file.cases, 'case')}" if file else _plural(equal, "case")
    repeated = found.get("repeated_cases", 0)
    chance = f" (as {repeated:,} of those before equal another of them)" if repeated else ""
    equals = "equals" if equal == 1 else "equal"
    return (
        f"No id: {of} {equals} one of an earlier file in all that the codebook describes{chance}. Nothing was left "
        "out; if they are the same respondents, import the files again and name a column that tells them: --id"
    )


def warnings(study: Study) -> None:
    """The findings that a table could hide, on standard error: for a file that is tabulated without a study."""
    source = study.provenance.source
    for line in (*_encodings(source), *_findings(study, source, study.findings)):
        say(line)


def _counts(study: Study, name: str, source: Source, found: Mapping[str, Any]) -> Iterator[str]:
    survey = study.survey
    silent = found["cases_without_answer"]
    yield f"{name}: {_plural(found['cases'], 'case')}" + (f", {silent:,} of them without any answer" if silent else "")
    derived = found.get("derived", {})
    made = {*(name for names in derived.values() for name in names), *(w.variable for w in study.provenance.weights)}
    parts = [_plural(len(survey.variables.keys() - made), "variable")]
    sets = survey.sets.keys() - made
    parts += [_plural(len(sets), "set")] if sets else []
    parts += [_plural(len(survey.batteries), "battery", "batteries")] if survey.batteries else []
    parts += [_plural(len(survey.indices), "index", "indices")] if survey.indices else []
    own = "Coded by the file's own labels"
    if source.details.get("attached codebook") == "as exported":
        own = "Coded by the codebook that the file carries"
    codebook = own if "codebook" in source.details else f"Codebook {study.provenance.codebook}"
    yield f"{codebook}: matched {', '.join(parts)}"
    if derived:
        yield f"Derived: {', '.join(derived)}"
    missing = ", ".join(f"{_KINDS[kind]} {count:,}" for kind, count in found["missing"].items())
    yield f"Missing answers, over all variables: {missing or 'none'}"


def decisions(source: Source) -> Iterator[str]:
    """How a file was read: as what, by which evidence, and what was decided."""
    details = source.details
    parts = [f"reader {source.reader}", f"encoding {source.encoding}"]
    parts += [f"{name} {clean_text(details[name])}" for name in ("sheet", "separator") if name in details]
    yield f"Read as: {', '.join(parts)}"
    if evidence := details.get("evidence"):
        how = "as --kind says" if evidence == "declared" else f"since it has {clean_text(evidence)}"
        yield f"  {how}; to read it as something else, give --kind"
    for name, told in details.items():
        if name not in _TOLD_OTHERWISE | _OF_THE_FILE and not name.startswith(_IN_ENCODING):
            yield f"{_WORDED.get(name) or _sentence(name)}: {clean_text(told)}"
    yield from _encodings(source)
    if weight := details.get("declared weight"):
        yield f'The file declares the weight variable "{clean_text(weight)}"; tables are unweighted'


def _encodings(source: Source) -> Iterator[str]:
    """Texts that were read in another encoding than the file's own, each with a sample."""
    for name, told in source.details.items():
        if name.startswith(_IN_ENCODING):
            yield f"{_sentence(name)}: {clean_text(told)}; if that is wrong, name another with --encoding"


def _findings(study: Study, source: Source, found: Mapping[str, Any]) -> Iterator[str]:
    if stray := source.details.get("stray bytes"):
        yield f"Bytes that are not UTF-8, shown as \ufffd: {clean_text(stray)}"
    yield from _losses(source.details)
    yield from _contradictions(study, found.get("contradictions", ()))
    if found["matched_by_alias"]:
        pairs = [f"{column} as {name}" for name, column in found["matched_by_alias"].items()]
        yield f"Columns under another name: {_listed(pairs)}"
    if found["by_label"]:
        yield f"Answers given as labels, coded by them: {_listed(found['by_label'])}"
    if found["unknown_columns"]:
        yield f"Columns not in the codebook (kept, untabulated): {_listed(found['unknown_columns'])}"
    if found.get("derived_anew"):
        yield f"Derived anew, in place of the file's own columns: {_listed(found['derived_anew'])}"
    for name, columns in found.get("unlisted_options", {}).items():
        yield (
            f"{name}: options in the file that its set in the codebook lacks: {_listed(columns)}; "
            "who chose nothing else counts as choosing none"
        )
    if found["absent"]:
        yield f"In the codebook, not in the file: {_listed(found['absent'])}"
    if found.get("never_chosen"):
        yield f"No column in the file, so counted as not chosen: {_listed(found['never_chosen'])}"
    for name, column in found["near_misses"].items():
        yield (
            f'  {name}: column "{clean_text(column)}" has nearly that name; if it is the same, add '
            f'columns = ["{clean_text(column)}"] to {name}'
        )
    for name, column in found.get("near_sets", {}).items():
        yield f'  {name}: column "{clean_text(column)}" has nearly that name; if it is the same, name it {name}'
    for name, count in found["repeated_ids"].items():
        yield f"{name}: {_plural(count, 'case')} with an id that an earlier case has"
    for blank in found.get("blank_ids", ()):
        yield (
            f"{blank['variable']}: {_plural(blank['count'], 'case')} without an id, {_first_cases(blank)}; whether "
            "they are there twice cannot be told"
        )
    if found["unlabelled"]:
        values = [f"{name} {code} ({_plural(count, 'case')})" for name, code, count in found["unlabelled"]]
        yield f"Answers whose code has no label, unlike the others of their variable: {_listed(values)}"
    yield from _invalid(study, found)


def _contradictions(study: Study, found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Where the file's labels are not the codebook's: names that match prove nothing against them."""
    if not found:
        return
    variables = len({one["variable"] for one in found})
    yield (
        f"The file's own labels contradict codebook {study.provenance.codebook}, which decides, in "
        f"{_plural(variables, 'variable')}: check that it is the codebook of this file"
    )
    for one in found[:_MOST_CONTRADICTIONS]:
        text = shorten(clean_text(one["file"]), _WIDEST)
        if one["kind"] == "code":
            more = f"; {one['further']} more of its labels are under other codes" if one["further"] else ""
            yield f'  {one["variable"]}: "{text}" is {one["code"]} in the file, {one["codebook"]} in the codebook{more}'
        elif one["kind"] == "question":
            yield f'  {one["variable"]}: "{text}" in the file, which the codebook has as {one["codebook"]}'
        else:
            other = shorten(clean_text(one["codebook"]), _WIDEST)
            yield f'  {one["variable"]}: "{text}" in the file, "{other}" in the codebook'
    if len(found) > _MOST_CONTRADICTIONS:
        yield f"  and {len(found) - _MOST_CONTRADICTIONS} more"


def _losses(details: Mapping[str, str]) -> Iterator[str]:
    """What the file itself has lost, or declares and does not have."""
    if sets := details.get("sets left out"):
        yield f"Sets that the file declares, left out: {clean_text(sets)}"
    if labels := details.get("cut labels"):
        yield f"Labels as long as the format allows, so perhaps cut: {labels}"
    if texts := details.get("cut text"):
        yield f"Texts as long as their variable allows, so perhaps cut: {clean_text(texts)}"


def _invalid(study: Study, found: Mapping[str, Any]) -> Iterator[str]:
    if other := found.get("as_other"):
        yield f"Answers in no list, counted as the option Other: {_total(other):,}"
        yield from _values(study, other)
    if found["invalid"]:
        yield f"Values in no list, counted as invalid: {_total(found['invalid']):,}"
        yield from _values(study, found["invalid"])


def _total(values: Iterable[Mapping[str, Any]]) -> int:
    return sum(value["count"] for value in values)


def _values(study: Study, found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    declared = "decimal mark" in study.provenance.source.details
    by_variable: dict[str, list[Mapping[str, Any]]] = {}
    for value in found:
        by_variable.setdefault(value["variable"], []).append(value)
    for name, values in by_variable.items():
        for value in values[:_MOST_VALUES]:
            text = shorten(clean_text(str(value["value"])), _WIDEST)
            yield (
                f'  {name}: "{text}" {_plural(value["count"], "time")}, {_first_cases(value)}'
                f"{_near_label(study, name, value['value'])}"
            )
        if len(values) > _MOST_VALUES:
            rest = values[_MOST_VALUES:]
            yield f"  {name}: and {_plural(len(rest), 'further value')}, {_plural(_total(rest), 'case')}"
        kind = study.survey.variables[name].kind if name in study.survey.variables else "text"
        if kind == "number" and not declared and any(_COMMA.fullmatch(str(value["value"])) for value in values):
            yield f'  {name}: they look like numbers with a decimal comma: give --decimal ","'


def _first_cases(value: Mapping[str, Any]) -> str:
    cases = ", ".join(str(case) for case in value["first_cases"])
    return f"case {cases}" + (", …" if value["count"] > len(value["first_cases"]) else "")


def _near_label(study: Study, name: str, value: Any) -> str:
    """The label that the value is much like, proposed: whether it is meant cannot be told."""
    if not isinstance(value, str):
        return ""
    labels = {fold(text): (text, code) for code, text in _labels(study, name)}
    near = get_close_matches(fold(value), labels, n=1, cutoff=_NEAR)
    return f'; nearly the label "{clean_text(labels[near[0]][0])}" of {labels[near[0]][1]}' if near else ""


def _labels(study: Study, name: str) -> Iterator[tuple[Any, str]]:
    """Code and label of what the variable may hold; for a column of joined answers the members of its set."""
    survey = study.survey
    if variable := survey.variables.get(name):
        yield from ((entry.code, text) for entry in variable.listed for text in entry.label.values())
    aliases = study.findings.get("matched_by_alias", {})
    for found in survey.sets.values():
        if found.kind == "dichotomies" and aliases.get(found.name, found.name) == name:
            yield from ((m, text) for m in found.members for text in survey.variables[m].label.values())


def _sentence(name: str) -> str:
    return name[0].upper() + name[1:]


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(clean_text(name) for name in names[:_MOST_NAMES])
    return shown + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")
