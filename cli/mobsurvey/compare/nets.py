"""Nets of several studies: in terms of the joined survey, and which of them all studies have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.compare.match import Matched, Shared, SharedSet, SharedVariable, options_of
from mobsurvey.errors import UsageError
from mobsurvey.survey import Code, Net, Survey
from mobsurvey.table.asked import with_names
from mobsurvey.table.shape import Shape
from mobsurvey.table.together import taken_together
from mobsurvey.tabulation.axis import axis_of


class SharedNets(NamedTuple):
    """The nets of the codebooks, of questions that all studies share."""

    nets: Mapping[str, Net]
    """Those that all have, of the same answers, as they stand in the joined survey; called as in the first study."""
    only: tuple[tuple[str, ...], ...]
    """Of each study, the names of the others."""


def shared_nets(surveys: Sequence[Survey], matched: Matched) -> SharedNets:
    """The nets that all surveys declare of the same answers, whatever they are called."""
    every: list[dict[object, Net]] = []
    own: list[dict[object, str]] = []
    for number, survey in enumerate(surveys):
        here: dict[object, Net] = {}
        names: dict[object, str] = {}
        for net in survey.nets.values():
            if _question(net, number, matched) is None:
                continue  # that the question is not in all studies is told as such
            found = net_here(net, number, surveys, matched)
            same = (found.of, found.kind, frozenset(found.members)) if found else net.name
            names[same] = net.name
            if found:
                here.setdefault(same, found)
        every.append(here)
        own.append(names)
    first, *others = every
    nets = {
        net.name: net._replace(label=_labels([net, *(other[same] for other in others)]))
        for same, net in first.items()
        if all(same in other for other in others)
    }
    taken = {same for same, net in first.items() if net.name in nets}
    return SharedNets(nets, tuple(tuple(name for same, name in names.items() if same not in taken) for names in own))


def _labels(nets: Sequence[Net]) -> dict[str, str]:
    """The words of the first in each language."""
    return {language: text for net in reversed(nets) for language, text in net.label.items()}


def net_here(net: Net, study: int, surveys: Sequence[Survey], matched: Matched) -> Net | None:
    """The net of the study of that number, in terms of the joined survey.

    None where not all studies have its question and all of its answers. UsageError for an answer that does not exist.
    """
    found = _question(net, study, matched)
    members = _members(net, found, study, surveys) if found else None
    return net._replace(of=found.kin.key, members=members) if found and members else None


def _question(net: Net, study: int, matched: Matched) -> Shared | None:
    """What the net is of, where all studies have it."""
    return next((one for one in matched.every if one.kin.own[study] == net.of), None)


def _members(net: Net, shared: Shared, study: int, surveys: Sequence[Survey]) -> tuple[Code, ...] | None:
    survey = surveys[study]
    if isinstance(shared, SharedSet):
        own = list(options_of(survey, survey.sets[net.of]))
        options = {option.own[study]: option for option in shared.options}
        chosen = [options[own[place]] for place in _places(net, survey, net.of)]
        everywhere = all(option.everywhere for option in chosen)
        return tuple(f"{shared.kin.key}: {option.key}" for option in chosen) if everywhere else None
    if isinstance(shared, SharedVariable):
        return _codes(net, shared, study, survey)
    # Of a battery the net is of each item, so it must mean the same answers in all of them.
    found = {_codes(net, item, study, survey) for item in shared.items if item.comparable}
    return found.pop() if len(found) == 1 else None


def _codes(net: Net, shared: SharedVariable, study: int, survey: Survey) -> tuple[Code, ...] | None:
    """The joined codes of its answers; None where a study lacks one."""
    name = shared.kin.own[study] or ""
    own = [category.code for category in axis_of(survey, name, "en").categories]
    codes = [shared.codes[study][code] for place in _places(net, survey, name) if (code := own[place]) is not None]
    studies = range(len(shared.codes))
    return tuple(codes) if all(shared.offered(code, number) for code in codes for number in studies) else None


def _places(net: Net, survey: Survey, name: str) -> tuple[int, ...]:
    """Where its answers stand among those of the set or variable."""
    shape = Shape(nets=(net._replace(of=name),))
    found = taken_together(survey._replace(nets={}), name, axis_of(survey, name, "en"), shape, False, "en")
    (group,) = found.nets or found.subtotals
    return group.places


def with_nets_here(
    shape: Shape, names: Sequence[str], surveys: Sequence[Survey], matched: Matched, joined: Survey
) -> Shape:
    """The shape for these tables of the joined survey, its nets in terms of it. UsageError.

    A net names its question as any study does, and its answers as the first that calls the question so.
    """
    nets = []
    for net in shape.nets:
        if not net.of and len(names) == 1:
            net = net._replace(of=matched.own(names[0])[0] or "")
        study = next((n for n in range(len(surveys)) if _question(net, n, matched)), None)
        if study is not None:
            here = net_here(net, study, surveys, matched)
            if here is None:
                raise UsageError(
                    f'--{net.kind} "{net.name}" takes answers to "{net.of}" together that not all studies have',
                    next_step="Name those that all have, or say what is the same: --same.",
                )
            net = here
        nets.append(net)
    return with_names(shape._replace(nets=tuple(nets)), names, joined)
