"""Takes one file in as a user would, and checks that it is refused in words or that every total is right."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from xml.etree import ElementTree

from tests.fuzz.recount import (
    ANSWER,
    INVALID,
    Coded,
    Notation,
    as_text,
    chosen_of,
    code_cell,
    cross,
    notation_of,
    split_cell,
)

from mobsurvey.codebook.convert import codebook_bytes, lost_in, read_codebook_file, targets
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.joined import SEPARATORS
from mobsurvey.codebook.load import load_codebook
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook, read_codebook
from mobsurvey.errors import CodebookError, MobsurveyError
from mobsurvey.intake import code_file, import_file
from mobsurvey.packing import survey_to_json
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.apart import DIED
from mobsurvey.readers.csv import CsvTable
from mobsurvey.readers.layout import LaidOutChunks
from mobsurvey.study import Study
from mobsurvey.survey import Code, Column, Survey
from mobsurvey.table.tabulate import crosstab, freq

IMPORTED, REFUSED, CRASHED = "imported", "refused", "library crashed, told as such"
_SEPARATORS = {said: sign for sign, said in SEPARATORS.items()}
_ROUND_TRIP = 3
"""Every so many files the study is also written and opened again."""


class WrongError(AssertionError):
    """Something is not as it has to be."""


def check(condition: object, what: str) -> None:
    if not condition:
        raise WrongError(what)


class Plan(NamedTuple):
    """How a file is taken in."""

    kind: str
    number: int
    codebook: str = ""
    """One that ships; "" where it is drafted from the file."""
    declared: Mapping[str, str] = MappingProxyType({})
    """Of ReadOptions."""


def check_file(path: Path, plan: Plan) -> tuple[str, str]:
    """IMPORTED, REFUSED or CRASHED, and what a refusal says. WrongError, or what a reader raises that it should not."""
    try:
        checked = {"toml": _check_toml, "codebooks": _check_codebook}.get(plan.kind, _check_answers)
        return checked(path, plan), ""
    except RefusedError as refused:
        error = refused.error
        check_message(error)
        said = error.problems[0] if isinstance(error, CodebookError) else error.what
        return CRASHED if said == DIED else REFUSED, said


class RefusedError(Exception):
    """The file was refused, by an error that is for users."""

    def __init__(self, error: MobsurveyError) -> None:
        self.error = error


def check_message(error: MobsurveyError) -> None:
    """A message is one line that says something; that of a codebook is a line a problem."""
    lines = error.problems if isinstance(error, CodebookError) else (error.message,)
    check(lines, "an error without a message")
    for line in lines:
        check(line.strip(" .:"), f"an empty message: {line!r}")
        check(len(line.splitlines()) == 1, f"a message of several lines: {line!r}")
        check("\0" not in line and len(line) < 3000, f"a message that no terminal shows: {line[:300]!r}")


def _check_toml(path: Path, plan: Plan) -> str:
    try:
        codebook = read_codebook(path)
    except MobsurveyError as error:
        raise RefusedError(error) from None
    _check_round_trip(codebook)
    answers = path.with_name("answers.csv")
    return _check_answers(answers, plan, codebook)


def _check_codebook(path: Path, plan: Plan) -> str:
    try:
        codebook = read_codebook_file(path)
    except MobsurveyError as error:
        raise RefusedError(error) from None
    _check_round_trip(codebook)
    target = sorted(targets())[plan.number % len(targets())]
    try:
        content = codebook_bytes(codebook, path.with_name("x"), target)
    except MobsurveyError as error:
        check_message(error)
        return IMPORTED
    lost = lost_in(codebook, content, targets()[target])
    check(lost is None or all(line.strip() for line in lost), f"{target}: an empty line in what is lost: {lost}")
    check(target != "toml" or not lost, f"toml loses {lost}")
    return IMPORTED


def _check_round_trip(codebook: Codebook) -> None:
    again = parse_codebook(codebook_to_toml(codebook), "written again")
    for part in ("id", "title", "source", "languages", "variables", "sets", "batteries"):
        before, after = getattr(codebook, part), getattr(again, part)
        check(before == after, f"{part} of the codebook, written and read: {before!r} became {after!r}"[:1500])
    check(codebook.design[:4] == again.design[:4], "the design of the codebook, written and read")


def _check_answers(path: Path, plan: Plan, codebook: Codebook | None = None) -> str:
    options = ReadOptions(**plan.declared)
    codebook = load_codebook(plan.codebook) if plan.codebook and codebook is None else codebook
    try:
        raw = read_file(path, options)
        codebook = codebook or _drafted(raw, path)
        study = code_file(path, codebook, **plan.declared)  # type: ignore[arg-type]
    except MobsurveyError as error:
        raise RefusedError(error) from None
    columns, cases = _raw_columns(read_file(path, options))
    raw = read_file(path, options)
    check(cases > 0, "a study without cases")
    check(study.cases == cases, f"the study has {study.cases} cases, the reader gave {cases}")
    counted = _counted_cases(path, raw)
    check(counted in (None, cases), f"the study has {cases} cases, the file {counted}")
    _check_columns_add_up(study)
    notation = notation_of(
        study.provenance.source.details, None if _is_described(raw) else options.decimal, options.dates
    )
    coded = _recoded(study, columns, notation)
    for name, found in coded.items():
        _check_column(study, name, found)
    _check_options(study, columns)
    _check_findings(study, coded)
    _check_tables(study, coded, plan.number)
    if plan.number % _ROUND_TRIP == 0:
        _check_written(study, path, codebook, plan)
    return IMPORTED


def _is_described(raw: Survey) -> bool:
    return raw.source.reader in ("sav", "dta", "triple-s")


def _drafted(raw: Survey, path: Path) -> Codebook:
    """The codebook drafted from the file; WrongError where the draft breaks the rules of codebooks."""
    text = draft_codebook(raw, path.stem)
    try:
        return parse_codebook(text, "draft")
    except CodebookError as error:
        if raw.source.carried.get("codebook"):
            raise
        raise WrongError(f"the drafted codebook is none: {error.message[:1000]}") from None


def _raw_columns(raw: Survey) -> tuple[dict[str, list[Any]], int]:
    columns: dict[str, list[Any]] = {name: [] for name in raw.variables}
    cases = 0
    for chunk in raw.chunks:
        cases += chunk.cases
        for name, cells in chunk.columns.items():
            check(len(cells) == chunk.cases, f'column "{name}" has {len(cells)} cells, its chunk {chunk.cases} cases')
            columns[name] += list(cells)
    return columns, cases


# How many cases a file has, told without its reader


def _counted_cases(path: Path, raw: Survey) -> int | None:
    """The number of cases by other means, None where there are none."""
    data = path.read_bytes()
    if raw.source.reader == "sav":
        order = "<" if 1 <= struct.unpack_from("<i", data, 64)[0] < 1 << 16 else ">"
        cases: int = struct.unpack_from(f"{order}i", data, 80)[0]
        return cases if cases >= 0 else None
    if raw.source.reader == "dta":
        return _cases_of_dta(data)
    if not isinstance(raw.chunks, LaidOutChunks):
        return None
    table, layout = raw.chunks.table, raw.chunks.layout
    if isinstance(table, CsvTable):
        rows = _rows_of_csv(data, table)
        _check_cells(rows[layout.header_rows :], raw)
        return len(rows) - layout.header_rows
    sheet = table.book.sheets[table.sheet]  # type: ignore[attr-defined]
    if table.kind == "ods":
        filled = _rows_of_ods(data, sheet.part)
        return None if filled is None else filled - layout.header_rows
    filled_rows = _rows_of_xlsx(data, sheet.part)
    if filled_rows is None:
        return None
    _check_sheet_cells(filled_rows[layout.header_rows :], raw)
    return len(filled_rows) - layout.header_rows


def _cases_of_dta(data: bytes) -> int | None:
    if data[:1] == b"<":
        found = re.search(rb"<release>(\d+)</release>.*?<byteorder>(LSF|MSF)</byteorder>.*?<N>", data, re.DOTALL)
        if not found:
            return None
        size = 4 if found[1] == b"117" else 8
        return int.from_bytes(data[found.end() : found.end() + size], "little" if found[2] == b"LSF" else "big")
    return int.from_bytes(data[6:10], "big" if data[1] == 1 else "little")


def _rows_of_csv(data: bytes, table: CsvTable) -> list[list[str]]:
    text = data.decode(table.codec, table.errors)
    if text[:4].lower() == "sep=":
        text = text[len(io.StringIO(text, newline="").readline()) :]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=table.separator, strict=True))
    width = next((len(row) for row in rows if row), 0)
    first = next((at for at, row in enumerate(rows) if row), 0)  # blank lines before the header are passed over
    return [row or [""] for row in rows[first:] if row or width == 1]


def _check_cells(rows: Sequence[list[str]], raw: Survey) -> None:
    """That columns which no platform recodes, in texts that need no decoding, are the cells of the file."""
    chunks = raw.chunks
    assert isinstance(chunks, LaidOutChunks) and isinstance(chunks.table, CsvTable)
    if chunks.table.whole:
        return
    columns, _ = _raw_columns(raw)
    ticked = {name for ticks in chunks.layout.ticks for name in ticks.members}
    for at, question in enumerate(chunks.layout.questions):
        name = question.variable.name
        if question.recode or name in ticked or at in chunks.table.columns:
            continue
        cells = [unicodedata.normalize("NFC", row[at]) for row in rows]
        check(cells == columns[name], f'column "{name}" has other cells than the file')


def _rows_of_xlsx(data: bytes, part: str) -> list[dict[int, str | None]] | None:
    """The rows of a sheet with a filled cell, each with the text by column from 0, None for a cell of another kind.

    None where the parts are too odd to be taken so plainly.
    """
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if len(set(names)) < len(names) or part not in names:
            return None
        sheet = ElementTree.fromstring(archive.read(part))
        shared = [name for name in names if name.lower().endswith("sharedstrings.xml")]
        if len(shared) > 1:
            return None
        for item in ElementTree.fromstring(archive.read(shared[0])).iter() if shared else ():
            if item.tag.endswith("}si"):
                texts.append("".join(t.text or "" for t in item.iter() if t.tag.endswith("}t")))
                if any(t.tag.endswith("}rPh") for t in item.iter()):
                    return None
    space = sheet.tag.partition("}")[0]
    rows: list[dict[int, str | None]] = []
    for row in sheet.iter(f"{space}}}row"):
        cells = list(row.iter(f"{space}}}c"))
        if len(list(row.iter(row.tag))) > 1 or any(len(list(cell.iter())) > 2 for cell in cells):
            return None
        found: dict[int, str | None] = {}
        for number, cell in enumerate(cells):
            letters = re.fullmatch("([A-Z]{1,3})[0-9]*", cell.get("r", "?"))
            if not letters or any(child.tag not in (f"{space}}}v", f"{space}}}is") for child in cell):
                return None
            at = 0
            for letter in letters[1]:
                at = at * 26 + ord(letter) - 64
            if at <= number or at - 1 in found:
                return None
            text, kind = "".join(child.text or "" for child in cell), cell.get("t", "n")
            if kind == "s" and text:
                if not re.fullmatch("[0-9]+", text) or int(text) >= len(texts):
                    return None
                text = texts[int(text)]
            if text:
                found[at - 1] = text if kind in ("s", "str") and "_x" not in text else None
        if found:
            rows.append(found)
    return rows


def _check_sheet_cells(rows: Sequence[Mapping[int, str | None]], raw: Survey) -> None:
    """That the texts of a sheet which no platform recodes are those of the file."""
    chunks = raw.chunks
    assert isinstance(chunks, LaidOutChunks)
    table: Any = chunks.table
    if table.whole:
        return
    columns, _ = _raw_columns(raw)
    ticked = {name for ticks in chunks.layout.ticks for name in ticks.members}
    for at, question in enumerate(chunks.layout.questions):
        name = question.variable.name
        if question.recode or name in ticked or at in table.columns:
            continue
        for row, cell in zip(rows, columns[name], strict=True):
            text = row.get(table.first + at, "")
            same = text is None or unicodedata.normalize("NFC", text) == cell
            check(same, f'column "{name}" has {cell!r}, the file {text!r}')


_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"


def _rows_of_ods(data: bytes, part: str) -> int | None:
    """How many rows of an ODS have a filled cell; `part` is the number of the table. None where that is not plain."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if len(set(archive.namelist())) < len(archive.namelist()) or "content.xml" not in archive.namelist():
            return None
        root = ElementTree.fromstring(archive.read("content.xml"))
    tables = list(root.iter(f"{_ODF}table:1.0}}table"))
    if any(len(list(table.iter(table.tag))) > 1 for table in tables):
        return None
    filled = 0
    for row in tables[int(part)].iter(f"{_ODF}table:1.0}}table-row"):
        if len(list(row.iter(row.tag))) > 1 or any(element.tail and element.tail.strip() for element in row.iter()):
            return None
        if any(cell.tag.partition(":1.0}")[0] not in (f"{_ODF}table", f"{_ODF}text") for cell in row.iter()):
            return None
        texts = ["".join(p.text or "" for p in row.iter(f"{_ODF}text:1.0}}p")).strip()]
        values = [value for cell in row.iter() for name, value in cell.items() if name.endswith("value")]
        if not any(texts) and any(values):
            return None
        if any(texts):
            repeated = row.get(f"{_ODF}table:1.0}}number-rows-repeated", "1")
            if not re.fullmatch("[1-9][0-9]{0,5}", repeated):
                return None
            filled += int(repeated)
    return filled


