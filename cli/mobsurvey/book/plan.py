"""The plan of a book: which tables, of which data, in which files; read from TOML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from inspect import signature
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.book.asked import Asked
from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.errors import CodebookError, ReadError, UsageError, did_you_mean
from mobsurvey.renderers import format_of
from mobsurvey.study import Study
from mobsurvey.survey import Survey
from mobsurvey.table.asked import analysis_of, shape_of, weighting_of, with_names
from mobsurvey.table.model import Table
from mobsurvey.table.number_format import LANGUAGES
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import PERCENTS
from mobsurvey.tabulation.names import banner_paths, tabulated

if TYPE_CHECKING:
    from mobsurvey.book.blame import Blame
    from mobsurvey.book.comparisons import Comparison

_TEXT, _FLAG, _NUMBER, _WORDS, _LINES, _SCORES = (
    "a text",
    "true or false",
    "a number",
    "a text or a list",
    "lines",
    "a table",
)
OPTIONS = {
    "by": _TEXT,
    "layer": _TEXT,
    "where": _TEXT,
    "percent": _TEXT,
    "net": _LINES,
    "subtotal": _LINES,
    "box": _WORDS,
    "summary": _WORDS,
    "low_base": _NUMBER,
    "by_size": _FLAG,
    "show_missing": _FLAG,
    "bands": _LINES,
    "count_missing": _WORDS,
    "hide_below": _WORDS,
    "test": _TEXT,
    "stat": _WORDS,
    "adjust": _TEXT,
    "letters": _FLAG,
    "compare": _TEXT,
    "letters_adjust": _TEXT,
    "alpha": _WORDS,
    "min_base": _NUMBER,
    "ci": _FLAG,
    "interval": _TEXT,
    "confidence": _NUMBER,
    "brief": _FLAG,
    "bootstrap": _NUMBER,
    "replicates": _NUMBER,
    "seed": _NUMBER,
    "scores": _SCORES,
    "frequency_weight": _TEXT,
    "weight": _TEXT,
    "strata": _TEXT,
    "cluster": _TEXT,
    "fpc": _TEXT,
    "single_cluster": _TEXT,
    "unweighted": _FLAG,
}
"""What a table can be asked for, as the options of `crosstab` of the same names, and what it is in TOML."""
_KINDS: Mapping[str, tuple[type, ...]] = {
    _TEXT: (str,),
    _FLAG: (bool,),
    _NUMBER: (int, float),
    _WORDS: (str, int, float, list),
    _LINES: (str, list),
    _SCORES: (dict,),
}


class Entry(NamedTuple):
    """One section [[tables]]: a table for each of its names."""

    names: tuple[str, ...]
    """Empty for all sets, batteries and indices."""
    title: str
    asked: Asked
    line: int


class PlannedTable(NamedTuple):
    """A table of the book."""

    spec: TableSpec
    title: str
    """In place of the table's own; empty for that."""
    line: int
    """Of its section in the plan."""
    section: int
    """Which it is of the sections [[tables]], from 0."""
    compare: Callable[[Study], Table] | None = None
    """Makes a table that is a comparison, of the plan's study. UsageError, with the line of the plan."""
    key: str = ""
    """What a comparison depends on beside the plan's study and what is asked for."""


