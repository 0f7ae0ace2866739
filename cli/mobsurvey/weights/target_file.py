"""Reads a target file, and refuses, with file and line, what breaks its format or is not in the survey."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_numbers import wrong_number
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.errors import ReadError, did_you_mean
from mobsurvey.survey import Code, Survey, Variable
from mobsurvey.text_file import read_bytes, read_text_file
from mobsurvey.weights.targets import NO_TRIM, Margin, Target, Targets, Trim, category_name, value_name

NAME = "weight_raked"
"""Of the variable, where the file gives none."""
_SHARES_MISS = 0.001
"""By what shares may miss 1: they are rounded; then they are taken in proportion."""
_LEAST, _MOST = 1e-9, 1e15
"""Numbers beyond are slips; a share so small could not be told from none."""
_WORDS_OF_FILTERS = {"and", "or", "not", "in", "is", "missing"}


def read_targets(path: Path, survey: Survey) -> Targets:
    """The targets in a TOML file; ReadError if it cannot be read, CodebookError with every problem found in it."""
    import tomllib

    text = read_text_file(path).text
    try:
        values = tomllib.loads(text)
        document = TomlDocument(text, str(path))
    except (ValueError, RecursionError) as error:
        if number := wrong_number(text, str(error)):
            raise ReadError(
                f"{number.written} is not how TOML writes a number",
                where=f"{path}, line {number.line}",
                next_step=f"Write {number.instead}.",
            ) from None
        told = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number or brackets too long for TOML"
        raise ReadError(told, where=str(path), next_step="Correct the TOML there.") from None
    return _Reader(document, survey).targets(values, path.name, text, hashlib.sha256(read_bytes(path)).hexdigest())


class _Reader:
    def __init__(self, document: TomlDocument, survey: Survey) -> None:
        self.document, self.survey = document, survey
        self.problem = document.problem

    def targets(self, values: dict[str, Any], file: str, text: str, sha256: str) -> Targets:
        top = TomlSection(self.document, values, ())
        name = top.text("name") or NAME
        if not name.isidentifier() or name.casefold() in _WORDS_OF_FILTERS:
            self.problem(("name",), f'"{name}" cannot be a name', "Names are letters, digits and _, first a letter.")
        base, by = top.text("base") or None, top.text("by") or None
        if base is not None:
            self.check_base(base, name)
        parted = self.question(by, ("by",)) if by else None
        trim, totals = self.trim(top), self.totals(top, parted)
        tables = top.take("margin", list) or []
        margins = [
            self.margin(TomlSection(self.document, table, ("margin", number)), parted)
            for number, table in enumerate(tables)
        ]
        if not margins and not top.is_wrong("margin"):
            self.problem(("margin",), "there is no margin", "Add a [[margin]] with of = [ … ] and targets = [ … ].")
        self.check_apart(margins)
        top.finish()
        self.document.raise_problems()
        return Targets(file, text, sha256, name, tuple(margins), base, by, totals, trim)

    # What stands beside the margins

    def check_base(self, base: str, name: str) -> None:
        found = self.survey.variables.get(base) or self.survey.untabulated.get(base)
        if base == name:
            self.problem(("base",), f'"{base}" is both base and name', "Give the new weight another name.")
        elif found is None:
            known = [n for n, v in {**self.survey.variables, **self.survey.untabulated}.items() if v.kind == "number"]
            self.problem(("base",), f'there is no variable "{base}"', did_you_mean(base, known))
        elif found.kind != "number":
            self.problem(("base",), f'the base weight "{base}" is of kind {found.kind}', "Name a variable of numbers.")

    def trim(self, top: TomlSection) -> Trim:
        table = top.take("trim", dict)
        if table is None:
            return NO_TRIM
        section = TomlSection(self.document, table, ("trim",))
        low, high = self.number(section, "low"), self.number(section, "high")
        if not table:
            self.problem(("trim",), "trim has no bound", "Write trim = { low = 0.3, high = 3 }, or one of them.")
        if low is not None and low >= 1:
            self.problem(("trim", "low"), "low must be less than 1, the mean weight", "Write, for example, 0.3.")
        if high is not None and high <= 1:
            self.problem(("trim", "high"), "high must be more than 1, the mean weight", "Write, for example, 3.")
        section.finish()
        return Trim(low or 0.0, high or math.inf)

    def totals(self, top: TomlSection, parted: Variable | None) -> dict[Code | None, float]:
        if not isinstance(top.table.get("total"), dict):
            if parted is not None and "total" in top.table:
                next_step = f'Write what each category adds up to: total = {{ "{parted.values[0].code}" = 1000, … }}.'
                self.problem(("total",), f"total is one number, and {parted.name} parts the cases", next_step)
            total = self.number(top, "total")
            return {} if total is None else {None: total}
        section = TomlSection(self.document, top.take("total", dict), ("total",))
        totals: dict[Code | None, float] = {}
        if parted is None:
            self.problem(("total",), "total is a table, and there is no by", "Write one number: total = 1000.")
            return totals
        for key in list(section.table):
            amount, code = self.number(section, key), self.code(parted, key, ("total", key))
            if amount is not None and code is not None:
                totals[code] = amount
        return totals

    def number(self, section: TomlSection, key: str) -> float | None:
        """A number above 0, within reason; a problem for anything else."""
        value = section.take(key, object)
        if value is None:
            return None
        if not isinstance(value, (int, float)) or not _LEAST <= value <= _MOST:
            told = f'"{key}" is {value}; it must be a number above 0'
            told += f", from {_LEAST:g} to {_MOST:g}" if isinstance(value, (int, float)) and value > 0 else ""
            next_step = "Correct it."
            if section.path[:1] == ("margin",):
                next_step = "Correct it; leave out a category that has nobody."
            section.refused.add(key)
            self.problem(section.at(key), told, next_step)
            return None
        return float(value)

    # Margins

    def margin(self, section: TomlSection, parted: Variable | None) -> Margin:
        names = section.names("of", required=True)
        variables = [self.question(name, section.at("of")) for name in names]
        for number, name in enumerate(names):
            if name in names[:number]:
                self.problem(section.at("of"), f'"{name}" stands twice', "Remove one.")
                variables.append(None)  # so that nothing more is said of its codes
        when = self.when(section, parted)
        tables = section.take("targets", list, required=True) or []
        targets: list[Target] = []
        units: list[str] = []
        for number, table in enumerate(tables):
            line = TomlSection(self.document, table, (*section.at("targets"), number))
            unit, target = self.target(line, variables)
            targets += [target] if target else []
            units += [unit] if unit else []
        count = self.count(section, units, targets) if len(targets) == len(tables) else None
        if not names and not section.is_wrong("of"):
            self.problem(section.at("of"), "of names no variable", 'Write, for example, of = ["sex"].')
        if not tables and not section.is_wrong("targets"):
            self.problem(section.path, "the margin has no targets", "Add targets = [ … ].")
        self.check_once(section, targets)
        section.finish()
        whole = sum(target.share for target in targets)
        shares = tuple(target._replace(share=target.share / whole) for target in targets)
        return Margin(names, shares, when, self.where(section.path), count)

    def target(self, section: TomlSection, variables: Sequence[Variable | None]) -> tuple[str, Target | None]:
        """share or count, whichever it gives; and the target, its number as it stands there, for shares to add up."""
        listed = section.take("codes", list, required=True)
        given = {key: self.number(section, key) for key in ("share", "count") if key in section.table}
        if section.is_table and len(given) != 1:
            self.problem(section.path, "a target has a share or a count, one of them", "Write share = 0.2.")
        section.finish()
        unit, amount = next(iter(given.items()), ("", None))
        if listed is None or amount is None or not variables or None in variables:
            return unit, None
        path = section.at("codes")
        if len(listed) != len(variables):
            self.problem(
                path, f'"codes" lists {len(listed)}, "of" lists {len(variables)}', "Give one for each, in order."
            )
            return unit, None
        codes: list[tuple[Code, ...]] = []
        for variable, entry in zip(variables, listed, strict=True):
            assert variable is not None
            entries = entry if isinstance(entry, list) else [entry]
            codes.append(tuple(c for e in entries if (c := self.code(variable, e, path)) is not None))
            if not entries:
                self.problem(path, f"no code of {variable.name}", "Name one.")
        if not all(codes):
            return unit, None
        named = [category_name(variable, own) for variable, own in zip(variables, codes, strict=True) if variable]
        return unit, Target(tuple(codes), amount, ", ".join(named), self.where(section.path))

    def count(self, section: TomlSection, units: Sequence[str], targets: Sequence[Target]) -> float | None:
        """What the targets add up to, if they are counts; a problem for shares that do not add up to 1."""
        total = math.fsum(target.share for target in targets)
        if len(set(units)) > 1:
            self.problem(section.at("targets"), "some targets are shares, others counts", "Give all in one.")
        elif units and units[0] == "count":
            return total
        elif targets and abs(total - 1) > _SHARES_MISS:
            next_step = "Correct them, or write count = in place of share = for numbers of people."
            if abs(total - 100) < 100 * _SHARES_MISS:
                next_step = "They seem to be percents: write 0.2 for 20 %."
            self.problem(section.at("targets"), f"the shares add up to {total:.6g}, not to 1", next_step)
        return None

    def when(self, section: TomlSection, parted: Variable | None) -> tuple[Code, ...]:
        if "when" not in section.table:
            return ()
        listed = section.take("when", object)
        if parted is None:
            self.problem(section.at("when"), "when goes with by", 'Name its variable above: by = "wave".')
            return ()
        entries = listed if isinstance(listed, list) else [listed]
        if not entries:
            self.problem(section.at("when"), "when names no category", "Name one, or leave when out for all.")
        return tuple(c for entry in entries if (c := self.code(parted, entry, section.at("when"))) is not None)

    def check_once(self, section: TomlSection, targets: Iterable[Target]) -> None:
        seen: dict[tuple[Code, ...], str] = {}
        for number, target in enumerate(targets):
            for codes in product(*target.codes):
                if codes in seen:
                    path = (*section.at("targets"), number)
                    self.problem(path, f"{target.name}: has a target already ({seen[codes]})", "Remove one.")
                    break
                seen[codes] = target.where

    def check_apart(self, margins: Sequence[Margin]) -> None:
        """No margin may stand twice for the same cases."""
        for number, margin in enumerate(margins):
            for other in margins[:number]:
                if margin.meets(other) and margin.of and set(margin.of) == set(other.of):
                    told = f"the margin of {margin.name} is there twice for the same cases ({other.where})"
                    self.problem(("margin", number), told, "Remove one, or say with when for whom each is.")

    # Names and codes of the survey

    def question(self, name: str, path: KeyPath) -> Variable | None:
        """The single-choice variable of that name; a problem where there is none."""
        found = self.survey.variables.get(name)
        if found is not None and found.kind == "single":
            return found
        if found is not None:
            self.problem(
                path,
                f'"{name}" is of kind {found.kind} and has no categories',
                "Name a variable with values; to have one, give it values in the codebook and import again.",
            )
        elif name in self.survey.sets or name in self.survey.batteries:
            self.problem(path, f'"{name}" is no variable, but a set or a battery', "Name one of its variables.")
        else:
            known = [known for known, variable in self.survey.variables.items() if variable.kind == "single"]
            self.problem(path, f'there is no variable "{name}"', did_you_mean(name, known))
        return None

    def code(self, variable: Variable, given: Any, path: KeyPath) -> Code | None:
        """The variable's own code; a problem where it has none of that text."""
        codes = {str(value.code): value.code for value in variable.values}
        if isinstance(given, (int, float, str)) and not isinstance(given, bool):
            text = str(int(given)) if isinstance(given, float) and given.is_integer() else str(given)
            if text in codes:
                return codes[text]
        if str(given) in {str(missing.code) for missing in variable.missing}:
            self.problem(path, f"{given} is a missing code of {variable.name}", "Leave it out: it weighs nothing.")
        else:
            known = ", ".join(value_name(variable, code) for code in codes.values())
            self.problem(path, f'"{given}" is no code of {variable.name}', f"Its codes are: {known}.")
        return None

    def where(self, path: KeyPath) -> str:
        lines: Mapping[KeyPath, int] = self.document.lines
        line = next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)
        return f"{self.document.where}, line {line}"