# Whether what was coded adds up, and is what a second coder finds


def _check_columns_add_up(study: Study) -> None:
    survey = study.survey
    joined = {found.members[0] for found in survey.sets.values() if found.kind == "delimited"}
    for chunk in survey.chunks:
        check(set(chunk.columns) == {*survey.variables, *survey.untabulated}, "columns that are no variables")
        everyone = (1 << chunk.cases) - 1
        for name, column in chunk.columns.items():
            several = name in joined or (column.values is not None and bool(column.selected))
            _check_parts(name, column, everyone, several=several)


def _check_parts(name: str, column: Column, everyone: int, *, several: bool) -> None:
    cases = everyone.bit_length()
    check(column.cases == cases, f'"{name}" has {column.cases} cases, its chunk {cases}')
    parts = [*column.selected.values(), *column.missing.values(), column.invalid]
    check(all(0 <= bits <= everyone for bits in parts), f'"{name}" has bits beyond its cases')
    check(len(column.invalid_values) == column.invalid.bit_count(), f'"{name}" has not a value for each invalid case')
    check(column.values is None or len(column.values) == cases, f'"{name}" has not a value for each case')
    together = column.answered | column.invalid
    for bits in column.missing.values():
        together |= bits
    check(together == everyone, f'"{name}" has cases that are neither answered, missing nor invalid')
    if not several:
        total = sum(bits.bit_count() for bits in parts)
        total += 0 if column.values is None or column.selected else column.answered.bit_count()
        check(total == cases, f'"{name}": answered, missing and invalid are {total} of {cases} cases')


