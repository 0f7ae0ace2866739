"""Reads a codebook from TOML and refuses, with file and line, what breaks the format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mobsurvey.codebook.coding import folded_name, plain_text
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.errors import CodebookError, ReadError, did_you_mean
from mobsurvey.survey import (
    BASE_RULES,
    MEASURES,
    MISSING_KINDS,
    SET_KINDS,
    VARIABLE_KINDS,
    Battery,
    Code,
    Design,
    Measure,
    Missing,
    MissingRange,
    Net,
    ResponseSet,
    Value,
    Variable,
)

if TYPE_CHECKING:
    from mobsurvey.codebook.derived.model import Derived
    from mobsurvey.indices import Index

_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_ID = re.compile(r"[\w][\w.-]*")
_RESERVED = {"and", "or", "not", "in", "is", "missing"}


def read_codebook(path: Path) -> Codebook:
    """The codebook in a TOML file; ReadError if it cannot be read, CodebookError if it breaks the format."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise ReadError(
            "is no regular file, but a pipe or a device", where=str(path), next_step="Save it as a file first."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ReadError(
            "there is no such codebook file",
            where=str(path),
            next_step='"mobsurvey codebook list" shows the codebooks that ship with mobsurvey.',
        ) from None
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ReadError(
            f"byte {error.start + 1} is not UTF-8", where=str(path), next_step="Save the codebook as UTF-8."
        ) from None
    return parse_codebook(text, str(path))


def parse_codebook(text: str, where: str) -> Codebook:
    """The codebook in a TOML text; `where` names it in messages. CodebookError lists every problem."""
    import tomllib

    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    try:
        document = tomllib.loads(text)
        parser = _Parser(text, where)
    except tomllib.TOMLDecodeError as error:
        raise CodebookError([_syntax_problem(error, where)]) from None
    except RecursionError:
        raise CodebookError([f"{where}: too many brackets stand within each other. Remove some."]) from None
    except ValueError:  # Python takes no whole number of more than 4,300 digits
        raise CodebookError(
            [f"{where}: a number has thousands of digits. Correct it, or write it in quotes."]
        ) from None
    return parser.codebook(document)


def _syntax_problem(error: Exception, where: str) -> str:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
    if found and found[2]:
        return f"{where}, line {found[2]}: {found[1]} (column {found[3]}). Correct the TOML there."
    return f"{where}: {found[1] if found else error} at the end of the file. Correct the TOML there."


