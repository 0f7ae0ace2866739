"""What a Triple-S description (XML 1.0 to 3.0) says: its questions, and where their answers stand in the data file.

Source: The Triple-S XML Standard, versions 1.1 (2001), 1.2, 2.0 (2011) and 3.0, triple-s.org.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.safe_xml import declared_encoding, parse_xml
from mobsurvey.survey import NO_LABEL, Code, Label, Missing, ResponseSet, Value, Variable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = "sss"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
QuestionType = Literal["single", "multiple", "quantity", "character", "logical", "date", "time"]
TYPES: tuple[QuestionType, ...] = ("single", "multiple", "quantity", "character", "logical", "date", "time")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
MOST_UNLABELLED = 200
"""A single-choice range of more codes without labels is a number."""
MOST_OPTIONS = 5_000
"""Options of a multiple question; each becomes a variable."""
WIDEST = 1 << 20
"""Characters of a record, or fields of a CSV row."""
CHOSEN, NOT_CHOSEN = 1, 0

_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_MODES = ("analysis", "", "interview")
"""Which text a table should have, the best first."""
_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "logical": {"en": ("True", "False"), "vi": ("Đúng", "Sai")},
    "multiple": {"en": ("Chosen", "Not chosen"), "vi": ("Chọn", "Không chọn")},
}
"""What 1 and 0 mean by the standard, in the languages that we speak."""
_UNUSED: Mapping[str, str] = {"en": "No further answer", "vi": "Không trả lời thêm"}


class Category(NamedTuple):
    """A code that a question lists."""

    code: Code
    label: Label = NO_LABEL
    score: str = ""
    """What the code counts as in a mean; "" for itself."""


class Question(NamedTuple):
    """One `<variable>` as it is described."""

    name: str
    type: QuestionType
    label: Label
    values: tuple[Category, ...]
    ranges: tuple[tuple[float, float], ...]
    start: int
    """Its first character, or its field in a CSV row; counted from 1."""
    finish: int
    subfields: int = 0
    """Mentions of a multiple question whose codes stand side by side; 0 where each option has a 0 or 1."""
    width: int = 0
    """Characters of a mention."""
    use: str = ""
    """serial, weight or ""."""


class Description(NamedTuple):
    """A whole `<sss>` document."""

    version: str
    name: str
    title: Label
    languages: tuple[str, ...]
    is_csv: bool
    skip: int
    """Rows before the first case; CSV only."""
    href: str
    """The data file, as the document names it; "" where it does not."""
    encoding: str
    """As the XML declares it, in small letters; "" where it does not."""
    questions: tuple[Question, ...]


class Described(NamedTuple):
    """The variables and sets that a description amounts to."""

    variables: Mapping[str, Variable]
    sets: Mapping[str, ResponseSet]
    columns: Mapping[str, tuple[str, ...]]
    """The variables that hold the answers to each question, by its name."""
    notes: Mapping[str, str]
    """What it says beside, by name: scores, special values, labels left out."""


def read_description(data: bytes, where: str) -> Description:
    """What a Triple-S XML document says; `where` names it in messages. ReadError."""
    root = parse_xml(data, where)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if root.tag != ROOT:
        raise ReadError(
            f"is no Triple-S description: its root is <{root.tag}>, not <{ROOT}>",
            where=where,
            next_step="Give the .xml or .sss file of the export.",
        )
    if root.find(".//hierarchy") is not None:
        raise ReadError(
            "describes a hierarchy of several data files, such as households and persons",
            where=where,
            next_step="Import the description of one level; those of the others are files of their own.",
        )
    survey = root.find("survey")
    records = [] if survey is None else survey.findall("record")
    if survey is None or len(records) != 1:
        raise ReadError(
            f"has {len(records) or 'no'} <record> elements; a survey has one",
            where=where,
            next_step="Export it again, as Triple-S XML.",
        )
    languages = _languages(root)
    record = records[0]
    is_csv = record.get("format", "fixed").strip().lower() == "csv"
    title = survey.find("title")
    questions = tuple(_questions(record, languages, is_csv, where))
    _check_names(questions, where)
    return Description(
        root.get("version", "").strip(),
        _text(survey.findtext("name", "")),
        {} if title is None else _label(title, languages),
        languages,
        is_csv,
        _whole(record.get("skip", "0"), where, "skip"),
        _text(record.get("href", "")),
        declared_encoding(data),
        questions,
    )


def describe(description: Description) -> Described:
    """The variables, in the order of the questions, and the response sets; the names are those of the file.

    A multiple question becomes a set. Where each option has a 0 or 1, its members are an option each, `q_1` for code 1:
    chosen, not chosen or, where the field is blank, unknown. Where codes stand side by side its members are a mention
    each, `q_1st`: 0 is user-missing, a place that is not used, and blank is unknown.
    """
    taken = {question.name.casefold() for question in description.questions}
    variables: dict[str, Variable] = {}
    sets: dict[str, ResponseSet] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for question in description.questions:
        if question.type != "multiple":
            variables[question.name] = _variable(question, description.languages)
            columns[question.name] = (question.name,)
            continue
        make = _mentions if question.subfields else _options
        found, members = make(question, description.languages, taken)
        sets[question.name] = found
        variables |= {member.name: member for member in members}
        taken |= {member.name.casefold() for member in members}
        columns[question.name] = found.members
    return Described(variables, sets, columns, _notes(description.questions))


def plain_number(text: str) -> float | None:
    """The number that a text is, in the standard's terms: digits and one point; None if it is none."""
    number = float(text) if NUMBER.fullmatch(text) else math.nan
    return number if math.isfinite(number) else None


