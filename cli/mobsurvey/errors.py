"""Every exception of mobsurvey; a message says what went wrong, where, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 1000
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """The text as a part of a message: in one line, without signs that steer a terminal, its middle cut when long."""
    text = _CONTROLS.sub(" ", text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 4 :]}"


class MobsurveyError(Exception):
    """Something could not be done; the work already stored is untouched."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        self.what = one_line(what)
        """What is wrong, without a full stop."""
        self.where = one_line(where)
        """The file, line or place, as the user wrote it; may be empty."""
        self.next_step = one_line(next_step)
        """What the user can do now; may be empty."""
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The three parts in one line: where: what. What next."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        text = text if text.endswith((".", "?", "!")) else text + "."
        return f"{text} {self.next_step}" if self.next_step else text


class UsageError(MobsurveyError):
    """The command or call names something that does not exist or does not fit."""

    exit_code = 2


class ReadError(MobsurveyError):
    """An input file is missing, unreadable, or not what its reader takes."""


class CodebookError(MobsurveyError):
    """A codebook breaks its own rules; `problems` lists every place found."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(map(one_line, problems))
        """One line a problem: file, line, what, what next."""
        super().__init__("\n".join(self.problems))

    @property
    def message(self) -> str:
        return "\n".join(self.problems)


class StudyError(MobsurveyError):
    """A study file is missing, none, damaged, or of another version."""


class WriteError(MobsurveyError):
    """A file could not be written, or stands in the way."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`Did you mean "level"?`, or the known names when none is near; empty without any."""
    from difflib import get_close_matches

    names = list(known)
    folded = {n.casefold(): n for n in names}
    near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{folded[near[0]]}"?'
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"There are: {shown}{', …' if len(names) > 12 else ''}."
