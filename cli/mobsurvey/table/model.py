"""The table as a value: what every renderer writes and nothing recomputes."""

# Annotations are objects here, not texts: a named tuple compiles every text, and every command makes these.
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mobsurvey.survey import Code

if TYPE_CHECKING:
    import pandas

TableKind = Literal["variable", "set", "battery", "number", "index"]
PercentKind = Literal["column", "row", "total", "responses", "none"]
LOW_MARK = "†"
RowRole = Literal["answer", "net", "subtotal"]


class BannerPoint(NamedTuple):
    """One column of a table."""

    code: Code | None
    """None for the total, and for an option of a dichotomies set."""
    label: str
    item: str | None = None
    """The member for an option of a set; None for a variable's categories and the total."""
    letter: str = ""
    """What column tests call it; empty where there are none."""
    small: bool = False
    """Whether its base is too small for column tests, in all parts of the table."""
    low: bool = False
    """Whether its base is so low that its percents say little."""
    above: tuple[str, ...] = ()
    """Headings that it shares with its neighbours, the outermost first; of banners of several questions."""

    @property
    def heading(self) -> str:
        """The label, with a mark where the base is low."""
        return f"{self.label} {LOW_MARK}" if self.low else self.label


class Cell(NamedTuple):
    """One count and its percent."""

    count: float  # type: ignore[assignment]
    percent: float | None
    """0-100, full precision; None where the base is 0 or none was asked for."""
    base: float
    """What divides the count."""


class Detail(NamedTuple):
    """A further line under a row: one thing that is said of each of its cells."""

    key: str
    """What it says, a key of the phrase book: "letters", "signs", "interval", "mean", or a cell statistic's name."""
    values: tuple[str | float | tuple[float, float] | None, ...]
    """One a column, the total last; None where there is nothing to say; intervals are low and high."""
    label: str = ""
    """In words; empty where the key is enough."""


class Row(NamedTuple):
    """One line of a table: a cell for each column, the total last."""

    item: str
    code: Code | None
    label: str
    cells: tuple[Cell, ...]
    details: tuple[Detail, ...] = ()
    layer: str = ""
    """The label of the layer it is in."""
    role: RowRole = "answer"
    """net: respondents with at least one of several answers; subtotal: these answers added up."""


class Block(NamedTuple):
    """The lines of a table that share a base: a whole set or variable, or one item of a battery."""

    label: str | None
    """The item of a battery; None elsewhere."""
    rows: tuple[Row, ...]
    base: tuple[Cell, ...]
    """The base of each column, the total last, with the percent that it is itself."""
    base_details: tuple[Detail, ...] = ()
    """Other bases beside it: unweighted, effective."""
    scores: tuple[float, ...] | None = None
    """Of its answers, where others were given than their codes."""
    small: tuple[bool, ...] = ()
    """Of each banner point, whether its base here is too small for column tests; empty without these."""
    low: tuple[bool, ...] = ()
    """Of each column, the total last, whether it has few respondents here; empty where that was not asked."""


class ItemTest(NamedTuple):
    """One test of an item by the banner, or why there is none."""

    item: str
    label: str
    test: str
    """Which test p comes from, by its name in the catalogue of statistics."""
    statistic: float | None = None
    """Of that test; of an exact test, which has none, Pearson's chi-square."""
    df: float | None = None
    df2: float | None = None
    """Degrees of freedom of the denominator; of weighted tests only."""
    p: float | None = None
    low: float | None = None
    """Lower end of the 99 % interval of a simulated p."""
    high: float | None = None
    p_adjusted: float | None = None
    adjustment: str | None = None
    cramers_v: float | None = None
    trend: float | None = None
    """Linear-by-linear chi-square (1 df), where the item and the banner are ordinal."""
    trend_p: float | None = None
    trend_p_adjusted: float | None = None
    expected_below_5: int | None = None
    """How many cells expect fewer than 5, empty rows and columns set aside."""
    cells: int | None = None
    min_expected: float | None = None
    skipped: str | None = None
    """The reason in words where the statistic does not apply; the numbers are None then."""


