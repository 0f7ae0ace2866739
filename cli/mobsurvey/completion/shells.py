"""What shells ask at TAB, and how each is answered.

A shell's script (scripts/) runs mobsurvey with the line in its environment, where no sign needs quoting, and reads a
line for each candidate:

    _MOBSURVEY_COMPLETE  bash, zsh, fish or powershell
    _MOBSURVEY_LINE      the command up to the cursor
    _MOBSURVEY_WORD      what the shell will put a candidate in the place of (bash, powershell)
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.completion.candidate import Candidate
from mobsurvey.completion.line import POSIX, POWERSHELL, Line, Quoting, read_line
from mobsurvey.table.text_width import clean_text, shorten

SHELL_VARIABLE = "_MOBSURVEY_COMPLETE"
LINE_VARIABLE = "_MOBSURVEY_LINE"
WORD_VARIABLE = "_MOBSURVEY_WORD"

_HELP_WIDTH = 78
_BASH_SIGN = re.compile(r"[^\w\-./,:=+@%~]")
_POWERSHELL_PLAIN = re.compile(r"[\w\-./\\,:=+~]+")


class Shell(NamedTuple):
    """How a shell is answered."""

    quoting: Quoting
    write: Callable[[Candidate, Line, str], str]
    """The line of a candidate; what of the typed word the shell leaves standing comes with it."""
    closes_quotes: bool = False
    """Whether it closes the quotation mark behind an only candidate, also where the word is to go on."""


def answer(root: Any, environment: Mapping[str, str] = os.environ) -> None:
    """Writes what may stand at the cursor on standard output, in UTF-8; whatever is wrong, it writes nothing."""
    try:
        text = "".join(f"{line}\n" for line in answer_lines(root, environment))
    except Exception:  # whoever presses TAB asked for no message
        return
    sys.stdout.buffer.write(text.encode("utf-8", "ignore"))
    sys.stdout.buffer.flush()


def answer_lines(root: Any, environment: Mapping[str, str]) -> Iterator[str]:
    """A line for each candidate, as the shell that asks reads it."""
    from mobsurvey.completion.offers import candidates
    from mobsurvey.completion.place import find_place

    shell = SHELLS[environment[SHELL_VARIABLE]]
    line = read_line(environment.get(LINE_VARIABLE, ""), shell.quoting)
    kept = _kept(line, environment.get(WORD_VARIABLE), shell.quoting)
    place = find_place(root, line.words[1:], line.word)
    found = [
        candidate
        for candidate in _printable(candidates(place) if place else ())
        if candidate.text.casefold().startswith(kept.casefold())
    ]
    yield from (shell.write(candidate, line, kept) for candidate in found)
    if shell.closes_quotes and line.quote and len(found) == 1 and found[0].more:
        # With a second candidate that begins alike, the quotation mark stays open.
        yield shell.write(found[0]._replace(text=f"{found[0].text} "), line, kept)


def _kept(line: Line, replaced: str | None, quoting: Quoting) -> str:
    """What of the word at the cursor the shell leaves standing: some begin anew behind a colon or a comma.

    >>> _kept(read_line("mobsurvey plan new --by=level,se"), "level,se", POSIX)
    '--by='
    """
    if replaced is None or not line.raw.endswith(replaced):
        return ""
    return read_line(line.raw.removesuffix(replaced), quoting).word


def _printable(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Without those whose text would break the answer's lines; help in one line."""
    for candidate in found:
        if candidate.text.isprintable():
            yield candidate._replace(help=shorten(" ".join(clean_text(candidate.help).split()), _HELP_WIDTH))


def _bash(candidate: Candidate, line: Line, kept: str) -> str:
    text = candidate.text[len(kept) :]
    if line.quote:
        return text.replace("'", "'\\''") if line.quote == "'" else re.sub(r'(["\\$`])', r"\\\1", text)
    return _BASH_SIGN.sub(lambda sign: f"\\{sign[0]}", text) + ("" if candidate.more else " ")


def _zsh(candidate: Candidate, line: Line, kept: str) -> str:
    return f"{'+' if candidate.more else '-'}\t{candidate.text}\t{candidate.help}"


def _fish(candidate: Candidate, line: Line, kept: str) -> str:
    return f"{candidate.text}\t{candidate.help}" if candidate.help else candidate.text


def _powershell(candidate: Candidate, line: Line, kept: str) -> str:
    text = candidate.text[len(kept) :]
    if line.quote or not _POWERSHELL_PLAIN.fullmatch(text):
        quote = line.quote or "'"
        escaped = text if quote == "'" else re.sub("([$`])", r"`\1", text)
        text = quote + escaped.replace(quote, quote * 2) + ("" if candidate.more and line.quote else quote)
    return f"{text}\t{candidate.text}\t{candidate.help}"


SHELLS: Mapping[str, Shell] = {
    "bash": Shell(POSIX, _bash, closes_quotes=True),
    "zsh": Shell(POSIX, _zsh),
    "fish": Shell(POSIX, _fish),
    "powershell": Shell(POWERSHELL, _powershell),
}


def script(shell: str) -> str:
    """What makes the shell ask mobsurvey at TAB."""
    return Path(__file__).with_name("scripts").joinpath(f"{shell}.txt").read_text(encoding="utf-8")
