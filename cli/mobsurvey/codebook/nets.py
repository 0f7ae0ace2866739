"""Reads the sections `[nets.NAME]` of a codebook: answers to a question that are taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_section import TomlSection
from mobsurvey.codebook.value_lists import answers_of
from mobsurvey.errors import did_you_mean
from mobsurvey.survey import NET_KINDS, Battery, Code, Net, NetKind, ResponseSet, Variable
from mobsurvey.tabulation.how_many import how_many, in_words

Question = Variable | ResponseSet | Battery
Plain = Callable[[Any, str, KeyPath], Code | None]
"""Reads a value under a key as a code; None, and a problem, where it is none."""


def read_nets(
    sections: Mapping[str, TomlSection],
    questions: Mapping[str, Question],
    variables: Mapping[str, Variable],
    plain: Plain,
) -> dict[str, Net]:
    """The nets in their order; what is wrong with them is told in their document."""
    nets = {name: _net(name, section, questions, variables, plain) for name, section in sections.items()}
    for name, other in _alike(nets.values()):
        document = sections[name].document
        document.problem(("nets", name), f"net '{name}' is called as '{other}' is", "Give it a label of its own.")
    return nets


def _net(
    name: str,
    section: TomlSection,
    questions: Mapping[str, Question],
    variables: Mapping[str, Variable],
    plain: Plain,
) -> Net:
    kind, label = section.word("kind", NET_KINDS, "net"), section.label("label")
    count = in_words(section.text("count")) or "any"
    of = section.text("of", required=section.is_table)
    listed = section.take("members", list, required=section.is_table)
    section.finish()
    members = [plain(value, "members", (*section.at("members"), at)) for at, value in enumerate(listed or ())]
    if not members and not section.is_wrong("members"):
        section.document.problem(section.path, f"net '{name}' has no members", "List them: members = [ … ].")
    question = questions.get(of)
    if question is None:
        if not section.is_wrong("of"):
            section.document.problem(
                section.at("of"), f"net '{name}' is of '{of}', which does not exist", did_you_mean(of, questions)
            )
    elif isinstance(question, Variable) and question.kind != "single":
        section.document.problem(
            section.at("of"),
            f"net '{name}' is of '{of}', which is of kind {question.kind} and has no list of answers",
            "Name a single-choice variable, a set or a battery.",
        )
    elif answers := answers_of(question, variables):
        named = _members(section, of, members, answers)
        if problem := wrong_count(count, kind, question, len(members)):
            section.document.problem(section.at("count"), f"net '{name}' {problem[0]}", problem[1])
        return Net(name, of, named, label, kind, count)
    return Net(name, of, (), label, kind, count)


def _members(
    section: TomlSection, of: str, members: Iterable[Code | None], answers: Mapping[str, Code]
) -> tuple[Code, ...]:
    """The members as the question has them; a problem where one is no answer to it, or stands twice."""
    owner = f"net '{section.path[-1]}'"
    found: list[Code] = []
    for at, member in enumerate(members):
        if member is None:
            continue
        path, written = (*section.at("members"), at), str(member)
        alike = [key for key in answers if key.casefold() == written.casefold()]
        answer = answers.get(alike[0] if len(alike) == 1 else written)
        if answer is None:
            known = (str(code) for code in dict.fromkeys(answers.values()))
            section.document.problem(
                path,
                f"{owner} has the member '{member}', which is no answer to '{of}'",
                did_you_mean(written, known),
            )
        elif answer in found:
            section.document.problem(path, f"{owner} has the member '{answer}' twice", "Remove one.")
        else:
            found.append(answer)
    return tuple(found)


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


def _alike(nets: Iterable[Net]) -> Iterator[tuple[str, str]]:
    """The nets that have the label of an earlier one in some language, in the tables of the same question."""
    taken: dict[tuple[object, ...], str] = {}
    for net in nets:
        for language, text in net.label.items():
            key = (net.of, net.kind, net.how_many, language, text)
            if key in taken:
                yield net.name, taken[key]
                break
            taken[key] = net.name
