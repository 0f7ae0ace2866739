"""The blocks of a table: columns, rows and bases with their percents, and what stands under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mobsurvey.survey import Survey
from mobsurvey.table.analysis import Analysis, expand_stats
from mobsurvey.table.items import Item
from mobsurvey.table.model import BannerPoint, Block, Cell, Detail, PercentKind, Row
from mobsurvey.table.part import Part
from mobsurvey.table.weighting import Weighting, weigher
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import CellCounts


def banner_points(
    banner: Axis | None, small: Sequence[bool], language: str, low: Sequence[bool] = ()
) -> tuple[BannerPoint, ...]:
    """The columns, the total last; with letters where `small` says which of them column tests leave out.

    `low` says of each, the total too, whether it is marked as one of few respondents; empty marks none.
    """
    points: list[BannerPoint] = []
    if banner:
        points = [BannerPoint(c.code, c.label, c.item if c.code is None else None) for c in banner.categories]
    if small:
        from mobsurvey.table.letters import letter_of

        points = [
            point._replace(letter=letter_of(number), small=is_small)
            for number, (point, is_small) in enumerate(zip(points, small, strict=True))
        ]
    points.append(BannerPoint(None, phrase("total", language)))
    return tuple(point._replace(low=True) if low and low[number] else point for number, point in enumerate(points))


def block(
    part: Part,
    percent: PercentKind,
    analysis: Analysis,
    details: Sequence[Sequence[Detail]],
    more_rows: Iterable[Row] = (),
    more_details: Iterable[Detail] = (),
) -> Block:
    """The rows and bases of a part; `details` are what stands under each row besides intervals."""
    counts = part.counts
    rows = (*rows_of(part, percent, analysis, details), *more_rows)
    of_responses = percent == "responses"
    base = line_cells(counts, counts.column_bases, counts.table_base, "none" if of_responses else percent)
    responses = [Detail("responses", mentions(counts))] if of_responses else []
    details_of_base = (*responses, *_base_details(part), *more_details)
    return Block(part.label, rows, base, details_of_base, analysis.scores.get(part.stub.name))


def mentions(counts: CellCounts) -> tuple[float, ...]:
    """How many answers were given in each column, the total last: a respondent may give several."""
    return (*(sum(column) for column in zip(*counts.counts, strict=True)), sum(counts.row_bases))


def line_cells(counts: CellCounts, line: Sequence[float], total: float, percent: PercentKind) -> tuple[Cell, ...]:
    """The cells of a line with their percents, the total last."""
    column_bases = (*counts.column_bases, counts.table_base)
    bases = {
        "column": column_bases,
        "none": column_bases,
        "row": [total] * len(column_bases),
        "total": [counts.table_base] * len(column_bases),
        "responses": mentions(counts) if percent == "responses" else column_bases,
    }[percent]
    return tuple(
        Cell(count, 100 * count / base if base and percent != "none" else None, base)
        for count, base in zip((*line, total), bases, strict=True)
    )


def rows_of(
    part: Part, percent: PercentKind, analysis: Analysis, details: Sequence[Sequence[Detail]]
) -> tuple[Row, ...]:
    """A row for each category of a part."""
    counts = part.counts
    rows = []
    for number, category in enumerate(part.stub.categories):
        line = line_cells(counts, counts.counts[number], counts.row_bases[number], percent)
        under = details[number]
        if analysis.interval is not None and not part.design:
            from mobsurvey.table.details import interval_detail

            under = [interval_detail(line, percent, analysis), *under]
        rows.append(Row(category.item, category.code, category.label, line, tuple(under), part.layer))
    return tuple(rows)


def _base_details(part: Part) -> list[Detail]:
    """How many respondents a weighted base is of, and how many equally weighted ones it is worth."""
    details = []
    if part.unweighted:
        bases = part.unweighted
        details.append(Detail("unweighted-base", (*bases.column_bases, bases.table_base)))
    if part.squares:
        from mobsurvey.statistics.design.effective_base import effective_base

        weights = (*part.counts.column_bases, part.counts.table_base)
        squares = (*part.squares.column_bases, part.squares.table_base)
        details.append(Detail("effective-base", tuple(map(effective_base, weights, squares))))
    return details


def row_details(
    survey: Survey,
    part: Part,
    banner: Axis | None,
    items: Sequence[Item],
    small: Sequence[bool],
    weighting: Weighting,
    analysis: Analysis,
) -> list[list[Detail]]:
    """What stands under each row of the part."""
    from mobsurvey.table.details import cell_details, letter_details
    from mobsurvey.tabulation.joint import count_overlaps

    rows = len(part.stub.categories)
    details: list[list[Detail]] = [[] for _ in range(rows)]
    if banner is None:
        return details
    if analysis.letters:
        overlaps = None
        if not banner.disjoint:
            overlaps = count_overlaps(survey.chunks, part.stub, banner, part.only, weigher(weighting, "sum"))
        counts = part.counts
        letters = letter_details(counts, counts.column_bases, counts.table_base, overlaps, small, analysis)
        for under, detail in zip(details, letters, strict=True):
            under.append(detail)
    if names := expand_stats(analysis.stats)["cells"]:
        for under, more in zip(details, cell_details(names, items, rows, len(banner.categories)), strict=True):
            under += more
    return details
