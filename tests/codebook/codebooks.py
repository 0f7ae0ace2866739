"""Strategies for whole codebooks, as TOML is read into them: all kinds of variables, lists, sets, nets and designs."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

from hypothesis import strategies as st

from mobsurvey.codebook.coding import folded_name, plain_code
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import is_name
from mobsurvey.codebook.value_lists import answers_of
from mobsurvey.survey import (
    BASE_RULES,
    MEASURES,
    MISSING_KINDS,
    NET_KINDS,
    NO_DESIGN,
    VARIABLE_KINDS,
    Battery,
    Code,
    Design,
    Label,
    Missing,
    MissingRange,
    Net,
    ResponseSet,
    Value,
    Variable,
    VariableKind,
)

LANGUAGES = ("en", "vi", "pt-BR", "tày nùng")
_WORDS = "Cấp quận/huyện ỗ Đ ễ \"a\" 'b' #; ,=[]{}\\ | = + 01 é\n"


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def texts(*, control: bool = True) -> st.SearchStrategy[str]:
    """Any text that a TOML can hold, NFC, not empty; control characters only when asked for."""
    signs = st.characters(codec="utf-8", exclude_categories=() if control else ("Cc", "Cs", "Cn", "Co"))
    free = st.text(st.sampled_from(_WORDS) | signs, min_size=1, max_size=12)
    common = st.sampled_from(["Có", "Không", "=1+1", "#N/A", "'01", "TRUE", "2024", '"', '""', "a\nb", "1, A | 2, B"])
    return (free | common).map(nfc).filter(lambda text: text == nfc(text) and bool(text.strip()))


def labels(languages: tuple[str, ...], text: st.SearchStrategy[str]) -> st.SearchStrategy[Label]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(languages, text))


def numbers() -> st.SearchStrategy[float]:
    """Numbers of at most 15 digits, which is what spreadsheets keep."""
    return st.integers(-(10**14), 10**14).map(float) | st.integers(-(10**6), 10**6).map(lambda n: n / 1000)


def codes() -> st.SearchStrategy[Code]:
    text = st.sampled_from(["01", "1", "A", "-99", "a b", "Đ", "9.0", "x;y"])
    return st.integers(-99, 99) | numbers().map(plain_code) | text


@st.composite
def code_lists(
    draw: st.DrawFn, languages: tuple[str, ...], text: st.SearchStrategy[str], *, values: bool = True
) -> tuple[Any, Any, Any]:
    """Values (at least one, if any), missing codes and missing ranges."""
    found = draw(st.lists(codes(), min_size=1 if values else 0, max_size=5, unique_by=str))
    split = draw(st.integers(1, len(found))) if values else 0
    label, kind = labels(languages, text), st.sampled_from(MISSING_KINDS)
    bounds = st.tuples(numbers() | st.just(-math.inf), numbers() | st.just(math.inf)).filter(lambda b: b[0] <= b[1])
    return (
        tuple(Value(code, draw(label)) for code in found[:split]),
        tuple(Missing(code, draw(kind), draw(label)) for code in found[split:]),
        tuple(MissingRange(*b, draw(kind)) for b in draw(st.lists(bounds, max_size=2))),
    )


_NAMES = st.from_regex(r"[a-zA-Zđê_]\w{0,5}(\.\w{1,2})?", fullmatch=True).map(nfc).filter(is_name)


@st.composite
def codebooks(draw: st.DrawFn, *, control: bool = True) -> Codebook:
    """A whole codebook with an empty `text`, such that what its TOML is read as equals it."""
    text = texts(control=control)
    languages = tuple(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3, unique=True)))
    label = labels(languages, text)
    scales = draw(st.lists(code_lists(languages, text), min_size=1, max_size=2))
    taken = {"and", "or", "not", "in", "is", "missing"}

    def new_name() -> str:
        name: str = draw(_NAMES.filter(lambda n: n.casefold() not in taken and nfc(n) == n))
        taken.add(name.casefold())
        return name

    def chance() -> bool:
        return draw(st.booleans())

    kinds: st.SearchStrategy[VariableKind] = st.sampled_from(("single", *VARIABLE_KINDS))
    variables: dict[str, Variable] = {}
    for _ in range(draw(st.integers(1, 6))):
        name, kind = new_name(), draw(kinds)
        own = code_lists(languages, text, values=kind == "single")
        found = draw(st.sampled_from(scales) | own) if kind == "single" else draw(own)
        variables[name] = Variable(name, kind, draw(label), draw(st.sampled_from(MEASURES)), *found)
    columns_taken = {folded_name(name) for name in variables}
    for name, variable in variables.items():
        columns = []
        for column in draw(st.lists(text, max_size=3)):
            if folded_name(column) not in columns_taken:
                columns_taken.add(folded_name(column))
                columns.append(column)
        variables[name] = variable._replace(columns=tuple(columns))
    singles = [v for v in variables.values() if v.kind == "single"]
    sets: dict[str, ResponseSet] = {}
    batteries: dict[str, Battery] = {}
    if singles and chance():
        counted = draw(st.sampled_from(singles[0].values)).code
        members = [v.name for v in singles if counted in [value.code for value in v.values]]
        name = new_name()
        base = draw(st.sampled_from(BASE_RULES))
        sets[name] = ResponseSet(name, "dichotomies", tuple(members), draw(label), counted, base=base)
    alike = [v.name for v in singles if [x.code for x in v.values] == [x.code for x in singles[0].values]]
    if singles and chance():
        name, values = new_name(), singles[0].values
        if chance():
            values = tuple(Value(value.code, draw(label)) for value in values)
        sets[name] = ResponseSet(name, "categories", tuple(alike), draw(label), values=values)
    if singles and chance():
        name = new_name()
        batteries[name] = Battery(name, tuple(alike), draw(label))
    open_text = [v for v in variables.values() if v.kind == "text"]
    if open_text and chance():
        member = open_text[0]
        gone = {str(m.code) for m in member.missing}
        values = tuple(v for v in draw(st.sampled_from(scales))[0] if str(v.code) not in gone)
        if values:
            name = member.name if chance() else new_name()
            separator = draw(st.sampled_from([";", ", ", " ", "|", "\n"]))
            sets[name] = ResponseSet(name, "delimited", (member.name,), draw(label), values=values, separator=separator)
            variables[member.name] = member._replace(values=values)
    nets: dict[str, Net] = {}
    questions: list[Variable | ResponseSet | Battery] = [*singles, *sets.values(), *batteries.values()]
    for _ in range(draw(st.integers(0, 3)) if questions else 0):
        name, of = new_name(), draw(st.sampled_from(questions))
        answers = list(dict.fromkeys(answers_of(of, variables).values()))
        chosen = draw(st.lists(st.sampled_from(answers), min_size=1, max_size=4, unique_by=str))
        nets[name] = Net(name, of.name, tuple(chosen), draw(label), draw(st.sampled_from(NET_KINDS)))
    design = NO_DESIGN
    if chance():
        anyone = st.none() | st.sampled_from(list(variables))
        numbered = [v.name for v in variables.values() if v.is_numeric]
        numeric = st.none() | st.sampled_from(numbered) if numbered else st.none()
        design = Design(draw(numeric), draw(anyone), draw(anyone), draw(numeric))
    return Codebook(
        draw(st.from_regex(r"\w[\w.-]{0,8}", fullmatch=True).map(nfc)),
        draw(label),
        draw(st.just("") | text),
        languages,
        variables,
        sets,
        batteries,
        "",
        design,
        nets,
    )
