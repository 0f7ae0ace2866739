"""Which answers of a question a table takes together: nets, subtotals, and the boxes of a scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.survey import Code, Net, Survey
from mobsurvey.table.net_members import count_of, places_of
from mobsurvey.table.shape import Box, Shape
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.grouped import Group
from mobsurvey.tabulation.how_many import in_words


class Together(NamedTuple):
    """The groups of one question's answers."""

    nets: tuple[Group, ...]
    """Of respondents, each of whom counts once: nets of the codebook and those asked for, then boxes."""
    subtotals: tuple[Group, ...]
    """Of answers, which are added up."""
    differences: tuple[tuple[str, Group, Group], ...]
    """A label, and the box whose share is more by so much than that of the other."""


def taken_together(survey: Survey, name: str, stub: Axis, shape: Shape, is_scale: bool, language: str) -> Together:
    """The groups of a stub in the table of that name; boxes only where it is a scale. UsageError for no such answer."""
    nets = [net for net in (*survey.nets.values(), *shape.nets) if net.of in (stub.name, name)]
    groups: dict[str, list[Group]] = {"net": [], "subtotal": []}
    for net in nets:
        places = places_of(survey, stub, net)
        count = count_of(net, stub, len(places))
        groups[net.kind].append(Group(net.name, _label(net, language), tuple(places), how_many=count))
    differences = []
    for box in shape.boxes if is_scale else ():
        top, bottom = (_box(stub, end, size, language) for end, size in (("top", box.top), ("bottom", box.bottom)))
        if top and bottom:
            label = phrase("box-difference", language, top=box.top, bottom=box.bottom)
            differences.append((label, top, bottom))
        else:
            groups["net"] += [found for found in (top, bottom) if found]
    _refuse_twins(name, [group.label for group in (*groups["net"], *groups["subtotal"])], shape, language)
    return Together(tuple(groups["net"]), tuple(groups["subtotal"]), tuple(differences))


def _refuse_twins(name: str, labels: Sequence[str], shape: Shape, language: str) -> None:
    """UsageError where a line that is asked for has the label of another."""
    for net in shape.nets:
        label = _label(net, language)
        if labels.count(label) > 1:
            raise UsageError(f'"{name}" would have two lines "{label}"', next_step="Give each a label of its own.")


def _label(net: Net, language: str) -> str:
    """As `Net: Party`, or `Net (at least 2): Party`."""
    if net.how_many == "any":
        return phrase(f"{net.kind}-of", language, label=net.title(language))
    words, _, number = in_words(net.how_many).rpartition(" ")
    count = phrase(f"count-{(words or number).replace(' ', '-')}", language, number=number)
    return phrase("net-counted-of", language, count=count, label=net.title(language))


def _box(stub: Axis, end: str, size: int, language: str) -> Group | None:
    if not size:
        return None
    stub = stub.plain
    answers = len(stub.categories)
    if size >= answers:
        fewer = f"Take fewer together, such as {end}{answers // 2}."
        raise UsageError(
            f'--box {end}{size}: "{stub.name}" has {answers} answer{"s" if answers != 1 else ""}',
            next_step=fewer if answers > 1 else "Leave it out, or name other tables.",
        )
    by_code = sorted(range(len(stub.categories)), key=lambda place: _order(stub.categories[place].code))
    places = by_code[-size:] if end == "top" else by_code[:size]
    labels = " + ".join(stub.categories[place].label for place in places)
    short = phrase(f"box-{end}", language, size=size)
    return Group(f"{end}{size}", f"{short}: {labels}", tuple(places), short)


def _order(code: Code | None) -> float:
    return code if isinstance(code, (int, float)) else 0.0


def box_of(text: str) -> Box:
    """The box that `top2`, `bottom1` or `top2-bottom2` names. UsageError."""
    sizes: dict[str, int] = {}
    for part in text.strip().casefold().split("-"):
        found = re.fullmatch("(top|bottom)([1-9][0-9]?)", part)
        # A bottom box less a top one would have the other sign.
        if found is None or found[1] in sizes or "bottom" in sizes:
            raise UsageError(f"--box {text}", next_step="Write top2, bottom1 or, for their difference, top2-bottom2.")
        sizes[found[1]] = int(found[2])
    return Box(**sizes)
