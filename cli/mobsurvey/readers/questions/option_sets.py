"""Questions of which each option has a column of its own, and how the cases answered them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.readers.layout import NO, YES
from mobsurvey.readers.questions.cells import Cells, Content
from mobsurvey.readers.questions.texts import cases_text
from mobsurvey.survey import NO_LABEL, BaseRule, Label, Missing

BINARY: Mapping[str, str] = {
    **dict.fromkeys(("1", "1.0", "TRUE", "True", "true"), YES),
    **dict.fromkeys(("0", "0.0", "FALSE", "False", "false"), NO),
}
"""How a 1 and a 0 come back from a sheet or a statistics program."""


class Option(NamedTuple):
    """One option of a question, in its column."""

    column: int
    """Counted from 0."""
    code: str
    label: Label = NO_LABEL
    recode: Mapping[str, str] = BINARY
    """What a cell's text stands for; others stand for themselves."""

    def reads(self, cell: str) -> str:
        return self.recode.get(cell, cell)


class OptionSet(NamedTuple):
    """A question of which each option has a column."""

    name: str
    options: tuple[Option, ...]
    joined: int | None = None
    """The column in which the same answers are joined."""
    label: Label = NO_LABEL
    base: BaseRule = "answered"
    missing: tuple[Missing, ...] = ()
    ticked_only: bool = False
    """Whether a blank beside a tick is a no."""
    zero_is_blank: bool = False
    """Whether a no, too, tells nothing but beside a tick or where answers are joined: it stands for unanswered too."""
    witnesses: tuple[int, ...] = ()
    """Columns that show, when filled, that the question was answered, such as the text of "other"."""
    written: Option | None = None
    """The option that is chosen by writing a text, in the column of the text; blank where `recode` says so."""

    @property
    def columns(self) -> tuple[int, ...]:
        """Of the options, then the witnesses, then the written and the joined one."""
        further = (*([self.written.column] if self.written else []), *([] if self.joined is None else [self.joined]))
        return (*(option.column for option in self.options), *self.witnesses, *further)


class Tally(NamedTuple):
    """How many cases answered a set, and how."""

    chosen: int
    """Chose an option, or wrote one."""
    partly: int
    """Chose an option and have no tick for another; what is written is no matter."""
    none: int
    """Have a no for an option, or a witness, and no yes."""
    blank: int
    """Have none of these."""
    contrary: int
    """Have other options chosen than are joined."""
    wrote: int = 0
    """Chose the option that is written."""


def tally(found: OptionSet, content: Content) -> Tally:
    """How the cases answered a set whose columns were counted together."""
    chosen = partly = none = blank = contrary = wrote = 0
    for cells, cases in content.together(found.columns).items():
        answers = [option.reads(cell) for option, cell in zip(found.options, cells, strict=False)]
        behind = len(answers) + len(found.witnesses)
        text = found.written is not None and bool(found.written.reads(cells[behind]).strip())
        wrote += cases * text
        if YES in answers:
            chosen += cases
            partly += cases * any(answer != YES for answer in answers)
        elif text:
            chosen += cases
        elif NO in answers or any(cells[len(answers) : behind]):
            none += cases
        else:
            blank += cases
        contrary += cases * (found.joined is not None and _is_contrary(found, answers, cells[-1]))
    return Tally(chosen, partly, none, blank, contrary, wrote)


def _is_contrary(found: OptionSet, answers: Sequence[str], joined: str) -> bool:
    """Whether a case has other options chosen than are joined in its cell; options without a column are no matter."""
    chosen = {option.code for option, answer in zip(found.options, answers, strict=True) if answer == YES}
    return chosen != set(joined.split()) & {option.code for option in found.options}


def tally_text(found: OptionSet, counts: Tally, *, no: str = "0", none: str = "nothing chosen", blank: str = "") -> str:
    """`q: 12 cases chose, 3 cases of 0 only: nothing chosen; 5 cases blank`.

    `no` is how the file says it, `none` and `blank` are what cases of it alone, and of blanks alone, are taken for.
    """
    no += ' or the text of "other"' if found.witnesses else ""
    only = f"{cases_text(counts.none)} of {no} only: {none}" if counts.none else f"none of {no} only"
    told = f"{found.name}: {cases_text(counts.chosen)} chose, {only}; {cases_text(counts.blank)} blank"
    return f"{told}: {blank}" if blank else told


def with_options(sets: Sequence[OptionSet], content: Content) -> list[OptionSet]:
    """The sets without columns that show neither a yes nor a no; a set that so has no option is left out."""
    kept = [
        found._replace(options=tuple(o for o in found.options if _is_option(o, content.cells[o.column])))
        for found in sets
    ]
    return [found for found in kept if found.options]


def _is_option(option: Option, cells: Cells) -> bool:
    return not cells.full and (cells.is_blank or any(text in option.recode for text in cells.counts))


def stray_texts(found: OptionSet, content: Content, names: Sequence[str]) -> list[str]:
    """For each column of an option that has texts that are neither yes nor no nor missing, the first of them."""
    known = {YES, NO, "", *(str(missing.code) for missing in found.missing)}
    odd = [
        (
            option.column,
            next((text for text in content.cells[option.column].counts if option.reads(text) not in known), ""),
        )
        for option in found.options
    ]
    return [f'{names[column]}: "{text}" is neither yes nor no' for column, text in odd if text]
