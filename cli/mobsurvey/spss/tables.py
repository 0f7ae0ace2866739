"""The tables that SPSS CROSSTABS prints of a two-way table, cell by cell as text."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from mobsurvey.statistics.catalogue import load
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import Matrix, TwoWay, two_way
from mobsurvey.table.number_format import format_decimal

STATISTICS = {
    "chi-square": "CHISQ",
    "likelihood-ratio": "CHISQ",
    "continuity-correction": "CHISQ",
    "fisher-exact": "CHISQ",
    "linear-by-linear": "CHISQ",
    "phi": "PHI",
    "cramers-v": "PHI",
    "contingency-coefficient": "CC",
    "goodman-kruskal-lambda": "LAMBDA",
    "goodman-kruskal-tau": "LAMBDA",
    "uncertainty-coefficient": "UC",
    "tau-b": "BTAU",
    "tau-c": "CTAU",
    "gamma": "GAMMA",
    "spearman": "CORR",
    "pearson-r": "CORR",
    "somers-d": "D",
    "eta": "ETA",
    "kappa": "KAPPA",
    "mcnemar": "MCNEMAR",
    "bowker": "MCNEMAR",
    "odds-ratio": "RISK",
    "relative-risk": "RISK",
    "cochran": "CMH",
    "mantel-haenszel": "CMH",
    "breslow-day": "CMH",
    "tarone": "CMH",
    "expected-count": "EXPECTED",
    "residual": "RESID",
    "standardized-residual": "SRESID",
    "adjusted-residual": "ASRESID",
}
"""The keyword of /STATISTICS or /CELLS that each of our statistics goes by; SPSS prints all that the keyword stands
for."""

TOTAL = "Total"
VALID_CASES = "N of Valid Cases"
_ASSUMING = "Using the asymptotic standard error assuming the null hypothesis."
_NOT_ASSUMING = "Not assuming the null hypothesis."
_NO_ERROR = "Cannot be computed because the asymptotic standard error equals zero."
_NORMAL = "Based on normal approximation."
_NO_KAPPA = (
    "Kappa statistics cannot be computed. They require a symmetric two-way table in which the values of the first "
    "variable match the values of the second variable."
)
_NO_RISK = "Risk Estimate statistics cannot be computed. They are only computed for a 2*2 table without empty cells."
_CONDITIONAL = (
    "Under the conditional independence assumption, Cochran's statistic is asymptotically distributed as a 1 df "
    "chi-squared distribution, only if the number of strata is fixed, while the Mantel-Haenszel statistic is always "
    "asymptotically distributed as a 1 df chi-squared distribution. Note that the continuity correction is removed "
    "from the Mantel-Haenszel statistic when the sum of the differences between the observed and the expected is 0."
)
_COMMON_ODDS = (
    "The Mantel-Haenszel common odds ratio estimate is asymptotically normally distributed under the common odds ratio "
    "of 1.000 assumption. So is the natural log of the estimate."
)


class SpssRow(NamedTuple):
    """One line of a table."""

    labels: tuple[str, ...]
    """From the outermost to the innermost; an empty one belongs to the label before it, which spans it."""
    cells: tuple[str, ...]
    """One a column; empty where there is nothing to say. A footnote's letter stands behind: `20.740(a)`."""


class Footnote(NamedTuple):
    """One footnote of a table."""

    mark: str
    """Its letter; empty where it is about the table as a whole."""
    text: str


class SpssTable(NamedTuple):
    """One table of the output."""

    title: str
    columns: tuple[tuple[str, ...], ...]
    """For each column its headings, from the top down; an empty one belongs to that above it."""
    rows: tuple[SpssRow, ...]
    stub: tuple[str, ...] = ()
    """Headings of the labels; those that are missing are empty."""
    caption: str = ""
    """What its cells are, where that is one thing: `Count`."""
    footnotes: tuple[Footnote, ...] = ()


class Side(NamedTuple):
    """A variable of a table, its values in ascending order."""

    label: str
    values: tuple[str, ...]
    """Labels of the values."""
    codes: tuple[float, ...]


class Stratum(NamedTuple):
    """The two-way table of one value of the layer, or of all."""

    label: str
    """Of the layer's value, or Total; empty without a layer."""
    counts: Matrix
    """R x C, whole numbers."""


