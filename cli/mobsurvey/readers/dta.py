"""Reads Stata .dta files of the releases 104 to 119, in parts, with .a to .z kept apart from the system-missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, shown_name
from mobsurvey.readers.dta_cases import letters_met, read_columns, read_rows
from mobsurvey.readers.dta_dates import PERIODS, DateFormat, date_format
from mobsurvey.readers.dta_dictionary import (
    DATASET,
    LONG_TEXT,
    DtaColumn,
    DtaHead,
    LabelSet,
    Layout,
    damaged,
    read_head,
    release_of,
)
from mobsurvey.readers.sav_text import (
    Decode,
    Detect,
    Judgement,
    check_encoding,
    decode_all,
    decoder,
    detect_by_words,
    failing,
    is_cut,
    judge_encoding,
    shown_encoding,
)
from mobsurvey.survey import Chunk, Label, Missing, Source, Survey, Value, Variable

TITLE = "Stata"

MOST_CELLS = 5_000_000
"""Of a part, each of which becomes an object: some 200 MB."""
_MOST_CASES = 1_000_000
_MOST_BYTES = 128 << 20
_SAMPLE_CASES = 20_000
"""Of a larger file, whose text is judged by its beginning."""
_OLD_TEXT_ROOMS = (80, 244)
"""Bytes at which releases before 117 cut a text; 80 also in later small editions."""
_LANGUAGES = {"default": "en", "english": "en", "vietnamese": "vi", "vn": "vi"}
"""Names of languages that are no codes; texts of which nothing is declared stand under en, as a .sav's do."""
_ASSUMED = "assumed, as Stata before 14 wrote on Windows"
_DESIGN = {"_svy_wvar": "weight", "_svy_strata1": "strata", "_svy_su1": "cluster", "_svy_fpc1": "fpc"}
"""The characteristics in which svyset keeps the design of the first stage."""


def evidence(head: bytes, path: Path) -> str:
    """What in its first bytes shows that a file is Stata's; "" if nothing does."""
    release = release_of(head)
    if not release:
        return ""
    return "it begins with <stata_dta>" if release >= 117 else f"it begins with the marks of Stata's format {release}"


def read_dta(path: Path, options: ReadOptions, detect: Detect = detect_by_words) -> Survey:
    """The raw survey of a Stata file, with labels in every language, missing values and notes. ReadError.

    `detect` finds the encoding of texts by their content, where the release declares none or they contradict it.
    """
    forced = check_encoding(options.encoding) if options.encoding else None
    head = read_head(path)
    scan = _scan(path, head)
    groups = (head.texts(), *(scan.foreign.get(number, ()) for number in range(len(head.columns))))
    judged = judge_encoding(groups, head.declared, forced, path, detect)
    if judged.because.startswith("assumed"):
        judged = judged._replace(because=_ASSUMED)
    dictionary = _Dictionary(head, judged.decoder(0), scan.letters)
    variables = {variable.name: variable for variable in dictionary.variables}
    if len(variables) < len(dictionary.variables):
        raise damaged(path, "two of its variables have one name")
    details = {
        **dictionary.facts(variables),
        **_encoding_notes(judged, head, groups),
        **_losses(dictionary, scan, judged),
    }
    encoding = options.encoding or (judged.shown if judged.because else head.declared)
    chunks = DtaChunks(path, head, judged, dictionary.variables)
    source = Source(shown_name(path), "dta", encoding, details=details)
    return Survey(variables, {}, {}, chunks, source, tuple(dictionary.languages.values()))


class _Scan(NamedTuple):
    """What has to be known of the cases before they are read."""

    letters: Sequence[set[str]]
    """Which of .a to .z each variable has."""
    foreign: Mapping[int, Mapping[bytes, int]]
    """Texts beyond ASCII of the first cases, by the place of their variable, and the first case that has each."""
    full: Mapping[int, int]
    """How many of the first cases fill a text variable that is as wide as its release allows."""

    def places(self, columns: Sequence[DtaColumn], decode: Decode) -> dict[bytes, str]:
        """Case and variable of each text."""
        return {
            text: f'case {case}, column "{decode(columns[number].name)}"'
            for number, cases in self.foreign.items()
            for text, case in cases.items()
        }


