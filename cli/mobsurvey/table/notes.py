"""The notes under a table: base, who is left out and why, weight, filter and test, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Net
from mobsurvey.table.analysis import DESIGN_INTERVALS, NONE, Analysis
from mobsurvey.table.item_tests import CHI_SQUARE, FISHER, LIKELIHOOD_RATIO, MONTE_CARLO, RAO_SCOTT
from mobsurvey.table.model import ItemTest, Measure, Omnibus, Table, TableKind
from mobsurvey.table.number_format import format_decimal, format_number, format_p
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.text_width import shorten
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting
from mobsurvey.table.words import phrase, phrase_or
from mobsurvey.tabulation.axis import Axis, SetAxis
from mobsurvey.tabulation.counts import LeftOut

if TYPE_CHECKING:
    from mobsurvey.tabulation.filter import Filter

    class Stub(Protocol):
        """What notes say of a stub: its title."""

        @property
        def title(self) -> str: ...


ADJUSTED_WALD = "adjusted-wald"
_MOST_ITEMS = 6
_LEVEL = 0.05
"""Of significance, in words; the p values themselves are in the table."""
_LONGEST_LABEL = 60
"""A note names a question, it does not repeat it."""


def note_title(title: str) -> str:
    """The title as notes name it."""
    return shorten(title, _LONGEST_LABEL)


def table_notes(
    table: Table,
    study: Study,
    stubs: Sequence[Stub],
    banner: Axis | None,
    layers: Axis | None,
    in_no_layer: float,
    left_out: Sequence[LeftOut],
    only: Filter | None,
    weighting: Weighting,
    analysis: Analysis,
    shape: Shape = DEFAULT_SHAPE,
    adjusted_for: int | None = None,
) -> list[str]:
    """The notes of a table that is complete but for them, in the order in which every renderer shows them.

    `left_out` is one for each stub; `in_no_layer` are the cases that no layer has; p is `adjusted_for` so many tests,
    without it for those of the table.
    """
    language = table.language
    return [
        _base(table, stubs[0], language),
        *_layers(layers, in_no_layer, language),
        *_left_out(stubs, banner, left_out, weighting.frequency or weighting.design.weight or "", language),
        *weight_note(study, weighting, table.kind, language),
        filter_note(only, left_out[0].cases, left_out[0].filtered, language),
        *_beside(table, shape, (*study.survey.nets.values(), *shape.nets)),
        *_tests(table, stubs, banner, analysis, adjusted_for),
        *_intervals(table.kind, analysis, language),
        *_letters(table, analysis, weighting.design != NO_DESIGN),
        *_simulations(table, analysis),
        *_not_computed(table),
    ]


def _layers(layers: Axis | None, in_no_layer: float, language: str) -> list[str]:
    if layers is None:
        return []
    title = shorten(layers.title, _LONGEST_LABEL)
    sentences = [phrase("layers", language, layer=title)]
    if isinstance(layers, SetAxis):
        sentences.append(phrase("layers-overlap", language))
    elif in_no_layer > 0:
        sentences.append(phrase("in-no-layer", language, count=format_number(round(in_no_layer), language)))
    return [" ".join(sentences)]


def _base(table: Table, stub: Stub, language: str) -> str:
    kind, percent = table.kind, table.percent
    if kind == "number":
        return phrase("base-number", language)
    if isinstance(stub, SetAxis):
        base = phrase(f"base-{stub.set.base}", language, count=len(stub.categories))
    else:
        base = phrase(f"base-{kind}", language)
    sentences = [base, phrase(f"percent-{percent}", language)]
    if isinstance(stub, SetAxis) and percent == "column":
        sentences.append(phrase("percent-of-cases", language))
    return " ".join(sentences)


def _left_out(
    stubs: Sequence[Stub], banner: Axis | None, left_out: Sequence[LeftOut], weight_name: str, language: str
) -> list[str]:
    """One sentence for what all items share; for a battery, further ones for items that lack more."""
    first = left_out[0]
    cases = format_number(first.cases - first.filtered, language)
    common = {banner.title: first.banner} if banner and first.banner else {}
    if len(stubs) == 1 and first.stub:
        common[stubs[0].title] = first.stub
    if first.without_weight:
        common[weight_name] = {"no weight": first.without_weight}
    same = len(stubs) > 1 and bool(first.stub) and all(found.stub == first.stub for found in left_out)
    if same:
        common[phrase("every-item", language)] = first.stub
    left = sum(sum(reasons.values()) for reasons in common.values())
    if not left:
        notes = [phrase("left-out-none", language, count=cases)]
    else:
        left_text = format_number(left, language)
        notes = [phrase("left-out", language, left=left_text, count=cases, reasons=reasons_text(common, language))]
    if len(stubs) == 1 or same:
        return notes
    lacking = [(stub, found.stub) for stub, found in zip(stubs, left_out, strict=True) if found.stub]
    if len(lacking) > _MOST_ITEMS:
        most = max(sum(reasons.values()) for _, reasons in lacking)
        return [*notes, phrase("left-out-items", language, count=format_number(most, language))]
    return notes + [
        phrase(
            "left-out-item",
            language,
            item=shorten(stub.title, _LONGEST_LABEL),
            left=_count(reasons, language),
            reasons=_reasons(reasons, language),
        )
        for stub, reasons in lacking
    ]


def reasons_text(by_name: Mapping[str, Mapping[str, int]], language: str) -> str:
    """Who is left out, by the question that they lack and by reason."""
    return "; ".join(
        phrase(
            "reason",
            language,
            name=shorten(name, _LONGEST_LABEL),
            count=_count(reasons, language),
            reasons=_reasons(reasons, language),
        )
        for name, reasons in by_name.items()
    )


def _count(reasons: Mapping[str, int], language: str) -> str:
    return format_number(sum(reasons.values()), language)


def _reasons(reasons: Mapping[str, int], language: str) -> str:
    return ", ".join(f"{format_number(count, language)} {phrase_or(r, language)}" for r, count in reasons.items())


def weight_note(study: Study, weighting: Weighting, kind: TableKind, language: str) -> list[str]:
    design = weighting.design
    if weighting is NO_WEIGHTING:
        declared = study.survey.source.details.get("declared weight")
        if study.survey.design != NO_DESIGN:
            return [phrase("weight-aside", language)]
        return [phrase("weight-declared", language, weight=declared) if declared else phrase("weight-none", language)]
    sentences = []
    if weighting.frequency:
        sentences.append(phrase("weight-frequency", language, weight=weighting.frequency))
        if kind not in ("number", "index"):
            sentences.append(phrase("weight-rounded", language))
    elif design.weight:
        key = f"weight-sampling-{kind}" if kind in ("number", "index") else "weight-sampling"
        sentences.append(phrase(key, language, weight=design.weight))
    else:
        sentences.append(phrase("weight-none", language))
    if design != NO_DESIGN:
        parts = [
            phrase(f"design-{role}", language, name=name)
            for role, name in (("strata", design.strata), ("cluster", design.cluster), ("fpc", design.fpc))
            if name
        ]
        if design.single_cluster != "fail":
            parts.append(phrase("design-single", language, rule=design.single_cluster))
        sentences.append(phrase("design", language, parts=", ".join(parts) or phrase("design-cases", language)))
    return [" ".join(sentences)]


def filter_note(only: Filter | None, cases: int, filtered: int, language: str) -> str:
    """The filter in words, with how many of all cases it keeps."""
    if only is None:
        return phrase("filter-none", language)
    kept = format_number(cases - filtered, language)
    return phrase("filter", language, text=only.text, kept=kept, cases=format_number(cases, language))


def _beside(table: Table, shape: Shape, nets: Sequence[Net]) -> list[str]:
    """What nets, subtotals and means are."""
    counted = {net.name for net in nets if net.how_many != "any"}
    roles = {"net-counted" if row.role == "net" and row.item in counted else row.role for row in table.rows}
    details = {detail.key for block in table.blocks for detail in block.base_details}
    keys = ["by-size"] if shape.by_size else []
    keys += [role for role in ("net", "net-counted", "subtotal") if role in roles]
    keys += ["scores-are-codes"] if details & {"mean", "sd", "median", "percentile"} else []
    keys += ["difference"] if "difference" in details else []
    sentences = [phrase(f"what-is-{key}", table.language) for key in keys]
    return [" ".join(sentences)] if sentences else []


def _tests(
    table: Table, stubs: Sequence[Stub], banner: Axis | None, analysis: Analysis, adjusted_for: int | None
) -> list[str]:
    kind, tests, omnibus, language = table.kind, table.tests, table.omnibus, table.language
    if banner is None:
        return []
    if analysis.test == NONE:
        return [phrase("test-none", language)]
    if table.name == table.by:
        return [phrase("test-itself", language)]
    title = note_title(banner.title)
    if kind == "number":
        key = "test-number-design" if any(m.statistic == ADJUSTED_WALD for m in table.measures) else "test-number"
        return [phrase("test-number-by-set" if isinstance(banner, SetAxis) else key, language, banner=title)]
    if isinstance(banner, SetAxis):
        if kind == "battery":
            return [phrase("test-battery-by-set", language, banner=title)]
        if kind == "variable":  # tested from the side of the set
            kind, title = "set", shorten(stubs[0].title, _LONGEST_LABEL)
    notes = []
    results = [test for test in tests if test.p is not None]
    if results:
        sentences = [_what_is_tested(kind, results, analysis, title, language)]
        count = len(results) if adjusted_for is None else adjusted_for
        if max(len(tests), count) > 1 and analysis.adjust != "none":
            adjustment = phrase(f"adjust-{analysis.adjust}", language)
            sentences.append(phrase("adjusted", language, count=count, adjustment=adjustment))
        if any(test.trend_p is not None for test in results):
            sentences.append(phrase("test-trend", language))
        if analysis.scores:
            scores = "; ".join(
                f"{name} = {', '.join(_plain(score, language) for score in given)}"
                for name, given in analysis.scores.items()
            )
            sentences.append(phrase("scores", language, scores=scores))
        notes.append(" ".join(sentences))
        notes += _who_differs(table, title)
    notes += _exact(results, analysis, language)
    if omnibus:
        valid = [test for test in omnibus if test.p is not None]
        if valid:
            notes += _omnibus(valid, bool(tests), title, analysis, language)
        reasons: dict[str, list[Omnibus]] = {}
        for whole in omnibus:
            if whole.skipped is not None:
                reasons.setdefault(whole.skipped, []).append(whole)
        for reason, skipped in reasons.items():
            key = "omnibus-pairs" if skipped[0].test == "spmi" else "omnibus"
            name = phrase(key, language, count=skipped[0].options)
            where = ", ".join(shorten(test.layer, _LONGEST_LABEL) for test in skipped if test.layer)
            notes.append(
                phrase("omnibus-skipped", language, whole=f"{where}: {name}" if where else name, reason=reason)
            )
    for test in tests:
        if test.skipped is not None:
            item = shorten(test.label, _LONGEST_LABEL)
            notes.append(phrase("skipped", language, item=item, reason=test.skipped))
    return notes


def _who_differs(table: Table, title: str) -> list[str]:
    """Which of several items differ, by their numbers in the list of tests; nothing where layers number them again."""
    tests, language = table.tests, table.language
    if len(tests) < 2 or (table.kind == "set" and len(table.blocks) > 1):
        return []
    found: dict[bool, list[str]] = {True: [], False: []}
    for number, test in enumerate(tests, start=1):
        p = test.p if test.p_adjusted is None else test.p_adjusted
        if p is not None:
            found[p < _LEVEL].append(str(number))
    texts = {differs: ", ".join(numbers) for differs, numbers in found.items()}
    key = "differ-some" if all(texts.values()) else "differ-all" if texts[True] else "differ-none"
    adjustment = next((test.adjustment for test in tests if test.adjustment not in (None, "none")), None)
    name = phrase("p", language)
    if adjustment:
        name = phrase("p-adjusted", language, adjustment=phrase(f"adjust-{adjustment}", language))
    level = _level(_LEVEL, language)
    return [phrase(key, language, banner=title, p=name, level=level, some=texts[True], others=texts[False])]


def _what_is_tested(kind: TableKind, results: Sequence[ItemTest], analysis: Analysis, title: str, language: str) -> str:
    if results[0].test == RAO_SCOTT:
        return phrase(f"test-rao-scott-{kind}", language, banner=title)
    forced = analysis.test if analysis.test != "auto" else CHI_SQUARE
    if forced == CHI_SQUARE:
        return phrase(f"test-{kind}", language, banner=title)
    return phrase(f"test-forced-{kind}", language, banner=title, test=phrase(f"the-{forced}", language))


def _exact(results: Sequence[ItemTest], analysis: Analysis, language: str) -> list[str]:
    """Which items got another test than the chi-square, and why."""
    notes = []
    for test in (FISHER, MONTE_CARLO):
        items = [
            _expected(result, language) + _simulated(result.low, result.high, language)
            for result in results
            if result.test == test
        ]
        if items:
            items = first_items(items, language)
            reason = "chosen" if analysis.test == "auto" else "forced"
            facts = {"replicates": format_number(analysis.replicates, language), "seed": analysis.seed}
            notes.append(phrase(f"{test}-{reason}", language, items="; ".join(items), **facts))
    if analysis.test in (CHI_SQUARE, LIKELIHOOD_RATIO):
        few = [_expected(result, language) for result in results if result.expected_below_5]
        if few:
            notes.append(phrase("expected", language, items="; ".join(first_items(few, language))))
    return notes


def _expected(result: ItemTest, language: str) -> str:
    return phrase(
        "expected-item",
        language,
        item=shorten(result.label, _LONGEST_LABEL),
        below=result.expected_below_5,
        cells=result.cells,
        least=format_decimal(result.min_expected or 0.0, 2, language),
    )


def first_items(items: Sequence[str], language: str) -> list[str]:
    """The first items, and how many more there are."""
    if len(items) <= _MOST_ITEMS + 1:
        return list(items)
    more = phrase("and-more", language, items=items[_MOST_ITEMS - 1], count=len(items) - _MOST_ITEMS)
    return [*items[: _MOST_ITEMS - 1], more]


def _omnibus(omnibus: Sequence[Omnibus], with_items: bool, title: str, analysis: Analysis, language: str) -> list[str]:
    """A note for each way in which the sets of all layers were tested."""
    notes = []
    for test in dict.fromkeys(found.test for found in omnibus):
        some = [found for found in omnibus if found.test == test]
        sentences = [phrase(f"omnibus-{test}", language, count=some[0].options, banner=title)]
        if test == "mmi-bootstrap":
            replicates = format_number(some[0].replicates or 0, language)
            why = "" if analysis.bootstrap else phrase("bootstrap-few", language)
            intervals = "".join(_simulated(found.low, found.high, language) for found in some)
            text = phrase("bootstrap", language, replicates=replicates, seed=analysis.seed, why=why)
            sentences.append(f"{text}{intervals}.")
        if with_items:
            sentences.append(phrase("omnibus-and-items", language))
        notes.append(" ".join(sentences))
    return notes


def _simulated(low: float | None, high: float | None, language: str) -> str:
    if low is None or high is None:
        return ""
    return phrase("simulated", language, low=format_p(low, language), high=format_p(high, language))


def _intervals(kind: TableKind, analysis: Analysis, language: str) -> list[str]:
    if analysis.interval is None:
        return []
    confidence = format_decimal(100 * analysis.confidence, 0, language)
    if kind == "number":
        key = "intervals-mean-design" if analysis.interval in DESIGN_INTERVALS else "intervals-mean"
        return [phrase(key, language, confidence=confidence)]
    return [phrase("intervals", language, confidence=confidence, method=phrase(f"by-{analysis.interval}", language))]


def _letters(table: Table, analysis: Analysis, by_design: bool) -> list[str]:
    if not any(point.letter for point in table.columns):
        return []
    language = table.language
    levels = " / ".join(_level(alpha, language) for alpha in sorted(analysis.alphas, reverse=True))
    compared = "means" if table.kind == "number" else analysis.compare
    if by_design:
        compared += "-design"
    sentences = [phrase(f"letters-{compared}", language, alpha=levels)]
    if len(analysis.alphas) > 1:
        signs = analysis.compare == "rest" and table.kind != "number"
        sentences.append(phrase("levels-rest" if signs else "levels-pairs", language))
    adjustment = analysis.letters_adjust
    if adjustment != "none":
        sentences.append(phrase("letters-adjusted", language, adjustment=phrase(f"adjust-{adjustment}", language)))
    else:
        sentences.append(phrase("letters-not-adjusted", language))
    notes = [" ".join(sentences)]
    under_bases = {detail.key for block in table.blocks for detail in block.base_details}
    if "mean" in under_bases:
        kind = "overlap" if "letters" not in under_bases else "design" if by_design else "pooled"
        notes.append(phrase(f"letters-scale-means-{kind}", language))
    return notes


def _level(alpha: float, language: str) -> str:
    text = _plain(alpha, language)
    return text if language == "vi" else text.removeprefix("0")


def _plain(number: float, language: str) -> str:
    text = f"{number:g}"
    return text.replace(".", ",") if language == "vi" else text


def _simulations(table: Table, analysis: Analysis) -> list[str]:
    """The intervals of simulated p values that were asked for by name."""
    language = table.language
    found = [measure for measure in table.measures if measure.statistic == MONTE_CARLO and measure.low is not None]
    items = []
    for measure in found:
        low, high = format_p(measure.low or 0.0, language), format_p(measure.high or 0.0, language)
        interval = phrase("interval-of", language, low=low, high=high)
        items.append(f"{shorten(measure.label, _LONGEST_LABEL)}: {interval}" if len(found) > 1 else interval)
    if not items:
        return []
    replicates = format_number(analysis.replicates, language)
    text = "; ".join(first_items(items, language))
    return [phrase("monte-carlo-interval", language, replicates=replicates, seed=analysis.seed, items=text)]


def _not_computed(table: Table) -> list[str]:
    """What was asked for and does not apply, with the reason; statistics that share one stand together."""
    if not table.measures:
        return []
    from mobsurvey.table.statistic_names import statistic_name

    language = table.language
    items = {measure.label for measure in table.measures}
    by_reason: dict[tuple[str, str], list[str]] = {}
    for (statistic, reason), labels in _skipped(table.measures).items():
        where = "" if len(labels) == len(items) else "; ".join(shorten(label, _LONGEST_LABEL) for label in labels)
        by_reason.setdefault((where, reason), []).append(statistic_name(statistic, language))
    return [
        phrase(
            "not-computed-for" if where else "not-computed",
            language,
            names=", ".join(names),
            items=where,
            reason=reason,
        )
        for (where, reason), names in by_reason.items()
    ]


def _skipped(measures: Sequence[Measure]) -> dict[tuple[str, str], list[str]]:
    """The items for which a statistic was not computed for a reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for measure in measures:
        if measure.skipped is not None:
            found.setdefault((measure.statistic, measure.skipped), []).append(measure.label)
    return found
