"""Says what came of raking: who has a weight, how well the targets hold, how far the weights spread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobsurvey.study import MadeWeight, Study
    from mobsurvey.weights.diagnostics import Diagnostics, PartDiagnostics, Spread

_LARGE_EFFECT = 2.0
"""Design effects from here on are remarked on: half of what the cases tell is lost."""


def weight_report(name: str, found: Diagnostics) -> str:
    """The whole report of one raking, line by line; `name` is that of the weight."""
    return "\n".join(_lines(name, found))


def made_weights(study: Study) -> Iterator[str]:
    """A line for each raked weight of a study, and one more where cases came in after it was made."""
    for weight in study.provenance.weights:
        whole = weight.diagnostics["whole"]
        yield (
            f"Weight {weight.variable}: made {weight.made} from {weight.file} (SHA-256 {weight.sha256[:12]}), "
            f"{_plural(whole['cases'], 'case')}, design effect {whole['design_effect']:.2f}"
        )
        yield from out_of_date(weight, study.cases)


def out_of_date(weight: MadeWeight, cases: int) -> Iterator[str]:
    """That cases came in after the weight was made, and what to do."""
    if cases > weight.cases:
        yield (
            f"Weight {weight.variable}: blank for {_plural(cases - weight.cases, 'case')}, which came in after it was "
            f"made. Make it again: mobsurvey weight --target {weight.file} --replace"
        )


def made_by(study: Study, variable: str) -> Iterator[str]:
    """The report of how a variable was made, if it is a raked weight."""
    for weight in study.provenance.weights:
        if weight.variable == variable:
            from mobsurvey.weights.diagnostics import Diagnostics

            found = Diagnostics.from_json(weight.diagnostics)
            yield f"Made {weight.made} from {weight.file}, SHA-256 {weight.sha256}"
            yield from list(_lines(weight.variable, found))[1:]
            yield from out_of_date(weight, study.cases)


def _lines(name: str, found: Diagnostics) -> Iterator[str]:
    by = found.by
    left_out = f", {found.left_out:,} left out" if found.left_out else ""
    yield f"{name}: {_plural(found.whole.cases, 'case')} weighted{left_out}"
    reasons = [f"{variable} {count:,}" for variable, count in found.unanswered.items()]
    if reasons:
        yield f"Left out without a valid answer, so that their weight is blank: {', '.join(reasons)}"
    if found.unweighted:
        yield f"Left out without a base weight above 0: {found.unweighted:,}"
    yield f"Raked to {', '.join(found.margins)}" + (f", each {by} for itself" if by else "")
    yield from found.notes
    if not by:
        (part,) = found.parts
        yield from _part(part)
        return
    for part in found.parts:
        yield f"{by} {part.part}: {_plural(part.spread.cases, 'case')}"
        yield from (f"  {line}" for line in _part(part))
    yield "All together"
    yield from (f"  {line}" for line in _spread(found.whole))


def _part(part: PartDiagnostics) -> Iterator[str]:
    yield f"{_plural(part.rounds, 'round')}; largest difference from a target {_tiny(100 * part.difference)} %"
    if part.trimmed:
        yield f"Trimmed: {_plural(part.trimmed, 'case')}"
    yield from _spread(part.spread)
    if part.spread.design_effect >= _LARGE_EFFECT:
        yield "That is a high price: take rare categories together, use fewer margins, or trim"


def _spread(found: Spread) -> Iterator[str]:
    first, median, third = map(_number, found.quartiles)
    yield (
        f"Weights {_number(found.least)} to {_number(found.greatest)}, ratio {found.ratio:.2f}; "
        f"quartiles {first}, {median}, {third}; they add up to {_number(found.total)}"
    )
    yield (
        f"Design effect {found.design_effect:.2f}; effective n {found.effective:,.0f} of {found.cases:,}, "
        f"efficiency {100 * found.efficiency:.1f} %"
    )


def _number(value: float) -> str:
    """Four significant digits, and all those before the point."""
    return f"{value:,.0f}" if value >= 999.95 else f"{value:.4g}"


def _tiny(percent: float) -> str:
    return "less than 0.000001" if percent < 1e-6 else f"{percent:.6f}"


def _plural(count: int, one: str) -> str:
    return f"{count:,} {one if count == 1 else one + 's'}"