def _scan(path: Path, head: DtaHead) -> _Scan:
    layout, columns = head.layout, head.columns
    letters: list[set[str]] = [set() for _ in columns]
    for offset in range(0, layout.cases, step := _step(layout, len(columns))):
        data, cases = read_rows(path, path, layout, offset, step)
        for found, more in zip(letters, letters_met(data, layout, columns, cases), strict=True):
            found |= more
    texts = {number: column for number, column in enumerate(columns) if column.is_text}
    cells = read_columns(path, path, layout, list(texts.values()), 0, min(_sample_cases(layout), step)) if texts else []
    foreign: dict[int, dict[bytes, int]] = {}
    full: dict[int, int] = {}
    for (number, column), found_texts in zip(texts.items(), cells, strict=True):
        first: dict[bytes, int] = {}
        for case, text in enumerate(found_texts, start=1):
            if not text.isascii():
                first.setdefault(text, case)
        if first:
            foreign[number] = first
        widest = column.bytes == head.text_room or (layout.release < 117 and column.bytes in _OLD_TEXT_ROOMS)
        if widest and column.type != LONG_TEXT and (count := sum(len(text) == column.bytes for text in found_texts)):
            full[number] = count
    return _Scan(letters, foreign, full)


def _sample_cases(layout: Layout) -> int:
    return layout.cases if layout.cases <= 5 * _SAMPLE_CASES else _SAMPLE_CASES


