"""Which answers the members of a net name: by code, number or variable, by label, as a range, or all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import Code, Net, Survey
from mobsurvey.tabulation.axis import Axis, SetAxis, VariableAxis
from mobsurvey.tabulation.how_many import HowMany, how_many
from mobsurvey.vietnamese.fold import fold

_RANGE = re.compile(r"(-?\d{1,15})\s*[-–]\s*(-?\d{1,15})")
_PARTS = re.compile(r"""\s*(?:(["'])(?P<quoted>(?:(?!\1).)*)\1|“(?P<curly>[^”]*)”|(?P<plain>[^,]*))\s*(?:,|$)""")
_COUNT = re.compile(r"(any|all|(?:exactly|at\s+least)\s+\d+)\s+of\s+(.*)", re.IGNORECASE | re.DOTALL)


def split_answers(text: str) -> tuple[str, tuple[str, ...]] | None:
    """How many of which answers the text behind the = of a net asks for; None where it names none.

    No answers are all of them. A label that has commas stands in quotes.

    >>> split_answers("2, 3"), split_answers('at least 2 of "Party, state", 3, 4'), split_answers("all")
    (('any', ('2', '3')), ('at least 2', ('Party, state', '3', '4')), ('any', ()))
    """
    count = "any"
    if found := _COUNT.fullmatch(text.strip()):
        count, text = found[1], found[2]
    if text.strip().casefold() == "all":
        return count, ()
    members = tuple(member for part in _PARTS.finditer(text) if (member := _member(part)))
    return (count, members) if members else None


def _member(part: re.Match[str]) -> str:
    quoted = part["quoted"] if part["quoted"] is not None else part["curly"]
    return " ".join((quoted if quoted is not None else part["plain"]).split())


def count_of(net: Net, stub: Axis, members: int) -> HowMany:
    """How many of so many members the net asks for. UsageError where it cannot be so many."""
    found = how_many(net.how_many, members)
    if found is None:
        raise UsageError(
            f'{_named(net)} has no count "{net.how_many}"', next_step="There are: any, all, exactly 1, at least 2."
        )
    if net.how_many != "any" and net.kind == "subtotal":
        raise UsageError(
            f'{_named(net)} adds answers up and cannot be of "{net.how_many}" of them',
            next_step="Make it a net: --net.",
        )
    if net.how_many != "any" and stub.disjoint:
        raise UsageError(
            f'{_named(net)} counts respondents by how many answers they chose, and to "{stub.name}" each gave one',
            next_step=f'Leave "{net.how_many} of" out, or name a question of several answers.',
        )
    if found.least > members:
        raise UsageError(
            f"{_named(net)} asks for {net.how_many} of {members} answer{'s' if members != 1 else ''}",
            next_step="Name more answers, or ask for fewer of them.",
        )
    return found


def places_of(survey: Survey, stub: Axis, net: Net) -> list[int]:
    """The places of a net's answers among the categories of the stub, each once. UsageError for no such answer."""
    answers = _Answers(survey, stub)
    if not net.members:
        answers.check_all(net)
        return list(range(answers.count))
    # An answer named twice, as by its variable and its number, is still one answer.
    return list(dict.fromkeys(place for member in net.members for place in answers.places(member, net)))


class _Answers:
    """The answers of a stub, by whatever they may be called."""

    def __init__(self, survey: Survey, stub: Axis) -> None:
        self.stub = stub
        self.survey = survey
        self.count = len(stub.plain.categories)
        self.names = [str(c.item if c.code is None else c.code) for c in stub.categories]
        numbers = [
            str(place + 1) if c.code is None and place < self.count else name
            for place, (c, name) in enumerate(zip(stub.categories, self.names, strict=True))
        ]
        # Names before numbers, and texts as they are before texts in other letters: codes a and A are two answers.
        self.by_name: dict[str, int] = {}
        for texts in (self.names, numbers, [name.casefold() for name in self.names]):
            for place, text in enumerate(texts):
                self.by_name.setdefault(text, place)
        self.whole = all(c.code is None or isinstance(c.code, int) for c in stub.plain.categories)
        whole = [(place, text) for place, text in enumerate(numbers) if re.fullmatch(r"-?\d{1,15}", text)]
        self.numbers = {int(text): place for place, text in whole} if self.whole else {}

    def places(self, member: Code, net: Net) -> Sequence[int]:
        text = str(member).strip()
        found = self.by_name.get(text, self.by_name.get(text.casefold()))
        if found is not None:
            return [found]
        same = self._by_label(text)
        if len(same) > 1:
            named = " and ".join(f'{self.names[place]} ("{self.stub.categories[place].label}")' for place in same)
            raise UsageError(
                f'{_named(net)}: "{text}" is the label of several answers to "{net.of}": {named}',
                next_step="Name the one that is meant by what stands before its label.",
            )
        return same or self._range(text) or self._unknown(member, net)

    def check_all(self, net: Net) -> None:
        """UsageError where the word all could mean one answer too."""
        if "all" in self.by_name or self._by_label("all"):
            raise UsageError(
                f'{_named(net)}: "{net.of}" has an answer "all", so all can be read in two ways',
                next_step='Put the answer in quotes, "all", or list the answers.',
            )

    def _by_label(self, text: str) -> list[int]:
        wanted = fold(text)
        return [place for place in range(len(self.names)) if wanted in map(fold, self._labels(place))]

    def _labels(self, place: int) -> Iterator[str]:
        """The labels of an answer in all languages, and as the table shows it."""
        category, stub = self.stub.categories[place], self.stub.plain
        yield category.label
        if place >= self.count:  # counted beside the answers
            return
        if category.code is None:
            variable = self.survey.variables.get(category.item)
            yield from variable.label.values() if variable else ()
            return
        values = stub.set.values if isinstance(stub, SetAxis) else ()
        values = stub.variable.values if isinstance(stub, VariableAxis) else values
        for value in values:
            if value.code == category.code:
                yield from value.label.values()

    def _range(self, text: str) -> Sequence[int]:
        """The answers from one number to another, both of which there are; none where the text is no such range."""
        found = _RANGE.fullmatch(text)
        if found is None:
            return []
        low, high = int(found[1]), int(found[2])
        if low > high or not {low, high} <= self.numbers.keys():
            return []
        return [self.numbers[number] for number in sorted(self.numbers) if low <= number <= high]

    def _unknown(self, member: Code, net: Net) -> Sequence[int]:
        text = str(member).strip()
        labels = [self.stub.categories[place].label for place in range(self.count)]
        begun = [label for label in labels if "," in label and fold(label).startswith(fold(text))]
        if begun:
            what = f'Put a label that has commas in quotes: "{begun[0]}".'
        elif _RANGE.fullmatch(text) and not self.whole:
            what = f"A range is of whole numbers. {did_you_mean(text, self.names)}"
        else:
            near = did_you_mean(text, [*self.names, *labels])
            what = near if near.startswith("Did you mean") else did_you_mean(text, self.names)
        raise UsageError(f'{_named(net)}: "{net.of}" has no answer "{member}"', next_step=what)


def _named(net: Net) -> str:
    return f'{net.kind} "{net.name}"'