def _recoded(study: Study, columns: dict[str, list[Any]], notation: Notation) -> dict[str, list[Coded]]:
    """Every variable that has a column of its own, coded again."""
    survey = study.survey
    aliases = study.findings["matched_by_alias"]
    joined = {found.members[0]: found for found in survey.sets.values() if found.kind == "delimited"}
    found: dict[str, list[Coded]] = {}
    for name, variable in {**survey.variables, **survey.untabulated}.items():
        column = aliases.get(name, name)
        if name in joined:
            _check_joined(study, name, columns[column], joined[name].separator)
            continue
        several = variable.kind != "single" and any(chunk.columns[name].selected for chunk in survey.chunks)
        if several or column not in columns:
            continue
        known: dict[Any, Coded] = {}
        for cell in columns[column]:
            if cell not in known:
                known[cell] = code_cell(cell, variable, notation if name in survey.variables else Notation())
        found[name] = [known[cell] for cell in columns[column]]
    return found


def _check_joined(study: Study, name: str, cells: Sequence[Any], separator: str) -> None:
    variable = study.survey.variables[name]
    begin = 0
    for chunk in study.survey.chunks:
        column = chunk.columns[name]
        for at, cell in enumerate(cells[begin : begin + chunk.cases]):
            if (parts := split_cell(cell, variable, separator)) is None:
                continue
            bit = 1 << (chunk.cases - 1 - at)
            selected = {code for code, bits in column.selected.items() if bits & bit}
            missing = {code for code, bits in column.missing.items() if bits & bit}
            check(selected == {p.code for p in parts if p.role == ANSWER}, f'"{name}": {cell!r} was cut to {selected}')
            check(missing == {p.code for p in parts if p.role != ANSWER}, f'"{name}": {cell!r} misses {missing}')
        begin += chunk.cases


