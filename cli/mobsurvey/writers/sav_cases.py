"""Writes the cases of a .sav, compressed by bytecodes: eight codes, then the eight-byte words they do not stand for.

Source: PSPP developers' guide, "System File Format", data record.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

SEGMENT_BYTES = 252
"""Of a text of more than 255 bytes, each variable that holds a piece of it stands for so many."""
PIECE_BYTES = 255
"""And holds so many."""
WIDEST_SHORT = 255
BIAS = 100
"""A code is a whole number plus this."""
_BLOCK = 32_768
"""Cases; a multiple of eight, so that no group of eight codes spans two blocks."""
_LITERAL, _BLANK, _SYSMIS = 253, 254, 255
_LOWEST = -sys.float_info.max


def piece_widths(width: int) -> list[int]:
    """Widths in bytes of the variables that hold a text of that width together; [0] for a number."""
    if width <= WIDEST_SHORT:
        return [width]
    count = -(-width // SEGMENT_BYTES)
    return [WIDEST_SHORT] * (count - 1) + [width - SEGMENT_BYTES * (count - 1)]


def words_of(width: int) -> int:
    """Words of eight bytes that such a variable takes in a case."""
    return sum(max(1, -(-piece // 8)) for piece in piece_widths(width))


def compressed_cases(columns: Sequence[tuple[int, Sequence[Any]]], cases: int) -> Iterator[bytes]:
    """The cases of columns of width and cells, in blocks: numbers (None for none), or texts as UTF-8 bytes."""
    import numpy

    total = sum(words_of(width) for width, _ in columns)
    for begin in range(0, cases, _BLOCK):
        count = min(_BLOCK, cases - begin)
        words = numpy.empty((count, total), dtype="<u8")
        codes = numpy.empty((count, total), dtype=numpy.uint8)
        at = 0
        for width, cells in columns:
            part = cells[begin : begin + count]
            if width:
                data = b"".join(_stored(text, width) for text in part)
                found = numpy.frombuffer(data, dtype="<u8").reshape(count, words_of(width))
                words[:, at : at + found.shape[1]] = found
                codes[:, at : at + found.shape[1]] = numpy.where(found == 0x2020202020202020, _BLANK, _LITERAL)
                at += found.shape[1]
                continue
            numbers = numpy.array([_LOWEST if cell is None else cell for cell in part], dtype="<f8")
            numbers[numpy.isnan(numbers)] = _LOWEST
            small = (numbers == numpy.floor(numbers)) & (numbers >= 1 - BIAS) & (numbers <= 251 - BIAS)
            codes[:, at] = numpy.where(numbers == _LOWEST, _SYSMIS, _LITERAL)
            codes[small, at] = (numbers[small] + BIAS).astype(numpy.uint8)
            words[:, at] = numbers.view("<u8")
            at += 1
        yield _compressed(words.reshape(-1), codes.reshape(-1))


def _stored(text: bytes, width: int) -> bytes:
    if width <= WIDEST_SHORT:
        return text.ljust(-(-width // 8) * 8)
    pieces = piece_widths(width)
    return b"".join(
        text[PIECE_BYTES * n : PIECE_BYTES * (n + 1)].ljust(-(-piece // 8) * 8) for n, piece in enumerate(pieces)
    )


def _compressed(words: Any, codes: Any) -> bytes:
    """Each group of eight codes as a word, and behind it the literals of that group."""
    import numpy

    literal = codes == _LITERAL
    groups = -(-len(codes) // 8)
    padded = numpy.zeros(groups * 8, dtype=numpy.uint8)
    padded[: len(codes)] = codes
    group = numpy.arange(len(codes)) // 8
    before = numpy.zeros(groups, dtype=numpy.int64)
    before[1:] = numpy.cumsum(numpy.bincount(group[literal], minlength=groups))[:-1]
    out = numpy.empty(groups + int(literal.sum()), dtype="<u8")
    out[numpy.arange(groups) + before] = padded.view("<u8")
    out[numpy.arange(int(literal.sum())) + group[literal] + 1] = words[literal]
    return out.tobytes()
