"""The answers to a scale from its lowest to its highest, and the answers that are no part of it."""

from __future__ import annotations

import re

from mobsurvey.pictures.drawing.chart import Answer, Chart, Panel

_NO_ANSWERS = re.compile(
    r"(i )?(do not|don.?t) know|dk|hard to say|can(not|.?t) say|not sure|no (answer|opinion)|refused?( to answer)?|"
    r"not applicable|n/?a|other( answers?)?|"
    r"không (biết|rõ|trả lời|có ý kiến|áp dụng|thích hợp)|khó (nói|trả lời)|từ chối( trả lời)?|(ý kiến )?khác"
)
_BEHIND = re.compile(r"\s*[(/,:;].*")


def by_scale(chart: Chart) -> Chart:
    """The chart with each panel's answers from the lowest score to the highest, whatever the order of their list.

    Answers without scores stay in the order of the list. Answers such as Don't know and Other are beside the scale,
    behind all others, where they stand above it, or below it with a code of 0 or less: within it they are a middle,
    and 1 may be the least that one can know.
    """
    return chart._replace(panels=tuple(map(_ordered, chart.panels)))


def _ordered(panel: Panel) -> Panel:
    scale = [answer for answer in panel.answers if answer.role == "answer"]
    others = [answer for answer in panel.answers if answer.role != "answer"]
    if all(answer.score is not None for answer in scale):
        scale.sort(key=lambda answer: answer.score or 0.0)
    below, above = 0, len(scale)
    while above > 0 and says_nothing(scale[above - 1].label):
        above -= 1
    while below < above and _is_low(scale[below]) and says_nothing(scale[below].label):
        below += 1
    beside = [answer._replace(role="beside") for answer in (*scale[:below], *scale[above:])]
    return panel._replace(answers=(*scale[below:above], *beside, *others))


def _is_low(answer: Answer) -> bool:
    return answer.score is None or answer.score <= 0


def says_nothing(label: str) -> bool:
    """Whether an answer is such as Don't know or Other.

    >>> says_nothing("Don't know / no answer"), says_nothing("Khác (ghi rõ)"), says_nothing("None at all")
    (True, True, False)
    """
    text = label.strip().casefold()
    return any(_NO_ANSWERS.fullmatch(part) for part in (text, _BEHIND.sub("", text)))