def _check_options(study: Study, columns: dict[str, list[Any]]) -> None:
    """That the options of a set which one column holds joined are what stands in its cells."""
    survey, aliases = study.survey, study.findings["matched_by_alias"]
    told = study.provenance.source.details.get("joined answers", "")
    for found in survey.sets.values():
        cells = columns.get(aliases.get(found.name, found.name))
        made = [name for name in found.members if aliases.get(name, name) not in columns]
        cut = re.search(rf"(?:^|; ){re.escape(found.name)}: cut at ([a-z ]+) \(", told)
        if found.kind != "dichotomies" or cells is None or not made or not cut or cut[1] not in _SEPARATORS:
            continue
        texts: dict[str, set[str]] = {}
        for name in found.members:
            for text in (name, name.rpartition("_")[2], *survey.variables[name].label.values()):
                texts.setdefault(as_text(text).casefold(), set()).add(name)
        begin = 0
        for chunk in survey.chunks:
            for at, cell in enumerate(cells[begin : begin + chunk.cases]):
                if (chosen := _options(as_text(cell), _SEPARATORS[cut[1]], texts)) is None:
                    continue
                bit = 1 << (chunk.cases - 1 - at)
                counted = {name for name in made if chunk.columns[name].selected.get(found.counted_value, 0) & bit}
                wanted = chosen & set(made)
                check(counted == wanted, f'"{found.name}": {cell!r} was cut to {counted}, not to {wanted}')
            begin += chunk.cases