class Plan(NamedTuple):
    """A plan as it was read; its names are checked against a survey by `tables`."""

    path: Path
    text: str
    title: str
    study: Path | None
    data: Path | None
    codebook: str | None
    language: str
    pictures: bool
    """Whether web pages and Word documents have a picture with each table."""
    outputs: tuple[str, ...]
    """Files by their end, and folders, which end in a slash; beside the plan."""
    entries: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...]
    document: TomlDocument

    @property
    def folder(self) -> Path:
        return self.path.parent

    def tables(self, survey: Survey) -> list[PlannedTable]:
        """The tables, in the order of the plan. CodebookError with every name that the survey lacks, UsageError."""
        found: list[PlannedTable] = []
        for number, entry in enumerate(self.entries):
            options = entry.asked.options
            self.check_names(("tables", number), entry.names, options, survey)
            for name in entry.names or tabulated(survey, options.get("by"), options.get("layer")):
                try:
                    spec = spec_of(name, self.language, options, survey)
                except UsageError as error:
                    make = partial(spec_of, name, self.language, survey=survey)
                    raise self.blame(number).error(error, make) from None
                found.append(PlannedTable(spec, entry.title, entry.line, number))
        if self.comparisons:
            from mobsurvey.book.comparisons import planned_comparisons

            found += planned_comparisons(self, survey)
        self.document.raise_problems()
        return found

    def blame(self, section: int) -> Blame:
        """Who is to blame for an error in that section [[tables]]."""
        from mobsurvey.book.blame import Blame

        return Blame(self.path, self.document, ("tables", section), self.entries[section])

    def check_names(self, path: KeyPath, names: Iterable[str], options: Mapping[str, Any], survey: Survey) -> None:
        """Notes the names of the section at that path that the survey lacks; those of [defaults] once."""
        asked = [("name" if (*path, "name") in self.document.lines else "names", name) for name in names]
        for key in ("by", "layer", "frequency_weight", "weight", "strata", "cluster", "fpc"):
            if text := options.get(key):
                found = [name for parts in banner_paths(text) for name in parts] if key == "by" else [text]
                asked += [(key, name) for name in found]
        for key, name in asked:
            known = (*survey.names, *survey.indices) if key.startswith("name") else survey.names
            if name not in known:
                at = (*path, key) if (*path, key) in self.document.lines else ("defaults", key)
                self.document.problem(at, f'{key}: there is no "{name}" in the study', did_you_mean(name, known))
        self.document.problems[:] = dict.fromkeys(self.document.problems)


def read_plan(path: Path) -> Plan:
    """The plan in a TOML file; ReadError, or CodebookError with every place where it breaks the format."""
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise ReadError("there is no such plan", where=str(path), next_step="Draft one: mobsurvey plan new.") from None
    except UnicodeDecodeError:
        raise ReadError("is not UTF-8", where=str(path), next_step="Save the plan as UTF-8.") from None
    except OSError as error:
        if isdir(path):  # noqa: PTH112 - Path.is_dir raises where its folder must not be read
            raise ReadError("is a folder", where=str(path), next_step="Name the plan's file.") from None
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = f", line {found[1]}" if found else ""
        what = re.sub(r" \(at .*\)", "", str(error))
        raise CodebookError([f"{path}{line}: {what}. Correct the TOML there."]) from None
    document = TomlDocument(text, str(path))
    plan = _plan(path, text, TomlSection(document, values, ()), document)
    document.raise_problems()
    return plan