class _Parser:
    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.document = TomlDocument(text, where)
        self.problem = self.document.problem
        self.joined: dict[str, Variable] = {}
        """The members of delimited sets, with the options as their values."""

    def codebook(self, values: dict[str, Any]) -> Codebook:
        top = TomlSection(self.document, values, ())
        languages = self.document.languages = top.names("languages") or ("en",)
        for index, language in enumerate(languages):
            if not language.isprintable() or not language.strip() or language != " ".join(language.split()):
                self.problem(("languages", index), f'"{language}" is no language', 'Write its code, as "en" or "vi".')
            elif language in languages[:index]:
                self.problem(("languages", index), f'language "{language}" stands twice', "Remove one.")
        identifier = top.text("id", required=True)
        if identifier and not _ID.fullmatch(identifier):
            self.problem(("id",), f'id "{identifier}" has other signs than letters, digits, . _ -', "Rename it.")
        title, source = top.label("title"), top.text("source")
        scales = {name: self.scale(name, section) for name, section in self.sections(top, "scales")}
        variables = {name: self.variable(name, section, scales) for name, section in self.sections(top, "variables")}
        if not variables:
            self.problem(("variables",), "there are no variables", "Add a [variables.NAME] section for each column.")
        groups = {key: dict(self.sections(top, key)) for key in ("sets", "batteries")}
        sections = dict(self.sections(top, "derived"))
        late = _with_members(groups, sections)
        sets, batteries = self.groups(groups, late, False, variables, scales)
        own, derived = dict(variables), self.derived(sections, variables, sets, batteries, languages, late)
        variables |= {variable.name: variable for one in derived.values() for variable in one.made.variables}
        late_sets, late_batteries = self.groups(groups, late, True, variables, scales)
        own_sets = {name: (sets | late_sets)[name] for name in groups["sets"]}
        batteries = {name: (batteries | late_batteries)[name] for name in groups["batteries"]}
        sets = own_sets | {one.made.set.name: one.made.set for one in derived.values() if one.made.set}
        questions: dict[str, Variable | ResponseSet | Battery] = {**variables, **batteries, **sets}
        nets = self.nets(top, questions, variables)
        indices = self.indices(top, variables)
        design = self.design(top, variables)
        top.finish()
        self.check_names(own, own_sets, batteries, nets, indices, derived.values())
        self.check_columns(variables)
        self.document.raise_problems()
        variables |= self.joined
        return Codebook(
            identifier, title, source, languages, variables, sets, batteries, self.text, design, nets, derived, indices
        )

    def groups(
        self,
        sections: Mapping[str, Mapping[str, TomlSection]],
        late: frozenset[str],
        is_late: bool,
        variables: Mapping[str, Variable],
        scales: Mapping[str, Variable],
    ) -> tuple[dict[str, ResponseSet], dict[str, Battery]]:
        """The sets and batteries that are among the late ones, or those that are not."""
        sets, batteries = (
            {name: section for name, section in sections[key].items() if (name in late) == is_late}
            for key in ("sets", "batteries")
        )
        return (
            {name: self.response_set(name, section, variables, scales) for name, section in sets.items()},
            {name: self.battery(name, section, variables) for name, section in batteries.items()},
        )

    def derived(
        self,
        sections: Mapping[str, TomlSection],
        variables: Mapping[str, Variable],
        sets: Mapping[str, ResponseSet],
        batteries: Mapping[str, Battery],
        languages: tuple[str, ...],
        late: frozenset[str],
    ) -> dict[str, Derived]:
        if not sections:
            return {}
        from mobsurvey.codebook.derived.model import Known
        from mobsurvey.codebook.derived.read import read_derived

        return read_derived(sections, Known({**variables, **self.joined}, sets, batteries, languages, late))

    def sections(self, top: TomlSection, key: str) -> Iterable[tuple[str, TomlSection]]:
        for name, table in (top.take(key, dict) or {}).items():
            if key != "scales" and (not _NAME.fullmatch(name) or name.casefold() in _RESERVED):
                self.problem(
                    (key, name),
                    f'"{name}" cannot be a name',
                    "Names are letters, digits and _, begin with a letter, and are no word of --where.",
                )
            yield name, TomlSection(self.document, table, (key, name))

    def scale(self, name: str, section: TomlSection) -> Variable:
        """A scale as a nameless variable: what variables copy from it."""
        values, missing, ranges = self.codes(section, name)
        measure = section.word("measure", MEASURES, "nominal")
        section.finish()
        if not values and not section.is_wrong("values"):
            self.problem(section.path, f'scale "{name}" has no values', "Add values = [ … ].")
        return Variable(name, "single", measure=measure, values=values, missing=missing, missing_ranges=ranges)

    def variable(self, name: str, section: TomlSection, scales: Mapping[str, Variable]) -> Variable:
        kind = section.word("kind", VARIABLE_KINDS, "single")
        label, columns = section.label("label"), section.names("columns")
        has_scale = "scale" in section.table
        scale = self.scale_of(section, scales)
        values, missing, ranges = self.codes(section, name)
        has_own = bool(values or missing or ranges)
        if scale is not None:
            if has_own:
                self.problem(
                    section.at("scale"),
                    f'"{name}" has both a scale and codes of its own',
                    "Keep one of them.",
                )
            values, missing, ranges = scale.values, scale.missing, scale.missing_ranges
        measure = section.word("measure", MEASURES, scale.measure if scale else _measure_of(kind))
        section.finish()
        if kind == "single" and not values and not has_scale and not section.is_wrong("kind", "values"):
            self.problem(section.path, f'single-choice "{name}" has no values', 'Add values = [ … ] or scale = "…".')
        if kind != "single" and values:
            self.problem(section.path, f'"{name}" is of kind {kind} but has values', 'Make it kind = "single".')
        return Variable(name, kind, label, measure, values, missing, ranges, columns)

    def scale_of(self, section: TomlSection, scales: Mapping[str, Variable]) -> Variable | None:
        if "scale" not in section.table:
            return None
        name = section.text("scale")
        if name not in scales and not section.is_wrong("scale"):
            self.problem(section.at("scale"), f'there is no scale "{name}"', did_you_mean(name, scales))
        return scales.get(name)

    def codes(
        self, section: TomlSection, owner: str
    ) -> tuple[tuple[Value, ...], tuple[Missing, ...], tuple[MissingRange, ...]]:
        values: list[Value] = []
        missing: list[Missing] = []
        ranges: list[MissingRange] = []
        seen: dict[str, KeyPath] = {}
        for key in ("values", "missing"):
            for index, table in enumerate(section.take(key, list) or []):
                path = (*section.at(key), index)
                entry = TomlSection(self.document, table, path)
                kind = entry.word("kind", MISSING_KINDS, "no-answer") if key == "missing" else "no-answer"
                if key == "missing" and "range" in entry.table:
                    bounds = self.bounds(entry)
                    if bounds:
                        ranges.append(MissingRange(*bounds, kind))
                    entry.finish()
                    continue
                code, label = self.code(entry, "code"), entry.label("label")
                entry.finish()
                if code is None:
                    continue
                if str(code) in seen:
                    first = self.document.lines.get(seen[str(code)], 1)
                    self.problem(
                        path,
                        f"code {code} of '{owner}' stands twice (first in line {first})",
                        "Give each answer a code of its own, or remove one.",
                    )
                seen.setdefault(str(code), path)
                if key == "values":
                    values.append(Value(code, label))
                else:
                    missing.append(Missing(code, kind, label))
        return tuple(values), tuple(missing), tuple(ranges)

    def bounds(self, entry: TomlSection) -> tuple[float, float] | None:
        found = entry.take("range", list)
        if (
            found is None
            or len(found) != 2
            or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in found)
            or not found[0] <= found[1]
            or not all(isinstance(n, float) or _is_double(n) for n in found)
        ):
            self.problem(entry.at("range"), "a range is two numbers, the lower first", "Write range = [90, 99].")
            return None
        return float(found[0]), float(found[1])

    def code(self, entry: TomlSection, key: str, *, required: bool = True) -> Code | None:
        value = entry.take(key, object, required=required)
        return None if value is None else self.plain(value, key, entry.at(key))

    def plain(self, value: Any, key: str, path: KeyPath) -> Code | None:
        """The value under the key as a code; None, and a problem, where it is none."""
        if isinstance(value, str):
            value = plain_text(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and _is_double(value)
        if is_number or (isinstance(value, str) and value):
            return cast(Code, value)
        self.problem(path, f'"{key}" must be a number or a text', "Correct it.")
        return None

    def response_set(
        self, name: str, section: TomlSection, variables: Mapping[str, Variable], scales: Mapping[str, Variable]
    ) -> ResponseSet:
        kind = section.word("kind", SET_KINDS, "dichotomies")
        label, members = section.label("label"), section.names("members", required=True)
        base = section.word("base", BASE_RULES, "answered")
        scale = self.scale_of(section, scales)
        values, missing, ranges = self.codes(section, name)
        if missing or ranges:
            self.problem(section.at("missing"), f"set '{name}' has missing codes", "Give them to its members.")
        if scale is not None and values:
            self.problem(section.at("scale"), f"set '{name}' has both a scale and values", "Keep one of them.")
        values = scale.values if scale else values
        counted, separator = self.code(section, "counted_value", required=False), section.text("separator")
        section.finish()
        found = self.members(section, "members", f"set '{name}'", members, variables)
        if kind == "dichotomies":
            if counted is None:
                self.problem(section.path, f"set '{name}' has no counted_value", "Say which code means chosen.")
            for member in found:
                if member.kind != "single" or (counted is not None and counted not in [v.code for v in member.values]):
                    self.problem(
                        section.at("members"),
                        f"set '{name}' counts {counted!r}, which is no value of its member '{member.name}'",
                        "Add the value to the variable, or correct counted_value.",
                    )
            if values:
                self.problem(section.path, f"set '{name}' of dichotomies has values", "Its members are its answers.")
        elif base == "asked":
            self.problem(
                section.at("base"),
                f"set '{name}' cannot have base \"asked\"",
                "Only in dichotomies can nothing chosen be told from not asked.",
            )
        elif counted is not None:
            self.problem(section.at("counted_value"), f"set '{name}' of {kind} counts no value", "Remove it.")
        if kind == "categories" and found:
            values = values or found[0].values
            for member in found:
                if member.kind != "single" or [v.code for v in member.values] != [v.code for v in values]:
                    self.problem(
                        section.at("members"),
                        f"member '{member.name}' of set '{name}' has other values than the set",
                        "Give all members one scale.",
                    )
        if kind == "delimited":
            if len(members) != 1 or not separator or not values:
                self.problem(
                    section.path,
                    f"delimited set '{name}' needs one member, a separator and values",
                    'Write members = ["NAME"], separator = ";" and values = [ … ].',
                )
            elif found:
                self.delimited(section, name, found[0], values, scale)
        elif kind == "categories" and separator:
            self.problem(section.at("separator"), f"set '{name}' of {kind} has a separator", "Remove it.")
        return ResponseSet(name, kind, members, label, counted, values, separator, base)

    def delimited(
        self, section: TomlSection, name: str, member: Variable, values: tuple[Value, ...], scale: Variable | None
    ) -> None:
        """Checks the joined member, and notes what it is coded by: the set's values, its own missing or the scale's."""
        missing, ranges = member.missing, member.missing_ranges
        if scale is not None and not missing and not ranges:
            missing, ranges = scale.missing, scale.missing_ranges
        if member.kind != "text":
            self.problem(section.at("members"), f"'{member.name}' is not of kind text", 'Set its kind = "text".')
        if member.name in self.joined:
            self.problem(
                section.at("members"), f"'{member.name}' belongs to another delimited set already", "Keep one of them."
            )
        for code in {str(m.code) for m in missing}.intersection(str(v.code) for v in values):
            self.problem(
                section.path,
                f"code {code} of set '{name}' is missing in '{member.name}'",
                "Remove it from one of them.",
            )
        self.joined[member.name] = member._replace(values=values, missing=missing, missing_ranges=ranges)

    def battery(self, name: str, section: TomlSection, variables: Mapping[str, Variable]) -> Battery:
        label, items = section.label("label"), section.names("items", required=True)
        section.finish()
        found = self.members(section, "items", f"battery '{name}'", items, variables)
        for item in found:
            if item.kind != "single" or [v.code for v in item.values] != [v.code for v in found[0].values]:
                self.problem(
                    section.at("items"),
                    f"item '{item.name}' of battery '{name}' is not rated on the scale of '{found[0].name}'",
                    "Give all items one scale.",
                )
        return Battery(name, items, label)

    def nets(
        self,
        top: TomlSection,
        questions: Mapping[str, Variable | ResponseSet | Battery],
        variables: Mapping[str, Variable],
    ) -> dict[str, Net]:
        sections = dict(self.sections(top, "nets"))
        if not sections:
            return {}
        from mobsurvey.codebook.nets import read_nets

        return read_nets(sections, questions, variables, self.plain)

    def indices(self, top: TomlSection, variables: Mapping[str, Variable]) -> dict[str, Index]:
        sections = dict(self.sections(top, "indices"))
        if not sections:
            return {}
        from mobsurvey.codebook.indices import read_indices

        return read_indices(sections, variables)

    def design(self, top: TomlSection, variables: Mapping[str, Variable]) -> Design:
        table = top.take("design", dict)
        section = TomlSection(self.document, {} if table is None else table, ("design",))
        keys = ("weight", "strata", "cluster", "fpc")
        names = {key: section.text(key) for key in keys}
        section.finish()
        for key, name in names.items():
            if name and name not in variables:
                self.problem(
                    section.at(key),
                    f"{key} of the design is '{name}', which does not exist",
                    did_you_mean(name, variables),
                )
            elif name and key in ("weight", "fpc") and not variables[name].is_numeric:
                self.problem(
                    section.at(key),
                    f"{key} of the design is '{name}', which has no numbers",
                    'Set its kind = "number".',
                )
        return Design(names["weight"] or None, names["strata"] or None, names["cluster"] or None, names["fpc"] or None)

    def members(
        self, section: TomlSection, key: str, owner: str, names: tuple[str, ...], variables: Mapping[str, Variable]
    ) -> list[Variable]:
        for index, name in enumerate(names):
            path = (*section.at(key), index)
            if name not in variables:
                self.problem(
                    path, f"{owner} has the member '{name}', which does not exist", did_you_mean(name, variables)
                )
            elif name in names[:index]:
                self.problem(path, f"{owner} has the member '{name}' twice", "Remove one.")
        if not names and not section.is_wrong(key):
            self.problem(section.path, f"{owner} has no {key}", f"List them: {key} = [ … ].")
        return [variables[name] for name in names if name in variables]

    def check_names(
        self,
        variables: Mapping[str, Variable],
        sets: Mapping[str, ResponseSet],
        batteries: Mapping[str, Battery],
        nets: Mapping[str, Net],
        indices: Mapping[str, Index],
        derived: Iterable[Derived],
    ) -> None:
        taken: dict[str, str] = {}
        named = {"variables": variables, "sets": sets, "batteries": batteries, "nets": nets, "indices": indices}
        for section, names in named.items():
            for name in names:
                own = section == "sets" and sets[name].kind == "delimited" and sets[name].members == (name,)
                if name.casefold() in taken and not own:
                    self.problem(
                        (section, name),
                        f'the name "{name}" is taken by {taken[name.casefold()]}',
                        "Names of variables, sets, batteries, nets and indices must differ, also when case is ignored.",
                    )
                taken.setdefault(name.casefold(), f"[{section}.{name}]")
        for one in derived:
            for name in one.names:
                if name.casefold() in taken:
                    self.problem(
                        ("derived", one.name),
                        f'the name "{name}" is taken by {taken[name.casefold()]}',
                        "Names of derived variables must differ from all others, also when case is ignored.",
                    )
                taken.setdefault(name.casefold(), f"[derived.{one.name}]")

    def check_columns(self, variables: Mapping[str, Variable]) -> None:
        taken = {folded_name(name): name for name in variables}
        for name, variable in variables.items():
            for index, column in enumerate(variable.columns):
                if taken.setdefault(folded_name(column), name) != name:
                    self.problem(
                        ("variables", name, "columns", index),
                        f'column name "{column}" also belongs to "{taken[folded_name(column)]}"',
                        "Each column name can stand for one variable.",
                    )


def _with_members(
    groups: Mapping[str, Mapping[str, TomlSection]], derived: Mapping[str, TomlSection]
) -> frozenset[str]:
    """The sets and batteries with derived members, which are read when these are."""
    return frozenset(
        name
        for key, members in (("sets", "members"), ("batteries", "items"))
        for name, section in groups[key].items()
        if isinstance(listed := section.table.get(members), list)
        and any(isinstance(member, str) and member in derived for member in listed)
    )


def _measure_of(kind: str) -> Measure:
    return "scale" if kind in ("number", "date") else "nominal"


def _is_double(number: int | float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False