def _options(text: str, separator: str, texts: Mapping[str, set[str]]) -> set[str] | None:
    """The options in a cell; None where a part of it is not plainly one."""
    text, found = text.casefold(), []
    for known in sorted((known for known in texts if separator in known), key=len, reverse=True):
        if known in text:
            found.append(texts[known])
            text = text.replace(known, "")
    parts = (part.strip() for part in text.split(separator if separator.strip() else None))
    found += [texts.get(part, set()) for part in parts if part]
    return {next(iter(names)) for names in found} if all(len(names) == 1 for names in found) else None


def _check_column(study: Study, name: str, coded: Sequence[Coded]) -> None:
    """That each case is what the second coder found it to be."""
    begin = 0
    for chunk in study.survey.chunks:
        column, some = chunk.columns[name], coded[begin : begin + chunk.cases]
        selected: dict[Code | None, int] = {}
        missing: dict[Code | None, int] = {}
        invalid, values = 0, []
        for at, one in enumerate(some):
            bit = 1 << (chunk.cases - 1 - at)
            if one.role == ANSWER:
                selected[one.code] = selected.get(one.code, 0) | bit
            elif one.role == INVALID:
                invalid |= bit
                values.append(one.code)
            else:
                missing[one.code] = missing.get(one.code, 0) | bit
        if column.values is None:
            check(_same(selected, column.selected), f'"{name}": answers {_differing(selected, column.selected, some)}')
        else:
            texts = [one.code if one.role == ANSWER else None for one in some]
            check(texts == column.valid_codes(), f'"{name}" has values {_first_pair(texts, column.valid_codes())}')
        check(_same(missing, column.missing), f'"{name}": missing {_differing(missing, column.missing, some)}')
        check(invalid == column.invalid, f'"{name}": other cases are invalid, {_shown(some)}')
        check(
            values == list(column.invalid_values), f'"{name}": invalid values {values} became {column.invalid_values}'
        )
        begin += chunk.cases


