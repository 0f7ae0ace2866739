"""What SPSS CROSSTABS would print of a table: the same cases, tables, tests, rounding and footnotes.

The layout and the words are those of the text output of SPSS Statistics 29; labels are in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.spss.tables import (
    STATISTICS,
    TOTAL,
    Crosstab,
    Side,
    SpssTable,
    Stratum,
    case_processing,
    chi_square_tests,
    crosstabulation,
    directional_measures,
    layered_tests,
    risk_estimate,
    symmetric_measures,
)
from mobsurvey.spss_spelling import VALUE_LABEL_BYTES, VARIABLE_LABEL_BYTES, cut
from mobsurvey.statistics import catalogue
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Chunk, Survey
from mobsurvey.table.analysis import DEFAULT_ANALYSIS, Analysis, expand_stats
from mobsurvey.table.number_format import LANGUAGES
from mobsurvey.table.text_width import clean_text
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting, resolve, weigher
from mobsurvey.tabulation.axis import Axis, AxisBits, Category, SetAxis, axis_of
from mobsurvey.tabulation.counts import Only, count_cells
from mobsurvey.tabulation.layer import Layer
from mobsurvey.tabulation.names import check_banner, check_name

PERCENTS = ("column", "row", "total", "none")
_CHOSEN = {"en": ("Not chosen", "Chosen"), "vi": ("Không chọn", "Chọn")}
_NOTES = {
    "set": (
        "SPSS has no CROSSTABS of a set: each answer of {sets} stands by itself, chosen or not, among the respondents "
        "in the set's base, as `mobsurvey syntax` writes it.",
        "SPSS không có CROSSTABS cho một tập: mỗi phương án của {sets} là một bảng riêng, chọn hay không chọn, tính "
        "trên cơ sở của tập, như lệnh `mobsurvey syntax` viết ra.",
    ),
    "overlap": (
        "Without tests, since a respondent can stand in several columns of {banner}.",
        "Không kiểm định, vì một người trả lời có thể thuộc nhiều cột của {banner}.",
    ),
    "filter": ("Only cases for which: {where}", "Chỉ những phiếu thỏa: {where}"),
    "weight": (
        "Weight: {weight}, as WEIGHT BY; each cell is rounded to a whole number of cases.",
        "Trọng số: {weight}, như WEIGHT BY; mỗi ô được làm tròn thành số nguyên.",
    ),
}
_OPTIONS = {
    "alphas": "--alpha",
    "interval": "--ci",
    "letters": "--letters",
    "compare": "--compare",
}


class SpssOutput(NamedTuple):
    """The output of one CROSSTABS command."""

    name: str
    by: str
    notes: tuple[str, ...]
    """What SPSS would not say, above its output."""
    summary: SpssTable
    """The case processing summary of all of its tables."""
    parts: tuple[tuple[str, tuple[SpssTable, ...]], ...]
    """For each pair of variables its title and its tables."""

    @property
    def tables(self) -> tuple[SpssTable, ...]:
        """Every table in the order of the output."""
        return (self.summary, *(table for _, tables in self.parts for table in tables))

    def to_json(self) -> dict[str, Any]:
        """The output as JSON values, all cells texts as SPSS prints them."""
        return {
            "name": self.name,
            "by": self.by,
            "notes": list(self.notes),
            "tables": [
                {
                    "title": table.title,
                    "caption": table.caption,
                    "stub": list(table.stub),
                    "columns": [list(path) for path in table.columns],
                    "rows": [{"labels": list(row.labels), "cells": list(row.cells)} for row in table.rows],
                    "footnotes": [note._asdict() for note in table.footnotes],
                }
                for table in self.tables
            ],
        }


def spss_output(
    study: Study,
    name: str,
    by: str,
    *,
    layer: str | None = None,
    where: str | None = None,
    percent: str = "column",
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
) -> SpssOutput:
    """The output of CROSSTABS `name` BY `by` (BY `layer`), of a set or battery that of each of its variables.

    The arguments are those of crosstab. UsageError for names that do not exist, and for what CROSSTABS has not:
    sampling weights and designs, and whatever of `analysis` is not one of its statistics.
    """
    survey = study.survey
    if percent == "responses":
        raise UsageError(
            "CROSSTABS has no percents of responses", where="--percent responses", next_step="Leave it out."
        )
    for word, known, kind in ((lang, LANGUAGES, "language"), (percent, PERCENTS, "percent")):
        if word not in known:
            raise UsageError(f'there is no {kind} "{word}"', next_step=did_you_mean(word, known))
    if percent == "responses":
        raise UsageError(
            "CROSSTABS has no percents of responses", where="--percent responses", next_step="Leave it out."
        )
    check_name(survey, name)
    check_banner(survey, by)
    keywords = spss_keywords(analysis)
    weighting = _frequency_only(resolve(survey, weighting))
    layers = _layer_axis(survey, layer, lang)
    if "CMH" in keywords and layers is None:
        raise UsageError("cochran and mantel-haenszel are statistics of layers", next_step="Name them: --layer VAR.")
    only = None
    if where is not None:
        from mobsurvey.tabulation.filter import parse_filter

        only = parse_filter(where, survey)
    overlapping = by in survey.sets
    if overlapping and analysis.stats and keywords - {"CHISQ", "PHI", "EXPECTED", "RESID", "SRESID", "ASRESID"}:
        raise UsageError(
            f'the columns of the set "{by}" overlap, so no statistic of one of them is that of the table',
            next_step="Leave --stat out, or tabulate by a single-choice variable.",
        )
    axes = _axes(survey, name, lang)
    banners = _axes(survey, by, lang)
    cases = _cases(survey, only, weighting)
    crosstabs = [_crosstab(survey, row, column, layers, only, weighting, cases) for row in axes for column in banners]
    return SpssOutput(
        name,
        by,
        tuple(_notes(survey, name, by, where, weighting, lang)),
        case_processing(crosstabs),
        tuple((crosstab.title, tuple(_tables(crosstab, percent, keywords, overlapping))) for crosstab in crosstabs),
    )


def spss_keywords(analysis: Analysis) -> set[str]:
    """The keywords of /STATISTICS and /CELLS beside COUNT and percents; UsageError for what SPSS has not.

    Of a family of statistics those that SPSS has.
    """
    lacking = [
        _OPTIONS.get(field, f"--{field.replace('_', '-')}")
        for field, default in DEFAULT_ANALYSIS._asdict().items()
        if field != "stats" and getattr(analysis, field) != default and (field, getattr(analysis, field)) not in _SAME
    ]
    families = (*catalogue.FAMILIES, "all")
    wanted = [name for found in expand_stats(analysis.stats).values() for name in found]
    lacking += [f"--stat {name}" for name in analysis.stats if name not in families and name not in STATISTICS]
    if lacking:
        raise UsageError(
            f"--compat spss goes without {', '.join(lacking)}: SPSS CROSSTABS has no such thing",
            next_step="Leave it out, or leave --compat out.",
        )
    return {"CHISQ", "PHI", *(STATISTICS[name] for name in wanted if name in STATISTICS)}


_SAME = (("adjust", "none"), ("test", "chi-square"))
"""Options that ask for what SPSS does anyway."""


def _frequency_only(weighting: Weighting) -> Weighting:
    if weighting.design != NO_DESIGN:
        raise UsageError(
            "SPSS CROSSTABS knows no sampling weights, strata or clusters: it takes a weight for the number of times "
            "that a case was met, and its tests would claim too much",
            next_step="Add --unweighted, name a --frequency-weight, or leave --compat out.",
        )
    return weighting


def _layer_axis(survey: Survey, layer: str | None, language: str) -> Axis | None:
    if layer is None:
        return None
    check_name(survey, layer)
    if layer not in survey.variables or survey.variables[layer].kind != "single":
        raise UsageError(f'"{layer}" cannot be a layer of CROSSTABS', next_step="Take a single-choice variable.")
    return axis_of(survey, layer, language)


class _Option(Axis):
    """An answer of a set as a variable of its own: 0 not chosen, 1 chosen, among those in the set's base."""

    disjoint = True

    def __init__(self, axis: SetAxis, number: int, language: str) -> None:
        category = axis.categories[number]
        self.name = category.item
        self.title = category.label
        self.axis = axis
        self.number = number
        self.categories = tuple(Category(category.item, code, _CHOSEN[language][code]) for code in (0, 1))

    def bits(self, chunk: Chunk) -> AxisBits:
        seen = self.axis.bits(chunk)
        chosen = seen.selected[self.number] & seen.answered
        return AxisBits((seen.answered & ~chosen, chosen), seen.answered, seen.unanswered)


