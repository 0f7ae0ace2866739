"""What each parameter of a command may be given, by the parameter's name: one table for all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from mobsurvey.completion.candidate import Candidate, behind, matching
from mobsurvey.completion.files import ANSWERS, PLANS, STUDIES, files, folders
from mobsurvey.completion.place import Place, words_of_place
from mobsurvey.completion.questions import Questions, questions_of
from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import Battery, text_of


class Asked:
    """The value that is being typed, and what stands before it."""

    def __init__(self, place: Place) -> None:
        self.word = place.word
        self.given = place.given

    @cached_property
    def questions(self) -> Questions:
        """What can be named; nothing where there is no study, or one that cannot be read."""
        try:
            return questions_of(self.given)
        except (MobsurveyError, OSError):
            return Questions()


Offer = Callable[[Asked], Iterable[Candidate]]


def candidates(place: Place) -> list[Candidate]:
    """All that may stand at the cursor, each with the whole word."""
    if place.parameter is None:
        found: Iterable[Candidate] = (Candidate(name, said) for name, said in words_of_place(place))
        return list(matching(found, place.word))
    offer = offer_of(place.path, place.parameter)
    asked = Asked(place)
    return list(behind(place.lead, matching(offer(asked), place.word) if offer else ()))


def offer_of(path: tuple[str, ...], parameter: Any) -> Offer | None:
    """What offers the values of that parameter: the command's own, or what all commands offer by that name."""
    if choices := getattr(parameter.type, "choices", None):
        return _words(lambda: [str(getattr(choice, "value", choice)) for choice in choices])
    return OFFERS.get(f"{' '.join(path)} {parameter.name}") or OFFERS.get(parameter.name)


# Parts of a word