def _same(expected: dict[Code | None, int], found: Any) -> bool:
    return expected == {code: bits for code, bits in found.items() if bits}


def _differing(expected: Any, found: Any, some: Sequence[Coded]) -> str:
    codes = [c for c in {*expected, *found} if expected.get(c, 0) != found.get(c, 0)]
    return f"differ for {[(c, expected.get(c, 0).bit_count(), found.get(c, 0).bit_count()) for c in codes][:5]!r}"


def _first_pair(expected: Sequence[Any], found: Sequence[Any]) -> str:
    pairs = [(a, b) for a, b in zip(expected, found, strict=False) if a != b]
    return f"{repr(pairs[:1])[:300]} (expected, found)"


def _shown(some: Sequence[Coded]) -> str:
    return repr([one for one in some if one.role == INVALID][:5])[:300]


def _check_findings(study: Study, coded: dict[str, list[Coded]]) -> None:
    survey, found = study.survey, study.findings
    check(found["cases"] == study.cases, "the findings have another number of cases")
    check(found["variables"] == len(survey.variables), "the findings have another number of variables")
    invalid: Counter[str] = Counter()
    for entry in found["invalid"]:
        invalid[entry["variable"]] += entry["count"]
        check(0 < len(entry["first_cases"]) <= min(5, entry["count"]), f"first cases of {entry}")
    totals: Counter[str] = Counter()
    for name in survey.variables:
        columns: list[Column] = [chunk.columns[name] for chunk in survey.chunks]
        count = sum(column.invalid.bit_count() for column in columns)
        check(invalid[name] == count, f'"{name}" has {count} invalid cases, {invalid[name]} are told')
        kinds = found["missing_by_variable"].get(name, {})
        bits = [bits for column in columns for bits in column.missing.values()]
        check(sum(kinds.values()) == sum(b.bit_count() for b in bits), f'"{name}": missing cases are told wrongly')
        totals.update(kinds)
    check({k: n for k, n in totals.items() if n} == {k: n for k, n in found["missing"].items() if n}, "missing in all")
    answers = [n for n, v in survey.variables.items() if v.kind != "id"]
    if answers and set(answers) <= set(coded):
        silent = sum(all(coded[name][case].role != ANSWER for name in answers) for case in range(study.cases))
        check(
            found["cases_without_answer"] == silent,
            f"{found['cases_without_answer']} cases without answer, not {silent}",
        )
    for name, variable in survey.variables.items():
        if variable.kind == "id" and name in coded:
            ids = [one.code for one in coded[name] if one.role == ANSWER]
            repeated = len(ids) - len(set(ids))
            check(found["repeated_ids"].get(name, 0) == repeated, f'"{name}" has {repeated} repeated ids')


