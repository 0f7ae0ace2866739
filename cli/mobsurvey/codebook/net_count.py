"""Checks what a codebook says of how many of its answers a net asks for, and that nets can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mobsurvey.survey import Battery, Net, NetKind, ResponseSet, Variable
from mobsurvey.tabulation.how_many import how_many


def wrong_count(
    count: str, kind: NetKind, question: Variable | ResponseSet | Battery, members: int
) -> tuple[str, str] | None:
    """What is wrong with the count of a net of so many members, and what to do; None where nothing is."""
    found = how_many(count, members)
    if found is None:
        return f'has no count "{count}"', "There are: any, all, exactly 1, at least 2."
    if count == "any":
        return None
    if kind == "subtotal":
        return f'adds its answers up and cannot be of "{count}" of them', 'Make it a net: kind = "net".'
    if not isinstance(question, ResponseSet):
        return f'asks for "{count}" of its answers, and each respondent gave one', "Remove the count."
    if 0 < members < found.least:
        return f"asks for {count} of {members} answer{'s' if members != 1 else ''}", "List more, or ask for fewer."
    return None


def alike(nets: Iterable[Net]) -> Iterator[tuple[str, str]]:
    """The nets that have the label of an earlier one in some language, in the tables of the same question."""
    taken: dict[tuple[object, ...], str] = {}
    for net in nets:
        for language, text in net.label.items():
            key = (net.of, net.kind, net.how_many, language, text)
            if key in taken:
                yield net.name, taken[key]
                break
            taken[key] = net.name
