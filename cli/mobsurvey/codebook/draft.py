"""Drafts a codebook for a file that has none: from a .sav's own metadata, or from a CSV's header and values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from mobsurvey.codebook.coding import Raw, folded_name, parse_date, parse_number, plain_code, plain_text
from mobsurvey.survey import Code, Label, Missing, MissingKind, ResponseSet, Survey, Value, Variable

MOST_CODES = 10
"""Whole numbers with so few different values are taken for codes, unless the file says scale."""
MOST_TEXTS = 20
MOST_UNLABELLED = 50
"""A labelled variable with more values than these without a label is a number with some labels."""
_MOST_DISTINCT = 1000
_LONGEST_ANSWER = 60

_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NUMBERED = re.compile(r"(.*?[^\W\d])[\W_]*\d+")
_NO_ANSWER_CODES = (7, 8, 9, 77, 88, 97, 98, 99, -1, -7, -8, -9, -77, -88, -97, -98, -99)
_MISSING_WORDS: tuple[tuple[MissingKind, str], ...] = (
    ("dont-know", r"don'?t know|do not know|\bDK\b|không biết"),
    ("refused", r"refus|từ chối"),
    ("not-asked", r"not asked|skipped|không hỏi"),
    ("not-applicable", r"not applicable|inapplicable|\bN/?A\b|không áp dụng|không thích hợp"),
)


class _Distinct:
    """The different values of a column, up to a bound."""

    def __init__(self) -> None:
        self.values: set[Raw] = set()
        self.cases = 0
        self.filled = 0
        self.full = False

    def add(self, raw: Sequence[Raw]) -> None:
        self.cases += len(raw)
        found = {value for value in set(raw) if plain_text(value)} if not self.full else set()
        self.filled += len(raw) - sum(1 for value in raw if value is None or value == "")
        self.values |= found
        self.full = self.full or len(self.values) > _MOST_DISTINCT


def draft_codebook(raw: Survey, identifier: str) -> str:
    """The TOML of a codebook that codes every column of the raw survey; reads its chunks once."""
    distinct = {name: _Distinct() for name in raw.variables}
    for chunk in raw.chunks:
        for name, column in chunk.columns.items():
            distinct[name].add(column)
    members = {member for found in raw.sets.values() for member in found.members}
    drafts = {name: _draft_variable(v, distinct[name], name in members) for name, v in raw.variables.items()}
    sets = {name: found for name, found in raw.sets.items() if _has_values(found, drafts)}
    for _ in sets:  # sets may share members, and what one gives them another passes on
        sets = {name: _agree(found, drafts) for name, found in sets.items()}
    sets = {name: found for name, found in sets.items() if _fits(found, drafts)}
    guessed = not sets and raw.source.reader != "sav"  # which declares the sets it has
    sets = _checkbox_sets(drafts) if guessed else sets
    names = _names(drafts)
    for column, variable in drafts.items():
        if names[column] != column and not variable.label:
            drafts[column] = variable._replace(label={"en": column})  # what tables print, where the name cannot be it
    return _write(raw, identifier, drafts, names, sets, guessed)


def _draft_variable(variable: Variable, found: _Distinct, member: bool) -> Variable:
    missing = tuple(m._replace(kind=_missing_kind(m)) for m in variable.missing)
    variable = variable._replace(missing=missing)
    others = _undeclared(variable, found.values)
    if variable.kind == "date":
        return variable._replace(values=())
    if variable.kind == "single":
        if len(others) <= MOST_UNLABELLED and not found.full:
            return variable._replace(values=_sorted_values([*variable.values, *map(Value, others)]))
        codes = [*others, *(value.code for value in variable.values)]
        is_text = any(isinstance(code, str) for code in codes)
        return variable._replace(kind="text" if is_text else "number", values=())
    numbers = [n for n in others if not isinstance(n, str)]
    if len(numbers) == len(others) and (others or variable.kind == "number"):
        whole = all(isinstance(n, int) for n in numbers)
        few = 0 < len(others) <= MOST_CODES and whole and variable.measure != "scale"
        if few or (member and others and not found.full):
            return variable._replace(kind="single", values=_sorted_values(map(Value, others)))
        return variable._replace(kind="number", measure="scale")
    texts = [str(value) for value in others]
    if texts and all(parse_date(text) for text in texts):
        return variable._replace(kind="date", measure="scale")
    short = max(map(len, texts), default=0) <= _LONGEST_ANSWER
    few = 0 < len(texts) <= MOST_TEXTS and short and found.filled >= 2 * len(texts)
    if few or (member and texts and not found.full):
        return variable._replace(kind="single", values=_sorted_values(map(Value, others)))
    unique = not found.full and len(texts) == found.cases > 1
    return variable._replace(kind="id" if unique and short else "text")


def _undeclared(variable: Variable, values: Iterable[Raw]) -> list[Code]:
    """The values that the variable's lists lack, as codes; texts of numbers are numbers unless zeros lead them."""
    known = {str(v.code) for v in variable.values} | {str(m.code) for m in variable.missing}
    texts = {plain_text(value): value for value in values}
    padded = any(re.fullmatch(r"0[0-9]+", text) for text in texts)
    codes: list[Code] = []
    for text, value in texts.items():
        number = parse_number(text) if isinstance(value, str) and not padded else None
        code = plain_code(value) if isinstance(value, float) else text if number is None else plain_code(number)
        if str(code) not in known and not _in_range(variable, code) and code not in codes:
            codes.append(code)
    return sorted(codes, key=_code_order)