def _check_tables(study: Study, coded: dict[str, list[Coded]], number: int) -> None:
    survey = study.survey
    singles = [name for name, v in survey.variables.items() if v.kind == "single" and name in coded]
    if not singles:
        return
    by = singles[number % len(singles)]
    stub = singles[number // 7 % len(singles)]
    points = [{one.code} if one.role == ANSWER else set() for one in coded[by]]
    rows = [{one.code} if one.role == ANSWER else set() for one in coded[stub]]
    weighted = bool(survey.design.variables)
    _check_table(study, stub, by, rows, points, lambda row: row.code, weighted=weighted)
    for name, found in list(survey.sets.items())[:2]:
        chosen = chosen_of(found, survey, coded, study.cases)
        if chosen is None:
            _tabulated(study, name, by, weighted=weighted)
            continue
        _check_table(
            study, name, by, chosen, points, lambda row: row.item if row.code is None else row.code, weighted=weighted
        )
    for name in list(survey.batteries)[:1]:
        _tabulated(study, name, None, weighted=weighted)


def _tabulated(study: Study, name: str, by: str | None, *, weighted: bool) -> Any:
    try:
        return crosstab(study, name, by) if by else freq(study, name)
    except MobsurveyError as error:
        check_message(error)
        check(weighted, f"no table of {name} by {by}: {error.message}")  # a weight may be wrong in itself
        return None


def _check_table(
    study: Study, name: str, by: str, rows: Sequence[Any], points: Sequence[Any], key: Any, *, weighted: bool
) -> None:
    table = _tabulated(study, name, by, weighted=weighted)
    if table is None or weighted:
        return
    counts = cross(rows, points)
    check(table.rows, f'the table of "{name}" has no rows')
    for row in table.rows:
        for point, cell in zip(table.columns[:-1], row.cells[:-1], strict=True):
            wanted = counts[key(row), point.code]
            check(
                cell.count == wanted,
                f'"{name}" = {key(row)!r} by "{by}" = {point.code!r}: the table has {cell.count}, there are {wanted}',
            )
            check(cell.percent is None or -1e-9 <= cell.percent <= 100 + 1e-9, f"{cell.percent} percent")
        wanted = sum(key(row) in some and bool(point) for some, point in zip(rows, points, strict=True))
        check(row.cells[-1].count == wanted, f'"{name}" = {key(row)!r}: total {row.cells[-1].count}, not {wanted}')


def _check_written(study: Study, path: Path, codebook: Codebook, plan: Plan) -> None:
    """That the study which is written and opened is the one in memory."""
    place = path.with_name("fuzz.mobsurvey")
    place.unlink(missing_ok=True)
    with import_file(path, codebook, place, **plan.declared) as written:  # type: ignore[arg-type]
        check(
            _plain(survey_to_json(written.survey)) == _plain(survey_to_json(study.survey)),
            "the written survey is another",
        )
        check(written.findings == _plain(study.findings), "the written findings are others")
        for before, after in zip(study.survey.chunks, written.survey.chunks, strict=True):
            check(before.cases == after.cases and list(before.columns) == list(after.columns), "the written chunks")
            for name, column in before.columns.items():
                _check_written_column(name, column, after.columns[name])
    place.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """As JSON gives it back."""
    return json.loads(json.dumps(value))


def _check_written_column(name: str, before: Column, after: Column) -> None:
    same = before.valid_codes() == after.valid_codes() and before.codes() == after.codes()
    bits = (before.cases, dict(before.selected), dict(before.missing), before.invalid, before.invalid_values)
    others = (after.cases, dict(after.selected), dict(after.missing), after.invalid, after.invalid_values)
    check(same and bits == others, f'"{name}" is written otherwise than it was coded')