def plain_code(number: float) -> int | float:
    """The number, whole ones as int."""
    return int(number) if number.is_integer() else number


def _questions(record: Element, languages: tuple[str, ...], is_csv: bool, where: str) -> Iterator[Question]:
    for element in record.findall("variable"):
        name = _text(element.findtext("name", "")) or _text(element.get("ident", ""))
        yield _question(element, name, languages, is_csv, f'{where}, variable "{name}"')


def _question(element: Element, name: str, languages: tuple[str, ...], is_csv: bool, where: str) -> Question:
    if not name:
        raise ReadError("a variable has neither <name> nor ident", where=where, next_step="Name it.")
    kind = element.get("type", "").strip().lower()
    found = next((known for known in TYPES if known == kind), None)
    if found is None:
        raise ReadError(f'has the type "{kind}"', where=where, next_step=f"Types are: {', '.join(TYPES)}.")
    start, finish = _position(element, is_csv, where)
    subfields, width = _spread(element, finish - start + 1, is_csv, where) if found == "multiple" else (0, 0)
    values = _values(element, element.get("format", "").strip().lower() == "literal", languages, where)
    ranges = tuple(_ranges(element, where))
    label = element.find("label")
    question = Question(
        name,
        found,
        {} if label is None else _label(label, languages),
        values,
        ranges,
        start,
        finish,
        subfields,
        width,
        element.get("use", "").strip().lower(),
    )
    return _check_multiple(_expanded(question, where), is_csv, where) if found == "multiple" else question


def _position(element: Element, is_csv: bool, where: str) -> tuple[int, int]:
    position = element.find("position")
    if position is None:
        raise ReadError("has no <position>", where=where, next_step="Export the description again.")
    start = _whole(position.get("start", ""), where, "position start")
    finish = _whole(position.get("finish") or str(start), where, "position finish")
    if not 1 <= start <= finish <= WIDEST:
        raise ReadError(
            f"stands from {start} to {finish}, which is no place in a record",
            where=where,
            next_step="Correct its <position>.",
        )
    if is_csv and finish > start:
        raise ReadError(
            f"stands in the fields {start} to {finish} of a CSV file; a variable has one",
            where=where,
            next_step="Correct its <position>.",
        )
    return start, finish