def _in_range(variable: Variable, code: Code) -> bool:
    return not isinstance(code, str) and any(r.low <= code <= r.high for r in variable.missing_ranges)


def _code_order(code: Code) -> tuple[bool, float, str]:
    return (True, 0.0, code) if isinstance(code, str) else (False, float(code), "")


def _sorted_values(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: _code_order(value.code)))


def _missing_kind(missing: Missing) -> MissingKind:
    text = " ".join(missing.label.values())
    return next((kind for kind, words in _MISSING_WORDS if re.search(words, text, re.IGNORECASE)), missing.kind)


def _has_values(found: ResponseSet, drafts: Mapping[str, Variable]) -> bool:
    members = [drafts[name] for name in found.members]
    gone = {str(m.code) for member in members for m in member.missing}
    codes = {str(value.code) for member in members for value in member.values}
    return found.counted_value is not None or bool(codes - gone)


def _agree(found: ResponseSet, drafts: dict[str, Variable]) -> ResponseSet:
    """Gives the members what the set needs: the counted value, or one value list for all; the set that fits them."""
    members = [drafts[name] for name in found.members]
    if found.counted_value is not None:
        codes = {str(value.code): value.code for member in members for value in member.values}
        counted = codes.get(str(found.counted_value), found.counted_value)
        for member in members:
            values = {str(v.code): v for v in member.values}
            label = values.get(str(counted), Value(counted)).label
            values[str(counted)] = Value(counted, label)
            missing = tuple(m for m in member.missing if str(m.code) != str(counted))
            drafts[member.name] = member._replace(
                kind="single", values=_sorted_values(values.values()), missing=missing
            )
        return found._replace(counted_value=counted)
    gone = {str(m.code): m for member in members for m in member.missing}
    together: dict[str, Value] = {}
    for value in (value for member in members for value in member.values):
        if str(value.code) not in gone and not together.get(str(value.code), Value(0)).label:
            together[str(value.code)] = value
    for member in members:
        drafts[member.name] = member._replace(
            kind="single", values=_sorted_values(together.values()), missing=tuple(gone.values())
        )
    return found


def _fits(found: ResponseSet, drafts: Mapping[str, Variable]) -> bool:
    """Whether the members are still as the set needs them; sets that contradict each other cannot both have it."""
    lists = [[value.code for value in drafts[name].values] for name in found.members]
    if found.counted_value is not None:
        return all(found.counted_value in codes for codes in lists)
    return all(codes == lists[0] for codes in lists)


def _checkbox_sets(drafts: dict[str, Variable]) -> dict[str, ResponseSet]:
    """0/1 columns that share the beginning of their names, two or more; a 9 or 99 beside 0 and 1 is no answer."""
    sets: dict[str, ResponseSet] = {}
    for prefix, names in _numbered(name for name, variable in drafts.items() if _is_checkbox(variable)).items():
        for name in names:
            values = {v.code: v for v in drafts[name].values}
            gone = [Missing(v.code, "no-answer") for v in values.values() if v.code not in (0, 1)]
            drafts[name] = drafts[name]._replace(
                values=(values.get(0, Value(0)), values.get(1, Value(1))), missing=(*drafts[name].missing, *gone)
            )
        sets[prefix] = ResponseSet(prefix, "dichotomies", tuple(names), counted_value=1)
    return sets


def _is_checkbox(variable: Variable) -> bool:
    codes = {v.code for v in variable.values}
    others = {v.code for v in variable.values if v.label} - {0, 1}
    listed = {str(m.code) for m in variable.missing}
    return (
        variable.kind == "single"
        and bool(codes & {0, 1})
        and codes <= {0, 1, *_NO_ANSWER_CODES}
        and not others
        and not any(str(code) in listed or _in_range(variable, code) for code in (0, 1))
    )


