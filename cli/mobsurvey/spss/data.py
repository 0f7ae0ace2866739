"""The part of SPSS syntax that opens the file of answers: GET FILE for a .sav, GET DATA for a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from mobsurvey.codebook.coding import folded_name
from mobsurvey.errors import UsageError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import SEPARATORS
from mobsurvey.readers.csv_encoding import TEXT_IN
from mobsurvey.spss_spelling import Names, command, comment, is_name, quoted
from mobsurvey.study import Study
from mobsurvey.survey import Column, Survey, Variable
from mobsurvey.vietnamese.encodings import OWN

_MOST_TEXT_BYTES = 32_767
_ROOM = 8
"""Bytes that a text column has beyond its longest known value: what is cut off cannot become one."""


class SpssData(NamedTuple):
    """The commands that open the file, and what the variables are then."""

    text: str
    columns: Mapping[str, str]
    """The name in SPSS by the study's variable."""
    texts: frozenset[str]
    """The study's variables that SPSS holds as text."""
    names: Names
    """With all names that are taken."""
    labelled: bool
    """Whether the file brings missing values of its own, which the codebook's have to replace."""


def open_data(study: Study, data: Path | None, decimal: str) -> SpssData:
    """How SPSS opens `data`, else the file that the study was made from; UsageError, ReadError where it cannot be."""
    if data is None and len(study.provenance.files) > 1:
        raise UsageError(
            "the study has the cases of several files, and SPSS opens one",
            next_step="Export them together: mobsurvey export --sav --to all. Then name --data all/responses.sav.",
        )
    path = data if data is not None else _source_path(study)
    if any(not sign.isprintable() for sign in str(path)):
        raise UsageError("the file's name has signs that SPSS syntax cannot hold", next_step="Rename the file.")
    return _sav(study, path) if _is_sav(path) else _csv(study, path, decimal)


def _source_path(study: Study) -> Path:
    """The study's source: in this folder, else beside the study, else by its name alone."""
    path = Path(study.provenance.source.file)
    if not path.exists() and study.path is not None and (beside := study.path.parent / path).exists():
        return beside
    return path


def _is_sav(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"$FL2", b"$FL3")
    except OSError:
        return path.suffix.lower() in (".sav", ".zsav")


def _aliases(study: Study) -> Mapping[str, str]:
    """The file's column by variable, where they differ."""
    aliases: Mapping[str, str] = study.findings.get("matched_by_alias", {})
    return aliases


def _variables(survey: Survey) -> dict[str, Variable]:
    return {**survey.variables, **survey.untabulated}


# .sav


def _sav(study: Study, path: Path) -> SpssData:
    aliases = _aliases(study)
    columns: dict[str, str] = {}
    renamed: list[str] = []
    for name in _variables(study.survey):
        column = aliases.get(name, name)
        columns[name] = column
        if column.casefold() != name.casefold() and is_name(name):
            columns[name] = name
            renamed.append(f"({column} = {name})")
    # A weight that the file has switched on would stay on.
    text = command("GET", f"FILE={quoted(path.as_posix())}") + command("WEIGHT", "OFF")
    if renamed:
        text += comment("Names as in the codebook.") + command("RENAME VARIABLES", *renamed)
    texts = _texts_of_sav(study, path)
    return SpssData(text, columns, texts, Names([*columns.values(), *aliases.values()]), labelled=True)


def _texts_of_sav(study: Study, path: Path) -> frozenset[str]:
    """As the file says; where it is not at hand, text is what has codes that are text."""
    survey = study.survey
    if path.exists():
        from mobsurvey.readers.sav_dictionary import read_dictionary

        found = {folded_name(name) for name in read_dictionary(path).texts}
        aliases = _aliases(study)
        return frozenset(name for name in _variables(survey) if folded_name(aliases.get(name, name)) in found)
    return frozenset(
        name
        for name, variable in _variables(survey).items()
        if variable.kind in ("text", "id") or any(isinstance(entry.code, str) for entry in variable.listed)
    )


# CSV