def _spread(element: Element, room: int, is_csv: bool, where: str) -> tuple[int, int]:
    spread = element.find("spread")
    if spread is None:
        return 0, 0
    subfields = _whole(spread.get("subfields", ""), where, "spread subfields")
    declared = spread.get("width", "")
    if not declared and is_csv:
        raise ReadError("has a <spread> without width", where=where, next_step="Say how wide a code is.")
    width = _whole(declared or str(room // max(1, subfields)), where, "spread width")
    if not 1 <= subfields <= MOST_OPTIONS or width < 1 or (not is_csv and subfields * width > room):
        raise ReadError(
            f"has a <spread> of {subfields} codes, each {width} wide, in {room} characters",
            where=where,
            next_step="Correct <spread> or <position>.",
        )
    return subfields, width


def _values(element: Element, literal: bool, languages: tuple[str, ...], where: str) -> tuple[Category, ...]:
    found = element.findall("values/value")
    codes = [unicodedata.normalize("NFC", value.get("code", "").strip()) for value in found]
    if "" in codes:
        raise ReadError("has a <value> without code", where=where, next_step="Give it a code.")
    numbers = [plain_number(code) for code in codes]
    if literal:  # a list of numbers that the standard's numeric codes, 0 and above, cannot hold
        below = any(number is not None and not code.isdigit() for number, code in zip(numbers, codes, strict=True))
        literal = not (below and all(_is_canonical(code) for code in codes))
    as_text = literal or None in numbers
    plain = [
        code if as_text or number is None else int(code) if code.removeprefix("-").isdigit() else plain_code(number)
        for code, number in zip(codes, numbers, strict=True)
    ]
    if len(set(plain)) < len(plain):
        twice = Counter(plain).most_common(1)[0][0]
        raise ReadError(f"lists the code {twice} twice", where=where, next_step="Remove one.")
    return tuple(
        Category(code, _label(value, languages), _text(value.get("score", "")))
        for code, value in zip(plain, found, strict=True)
    )


def _is_canonical(code: str) -> bool:
    return re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?", code, re.ASCII) is not None and code != "-0"


def _ranges(element: Element, where: str) -> Iterator[tuple[float, float]]:
    for found in element.findall("values/range"):
        low, high = (plain_number(_text(found.get(key, ""))) for key in ("from", "to"))
        if low is None or high is None or low > high:
            raise ReadError(
                f'has a <range> from "{found.get("from", "")}" to "{found.get("to", "")}"',
                where=where,
                next_step="A range is two numbers, the lower first.",
            )
        yield low, high


def _expanded(question: Question, where: str) -> Question:
    """The multiple question with the codes of its ranges among its values."""
    codes = [category.code for category in question.values]
    known = set(codes)
    added: list[Category] = []
    if sum(high - low + 1 for low, high in question.ranges) > MOST_OPTIONS:
        raise ReadError(f"has more than {MOST_OPTIONS:,} options", where=where, next_step="Check its <range>.")
    for low, high in question.ranges:
        fresh = [code for code in range(math.ceil(low), math.floor(high) + 1) if code not in known]
        added += map(Category, fresh)
        known.update(fresh)
    values = (*question.values, *added)
    return question._replace(values=tuple(sorted(values, key=_by_code)) if added else values, ranges=())


def _by_code(category: Category) -> tuple[bool, float]:
    return isinstance(category.code, str), 0.0 if isinstance(category.code, str) else category.code


def _check_multiple(question: Question, is_csv: bool, where: str) -> Question:
    if not question.values or len(question.values) > MOST_OPTIONS:
        raise ReadError(
            f"is a multiple question with {len(question.values):,} options",
            where=where,
            next_step=f"List its answers in <values>, {MOST_OPTIONS:,} at the most.",
        )
    wrong = next((v.code for v in question.values if not isinstance(v.code, int) or v.code < 0), None)
    last = max((v.code for v in question.values if isinstance(v.code, int)), default=0)
    if wrong is None and not question.subfields:
        wrong = next((v.code for v in question.values if v.code == 0), None)
    if wrong is not None or last > WIDEST:
        raise ReadError(
            f"is a multiple question with the code {last if wrong is None else wrong}",
            where=where,
            next_step="Its codes are whole numbers from 1.",
        )
    if not is_csv and not question.subfields and last > question.finish - question.start + 1:
        raise ReadError(
            f"has the code {last}, but {question.finish - question.start + 1} characters, one for each code",
            where=where,
            next_step="Correct its <position>, or its <values>.",
        )
    return question


def _check_names(questions: tuple[Question, ...], where: str) -> None:
    if not questions:
        raise ReadError("describes no variables", where=where, next_step="Export it again.")
    first: dict[str, str] = {}
    for question in questions:
        folded = question.name.casefold()
        if before := first.get(folded):
            raise ReadError(
                f'two variables are named "{question.name}"'
                if before == question.name
                else f'the variables "{before}" and "{question.name}" differ only in case',
                where=where,
                next_step="Give each a <name> of its own.",
            )
        first[folded] = question.name


def _variable(question: Question, languages: tuple[str, ...]) -> Variable:
    name, label = question.name, question.label
    if question.use == "serial":
        return Variable(name, "id", label)
    if question.type == "single":
        codes = {category.code for category in question.values}
        unlisted = _unlisted(question, codes)
        if unlisted is not None and (codes or unlisted):
            values = [Value(v.code, v.label) for v in question.values] + [Value(code) for code in unlisted]
            if unlisted:
                values.sort(key=lambda value: _by_code(Category(value.code)))
            return Variable(name, "single", label, values=tuple(values))
        return Variable(name, "number", label)
    if question.type == "logical":
        return Variable(name, "single", label, values=_yes_no("logical", languages))
    if question.type == "quantity":
        missing = tuple(Missing(v.code, "no-answer", v.label) for v in question.values if _is_special(question, v))
        return Variable(name, "number", label, "scale", missing=missing)
    if question.type == "date":
        return Variable(name, "date", label, "scale")
    return Variable(name, "text", label)


def _unlisted(question: Question, codes: set[Code]) -> list[int] | None:
    """The codes of its ranges that have no label; None where they are too many to be answers."""
    if sum(high - low + 1 for low, high in question.ranges) > MOST_UNLABELLED + len(codes):
        return None
    found = {code for low, high in question.ranges for code in range(math.ceil(low), math.floor(high) + 1)}
    return sorted(found.difference(code for code in codes if isinstance(code, int)))


def _is_special(question: Question, category: Category) -> bool:
    """Whether the code of a quantity says why there is none: it is beyond what a quantity can be."""
    code = category.code
    return isinstance(code, str) or not any(low <= code <= high for low, high in question.ranges)


def _options(question: Question, languages: tuple[str, ...], taken: set[str]) -> tuple[ResponseSet, list[Variable]]:
    names = _free_names(question.name, [str(category.code) for category in question.values], taken)
    values = _yes_no("multiple", languages)
    members = [
        Variable(name, "single", category.label, values=values)
        for name, category in zip(names, question.values, strict=True)
    ]
    return ResponseSet(question.name, "dichotomies", names, question.label, CHOSEN), members


def _mentions(question: Question, languages: tuple[str, ...], taken: set[str]) -> tuple[ResponseSet, list[Variable]]:
    names = _free_names(question.name, [_ordinal(n) for n in range(1, question.subfields + 1)], taken)
    values = tuple(Value(category.code, category.label) for category in question.values)
    label = {language: text for language in languages if (text := _UNUSED.get(_spoken(language)))}
    unused = () if any(value.code == 0 for value in values) else (Missing(0, "not-applicable", label),)
    members = [Variable(name, "single", question.label, values=values, missing=unused) for name in names]
    return ResponseSet(question.name, "categories", names, question.label, values=values), members


def _free_names(name: str, ends: Iterable[str], taken: set[str]) -> tuple[str, ...]:
    """`q_1`, `q_2`; with more lines between where another variable has one of these names."""
    ends, line = list(ends), "_"
    while any(f"{name}{line}{end}".casefold() in taken for end in ends):
        line += "_"
    return tuple(f"{name}{line}{end}" for end in ends)


def _ordinal(number: int) -> str:
    teens = 10 < number % 100 < 14
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _yes_no(kind: str, languages: tuple[str, ...]) -> tuple[Value, Value]:
    words = {language: _WORDS[kind][_spoken(language)] for language in languages if _spoken(language) in _WORDS[kind]}
    yes, no = ({language: pair[at] for language, pair in words.items()} for at in (0, 1))
    return Value(CHOSEN, yes), Value(NOT_CHOSEN, no)


def _spoken(language: str) -> str:
    """`en` of en-GB."""
    return language.lower().partition("-")[0]


def _notes(questions: Iterable[Question]) -> dict[str, str]:
    scores, special, left_out = [], [], []
    for question in questions:
        if scored := [f"{v.code} = {v.score}" for v in question.values if v.score]:
            scores.append(f"{question.name}: {', '.join(scored)}")
        labelled = [v for v in question.values if v.label]
        if question.type == "quantity" and question.use != "serial":
            special += [f"{question.name}: {v.code}" for v in question.values if _is_special(question, v)]
            labelled = [v for v in labelled if not _is_special(question, v)]
        elif question.type != "single" or _unlisted(question, {v.code for v in question.values}) is not None:
            labelled = []
        left_out += [f"{question.name}: {v.code} {next(iter(v.label.values()))}" for v in labelled]
    notes = {
        "scores": "; ".join(scores),
        "special values": "; ".join(special),
        "labels left out": "; ".join(left_out),
        "declared weight": next((q.name for q in questions if q.use == "weight"), ""),
    }
    return {name: text for name, text in notes.items() if text}


def _languages(root: Element) -> tuple[str, ...]:
    """The languages that it declares, and those of its texts, else the one that its texts look like."""
    declared = map(_shown, root.get("languages", "").replace(",", " ").split())
    found = [*declared, *map(_language, root.iter("text"))]
    if languages := tuple(dict.fromkeys(language for language in found if language)):
        return languages
    if own := _language(root):
        return (own,)
    texts = unicodedata.normalize("NFC", "".join(root.itertext()))
    return ("vi",) if _VIETNAMESE.search(texts) else ("en",)


def _language(element: Element) -> str:
    """The language that the element names, "" for none."""
    return _shown(" ".join(element.get(LANGUAGE, "").split()))


def _shown(name: str) -> str:
    """The name of a language with a number for each sign that is not shown: no codebook could name it."""
    return "".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in name)


def _label(element: Element, languages: tuple[str, ...]) -> Label:
    """Its text by language: that for tables before that for interviews, and what no language is named of in the
    first."""
    plain = [element.text or ""]
    best: dict[str, tuple[int, str]] = {}
    for child in element:
        if child.tag != "text":
            plain.append(" ")  # <br/>
            plain += child.itertext()
        else:
            mode = child.get("mode", "").strip().lower()
            rank = _MODES.index(mode) if mode in _MODES else len(_MODES)
            language, text = _language(child), _text(" ".join(child.itertext()))
            if text and rank < best.get(language, (len(_MODES) + 1, ""))[0]:
                best[language] = rank, text
        plain.append(child.tail or "")
    default = best.pop("", (0, _text("".join(plain))))[1]
    texts = {language: best[language][1] for language in (*languages, *best) if language in best}
    if default and languages[0] not in texts:
        texts = {languages[0]: default, **texts}
    return texts


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _whole(text: str, where: str, what: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text.strip(), re.ASCII):
        raise ReadError(f'has {what} "{text}", which is no whole number', where=where, next_step="Correct it.")
    return int(text)
