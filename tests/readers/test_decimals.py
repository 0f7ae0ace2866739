"""Numbers made of many cells at once are those that `float` makes of each, in every bit."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Sequence

import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.coding import parse_number
from mobsurvey.readers import decimals

SPELT = st.one_of(
    st.text("0123456789.+-eE", max_size=24),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(-(10**21), 10**21).map(str),
    st.builds("{}.{}".format, st.integers(0, 10**12), st.text("0123456789", max_size=30)),
    st.sampled_from(["", "-0", "1e999", "1 ", "inf", "nan", "1_0", ".", "5.", ".5", "+.5", "1" * 40, "1" * 41]),
)


@pytest.fixture(params=[True, False], ids=["64 bits", "53 bits"])
def bits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What numbers the processor has."""
    if request.param and not decimals._HAS_64_BITS:
        pytest.skip("this processor has no numbers of 64 bits")
    monkeypatch.setattr(decimals, "_HAS_64_BITS", request.param)


def numbers(cells: Sequence[str]) -> list[float] | None:
    signs = numpy.frombuffer("\n".join([*cells, ""]).encode(), numpy.uint8)
    ends = numpy.flatnonzero(signs == ord("\n")).astype(numpy.int32)
    lengths = numpy.array([len(cell) for cell in cells], numpy.int32)
    found = decimals.decimals(signs, ends - lengths, lengths)
    return None if found is None else found.tolist()


def bits_of(found: Sequence[float]) -> bytes:
    return struct.pack(f"{len(found)}d", *(math.nan if number != number else number for number in found))


@pytest.mark.usefixtures("bits")
@given(st.lists(SPELT, min_size=1, max_size=12))
@settings(deadline=None)
@example(["18446744073709551615", "18446744073709551616", "-18446744073709551617", "99999999999999999999"])
@example(["9007199254740993", "9007199254740992.99999", "9007199254740993.00000"])
@example(["0." + "0" * 26 + "1", "0." + "0" * 27 + "1"])
def test_as_float_makes_them(cells: list[str]) -> None:
    expected = [parse_number(cell) if cell else math.nan for cell in cells]
    plain = [number for number in expected if number is not None]
    found = numbers(cells)
    if len(plain) < len(cells) or max(map(len, cells)) > 40:
        assert found is None
    else:
        assert found is not None
        assert bits_of(found) == bits_of(plain)


@pytest.mark.usefixtures("bits")
@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_halfway_between_two_doubles(beside: int) -> None:
    drawn = random.Random(4)
    middles = [(drawn.getrandbits(52) | 1 << 52) * 2048 + 1024 + beside for _ in range(500)]
    fifths = [f"{drawn.getrandbits(52) | 1 << 52}.5{'0' * beside if beside > 0 else ''}" for _ in range(500)]
    for cells in ([str(middle) for middle in middles], fifths):
        assert numbers(cells) == [float(cell) for cell in cells]


@pytest.mark.usefixtures("bits")
def test_more_rows_than_are_looked_at_together() -> None:
    drawn = random.Random(5)
    cells = [repr(drawn.random()) for _ in range(25_001)]
    assert numbers(cells) == [float(cell) for cell in cells]
    assert numbers([*cells, "x"]) is None
