"""Where on the line the cursor stands: at a command, at an option, or at the value of a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

ANYWHERE = ("--verbose",)
"""Options that may stand at any command."""


class Place(NamedTuple):
    """A command, and what of it is to be completed."""

    path: tuple[str, ...]
    """The command's words: ("codebook", "show")."""
    command: Any
    """The command of typer that they name."""
    context: Any
    parameter: Any
    """Whose value stands at the cursor; None where a command or an option does."""
    lead: str
    """What stands in the cursor's word before that value: `--by=`."""
    word: str
    """The value or the name, as far as it is typed."""
    given: Mapping[str, Sequence[str]]
    """The values before, by parameter; an option without a value has none."""

    @property
    def parameters(self) -> list[Any]:
        """Arguments and options of the command."""
        return list(self.command.get_params(self.context))


def find_place(root: Any, words: Sequence[str], word: str) -> Place | None:
    """The place of `word` behind the words; None where nothing can stand."""
    walk = _Walk(root)
    for one in words:
        walk.take(one)
    return walk.place(word)


class _Walk:
    """Goes through the words as the parser will: a word is a command, an option, its value, or an argument."""

    def __init__(self, root: Any) -> None:
        self.path: tuple[str, ...] = ()
        self.plain = False
        self.enter(root, None)

    def enter(self, command: Any, parent: Any) -> None:
        name = self.path[-1] if self.path else "mobsurvey"
        self.command = command
        self.context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        parameters = command.get_params(self.context)
        self.options = {name: p for p in parameters if p.param_type_name == "option" for name in p.opts}
        self.arguments = [p for p in parameters if p.param_type_name == "argument"]
        self.given: dict[str, list[str]] = {}
        self.waiting: Any = None
        self.position = 0

    def take(self, word: str) -> None:
        if self.waiting is not None:
            self.value(self.waiting, word)
            self.waiting = None
        elif word in ANYWHERE or (word == "--" and not self.plain):
            self.plain = self.plain or word == "--"
        elif self.is_option(word):
            name, sign, value = word.partition("=")
            if option := self.options.get(name):
                self.given.setdefault(option.name, [])
                if sign:
                    self.value(option, value)
                elif not option.is_flag:
                    self.waiting = option
        elif hasattr(self.command, "list_commands"):
            command = self.command.get_command(self.context, word)
            if command is None:
                raise LookupError(word)
            self.path = (*self.path, word)
            self.enter(command, self.context)
        elif argument := self.argument():
            self.value(argument, word)
            self.position += argument.nargs != -1

    def value(self, parameter: Any, word: str) -> None:
        self.given.setdefault(parameter.name, []).append(word)

    def is_option(self, word: str) -> bool:
        return word.startswith("-") and word != "-" and not self.plain

    def argument(self) -> Any:
        return self.arguments[self.position] if self.position < len(self.arguments) else None

    def place(self, word: str) -> Place | None:
        name, sign, value = word.partition("=")
        lead, parameter = "", None
        if self.waiting is not None:
            parameter = self.waiting
        elif not self.plain and word.startswith("-"):
            if sign:
                lead, word, parameter = f"{name}=", value, self.options.get(name)
                if parameter is None or parameter.is_flag:
                    return None
        elif not hasattr(self.command, "list_commands"):
            parameter = self.argument()
        return Place(self.path, self.command, self.context, parameter, lead, word, self.given)


def words_of_place(place: Place) -> Iterator[tuple[str, str]]:
    """Where a command or an option stands at the cursor: each that may, with what it is."""
    commands = hasattr(place.command, "list_commands")
    if commands and not place.word.startswith("-"):
        for name in place.command.list_commands(place.context):
            if name.startswith(place.word):
                found = place.command.get_command(place.context, name)
                yield name, found.get_short_help_str(limit=200)
        return
    for parameter in place.parameters:
        again = parameter.multiple if parameter.param_type_name == "option" else False
        if parameter.param_type_name == "option" and (again or parameter.name not in place.given):
            for name in parameter.opts:
                if name.startswith("--"):
                    yield name, parameter.help or ""
