"""The reliability of a battery as a value: alpha, its items, and notes in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.statistics.scales.cronbach_alpha import ItemReliability, Reliability, cronbach_alpha
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.study import Study
from mobsurvey.survey import Battery, Survey
from mobsurvey.table.number_format import LANGUAGES, format_number
from mobsurvey.table.text_width import shorten
from mobsurvey.table.words import phrase, phrase_or
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.item_products import ItemProducts, item_products

if TYPE_CHECKING:
    from mobsurvey.tabulation.filter import Filter

_MOST_ITEMS = 6
_LONGEST_LABEL = 60
"""A note names a question, it does not repeat it."""


class ReliabilityItem(NamedTuple):
    """One item of the battery; the numbers are None where there is no reliability or they do not exist."""

    name: str
    label: str
    reversed: bool
    """Whether its scores were turned round."""
    mean: float | None = None
    sd: float | None = None
    item_rest: float | None = None
    alpha_if_deleted: float | None = None


class ReliabilityTable(NamedTuple):
    """The reliability of a battery with its notes, in one language."""

    name: str
    title: str
    items: tuple[ReliabilityItem, ...]
    n: int
    """Respondents with a valid answer to every item."""
    confidence: float
    """Of the interval of alpha, 0 to 1."""
    alpha: float | None
    low: float | None
    high: float | None
    standardized: float | None
    mean_correlation: float | None
    mean: float | None
    """Of the sum of the items."""
    sd: float | None
    skipped: str | None
    """The reason in words where there is no alpha."""
    notes: tuple[str, ...]
    language: str

    def to_json(self) -> dict[str, Any]:
        """The values as JSON, numbers in full precision."""
        return {**self._asdict(), "items": [item._asdict() for item in self.items], "notes": list(self.notes)}


def reliability(
    study: Study,
    name: str,
    *,
    where: str | None = None,
    reverse: Sequence[str] = (),
    confidence: float = 0.95,
    lang: str = "en",
) -> ReliabilityTable:
    """Cronbach's alpha of a battery over the cases that answered all its items, with the codes as scores.

    `reverse` names items whose scores are turned round (lowest + highest - code); `where` filters cases. Raises
    UsageError for what is no battery, has fewer than two items or codes that are no numbers, and for names,
    expressions and words that do not exist.
    """
    if lang not in LANGUAGES:
        raise UsageError(f'there is no language "{lang}"', next_step=did_you_mean(lang, LANGUAGES))
    if not 0.5 <= confidence < 1:
        raise UsageError(f"a confidence of {confidence:g} is none", next_step="Give one such as 0.95 or 0.99.")
    survey = study.survey
    battery = _battery(survey, name)
    axes = [axis_of(survey, item, lang) for item in battery.items]
    scores = [_scores(survey, item) for item in battery.items]
    for item in dict.fromkeys(reverse):
        if item not in battery.items:
            raise UsageError(f'"{item}" is no item of "{name}"', next_step=did_you_mean(item, battery.items))
        at = battery.items.index(item)
        scores[at] = [min(scores[at]) + max(scores[at]) - score for score in scores[at]]
    only = _filter(survey, where)
    sums = item_products(survey.chunks, axes, scores, only)
    found = cronbach_alpha(sums.n, sums.sums, sums.products, Settings(confidence=confidence))
    items = tuple(
        ReliabilityItem(axis.name, axis.title, axis.name in reverse, *(numbers or ()))
        for axis, numbers in zip(axes, _numbers(found, len(axes)), strict=True)
    )
    skipped = phrase(found.reason, lang) if isinstance(found, Skipped) else None
    notes = [
        *_score_notes(items, scores, found, skipped, lang),
        *_left_out(sums, items, lang),
        phrase("reliability-unweighted", lang),
        _filter_note(only, sums, lang),
    ]
    numbers = found if isinstance(found, Reliability) else None
    return ReliabilityTable(
        name=name,
        title=phrase("reliability", lang, battery=battery.title(lang)),
        items=items,
        n=sums.n,
        confidence=confidence,
        alpha=numbers.alpha if numbers else None,
        low=numbers.low if numbers else None,
        high=numbers.high if numbers else None,
        standardized=numbers.standardized if numbers else None,
        mean_correlation=numbers.mean_correlation if numbers else None,
        mean=numbers.mean if numbers else None,
        sd=numbers.sd if numbers else None,
        skipped=skipped,
        notes=tuple(notes),
        language=lang,
    )


def _battery(survey: Survey, name: str) -> Battery:
    if name not in survey.batteries:
        batteries = did_you_mean(name, survey.batteries) or "The codebook has no battery: see [batteries.NAME]."
        if name in survey.names:
            what = "a set, whose answers are chosen or not" if name in survey.sets else "a single variable"
            raise UsageError(f'"{name}" is {what}; reliability is that of a battery', next_step=batteries)
        raise UsageError(f'there is no battery "{name}"', next_step=batteries)
    battery = survey.batteries[name]
    if len(battery.items) < 2:
        raise UsageError(
            f'the battery "{name}" has fewer than two items in this study',
            next_step="Reliability compares items: give it two or more, in the codebook and in the file.",
        )
    return battery


def _scores(survey: Survey, item: str) -> list[float]:
    codes = [value.code for value in survey.variables[item].values]
    scores = [code for code in codes if not isinstance(code, str)]
    if len(scores) < len(codes):
        text = next(code for code in codes if isinstance(code, str))
        raise UsageError(
            f'the codes of "{item}" are no numbers ("{text}"), so they cannot be added up',
            next_step="Give its answers numbers as codes in the codebook, and import again.",
        )
    return scores


def _filter(survey: Survey, where: str | None) -> Filter | None:
    if where is None:
        return None
    from mobsurvey.tabulation.filter import parse_filter  # its patterns take time that most tables need not spend

    return parse_filter(where, survey)


def _numbers(found: Reliability | Skipped, k: int) -> Sequence[ItemReliability | None]:
    return [None] * k if isinstance(found, Skipped) else found.items


def _score_notes(
    items: Sequence[ReliabilityItem],
    scores: Sequence[Sequence[float]],
    found: Reliability | Skipped,
    skipped: str | None,
    language: str,
) -> list[str]:
    """What was computed, of whom, and what looks wrong with it."""
    notes = [phrase("base-complete", language, count=len(items)), phrase("scores-are-codes", language)]
    turned = [
        phrase("reversed-item", language, item=_short(item.label), total=f"{min(own) + max(own):g}")
        for item, own in zip(items, scores, strict=True)
        if item.reversed
    ]
    if turned:
        notes.append(phrase("reversed", language, items="; ".join(turned)))
    if isinstance(found, Skipped):
        return [*notes, phrase("no-alpha", language, reason=skipped)]
    notes.append(phrase("item-columns", language))
    if constant := [item for item in items if item.sd == 0]:
        notes.append(phrase("items-without-variation", language, items="; ".join(_short(i.label) for i in constant)))
    if found.alpha < 0:
        notes.append(phrase("negative-alpha", language))
    if against := [item for item in items if item.item_rest is not None and item.item_rest < 0]:
        named = "; ".join(_short(item.label) for item in against)
        notes.append(f"{phrase('against', language, items=named)} {_advice(items, found.turned, language)}")
    return notes


def _advice(items: Sequence[ReliabilityItem], turned: Sequence[int], language: str) -> str:
    """The options of a call in which no item is against the rest."""
    wanted = [item.name for at, item in enumerate(items) if item.reversed != (at in turned)]
    if 2 * len(wanted) > len(items):  # turning all the others is the same, but for the means
        wanted = [item.name for item in items if item.name not in wanted]
    if not wanted:
        return phrase("against-back", language)
    return phrase("against-turn", language, options=" ".join(f"--reverse {name}" for name in wanted))


def _left_out(sums: ItemProducts, items: Sequence[ReliabilityItem], language: str) -> list[str]:
    kept = sums.cases - sums.filtered
    cases = format_number(kept, language)
    if sums.n == kept:
        return [phrase("left-out-none", language, count=cases)]
    left = format_number(kept - sums.n, language)
    lacking = [(item, reasons) for item, reasons in zip(items, sums.unanswered, strict=True) if reasons]
    lacking.sort(key=lambda pair: -sum(pair[1].values()))
    named = [_reason(_short(item.label), reasons, language) for item, reasons in lacking[:_MOST_ITEMS]]
    if len(lacking) > _MOST_ITEMS:
        named.append(phrase("and-others", language, count=len(lacking) - _MOST_ITEMS))
    if len(lacking) == len(items) and all(reasons == lacking[0][1] for _, reasons in lacking):
        named = [_reason(phrase("every-item", language), lacking[0][1], language)]
    return [phrase("left-out-incomplete", language, left=left, cases=cases, reasons="; ".join(named))]


def _reason(name: str, reasons: Mapping[str, int], language: str) -> str:
    count = format_number(sum(reasons.values()), language)
    texts = (f"{format_number(n, language)} {phrase_or(reason, language)}" for reason, n in reasons.items())
    return phrase("reason", language, name=name, count=count, reasons=", ".join(texts))


def _filter_note(only: Filter | None, sums: ItemProducts, language: str) -> str:
    if only is None:
        return phrase("filter-none", language)
    kept = format_number(sums.cases - sums.filtered, language)
    return phrase("filter", language, text=only.text, kept=kept, cases=format_number(sums.cases, language))


def _short(label: str) -> str:
    return shorten(label, _LONGEST_LABEL)
