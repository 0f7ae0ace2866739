"""Where commands write: text and data on standard output, all else on standard error."""

from __future__ import annotations

import shutil
import sys

from mobsurvey.renderers import Page


def terminal_page() -> Page:
    """The page that the terminal is; 80 columns where there is none."""
    return Page(width=shutil.get_terminal_size((80, 24)).columns)


def write_text(text: str) -> None:
    """Text for people, in the terminal's own encoding."""
    sys.stdout.write(text)


def write_data(text: str) -> None:
    """Data for programs: always UTF-8, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """A message to the user."""
    print(text, file=sys.stderr)
