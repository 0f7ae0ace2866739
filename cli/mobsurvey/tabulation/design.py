"""Totals of a sample survey and their covariance, from strata, clusters, weights and sampling fractions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.survey import Chunk, Code, Column, Design, Survey
from mobsurvey.tabulation.weight import (
    Weight,
    any_variable,
    check_weight,
    flags_of_bitmap,
    number_variable,
    numbers_of,
    packed_bitmap,
    sum_over,
    weigh,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mobsurvey.tabulation.counts import Only

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

BLOCK_CASES = 50_000
BLOCK_NUMBERS = 4_000_000
"""Of cases and of case x indicator products held at once, so that memory does not grow with either."""

Indicators = Callable[[Chunk], Sequence[int]]
"""k bitmaps of a chunk; always the same k."""


class DesignTotals(NamedTuple):
    """Estimated totals of k indicators, and how they would vary from sample to sample."""

    totals: tuple[float, ...]
    """k sums of weights."""
    covariance: Sequence[Sequence[float]]
    """k x k: of the totals, linearised, clusters as if drawn with replacement but for the finite population factor."""
    unweighted: tuple[int, ...]
    """k counts of the cases that have a weight above 0."""
    squares: tuple[float, ...]
    """k sums of squared weights."""
    degrees: tuple[int, ...]
    """k degrees of freedom: clusters less strata, counting those that hold a case of the indicator."""
    clusters: int
    """In the whole sample, also outside a filter; without a cluster variable, cases."""
    strata: int
    df: int
    """clusters - strata."""
    left_out: int
    """Cases without a usable weight, or with weight 0; the latter's clusters count nevertheless, as in R and Stata."""


class DesignFrame(NamedTuple):
    """Where every case of a study stands in the design: read once, good for all its tables."""

    design: Design
    weights: Floats
    """Of every case; 0 where it is left out."""
    stratum: Integers
    """Number of every case's stratum; -1 for cases without a weight."""
    cluster: Integers | None
    """Number of every case's cluster, sorted by stratum; None when each case is its own."""
    sampled: Integers
    """Clusters in the sample, by stratum."""
    scale: Floats
    """By stratum, (1 - f) m / (m - 1): what the squares of the clusters' deviations are multiplied with."""
    centered: Floats
    """By stratum, (1 - f) where its single cluster is compared with the mean of all, else 0."""
    inflation: float
    """What the sum over strata is multiplied with, for single clusters that vary as the others do on average."""


def check_design(survey: Survey, design: Design) -> None:
    """UsageError for names of a design that are no variables, or have no numbers where they must."""
    if design.weight:
        check_weight(survey, design.weight)
    if design.fpc:
        number_variable(survey, design.fpc, "fpc")
    for name, role in ((design.strata, "strata"), (design.cluster, "cluster")):
        if name:
            any_variable(survey, name, role)


