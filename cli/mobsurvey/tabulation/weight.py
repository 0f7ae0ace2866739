"""What each case counts: weights as the user declares them, and sums of them over bitmaps of cases."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import Chunk, Column, Survey, Variable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WeightKind = Literal["frequency", "sampling"]
WEIGHT_KINDS: tuple[WeightKind, ...] = get_args(WeightKind)
_MOST_SHOWN = 5


class Weight(NamedTuple):
    """A variable that says how much a case counts."""

    name: str
    kind: WeightKind
    """frequency: the case stands for so many like cases that were met; sampling: for so many that were not asked."""


class ChunkWeight:
    """The weights of the cases of one chunk; those without a weight above 0 count nothing."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.values = weights
        """Of every case, in case order; 0 where there is no usable weight."""

    @cached_property
    def _squares(self) -> NDArray[np.float64]:
        return self.values * self.values

    @cached_property
    def weighted(self) -> int:
        """Bitmap of the cases with a weight above 0."""
        return bitmap_of_flags(self.values > 0)

    @property
    def unweighted(self) -> int:
        """How many cases have no weight, or 0."""
        return len(self.values) - self.weighted.bit_count()

    def sum(self, bits: int) -> float:
        """The sum of the weights of the cases in a bitmap."""
        return sum_over(self.values, bits)

    def sum_of_squares(self, bits: int) -> float:
        """The sum of their squared weights: what effective bases are made of."""
        return sum_over(self._squares, bits)


def weigh(chunk: Chunk, weight: Weight | None, before: int = 0) -> ChunkWeight:
    """The weights of a chunk, 1 for every case without a weight; UsageError for negative ones.

    `before` is the number of cases in earlier chunks, so that the message counts cases as the file does.
    """
    import numpy as np

    if weight is None:
        return ChunkWeight(np.ones(chunk.cases))
    weights = numbers_of(chunk.columns[weight.name])
    _refuse_negative(weight.name, weights < 0, before)
    return ChunkWeight(np.nan_to_num(weights, copy=False, nan=0.0))


def check_weight(survey: Survey, name: str) -> Variable:
    """The weight variable; UsageError if there is none of that name, it has no numbers, or some are negative."""
    import numpy as np

    variable = number_variable(survey, name, "weight")
    flags = [numbers_of(chunk.columns[name]) < 0 for chunk in survey.chunks]
    _refuse_negative(name, np.concatenate(flags) if flags else np.zeros(0, bool), 0)
    return variable


def any_variable(survey: Survey, name: str, role: str) -> Variable:
    """The variable of that name, in a codebook or not; UsageError if there is none. `role` says what it is for."""
    variable = survey.variables.get(name) or survey.untabulated.get(name)
    if variable is None:
        if name in survey.sets or name in survey.batteries:
            raise UsageError(f'the {role} "{name}" is no variable', next_step="Name a variable.")
        if name in survey.design.variables:
            raise UsageError(
                f'the codebook\'s sampling design names "{name}" as {role}, and the file has no such column',
                next_step="Add it to the file, or leave the design aside with --unweighted.",
            )
        raise UsageError(
            f'there is no variable "{name}", which is named as {role}', next_step=did_you_mean(name, survey.variables)
        )
    return variable


def number_variable(survey: Survey, name: str, role: str) -> Variable:
    """The same for a variable that must have numbers."""
    variable = any_variable(survey, name, role)
    if not variable.is_numeric:
        raise UsageError(
            f'the {role} "{name}" has no numbers (it is of kind {variable.kind})',
            next_step='Give it kind = "number" in the codebook and import again.',
        )
    return variable


def rounded(weighted: float) -> float:
    """The weighted count of a cell to the nearest whole number, halves up, as SPSS CROSSTABS does by default.

    >>> rounded(2.5), rounded(0.1 + 0.1 + 0.3), rounded(2.4)
    (3.0, 1.0, 2.0)
    """
    # Nine places first: sums of decimal weights miss a half by some dust, to either side.
    return float(math.floor(round(weighted, 9) + 0.5))


def numbers_of(column: Column) -> NDArray[np.float64]:
    """The number of every case; nan where there is none."""
    import numpy as np

    if column.values is not None:
        numbers = np.array(column.values, dtype=np.float64)
    else:
        numbers = np.full(column.cases, np.nan)
        for code, bits in column.selected.items():
            numbers[flags_of_bitmap(bits, column.cases)] = code
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def sum_over(numbers: NDArray[np.float64], bits: int) -> float:
    """The sum of the numbers of the cases in a bitmap, a number a case."""
    import numpy as np

    # einsum, since @ first turns the flags into numbers: eight times as slow.
    return float(np.einsum("i,i", numbers, flags_of_bitmap(bits, len(numbers))))


def flags_of_bitmap(bits: int, cases: int) -> NDArray[np.bool_]:
    """Whether each case is in the bitmap, in case order."""
    import numpy as np

    return np.unpackbits(packed_bitmap(bits, cases), count=cases).view(np.bool_)


def packed_bitmap(bits: int, cases: int) -> NDArray[np.uint8]:
    """The bitmap in bytes whose highest bit is the earliest case, zeros behind the last."""
    import numpy as np

    size = -(-cases // 8)
    return np.frombuffer((bits << (size * 8 - cases)).to_bytes(size, "big"), np.uint8)


def bitmap_of_flags(flags: NDArray[np.bool_]) -> int:
    """The bitmap of the cases that are flagged."""
    import numpy as np

    return int.from_bytes(np.packbits(flags).tobytes(), "big") >> (-len(flags) % 8)


def _refuse_negative(name: str, negative: NDArray[Any], before: int) -> None:
    found = negative.nonzero()[0]
    if not len(found):
        return
    shown = ", ".join(str(before + int(case) + 1) for case in found[:_MOST_SHOWN])
    cases = f"{len(found)} case{'s' if len(found) > 1 else ''}"
    raise UsageError(
        f'the weight "{name}" is negative in {cases} (case {shown}{", …" if len(found) > _MOST_SHOWN else ""})',
        next_step="Correct the weights, or declare the value as missing in the codebook: such cases are left out.",
    )
