"""The answers of a question in the order of their counts, those that say little last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mobsurvey.errors import UsageError
from mobsurvey.survey import Net, Survey
from mobsurvey.table.part import count_stub
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.weighting import Weighting
from mobsurvey.tabulation.axis import Axis, axis_of
from mobsurvey.tabulation.counts import Only

_LAST = re.compile(
    r"(an)?other(s|( \S+){1,2})?|none( \S+){0,3}|(do not|don.?t) know.*|no (answer|opinion)|hard to say|refused?.*|"
    r"(\S+ ){0,2}khác|không (biết|rõ|trả lời|có ý kiến).*|không chọn.*|khó (nói|trả lời)|từ chối.*"
)
"""Labels of answers that stay last, without what stands in brackets or behind a colon."""


def by_size(
    survey: Survey, spec: TableSpec, only: Only | None, weighting: Weighting, banner: Axis | None
) -> tuple[Survey, TableSpec]:
    """The survey with the answers of the table's question in another order, and the table asked of it.

    All that is counted of it comes in that order; nets and scores keep the answers that they name. The counts are those
    of the total column, so of the banner's base. UsageError for a battery.
    """
    name = spec.name
    if name in survey.batteries:
        raise UsageError(
            f'"{name}" is a battery, whose answers are a scale', next_step="Leave --by-size out, or name other tables."
        )
    stub = axis_of(survey, name, spec.lang)
    counts, _ = count_stub(survey, stub, banner, only, weighting)
    places = sorted(
        range(len(stub.categories)),
        key=lambda place: (stays_last(stub.categories[place].label), -counts.row_bases[place]),
    )
    if name not in survey.sets:
        variable = survey.variables[name]
        values = tuple(variable.values[place] for place in places)
        ordered = survey._replace(variables={**survey.variables, name: variable._replace(values=values)})
        return ordered, _with_scores(spec, places)
    found = survey.sets[name]
    if found.kind != "dichotomies":
        values = tuple(found.values[place] for place in places)
        return survey._replace(sets={**survey.sets, name: found._replace(values=values)}), spec
    members = tuple(found.members[place] for place in places)
    survey = survey._replace(
        sets={**survey.sets, name: found._replace(members=members)},
        nets={key: _by_variable(survey, stub, net) for key, net in survey.nets.items()},
    )
    nets = tuple(_by_variable(survey, stub, net) for net in spec.shape.nets)
    return survey, spec._replace(shape=spec.shape._replace(nets=nets))


def _with_scores(spec: TableSpec, places: Sequence[int]) -> TableSpec:
    """The same, its scores, which are given in the codebook's order, in that of the places."""
    scores = spec.analysis.scores.get(spec.name, ())
    if len(scores) != len(places):  # none, or too many or few, which is told where they are used
        return spec
    moved = {**spec.analysis.scores, spec.name: tuple(scores[place] for place in places)}
    return spec._replace(analysis=spec.analysis._replace(scores=moved))


def _by_variable(survey: Survey, stub: Axis, net: Net) -> Net:
    """The net with variables for numbers, which count the options in the codebook's order. UsageError."""
    if net.of != stub.name:
        return net
    from mobsurvey.table.net_members import places_of

    return net._replace(members=tuple(stub.categories[place].item for place in places_of(survey, stub, net)))


def stays_last(label: str) -> bool:
    """Whether an answer of that label is none of the question's own: other, don't know, none.

    >>> stays_last("Other (please say)"), stays_last("Ý kiến khác"), stays_last("Other agencies hinder the work")
    (True, True, False)
    """
    return _LAST.fullmatch(re.split(r"[(:,;/]", label.strip().casefold())[0].strip()) is not None
