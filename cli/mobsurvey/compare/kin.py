"""Which things of several studies are the same: questions, options of a set, items of a battery, answers.

The same is what has the same words, but for case, spaces, Unicode form, where tone marks stand, and the point or
question mark at the end; or what has the same name where one of the two has no words. The same name over other words is
proposed, never taken, since numbering is no proof: content_1 may be another statement in the next study.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from mobsurvey.codebook.coding import folded_name
from mobsurvey.survey import NO_LABEL, Label, text_of
from mobsurvey.vietnamese.fold import fold

_NEAR = 0.8
"""How alike the words of two things must be to be told of; 1 is equal."""
_ENDS = ".:;?!… "


class Thing(NamedTuple):
    """What a study has."""

    names: tuple[str, ...]
    label: Label


class Kin(NamedTuple):
    """A thing as the studies have it."""

    key: str
    """Its name in the first study that has it; with a number behind where that is another thing's name."""
    own: tuple[str | None, ...]
    """Its name in each study; None where it is not there."""
    labels: tuple[Label, ...]
    """Its words in each."""

    @property
    def everywhere(self) -> bool:
        return None not in self.own

    @property
    def label(self) -> Label:
        """The words of the first study in each language."""
        return {language: text for label in reversed(self.labels) for language, text in label.items()}

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.key)


class Proposal(NamedTuple):
    """Two things that are alike and were not taken for the same."""

    first: str
    other: str
    study: int
    """The number of the study that has the other."""
    same_name: bool
    """Else only their words are alike."""
    of: str = ""
    """The question whose options, items or answers they are; "" for questions."""


class Found(NamedTuple):
    """What became of the things of several studies."""

    kin: tuple[Kin, ...]
    proposals: tuple[Proposal, ...]


def find_kin(
    every: Sequence[Mapping[str, Thing]], same: Mapping[str, str], *, by_name: bool = False, of: str = ""
) -> Found:
    """The things of all studies, each once: those of the first study in its order, then those that others add.

    `same` is what the user takes for the same: name in the first study -> name in another; with `by_name` any two of
    one name are.
    """
    own: dict[str, list[str | None]] = {}
    known: dict[str, _Known] = {}
    proposed: list[Proposal] = []
    for number, things in enumerate(every):
        others = {key: _known(thing) for key, thing in things.items()}
        pairs = _pairs(known, others, same, by_name)
        proposed += _proposals(known, others, pairs, number) if number else []
        for names in own.values():
            names.append(None)
        for key, other in others.items():
            joined = pairs.get(key) or unused(key, own)
            own.setdefault(joined, [None] * (number + 1))[number] = key
            mine = known.get(joined, other)
            known[joined] = _Known(mine.names | other.names, mine.words | other.words)
    return Found(
        tuple(
            Kin(
                key,
                tuple(names),
                tuple(things[n].label if n is not None else NO_LABEL for n, things in zip(names, every, strict=True)),
            )
            for key, names in own.items()
        ),
        tuple(proposal._replace(of=of) for proposal in proposed),
    )


class _Known(NamedTuple):
    names: frozenset[str]
    words: frozenset[str]


def _known(thing: Thing) -> _Known:
    words = (fold(text.strip().rstrip(_ENDS)) for text in thing.label.values())
    return _Known(frozenset(map(folded_name, thing.names)), frozenset(text for text in words if text))


def unused(key: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken."""
    number, name = 1, key
    while name in taken:
        number += 1
        name = f"{key} ({number})"
    return name


def _pairs(
    first: Mapping[str, _Known], other: Mapping[str, _Known], same: Mapping[str, str], by_name: bool
) -> dict[str, str]:
    """Those of the first by those of the other that are the same; what could be two things is left out."""
    found = {b: a for a, b in same.items() if a in first and b in other}
    if by_name:
        taken = set(found.values())
        found |= {name: name for name in other if name in first and name not in found and name not in taken}
    for names, words in ((True, True), (False, True), (True, False)):
        taken = set(found.values())
        candidates = {
            key: [a for a, mine in first.items() if a not in taken and _is_same(mine, one, names, words)]
            for key, one in other.items()
            if key not in found
        }
        claims = [a for some in candidates.values() for a in some]
        found |= {key: some[0] for key, some in candidates.items() if len(some) == 1 and claims.count(some[0]) == 1}
    return found


def _is_same(a: _Known, b: _Known, names: bool, words: bool) -> bool:
    if names and not a.names & b.names:
        return False
    return bool(a.words & b.words) if words else not (a.words and b.words)


def _proposals(
    first: Mapping[str, _Known], other: Mapping[str, _Known], found: Mapping[str, str], study: int
) -> list[Proposal]:
    """What the user may have meant to be the same, of what found no partner."""
    taken = set(found.values())
    left = {a: one for a, one in first.items() if a not in taken}
    words = {text: a for a, one in left.items() for text in one.words}
    proposed = []
    for key, one in other.items():
        if key in found:
            continue
        near = [hit for text in sorted(one.words) for hit in get_close_matches(text, words, n=1, cutoff=_NEAR)]
        same_name = [a for a, mine in left.items() if mine.names & one.names]
        if near:
            proposed.append(Proposal(words[near[0]], key, study, words[near[0]] in same_name))
        elif same_name:
            proposed.append(Proposal(same_name[0], key, study, True))
    return proposed
