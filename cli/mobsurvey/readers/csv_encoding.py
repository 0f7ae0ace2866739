"""Settles how the texts of a CSV file are to be decoded, by what they say in Vietnamese, and tells it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from mobsurvey.errors import ReadError
from mobsurvey.readers.text_encoding import ONE_BYTE, UTF_8, Utf8
from mobsurvey.vietnamese.detect import Verdict, detect_columns, detect_text, sample
from mobsurvey.vietnamese.encodings import ENCODINGS, decoder_of
from mobsurvey.vietnamese.one_byte import as_windows

if TYPE_CHECKING:
    from mobsurvey.readers.csv import CsvChunks

STRAY_BYTES = "stray bytes"
"""The detail that names bytes which are no UTF-8, with their cases and columns."""
TEXT_IN = "text in "
"""How the details begin that name an encoding text was found in, with a sample."""
_JUDGED_ROWS = 20_000
"""Rows from whose texts the encoding is judged."""
_MOST_NAMED = 8
_STRAY = re.compile("[\udc80-\udcff]")


def settle_encoding(rows: CsvChunks, declared: str | None, found: Utf8 | None) -> tuple[CsvChunks, str, dict[str, str]]:
    """The rows as they are to be read, the encoding's name, and what is to be told of it, by name.

    `rows` stand in the codec that they can be opened with: what their first bytes or the user declare, UTF-8, or
    Latin-1 where they are no UTF-8. `declared` is an encoding of ours, or None; `found` is what the bytes say, None
    where that was not asked.
    """
    told: dict[str, str] = {}
    if found and found.few_stray:
        rows, told[STRAY_BYTES] = _with_stray(rows)
    if declared:
        rows, sampled = _all_in(rows, declared)
    elif rows.encoding == ONE_BYTE:
        rows, sampled = _judged_whole(rows, western=found is not None and found.western)
    else:
        rows, sampled = _judged_by_column(rows)
    return rows, rows.whole or rows.encoding, {**told, **sampled}


def _with_stray(rows: CsvChunks) -> tuple[CsvChunks, str]:
    """The rows with � for what is no UTF-8, and where it stands; reads the file to its end."""
    escaped = replace(rows, errors="surrogateescape")
    places: list[str] = []
    names: list[str] = []
    with suppress(ReadError):  # told when the rows are read in earnest
        for case, (cells, _) in enumerate(escaped.cells()):
            names = names or [_STRAY.sub("\ufffd", name) for name in cells]
            if not _STRAY.search("".join(cells)):
                continue
            where = f"case {case:,}" if case else "the header"
            for name, cell in zip(names, cells, strict=True):
                if stray := bytes(ord(sign) - 0xDC00 for sign in _STRAY.findall(cell)):
                    places.append(f'{where}, column "{name}": byte {stray.hex(" ").upper()}')
    return replace(rows, errors="replace"), "; ".join(places)


def _all_in(rows: CsvChunks, encoding: str) -> tuple[CsvChunks, dict[str, str]]:
    """The rows with every text decoded, and a sample of it."""
    before, after = sample((text for column in _judged_texts(rows) for text in column), encoding)
    told = {f"text in {encoding}": f'"{before}" -> "{after}"'} if before else {}
    return replace(rows, whole=encoding), told


def _judged_whole(rows: CsvChunks, *, western: bool) -> tuple[CsvChunks, dict[str, str]]:
    """The rows of a file that is no UTF-8 in the encoding that its text speaks for; unchanged UTF-8 for none."""
    texts = [text for column in _judged_texts(rows) for text in column]
    # Any UTF-8 looks doubled when each of its bytes is shown as a sign: this file has too many others, or is cut off.
    if verdict := detect_text(texts, [name for name in ENCODINGS if name != "doubled"]):
        told = {f"text in {verdict.encoding}": _told(verdict, [])}
        return replace(rows, whole=verdict.encoding), told
    if not western:
        return replace(rows, encoding=UTF_8), {}
    text = next((as_windows(text) for text in texts if not text.isascii()), "")[:60]
    told = {"text in cp1252": f'not UTF-8, and all of it letters of French, German or Spanish, as "{text}"'}
    return replace(rows, encoding="cp1252"), told


def _judged_by_column(rows: CsvChunks) -> tuple[CsvChunks, dict[str, str]]:
    """The rows with those columns decoded whose text stands in another encoding inside UTF-8, and which they are."""
    columns = _judged_texts(rows)
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
    changed = replace(
        rows,
        columns={number: verdict.encoding for number, verdict in enumerate(data) if verdict},
        names={number: verdict.encoding for number, verdict in enumerate(header) if verdict},
    )
    return changed, told


def _told(verdict: Verdict, names: list[str]) -> str:
    columns = ", ".join(f'"{" ".join(name.split())}"' for name in names[:_MOST_NAMED])
    columns += f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    where = f"column{'s' if len(names) > 1 else ''} {columns}: " if names else ""
    words = f"{verdict.words} common Vietnamese words, {verdict.words_before} as it stands"
    return f'{where}"{verdict.before}" -> "{verdict.after}"' + (f" ({words})" if verdict.words else "")


def _judged_texts(rows: CsvChunks) -> list[list[str]]:
    """For each column its name and its different texts beyond ASCII, from the first rows."""
    found: list[dict[str, None]] = []
    with suppress(ReadError):  # told when the rows are read in earnest
        for cells, _ in islice(rows.cells(), _JUDGED_ROWS):
            if not found:
                found = [{cell: None} for cell in cells]
            elif not "".join(cells).isascii():
                for texts, cell in zip(found, cells, strict=True):
                    if not cell.isascii():
                        texts[cell] = None
    return [list(texts) for texts in found]
