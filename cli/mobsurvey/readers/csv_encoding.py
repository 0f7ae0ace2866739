"""Settles how the texts of a CSV file or a sheet are to be decoded, by what they say in Vietnamese, and tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers.text_encoding import ONE_BYTE, UTF_8, Utf8
from mobsurvey.vietnamese.detect import Verdict, detect_columns, detect_text, sample
from mobsurvey.vietnamese.encodings import ENCODINGS, decoder_of
from mobsurvey.vietnamese.one_byte import as_windows

if TYPE_CHECKING:
    from mobsurvey.readers.csv import CsvTable

STRAY_BYTES = "stray bytes"
"""The detail that names bytes which are no UTF-8, with their lines and columns."""
TEXT_IN = "text in "
"""How the details begin that name an encoding text was found in, with a sample."""
_JUDGED_ROWS = 20_000
"""Rows from whose texts the encoding is judged."""
_JUDGED_SIGNS = 10_000
"""Of a text; a book in a cell tells no more."""
_MOST_NAMED = 8
_STRAY = re.compile("[\udc80-\udcff]")


class Judged:
    """For each column its name and its different texts beyond ASCII, by which its encoding is judged."""

    def __init__(self) -> None:
        self._names: list[str] | None = None
        self._found: list[dict[str, None]] = []
        self._rows = 0

    def add(self, cells: Sequence[str]) -> None:
        """Takes in one more row, the header first; rows need not be equally long. Those beyond the first are let be."""
        self._rows += 1
        if self._names is None:
            self._names = list(cells)
        elif self._rows <= _JUDGED_ROWS and not "".join(cells).isascii():
            self._found += [{} for _ in range(len(cells) - len(self._found))]
            for texts, cell in zip(self._found, cells, strict=False):
                if not cell.isascii():
                    texts[cell[:_JUDGED_SIGNS]] = None

    def texts(self) -> list[list[str]]:
        """The name first, then the texts in the order met."""
        names = self._names or []
        width = max(len(names), len(self._found))
        names = names + [""] * (width - len(names))
        found = self._found + [{} for _ in range(width - len(self._found))]
        return [[name, *texts] for name, texts in zip(names, found, strict=True)]


class Settled(NamedTuple):
    """The columns that stand in another encoding inside Unicode."""

    columns: Mapping[int, str]
    """Encoding by column, counted from 0."""
    names: Mapping[int, str]
    """The same of their names."""
    told: Mapping[str, str]
    """What is to be told of them, by name."""


def settle_encoding(rows: CsvTable, declared: str | None, found: Utf8 | None) -> tuple[CsvTable, dict[str, str]]:
    """The rows as they are to be read, and what is to be told of their encoding, by name.

    `rows` stand in the codec that they can be opened with: what their first bytes or the user declare, UTF-8, or
    Latin-1 where they are no UTF-8. `declared` is an encoding of ours, or None; `found` is what the bytes say, None
    where that was not asked.
    """
    told: dict[str, str] = {}
    if found and found.few_stray:
        rows, told[STRAY_BYTES] = _with_stray(rows)
    if declared:
        rows, sampled = replace(rows, whole=declared), settle_all(_judged_texts(rows), declared)
    elif rows.codec == ONE_BYTE:
        rows, sampled = _judged_whole(rows, western=found is not None and found.western)
    else:
        rows, sampled = _judged_by_column(rows)
    return rows, {**told, **sampled}


def _with_stray(rows: CsvTable) -> tuple[CsvTable, str]:
    """The rows with � for what is no UTF-8, and where it stands; reads the file to its end."""
    escaped = replace(rows, errors="surrogateescape")
    places: list[str] = []
    names: list[str] = []
    with suppress(ReadError):  # told when the rows are read in earnest
        for cells, line in escaped.cells():
            names = names or [_column_text(number, name) for number, name in enumerate(cells, start=1)]
            if not _STRAY.search("".join(cells)):
                continue
            for name, cell in zip(names, cells, strict=True):
                if stray := bytes(ord(sign) - 0xDC00 for sign in _STRAY.findall(cell)):
                    places.append(f"line {line}, {name}: byte {stray.hex(' ').upper()}")
    return replace(rows, errors="replace"), "; ".join(places)


def _column_text(number: int, name: str) -> str:
    shown = _STRAY.sub("\ufffd", name)
    return f'column "{shown}"' if name.strip() else f"column {number}"


def settle_all(columns: Sequence[Sequence[str]], encoding: str) -> dict[str, str]:
    """What is to be told where all texts are in that encoding: a sample of them."""
    before, after = sample((text for column in columns for text in column), encoding)
    return {f"text in {encoding}": f'"{before}" -> "{after}"'} if before else {}


def _judged_whole(rows: CsvTable, *, western: bool) -> tuple[CsvTable, dict[str, str]]:
    """The rows of a file that is no UTF-8 in the encoding that its text speaks for; unchanged UTF-8 for none."""
    texts = [text for column in _judged_texts(rows) for text in column]
    # Any UTF-8 looks doubled when each of its bytes is shown as a sign: this file has too many others, or is cut off.
    if verdict := detect_text(texts, [name for name in ENCODINGS if name != "doubled"]):
        told = {f"text in {verdict.encoding}": _told(verdict, [])}
        return replace(rows, whole=verdict.encoding), told
    if not western:
        return replace(rows, codec=UTF_8), {}
    text = next((as_windows(text) for text in texts if not text.isascii()), "")[:60]
    told = {"text in cp1252": f'not UTF-8, and all of it letters of French, German or Spanish, as "{text}"'}
    return replace(rows, codec="cp1252"), told


def _judged_by_column(rows: CsvTable) -> tuple[CsvTable, dict[str, str]]:
    """The rows with those columns decoded whose text stands in another encoding inside UTF-8, and which they are."""
    settled = settle_columns(_judged_texts(rows))
    return replace(rows, columns=settled.columns, names=settled.names), dict(settled.told)


def settle_columns(columns: Sequence[Sequence[str]]) -> Settled:
    """Which columns of Unicode text are to be decoded; of each the name is given first, then its texts."""
    names, cells = [column[0] for column in columns], [column[1:] for column in columns]
    verdicts = detect_columns([*cells, *([name] for name in names)])
    data, header = verdicts[: len(cells)], verdicts[len(cells) :]
    by_encoding: dict[str, dict[int, Verdict]] = {}
    for number, verdict in [*enumerate(data), *enumerate(header)]:
        if verdict:
            by_encoding.setdefault(verdict.encoding, {}).setdefault(number, verdict)
    told = {}
    for encoding, found in by_encoding.items():
        shown = [
            decoder_of(verdict.encoding)(names[number]) if (verdict := header[number]) else names[number]
            for number in sorted(found)
        ]
        told[f"text in {encoding}"] = _told(max(found.values(), key=lambda verdict: verdict.words), shown)
    return Settled(
        {number: verdict.encoding for number, verdict in enumerate(data) if verdict},
        {number: verdict.encoding for number, verdict in enumerate(header) if verdict},
        told,
    )


def _told(verdict: Verdict, names: list[str]) -> str:
    columns = ", ".join(f'"{" ".join(name.split())}"' for name in names[:_MOST_NAMED])
    columns += f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    where = f"column{'s' if len(names) > 1 else ''} {columns}: " if names else ""
    words = f"{verdict.words} common Vietnamese words, {verdict.words_before} as it stands"
    return f'{where}"{verdict.before}" -> "{verdict.after}"' + (f" ({words})" if verdict.words else "")


def _judged_texts(rows: CsvTable) -> list[list[str]]:
    """For each column its name and its different texts beyond ASCII, from the first rows."""
    judged = Judged()
    with suppress(ReadError):  # told when the rows are read in earnest
        for cells, _ in islice(rows.cells(), _JUDGED_ROWS):
            judged.add(cells)
    return judged.texts()
