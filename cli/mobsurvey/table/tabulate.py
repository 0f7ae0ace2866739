"""Makes tables from a study: counts, percents, tests and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.statistics.chi_square import ChiSquare, chi_square
from mobsurvey.statistics.cramers_v import cramers_v
from mobsurvey.statistics.holm import holm
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.study import Study
from mobsurvey.survey import Survey
from mobsurvey.table.model import BannerPoint, Block, Cell, ItemTest, PercentKind, Row, Table, TableKind
from mobsurvey.table.notes import table_notes
from mobsurvey.table.number_format import LANGUAGES
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, SetAxis, axis_of
from mobsurvey.tabulation.counts import CellCounts, count_cells

if TYPE_CHECKING:
    from mobsurvey.tabulation.filter import Filter

PERCENTS: tuple[PercentKind, ...] = get_args(PercentKind)


def crosstab(
    study: Study, name: str, by: str, *, where: str | None = None, percent: PercentKind = "column", lang: str = "en"
) -> Table:
    """The table of a variable, set or battery by a variable or set, with a test for each item.

    `where` filters cases by an expression; `percent` says what divides the counts; `lang` is en or vi. Raises
    UsageError for names, expressions and words that do not exist, StudyError for a damaged study.
    """
    return _table(study, name, by, where, percent, lang)


def freq(
    study: Study, name: str, *, where: str | None = None, percent: PercentKind = "column", lang: str = "en"
) -> Table:
    """The table of a variable, set or battery on its own: the total column of crosstab, without tests."""
    return _table(study, name, None, where, percent, lang)


def default_names(survey: Survey) -> tuple[str, ...]:
    """What is tabulated when nothing is named: all sets and batteries; without any, the single-choice variables."""
    singles = tuple(name for name, variable in survey.variables.items() if variable.kind == "single")
    return (*survey.sets, *survey.batteries) or singles


def check_name(survey: Survey, name: str) -> None:
    """UsageError unless the survey has a variable, set or battery of that name."""
    if name in survey.names:
        return
    if name in survey.untabulated:
        raise UsageError(
            f'"{name}" was in the file but is not in the codebook',
            next_step="Add it to the codebook and import again to tabulate it.",
        )
    raise UsageError(f'there is no variable, set or battery "{name}"', next_step=did_you_mean(name, survey.names))


def _table(study: Study, name: str, by: str | None, where: str | None, percent: PercentKind, language: str) -> Table:
    survey = study.survey
    if language not in LANGUAGES:
        raise UsageError(f'there is no language "{language}"', next_step=did_you_mean(language, LANGUAGES))
    if percent not in PERCENTS:
        raise UsageError(f'there is no percent "{percent}"', next_step=did_you_mean(percent, PERCENTS))
    check_name(survey, name)
    banner = _banner(survey, by, language)
    only = _filter(survey, where)
    kind: TableKind = "battery" if name in survey.batteries else "set" if name in survey.sets else "variable"
    items = survey.batteries[name].items if kind == "battery" else (name,)
    stubs = [axis_of(survey, item, language) for item in items]
    counted = [count_cells(survey.chunks, stub, banner, only) for stub in stubs]
    blocks = [
        _block(stub, counts, percent, stub.title if kind == "battery" else None)
        for stub, (counts, _) in zip(stubs, counted, strict=True)
    ]
    stub_title = survey.batteries[name].title(language) if kind == "battery" else stubs[0].title
    chi_squares = _chi_squares(stubs, [counts for counts, _ in counted], banner)
    left_out = [left for _, left in counted]
    return Table(
        name=name,
        by=by,
        kind=kind,
        title=phrase("title", language, stub=stub_title, banner=banner.title) if banner else stub_title,
        banner_title=banner.title if banner else None,
        columns=(*_points(banner), BannerPoint(None, phrase("total", language))),
        blocks=tuple(blocks),
        tests=tuple(_tests(chi_squares, banner, language)),
        notes=tuple(table_notes(study, kind, stubs, banner, left_out, only, percent, chi_squares, language)),
        percent=percent,
        language=language,
    )


def _filter(survey: Survey, where: str | None) -> Filter | None:
    if where is None:
        return None
    from mobsurvey.tabulation.filter import parse_filter  # its patterns take time that most tables need not spend

    return parse_filter(where, survey)


def _banner(survey: Survey, by: str | None, language: str) -> Axis | None:
    if by is None:
        return None
    check_name(survey, by)
    if by in survey.batteries:
        items = ", ".join(survey.batteries[by].items[:3])
        raise UsageError(f'"{by}" is a battery and cannot be a banner', next_step=f"Take one of its items: {items}, …")
    return axis_of(survey, by, language)


def _points(banner: Axis | None) -> list[BannerPoint]:
    if banner is None:
        return []
    return [BannerPoint(c.code, c.label, c.item if c.code is None else None) for c in banner.categories]


def _block(stub: Axis, counts: CellCounts, percent: PercentKind, label: str | None) -> Block:
    column_bases = (*counts.column_bases, counts.table_base)

    def cells(row: Sequence[float], total: float) -> tuple[Cell, ...]:
        bases = {
            "column": column_bases,
            "none": column_bases,
            "row": [total] * len(column_bases),
            "total": [counts.table_base] * len(column_bases),
        }[percent]
        return tuple(
            Cell(count, 100 * count / base if base and percent != "none" else None, base)
            for count, base in zip((*row, total), bases, strict=True)
        )

    rows = [
        Row(category.item, category.code, category.label, cells(row, total))
        for category, row, total in zip(stub.categories, counts.counts, counts.row_bases, strict=True)
    ]
    return Block(label, tuple(rows), cells(counts.column_bases, counts.table_base))


_Tested = tuple[str, str, ChiSquare | Skipped]
"""An item's name and label, and its test."""