class Omnibus(NamedTuple):
    """The test of a set as a whole, or why there is none."""

    test: str
    """mmi, spmi, mmi-bootstrap or design-mmi."""
    options: int
    """How many options, or pairs of options, it is about."""
    layer: str = ""
    statistic: float | None = None
    """Rao-Scott adjusted; the sum itself for the bootstrap."""
    sum_of_chi_squares: float | None = None
    df: float | None = None
    df2: float | None = None
    p: float | None = None
    low: float | None = None
    high: float | None = None
    replicates: int | None = None
    """Of the bootstrap."""
    skipped: str | None = None


class Measure(NamedTuple):
    """One number of a statistic that was asked for, or why there is none."""

    item: str
    label: str
    statistic: str
    """Its name in the catalogue of statistics."""
    variant: str = ""
    """Which of several numbers it is, as "rows" where the rows are the dependent question."""
    value: float | None = None
    se: float | None = None
    test_value: float | None = None
    """What p belongs to, where that is not the value itself: SPSS's approximate T."""
    df: float | None = None
    df2: float | None = None
    p: float | None = None
    low: float | None = None
    high: float | None = None
    skipped: str | None = None


class ValueColumn(NamedTuple):
    """One column of values that are no counts."""

    key: str
    """What it holds: score, rank, interval, band, base, change, p, mean, percent; or the name of a factor or answer."""
    label: str
    above: tuple[str, ...] = ()
    """Headings that it shares with its neighbours, the outermost first."""
    places: int = 1
    """Decimals."""
    signed: bool = False
    """Whether a rise has its sign."""


class ValueRow(NamedTuple):
    """One line of values."""

    item: str
    label: str
    values: tuple[str | float | tuple[float, float] | None, ...]
    """One a column; None where there is nothing to say; intervals are low and high."""
    level: int = 0
    """How far the label is indented."""
    role: Literal["answer", "base"] = "answer"
    """base: what stands for all lines above it."""


class Values(NamedTuple):
    """A grid of values in place of counts: scores of an index, shares and means of a battery's items."""

    columns: tuple[ValueColumn, ...]
    rows: tuple[ValueRow, ...]