def _axes(survey: Survey, name: str, language: str) -> list[Axis]:
    """The variables that CROSSTABS is asked for: one, the items of a battery, the answers of a set."""
    if name in survey.batteries:
        return [axis_of(survey, item, language) for item in survey.batteries[name].items]
    axis = axis_of(survey, name, language)
    if isinstance(axis, SetAxis):
        return [_Option(axis, number, language) for number in range(len(axis.categories))]
    return [axis]


def _ordered(axis: Axis) -> tuple[list[int], list[float]]:
    """The categories in ascending order of their codes, and the codes; text codes are numbered, as syntax does."""
    codes = [category.code for category in axis.categories]
    numbers = [float(code) for code in codes if code is not None and not isinstance(code, str)]
    if len(numbers) != len(codes):
        numbers = [float(place) for place in range(1, len(codes) + 1)]
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    return order, [numbers[number] for number in order]


def _label(text: str, most: int) -> str:
    return cut(clean_text(text), most).strip()


def _crosstab(
    survey: Survey,
    row: Axis,
    column: Axis,
    layers: Axis | None,
    only: Only | None,
    weighting: Weighting,
    cases: float,
) -> Crosstab:
    (row_order, row_codes), (column_order, column_codes) = _ordered(row), _ordered(column)
    rounding: Callable[[float], float] | None = None
    if weighting.frequency:
        from mobsurvey.tabulation import weight

        rounding = weight.rounded

    def stratum(label: str, inside: Only | None) -> Stratum:
        found, _ = count_cells(survey.chunks, row, column, inside, weigher(weighting, "sum"))
        lines = [[found.counts[r][c] for c in column_order] for r in row_order]
        return Stratum(label, tuple(tuple(map(rounding, line)) if rounding else tuple(line) for line in lines))

    if layers is None:
        strata = [stratum("", only)]
    else:
        order, _ = _ordered(layers)
        labels = [_label(layers.categories[number].label, VALUE_LABEL_BYTES) for number in order]
        found = [stratum(text, Layer(layers, n, only)) for n, text in zip(order, labels, strict=True)]
        strata = [one for one in found if any(map(any, one.counts))]
        if strata:
            tables = zip(*(one.counts for one in strata), strict=True)
            total = tuple(tuple(map(sum, zip(*lines, strict=True))) for lines in tables)
            strata.append(Stratum(TOTAL, total))
    # A value that no case in the table has does not exist for CROSSTABS.
    whole = strata[-1].counts if strata else ()
    rows = [r for r, line in enumerate(whole) if any(line)]
    columns = [c for c, line in enumerate(zip(*whole, strict=True)) if any(line)]
    return Crosstab(
        _side(row, row_order, row_codes, rows),
        _side(column, column_order, column_codes, columns),
        None if layers is None else _label(layers.title, VARIABLE_LABEL_BYTES),
        tuple(
            Stratum(one.label, tuple(tuple(one.counts[r][c] for c in columns) for r in rows)) for one in strata if rows
        ),
        cases,
    )