def _part(asked: Asked, signs: str, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Each behind the parts that are typed already; a part that stands there is not offered again."""
    cut = max(asked.word.rfind(sign) for sign in signs) + 1
    lead, typed = asked.word[:cut], asked.word[cut:]
    before = lead.translate(dict.fromkeys(map(ord, signs), "\n")).split("\n")
    return behind(lead, (one for one in matching(found, typed) if one.text not in before))


def _words(words: Callable[[], Iterable[str]]) -> Offer:
    return lambda asked: map(Candidate, words())


# Names


def _names(asked: Asked) -> Iterator[Candidate]:
    before = asked.given.get("names", ())
    return (one for one in asked.questions.tabulated() if one.text not in before)


def _described(asked: Asked) -> Iterator[Candidate]:
    questions = asked.questions
    before = asked.given.get("names", ())
    yield from (one for one in questions.tabulated() if one.text not in before)
    rest = questions.all_variables_that(lambda variable: variable.kind not in ("single", "number"))
    yield from (one for one in rest if one.text not in before)


def _name(asked: Asked) -> Iterator[Candidate]:
    return asked.questions.tabulated()


def _indices(asked: Asked) -> Iterator[Candidate]:
    return asked.questions.candidates(asked.questions.indices)


def _bands(asked: Asked) -> Iterator[Candidate]:
    """The number before the equals sign."""
    found = asked.questions.variables_that(lambda variable: variable.kind == "number")
    return (one._replace(text=f"{one.text}=", more=True) for one in found)


def _banner(asked: Asked) -> Iterator[Candidate]:
    return _part(asked, ",/", asked.questions.banners())


def _one_banner(asked: Asked) -> Iterator[Candidate]:
    return asked.questions.banners()


def _any_variable(asked: Asked) -> Iterator[Candidate]:
    return asked.questions.all_variables_that(lambda variable: True)


def _numbers(asked: Asked) -> Iterator[Candidate]:
    return asked.questions.all_variables_that(lambda variable: variable.kind == "number")


def _batteries(asked: Asked) -> Iterator[Candidate]:
    return asked.questions.candidates(asked.questions.batteries)


def _items(asked: Asked) -> Iterator[Candidate]:
    """The items of the battery on the line."""
    questions = asked.questions
    found = (questions.batteries[name] for name in asked.given.get("battery", ()) if name in questions.batteries)
    names = {name for battery in found for name in battery.items} - set(asked.given.get("reverse", ()))
    return questions.candidates({name: one for name, one in questions.variables.items() if name in names})


def _compared(asked: Asked) -> Iterator[Candidate]:
    """Study files; then, or of the study that is there, questions."""
    yield from files(asked.word, STUDIES)
    yield from _name(asked)


def _same(asked: Asked) -> Iterator[Candidate]:
    return _part(asked, ",=", asked.questions.tabulated())


def _scores(asked: Asked) -> Iterator[Candidate]:
    found = asked.questions.variables_that(lambda variable: variable.kind == "single")
    return (one._replace(text=f"{one.text}=", more=True) for one in found)


def _together(asked: Asked) -> Iterator[Candidate]:
    """[NAME:]LABEL=A,B: the question before the colon, its codes behind the equals sign."""
    questions = asked.questions
    label, sign, answers = asked.word.partition("=")
    name, colon, _ = label.partition(":")
    if not sign:
        if not colon:
            yield from (one._replace(text=f"{one.text}:", more=True) for one in questions.tabulated())
        return
    named = [*asked.given.get("names", ()), *asked.given.get("name", ())]
    question = name if colon and questions.named(name) else named[0] if named else ""
    values = questions.answers(question)
    by_number = bool(values) and not _has_codes(questions, question)
    found = [
        Candidate(str(number if by_number else value.code), text_of(value.label, questions.language, ""))
        for number, value in enumerate(values, 1)
    ]
    cut = answers.rfind(",") + 1
    yield from behind(f"{label}={answers[:cut]}", found)


def _has_codes(questions: Questions, name: str) -> bool:
    found = questions.named(name)
    return isinstance(found, Battery) or bool(getattr(found, "values", ()))


def _expression(asked: Asked) -> Iterator[Candidate]:
    from mobsurvey.completion.expression import next_in_expression

    return next_in_expression(asked.word, asked.questions)


# Words


def _statistics(asked: Asked) -> Iterator[Candidate]:
    from mobsurvey.statistics.catalogue import FAMILIES, names

    return _part(asked, ",", map(Candidate, ("all", *FAMILIES, *names("two_way"), *names("cells"), *names("layered"))))


def _every_statistic() -> Iterator[str]:
    from mobsurvey.statistics.catalogue import FOLDERS, names

    return (name for folder in FOLDERS for name in names(folder))


def _tests() -> Iterable[str]:
    from mobsurvey.table.analysis import TESTS

    return TESTS


def _adjustments() -> Iterable[str]:
    from mobsurvey.statistics.catalogue import names

    return names("adjustment")


def _letter_adjustments() -> Iterable[str]:
    from mobsurvey.table.analysis import LETTER_ADJUSTMENTS

    return LETTER_ADJUSTMENTS


def _comparisons() -> Iterable[str]:
    from mobsurvey.table.analysis import COMPARISONS

    return COMPARISONS


def _intervals() -> Iterable[str]:
    from mobsurvey.statistics.catalogue import names
    from mobsurvey.table.analysis import DESIGN_INTERVALS

    return (*names("proportion"), *DESIGN_INTERVALS)


def _single_cluster() -> Iterable[str]:
    from mobsurvey.survey import SINGLE_CLUSTER_RULES

    return SINGLE_CLUSTER_RULES


def _boxes(asked: Asked) -> Iterator[Candidate]:
    tops, bottoms = ("top1", "top2", "top3"), ("bottom1", "bottom2", "bottom3")
    differences = (f"{top}-{bottom}" for top, bottom in zip(tops, bottoms, strict=True))
    return _part(asked, ",", map(Candidate, (*tops, *bottoms, *differences)))


def _summaries(asked: Asked) -> Iterator[Candidate]:
    from mobsurvey.table.summary import SUMMARIES

    return _part(asked, ",", map(Candidate, (*SUMMARIES, "p10", "p25", "p75", "p90")))


def _missing_kinds(asked: Asked) -> Iterator[Candidate]:
    from mobsurvey.survey import MISSING_KINDS

    return _part(asked, ",", map(Candidate, (*MISSING_KINDS, "all")))


def _encodings() -> Iterable[str]:
    from mobsurvey.vietnamese.encodings import USUAL

    return USUAL


def _file_kinds() -> Iterable[str]:
    from mobsurvey.readers.detect import KINDS

    return KINDS


def _picture_kinds() -> Iterable[str]:
    from mobsurvey.pictures import KINDS

    return KINDS


def _codebook_sources() -> Iterable[str]:
    from mobsurvey.codebook.convert import sources

    return sources()


def _codebook_targets() -> Iterable[str]:
    from mobsurvey.codebook.convert import targets

    return targets()


# Files


def _files(*suffixes: str) -> Offer:
    return lambda asked: files(asked.word, suffixes)


def _folders(asked: Asked) -> Iterator[Candidate]:
    return folders(asked.word)


def _codebooks(*suffixes: str) -> Offer:
    """Those that ship, and files."""

    def offer(asked: Asked) -> Iterator[Candidate]:
        from mobsurvey.bundled import bundled_codebooks

        yield from (Candidate(name, "ships with mobsurvey") for name in bundled_codebooks())
        yield from files(asked.word, suffixes)

    return offer


def _tables(asked: Asked) -> Iterator[Candidate]:
    from mobsurvey.renderers import FORMATS

    return files(asked.word, [found.suffix for found in FORMATS.values() if found.suffix])


def _pictures(asked: Asked) -> Iterator[Candidate]:
    from mobsurvey.pictures import SUFFIXES

    return files(asked.word, SUFFIXES)


def _plan(asked: Asked) -> Iterator[Candidate]:
    if not asked.given.get("words"):
        yield Candidate("diff", "what a new build would change")
    yield from files(asked.word, PLANS)


_CODEBOOKS = (".toml", ".xlsx", ".xlsm", ".csv", ".sps", ".spss", ".xml", ".sss", ".ddi")

OFFERS: Mapping[str, Offer] = {
    "names": _names,
    "describe names": _described,
    "index names": _indices,
    "index wave": _one_banner,
    "name": _name,
    "battery": _batteries,
    "reverse": _items,
    "given": _compared,
    "same": _same,
    "by": _banner,
    "compare by": _one_banner,
    "layer": _one_banner,
    "where": _expression,
    "weight": _numbers,
    "frequency_weight": _numbers,
    "fpc": _numbers,
    "strata": _any_variable,
    "cluster": _any_variable,
    "id": _any_variable,
    "scores": _scores,
    "bands": _bands,
    "count_missing": _missing_kinds,
    "net": _together,
    "subtotal": _together,
    "stat": _statistics,
    "test": _words(_tests),
    "adjust": _words(_adjustments),
    "letters_adjust": _words(_letter_adjustments),
    "compare": _words(_comparisons),
    "interval": _words(_intervals),
    "single_cluster": _words(_single_cluster),
    "box": _boxes,
    "summary": _summaries,
    "encoding": _words(_encodings),
    "sep": _words(lambda: (";", ",", "tab")),
    "kind": _words(_file_kinds),
    "plot kind": _words(_picture_kinds),
    "statistics names": _words(_every_statistic),
    "codebook": _codebooks(*_CODEBOOKS),
    "codebook show name": _codebooks(*_CODEBOOKS),
    "codebook check name": _codebooks(*_CODEBOOKS),
    "codebook convert file": _codebooks(*_CODEBOOKS),
    "codebook convert out": _files(*_CODEBOOKS),
    "codebook convert from_": _words(_codebook_sources),
    "codebook convert to": _words(_codebook_targets),
    "study": _files(*STUDIES),
    "file": _files(*ANSWERS),
    "from_file": _files(*ANSWERS),
    "data": _files(".sav", ".csv"),
    "target": _files(".toml"),
    "words": _plan,
    "out": _files(".toml"),
    "to": _tables,
    "plot to": _pictures,
    "syntax to": _files(".sps"),
    "export to": _folders,
    "folder": _folders,
}
"""By parameter, or by command and parameter where a command means something of its own by it."""
