"""Drafts a codebook for a file that has none: from a .sav's own metadata, or from a CSV's header and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from math import isfinite
from typing import TYPE_CHECKING

from mobsurvey.codebook.coding import Raw, folded_name, has_few_texts, parse_date, parse_number, plain_code, plain_text
from mobsurvey.codebook.draft_toml import draft_toml
from mobsurvey.codebook.missing_kinds import missing_kind
from mobsurvey.codebook.names import numbered, valid_name
from mobsurvey.codebook.settle import Sampled
from mobsurvey.survey import Code, Missing, ResponseSet, Survey, Value, Variable

if TYPE_CHECKING:
    from mobsurvey.codebook.coding_arrays import FewTexts

MOST_CODES = 10
"""Whole numbers with so few different values are taken for codes, unless the file says scale."""
MOST_TEXTS = 20
MOST_UNLABELLED = 50
"""A labelled variable with more values than these without a label is a number with some labels."""
_MOST_DISTINCT = 1000
_LONGEST_ANSWER = 60

_SHORT_CODE = re.compile(r"[\w.-]{1,12}", re.ASCII)
_NEGATIVE_CODES = (-7, -8, -9, -77, -88, -97, -98, -99, -999)
_NO_ANSWER_CODES = (7, 8, 9, 77, 88, 97, 98, 99, -1, -7, -8, -9, -77, -88, -97, -98, -99)


class _Distinct:
    """The different values of a column, up to a bound."""

    def __init__(self) -> None:
        self.values: set[Raw] = set()
        self.cases = 0
        self.filled = 0
        self.full = False

    def add(self, raw: Sequence[Raw]) -> None:
        self.cases += len(raw)
        if has_few_texts(raw):
            few = raw.few_texts()
            values: Sequence[Raw] = few.texts
            blank = _blank_cases(few)
        else:
            values = raw
            blank = sum(1 for value in raw if value is None or value == "")
        found = {value for value in set(values) if plain_text(value)} if not self.full else set()
        self.filled += len(raw) - blank
        self.values |= found
        self.full = self.full or len(self.values) > _MOST_DISTINCT


def _blank_cases(raw: FewTexts) -> int:
    from mobsurvey.codebook.coding_arrays import cases_of

    return len(cases_of(raw, [place for place, text in enumerate(raw.texts) if not text]))


def draft_codebook(raw: Survey, identifier: str) -> str:
    """The TOML of a codebook that codes every column of the raw survey; reads its chunks once.

    A file that carries the codebook by which it was coded, as exports of mobsurvey do, gives that one.
    """
    if attached := raw.source.carried.get("codebook"):
        return str(attached)
    joined = {found.members[0]: found.separator for found in raw.sets.values() if found.kind == "delimited"}
    described = {name: v for name, v in raw.variables.items() if not _repeats(name, raw.sets)}
    distinct = {name: _Distinct() for name in described}
    for chunk in raw.chunks:
        for name in described:
            column = chunk.columns[name]
            distinct[name].add(list(_parts_of(column, joined[name])) if name in joined else column)
    members = {member for found in raw.sets.values() for member in found.members}
    # Of texts, a platform's yes and no are all the answers that an option can have; the rest is told as invalid.
    texts = isinstance(raw.chunks, Sampled)
    options = {m for found in raw.sets.values() if texts and found.kind == "dichotomies" for m in found.members}
    drafts = {
        name: v if name in options and len(v.values) > 1 else _draft_variable(v, distinct[name], name in members)
        for name, v in described.items()
    }
    delimited = {name: _with_options(found, drafts) for name, found in raw.sets.items() if found.kind == "delimited"}
    sets = {name: s for name, s in raw.sets.items() if name not in delimited and _has_values(s, drafts)}
    for _ in sets:  # sets may share members, and what one gives them another passes on
        sets = {name: _agree(found, drafts) for name, found in sets.items()}
    sets = {name: found for name, found in sets.items() if _fits(found, drafts)}
    sets |= {name: found for name, found in delimited.items() if found.values}
    guessed = not sets and raw.source.reader != "sav"  # which declares the sets it has
    sets = _checkbox_sets(drafts) if guessed else sets
    names = _names(drafts)
    for column, variable in drafts.items():
        if names[column] != column and not variable.label:
            drafts[column] = variable._replace(label={"en": column})  # what tables print, where the name cannot be it
    doubts = {name: text for name in drafts if (text := _doubt(drafts[name], distinct[name]))}
    return draft_toml(raw, identifier, drafts, names, sets, guessed, doubts)


def _repeats(column: str, sets: Mapping[str, ResponseSet]) -> bool:
    """Whether the column has, joined, the answers that the columns of a set have one by one."""
    return column in sets and sets[column].kind == "dichotomies" and column not in sets[column].members


def _parts_of(column: Sequence[Raw], separator: str) -> Iterator[str]:
    for cell in dict.fromkeys(column):
        for part in plain_text(cell).split(separator.strip(" ") or None):
            yield part.strip()


def _with_options(found: ResponseSet, drafts: dict[str, Variable]) -> ResponseSet:
    """The delimited set with the options it declares, else those met in its cells; words get numbers for codes."""
    member = drafts[found.members[0]]
    codes = [value.code for value in member.values]
    drafts[member.name] = member._replace(kind="text", values=(), measure="nominal")
    if found.values:
        return found
    words = any(isinstance(code, str) and not _SHORT_CODE.fullmatch(code) for code in codes)
    labels = {value.code: value.label or {"en": str(value.code)} for value in member.values}
    values = tuple(Value(n, labels[code]) if words else Value(code) for n, code in enumerate(codes, start=1))
    return found._replace(values=values)


def _draft_variable(variable: Variable, found: _Distinct, member: bool) -> Variable:
    variable = _finite(variable)
    missing = tuple(m._replace(kind=missing_kind(" ".join(m.label.values()), m.kind)) for m in variable.missing)
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
    if texts and _are_dates(texts):
        return variable._replace(kind="date", measure="scale")
    if texts and not member and _have_decimal_commas(texts):
        return variable._replace(kind="number", measure="scale")
    short = max(map(len, texts), default=0) <= _LONGEST_ANSWER
    few = 0 < len(texts) <= MOST_TEXTS and short and found.filled >= 2 * len(texts)
    if few or (member and texts and not found.full):
        return variable._replace(kind="single", values=_sorted_values(map(Value, others)))
    unique = not found.full and len(texts) == found.cases > 1
    return variable._replace(kind="id" if unique and short else "text")


def _have_decimal_commas(texts: Sequence[str]) -> bool:
    """Whether all are numbers, some of them with a decimal comma, perhaps with points between thousands."""
    if any(parse_number(text, ",", ".") is None for text in texts):
        return False
    return any("," in text or text.count(".") > 1 for text in texts)


def _doubt(variable: Variable, found: _Distinct) -> str:
    """What a careful assistant would ask about the column; "" for nothing."""
    texts = [plain_text(value) for value in found.values]
    if variable.kind == "number":
        gone = sorted({n for text in texts if (n := parse_number(text)) in _NEGATIVE_CODES}, reverse=True)
        if gone and not any((parse_number(text) or 0) < 0 for text in texts if parse_number(text) not in gone):
            codes = ", ".join(f'{{ code = {n:g}, kind = "no-answer" }}' for n in gone)
            return f"A negative number that means no answer? Then: missing = [{codes}]"
        if any("," in text for text in texts if isinstance(text, str)):
            return 'Numbers with a decimal comma? If several codes in a cell: kind = "text", and a delimited set.'
    if variable.kind == "single" and not found.full:
        for mark, words in ((";", "semicolons"), (", ", "commas")):
            cut = [text.split(mark) for text in texts if mark in text]
            parts = Counter(part.strip() for text in texts for part in text.split(mark) if part.strip())
            recurring = sum(parts[part.strip()] > 1 for several in cut for part in several)
            if len(cut) > 1 and 2 * recurring > sum(map(len, cut)):
                return f'Several answers in a cell, cut at {words}? Then make kind = "text" and a delimited set of it.'
    return ""


def _are_dates(texts: Sequence[str]) -> bool:
    """Whether all are dates by one order; times of day whose dates can be read two ways are no question to ask."""
    found = []
    for order in ("dmy", "mdy"):
        dates = list(takewhile(bool, (parse_date(text, order) for text in texts)))  # most columns have none
        if len(dates) == len(texts):
            found.append(dates)
    return bool(found) and (found[0] == found[-1] or not any(":" in text for text in texts))


def _finite(variable: Variable) -> Variable:
    """The variable without what no codebook can have: codes beyond all numbers, and ranges without an order."""
    return variable._replace(
        values=tuple(value for value in variable.values if _is_finite(value.code)),
        missing=tuple(found for found in variable.missing if _is_finite(found.code)),
        missing_ranges=tuple(r for r in variable.missing_ranges if r.low <= r.high),
    )


def _is_finite(code: Code) -> bool:
    return isinstance(code, str) or isfinite(code)


def _undeclared(variable: Variable, values: Iterable[Raw]) -> list[Code]:
    """The values that the variable's lists lack, as codes; texts of numbers are numbers unless zeros lead them."""
    known = {str(v.code) for v in variable.values} | {str(m.code) for m in variable.missing}
    texts = {plain_text(value): value for value in values}
    padded = any(re.fullmatch(r"0[0-9]+", text) for text in texts)
    codes: dict[Code, None] = {}
    for text, value in texts.items():
        number = parse_number(text) if isinstance(value, str) and not padded else None
        code = plain_code(value) if isinstance(value, float) else text if number is None else plain_code(number)
        if str(code) not in known and not _in_range(variable, code) and _is_finite(code):
            codes[code] = None
    return sorted(codes, key=_code_order)


def _in_range(variable: Variable, code: Code) -> bool:
    return not isinstance(code, str) and any(r.low <= code <= r.high for r in variable.missing_ranges)


def _code_order(code: Code) -> tuple[bool, float, str]:
    return (True, 0.0, code) if isinstance(code, str) else (False, float(code), "")


def _sorted_values(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: _code_order(value.code)))


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
    for prefix, names in numbered(name for name, variable in drafts.items() if _is_checkbox(variable)).items():
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


def _names(drafts: Mapping[str, Variable]) -> dict[str, str]:
    """A name that a codebook accepts for each column, all different."""
    names: dict[str, str] = {}
    taken = {folded_name(column) for column in drafts}  # a made name must not be another column's
    for column in drafts:
        name = base = valid_name(column, "v_", "column")
        number = 2
        while name.casefold() in taken and name.casefold() != folded_name(column):
            name, number = f"{base}_{number}", number + 1
        taken.add(name.casefold())
        names[column] = name
    return names
