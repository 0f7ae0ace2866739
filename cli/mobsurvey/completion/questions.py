"""The variables, sets, batteries and indices that the words on the line may name, with their labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.completion.candidate import Candidate
from mobsurvey.indices import Index
from mobsurvey.survey import Battery, ResponseSet, Value, Variable

if TYPE_CHECKING:
    from mobsurvey.codebook.model import Codebook
    from mobsurvey.survey import Survey


class Questions(NamedTuple):
    """What can be named, by name."""

    variables: Mapping[str, Variable] = {}
    sets: Mapping[str, ResponseSet] = {}
    batteries: Mapping[str, Battery] = {}
    untabulated: Mapping[str, Variable] = {}
    language: str = "en"
    indices: Mapping[str, Index] = {}

    def named(self, name: str) -> Variable | ResponseSet | Battery | None:
        """What has that name."""
        for found in (self.sets, self.batteries, self.variables, self.untabulated):
            if name in found:
                return found[name]
        return None

    def candidates(self, found: Mapping[str, Variable | ResponseSet | Battery | Index]) -> Iterator[Candidate]:
        """The names, with the labels in the first language."""
        for name, question in found.items():
            title = question.title(self.language)
            yield Candidate(name, title if title != name else "")

    def tabulated(self) -> Iterator[Candidate]:
        """What a table can be of."""
        yield from self.candidates(self.sets)
        yield from self.candidates(self.batteries)
        yield from self.candidates(self.indices)
        yield from self.variables_that(lambda variable: variable.kind in ("single", "number"))

    def banners(self) -> Iterator[Candidate]:
        """What a table can be by: variables with categories, and sets."""
        yield from self.variables_that(lambda variable: variable.kind == "single")
        yield from self.candidates(self.sets)

    def variables_that(self, fit: Callable[[Variable], bool]) -> Iterator[Candidate]:
        """The variables that a codebook describes and that fit."""
        return self.candidates({name: one for name, one in self.variables.items() if fit(one)})

    def all_variables_that(self, fit: Callable[[Variable], bool]) -> Iterator[Candidate]:
        """The same, and the columns that no codebook describes."""
        every = {**self.variables, **self.untabulated}
        return self.candidates({name: one for name, one in every.items() if fit(one)})

    def answers(self, name: str) -> tuple[Value, ...]:
        """The answers to a question: those of a battery's first item; of dichotomies, the names of the members."""
        found = self.named(name)
        if isinstance(found, Battery):
            found = self.variables.get(found.items[0])
        if isinstance(found, ResponseSet) and not found.values:
            members = (self.variables.get(member) for member in found.members)
            return tuple(Value(member.name, member.label) for member in members if member)
        return found.values if found else ()


def questions_of(given: Mapping[str, Sequence[str]]) -> Questions:
    """The questions of the study on the line, else of the one that commands find; with --from, of the codebook.

    What cannot be opened raises what it raises when a command opens it.
    """
    if "from_file" in given or ("codebook" in given and "file" in given and "append" not in given):
        return _of_codebook(given["codebook"][-1]) if given.get("codebook") else Questions()
    from mobsurvey.study import open_study

    files = [text for text in given.get("given", ()) if text.endswith(".mobsurvey")]
    chosen = [*given.get("study", ()), *files]
    with open_study(Path(chosen[0]).expanduser() if chosen else None) as study:
        return _questions(study.survey, study.survey.untabulated)


def _of_codebook(name: str) -> Questions:
    from mobsurvey.codebook.load import load_codebook

    return _questions(load_codebook(name), {})


def _questions(source: Survey | Codebook, untabulated: Mapping[str, Variable]) -> Questions:
    language, indices = source.languages[0], source.indices
    return Questions(source.variables, source.sets, source.batteries, untabulated, language, indices)