class Table(NamedTuple):
    """A table with its tests and notes, in one language."""

    name: str
    by: str | None
    kind: TableKind
    title: str
    banner_title: str | None
    columns: tuple[BannerPoint, ...]
    """The banner points; the total last, where there is one."""
    blocks: tuple[Block, ...]
    tests_title: str | None
    tests: tuple[ItemTest, ...]
    notes: tuple[str, ...]
    percent: PercentKind
    language: str
    omnibus: tuple[Omnibus, ...] = ()
    """Of a set, one a layer; one where there are no layers."""
    measures: tuple[Measure, ...] = ()
    confidence: float = 0.95
    """Of its intervals."""
    brief: bool = False
    """Whether a battery is shown with one line an item; the cells are all there."""
    stacked: "tuple[Table, ...]" = ()
    """Of a banner of several questions the tables of its parts, whose tests and measures are the table's."""
    provenance: str = ""
    """What it was made of, in a sentence: the file and its hash, the codebook, the version of mobsurvey."""
    values: Values | None = None
    """Of an index, which has no columns and blocks of counts."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every line, block after block."""
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def has_total(self) -> bool:
        """Whether the last column is the total, as of all tables but comparisons."""
        return self.columns[-1].code is None and self.columns[-1].item is None

    @property
    def is_empty(self) -> bool:
        """Whether nobody is left in it."""
        if self.values is None:
            return not any(cell.count for block in self.blocks for cell in block.base)
        bases = [place for place, column in enumerate(self.values.columns) if column.key == "base"]
        return not any(row.values[place] for row in self.values.rows for place in bases)

    @property
    def tested(self) -> "tuple[Table, ...]":
        """The tables with the tests: those of its parts, or itself."""
        return self.stacked or (self,)

    @property
    def same_bases(self) -> bool:
        """Whether all blocks have one base, with the same lines under it, which then stands once."""
        return len({(block.base, block.base_details) for block in self.blocks}) == 1

    def to_json(self) -> dict[str, Any]:
        """The table as JSON values, numbers in full precision."""
        return {
            "name": self.name,
            "by": self.by,
            "kind": self.kind,
            "title": self.title,
            "columns": [
                {
                    "code": c.code,
                    "label": c.label,
                    **({"item": c.item} if c.item else {}),
                    **({"letter": c.letter, "small": c.small} if c.letter else {}),
                    **({"low": True} if c.low else {}),
                    **({"above": list(c.above)} if c.above else {}),
                }
                for c in self.columns
            ],
            "rows": [
                {
                    "item": r.item,
                    "code": r.code,
                    "label": r.label,
                    **({"layer": r.layer} if r.layer else {}),
                    **({"role": r.role} if r.role != "answer" else {}),
                    "cells": [cell._asdict() for cell in r.cells],
                    **_details_to_json(r.details),
                }
                for r in self.rows
            ],
            "bases": [
                {
                    "label": block.label,
                    "cells": [cell._asdict() for cell in block.base],
                    **_details_to_json(block.base_details),
                    **({"small": list(block.small)} if any(block.small) else {}),
                    **({"low": list(block.low)} if any(block.low) else {}),
                }
                for block in self.blocks
            ],
            **({"values": _values_to_json(self.values)} if self.values else {}),
            **self._tests_to_json(),
            **(
                {
                    "stacked": [
                        {"by": part.by, "title": part.tests_title, **part._tests_to_json()} for part in self.stacked
                    ]
                }
                if self.stacked
                else {}
            ),
            "notes": list(self.notes),
            **({"provenance": self.provenance} if self.provenance else {}),
        }

    def _tests_to_json(self) -> dict[str, Any]:
        return {
            "tests": [test._asdict() for test in self.tests],
            "omnibus": [test._asdict() for test in self.omnibus],
            "measures": [measure._asdict() for measure in self.measures],
        }

    def to_pandas(self) -> "pandas.DataFrame":
        """The counts and percents: a row a line, columns by banner point and measure. Needs pandas."""
        import pandas

        if self.values:
            headings = [" / ".join((*filter(None, c.above), c.label)) for c in self.values.columns]
            lines = pandas.Index([row.label for row in self.values.rows], name="answer")
            return pandas.DataFrame([row.values for row in self.values.rows], index=lines, columns=headings)
        labels = [(block.label or "", row.label) for block in self.blocks for row in block.rows]
        measures = ["count"] if self.percent == "none" else ["count", "percent"]
        labels_of_columns = [" / ".join((*c.above, c.label)) for c in self.columns]
        columns = pandas.MultiIndex.from_product([labels_of_columns, measures])
        values = [[getattr(cell, m) for cell in row.cells for m in measures] for row in self.rows]
        rows: pandas.Index[Any] = pandas.Index([label for _, label in labels], name="answer")
        if self.kind == "battery":
            rows = pandas.MultiIndex.from_tuples(labels, names=["item", "response"])
        elif any(block.label for block in self.blocks):
            rows = pandas.MultiIndex.from_tuples(labels, names=["layer", "answer"])
        return pandas.DataFrame(values, index=rows, columns=columns)


def _values_to_json(values: Values) -> dict[str, Any]:
    return {
        "columns": [{"key": c.key, "label": c.label, "above": list(c.above)} for c in values.columns],
        "rows": [{"item": r.item, "label": r.label, "values": list(r.values)} for r in values.rows],
    }


def _details_to_json(details: tuple[Detail, ...]) -> dict[str, Any]:
    return {"details": {detail.label or detail.key: list(detail.values) for detail in details}} if details else {}
