"""Missing answers by their kinds: counted as answers, told apart as reasons, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import MISSING_KINDS, MissingKind, Survey
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, SetAxis
from mobsurvey.tabulation.missing import SetByReason, counted_as_answers, with_missing


def kinds_of(words: Iterable[str]) -> tuple[MissingKind, ...]:
    """The kinds of missing that the words name, in their usual order; `all` is every kind. UsageError."""
    asked = list(words)
    for word in asked:
        if word not in (*MISSING_KINDS, "all"):
            raise UsageError(f'--count-missing has no "{word}"', next_step=did_you_mean(word, (*MISSING_KINDS, "all")))
    return tuple(kind for kind in MISSING_KINDS if kind in asked or "all" in asked)


def stubs_with_missing(
    survey: Survey, stubs: Sequence[Axis], kinds: Sequence[MissingKind], language: str
) -> list[Axis]:
    """The stubs with rows for missing answers of these kinds, as the codebook declares them; blank is none of them."""
    labels = {kind: phrase(f"missing-{kind}", language) for kind in kinds}
    found = []
    for stub in stubs:
        names = stub.set.members if isinstance(stub, SetAxis) else (stub.name,)
        found.append(with_missing(stub, counted_as_answers(survey, names, kinds, labels, language)))
    return found


def stubs_by_reason(survey: Survey, stubs: Sequence[Axis], language: str) -> list[Axis]:
    """The stubs, of which sets tell those without any answer apart by the missing codes that the codebook declares."""
    labels = {kind: phrase(f"missing-{kind}", language) for kind in MISSING_KINDS}
    found = []
    for stub in stubs:
        if isinstance(stub, SetAxis):
            stub = SetByReason(stub, counted_as_answers(survey, stub.set.members, MISSING_KINDS, labels, language))
        found.append(stub)
    return found


def counted_note(stubs: Sequence[Axis], kinds: Sequence[MissingKind], language: str) -> str:
    """What is counted as answers, or that there is nothing of these kinds."""
    more = [category.label for stub in stubs for category in stub.categories[len(stub.plain.categories) :]]
    if more:
        return phrase("counted-missing", language, labels=", ".join(dict.fromkeys(more)))
    return phrase("counted-missing-none", language, kinds=", ".join(phrase(f"missing-{k}", language) for k in kinds))