def _chi_squares(stubs: Sequence[Axis], counted: Sequence[CellCounts], banner: Axis | None) -> list[_Tested]:
    """The test of each answer of a set (chosen or not), of each item of a battery, or of the variable."""
    if banner is None or isinstance(banner, SetAxis):
        return []  # the columns of a set overlap, so their cells are no partition of the respondents
    tests: list[_Tested] = []
    for stub, counts in zip(stubs, counted, strict=True):
        if not isinstance(stub, SetAxis):
            tests.append((stub.name, stub.title, chi_square(counts.counts)))
            continue
        for category, chosen in zip(stub.categories, counts.counts, strict=True):
            others = [base - count for base, count in zip(counts.column_bases, chosen, strict=True)]
            result = chi_square([chosen, others])
            if isinstance(result, Skipped) and result.reason == "one-row":
                result = Skipped("everybody-chose" if any(chosen) else "nobody-chose")
            name = category.item if category.code is None else f"{category.item}={category.code}"
            tests.append((name, category.label, result))
    return tests


def _tests(chi_squares: Sequence[_Tested], banner: Axis | None, language: str) -> list[ItemTest]:
    valid = [result for _, _, result in chi_squares if isinstance(result, ChiSquare)]
    adjusted = iter(holm([result.p for result in valid]))
    several = len(chi_squares) > 1
    tests = []
    for item, label, result in chi_squares:
        if isinstance(result, Skipped):
            reason = phrase(result.reason, language, banner=banner.title if banner else "")
            tests.append(ItemTest(item, label, "chi-square", skipped=reason))
            continue
        p_adjusted = next(adjusted)
        tests.append(
            ItemTest(
                item,
                label,
                "chi-square",
                result.statistic,
                result.df,
                result.p,
                p_adjusted if several else None,
                "holm" if several else None,
                cramers_v(result),
                result.expected_below_5,
                result.min_expected,
            )
        )
    return tests
