"""The notes under a table of an index: scores, base, who is left out, weight, filter, ranks, intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.indices import Index
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Code, text_of
from mobsurvey.table.index_lines import Line, Waves, band_labels
from mobsurvey.table.index_words import say
from mobsurvey.table.model import LOW_MARK, Table
from mobsurvey.table.notes import filter_note, first_items, note_title, reasons_text, weight_note
from mobsurvey.table.number_format import format_decimal, format_number
from mobsurvey.table.shape import Shape
from mobsurvey.table.weighting import Weighting
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.filter import Filter
from mobsurvey.tabulation.index_sums import NotScored


def index_notes(
    study: Study,
    index: Index,
    table: Table,
    lines: Sequence[Line],
    waves: Waves | None,
    left: NotScored,
    filter: Filter | None,
    weighting: Weighting,
    shape: Shape,
    nobody: Sequence[str],
) -> list[str]:
    """The notes, in the order in which every renderer shows them; `nobody` are units without respondents."""
    language = table.language
    of_units, by_design = table.banner_title is not None, weighting.design != NO_DESIGN
    confidence = format_decimal(100 * table.confidence, 0, language)
    notes = [_scores(study, index, language), _base(index, of_units, language)]
    notes += _not_answered(study, index, lines, waves, language)
    if nobody:
        notes.append(say("nobody", language, units="; ".join(first_items(nobody, language))))
    notes.append(_left_out(left, weighting, language))
    notes += weight_note(study, weighting, "index", language)
    notes.append(filter_note(filter, left.cases, left.filtered, language))
    if waves is None:
        notes += _waves_together(study, index, filter, language)
    if index.bands:
        notes.append(f"{say('band', language)}: {'; '.join(band_labels(index, language))}.")
    if of_units:
        notes.append(say("ranks-points" if index.scoring == "points" else "ranks", language))
    if any(LOW_MARK in line.label for line in lines):
        notes.append(say("low-base", language, mark=LOW_MARK, least=shape.low_base))
    if waves is not None and len(waves.labels) > 1:
        tested = "" if index.scoring == "points" else say("changes-design" if by_design else "changes-tested", language)
        key = "changes" if of_units else "changes-parts"
        notes.append(say(key, language, layer=note_title(waves.title), with_interval=tested))
    if index.scoring == "points":
        notes.append(say("no-sampling", language))
    else:
        notes.append(say("intervals-design" if by_design else "intervals", language, confidence=confidence))
    return notes


def _scores(study: Study, index: Index, language: str) -> str:
    labels: dict[Code, str] = {}
    for item in index.items:
        if (variable := study.survey.variables.get(item.name)) is not None:
            labels |= {value.code: text_of(value.label, language, str(value.code)) for value in variable.values}
    counted = ", ".join(f'"{labels.get(code, code)}"' for code in index.counted_values)
    how = "points" if index.scoring == "points" else "pooled" if index.pooled else "mean"
    weights = {factor.weight for factor in index.factors}
    items = {item.weight for item in index.items}
    weighted = say("weighted", language) if len(weights) > 1 or len(items) > 1 else ""
    sentences = [say(f"what-{index.scoring}", language, counted=counted)]
    return " ".join([*sentences, say(f"factor-{how}", language, weighted=weighted)])


def _base(index: Index, of_units: bool, language: str) -> str:
    base = say("base-rows" if index.scoring == "points" else "base-respondents", language)
    return base if of_units else f"{base} {say('base-items', language)}"


def _not_answered(
    study: Study, index: Index, lines: Sequence[Line], waves: Waves | None, language: str
) -> Iterator[str]:
    """The items that a line with a score lacks; those that all lack are named once."""
    variables = study.survey.variables
    labels = [variables[i.name].title(language) if i.name in variables else i.name for i in index.items]
    labels = [note_title(label) for label in labels]
    whole = lines[-1]
    nowhere = {n for n in range(len(labels)) if all(found.items[n] is None for found in whole.scores)}
    names = [labels[n] for n in sorted(nowhere)]
    for line in lines:
        if len(line.scores[0].items) < len(labels):
            continue  # a factor, or an item
        for number, found in enumerate(line.scores):
            group = f"{line.label}, {waves.labels[number]}" if waves else line.label
            if found.value is None:
                continue
            names += [
                say("not-answered-in", language, label=label, group=group)
                for n, label in enumerate(labels)
                if found.items[n] is None and n not in nowhere
            ]
    if names:
        yield say("not-answered", language, items="; ".join(first_items(names, language)))


def _left_out(left: NotScored, weighting: Weighting, language: str) -> str:
    reasons = {title or phrase("every-item", language): found for title, found in left.reasons.items()}
    if left.without_weight:
        weight = weighting.frequency or weighting.design.weight or ""
        reasons[weight] = {"no weight": left.without_weight}
    cases = format_number(left.cases - left.filtered, language)
    if not reasons:
        return phrase("left-out-none", language, count=cases)
    gone = sum(sum(found.values()) for found in reasons.values())
    return phrase(
        "left-out", language, left=format_number(gone, language), count=cases, reasons=reasons_text(reasons, language)
    )


def _waves_together(study: Study, index: Index, filter: Filter | None, language: str) -> list[str]:
    """Waves that the table throws together, though the codebook tells them apart."""
    survey = study.survey
    if index.wave not in survey.variables:
        return []
    axis = axis_of(survey, index.wave, language)
    there: set[str] = set()
    for chunk in survey.chunks:
        inside = filter.bits(chunk) if filter else (1 << chunk.cases) - 1
        some = zip(axis.categories, axis.bits(chunk).selected, strict=True)
        there |= {category.label for category, bits in some if bits & inside}
    labels = [category.label for category in axis.categories if category.label in there]
    if len(labels) < 2:
        return []
    return [say("waves-together", language, wave=note_title(axis.title), labels=", ".join(labels))]
