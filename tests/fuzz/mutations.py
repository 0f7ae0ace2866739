"""Damages files by chance: bytes, numbers, lines, cells, members of a ZIP, keys of a TOML."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random
from xml.sax.saxutils import escape

NUMBERS = (0, 1, -1, 2, 7, 255, 256, 999, 32_767, 65_535, 1 << 16, (1 << 31) - 1, -(1 << 31), (1 << 32) - 1)
TOKENS = (
    *("", " ", ",", ";", "\t", "|", '"', '""', "'", "\n", "\r\n", "\ufeff", "\u0301", "a\u0309\u0323"),
    *("\u2028", "\u200b", "\x85", "\xa0", "\xad", "\U0001f600", "ð", "Đ", "hoà giải", "hòa giải", "TiÕng ViÖt"),
    *("0", "1", "2", "9", "99", "-1", "-99", "01", "1.0", "1,0", "1.234,5", "1,234.5", "1.234.567", "1e3", "1e999"),
    *("-0", "+1", "0.1", "١", "1" * 400, "9" * 5000, "2147483647", "2147483648", "4294967295", "nan", "inf", "-inf"),
    *("NA", "N/A", "None", "null", "NULL", "#N/A", "TRUE", "false", "Y", "N", "Yes", "Không", "-oth-", "0x1F", "1_000"),
    *("=1+1", '=HYPERLINK("http://example.com")', "@SUM(A1)", "+cmd|' /C calc'!A0", "<b>", "&lt;", "&#0;", "]]>"),
    *("1 2 3", "1,2,3", "1;2;", "1/2/3", "31/12/2024", "12/31/2024", "2024-02-30", "01/02/2024", "0000-00-00"),
    *("{", "}", "[", "]", "$", "%s", "{0}", "\\", "\\n", "../..", "C:\\", "sep=;", "_uuid", "KEY", "q/1", "q___1"),
    *("x" * 70_000, "ế" * 300, "e" + "\u0301" * 200),
)
"""Texts that readers of texts stumble over."""
CONTROLS = ("\0", "\x01", "\x1a", "\x1b[31m", "\x7f", "\x0c", "\ufffe", "\uffff")
"""Signs that few readers take at all."""
_CODECS = ("utf-16", "big5", "utf-7", "hex", "idna", "cp1258", "koi8-r", "x")
MARKUP = ("<", ">", "/>", "</", "<!--", "<![CDATA[", '<!DOCTYPE a [<!ENTITY b "c">]>', "&b;", "&#55296;", "<?xml?>")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258", "cp1252", "latin-1", "utf-32")
_FIXED_DATE = (2024, 3, 1, 0, 0, 0)
_WORDS = re.compile(r'[^\W\d]\w*|\d+|"[^"\n]*"')
_TEXT_NODE = re.compile(r">([^<>]+)<")
_ATTRIBUTE = re.compile(r"""=["']([^"'<>]*)["']""")
_ELEMENT = re.compile(r"<([A-Za-z:]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")


def token(chance: Random) -> str:
    """A text that is put where another stood."""
    return chance.choice(CONTROLS if chance.random() < 0.03 else TOKENS)


def damaged_bytes(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """The bytes with one to some twenty changes; `other` is a file that a part may come from."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 5, 20))):
        size = len(found)
        if not size:
            break
        at = _place(size, chance)
        length = min(chance.choice((1, 1, 2, 4, 8, 8, 30, 100, 1000)), size)
        # What is changed in place leaves all behind it where it belongs, and so comes farther.
        kind = chance.randrange(12) if chance.random() < 0.4 else chance.choice((0, 1, 2, 3, 4, 8))
        if kind <= 1:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            found[at] = chance.choice((0, 9, 10, 13, 32, 34, 44, 59, 127, 128, 255, chance.randrange(256)))
        elif kind <= 4:
            number = chance.choice(NUMBERS)
            form = chance.choice(("<I", "<I", ">I", "<H", "<Q", "<d"))
            packed = struct.pack(form, float(number)) if form == "<d" else _whole(number, form)
            at = at // 4 * 4
            found[at : at + len(packed)] = packed
        elif kind == 5:
            del found[at : at + length]
        elif kind == 6:
            found[at:at] = found[at : at + length]
        elif kind == 7:
            found[at:at] = token(chance).encode("utf-8")
        elif kind == 8:
            length = min(length, size - at, 30)
            found[at : at + length] = chance.randbytes(length)
        elif kind == 9:
            to = chance.randrange(size)
            found[at : at + length], found[to : to + length] = found[to : to + length], found[at : at + length]
        elif kind == 10 and other:
            begin = chance.randrange(len(other))
            found[at:] = other[begin:] if chance.random() < 0.5 else other[at:]
        elif chance.random() < 0.3:
            del found[at:]
    return bytes(found)


def _place(size: int, chance: Random) -> int:
    """A place, in every second case near the beginning, where headers are."""
    return chance.randrange(min(size, 400) if chance.random() < 0.5 else size)