def _numbered(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by what they begin with before a number; groups of two or more."""
    groups: dict[str, list[str]] = {}
    for name in names:
        if found := _NUMBERED.fullmatch(name):
            groups.setdefault(found[1].rstrip("_"), []).append(name)
    return {prefix: names for prefix, names in groups.items() if len(names) > 1}


def _names(drafts: Mapping[str, Variable]) -> dict[str, str]:
    """A name that a codebook accepts for each column, all different."""
    names: dict[str, str] = {}
    taken = {folded_name(column) for column in drafts}  # a made name must not be another column's
    for column in drafts:
        name = base = _name(column, "v_", "column")
        number = 2
        while name.casefold() in taken and name.casefold() != folded_name(column):
            name, number = f"{base}_{number}", number + 1
        taken.add(name.casefold())
        names[column] = name
    return names


def _name(text: str, prefix: str, fallback: str) -> str:
    """The text as a codebook takes names: of letters, digits and _, and no word of --where."""
    name = re.sub(r"\W+", "_", plain_text(text)).strip("_") or fallback
    if not re.match(r"[^\W\d]", name) or name.casefold() in ("and", "or", "not", "in", "is", "missing"):
        name = f"{prefix}{name}"
    return name[:64].rstrip("_")


def _write(
    raw: Survey,
    identifier: str,
    drafts: Mapping[str, Variable],
    names: Mapping[str, str],
    sets: Mapping[str, ResponseSet],
    guessed: bool,
) -> str:
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
        f"id = {_quoted(_identifier(identifier))}",
        f"title = {_quoted(raw.source.details.get('file label', identifier))}",
        f"source = {_quoted(raw.source.file)}",
        f'languages = ["{language}"]',
        "",
    ]
    scales = _shared_scales(drafts, names)
    for name, variable in scales.values():
        lines += [f"[scales.{_key(name)}]", *_codes(variable), ""]
    for column, variable in drafts.items():
        lines += [f"[variables.{_key(names[column])}]", f'kind = "{variable.kind}"']
        if names[column] != column:
            lines.append(f"columns = [{_quoted(column)}]")
        lines += _label_line(variable.label)
        if variable.measure != ("scale" if variable.kind in ("number", "date") else "nominal"):
            lines.append(f'measure = "{variable.measure}"')
        key = _scale_key(variable)
        lines += [f"scale = {_quoted(scales[key][0])}"] if key in scales else _codes(variable)
        lines.append("")
    taken = {name.casefold() for name in names.values()}
    for name, found in sets.items():
        name = _name(name, "s_", "set")
        while name.casefold() in taken:
            name += "_set"
        taken.add(name.casefold())
        lines += ["# Guessed: columns of 0 and 1 whose names begin alike. Confirm it, or remove it."] if guessed else []
        lines += [f"[sets.{_key(name)}]", f'kind = "{found.kind}"', *_label_line(found.label)]
        lines.append(f"members = [{', '.join(_quoted(names[m]) for m in found.members)}]")
        if found.counted_value is not None:
            lines.append(f"counted_value = {_value(found.counted_value)}")
        lines += [
            'base = "answered"  # or "asked": nothing chosen is an answer too'
            if found.kind == "dichotomies"
            else 'base = "answered"',
            "",
        ]
    for prefix, items in _likely_batteries(drafts, sets.values()).items():
        name = _name(prefix, "b_", "battery")
        lines += [
            "# These columns share a value list. If they are items of one question, remove the # signs.",
            f"# [batteries.{_key(name if name.casefold() not in taken else f'{name}_battery')}]",
            f"# items = [{', '.join(_quoted(names[item]) for item in items)}]",
            "",
        ]
    weight = raw.source.details.get("declared weight", "")
    if weight in drafts and drafts[weight].is_numeric:
        lines += [
            "# The file declares this weight. If cases were sampled with these weights, remove the # signs.",
            "# [design]",
            f"# weight = {_quoted(names[weight])}",
            "",
        ]
    return "\n".join(lines)


def _likely_batteries(drafts: Mapping[str, Variable], sets: Iterable[ResponseSet]) -> dict[str, list[str]]:
    """Columns with numbered names and one list of three or more values; suggested only, since sets look the same."""
    members = {member for found in sets for member in found.members}
    return {
        prefix: items
        for prefix, items in _numbered(name for name in drafts if name not in members).items()
        if len(drafts[items[0]].values) > 2 and len({_scale_key(drafts[item]) for item in items}) == 1
    }


def _identifier(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "draft"


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
        f'{{ range = [{_value(r.low)}, {_value(r.high)}], kind = "{r.kind}" }}' for r in variable.missing_ranges
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
    parts = [f"code = {_value(code)}"]
    parts += [f'kind = "{kind}"'] if kind else []
    parts += [f"label = {_quoted(text)}" for text in list(label.values())[:1]]
    return "{ " + ", ".join(parts) + " }"


def _label_line(label: Label) -> list[str]:
    return [f"label = {_quoted(text)}" for text in list(label.values())[:1]]


def _value(value: Code) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return repr(plain_code(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)