def _plan(path: Path, text: str, top: TomlSection, document: TomlDocument) -> Plan:
    title, study, data, codebook = (top.text(key) for key in ("title", "study", "data", "codebook"))
    language = top.word("language", LANGUAGES, "en")
    pictures = bool(top.take("pictures", bool))
    outputs = top.names("outputs")
    defaults = TomlSection(document, top.take("defaults", dict) or {}, ("defaults",))
    shared = options_of(defaults)
    defaults.finish()
    entries = []
    for number, table in enumerate(top.take("tables", list) or []):
        section = TomlSection(document, table, ("tables", number))
        name, names = section.text("name"), section.names("names")
        own_title = section.text("title")
        own = options_of(section)
        section.finish()
        line = document.lines.get(("tables", number), 1)
        entries.append(Entry((*((name,) if name else ()), *names), own_title, Asked(own, shared), line))
        for twice in dict.fromkeys(name for name in entries[-1].names if entries[-1].names.count(name) > 1):
            document.problem(section.at("names"), f'"{twice}" is named twice', "Remove one.")
        if own_title and len(entries[-1].names) != 1:
            document.problem(section.at("title"), "a title is for one table", "Name the table by name = …")
    comparisons: tuple[Comparison, ...] = ()
    if "comparisons" in top.table:
        from mobsurvey.book.comparisons import read_comparisons

        comparisons = read_comparisons(top, path.parent, shared)
    top.known.append("comparisons")
    top.finish()
    if study and data:
        document.problem(("data",), "a plan has a study or data, not both", "Remove one.")
    if codebook and not data:
        document.problem(("codebook",), "a codebook is for data", "Add data = …, or remove it: a study has its own.")
    if not outputs and not top.is_wrong("outputs"):
        document.problem(("outputs",), "there are no outputs", 'Add, for example, outputs = ["book.html", "tables/"].')
    for number, output in enumerate(outputs):
        if not output.endswith("/"):
            try:
                format_of(Path(output))
            except UsageError as error:
                document.problem(("outputs", number), error.what, f"{error.next_step} A folder ends in a slash.")
        if outputs.index(output) < number:
            document.problem(("outputs", number), f'"{output}" stands twice', "Remove one.")
    if not entries and not comparisons and not top.is_wrong("tables", "comparisons"):
        document.problem(("tables",), "there are no tables", "Add a section [[tables]].")
    folder = path.parent
    return Plan(
        path,
        text,
        title,
        folder / study if study else _first_compared(comparisons) if not (data or entries) else None,
        folder / data if data else None,
        codebook or None,
        language,
        pictures,
        outputs,
        tuple(entries),
        comparisons,
        document,
    )


def _first_compared(comparisons: Iterable[Comparison]) -> Path | None:
    """The study of a plan that only compares studies: their first."""
    paths = [one.compared.paths for one in comparisons]
    return paths[0][0] if paths and all(paths) else None


def options_of(section: TomlSection, keys: Iterable[str] = OPTIONS) -> dict[str, Any]:
    """The options of these keys that a section gives, checked for their kind."""
    found: dict[str, Any] = {}
    for key in keys:
        kind = OPTIONS[key]
        section.known.append(key)
        if key not in section.table:
            continue
        value = section.table.pop(key)
        is_flag = isinstance(value, bool)
        if not isinstance(value, _KINDS[kind]) or is_flag != (kind == _FLAG):
            words = "a text or a list of texts" if kind in (_WORDS, _LINES) else kind
            section.refused.add(key)
            section.document.problem(section.at(key), f'"{key}" must be {words}', "Correct it.")
            continue
        found[key] = value
    if (percent := found.get("percent")) is not None and percent not in PERCENTS:
        section.document.problem(
            section.at("percent"),
            f'percent "{percent}" is not one of {", ".join(PERCENTS)}',
            did_you_mean(percent, PERCENTS),
        )
    return found


def spec_of(name: str, language: str, options: Mapping[str, Any], survey: Survey) -> TableSpec:
    """What a table is asked for by the keys of a plan. UsageError."""
    asked = asked_spec(language, options)
    return asked._replace(name=name, shape=with_names(asked.shape, [name], survey))


def asked_spec(language: str, options: Mapping[str, Any]) -> TableSpec:
    """What a section asks for, without a name; its nets may be of any table. UsageError."""

    def given(make: Callable[..., Any]) -> dict[str, Any]:
        return {key: _plain(key, options[key]) for key in signature(make).parameters if key in options}

    return TableSpec(
        "",
        options.get("by"),
        options.get("layer"),
        options.get("where"),
        options.get("percent", "column"),
        language,
        weighting_of(**given(weighting_of)),
        analysis_of(**given(analysis_of)),
        shape_of(**given(shape_of)),
    )


def _plain(key: str, value: Any) -> Any:
    """The value as the option of the command line has it."""
    kind = OPTIONS[key]
    if kind == _SCORES:
        return [f"{name}={','.join(map(str, scores))}" for name, scores in value.items()]
    if kind == _LINES or key == "stat":
        return [value] if isinstance(value, str) else value
    if kind == _WORDS:
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return value