class Crosstab(NamedTuple):
    """What one CROSSTABS table is made of."""

    row: Side
    column: Side
    layer: str | None
    """The layer's label."""
    strata: tuple[Stratum, ...]
    """One without a layer; else those of its values that have cases, and Total."""
    cases: float
    """All cases that CROSSTABS sees, weighted."""

    @property
    def title(self) -> str:
        """The variables, as SPSS joins them."""
        return " * ".join(filter(None, (self.row.label, self.column.label, self.layer)))

    @property
    def valid(self) -> float:
        """The cases in the table."""
        return sum(map(sum, self.strata[-1].counts)) if self.strata else 0

    def tables(self) -> list[tuple[Stratum, TwoWay]]:
        """Each stratum with its table, the codes as scores."""
        return [(stratum, two_way(stratum.counts, self.row.codes, self.column.codes)) for stratum in self.strata]


class _Notes:
    """The footnotes of one table, lettered in the order in which they are asked for."""

    def __init__(self) -> None:
        self.found: list[Footnote] = []

    def new(self, text: str) -> str:
        """The mark of a footnote, to be put behind a cell."""
        letters = "abcdefghijklmnopqrstuvwxyz"
        number = len(self.found)
        letter = letters[number % 26] if number < 26 else letters[number // 26 - 1] + letters[number % 26]
        self.found.append(Footnote(letter, text))
        return f"({letter})"

    def of(self, text: str) -> str:
        """The same; a text that was there before keeps its letter."""
        return next((f"({note.mark})" for note in self.found if note.text == text), None) or self.new(text)


# Numbers


def decimal(value: float, digits: int = 3) -> str:
    """So many decimals, halves away from zero, and no zero before the point.

    >>> decimal(-0.0823), decimal(1), decimal(0.05, 1)
    ('-.082', '1.000', '.1')
    """
    text = format_decimal(value, digits, "en")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def significance(p: float) -> str:
    """Three decimals; from version 28 on the Viewer has <.001 in place of .000."""
    return "<.001" if p < 0.001 else decimal(p)


def percentage(part: float, whole: float) -> str:
    """One decimal and the sign; nothing where there is no whole."""
    return f"{decimal(100 * part / whole, 1)}%" if whole else ""


def amount(cases: float) -> str:
    """Cases; with three decimals where weights leave a fraction."""
    return format_decimal(cases, 0, "en") if abs(cases - round(cases)) < 5e-4 else format_decimal(cases, 3, "en")


def _significance(p: float | None) -> str:
    return "" if p is None else significance(p)


def _decimal(value: float | None) -> str:
    return "" if value is None else decimal(value)


# Case processing summary and cross-table


def case_processing(crosstabs: Sequence[Crosstab]) -> SpssTable:
    """How many cases each table has and lacks."""
    rows = []
    for crosstab in crosstabs:
        valid, cases = crosstab.valid, crosstab.cases
        # Rounding the cells can leave more than there were.
        parts = (valid, cases - valid, cases)
        cells = [text for part in parts for text in (amount(part), percentage(part, cases))]
        rows.append(SpssRow((crosstab.title,), tuple(cells)))
    columns = tuple(("Cases", part, number) for part in ("Valid", "Missing", TOTAL) for number in ("N", "Percent"))
    return SpssTable("Case Processing Summary", columns, tuple(rows))


def crosstabulation(crosstab: Crosstab, percent: str, keywords: Collection[str]) -> SpssTable:
    """Counts, percents and what else was asked for of each cell."""
    row, column = crosstab.row, crosstab.column
    counts_only = percent == "none" and not {"EXPECTED", "RESID", "SRESID", "ASRESID"} & set(keywords)
    rows: list[SpssRow] = []
    for stratum, table in crosstab.tables():
        layer = () if crosstab.layer is None else (stratum.label,)
        for number, lines in enumerate(_cell_lines(crosstab, table, percent, keywords)):
            if number < len(row.values) and not any(stratum.counts[number]):
                continue  # a value that is not met in this layer
            place = (row.label, row.values[number]) if number < len(row.values) else (TOTAL, "")
            for label, cells in lines:
                rows.append(SpssRow((*layer, *place) if counts_only else (*layer, *place, label), cells))
    return SpssTable(
        f"{crosstab.title} Crosstabulation",
        (*((column.label, value) for value in column.values), (TOTAL, "")),
        tuple(rows),
        stub=() if crosstab.layer is None else (crosstab.layer,),
        caption="Count" if counts_only else "",
    )


def _cell_lines(
    crosstab: Crosstab, table: TwoWay, percent: str, keywords: Collection[str]
) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """For each row and then for the total, its lines: label, and a text for each column, the total last."""
    counts = table.counts
    of_rows = [sum(line) for line in counts]
    of_columns = [sum(line) for line in zip(*counts, strict=True)]
    n = sum(of_rows)
    asked = [
        (keyword, label, load("cells", name)(table))
        for keyword, label, name in (
            ("RESID", "Residual", "residual"),
            ("SRESID", "Standardized Residual", "standardized-residual"),
            ("ASRESID", "Adjusted Residual", "adjusted-residual"),
        )
        if keyword in keywords
    ]
    for number in range(len(counts) + 1):
        total = number == len(counts)
        line = (*of_columns, n) if total else (*counts[number], of_rows[number])
        of_row = n if total else of_rows[number]
        lines = [("Count", tuple(map(amount, line)))]
        if "EXPECTED" in keywords:
            expected = [of_row * of_column / n if n else 0 for of_column in (*of_columns, n)]
            lines.append(("Expected Count", tuple(decimal(value, 1) for value in expected)))
        if percent == "row":
            lines.append((f"% within {crosstab.row.label}", tuple(percentage(part, of_row) for part in line)))
        elif percent == "column":
            parts = tuple(percentage(part, whole) for part, whole in zip(line, (*of_columns, n), strict=True))
            lines.append((f"% within {crosstab.column.label}", parts))
        elif percent == "total":
            lines.append(("% of Total", tuple(percentage(part, n) for part in line)))
        if not total:
            for _, label, values in asked:
                cells = tuple("" if value is None else decimal(value, 1) for value in values[number])
                lines.append((label, (*cells, "")))
        yield lines


# Tests


def chi_square_tests(crosstab: Crosstab, keywords: Collection[str]) -> SpssTable:
    """The chi-square tests of each stratum, and McNemar's where it was asked for."""
    notes = _Notes()
    tables = crosstab.tables()
    marks = [notes.new(_about(crosstab, table)) for _, table in tables]
    rows: list[SpssRow] = []
    for (stratum, table), mark in zip(tables, marks, strict=True):
        lines = [] if table.skipped else list(_chi_squares(table, mark, notes))
        if table.skipped:
            lines.append(("Pearson Chi-Square", (f".{mark}", "", "", "", "")))
        elif "MCNEMAR" in keywords:
            lines.append(_mcnemar(crosstab, table, notes))
        lines.append((VALID_CASES, (amount(table.n), "", "", "", "")))
        rows += _labelled(crosstab, stratum, (((label,), cells) for label, cells in lines))
    columns = ("Value", "df", "Asymptotic Significance (2-sided)", "Exact Sig. (2-sided)", "Exact Sig. (1-sided)")
    return _without_empty_columns("Chi-Square Tests", columns, rows, crosstab, notes)


def _about(crosstab: Crosstab, table: TwoWay) -> str:
    """The footnote of Pearson's chi-square."""
    if table.skipped:
        return _constant(crosstab, table)
    expected = table.expected()
    below = sum(count < 5 for count in expected)
    return (
        f"{below} cells ({percentage(below, len(expected))}) have expected count less than 5. The minimum expected "
        f"count is {decimal(min(expected), 2)}."
    )


def _constant(crosstab: Crosstab, table: TwoWay) -> str:
    sides = ((crosstab.row, table.row_totals), (crosstab.column, table.column_totals))
    constant = [side.label for side, totals in sides if len(totals) < 2]
    verb = "are constants" if len(constant) > 1 else "is a constant"
    return f"No statistics are computed because {' and '.join(constant)} {verb}."


def _chi_squares(table: TwoWay, mark: str, notes: _Notes) -> Iterator[tuple[str, tuple[str, ...]]]:
    two_by_two = len(table.row_totals) == len(table.column_totals) == 2

    def line(name: str, behind: str = "") -> tuple[str, ...] | None:
        found = load("two_way", name)(table)
        if isinstance(found, Skipped):
            return None
        result: Result = found[0]
        return (_decimal(result.value) + behind, amount(result.df or 0), _significance(result.p), "", "")

    def named(label: str, cells: tuple[str, ...] | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        if cells:
            yield label, cells

    yield from named("Pearson Chi-Square", line("chi-square", mark))
    if two_by_two:
        only = notes.of("Computed only for a 2x2 table")
        yield from named(f"Continuity Correction{only}", line("continuity-correction"))
    yield from named("Likelihood Ratio", line("likelihood-ratio"))
    if two_by_two:
        exact = load("two_way", "fisher-exact")(table)
        if not isinstance(exact, Skipped):
            both, less, greater = (result.p or 0.0 for result in exact)
            yield "Fisher's Exact Test", ("", "", "", significance(both), significance(min(less, greater)))
    yield from named("Linear-by-Linear Association", line("linear-by-linear"))


def _mcnemar(crosstab: Crosstab, table: TwoWay, notes: _Notes) -> tuple[str, tuple[str, ...]]:
    if crosstab.row.codes != crosstab.column.codes:
        mark = notes.of("Computed only for a PxP table, where P must be greater than 1.")
        return "McNemar-Bowker Test", ("", "", f".{mark}", "", "")
    if len(crosstab.row.codes) == 2:
        found = load("two_way", "mcnemar")(table)
        exact = None if isinstance(found, Skipped) else next((r.p for r in found if r.variant == "exact"), None)
        # Nobody who changed: the binomial distribution of no trial.
        p = significance(1.0 if exact is None else exact)
        return "McNemar Test", ("", "", "", p + notes.of("Binomial distribution used."), "")
    found = load("two_way", "bowker")(table)
    if isinstance(found, Skipped):
        return "McNemar-Bowker Test", (".", ".", ".", "", "")
    (result,) = found
    return "McNemar-Bowker Test", (_decimal(result.value), amount(result.df), _significance(result.p), "", "")


# Measures

_Line = tuple[tuple[str, ...], tuple[str, ...]]


def symmetric_measures(crosstab: Crosstab, keywords: Collection[str]) -> SpssTable:
    """Phi and V, and the other measures that know no dependent variable."""
    wanted = [
        (group, label, name)
        for keyword, group, label, name in (
            ("PHI", "Nominal by Nominal", "Phi", "phi"),
            ("PHI", "Nominal by Nominal", "Cramer's V", "cramers-v"),
            ("CC", "Nominal by Nominal", "Contingency Coefficient", "contingency-coefficient"),
            ("BTAU", "Ordinal by Ordinal", "Kendall's tau-b", "tau-b"),
            ("CTAU", "Ordinal by Ordinal", "Kendall's tau-c", "tau-c"),
            ("GAMMA", "Ordinal by Ordinal", "Gamma", "gamma"),
            ("CORR", "Ordinal by Ordinal", "Spearman Correlation", "spearman"),
            ("CORR", "Interval by Interval", "Pearson's R", "pearson-r"),
            ("KAPPA", "Measure of Agreement", "Kappa", "kappa"),
        )
        if keyword in keywords
    ]
    notes = _Notes()
    tables = crosstab.tables()
    some_tested = any(not table.skipped for _, table in tables)
    with_error = some_tested and any(group != "Nominal by Nominal" for group, _, _ in wanted)
    t_mark = notes.of(_ASSUMING) if with_error else ""
    error_mark = notes.of(_NOT_ASSUMING) if with_error else ""
    rows: list[SpssRow] = []
    for stratum, table in tables:
        lines: list[_Line] = []
        if table.skipped:
            first = wanted[0]
            lines.append((first[:2], (f".{notes.of(_constant(crosstab, table))}", "", "", "")))
        else:
            for group, label, name in wanted:
                if name == "kappa" and crosstab.row.codes != crosstab.column.codes:
                    lines.append(((group, label), (f".{notes.of(_NO_KAPPA)}", "", "", "")))
                    continue
                found = _cramers_v(table) if name == "cramers-v" else load("two_way", name)(table)
                if isinstance(found, Skipped):
                    lines.append(((group, label), (".", "", "", "")))
                    continue
                result: Result = found[0]
                cells: tuple[str, ...]
                if group == "Nominal by Nominal":
                    cells = (_decimal(result.value), "", "", _significance(result.p))
                else:
                    behind = notes.of(_NORMAL) if name in ("spearman", "pearson-r") else ""
                    cells = _with_error(result, notes, behind)
                lines.append(((group, label), cells))
        lines.append(((VALID_CASES, ""), (amount(table.n), "", "", "")))
        rows += _labelled(crosstab, stratum, lines)
    columns = (
        "Value",
        f"Asymptotic Standard Error{error_mark}",
        f"Approximate T{t_mark}",
        "Approximate Significance",
    )
    return _without_empty_columns("Symmetric Measures", columns, rows, crosstab, notes)


def _cramers_v(table: TwoWay) -> tuple[Result, ...]:
    """V without the interval, which SPSS does not print and which takes the time to load scipy."""
    from mobsurvey.statistics.two_way.cramers_v import v_of

    (found,) = load("two_way", "chi-square")(table)
    return (Result(v_of(table, found.value), p=found.p),)


def directional_measures(crosstab: Crosstab, keywords: Collection[str]) -> SpssTable:
    """Lambda, tau, the uncertainty coefficient, Somers' d and eta, as far as they were asked for."""
    wanted = [
        (group, label, name, variants)
        for keyword, group, label, name, variants in (
            ("LAMBDA", "Nominal by Nominal", "Lambda", "goodman-kruskal-lambda", 3),
            ("LAMBDA", "Nominal by Nominal", "Goodman and Kruskal tau", "goodman-kruskal-tau", 2),
            ("UC", "Nominal by Nominal", "Uncertainty Coefficient", "uncertainty-coefficient", 3),
            ("D", "Ordinal by Ordinal", "Somers' d", "somers-d", 3),
            ("ETA", "Nominal by Interval", "Eta", "eta", 2),
        )
        if keyword in keywords
    ]
    notes = _Notes()
    tables = crosstab.tables()
    with_error = any(not table.skipped for _, table in tables) and any(name != "eta" for _, _, name, _ in wanted)
    error_mark = notes.of(_NOT_ASSUMING) if with_error else ""
    t_mark = notes.of(_ASSUMING) if with_error else ""
    dependent = {
        "symmetric": "Symmetric",
        "rows": f"{crosstab.row.label} Dependent",
        "columns": f"{crosstab.column.label} Dependent",
    }
    rows: list[SpssRow] = []
    for stratum, table in tables:
        lines: list[_Line] = []
        for group, label, name, count in wanted:
            variants = ("symmetric", "rows", "columns")[3 - count :]
            found = () if table.skipped else load("two_way", name)(table)
            by_variant = {} if isinstance(found, Skipped) else {result.variant: result for result in found}
            if table.skipped:
                mark = notes.of(_constant(crosstab, table))
                lines.append(((group, label, dependent[variants[0]]), (f".{mark}", "", "", "")))
                break
            for variant in variants:
                lines.append(
                    ((group, label, dependent[variant]), _directional(name, by_variant.get(variant), notes)),
                )
        rows += _labelled(crosstab, stratum, lines)
    columns = (
        "Value",
        f"Asymptotic Standard Error{error_mark}",
        f"Approximate T{t_mark}",
        "Approximate Significance",
    )
    return _without_empty_columns("Directional Measures", columns, rows, crosstab, notes)


def _directional(name: str, result: Result | None, notes: _Notes) -> tuple[str, ...]:
    if result is None:
        return (".", "", "", "")
    if name == "eta":
        return (_decimal(result.value), "", "", "")
    if name == "goodman-kruskal-tau":
        behind = notes.of("Based on chi-square approximation")
        return (_decimal(result.value), _decimal(result.se), "", _significance(result.p) + behind)
    behind = notes.of("Likelihood ratio chi-square probability.") if name == "uncertainty-coefficient" else ""
    return _with_error(result, notes, behind)


def _with_error(result: Result, notes: _Notes, behind: str = "") -> tuple[str, ...]:
    """Value, ASE, T and significance, with the mark that stands behind the last."""
    value, error = _decimal(result.value), _decimal(result.se)
    if result.statistic is None:
        mark = notes.of(_NO_ERROR)
        return value, error, f".{mark}", f".{mark}"
    return value, error, decimal(result.statistic), _significance(result.p) + behind


# Risk and layers


def risk_estimate(crosstab: Crosstab) -> SpssTable:
    """The odds ratio and the relative risks of each stratum of two rows and two columns."""
    notes = _Notes()
    row, column = crosstab.row, crosstab.column
    odds = f"Odds Ratio for {row.label} ({' / '.join(row.values)})"
    rows: list[SpssRow] = []
    for stratum, table in crosstab.tables():
        lines: list[_Line] = []
        found = load("two_way", "odds-ratio")(table)
        if isinstance(found, Skipped) or len(row.values) != 2 or len(column.values) != 2:
            label = odds if len(row.values) == 2 else f"Odds Ratio for {row.label}"
            lines.append(((label,), (f".{notes.of(_NO_RISK)}", "", "")))
        else:
            lines.append(((odds,), _estimate(found[0])))
            ratios = load("two_way", "relative-risk")(table)
            for value, ratio in zip(column.values, ratios, strict=True):
                lines.append(((f"For cohort {column.label} = {value}",), _estimate(ratio)))
            lines.append(((VALID_CASES,), (amount(table.n), "", "")))
        rows += _labelled(crosstab, stratum, lines)
    interval = "95% Confidence Interval"
    columns = (("Value", ""), (interval, "Lower"), (interval, "Upper"))
    stub = () if crosstab.layer is None else (crosstab.layer,)
    return SpssTable("Risk Estimate", columns, tuple(rows), stub, "", tuple(notes.found))


def _estimate(result: Result) -> tuple[str, ...]:
    return _decimal(result.value), _decimal(result.low), _decimal(result.high)


def layered_tests(crosstab: Crosstab) -> list[SpssTable]:
    """Cochran's and Mantel-Haenszel statistics over the layers."""
    # Total is no layer of its own.
    layers = [two_way(stratum.counts) for stratum in crosstab.strata[:-1]]

    def tests(title: str, named: Sequence[tuple[str, str]], footnotes: tuple[Footnote, ...] = ()) -> SpssTable:
        rows = []
        for label, name in named:
            result = _layered(name, layers)
            cells = (".", ".", ".")
            if result and result.value is not None:
                cells = (decimal(result.value), amount(result.df or 0), _significance(result.p))
            rows.append(SpssRow((label,), cells))
        columns = (("Chi-Squared",), ("df",), ("Asymptotic Significance (2-sided)",))
        return SpssTable(title, columns, tuple(rows), footnotes=footnotes)

    ratio = _layered("mantel-haenszel", layers, "odds-ratio")
    return [
        tests("Tests of Homogeneity of the Odds Ratio", (("Breslow-Day", "breslow-day"), ("Tarone's", "tarone"))),
        tests(
            "Tests of Conditional Independence",
            (("Cochran's", "cochran"), ("Mantel-Haenszel", "mantel-haenszel")),
            (Footnote("", _CONDITIONAL),),
        ),
        _common_odds(ratio or Result(None)),
    ]


def _layered(name: str, layers: Sequence[TwoWay], variant: str = "", settings: Settings = DEFAULT) -> Result | None:
    if any(len(table.counts) != 2 or len(table.counts[0]) != 2 for table in layers):
        return None
    found = load("layered", name)(layers, settings)
    return None if isinstance(found, Skipped) else next((r for r in found if r.variant == variant), None)


def _common_odds(ratio: Result) -> SpssTable:
    def log(value: float | None) -> float | None:
        return math.log(value) if value else None

    value, z = log(ratio.value), ratio.statistic
    error = value / z if value is not None and z else None
    interval = "Asymptotic 95% Confidence Interval"
    lines: list[tuple[tuple[str, ...], float | None]] = [
        (("Estimate", "", ""), ratio.value),
        (("ln(Estimate)", "", ""), value),
        (("Standard Error of ln(Estimate)", "", ""), error),
        ((interval, "Common Odds Ratio", "Lower Bound"), ratio.low),
        ((interval, "Common Odds Ratio", "Upper Bound"), ratio.high),
        ((interval, "ln(Common Odds Ratio)", "Lower Bound"), log(ratio.low)),
        ((interval, "ln(Common Odds Ratio)", "Upper Bound"), log(ratio.high)),
    ]
    rows = [SpssRow(labels, (_decimal(number) or ".",)) for labels, number in lines]
    p = SpssRow(("Asymptotic Significance (2-sided)", "", ""), (_significance(ratio.p) or ".",))
    rows.insert(3, p)
    title = "Mantel-Haenszel Common Odds Ratio Estimate"
    return SpssTable(title, (("",),), tuple(rows), footnotes=(Footnote("", _COMMON_ODDS),))


def _labelled(crosstab: Crosstab, stratum: Stratum, lines: Iterable[_Line]) -> list[SpssRow]:
    layer = () if crosstab.layer is None else (stratum.label,)
    return [SpssRow((*layer, *labels), cells) for labels, cells in lines]


def _without_empty_columns(
    title: str, columns: Sequence[str], rows: Sequence[SpssRow], crosstab: Crosstab, notes: _Notes
) -> SpssTable:
    """The table without the columns in which nothing stands, as the exact significances of larger tables."""
    kept = [number for number in range(len(columns)) if any(row.cells[number] for row in rows)]
    return SpssTable(
        title,
        tuple((columns[number],) for number in kept),
        tuple(SpssRow(row.labels, tuple(row.cells[number] for number in kept)) for row in rows),
        stub=() if crosstab.layer is None else (crosstab.layer,),
        footnotes=tuple(notes.found),
    )