def _csv(study: Study, path: Path, decimal: str) -> SpssData:
    source = study.provenance.source
    own = source.reader == "csv"
    separator = source.details.get("separator", "") if own else ""
    if not path.exists():
        raise UsageError(
            "the file of answers is not here, and its first row is needed to name its columns",
            where=str(path),
            next_step="Say where it is with --data FILE.",
        )
    strange = {name.removeprefix(TEXT_IN) for name in source.details if name.startswith(TEXT_IN)} if own else set()
    if old := sorted(strange - {source.encoding} | (strange & set(OWN))):
        raise UsageError(
            f"it has text in {old[0]}, which SPSS does not read",
            where=str(path),
            next_step="Save the answers as UTF-8 CSV or as .sav, import that, and name it with --data FILE.",
        )
    raw = read_file(
        path,
        ReadOptions(source.encoding if own else None, {v: k for k, v in SEPARATORS.items()}.get(separator)),
    )
    separator = {v: k for k, v in SEPARATORS.items()}.get(raw.source.details["separator"], ",")
    variables = _by_column(study, raw)
    names = Names()
    columns = {name: names.new(name) for name in variables.values()}
    by_label = set(study.findings.get("by_label", ()))
    texts: set[str] = set()
    formats: list[str] = []
    whole: list[str] = []
    for column in raw.variables:
        if (name := variables.get(column)) is None:
            formats.append(f"{names.new(column)} A255")
            continue
        variable = _variables(study.survey)[name]
        if variable.kind == "number" and name not in by_label:
            formats.append(f"{columns[name]} {'DOT' if decimal == ',' else 'F'}16.0")
            if places := decimal_places(study, name):
                whole.append(f"{columns[name]} (F16.{places})")
        elif _is_numeric(variable) and name not in by_label:
            formats.append(f"{columns[name]} F16.0")
        else:
            texts.add(name)
            formats.append(f"{columns[name]} A{_text_bytes(study, variable, path)}")
    # F takes the decimal mark of the computer's language unless it is told; DOT has the comma everywhere.
    text = command("SET", "DECIMAL=DOT") + command(
        "GET DATA",
        "/TYPE=TXT",
        f"/FILE={quoted(path.as_posix())}",
        f"/ENCODING={quoted(_encoding(raw.source.encoding))}",
        "/DELCASE=LINE",
        f"/DELIMITERS={quoted(separator) if separator != chr(9) else quoted(chr(92) + 't')}",
        """/QUALIFIER='"'""",
        "/ARRANGEMENT=DELIMITED",
        f"/FIRSTCASE={_first_line(path, raw.source.encoding, separator)}",
        "/VARIABLES=",
        *formats,
    )
    if whole:
        text += command("FORMATS", *whole)
    return SpssData(text, columns, frozenset(texts), names, labelled=False)


def _by_column(study: Study, raw: Survey) -> dict[str, str]:
    """The study's variable by the file's column."""
    aliases = _aliases(study)
    wanted = {folded_name(aliases[name]): name for name in aliases}
    wanted |= {folded_name(name): name for name in _variables(study.survey)}
    return {column: wanted[folded_name(column)] for column in raw.variables if folded_name(column) in wanted}


def _is_numeric(variable: Variable) -> bool:
    return variable.kind == "single" and not any(isinstance(entry.code, str) for entry in variable.listed)


def _columns(study: Study, name: str) -> Iterator[Column]:
    return (chunk.columns[name] for chunk in study.survey.chunks)


def decimal_places(study: Study, name: str) -> int:
    """The most decimals that a number has, six at the most."""
    most = 0
    for column in _columns(study, name):
        for value in set(column.values or ()):
            if value == value and not float(value).is_integer():
                most = max(most, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return most


def _text_bytes(study: Study, variable: Variable, path: Path) -> int:
    """How wide the text column is; UsageError where a cell holds a line break, at which GET DATA ends the case."""
    longest = max((len(text.encode()) for text in _known_texts(variable)), default=0)
    for column in _columns(study, variable.name):
        for text in {str(value) for value in (*(column.values or ()), *column.invalid_values)}:
            if "\n" in text or "\r" in text:
                raise UsageError(
                    f'a cell of "{variable.name}" has a line break, which SPSS takes for the end of the case',
                    where=str(path),
                    next_step="Save the answers as .sav, and name that file with --data.",
                )
            longest = max(longest, len(text.encode()))
    return min(longest + _ROOM, _MOST_TEXT_BYTES)


def _known_texts(variable: Variable) -> Iterator[str]:
    for entry in variable.listed:
        yield from (str(entry.code), *entry.label.values())


def _encoding(name: str) -> str:
    """The encoding as SPSS calls it."""
    name = name.lower().replace("_", "-")
    if name in ("utf-8", "utf-8-sig", "utf8", "ascii"):
        return "UTF8"
    return f"windows-{name[2:]}" if name.startswith("cp125") else name.upper()


def _first_line(path: Path, encoding: str, separator: str) -> int:
    """The line of the first case, counted from 1: a name in the header may go over several lines."""
    with path.open(encoding=encoding, newline="") as file:
        before = 0
        if file.read(4).lower() == "sep=":
            file.readline()
            before = 1
        else:
            file.seek(0)
        reader = csv.reader(file, delimiter=separator)
        while not next(reader):
            pass
        return before + reader.line_num + 1
