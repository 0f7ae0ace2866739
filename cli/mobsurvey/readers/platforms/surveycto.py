"""SurveyCTO: `q` with joined codes, and optionally `q_1`, `q__99` (for -99) with 1 and 0 for each option.

Repeat groups give names of the same form (`age_1`, `age_2`), so only a joined column that says the same in every case
proves that columns are options.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mobsurvey.readers.layout import NO, YES, Layout
from mobsurvey.readers.questions.cells import Cells, Content, head_cells, read_content
from mobsurvey.readers.questions.headers import header_texts, unique_codes
from mobsurvey.readers.questions.joined_answers import is_code
from mobsurvey.readers.questions.odk_family import Family, lay_out_family
from mobsurvey.readers.questions.option_sets import BINARY, Option, OptionSet
from mobsurvey.readers.table import Head, Table

TITLE = "SurveyCTO"

_FAMILY = Family(
    "-",
    "PARENT_KEY",
    own=("SubmissionDate", "CompletionDate", "KEY", "PARENT_KEY", "instanceID", "formdef_version", "starttime"),
)
_MOST_CONTRARY = 0.05
"""Of the cases that answered: so many may say otherwise in the joined column, corrected by hand perhaps."""
_NEGATIVE = re.compile(r"_(\d+)")
_ENTRY = re.compile(r"(.+)_(\d+)")
_UNSAFE = re.compile(r"[^A-Za-z0-9_]")


def evidence(head: Head) -> str:
    """Columns that SurveyCTO adds."""
    names = head.names
    if "KEY" in names and "formdef_version" in names:
        return "columns KEY and formdef_version"
    repeated = next((name for name in names if name.startswith("SET-OF-")), "")
    return f"columns PARENT_KEY and {repeated}" if repeated and "PARENT_KEY" in names else ""


def lay_out(table: Table) -> Layout:
    """The columns by their names, where what is joined bears them out; reads the file once. ReadError."""
    texts = header_texts(table)
    candidates = list(_candidates(texts, head_cells(table, 1)))
    content = read_content(table, 1, [found.columns for found in candidates])
    names, renamed = unique_codes(table, texts, content)
    return lay_out_family(_FAMILY, names, _proved(candidates, content), content, details={"columns renamed": renamed})


def _candidates(texts: Sequence[str], head: Sequence[Cells]) -> Iterator[OptionSet]:
    """Columns with a name that is another's with a code, and with 0 and 1 in the first cases; two or more."""
    binary = {n for n, text in enumerate(texts) if text and head[n].counts.keys() <= BINARY.keys()}
    index = {
        text: number
        for number, text in enumerate(texts)
        if text
        and text not in _FAMILY.own
        and all(is_code(part) for cell in head[number].counts for part in cell.split())
    }
    prefixes: dict[str, list[Option]] = {}
    entries: dict[str, list[Option]] = {}
    for number in sorted(binary):
        text = texts[number]
        at = text.find("_", 1)
        while at > 0:
            if text[:at] in index and text[at + 1 :]:
                prefixes.setdefault(text[:at], []).append(Option(number, text[at + 1 :]))
            if (entry := _ENTRY.fullmatch(text[at + 1 :])) and (joined := f"{text[:at]}_{entry[2]}") in index:
                entries.setdefault(joined, []).append(Option(number, entry[1]))
            at = text.find("_", at + 1)
    for found in (prefixes, entries):
        for name, options in found.items():
            if len(options) > 1:
                yield OptionSet(name, tuple(options), index[name])


def _proved(candidates: Sequence[OptionSet], content: Content) -> list[OptionSet]:
    """The candidates with the options that the joined column bears out, two or more; each column in one set."""
    sets: list[OptionSet] = []
    taken: set[int] = set()
    for one in candidates:
        pattern = content.together(one.columns)
        coded = [option._replace(code=code) for option, code in zip(one.options, _codes(one, pattern), strict=True)]
        options = tuple(option for at, option in enumerate(coded) if _bears_out(option, at, pattern))
        found = one._replace(options=options)
        if len(options) > 1 and _has_all_codes(found, pattern) and not taken & set(found.columns):
            taken |= set(found.columns)
            sets.append(found)
    return sets


def _codes(found: OptionSet, pattern: Counter[tuple[str, ...]]) -> list[str]:
    """The codes behind the ends of the columns' names, where what is no letter or digit became _."""
    met = {_UNSAFE.sub("_", code): code for cells in pattern for code in cells[-1].split()}
    return [met.get(option.code) or _NEGATIVE.sub(r"-\1", option.code) for option in found.options]


def _bears_out(option: Option, at: int, pattern: Counter[tuple[str, ...]]) -> bool:
    """Whether the column has 1 where the joined cell has the code, 0 where it has others, and else a blank or 0."""
    contrary = answered = 0
    for cells, cases in pattern.items():
        answer, parts = option.reads(cells[at]), cells[-1].split()
        fits = answer == (YES if option.code in parts else NO) if parts else answer in ("", NO)
        answered += cases if parts else 0
        contrary += 0 if fits else cases
    return contrary <= _MOST_CONTRARY * answered


def _has_all_codes(found: OptionSet, pattern: Counter[tuple[str, ...]]) -> bool:
    """Whether there are joined codes, and columns for all of them."""
    codes = {option.code for option in found.options}
    unknown = answered = 0
    for cells, cases in pattern.items():
        parts = set(cells[-1].split())
        answered += cases if parts else 0
        unknown += 0 if parts <= codes else cases
    return answered > 0 and unknown <= _MOST_CONTRARY * answered
