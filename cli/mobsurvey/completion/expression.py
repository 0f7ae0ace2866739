"""What may come next in the expression of --where."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.completion.candidate import Candidate, behind, matching
from mobsurvey.completion.questions import Questions
from mobsurvey.survey import ResponseSet, Value, text_of
from mobsurvey.tabulation.filter import TOKEN

_WORDS = ("and", "or", "not", "in", "is", "missing")
_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_OTHER_SPELLINGS = {"==": "=", "<>": "!="}


def next_in_expression(text: str, questions: Questions) -> Iterator[Candidate]:
    """The expression, gone on with by each name, sign, code or word that may stand at its end."""
    tokens, tail = _apart(text)
    lead = text[: len(text) - len(tail)]
    found = list(matching(_next(tokens, tail, questions), tail))
    if not tail and lead.endswith((")", "'", '"')):
        lead += " "
    found = list(behind(lead, found))
    if len(found) == 1 and found[0].more:
        # It is no whole condition yet; and a shell would close the quotation mark behind the only candidate.
        found = list(next_in_expression(found[0].text, questions)) or found
    yield from found


def _apart(text: str) -> tuple[list[tuple[str, str]], str]:
    """The tokens as kind and word, and what is begun at the end: a name, a number, or a text that is not closed."""
    tokens: list[tuple[str, str, int]] = []
    at = 0
    while text[at:].strip() and (found := TOKEN.match(text, at)) and found.lastgroup:
        kind, word = found.lastgroup, found[found.lastgroup]
        kind = "word" if kind == "name" and word.lower() in _WORDS else kind
        tokens.append((kind, word.lower() if kind == "word" else word, found.start(found.lastgroup)))
        at = found.end()
    rest = text[at:].lstrip()
    if not rest and tokens and at == len(text) and tokens[-1][0] in ("name", "word", "number"):
        rest = text[tokens.pop()[2] :]  # the cursor stands at it: it may go on
    return [(kind, _OTHER_SPELLINGS.get(word, word)) for kind, word, _ in tokens], rest


def _next(tokens: list[tuple[str, str]], tail: str, questions: Questions) -> Iterator[Candidate]:
    kind, last = tokens[-1] if tokens else ("", "")
    listed = _list_begin(tokens)
    if listed is not None:
        name = _name_before(tokens[:listed])
        if last in ("(", ","):
            yield from _answers(name, tail, questions)
        else:
            yield from (Candidate(", ", more=True), Candidate(") "))
    elif kind == "sign" and last in _SIGNS:
        yield from _answers(_name_before(tokens), tail, questions)
    elif kind == "name":
        yield from _comparisons(last, questions)
    elif last == "is":
        yield from (Candidate("missing"), Candidate("not missing"))
    elif last == "not" and len(tokens) > 1 and tokens[-2][1] == "is":
        yield Candidate("missing")
    elif last == "not" and len(tokens) > 1 and tokens[-2][0] == "name":
        yield Candidate("in (", more=True)
    elif last == "in":
        yield Candidate("(", more=True)
    elif not tokens or last in ("and", "or", "not", "("):
        yield from (one._replace(text=f"{one.text} ", more=True) for one in _names(questions))
    else:
        yield from (Candidate("and ", more=True), Candidate("or ", more=True))


def _list_begin(tokens: list[tuple[str, str]]) -> int | None:
    """Where the list of values begins that is open at the end: the place of its `in`."""
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at][1] == "(" and tokens[at - 1][1] == "in":
            return at - 1
        if tokens[at][0] not in ("number", "text") and tokens[at][1] != ",":
            return None
    return None


def _name_before(tokens: list[tuple[str, str]]) -> str:
    return next((word for kind, word in reversed(tokens) if kind == "name"), "")


def _names(questions: Questions) -> Iterator[Candidate]:
    yield from questions.candidates(questions.variables)
    yield from questions.candidates(questions.sets)
    yield from questions.candidates(questions.untabulated)


def _comparisons(name: str, questions: Questions) -> Iterator[Candidate]:
    asked = questions.named(name)
    of_words = isinstance(asked, ResponseSet) or (
        asked in questions.variables.values() and bool(questions.answers(name))
    )
    for sign in _SIGNS[:2] if of_words else _SIGNS:
        yield Candidate(f"{sign} ", more=True)
    for words in ("in (", "not in (", "is missing", "is not missing"):
        yield Candidate(words, more=words.endswith("("))


def _answers(name: str, tail: str, questions: Questions) -> Iterator[Candidate]:
    """Codes with their labels; labels themselves behind a quotation mark."""
    for value in questions.answers(name):
        label = text_of(value.label, questions.language, "")
        if tail[:1] in ("'", '"') and tail:
            yield Candidate(_quoted(label or str(value.code), tail[0]), str(value.code))
        else:
            yield Candidate(_code(value), label)


def _code(value: Value) -> str:
    return _quoted(value.code, "'") if isinstance(value.code, str) else f"{value.code}"


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace("\\", "\\\\").replace(mark, f"\\{mark}") + mark
