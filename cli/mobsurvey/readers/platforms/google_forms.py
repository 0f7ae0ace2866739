"""Lays out answers to Google Forms: from the linked sheet, or the CSV that Forms itself downloads.

The answers to a question with several are joined, by comma and blank in a sheet, by semicolon in the download; options
may have commas of their own. A row of a grid is a column "Question [Row]".
"""

from __future__ import annotations

import re

from mobsurvey.readers.layout import Layout
from mobsurvey.readers.questions.joined_answers import find_joined
from mobsurvey.readers.questions.sets_layout import joined_layout
from mobsurvey.readers.questions.texts import one_line
from mobsurvey.readers.table import Head, Table

TITLE = "Google Forms"

TIMESTAMPS = frozenset(
    (
        "Timestamp",
        "Dấu thời gian",
        "Zeitstempel",
        "Horodateur",
        "Marca temporal",
        "Marca de tiempo",
        "Carimbo de data/hora",
        "Informazioni cronologiche",
        "Tijdstempel",
        "Sygnatura czasowa",
        "Отметка времени",
        "Позначка часу",
        "Časová značka",
        "Časová pečiatka",
        "Tidstämpel",
        "Tidsstempel",
        "Tidsmerke",
        "Aikaleima",
        "Időbélyeg",
        "Zaman damgası",
        "Χρονική σήμανση",
        "Marcaj de timp",
        "Marcaj temporal",
        "Клеймо за време",
        "Stempel waktu",
        "Cap waktu",
        "Cap masa",
        "ประทับเวลา",
        "タイムスタンプ",
        "타임스탬프",
        "时间戳记",
        "時間戳記",
        "طابع زمني",
        "חותמת זמן",
        "Marca de temps",
        "Vremenska oznaka",
    )
)
"""What Google calls the first column, by the language of the form's owner; Google writes it with these capitals."""
_DATE = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_LONGEST = 40
_GRID_ROW = re.compile(r".*\S\s?\[(.+)\]")


def evidence(head: Head) -> str:
    """The first column, which Google names, and the dates with times in it."""
    name = one_line(head.names[0]) if head.names else ""
    cells = [cell for row in head.rows[1:] if row and (cell := one_line(row[0]))]
    if name not in TIMESTAMPS or not cells or not all(map(_is_moment, cells)):
        return ""
    return f'first column "{name}" of dates with times'


def lay_out(table: Table) -> Layout:
    """Every column a question, joined where parts of its cells come back in others; reads the file once. ReadError."""
    return joined_layout(table, lambda cells: find_joined(cells, (";", ", ")), _asked, first=1)


def _asked(header: str) -> str:
    row = _GRID_ROW.fullmatch(header)
    return one_line(row[1]) if row else header


def _is_moment(text: str) -> bool:
    date = _DATE.search(text)
    return bool(date) and len(text) <= _LONGEST and bool(_TIME.search(_DATE.sub(" ", text, count=1)))
