"""The answers of a question in the order of their counts, those that say little last."""

from __future__ import annotations

import re

from mobsurvey.errors import UsageError
from mobsurvey.survey import Survey
from mobsurvey.table.part import count_stub
from mobsurvey.table.weighting import Weighting
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.counts import Only

_LAST = re.compile(
    r"(an)?other(s|( \S+){1,2})?|none( \S+){0,3}|(do not|don.?t) know.*|no (answer|opinion)|hard to say|refused?.*|"
    r"(\S+ ){0,2}khác|không (biết|rõ|trả lời|có ý kiến).*|không chọn.*|khó (nói|trả lời)|từ chối.*"
)
"""Labels of answers that stay last, without what stands in brackets or behind a colon."""


def by_size(survey: Survey, name: str, only: Only | None, weighting: Weighting, language: str) -> Survey:
    """The survey with the answers of that question in another order; UsageError for a battery.

    All that is counted of it comes in that order, with the same numbers for the same answers.
    """
    if name in survey.batteries:
        raise UsageError(
            f'"{name}" is a battery, whose answers are a scale', next_step="Leave --by-size out, or name other tables."
        )
    counts, _ = count_stub(survey, axis_of(survey, name, language), None, only, weighting)

    def order(places: range) -> list[int]:
        labels = [category.label for category in axis_of(survey, name, language).categories]
        return sorted(places, key=lambda place: (stays_last(labels[place]), -counts.row_bases[place]))

    if name not in survey.sets:
        variable = survey.variables[name]
        places = order(range(len(variable.values)))
        values = tuple(variable.values[place] for place in places)
        return survey._replace(variables={**survey.variables, name: variable._replace(values=values)})
    found = survey.sets[name]
    if found.kind == "dichotomies":
        ordered = found._replace(members=tuple(found.members[place] for place in order(range(len(found.members)))))
    else:
        ordered = found._replace(values=tuple(found.values[place] for place in order(range(len(found.values)))))
    return survey._replace(sets={**survey.sets, name: ordered})


def stays_last(label: str) -> bool:
    """Whether an answer of that label is none of the question's own: other, don't know, none.

    >>> stays_last("Other (please say)"), stays_last("Ý kiến khác"), stays_last("Other agencies hinder the work")
    (True, True, False)
    """
    return _LAST.fullmatch(re.split(r"[(:,;/]", label.strip().casefold())[0].strip()) is not None
