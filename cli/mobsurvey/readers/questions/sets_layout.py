"""The layout of a table in which sets of options and columns of joined answers were found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mobsurvey.readers.layout import NO, YES, Layout, Question, Ticks, Written
from mobsurvey.readers.questions.cells import Cells, Content, read_content
from mobsurvey.readers.questions.headers import header_texts, only_once, unique_names
from mobsurvey.readers.questions.joined_answers import Doubt, Joined
from mobsurvey.readers.questions.option_sets import Option, OptionSet, stray_texts, tally
from mobsurvey.readers.questions.texts import cases_text, text_label
from mobsurvey.readers.table import Table
from mobsurvey.survey import NO_LABEL, Label, ResponseSet, Value, Variable

CHOSEN = (Value(int(YES), {"en": "Chosen"}), Value(int(NO), {"en": "Not chosen"}))
_BLANK_CELL = "a blank cell; that nothing applied cannot be told from not answered"


def layout_of(
    names: Sequence[str],
    content: Content,
    sets: Sequence[OptionSet] = (),
    joined: Mapping[int, Joined | Doubt] | None = None,
    *,
    header_rows: int = 1,
    labels: Mapping[int, Label] | None = None,
    further: Mapping[int, Sequence[str]] | None = None,
    details: Mapping[str, str] | None = None,
) -> Layout:
    """The layout of columns of those names, with those sets and those columns of joined answers.

    `further` are names, by column, by which a codebook may know it too; those that name another column, or are
    proposed for two, are left out. To the details comes what is told of joined answers and of texts that are no
    answers; those without a text are left out.
    """
    answers = {column: found for column, found in (joined or {}).items() if isinstance(found, Joined)}
    doubts = {column: found for column, found in (joined or {}).items() if isinstance(found, Doubt)}
    questions = _questions(names, sets, answers, labels or {}, only_once(names, further or {}))
    written = _written(names, sets)
    response_sets = [
        *(_dichotomies(found, names, written) for found in sets),
        *(_delimited(questions[column].variable, found) for column, found in answers.items()),
    ]
    told = {
        "nothing ticked": [_BLANK_CELL] if answers else [],
        "joined answers": [f"{names[column]}: {found.evidence}" for column, found in answers.items()],
        "not taken as a set": [f"{names[column]}: {found.reason}" for column, found in doubts.items()],
        "other texts": [text for found in sets for text in _other_texts(found, content, names)],
    }
    return Layout(
        header_rows,
        questions,
        {found.name: found for found in response_sets},
        [_ticks(found, names, written) for found in sets if found.ticked_only or found.written],
        list(written.values()),
        dict(_joined_details(details or {}, told)),
    )


def joined_layout(
    table: Table, find: Callable[[Cells], Joined | Doubt | None], asked: Callable[[str], str] = str, *, first: int = 0
) -> Layout:
    """The layout of one header row of questions, of which those from column `first` on may have joined answers.

    `asked` is the question in a header. Reads the file once. ReadError.
    """
    texts = header_texts(table)
    names, renamed = unique_names(texts)
    content = read_content(table, 1)
    joined = {column: found for column, cells in enumerate(content.cells) if column >= first and (found := find(cells))}
    labels = {column: text_label(asked(text)) for column, text in enumerate(texts)}
    return layout_of(names, content, joined=joined, labels=labels, details={"columns renamed": renamed})


def _questions(
    names: Sequence[str],
    sets: Sequence[OptionSet],
    answers: Mapping[int, Joined],
    labels: Mapping[int, Label],
    further: Mapping[int, tuple[str, ...]],
) -> list[Question]:
    option_of = {option.column: (option, found) for found in sets for option in found.options}
    questions = []
    for column, name in enumerate(names):
        columns = further.get(column, ())
        if column in option_of:
            option, found = option_of[column]
            variable = Variable(name, "single", option.label, values=CHOSEN, missing=found.missing, columns=columns)
            questions.append(Question(variable, _recode(option, found)))
            continue
        variable = Variable(name, "text", labels.get(column, NO_LABEL), columns=columns)
        if column in answers:
            variable = variable._replace(kind="single", values=answers[column].values, missing=answers[column].missing)
        questions.append(Question(variable))
    return questions


def _recode(option: Option, found: OptionSet) -> Mapping[str, str]:
    """Where a no tells nothing, one beside a tick comes back by the layout's ticks."""
    if not found.zero_is_blank:
        return option.recode
    return {text: "" if to == NO else to for text, to in option.recode.items()}


def _written(names: Sequence[str], sets: Sequence[OptionSet]) -> dict[str, Written]:
    """By set, the option that is chosen by writing a text, under a name that no column has."""
    taken = {name.casefold() for name in (*names, *(found.name for found in sets))}
    options: dict[str, Written] = {}
    for found in sets:
        if option := found.written:
            name = f"{names[option.column]} chosen"
            while name.casefold() in taken:
                name += "_"
            taken.add(name.casefold())
            further = only_once(list(taken), {option.column: [f"{found.name}_{option.code}"] if option.code else []})
            variable = Variable(
                name, "single", option.label, values=CHOSEN, missing=found.missing, columns=further[option.column]
            )
            unwritten = frozenset(text for text, to in option.recode.items() if not to)
            options[found.name] = Written(variable, names[option.column], unwritten)
    return options


def _other_texts(found: OptionSet, content: Content, names: Sequence[str]) -> Iterator[str]:
    yield from stray_texts(found, content, names)
    if found.written and (wrote := tally(found, content).wrote):
        yield f"{names[found.written.column]}: {cases_text(wrote)} wrote a text, counted as chosen"


def _dichotomies(found: OptionSet, names: Sequence[str], written: Mapping[str, Written]) -> ResponseSet:
    members = _members(found, names, written)
    return ResponseSet(found.name, "dichotomies", members, found.label, counted_value=int(YES), base=found.base)


def _members(found: OptionSet, names: Sequence[str], written: Mapping[str, Written]) -> tuple[str, ...]:
    """In the order of the columns."""
    own = {option.column: names[option.column] for option in found.options}
    if found.written:
        own[found.written.column] = written[found.name].variable.name
    return tuple(own[column] for column in sorted(own)) if found.written else tuple(own.values())


def _delimited(variable: Variable, found: Joined) -> ResponseSet:
    return ResponseSet(
        variable.name, "delimited", (variable.name,), variable.label, values=found.values, separator=found.separator
    )


def _ticks(found: OptionSet, names: Sequence[str], written: Mapping[str, Written]) -> Ticks:
    """Where an option says no by itself, its blank is none, and the written one's alone is for the others to tell."""
    witnesses = _names(names, [*found.witnesses, *([found.joined] if found.joined is not None else [])])
    if found.ticked_only:
        return Ticks(_members(found, names, written), witnesses)
    options = _names(names, (option.column for option in found.options))
    unasked = frozenset(str(missing.code) for missing in found.missing)
    return Ticks((written[found.name].variable.name,), (*options, *witnesses), unasked)


def _names(names: Sequence[str], columns: Iterable[int]) -> tuple[str, ...]:
    return tuple(names[column] for column in columns)


def _joined_details(details: Mapping[str, str], told: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for key in dict.fromkeys((*details, *told)):
        if texts := [text for text in (details.get(key, ""), *told.get(key, ())) if text]:
            yield key, "; ".join(texts)