def read_design(chunks: Iterable[Chunk], design: Design) -> DesignFrame:
    """Where every case stands; UsageError for missing strata or clusters, odd fpc, and strata of a single cluster."""
    import numpy as np

    parts: list[Floats] = []
    weightless: list[NDArray[np.bool_]] = []
    populations: list[Floats] = []
    strata, clusters = _Groups("strata", design.strata), _Groups("cluster", design.cluster)
    before = 0
    for chunk in chunks:
        weight = Weight(design.weight, "sampling") if design.weight else None
        parts.append(weigh(chunk, weight, before).values)
        none = np.isnan(numbers_of(chunk.columns[design.weight])) if design.weight else np.zeros(chunk.cases, bool)
        weightless.append(none)
        strata.add(chunk, none)
        clusters.add(chunk, none)
        if design.fpc:
            populations.append(numbers_of(chunk.columns[design.fpc]))
        before += chunk.cases
    if not before:
        parts, weightless = [np.zeros(0)], [np.zeros(0, bool)]
    weights, none = np.concatenate(parts), np.concatenate(weightless)
    stratum = strata.numbers()
    # Strata that only cases without a weight belong to do not exist.
    stratum[none] = -1
    used, place = np.unique(stratum[~none], return_inverse=True)
    stratum[~none] = place
    labels = [strata.labels[number] for number in used]
    cluster: Integers | None = None
    sampled = np.bincount(stratum[~none], minlength=len(used))
    if design.cluster:
        keys = stratum * max(1, len(clusters.labels)) + clusters.numbers()
        found, place = np.unique(keys[~none], return_inverse=True)
        if len(found) < len(place):
            cluster = np.full(before, -1)
            cluster[~none] = place
            sampled = np.bincount(found // max(1, len(clusters.labels)), minlength=len(used))
    fractions = np.zeros(len(used))
    if design.fpc:
        fractions = _fractions(np.concatenate(populations)[~none], stratum[~none], sampled, design, labels)
    single = (sampled == 1) & (fractions < 1)
    scale = np.where(single, 0.0, (1 - fractions) * sampled / np.maximum(sampled - 1, 1))
    centered = np.zeros(len(used))
    inflation = 1.0
    if single.any():
        if design.single_cluster == "fail":
            raise _single(design, [label for label, one in zip(labels, single, strict=True) if one])
        if design.single_cluster == "centered":
            centered = np.where(single, 1 - fractions, 0.0)
        if design.single_cluster == "average":
            if single.all():
                raise UsageError(
                    "every stratum has a single cluster, so there is no average to take for their variance",
                    next_step="Choose another rule: --single-cluster certainty or centered.",
                )
            inflation = len(used) / int((~single).sum())
    return DesignFrame(design, weights, stratum, cluster, sampled, scale, centered, inflation)


def design_totals(
    chunks: Iterable[Chunk], indicators: Indicators, design: Design | DesignFrame, only: Only | None = None
) -> DesignTotals:
    """Totals of the indicators and their covariance; `chunks` are gone through twice if a Design is given.

    Cases outside the filter count 0, but their clusters remain: a domain is estimated in the whole sample. With
    clusters, memory is clusters x k numbers. Source: Hansen, Hurwitz & Madow, Sample Survey Methods and
    Theory (1953), the ultimate cluster; for domains and linearisation Binder (1983), International Statistical Review
    51:279.
    """
    frame = read_design(chunks, design) if isinstance(design, Design) else design
    sums = sums_of(frame)
    at = 0
    for chunk in chunks:
        inside = only.bits(chunk) if only else (1 << chunk.cases) - 1
        sums.add([bits & inside for bits in indicators(chunk)], at, chunk.cases)
        at += chunk.cases
    totals, covariance, degrees = sums.finish()
    clusters, strata = int(frame.sampled.sum()), len(frame.sampled)
    return DesignTotals(
        tuple(totals.tolist()),
        tuple(map(tuple, (covariance * frame.inflation).tolist())),
        tuple(sums.cases),
        tuple(sums.squares),
        tuple(degrees.tolist()),
        clusters,
        strata,
        clusters - strata,
        int((frame.weights == 0).sum()),
    )


def sums_of(frame: DesignFrame) -> DesignSums:
    """Nothing summed yet, by the clusters of the design."""
    return _CaseSums(frame) if frame.cluster is None else _ClusterSums(frame)


class DesignSums(ABC):
    """Sums over cases, by groups of them; never a cases x k matrix of more than a block of cases."""

    def __init__(self, frame: DesignFrame, groups: Integers, size: int) -> None:
        self.frame, self.groups, self.size = frame, groups, size
        self.cases: list[int] = []
        self.squares: list[float] = []
        self.sums: list[Floats] = []
        """k sums of weights by group."""

    def add(self, bitmaps: Sequence[int], at: int, cases: int) -> None:
        """Takes the k bitmaps of a chunk whose first case is number `at`, from 0."""
        import numpy as np

        if not self.cases:
            self.cases, self.squares = [0] * len(bitmaps), [0.0] * len(bitmaps)
            self.sums = [np.zeros(self.size) for _ in bitmaps]
        weights = self.frame.weights[at : at + cases]
        groups = self.groups[at : at + cases]
        for number, bits in enumerate(bitmaps):
            found = np.flatnonzero(flags_of_bitmap(bits, cases) & (weights > 0))
            self.cases[number] += len(found)
            self.squares[number] += float(weights[found] @ weights[found])
            self.sums[number] += np.bincount(groups[found], weights[found], self.size)

    def add_numbers(self, numbers: Floats, at: int) -> None:
        """Takes k numbers of each of some cases, k x cases from case number `at`, in the place of k bitmaps."""
        import numpy as np

        if not self.cases:
            self.cases = [0] * len(numbers)
            self.sums = [np.zeros(self.size) for _ in numbers]
        weights = self.frame.weights[at : at + numbers.shape[1]]
        used = np.flatnonzero(weights > 0)
        groups = self.groups[at : at + numbers.shape[1]][used]
        for number, row in enumerate(numbers):
            self.sums[number] += np.bincount(groups, weights[used] * row[used], self.size)

    def finish(self) -> tuple[Floats, Floats, Integers]:
        """k totals, k x k covariance before inflation, k degrees of freedom; the last mean nothing of numbers."""
        import numpy as np

        count = len(self.cases)
        if not count or not self.size:
            return np.zeros(count), np.zeros((count, count)), np.zeros(count, np.int64)
        return self.estimate(np.column_stack(self.sums))

    @abstractmethod
    def estimate(self, sums: Floats) -> tuple[Floats, Floats, Integers]:
        """The same from groups x k sums."""


class _ClusterSums(DesignSums):
    """The groups are clusters of several cases."""

    def __init__(self, frame: DesignFrame) -> None:
        assert frame.cluster is not None
        super().__init__(frame, frame.cluster, int(frame.sampled.sum()))

    def estimate(self, sums: Floats) -> tuple[Floats, Floats, Integers]:
        import numpy as np

        frame = self.frame
        starts = np.concatenate([[0], np.cumsum(frame.sampled)[:-1]])
        by_stratum = np.add.reduceat(sums, starts)
        held = (sums > 0).astype(np.int64)
        degrees = held.sum(axis=0) - (np.add.reduceat(held, starts) > 0).sum(axis=0)
        single = (frame.centered > 0)[:, None]
        means = np.where(single, sums.mean(axis=0), by_stratum / frame.sampled[:, None])
        deviations = sums - np.repeat(means, frame.sampled, axis=0)
        deviations *= np.sqrt(np.repeat(frame.scale + frame.centered, frame.sampled))[:, None]
        return by_stratum.sum(axis=0), deviations.T @ deviations, degrees


class _CaseSums(DesignSums):
    """The groups are strata, and each case is its own cluster: its products are summed as it is met."""

    def __init__(self, frame: DesignFrame) -> None:
        super().__init__(frame, frame.stratum, len(frame.sampled))
        self.products: Any = 0.0
        """k x k sums of squares and products of weights, scaled by stratum."""

    def add(self, bitmaps: Sequence[int], at: int, cases: int) -> None:
        import numpy as np

        super().add(bitmaps, at, cases)
        if not cases or not bitmaps or not self.size:
            return
        frame = self.frame
        factors = np.sqrt(frame.scale + frame.centered)[self.groups[at : at + cases]]
        factors *= frame.weights[at : at + cases]  # 0 for those that have no stratum
        count = len(bitmaps)
        pairs = [(i, j) for i in range(count) for j in range(i, count) if bitmaps[i] & bitmaps[j]]
        if len(pairs) <= count * count / 4 + 2 * count:  # as in tables, whose cells share no case
            factors *= factors
            products = np.zeros((count, count))
            for i, j in pairs:
                products[i, j] = products[j, i] = sum_over(factors, bitmaps[i] & bitmaps[j])
            self.products = self.products + products
            return
        packed = np.array([packed_bitmap(bits, cases) for bits in bitmaps])
        step = max(8, min(BLOCK_CASES, BLOCK_NUMBERS // count) // 8 * 8)
        for start in range(0, cases, step):
            stop = min(start + step, cases)
            block = np.unpackbits(packed[:, start // 8 : -(-stop // 8)], axis=1, count=stop - start)
            product = block * factors[start:stop]
            self.products = self.products + product @ product.T

    def add_numbers(self, numbers: Floats, at: int) -> None:
        import numpy as np

        super().add_numbers(numbers, at)
        if not self.size:
            return
        frame, cases = self.frame, slice(at, at + numbers.shape[1])
        product = numbers * (np.sqrt(frame.scale + frame.centered)[self.groups[cases]] * frame.weights[cases])
        self.products = self.products + product @ product.T

    def estimate(self, sums: Floats) -> tuple[Floats, Floats, Integers]:
        import numpy as np

        frame, totals = self.frame, sums.sum(axis=0)
        shares = sums * np.sqrt(frame.scale / frame.sampled)[:, None]
        covariance = self.products - shares.T @ shares
        if frame.centered.any():
            # The products hold t t' of the single cases; (t - mean)(t - mean)' is wanted.
            mean = totals / frame.sampled.sum()
            cross = np.outer(frame.centered @ sums, mean)
            covariance = covariance - cross - cross.T + frame.centered.sum() * np.outer(mean, mean)
        degrees = np.array(self.cases) - (sums > 0).sum(axis=0)
        return totals, covariance, degrees


class _Groups:
    """The strata or clusters of all cases, numbered as they are met."""

    def __init__(self, role: str, name: str | None) -> None:
        self.role, self.name = role, name
        self.labels: list[Code] = [] if name else [""]
        self._known: dict[Code, int] = {}
        self._parts: list[Integers] = []
        self._missing = 0

    def add(self, chunk: Chunk, without: NDArray[np.bool_]) -> None:
        """Takes a chunk; cases without a weight may lack a stratum."""
        import numpy as np

        if self.name is None:
            self._parts.append(np.zeros(chunk.cases, np.int64))
            return
        numbers, codes = _numbered(chunk.columns[self.name])
        for code in codes:
            if code not in self._known:
                self._known[code] = len(self.labels)
                self.labels.append(code)
        self._missing += int(((numbers < 0) & ~without).sum())
        places = np.array([self._known[code] for code in codes] + [-1], np.int64)
        self._parts.append(places[numbers])

    def numbers(self) -> Integers:
        """Of every case; UsageError if some have none."""
        import numpy as np

        if self._missing:
            some = f"{self._missing} case{'s' if self._missing > 1 else ''}"
            raise UsageError(
                f'{some} {"have" if self._missing > 1 else "has"} no {self.role} (no valid answer in "{self.name}")',
                next_step=f"Complete the data in {self.name}; a case without a sampling weight needs none.",
            )
        return np.concatenate(self._parts) if self._parts else np.zeros(0, np.int64)


def _numbered(column: Column) -> tuple[Integers, list[Code]]:
    """The place of every case's answer among the different answers, -1 for none; and those answers."""
    import numpy as np

    if column.values is None:
        numbers = np.full(column.cases, -1)
        codes = [code for code, bits in column.selected.items() if bits]
        for place, code in enumerate(codes):
            numbers[flags_of_bitmap(column.selected[code], column.cases)] = place
        return numbers, codes
    if len(column.values) and isinstance(column.values[0], str):
        known: dict[Code, int] = {"": -1}
        texts = column.values
        numbers = np.fromiter((known.setdefault(text, len(known) - 1) for text in texts), np.int64, len(texts))
        return numbers, list(known)[1:]
    values = numbers_of(column)
    found, places = np.unique(values, return_inverse=True)
    places[np.isnan(values)] = -1
    return places.astype(np.int64), [_code(value) for value in found.tolist() if value == value]


def _code(number: float) -> Code:
    return int(number) if number.is_integer() else number


def _fractions(
    populations: Floats, stratum: Integers, sampled: Integers, design: Design, labels: Sequence[Code]
) -> Floats:
    """The share of its clusters that was sampled, by stratum."""
    import numpy as np

    name = design.fpc
    empty = int(np.isnan(populations).sum() + (populations <= 0).sum())
    if empty:
        raise UsageError(
            f'the fpc "{name}" is missing or not above 0 in {empty} case{"s" if empty > 1 else ""}',
            next_step="It must give, in every case, the clusters of the stratum's population, or the share sampled.",
        )
    first = np.zeros(len(sampled))
    first[stratum] = populations
    odd = np.flatnonzero(np.bincount(stratum, populations != first[stratum], len(sampled)))
    if len(odd):
        raise UsageError(
            f'the fpc "{name}" has several values in {_stratum(design, labels[odd[0]])}',
            next_step="It must be the same in all cases of a stratum.",
        )
    if (first < 1).any() and (first > 1).any():
        raise UsageError(
            f'the fpc "{name}" is above 1 in some strata and below 1 in others',
            next_step="Give numbers of clusters in all strata, or shares in all.",
        )
    fractions: Floats = np.where(first > 1, sampled / first, first)
    over = np.flatnonzero(fractions > 1)
    if len(over):
        at = int(over[0])
        raise UsageError(
            f'the fpc "{name}" of {_stratum(design, labels[at])} is {_code(float(first[at]))}, but {sampled[at]} '
            f"{_units(design)} of it are in the sample",
            next_step="It must give how many there are in the population.",
        )
    return fractions


def _single(design: Design, labels: Sequence[Code]) -> UsageError:
    one = "cluster" if design.cluster else "case"
    more = f" and {len(labels) - 1} more have" if len(labels) > 1 else " has"
    return UsageError(
        f"{_stratum(design, labels[0])}{more} a single {one}, from which no variance can be estimated",
        next_step="Join it to a like stratum in the data, or choose a rule: --single-cluster certainty (it was sure to "
        "be drawn and adds no variance), centered (it is compared with the mean of all), or average (it varies as "
        "the other strata do on average).",
    )


def _stratum(design: Design, label: Code) -> str:
    return f'stratum "{label}" of "{design.strata}"' if design.strata else "the sample"


def _units(design: Design) -> str:
    return "clusters" if design.cluster else "cases"
