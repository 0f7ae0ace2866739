"""What cases weigh in a table: nothing, as often as they were met, or as many as they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.survey import NO_DESIGN, SINGLE_CLUSTER_RULES, Chunk, Design, Survey
from mobsurvey.tabulation.counts import CellCounts, Weighing

if TYPE_CHECKING:
    from mobsurvey.tabulation.weight import Weight

Measurement = Literal["sum", "sum_of_squares", "cases"]


class Weighting(NamedTuple):
    """What was asked for; what is not named comes from the codebook's design."""

    frequency: str | None = None
    """A variable that says how often each case was met, as SPSS WEIGHT."""
    design: Design = NO_DESIGN
    """A sampling weight, strata, clusters, and sampling fractions."""
    unweighted: bool = False
    """Whether a design that the codebook declares is left aside."""


NO_WEIGHTING = Weighting()


def resolve(survey: Survey, asked: Weighting) -> Weighting:
    """The weighting of a table, the codebook's design put in; UsageError for what does not go together or exist."""
    declared = NO_DESIGN if asked.unweighted or asked.frequency else survey.design
    if asked is NO_WEIGHTING and declared == NO_DESIGN:
        return NO_WEIGHTING
    if asked.frequency and asked.design != NO_DESIGN:
        raise UsageError(
            "--frequency-weight goes with no --weight, --strata, --cluster or --fpc",
            next_step="A frequency weight repeats cases, a sampling weight says whom they stand for. Choose one.",
        )
    if asked.unweighted and (asked.frequency or asked.design != NO_DESIGN):
        raise UsageError("--unweighted goes with no weight or design", next_step="Leave it out, or them.")
    if asked.design.single_cluster not in SINGLE_CLUSTER_RULES:
        from mobsurvey.errors import did_you_mean

        raise UsageError(
            f'--single-cluster has no "{asked.design.single_cluster}"',
            next_step=did_you_mean(asked.design.single_cluster, SINGLE_CLUSTER_RULES),
        )
    given = {name: value for name, value in asked.design._asdict().items() if value not in (None, "fail")}
    design = declared._replace(**given)
    if design.fpc and not (design.strata or design.cluster or design.weight):
        raise UsageError("--fpc needs a design", next_step="Give --strata or --cluster as well.")
    if asked.frequency:
        from mobsurvey.tabulation.weight import check_weight

        check_weight(survey, asked.frequency)
    elif design.variables:
        from mobsurvey.tabulation.design import check_design

        check_design(survey, design)
    if not asked.frequency and not design.variables:
        return NO_WEIGHTING
    return Weighting(asked.frequency, design if design.variables else NO_DESIGN)


def weigher(weighting: Weighting, measure: Measurement) -> Callable[[Chunk], Weighing] | None:
    """How the cases of a chunk are counted: by their weights, the squares of these, or as cases that have one."""
    weight = weight_of(weighting)
    if weight is None:
        return None
    from mobsurvey.tabulation.weight import weigh

    def weighing(chunk: Chunk) -> Weighing:
        weights = weigh(chunk, weight)
        amount: Any = int.bit_count if measure == "cases" else getattr(weights, measure)
        return Weighing(weights.weighted, amount)

    return weighing


def weight_of(weighting: Weighting) -> Weight | None:
    """The weight variable and its meaning; None where every case counts one."""
    if not weighting.frequency and not weighting.design.weight:
        return None
    from mobsurvey.tabulation.weight import Weight

    if weighting.frequency:
        return Weight(weighting.frequency, "frequency")
    return Weight(weighting.design.weight or "", "sampling")


def rounded_counts(counts: CellCounts, disjoint_rows: bool, disjoint_columns: bool) -> CellCounts:
    """The counts with every cell rounded, as CROSSTABS does; bases are then sums of cells where cells add up."""
    from mobsurvey.tabulation.weight import rounded

    cells = tuple(tuple(map(rounded, row)) for row in counts.counts)
    column_bases = tuple(map(rounded, counts.column_bases))
    row_bases = tuple(map(rounded, counts.row_bases))
    if disjoint_rows and cells[0]:
        column_bases = tuple(map(sum, zip(*cells, strict=True)))
    if disjoint_columns:
        row_bases = tuple(map(sum, cells))
        table_base = float(sum(column_bases))
    elif disjoint_rows:
        table_base = float(sum(row_bases))
    else:
        table_base = rounded(counts.table_base)
    return CellCounts(cells, column_bases, row_bases, table_base)
