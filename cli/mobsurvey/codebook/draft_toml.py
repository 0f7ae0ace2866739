"""Writes a drafted codebook as TOML, with remarks on what is for its user to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mobsurvey.codebook.names import numbered, valid_id, valid_name
from mobsurvey.codebook.toml_text import key_text, label_table, quoted, value_text
from mobsurvey.survey import Code, Label, ResponseSet, Survey, Value, Variable

_OTHER_BASE = {
    "answered": '  # or "asked": nothing chosen is an answer too',
    "asked": '  # or "answered": only those who chose something',
}
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_DOTTED_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)+")


def draft_toml(
    raw: Survey,
    identifier: str,
    drafts: Mapping[str, Variable],
    names: Mapping[str, str],
    sets: Mapping[str, ResponseSet],
    guessed: bool,
    doubts: Mapping[str, str],
) -> str:
    """The TOML of drafted variables and sets; `names` by column, `guessed` where the file declares no sets.

    `doubts` are remarks on variables, by column.
    """
    texts = [
        text
        for v in drafts.values()
        for label in (v.label, *(value.label for value in v.values))
        for text in label.values()
    ]
    language = "vi" if any(map(_VIETNAMESE.search, texts)) else "en"
    lines = [
        f"# Drafted from {''.join(sign if sign.isprintable() else ' ' for sign in raw.source.file)}.",
        "# Read it through: labels, kinds, missing codes and sets are for you to confirm.",
        "",
        f"id = {quoted(valid_id(identifier))}",
        f"title = {quoted(raw.source.details.get('file label', identifier))}",
        f"source = {quoted(raw.source.file)}",
        f"languages = [{', '.join(map(quoted, raw.languages if len(raw.languages) > 1 else (language,)))}]",
        "",
    ]
    scales = _shared_scales(drafts, names)
    for name, variable in scales.values():
        lines += [f"[scales.{key_text(name)}]", *_codes(variable), ""]
    for column, variable in drafts.items():
        lines += [f"# {doubts[column]}"] if column in doubts else []
        lines += [f"[variables.{key_text(names[column])}]", f'kind = "{variable.kind}"']
        if names[column] != column:
            lines.append(f"columns = [{quoted(column)}]")
        lines += _label_lines(variable.label)
        if variable.measure != ("scale" if variable.kind in ("number", "date") else "nominal"):
            lines.append(f'measure = "{variable.measure}"')
        key = _scale_key(variable)
        lines += [f"scale = {quoted(scales[key][0])}"] if key in scales else _codes(variable)
        lines.append("")
    taken = {name.casefold() for name in names.values()}
    for name, found in sets.items():
        name = name if _DOTTED_NAME.fullmatch(name) else valid_name(name, "s_", "set")
        own = found.kind == "delimited" and names[found.members[0]] == name  # a joined column may be its set's namesake
        while name.casefold() in taken and not own:
            name += "_set"
        taken.add(name.casefold())
        lines += ["# Guessed: columns of 0 and 1 whose names begin alike. Confirm it, or remove it."] if guessed else []
        lines += [f"[sets.{key_text(name)}]", f'kind = "{found.kind}"', *_label_lines(found.label)]
        lines.append(f"members = [{', '.join(quoted(names[m]) for m in found.members)}]")
        if found.counted_value is not None:
            lines.append(f"counted_value = {value_text(found.counted_value)}")
        if found.kind == "delimited":
            lines.append(f"separator = {quoted(found.separator)}")
            lines += ["values = [", *(f"  {_entry(v.code, v.label)}," for v in found.values), "]"]
        lines += [
            f'base = "{found.base}"{_OTHER_BASE[found.base]}' if found.kind == "dichotomies" else 'base = "answered"',
            "",
        ]
    for prefix, items in _likely_batteries(drafts, sets.values()).items():
        name = valid_name(prefix, "b_", "battery")
        lines += [
            "# These columns share a value list. If they are items of one question, remove the # signs.",
            f"# [batteries.{key_text(name if name.casefold() not in taken else f'{name}_battery')}]",
            f"# items = [{', '.join(quoted(names[item]) for item in items)}]",
            "",
        ]
    weight = raw.source.details.get("declared weight", "")
    if weight in drafts and drafts[weight].is_numeric:
        lines += [
            "# The file declares this weight. If cases were sampled with these weights, remove the # signs.",
            "# [design]",
            f"# weight = {quoted(names[weight])}",
            "",
        ]
    return "\n".join(lines)


def _likely_batteries(drafts: Mapping[str, Variable], sets: Iterable[ResponseSet]) -> dict[str, list[str]]:
    """Columns with numbered names and one list of three or more values; suggested only, since sets look the same."""
    members = {member for found in sets for member in found.members}
    return {
        prefix: items
        for prefix, items in numbered(name for name in drafts if name not in members).items()
        if len(drafts[items[0]].values) > 2 and len({_scale_key(drafts[item]) for item in items}) == 1
    }


def _scale_key(variable: Variable) -> str:
    """What two variables must share to use one scale; empty where there is nothing to share."""
    if variable.kind != "single" or not variable.values:
        return ""
    return repr((variable.values, variable.missing, variable.missing_ranges))


def _shared_scales(drafts: Mapping[str, Variable], names: Mapping[str, str]) -> dict[str, tuple[str, Variable]]:
    users: dict[str, list[str]] = {}
    for column, variable in drafts.items():
        if key := _scale_key(variable):
            users.setdefault(key, []).append(column)
    shared = {key: columns for key, columns in users.items() if len(columns) > 1}
    return {key: (names[columns[0]], drafts[columns[0]]) for key, columns in shared.items()}


def _codes(variable: Variable) -> list[str]:
    lines: list[str] = []
    if variable.values:
        labelled = any(v.label for v in variable.values)
        lines += ["values = [", *(f"  {_entry(v.code, v.label)},{_doubt(v, labelled)}" for v in variable.values), "]"]
    missing = [_entry(m.code, m.label, m.kind) for m in variable.missing]
    missing += [
        f'{{ range = [{value_text(r.low)}, {value_text(r.high)}], kind = "{r.kind}" }}' for r in variable.missing_ranges
    ]
    if missing:
        lines += ["missing = [", *(f"  {text}," for text in missing), "]"]
    return lines


def _doubt(value: Value, labelled: bool) -> str:
    return (
        "  # met in the data, without a label: an answer, or missing, or an error?"
        if labelled and not value.label
        else ""
    )


def _entry(code: Code, label: Label, kind: str = "") -> str:
    parts = [f"code = {value_text(code)}"]
    parts += [f'kind = "{kind}"'] if kind else []
    parts += _label_lines(label)
    return "{ " + ", ".join(parts) + " }"


def _label_lines(label: Label) -> list[str]:
    """A text in the codebook's first language, or a table by language; none for no label."""
    if len(label) < 2:
        return [f"label = {quoted(text)}" for text in label.values()]
    return [f"label = {label_table(label)}"]
