"""A picture in words, with all its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.pictures.drawing.captions import caption
from mobsurvey.pictures.drawing.chart import Chart, Panel


def alt_text_of(kind: str, chart: Chart) -> str:
    """Sentences: what is shown, who the base is, then for each point its base and the number of every answer."""
    head = caption(
        "alt-head",
        chart.language,
        kind=caption(kind, chart.language),
        measure=caption(chart.measure, chart.language),
        title=chart.title,
    )
    panels = [sentence for panel in chart.panels for sentence in _panel(panel)]
    return " ".join(part for part in (head, chart.note, *panels) if part)


def _panel(panel: Panel) -> Iterator[str]:
    if panel.label:
        yield panel.label if panel.label.endswith((".", "?", "!")) else f"{panel.label}."
    for number, point in enumerate(panel.points):
        values = [(answer.label, answer.values[number]) for answer in panel.answers]
        texts = [f"{label}: {value.with_interval}" for label, value in values]
        yield f"{point.with_base}: {'; '.join(texts)}."
