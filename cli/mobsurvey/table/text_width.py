"""How wide text is on a terminal, and how it is cut and padded there."""

from __future__ import annotations

import unicodedata


def clean_text(text: str) -> str:
    """The text on one line, without signs that steer a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return _printable(unicodedata.normalize("NFC", text)).strip()


def clean_lines(text: str) -> str:
    """The text without signs that steer a terminal, but for the newlines that end its lines."""
    return "\n".join(map(_printable, text.split("\n")))


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def display_width(text: str) -> int:
    """Columns that the text takes: 0 for combining marks, 2 for East Asian wide signs."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )


def pad_left(text: str, width: int) -> str:
    return " " * (width - display_width(text)) + text


def pad_right(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))


def center(text: str, width: int) -> str:
    left = max(0, width - display_width(text)) // 2
    return pad_right(" " * left + text, width)


def shorten(text: str, width: int) -> str:
    """The text, or as much of its beginning as fits before three dots."""
    if display_width(text) <= width:
        return text
    text = text[: max(width - 3, 0)]
    while display_width(text) > width - 3:
        text = text[:-1]
    return text.rstrip() + "..."


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most that width, broken at spaces, inside a word only where it is too long."""
    measure = len if text.isascii() else display_width
    lines: list[str] = []
    line = ""
    used = 0
    for word in text.split():
        wide = measure(word)
        while wide > width:
            head = word[:width]
            while measure(head) > width:
                head = head[:-1]
            cut = max(head.rfind("/"), head.rfind("-")) + 1 or len(head) or 1
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:cut])
            word = word[cut:]
            wide = measure(word)
        if not line:
            line, used = word, wide
        elif used + 1 + wide <= width:
            line += " " + word
            used += 1 + wide
        else:
            lines.append(line)
            line, used = word, wide
    return [*lines, line] if line or not lines else lines