def _step(layout: Layout, columns: int) -> int:
    """Cases of a part."""
    return max(1, min(_MOST_CASES, MOST_CELLS // columns, _MOST_BYTES // layout.record))


class _Dictionary:
    """What a file says of itself, decoded."""

    def __init__(self, head: DtaHead, decode: Decode, letters: Sequence[set[str]]) -> None:
        self.head, self.decode = head, decode
        self.languages = self._languages()
        """Code by Stata's name of the language, the one in use first."""
        self._values: dict[tuple[bytes, ...], dict[float | str, Label]] = {}
        self.variables = tuple(self._variable(column, met) for column, met in zip(head.columns, letters, strict=True))

    def characteristic(self, of: bytes, name: str) -> bytes:
        return self.head.characteristics.get((of, name.encode()), b"")

    def _languages(self) -> dict[str, str]:
        current = " ".join(self.decode(self.characteristic(DATASET, "_lang_c")).split()) or "default"
        names = dict.fromkeys([current, *self.decode(self.characteristic(DATASET, "_lang_list")).split()])
        codes: dict[str, str] = {}
        for name in names:
            shown = "".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in name)
            code = _LANGUAGES.get(name.casefold(), shown)
            codes[name] = code if code not in codes.values() and (code == shown or code not in names) else shown
        return codes

    def _variable(self, column: DtaColumn, met: set[str]) -> Variable:
        names = (column.label_set, *(self._other(column.name, "l", language) for language in self._others()))
        labels = self._labels(names) if not column.is_text else {}
        dates = date_format(column.format) if not column.is_text else None
        missing = sorted({code for code in labels if isinstance(code, str)} | met)
        values = tuple(Value(_code(code), label) for code, label in labels.items() if not isinstance(code, str))
        title = self._label((column.label, *(self._other(column.name, "v", name) for name in self._others())))
        return Variable(
            self.decode(column.name),
            _kind(column, dates, bool(values)),
            title,
            values=values,
            missing=tuple(Missing(code, "no-answer", labels.get(code, {})) for code in missing),
        )

    def _others(self) -> list[str]:
        return list(self.languages)[1:]

    def _other(self, of: bytes, what: str, language: str) -> bytes:
        """The label (v) or value-label set (l) that a language which is not in use has."""
        return self.characteristic(of, f"_lang_{what}_{language}")

    def _label(self, texts: Iterable[bytes]) -> Label:
        pairs = zip(self.languages.values(), texts, strict=True)
        return {language: plain for language, text in pairs if (plain := " ".join(self.decode(text).split()))}

    def _labels(self, names: tuple[bytes, ...]) -> dict[float | str, Label]:
        """Label by code, of the value-label sets of each language; many variables share them."""
        if names not in self._values:
            sets: list[LabelSet] = [self.head.label_sets.get(name, {}) for name in names]
            codes = dict.fromkeys(code for labels in sets for code in labels)
            self._values[names] = {code: self._label([found.get(code, b"") for found in sets]) for code in codes}
        return self._values[names]

    def facts(self, variables: Mapping[str, Variable]) -> dict[str, str]:
        """What the file says beside its questions and answers."""
        design = {role: self.decode(self.characteristic(DATASET, name)) for name, role in _DESIGN.items()}
        design = {role: name for role, name in design.items() if name in variables}
        others = [self._other(DATASET, "v", name) for name in self._others()]
        facts = {
            "format": f"Stata {self.head.layout.release}",
            "file label": next(iter(self._label((self.head.label, *others)).values()), ""),
            "saved": self.decode(self.head.saved).strip(),
            "documents": "\n".join(self._notes()),
            "attributes": "\n".join(self._attributes()),
            "declared weight": design.get("weight", ""),
            "declared design": ", ".join(f"{role} {name}" for role, name in design.items()) if len(design) > 1 else "",
            "languages": ", ".join(self.languages) if len(self.languages) > 1 else "",
            "periods kept as numbers": "; ".join(self._periods()),
        }
        return {name: text for name, text in facts.items() if text}

    def _notes(self) -> Iterator[str]:
        for (of, name), text in self.head.characteristics.items():
            if re.fullmatch(rb"note[1-9]\d*", name):
                yield ("" if of == DATASET else f"{self.decode(of)}: ") + self.decode(text).strip()

    def _attributes(self) -> Iterator[str]:
        """Characteristics that users set; what begins with _ is of Stata's own commands."""
        for (of, name), text in self.head.characteristics.items():
            if not name.startswith(b"_") and not re.fullmatch(rb"note\d+", name):
                owner = "" if of == DATASET else f"{self.decode(of)}."
                yield f"{owner}{self.decode(name)}: {' '.join(self.decode(text).split())}"

    def _periods(self) -> Iterator[str]:
        for column in self.head.columns:
            found = date_format(column.format) if not column.is_text else None
            if found and found.unit == "period":
                yield f"{self.decode(column.name)}: {PERIODS[found.period]}"

    def count_full_labels(self) -> int:
        """Labels of variables as long as the release allows."""
        letters = self.head.layout.release >= 118
        labels = (column.label for column in self.head.columns)
        return sum(len(self.decode(text) if letters else text) == self.head.label_room for text in labels)


def _kind(column: DtaColumn, dates: DateFormat | None, has_values: bool) -> Any:
    if column.is_text or (dates and dates.time_only):
        return "text"
    if dates and dates.unit != "period":
        return "date"
    return "single" if has_values else "number"


def _code(code: float | str) -> Any:
    return int(code) if isinstance(code, float) and code.is_integer() else code


def _encoding_notes(judged: Judgement, head: DtaHead, groups: Iterable[Iterable[bytes]]) -> dict[str, str]:
    """What was decided on the encoding, where the format leaves it open or is contradicted, with a text as it was."""
    before = decoder(head.declared or "cp1252")
    for number, group in enumerate((head.texts(), *list(groups)[1:]) if judged.because else ()):
        after = judged.decoder(number)
        for text in group:
            if not text.isascii() and (judged.because != "forced" or before(text) != after(text)):
                pair = f'"{before(text).strip()}" -> "{after(text).strip()}"'
                return {f"text in {judged.shown}": f"{pair} ({judged.because}; declared is {head.declared or 'none'})"}
    return {}


def _losses(dictionary: _Dictionary, scan: _Scan, judged: Judgement) -> dict[str, str]:
    """What is not in the file as it should be."""
    losses: dict[str, str] = {}
    columns = dictionary.head.columns
    if judged.failing:
        places = scan.places(columns, dictionary.decode)
        losses["stray bytes"] = "; ".join(
            places.get(text, f'the dictionary, "{judged.decoder(0)(text).strip()}"') for text in judged.failing
        )
    if count := dictionary.count_full_labels():
        losses["cut labels"] = str(count)
    cut: dict[str, int] = {}
    for number, column in enumerate(columns):
        texts = scan.foreign.get(number, ()) if column.type != LONG_TEXT else ()
        inside = sum(len(text) == column.bytes and is_cut(text, judged.codec) for text in texts)
        if found := max(inside, scan.full.get(number, 0)):
            cut[dictionary.decode(column.name)] = found
    if cut:
        losses["cut text"] = ", ".join(f"{name} ({count})" for name, count in cut.items())
    return losses


class _Question(NamedTuple):
    """How the cells of a column become raw answers."""

    name: str
    column: DtaColumn
    again: str
    """The encoding in which what the codec gives is read again; "" for none."""
    dates: DateFormat | None
    labelled: frozenset[float]
    """Codes that are no days, since they have a label."""


@dataclass(frozen=True)
class DtaPart:
    """Some neighbouring cases of a file; can be read in another process."""

    path: Path
    """As messages name it."""
    file: Path
    """Absolute."""
    layout: Layout
    questions: tuple[_Question, ...]
    codec: str
    offset: int
    cases: int
    judged_cases: int
    """Of the file: up to there every text was looked at before, so that what does not decode was reported."""

    def read(self) -> Chunk:
        """The raw answers: float, str or None."""
        columns = [question.column for question in self.questions]
        cells = read_columns(self.file, self.path, self.layout, columns, self.offset, self.cases)
        named: dict[str, list[Any]] = {}
        for number, question in enumerate(self.questions):
            if question.column.is_text:
                cells[number] = self.decoded(cells[number], question)
            elif question.dates:
                cells[number] = _iso(cells[number], question.dates, question.labelled)
            named[question.name] = cells[number]
        return Chunk(len(cells[0]), named)

    def decoded(self, cells: list[bytes], question: _Question) -> list[str]:
        """The texts of a column; ReadError for one that was not judged and does not decode."""
        stored = list(dict.fromkeys(cells))
        if self.offset + len(cells) > self.judged_cases and (bad := failing(stored, self.codec)):
            late = [case for case in map(cells.index, bad) if self.offset + case >= self.judged_cases]
            if late:
                raise ReadError(
                    f'a text of "{question.name}" is not in {shown_encoding(self.codec)}, as those before it',
                    where=f"{self.path}, case {self.offset + min(late) + 1}",
                    next_step="Correct it there, or declare another encoding with --encoding.",
                )
        texts = dict(zip(stored, decode_all(stored, decoder(self.codec, question.again)), strict=True))
        return [texts[cell] for cell in cells]


def _iso(cells: list[Any], dates: DateFormat, labelled: frozenset[float]) -> list[Any]:
    """Dates as text; missing and labelled ones stay what they are."""
    known: dict[Any, Any] = {}
    for cell in set(cells):
        number = _number(cell)
        known[cell] = cell if number is None or number in labelled else dates.text(number)
    return [known[cell] for cell in cells]


def _number(cell: float | str | None) -> float | None:
    """The number of a cell, which is text in a column that has .a to .z; None for what is missing."""
    if isinstance(cell, str):
        return None if cell.startswith(".") else float(cell)
    return cell


@dataclass(frozen=True)
class DtaChunks:
    """The cases of a Stata file, a chunk at a time; iterating reads the file anew."""

    path: Path
    head: DtaHead
    judged: Judgement
    variables: tuple[Variable, ...]

    @property
    def cases(self) -> int:
        """As the header promises."""
        return self.head.layout.cases

    def parts(self) -> list[DtaPart]:
        """Parts of some five million cells, that several processes can read."""
        layout, columns = self.head.layout, self.head.columns
        again = self.judged.again[1:] or ("",) * len(columns)  # the first group is the dictionary
        step = _step(layout, len(columns))
        whole = DtaPart(
            self.path,
            self.path.absolute(),
            layout,
            tuple(map(_question, self.variables, columns, again)),
            self.judged.codec,
            0,
            step,
            min(_sample_cases(layout), step),
        )
        return [replace(whole, offset=at) for at in range(0, layout.cases, step)]

    def __iter__(self) -> Iterator[Chunk]:
        for part in self.parts():
            yield self.check(part, part.read())

    def check(self, part: DtaPart, chunk: Chunk) -> Chunk:
        """The chunk; ReadError where it has fewer cases than the header promises."""
        if chunk.cases != min(part.cases, self.cases - part.offset):
            raise damaged(self.path, "it ends within its cases")
        return chunk


def _question(variable: Variable, column: DtaColumn, again: str) -> _Question:
    dates = date_format(column.format) if not column.is_text else None
    dates = None if dates and dates.unit == "period" else dates
    labelled = frozenset(float(value.code) for value in variable.values) if dates else frozenset()
    return _Question(variable.name, column, again, dates, labelled)
