"""The notes that a comparison adds: what differences and intervals are, and what could not be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mobsurvey.compare.differences import BOXES, MEANS, POINTS, Style, has_interval
from mobsurvey.compare.kin import Kin
from mobsurvey.compare.match import Shared, SharedBattery, SharedSet, SharedVariable
from mobsurvey.compare.words import listed, say
from mobsurvey.survey import Survey
from mobsurvey.table.model import Table
from mobsurvey.table.number_format import format_decimal
from mobsurvey.table.text_width import shorten
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.vietnamese.fold import fold

_MOST_ITEMS = 6
_LONGEST_LABEL = 60


def comparison_notes(
    table: Table, first: str, style: Style, shared: Shared | None = None, labels: Sequence[str] = ()
) -> list[str]:
    """The notes in the order in which they stand; `first` is the column that differences are from."""
    notes = list(_differences(table, first, style))
    if shared is None:
        return notes
    if isinstance(shared, SharedSet) and shared.other_bases:
        notes.append(say("other-bases", style.language))
    return [*notes, *_unshared(shared, labels, style.language), *_renamed(shared, labels, style.language)]


def comparison_title(stub: str, labels: Sequence[str], survey: Survey, layer: str | None, language: str) -> str:
    """The question and what is compared; with a layer, its title too."""
    names = listed(labels, language)
    if layer is None:
        return say("title", language, stub=stub, names=names)
    return say("title-layered", language, stub=stub, names=names, layer=axis_of(survey, layer, language).title)


def with_base_note(notes: Sequence[str], shared: Shared, labels: Sequence[str], language: str) -> tuple[str, ...]:
    """The notes, the first of which says the base: of a set each study's own answers."""
    if not isinstance(shared, SharedSet) or all(option.everywhere for option in shared.options):
        return tuple(notes)
    counts = ", ".join(
        f"{label}: {sum(option.own[number] is not None for option in shared.options)}"
        for number, label in enumerate(labels)
    )
    key = "base-differs" if shared.base == "answered" else "base-differs-asked"
    return (say(key, language, counts=counts), *notes[1:])


def _differences(table: Table, first: str, style: Style) -> Iterator[str]:
    rows = [row for row in table.rows if any(detail.key == POINTS for detail in row.details)]
    keys = {detail.key for row in table.rows for detail in row.details}
    keys |= {detail.key for block in table.blocks for detail in block.base_details}
    confidence = format_decimal(100 * style.confidence, 0, style.language)
    for has, what, method in (
        (bool(rows), "what-is-difference", "by-newcombe"),
        (MEANS in keys, "what-is-mean-difference", "by-welch"),
    ):
        if has:
            sentences = [say(what, style.language, first=first)]
            if not style.intervals:
                sentences.append(say("no-intervals", style.language))
            else:
                sentences.append(say(method, style.language, confidence=confidence))
                if what == "what-is-difference" and any(not has_interval(row, table.kind) for row in rows):
                    sentences.append(say("none-of-subtotals", style.language))
            yield " ".join(sentences)
    if BOXES in keys:
        yield say("what-is-box-difference", style.language, first=first)


def _unshared(shared: Shared, labels: Sequence[str], language: str) -> Iterator[str]:
    if isinstance(shared, SharedVariable):
        if items := _some(_answers(shared, labels, language), language):
            yield say("other-answers", language, items=items)
        return
    things = shared.options if isinstance(shared, SharedSet) else [item.kin for item in shared.items]
    where = Counter(
        listed([label for label, own in zip(labels, kin.own, strict=True) if own is not None], language)
        for kin in things
        if not kin.everywhere
    )
    if where:
        counts = "; ".join(f"{names}: {count}" for names, count in where.items())
        key = "unshared-options" if isinstance(shared, SharedSet) else "unshared-items"
        yield say(key, language, counts=counts)
    if isinstance(shared, SharedBattery):
        every = [
            text
            for item in shared.items
            if item.kin.everywhere and not item.comparable
            for text in _answers(item, labels, language)
        ]
        if every:
            yield say("other-answers", language, items=_some(list(dict.fromkeys(every)), language))


def _answers(shared: SharedVariable, labels: Sequence[str], language: str) -> list[str]:
    return [_in_some(answer, labels, language) for answer in shared.answers if not answer.everywhere]


def _in_some(kin: Kin, labels: Sequence[str], language: str) -> str:
    names = [label for label, own in zip(labels, kin.own, strict=True) if own is not None]
    label = shorten(kin.title(language), _LONGEST_LABEL)
    return say("unshared-item", language, label=label, names=listed(names, language))


def _renamed(shared: Shared, labels: Sequence[str], language: str) -> Iterator[str]:
    """What is taken for the same and has other words in the language of the table."""
    kin = [shared.kin]
    if isinstance(shared, SharedSet):
        kin += shared.options
    for variable in shared.items if isinstance(shared, SharedBattery) else [shared]:
        if isinstance(variable, SharedVariable):
            kin += [variable.kin, *variable.answers]
    texts = [text for one in kin for text in _other_words(one, labels, language)]
    if texts:
        yield say("renamed", language, items=_some(list(dict.fromkeys(texts)), language))


def _other_words(kin: Kin, labels: Sequence[str], language: str) -> Iterator[str]:
    first = kin.title(language)
    for name, label in zip(labels, kin.labels, strict=True):
        other = label.get(language, "")
        if other and fold(other) != fold(first):
            yield say(
                "renamed-item",
                language,
                first=shorten(first, _LONGEST_LABEL),
                other=shorten(other, _LONGEST_LABEL),
                name=name,
            )


def _some(items: Sequence[str], language: str) -> str:
    if len(items) > _MOST_ITEMS + 1:
        text = "; ".join(items[:_MOST_ITEMS])
        return say("and-more", language, items=text, count=len(items) - _MOST_ITEMS)
    return "; ".join(items)