def _whole(number: int, form: str) -> bytes:
    size = struct.calcsize(form)
    return (number % (1 << 8 * size)).to_bytes(size, "little" if form[0] == "<" else "big")


def damaged_text(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """A text with words, numbers and lines changed; bytes that are no UTF-8 stay as they are."""
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(chance.choice((1, 1, 2, 5))):
        kind = chance.randrange(4)
        if kind == 0:
            text = _with_lines(text, chance, other.decode("utf-8", "surrogateescape"))
        elif kind == 1 and (words := list(_WORDS.finditer(text))):
            word = chance.choice(words)
            put = chance.choice((token(chance), str(chance.choice(NUMBERS)), chance.choice(words)[0]))
            text = text[: word.start()] + put + text[word.end() :]
        else:
            at = chance.randrange(len(text) + 1)
            text = (
                text[:at]
                + chance.choice((token(chance), chance.choice(MARKUP)))
                + text[at + chance.choice((0, 0, 1, 5)) :]
            )
    return text.encode("utf-8", "surrogateescape")


def _with_lines(text: str, chance: Random, other: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(6)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(to, lines[at])
    elif kind == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif kind == 3:
        chance.shuffle(lines)
    elif kind == 4:
        lines = lines[:at]
    else:
        lines[at:to] = other.splitlines(keepends=True)[at:to]
    return "".join(lines)


def damaged_cells(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """A CSV with other cells, rows, columns, quotes, separator or encoding, well-formed in most cases."""
    text = data.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        rows = _with_cell(rows, chance)
    if chance.random() < 0.3:
        separator = chance.choice(",;\t|")
    written = io.StringIO(newline="")
    ends = chance.choice(("\n", "\r\n", "\r\n", "\r"))
    all_quoted = chance.random() < 0.3
    writer = csv.writer(
        written,
        delimiter=separator,
        lineterminator=ends,
        quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerows(rows)
    encoding = chance.choice(ENCODINGS) if chance.random() < 0.3 else "utf-8"
    return written.getvalue().encode(encoding, chance.choice(("replace", "ignore")))


def _with_cell(rows: list[list[str]], chance: Random) -> list[list[str]]:
    if not rows:
        return [[token(chance)]]
    at = chance.randrange(len(rows)) if chance.random() < 0.85 else 0
    row = rows[at] or [""]
    column = chance.randrange(len(row))
    kind = chance.randrange(15)
    if kind <= 6:
        row[column] = token(chance)
    elif kind == 7:
        row[column] = chance.choice(chance.choice(rows) or [""])
    elif kind == 8:
        row[column] = chance.choice((" {}", "{} ", "{}\u0301", "{0}{0}", "{}\n", "{}.0", "0{}")).format(row[column])
    elif kind == 9:
        if chance.random() < 0.3:
            row.insert(column, token(chance)) if chance.random() < 0.3 else row.pop(column)
        else:
            _change_columns(rows, column, chance)
    elif kind == 10:
        rows[at:at] = [list(row)] * chance.choice((1, 1, 30))
    elif kind == 11:
        del rows[at : at + chance.choice((1, 1, 20))]
    elif kind == 12:
        rows[1:] = chance.sample(rows[1:], len(rows) - 1)
    else:
        for other in rows:
            if len(other) > column:
                other[column] = token(chance) if chance.random() < 0.5 else other[column]
    return rows


def _change_columns(rows: list[list[str]], column: int, chance: Random) -> None:
    """A column less, or one more, or one in another place, in every row."""
    kind, to = chance.randrange(3), chance.randrange(len(rows[0]) + 1)
    for number, row in enumerate(rows):
        if kind and len(row) > column:
            cell = row.pop(column) if kind == 1 else f"{row[column]}{'' if number else '_b'}"
            row.insert(min(to, len(row)), cell)
        elif len(row) > column:
            del row[column]


def damaged_xml(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """XML with other texts, attributes or elements, well-formed in most cases."""
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        kind = chance.randrange(7) if chance.random() < 0.97 else 7
        pattern = (_TEXT_NODE, _TEXT_NODE, _ATTRIBUTE, _ATTRIBUTE, _ELEMENT, _ELEMENT, _ELEMENT, None)[kind]
        if pattern is None:
            text = damaged_text(text.encode("utf-8", "surrogateescape"), chance, other).decode(
                "utf-8", "surrogateescape"
            )
            continue
        # One found from a chance place on: a list of all takes long in a large part.
        begin = chance.randrange(len(text) + 1) if chance.random() < 0.9 else 0
        found = pattern.search(text, begin) or pattern.search(text)
        if not found:
            continue
        if kind <= 3:
            put = token(chance) if chance.random() < 0.7 else str(chance.choice(NUMBERS))
            put = chance.choice(_CODECS) if "coding" in text[begin : found.start(1)][-12:] else put
            put = escape(put, {'"': "&quot;"}) if chance.random() < 0.9 else put
            text = text[: found.start(1)] + put + text[found.end(1) :]
        elif kind == 4:
            text = text[: found.start()] + text[found.end() :]
        elif kind == 5:
            text = text[: found.end()] + found[0] * chance.choice((1, 1, 50)) + text[found.end() :]
        else:
            to = pattern.search(text, chance.randrange(len(text)))
            text = text[: found.start()] + (to[0] if to else "") + text[found.end() :]
    return text.encode("utf-8", "surrogateescape")


def damaged_zip(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """A ZIP with bytes changed, or whose members are changed, gone or named otherwise, and packed again."""
    if chance.random() < 0.2:
        return damaged_bytes(data, chance, other)
    members = unpacked(data)
    large = [name for name, content in members.items() if len(content) > 400 and name.endswith(".xml")]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        names = large if large and chance.random() < 0.8 else list(members)
        if not names:
            break
        name = chance.choice(names)
        kind = chance.randrange(12)
        if kind <= 8 and name in members:
            members[name] = damaged_xml(members[name], chance)
        elif kind == 9 and name in members:
            members[name] = damaged_bytes(members[name], chance)
        elif kind == 10:
            members.pop(name, None)
        elif name in members:
            members[chance.choice((name.upper(), f"/{name}", f"../{name}", f"x/{name}"))] = members.pop(name)
    return packed(members)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members, the same whenever it is made."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED_DATE), content, zipfile.ZIP_DEFLATED, 1)
    return written.getvalue()


_VALUES: tuple[str, ...] = (
    *('""', '"x"', "0", "1", "-1", "1.5", "1e400", "inf", "-inf", "nan", "true", "[]", "{}", "[1]", '["a", "a"]'),
    *("2024-03-01", '"single"', '"number"', '"text"', '"date"', '"id"', '"dichotomies"', '"categories"'),
    *('"delimited"', '"asked"', '"answered"', '"ordinal"', '"scale"', '["level"]', '[{ code = 1, label = "One" }]'),
    *("[{ code = 1 }, { code = 1 }]", '[{ range = [1, 2], kind = "refused" }]', '[{ code = "1", kind = "refused" }]'),
    *("9" * 400, "9" * 5000, '"\\u0000"', '"\\ud800"', "'''\n'''", '{ en = "a", vi = "b" }', '{ xx = "a" }', "[[[]]]"),
    *('"1.0"', "1.0", "18446744073709551616", '" "', '"\\u0301"', '"a\\nb"', '";"', '","', '" "', '"q1"'),
)
_KEYS = (
    *("id", "title", "source", "languages", "kind", "label", "measure", "values", "missing", "scale", "columns"),
    *("members", "counted_value", "separator", "base", "items", "weight", "strata", "code", "range", "x", '"x y"'),
)
_HEADS = ("variables", "sets", "batteries", "scales", "design", "x")


def damaged_toml(data: bytes, chance: Random, other: bytes = b"") -> bytes:
    """A TOML with other keys, values or tables; in some cases a text that is none."""
    if chance.random() < 0.15:
        return damaged_bytes(data, chance, other)
    if chance.random() < 0.15:
        return damaged_text(data, chance, other)
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(lines))
        key, mark, value = lines[at].partition("=")
        kind = chance.randrange(14)
        if kind >= 9:
            like = [line for line in lines if mark and line.partition("=")[0] == key]
            lines[at] = chance.choice(like) if like and "code" not in key else _with_entry(lines, at, chance)
        elif kind <= 2 and mark:
            lines[at] = f"{key}= {chance.choice(_VALUES)}"
        elif kind == 3 and mark:
            lines[at] = f"{chance.choice(_KEYS)} ={value}"
        elif kind == 4:
            lines.insert(at, f"{chance.choice(_KEYS)} = {chance.choice(_VALUES)}")
        elif kind == 5:
            words = list(_WORDS.finditer(lines[at]))
            if words:
                word = chance.choice(words)
                put = chance.choice((chance.choice(_VALUES), chance.choice(words)[0], chance.choice(TOKENS[:60])))
                lines[at] = lines[at][: word.start()] + put + lines[at][word.end() :]
        elif kind == 6:
            del lines[at]
            lines = lines or [""]
        elif kind == 7:
            lines.insert(at, lines[chance.randrange(len(lines))])
        else:
            name = chance.choice(("level", "a", "A", "in", "ế", '"a b"', "a.b", '""'))
            lines.insert(at, f"[{chance.choice(_HEADS)}.{name}]")
    return "\n".join(lines).encode("utf-8", "replace")


_CODE = re.compile(r"(code|label|kind|range) = ([^,}\]]+)")


def _with_entry(lines: list[str], at: int, chance: Random) -> str:
    """The line with another code, label or kind, in most cases one that stands elsewhere."""
    here = list(_CODE.finditer(lines[at]))
    there = [found[2] for line in lines for found in _CODE.finditer(line) if here and found[1] == here[0][1]]
    if not here:
        return lines[at]
    found = chance.choice(here)
    put = chance.choice(there) if there and chance.random() < 0.6 else chance.choice(_VALUES)
    return lines[at][: found.start(2)] + put + lines[at][found.end(2) :]


Mutation = Callable[[bytes, Random, bytes], bytes]
