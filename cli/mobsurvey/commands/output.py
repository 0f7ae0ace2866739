"""Where commands write: text and data on standard output, all else on standard error."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

from mobsurvey.renderers import Page
from mobsurvey.table.number_format import decimal_mark
from mobsurvey.table.text_width import clean_lines, display_width, wrap

_HANGING = "  "
"""Before what of a line stands in the next one."""


def terminal_page(language: str = "en") -> Page:
    """The page that the terminal is, 80 columns where there is none; with the decimal mark of the language.

    Where the comma is the decimal mark, the semicolon separates the cells of a CSV, as Excel has it there.
    """
    decimal = decimal_mark(language)
    width = shutil.get_terminal_size((80, 24)).columns
    return Page(width=width, separator=separator_beside(decimal), decimal=decimal)


def separator_beside(decimal: str) -> str:
    """The separator of a CSV whose numbers have that decimal mark."""
    return ";" if decimal == "," else ","


def write_text(text: str) -> None:
    """Text for people, in the terminal's own encoding."""
    sys.stdout.write(text)


def write_data(text: str) -> None:
    """Data for programs: always UTF-8, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def write_message(text: str) -> None:
    """Lines for people that hold names and labels from files: none of them can steer the terminal."""
    sys.stdout.write(_fitted(clean_lines(text), sys.stdout) + "\n")


def say(text: str) -> None:
    """A message to the user on standard error."""
    print(_fitted(clean_lines(text), sys.stderr), file=sys.stderr)


def _fitted(text: str, stream: TextIO) -> str:
    """The lines, on a terminal broken between words; elsewhere whole, for programs that look for them."""
    if not stream.isatty():
        return text
    width = terminal_page().width
    return "\n".join(part for line in text.split("\n") for part in _broken(line, width))


def _broken(line: str, width: int) -> list[str]:
    if display_width(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip(" ")))
    first, *further = wrap(line, max(width - len(indent) - len(_HANGING), 1))
    return [indent + first, *(indent + _HANGING + part for part in further)]
