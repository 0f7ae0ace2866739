"""Says what one codebook has that another, made of it, has not: what a format could not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mobsurvey.codebook.derived.model import Derived
from mobsurvey.codebook.model import Codebook
from mobsurvey.indices import Index
from mobsurvey.survey import Battery, Label, Net, ResponseSet, Variable


def losses(before: Codebook, after: Codebook) -> tuple[str, ...]:
    """What is lost or changed, one line a matter, counted; names are compared without case."""
    return tuple(_Comparison(before, after).lines())


class _Comparison:
    def __init__(self, before: Codebook, after: Codebook) -> None:
        self.before, self.after = before, after
        made = before.made
        there = {name.casefold(): variable for name, variable in after.variables.items()}
        self.own = {name: variable for name, variable in before.variables.items() if name not in made}
        self.own_sets = {name: found for name, found in before.sets.items() if name not in made}
        self.pairs = [(v, there[name.casefold()]) for name, v in self.own.items() if name.casefold() in there]

    def lines(self) -> Iterator[str]:
        before, after = self.before, self.after
        if before.id != after.id:
            yield "its id"
        yield from self.texts("title", [(before.title, after.title)])
        if before.source and before.source != after.source:
            yield "its source"
        gone = len(self.own) - len(self.pairs)
        if gone:
            yield f"{counted(gone, 'variable')}, or {'its name' if gone == 1 else 'their names'}"
        yield from self.texts("variable label", [(v.label, w.label) for v, w in self.pairs])
        yield from self.different(lambda v: v.kind, "kind")
        yield from self.different(lambda v: v.measure, "measure")
        yield from self.codes()
        yield from self.different(lambda v: v.columns, "list of further column names", "lists of further column names")
        yield from self.groups("set", self.own_sets, after.sets)
        yield from self.groups("battery", before.batteries, after.batteries, "batteries")
        yield from self.groups("net", before.nets, after.nets)
        yield from self.groups("derived variable", before.derived, after.derived)
        yield from self.groups("index", before.indices, after.indices, "indices")
        if before.design.variables and before.design[:4] != after.design[:4]:
            yield "the sampling design"

    def different(self, of: Callable[[Variable], Any], one: str, many: str = "") -> Iterator[str]:
        """How many variables lost or changed what they had."""
        count = sum(1 for before, after in self.pairs if of(before) and of(before) != of(after))
        if count:
            yield counted(count, one, many)

    def codes(self) -> Iterator[str]:
        answers, kinds, missing, spans, types = 0, 0, 0, 0, 0
        labels: list[tuple[Label, Label]] = []
        for before, after in self.pairs:
            listed = {str(entry.code): entry for entry in after.listed}
            kind_of = {str(entry.code): entry.kind for entry in after.missing}
            answers += sum(1 for value in before.values if str(value.code) not in listed)
            missing += sum(1 for gone in before.missing if str(gone.code) not in kind_of)
            kinds += sum(1 for gone in before.missing if kind_of.get(str(gone.code), gone.kind) != gone.kind)
            spans += sum(1 for span in before.missing_ranges if span[:2] not in [s[:2] for s in after.missing_ranges])
            both = [(entry, listed[str(entry.code)]) for entry in before.listed if str(entry.code) in listed]
            types += sum(1 for entry, other in both if type(entry.code) is not type(other.code))
            labels += [(entry.label, other.label) for entry, other in both]
        for count, one, many in (
            (answers, "code of an answer", "codes of answers"),
            (missing, "mark that a code means missing", "marks that a code means missing"),
            (kinds, "kind of missing", "kinds of missing"),
            (spans, "range of missing numbers", "ranges of missing numbers"),
            (types, "code that changes between text and number", "codes that change between text and number"),
        ):
            if count:
                yield counted(count, one, many)
        yield from self.texts("code label", labels)

    def texts(self, what: str, pairs: Iterable[tuple[Label, Label]]) -> Iterator[str]:
        """How many labels are gone or different, by language."""
        counts: dict[str, int] = {}
        for before, after in pairs:
            for language, text in before.items():
                if after.get(language) != text:
                    counts[language] = counts.get(language, 0) + 1
        for language, count in counts.items():
            yield f"{counted(count, what)} in {language}"

    def groups(self, what: str, before: Mapping[str, Any], after: Mapping[str, Any], many: str = "") -> Iterator[str]:
        there = {name.casefold(): found for name, found in after.items()}
        gone = [name for name in before if name.casefold() not in there]
        if gone:
            yield counted(len(gone), what, many)
        kept = [(found, there[name.casefold()]) for name, found in before.items() if name.casefold() in there]
        yield from self.texts(f"{what} label", [(found.label, other.label) for found, other in kept])
        changed = sum(1 for found, other in kept if _without_label(found) != _without_label(other))
        if changed:
            yield f"parts of {counted(changed, what, many)}"


def _without_label(group: ResponseSet | Battery | Net | Derived | Index) -> tuple[Any, ...]:
    """What stands in the group but for its labels; names without case, codes as texts."""
    if isinstance(group, Index):
        return tuple(group._replace(label={}))
    if isinstance(group, Derived):
        return group.kind, group.rule.toml(), group.made.variables[0].measure
    if isinstance(group, Net):
        return group.kind, group.how_many, group.of.casefold(), [str(member).casefold() for member in group.members]
    if isinstance(group, Battery):
        return tuple(name.casefold() for name in group.items)
    members = tuple(name.casefold() for name in group.members)
    options = [str(value.code) for value in group.values]
    return group.kind, members, str(group.counted_value), options, group.separator, group.base


def counted(count: int, one: str, many: str = "") -> str:
    """The count and its noun: `1 set`, `2 batteries`."""
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"
