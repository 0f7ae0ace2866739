"""The notes under a table: base, who is left out and why, weight, filter and test, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mobsurvey.statistics.chi_square import ChiSquare
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.study import Study
from mobsurvey.table.model import PercentKind, TableKind
from mobsurvey.table.number_format import format_decimal, format_number
from mobsurvey.table.text_width import shorten
from mobsurvey.table.words import phrase, phrase_or
from mobsurvey.tabulation.axis import Axis, SetAxis
from mobsurvey.tabulation.counts import LeftOut

if TYPE_CHECKING:
    from mobsurvey.tabulation.filter import Filter

_MOST_ITEMS = 6
_LONGEST_LABEL = 60
"""A note names a question, it does not repeat it."""


def table_notes(
    study: Study,
    kind: TableKind,
    stubs: Sequence[Axis],
    banner: Axis | None,
    left_out: Sequence[LeftOut],
    only: Filter | None,
    percent: PercentKind,
    chi_squares: Sequence[tuple[str, str, ChiSquare | Skipped]],
    language: str,
) -> list[str]:
    """The notes, in the order in which every renderer shows them."""
    return [
        _base(kind, stubs[0], percent, language),
        *_left_out(stubs, banner, left_out, language),
        _weight(study, language),
        _filter(only, left_out[0], language),
        *_test(kind, banner, chi_squares, language),
    ]


def _base(kind: TableKind, stub: Axis, percent: PercentKind, language: str) -> str:
    if isinstance(stub, SetAxis):
        base = phrase(f"base-{stub.set.base}", language, count=len(stub.categories))
    else:
        base = phrase(f"base-{kind}", language)
    sentences = [base, phrase(f"percent-{percent}", language)]
    if isinstance(stub, SetAxis) and percent == "column":
        sentences.append(phrase("percent-of-cases", language))
    return " ".join(sentences)


def _left_out(stubs: Sequence[Axis], banner: Axis | None, left_out: Sequence[LeftOut], language: str) -> list[str]:
    """One sentence for what all items share; for a battery, further ones for items that lack more."""
    first = left_out[0]
    cases = format_number(first.cases - first.filtered, language)
    common = {banner.title: first.banner} if banner and first.banner else {}
    if len(stubs) == 1 and first.stub:
        common[stubs[0].title] = first.stub
    left = sum(sum(reasons.values()) for reasons in common.values())
    if not left:
        notes = [phrase("left-out-none", language, cases=cases)]
    else:
        named = [
            phrase(
                "reason",
                language,
                name=shorten(name, _LONGEST_LABEL),
                count=_count(reasons, language),
                reasons=_reasons(reasons, language),
            )
            for name, reasons in common.items()
        ]
        left_text = format_number(left, language)
        notes = [phrase("left-out", language, left=left_text, cases=cases, reasons="; ".join(named))]
    if len(stubs) == 1:
        return notes
    lacking = [(stub, found.stub) for stub, found in zip(stubs, left_out, strict=True) if found.stub]
    if len(lacking) > _MOST_ITEMS:
        most = max(sum(reasons.values()) for _, reasons in lacking)
        return [*notes, phrase("left-out-items", language, left=format_number(most, language))]
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


def _count(reasons: Mapping[str, int], language: str) -> str:
    return format_number(sum(reasons.values()), language)


def _reasons(reasons: Mapping[str, int], language: str) -> str:
    return ", ".join(f"{format_number(count, language)} {phrase_or(r, language)}" for r, count in reasons.items())


def _weight(study: Study, language: str) -> str:
    declared = study.survey.source.details.get("declared weight")
    return phrase("weight-declared", language, weight=declared) if declared else phrase("weight-none", language)


def _filter(only: Filter | None, left_out: LeftOut, language: str) -> str:
    if only is None:
        return phrase("filter-none", language)
    kept = format_number(left_out.cases - left_out.filtered, language)
    return phrase("filter", language, text=only.text, kept=kept, cases=format_number(left_out.cases, language))


def _test(
    kind: TableKind,
    banner: Axis | None,
    chi_squares: Sequence[tuple[str, str, ChiSquare | Skipped]],
    language: str,
) -> list[str]:
    if banner is None:
        return []
    if not chi_squares:
        return [phrase("test-overlap", language, banner=shorten(banner.title, _LONGEST_LABEL))]
    results = [(label, result) for _, label, result in chi_squares if isinstance(result, ChiSquare)]
    notes = []
    if results:
        sentences = [phrase(f"test-{kind}", language, banner=shorten(banner.title, _LONGEST_LABEL))]
        if len(chi_squares) > 1:
            sentences.append(phrase("holm", language, count=len(results)))
        notes.append(" ".join(sentences))
    few = [
        phrase(
            "expected-item",
            language,
            item=shorten(label, _LONGEST_LABEL),
            below=result.expected_below_5,
            cells=result.rows * result.columns,
            least=format_decimal(result.min_expected, 2, language),
        )
        for label, result in results
        if result.expected_below_5
    ]
    if few:
        notes.append(phrase("expected", language, items="; ".join(few)))
    for _, label, result in chi_squares:
        if isinstance(result, Skipped):
            reason = phrase(result.reason, language, banner=shorten(banner.title, _LONGEST_LABEL))
            notes.append(phrase("skipped", language, item=shorten(label, _LONGEST_LABEL), reason=reason))
    return notes
