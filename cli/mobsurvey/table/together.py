"""Which answers of a question a table takes together: nets, subtotals, and the boxes of a scale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import Code, Net, Survey
from mobsurvey.table.shape import Box, Shape
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, Category
from mobsurvey.tabulation.grouped import Group


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
        label = phrase(f"{net.kind}-of", language, label=net.title(language))
        # An answer named twice, as by its variable and its number, is still one answer of a sum.
        groups[net.kind].append(Group(net.name, label, tuple(dict.fromkeys(_places(stub.categories, net)))))
    differences = []
    for box in shape.boxes if is_scale else ():
        top, bottom = (_box(stub, end, size, language) for end, size in (("top", box.top), ("bottom", box.bottom)))
        if top and bottom:
            label = phrase("box-difference", language, top=box.top, bottom=box.bottom)
            differences.append((label, top, bottom))
        else:
            groups["net"] += [found for found in (top, bottom) if found]
    return Together(tuple(groups["net"]), tuple(groups["subtotal"]), tuple(differences))


def _places(categories: Sequence[Category], net: Net) -> Iterable[int]:
    # Names before numbers, and texts as they are before texts in other letters: codes a and A are two answers.
    names = [str(c.item if c.code is None else c.code) for c in categories]
    numbers = [str(place + 1) for place, c in enumerate(categories) if c.code is None]
    by_name: dict[str, int] = {}
    for texts in (names, numbers, [name.casefold() for name in names]):
        for place, text in enumerate(texts):
            by_name.setdefault(text, place)
    for member in net.members:
        text = str(member).strip()
        found = by_name.get(text, by_name.get(text.casefold()))
        if found is None:
            raise UsageError(
                f'{net.kind} "{net.name}": "{net.of}" has no answer "{member}"', next_step=did_you_mean(text, names)
            )
        yield found


def _box(stub: Axis, end: str, size: int, language: str) -> Group | None:
    if not size:
        return None
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