def _side(axis: Axis, order: Sequence[int], codes: Sequence[float], kept: Sequence[int]) -> Side:
    labels = [_label(axis.categories[order[place]].label, VALUE_LABEL_BYTES) for place in kept]
    return Side(_label(axis.title, VARIABLE_LABEL_BYTES), tuple(labels), tuple(codes[place] for place in kept))


def _cases(survey: Survey, only: Only | None, weighting: Weighting) -> float:
    """All cases that the filter keeps and that have a weight, weighted."""
    weigh = weigher(weighting, "sum")
    cases: float = 0
    for chunk in survey.chunks:
        inside = only.bits(chunk) if only else (1 << chunk.cases) - 1
        if weigh is None:
            cases += inside.bit_count()
        else:
            usable, count = weigh(chunk)
            cases += count(inside & usable)
    return cases


def _tables(crosstab: Crosstab, percent: str, keywords: set[str], overlapping: bool) -> list[SpssTable]:
    if not crosstab.strata:
        return []
    tables = [crosstabulation(crosstab, percent, keywords)]
    if overlapping:
        return tables
    tables.append(chi_square_tests(crosstab, keywords))
    if keywords & {"LAMBDA", "UC", "D", "ETA"}:
        tables.append(directional_measures(crosstab, keywords))
    tables.append(symmetric_measures(crosstab, keywords))
    if "RISK" in keywords:
        tables.append(risk_estimate(crosstab))
    return [*tables, *layered_tests(crosstab)] if "CMH" in keywords else tables


def _notes(survey: Survey, name: str, by: str, where: str | None, weighting: Weighting, language: str) -> list[str]:
    def note(key: str, **facts: str) -> str:
        return _NOTES[key][language == "vi"].format(**{fact: clean_text(text) for fact, text in facts.items()})

    sets = [survey.sets[side].title(language) for side in dict.fromkeys((name, by)) if side in survey.sets]
    notes = [note("set", sets=", ".join(f'"{title}"' for title in sets))] if sets else []
    if by in survey.sets:
        notes.append(note("overlap", banner=f'"{survey.sets[by].title(language)}"'))
    if where is not None:
        notes.append(note("filter", where=where))
    if weighting.frequency:
        notes.append(note("weight", weight=weighting.frequency))
    return notes
