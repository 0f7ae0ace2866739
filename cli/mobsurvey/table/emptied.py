"""Banner points that a filter or the answers around them empty: they leave the table, and a note names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.survey import Chunk, Column, Survey
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.stacked import BannerPart
from mobsurvey.table.text_width import shorten
from mobsurvey.table.weighting import Weighting, weigher
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, any_of
from mobsurvey.tabulation.kept import kept

if TYPE_CHECKING:
    from mobsurvey.tabulation.counts import Only

_LONGEST_LABEL = 60
_MOST_NAMED = 12
FILTER, NESTED = "filter", "nested"


class Without(NamedTuple):
    """What is left of a banner."""

    parts: list[BannerPart]
    notes: list[str]
    """At most one for each way to be empty."""


class Point(NamedTuple):
    """Whether anybody is in a banner point, of those who answered the question of the table."""

    here: bool
    """Among the cases of the table."""
    without_filter: bool
    anywhere: bool
    """Without the filter, and whatever they answered to the questions around it."""

    @property
    def emptied(self) -> str:
        """What empties it; nothing where it is not empty, or would be empty in any case, which is a finding."""
        if self.here:
            return ""
        return FILTER if self.without_filter else NESTED if self.anywhere else ""


def without_emptied(
    survey: Survey,
    spec: TableSpec,
    parts: Sequence[BannerPart],
    stubs: Sequence[Axis | str],
    layers: Axis | None,
    filter: Only | None,
    weighting: Weighting,
) -> Without:
    """The parts of the banner without the points that are emptied; all of them where nobody at all is left.

    `stubs` are what the table is of, of a number its name. A part with nobody in it goes as a whole. Columns for the
    same answers as the rows all stay where statistics of agreement are asked for, which are of a square table.
    """
    points = [_points(survey, spec, part, stubs, layers, filter, weighting) for part in parts]
    if not any(point.here for some in points for point in some):
        return Without(list(parts), [])
    left: list[BannerPart] = []
    gone: dict[str, dict[str, None]] = {FILTER: {}, NESTED: {}}
    for part, some in zip(parts, points, strict=True):
        reasons = [point.emptied for point in some]
        whole = not any(point.here for point in some) and any(reasons)
        if whole:
            gone[FILTER if FILTER in reasons else NESTED][_name(part)] = None
            continue
        for category, reason in zip(part.axis.categories, reasons, strict=True):
            if reason:
                gone[reason][_name(part, category.label)] = None
        left.append(part._replace(axis=kept(part.axis, [not reason for reason in reasons])))
    return Without(left, [_note(reason, list(names), spec.lang) for reason, names in gone.items() if names])


def _name(part: BannerPart, label: str = "") -> str:
    """The point in words, or the part, with the answers around it."""
    around = [axis.categories[number].label for axis, number in part.outer]
    return " / ".join(filter(None, (*around, label))) or part.axis.title


def _note(reason: str, names: list[str], language: str) -> str:
    named = ", ".join(shorten(name, _LONGEST_LABEL) for name in names[:_MOST_NAMED])
    if more := len(names[_MOST_NAMED:]):
        named = phrase("and-more", language, items=named, count=more)
    return phrase(f"emptied-{reason}", language, columns=named)


def _points(
    survey: Survey,
    spec: TableSpec,
    part: BannerPart,
    stubs: Sequence[Axis | str],
    layers: Axis | None,
    filter: Only | None,
    weighting: Weighting,
) -> list[Point]:
    """Of each point of a part who is in it."""
    banner = part.axis
    square = _of_agreement(spec.analysis.stats) and any(
        isinstance(stub, Axis) and [c[1:] for c in stub.categories] == [c[1:] for c in banner.categories]
        for stub in stubs
    )
    weigh = weigher(weighting, "cases")
    nest = part.only(None)
    found = [Point(square, False, False)] * len(banner.categories)
    for chunk in survey.chunks:
        seen = banner.bits(chunk)
        inside = seen.answered & any_of(_answered(stub, chunk) for stub in stubs)
        if weigh:
            inside &= weigh(chunk).usable
        if layers:
            several = layers.bits(chunk)
            inside &= several.answered & any_of(several.selected)
        nested = inside & nest.bits(chunk) if nest else inside
        left = nested & filter.bits(chunk) if filter else nested
        found = [
            Point(*(already or bool(bits & some) for already, some in zip(point, (left, nested, inside), strict=True)))
            for point, bits in zip(found, seen.selected, strict=True)
        ]
        if all(point.here for point in found):
            break
    return found


def _of_agreement(stats: Sequence[str]) -> bool:
    """Whether any of the statistics asked for is of a square table."""
    if not stats:
        return False
    from mobsurvey.statistics.catalogue import entry
    from mobsurvey.table.analysis import expand_stats

    return any(entry("two_way", name).family == "agreement" for name in expand_stats(stats)["two_way"])


def _answered(stub: Axis | str, chunk: Chunk) -> int:
    if isinstance(stub, str):
        column: Column = chunk.columns[stub]
        return column.answered
    return stub.bits(chunk).answered
