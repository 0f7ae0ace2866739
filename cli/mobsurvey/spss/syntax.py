"""Writes a study's tables as SPSS syntax, so that SPSS or PSPP can be asked for the same numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from mobsurvey.codebook.coding import CodeList, parse_number, plain_text
from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.spss.data import SpssData, decimal_places, open_data
from mobsurvey.spss_spelling import (
    VALUE_LABEL_BYTES,
    VARIABLE_LABEL_BYTES,
    Declared,
    command,
    commands,
    comment,
    cut,
    is_name,
    number,
    quoted,
)
from mobsurvey.study import Study
from mobsurvey.survey import Code, ResponseSet, Variable, text_of
from mobsurvey.tabulation.axis import SetAxis, axis_of
from mobsurvey.tabulation.filter import All, Chose, Compare, Condition, Either, NoAnswer, Not, parse_filter
from mobsurvey.tabulation.names import check_banner, check_name, default_names

_CELLS = {"column": ("COLUMN",), "row": ("ROW",), "total": ("TOTAL",), "none": ()}
_GROUP_LABEL = 40
"""Signs that MULT RESPONSE takes."""
_CHOSEN = {"en": ("Not chosen", "Chosen"), "vi": ("Không chọn", "Chọn")}


class _Cannot(UsageError):
    """What syntax cannot say with the same outcome."""


def syntax(
    study: Study,
    names: Sequence[str] = (),
    *,
    by: str | None = None,
    layer: str | None = None,
    where: str | None = None,
    percent: str = "column",
    frequency_weight: str | None = None,
    data: str | os.PathLike[str] | None = None,
    decimal: str = ".",
    lang: str = "en",
) -> str:
    """SPSS syntax whose CROSSTABS (without `by`: FREQUENCIES) have the counts of `crosstab` for those names.

    Names, `where` and `percent` are those of crosstab; `layer` is a single-choice variable that splits each table;
    `frequency_weight` a variable that says how often a case counts. `data` is the file that the syntax opens, else
    the one that the study was made from; `decimal` is the decimal mark of numbers in a CSV. Labels are in `lang`.
    UsageError for what does not exist, or what SPSS would answer otherwise.
    """
    writer = _Writer(study, open_data(study, Path(data) if data is not None else None, decimal), lang)
    return writer.write(names, by, layer, where, percent, frequency_weight)


class _Coded(NamedTuple):
    """A single-choice variable in SPSS, a number there."""

    name: str
    codes: Mapping[Code, str]
    """How each answer's code is written."""
    plain: bool
    """Whether they are the codes themselves, and not their places in the list."""


class _Writer:
    def __init__(self, study: Study, data: SpssData, language: str) -> None:
        self.study = study
        self.survey = study.survey
        self.data = data
        self.language = language
        self.prepared: list[str | Declared] = []
        """Commands that prepare variables, in the order of need."""
        self.coded_by_name: dict[str, _Coded] = {}
        self.labelled: set[str] = set()
        self.options_by_set: dict[str, list[str]] = {}
        self.numbers: dict[str, str] = {}
        self.invalid = {entry["variable"] for entry in study.findings.get("invalid", ())}

    def write(
        self,
        names: Sequence[str],
        by: str | None,
        layer: str | None,
        where: str | None,
        percent: str,
        weight: str | None,
    ) -> str:
        if percent == "responses":
            raise UsageError(
                "CROSSTABS has no percents of responses", where="--percent responses", next_step="Leave it out."
            )
        if percent not in _CELLS:
            raise UsageError(f'there is no percent "{percent}"', next_step=did_you_mean(percent, _CELLS))
        if by is not None:
            check_banner(self.survey, by)
        if layer is not None:
            self.check_layer(layer, by)
        for name in names:
            check_name(self.survey, name)
        wanted = names or [
            name for name in default_names(self.survey) if name not in (by, layer) and name not in self.survey.indices
        ]
        # What does not depend on a single table comes first, so that its refusals do.
        banner = self.variables(by) if by is not None else []
        third = self.variables(layer) if layer is not None else []
        head = ""
        if where is not None:
            condition = self.condition(parse_filter(where, self.survey).condition)
            head += comment(f"Only cases for which: {where}") + command("SELECT IF", condition)
        if weight is not None:
            head += comment("A case counts as often as this says.") + self.weight(weight)
        tables = [self.table(name, by, banner, third, percent, skip=not names) for name in wanted]
        source = self.study.provenance.source.file
        about = f"Tables of {source}, coded by codebook {self.study.provenance.codebook}, as mobsurvey makes them."
        parts = [
            "* Encoding: UTF-8.\n" + comment(about),
            comment("The answers.") + self.data.text,
            comment("What the codebook says of them.") + commands(self.prepared),
            head,
            *tables,
        ]
        return "\n".join(part for part in parts if part)

    def check_layer(self, layer: str, by: str | None) -> None:
        check_name(self.survey, layer)
        if by is None:
            raise UsageError("--layer goes with --by", next_step="Add --by, or leave --layer out.")
        if layer not in self.survey.variables or self.survey.variables[layer].kind != "single":
            raise UsageError(f'"{layer}" cannot be a layer', next_step="Take a single-choice variable.")

    # Tables

    def variables(self, name: str) -> list[str]:
        """The SPSS variables that a variable, set or battery is tabulated by."""
        if name in self.survey.batteries:
            return [self.shown(self.survey.variables[item]).name for item in self.survey.batteries[name].items]
        axis_of(self.survey, name, self.language)  # refuses what has no categories
        if name in self.survey.sets:
            return self.options(self.survey.sets[name])
        return [self.shown(self.survey.variables[name]).name]

    def table(
        self, name: str, by: str | None, banner: Sequence[str], layer: Sequence[str], percent: str, *, skip: bool
    ) -> str:
        title = self.title(name) if by is None else f"{self.title(name)} by {self.title(by)}"
        try:
            stub = self.variables(name)
        except _Cannot as error:
            if not skip:
                raise
            return comment(f"{title}: not written. {error.message}")
        text = comment(f"{title}.")
        if by is None:
            return text + command("FREQUENCIES", f"/VARIABLES={' '.join(stub)}")
        sides = " BY ".join(" ".join(side) for side in (stub, banner, layer) if side)
        # The columns of a set overlap, so a chi-square of one of them would not be that of the table.
        statistics = () if by in self.survey.sets else ("/STATISTICS=CHISQ PHI",)
        text += command(
            "CROSSTABS",
            f"/TABLES={sides}",
            "/CELLS=" + " ".join(("COUNT", *_CELLS[percent])),
            *statistics,
            "/COUNT=ROUND CELL",
        )
        return text + ("" if layer else self.multiple_response(name, by, percent))

    def multiple_response(self, name: str, by: str, percent: str) -> str:
        """The set as one table, in a comment: PSPP does not have the command."""
        sets = [self.survey.sets[side] for side in (name, by) if side in self.survey.sets]
        if name not in self.survey.sets or any(found.base != "answered" or not is_name(found.name) for found in sets):
            return ""
        words = ["MULT RESPONSE"]
        for found in dict.fromkeys(found.name for found in sets):
            label = quoted(self.title(found)[:_GROUP_LABEL])
            options = f"({' '.join(self.options_by_set[found])} (1))"
            words.append(f"{'/GROUPS=' if len(words) == 1 else ''}${found} {label} {options}")
        side = f"${by}"
        if by not in self.survey.sets:
            banner = self.coded(self.survey.variables[by])
            codes = [float(code) for code in banner.codes.values()]
            if not codes or not all(code.is_integer() for code in codes):
                return ""
            side = banner.name
            words.append(f"/VARIABLES={side} ({number(min(codes))} {number(max(codes))})")
        words += [f"/TABLES=${name} BY {side}", "/CELLS=" + " ".join(("COUNT", *_CELLS[percent])), "/BASE=CASES"]
        about = comment("SPSS also has the set as one table (PSPP lacks the command); to run it, remove the asterisks.")
        return about + "".join(f"* {line}\n" for line in command(*words).splitlines())

    def title(self, name: str) -> str:
        if name in self.survey.batteries:
            return self.survey.batteries[name].title(self.language)
        found = self.survey.sets.get(name) or self.survey.variables[name]
        return found.title(self.language)

    # Variables

    def column(self, variable: Variable) -> str:
        """The variable's name in SPSS; UsageError if the file has no such column."""
        if variable.name not in self.data.columns:
            raise UsageError(
                f'the file has no column for "{variable.name}"', next_step="Name another file with --data."
            )
        return self.data.columns[variable.name]

    def coded(self, variable: Variable) -> _Coded:
        """The single-choice variable, prepared as the codebook says."""
        if variable.name not in self.coded_by_name:
            make = self.coded_text if variable.name in self.data.texts else self.coded_number
            self.coded_by_name[variable.name] = make(variable)
        return self.coded_by_name[variable.name]

    def shown(self, variable: Variable) -> _Coded:
        """The same, with its labels, for a table."""
        coded = self.coded(variable)
        if variable.name not in self.labelled:
            self.labelled.add(variable.name)
            labels = variable.value_labels(self.language)
            texts = {literal: labels[code] for code, literal in coded.codes.items()}
            for entry in variable.missing if variable.name not in self.data.texts else ():
                if (as_number := _number(entry.code)) is not None:
                    texts.setdefault(number(as_number), text_of(entry.label, self.language, str(entry.code)))
            self.label([coded.name], variable.title(self.language), texts)
        return coded

    def coded_number(self, variable: Variable) -> _Coded:
        name = self.column(variable)
        codes = {v.code: number(as_number) for v in variable.values if (as_number := _number(v.code)) is not None}
        self.declare_missing(name, variable)
        if variable.name in self.invalid:
            listed = [*codes.values(), *(number(n) for m in variable.missing if (n := _number(m.code)) is not None)]
            ranges = [f"{number(r.low)} THRU {number(r.high)}" for r in variable.missing_ranges]
            self.prepared.append(comment(f"Values of {variable.name} that are in no list are no answers."))
            self.prepared.append(command("RECODE", name, f"({', '.join([*listed, *ranges])}=COPY)", "(ELSE=SYSMIS)"))
        return _Coded(name, codes, all(not isinstance(code, str) for code in codes))

    def coded_text(self, variable: Variable) -> _Coded:
        """The variable as numbers, made from a column of text that holds codes, or labels in their place."""
        column = self.column(variable)
        name = self.data.names.new(f"{column}_coded")
        plain = not any(isinstance(value.code, str) for value in variable.values)
        codes = {v.code: number(v.code) if not isinstance(v.code, str) else "" for v in variable.values}
        if not plain:
            codes = {value.code: str(place) for place, value in enumerate(variable.values, start=1)}
        self.prepared.append(comment(f"{variable.name} is text in the file; {name} has it as numbers."))
        if plain:
            self.prepared.append(command("RECODE", column, "(CONVERT)", "INTO", name))
            self.prepared.append(command("RECODE", name, f"({', '.join(codes.values())}=COPY)", "(ELSE=SYSMIS)"))
        else:
            for code, literal in codes.items():
                condition = _is_one_of(_trimmed(column), str(code))
                self.prepared.append(command("IF", condition, f"{name} = {literal}"))
        if variable.name in self.study.findings.get("by_label", ()):
            known = CodeList(variable)
            for text, state in known.labels.items():
                if state.role == "answer" and state.code is not None and text not in known.states:
                    condition = _is_label(column, text, variable)
                    self.prepared.append(command("IF", condition, f"{name} = {codes[state.code]}"))
        return _Coded(name, codes, plain)

    def declare_missing(self, name: str, variable: Variable) -> None:
        """MISSING VALUES takes three codes, or one range and one code; what is more becomes system-missing."""
        codes = [number(n) for m in variable.missing if (n := _number(m.code)) is not None]
        ranges = [f"{number(r.low)} THRU {number(r.high)}" for r in variable.missing_ranges]
        few = len(codes) <= 3 if not ranges else len(ranges) == 1 and len(codes) <= 1
        declared = [*ranges, *codes] if few else []
        if declared or self.data.labelled:
            self.prepared.append(Declared("MISSING VALUES", (name,), (f"({', '.join(declared)})",)))
        if not few:
            self.prepared.append(command("RECODE", name, f"({', '.join([*ranges, *codes])}=SYSMIS)"))

    def label(self, names: Sequence[str], title: str, values: Mapping[str, str]) -> None:
        for name in names:
            label = quoted(cut(title, VARIABLE_LABEL_BYTES))
            self.prepared.append(Declared("VARIABLE LABELS", (name,), (label,)))
        if values:
            words = tuple(f"{code} {quoted(cut(text, VALUE_LABEL_BYTES))}" for code, text in values.items())
            self.prepared.append(Declared("VALUE LABELS", tuple(names), words))

    def number(self, variable: Variable) -> str:
        """The variable of kind number, without its missing codes."""
        if variable.name not in self.numbers:
            name = column = self.column(variable)
            if variable.name in self.data.texts:
                name = self.data.names.new(f"{column}_number")
                self.prepared.append(command("RECODE", column, "(CONVERT)", "INTO", name))
            self.declare_missing(name, variable)
            self.numbers[variable.name] = name
        return self.numbers[variable.name]

    def weight(self, name: str) -> str:
        """Switches the weight on; the format is wide enough for the counts, since PSPP prints them in it."""
        survey = self.survey
        variable = survey.variables.get(name) or survey.untabulated.get(name)
        if variable is None:
            known = (*survey.variables, *survey.untabulated)
            raise UsageError(f'there is no variable "{name}"', next_step=did_you_mean(name, known))
        if variable.kind == "number":
            column, places = self.number(variable), decimal_places(self.study, name)
        elif variable.kind == "single" and all(not isinstance(value.code, str) for value in variable.values):
            column, places = self.coded(variable).name, 0
        else:
            raise UsageError(f'"{name}" is of kind {variable.kind} and cannot weight', next_step="Take a number.")
        return command("FORMATS", f"{column} (F16.{places})") + command("WEIGHT", "BY", column)

    # Sets

    def options(self, response_set: ResponseSet) -> list[str]:
        """A variable for each option: 1 chosen, 0 not, and missing for who is not in the set's base."""
        if response_set.name not in self.options_by_set:
            make = {"dichotomies": self.dichotomies, "categories": self.categories, "delimited": self.delimited}
            count = len(response_set.values or response_set.members)
            names = [self.data.names.new(f"{response_set.name}_opt{n}") for n in range(1, count + 1)]
            if response_set.kind == "delimited":
                self.check_delimited(response_set)
            in_base = "has an answer to any of them" if response_set.base == "asked" else "chose at least one"
            about = f"Options of {response_set.name}: 1 chosen, 0 not chosen. The base is who {in_base}."
            self.prepared += make[response_set.kind](response_set, names, comment(about))
            axis = SetAxis(response_set, self.survey, self.language)
            for name, category in zip(names, axis.categories, strict=True):
                self.label([name], category.label, {})
            texts = _CHOSEN.get(self.language, _CHOSEN["en"])
            words = tuple(f"{value} {quoted(text)}" for value, text in enumerate(texts))
            self.prepared.append(Declared("VALUE LABELS", tuple(names), words))
            self.options_by_set[response_set.name] = names
        return self.options_by_set[response_set.name]

    def dichotomies(self, found: ResponseSet, names: Sequence[str], about: str) -> list[str]:
        members = [self.coded(self.survey.variables[member]) for member in found.members]
        counted: Code = found.counted_value if found.counted_value is not None else 1
        if any(counted not in member.codes for member in members):
            raise _Cannot(f'the counted value of "{found.name}" is no answer to all of its members')
        return [
            about,
            *self.open_base(found, members, [counted]),
            *(
                command(
                    "RECODE",
                    *(member.name for member, _ in group),
                    f"({literal}=1)",
                    "(ELSE=0)",
                    "INTO",
                    *(name for _, name in group),
                )
                for literal, pairs in groupby(zip(members, names, strict=True), lambda pair: pair[0].codes[counted])
                for group in [list(pairs)]
            ),
            command("END IF"),
        ]

    def categories(self, found: ResponseSet, names: Sequence[str], about: str) -> list[str]:
        members = [self.coded(self.survey.variables[member]) for member in found.members]
        return [
            about,
            *(
                command("COUNT", name, "=", *_counted(members, [value.code]))
                for name, value in zip(names, found.values, strict=True)
            ),
            *self.open_base(found, members, [value.code for value in found.values]),
            command("RECODE", *names, "(0=0)", "(ELSE=1)"),
            command("ELSE"),
            command("RECODE", *names, "(ELSE=SYSMIS)"),
            command("END IF"),
        ]

    def open_base(self, found: ResponseSet, members: Sequence[_Coded], codes: Sequence[Code]) -> list[str]:
        """Opens DO IF for who is in the base; COUNT has to stand before it."""
        if found.base == "asked":
            return [command("DO IF", f"(NVALID({', '.join(member.name for member in members)}) > 0)")]
        chosen = self.data.names.new(f"{found.name}_chosen")
        return [command("COUNT", chosen, "=", *_counted(members, codes)), command("DO IF", f"({chosen} > 0)")]

    def delimited(self, found: ResponseSet, names: Sequence[str], about: str) -> list[str]:
        column, sign = self.column(self.survey.variables[found.members[0]]), found.separator
        joined = f"CONCAT({quoted(sign)}, {_trimmed(column)}, {quoted(sign)})"
        chosen = self.data.names.new(f"{found.name}_chosen")
        return [
            about,
            *(
                command("COMPUTE", name, "=", f"(INDEX({joined}, {quoted(f'{sign}{value.code}{sign}')}) > 0)")
                for name, value in zip(names, found.values, strict=True)
            ),
            command("COMPUTE", chosen, "=", f"SUM({', '.join(names)})"),
            command("DO IF", f"({chosen} = 0)"),
            command("RECODE", *names, "(ELSE=SYSMIS)"),
            command("END IF"),
        ]

    def check_delimited(self, found: ResponseSet) -> None:
        """_Cannot unless a search for the code between two separators finds exactly who chose each option."""
        member, sign = found.members[0], found.separator
        exact = member in self.data.texts and bool(sign.strip())
        for chunk in self.survey.chunks if exact else ():
            column = chunk.columns[member]
            for value in found.values:
                key = f"{sign}{value.code}{sign}"
                digits = "".join("1" if key in f"{sign}{text}{sign}" else "0" for text in column.values)
                exact &= int(digits or "0", 2) == column.selected.get(value.code, 0)
        if not exact:
            raise _Cannot(
                f'the joined answers of "{found.name}" are not all written as codes with "{sign}" between them',
                next_step="Bring the answers as a column an option to tabulate them in SPSS.",
            )

    # The filter

    def condition(self, node: Condition) -> str:
        """The condition in SPSS, whose AND, OR and NOT treat missing answers as ours do."""
        if isinstance(node, All | Either):
            word = " AND " if isinstance(node, All) else " OR "
            return "(" + word.join(map(self.condition, node.parts)) + ")"
        if isinstance(node, Not):
            return f"(NOT {self.condition(node.part)})"
        if isinstance(node, Chose):
            axis = node.axis
            keys = [c.item if c.code is None else c.code for c in axis.categories]
            chosen = [n for key, n in zip(keys, self.options(axis.set), strict=True) if key in node.wanted]
            return "(" + " OR ".join(f"{name} = 1" for name in chosen) + ")"
        if isinstance(node, NoAnswer):
            asked = node.asked
            return f"MISSING({self.options(asked.set)[0] if isinstance(asked, SetAxis) else self.asked(asked)})"
        if isinstance(node, Compare):
            return self.comparison(node)
        raise AssertionError(node)

    def asked(self, variable: Variable) -> str:
        """A variable that is missing where there is no valid answer."""
        if variable.kind == "single":
            return self.coded(variable).name
        if variable.kind == "number":
            return self.number(variable)
        return self.date(variable) if variable.kind == "date" else self.text_equals(variable, [])

    def comparison(self, node: Compare) -> str:
        variable, sign, wanted = node
        if variable.kind in ("text", "id"):
            if sign != "=":
                raise _Cannot(
                    f'--where compares "{variable.name}" by the order of texts, which SPSS orders otherwise',
                    next_step="Use = or in.",
                )
            return f"({self.text_equals(variable, [str(text) for text in wanted])} = 1)"
        if variable.kind == "date":
            days = [f"DATE.DMY({int(t[8:])}, {int(t[5:7])}, {int(t[:4])})" for t in map(str, wanted)]
            return "(" + " OR ".join(f"XDATE.DATE({self.date(variable)}) {sign} {day}" for day in days) + ")"
        if variable.kind == "number":
            return _stands(self.number(variable), sign, [number(float(value)) for value in wanted])
        coded = self.coded(variable)
        if coded.plain and sign != "=":
            return _stands(coded.name, sign, [number(float(value)) for value in wanted])
        holding = [literal for code, literal in coded.codes.items() if node.holds(code)]
        return _stands(coded.name, "=", holding) if holding else f"({coded.name} <> {coded.name})"

    def text_equals(self, variable: Variable, wanted: Sequence[str]) -> str:
        """A variable that is 1 where the text is one of the wanted, else 0, and missing where there is no answer.

        A blank text is an answer to SPSS, not a missing one.
        """
        column = self.column(variable)
        name = self.data.names.new(f"{column}_is")
        if variable.name not in self.data.texts:
            numbers = [number(n) for text in wanted if (n := _number(text)) is not None]
            self.declare_missing(column, variable)
            equal = _stands(column, "=", numbers) if numbers else f"({column} <> {column})"
            self.prepared.append(command("COMPUTE", name, "=", equal))
            return name
        known = CodeList(variable)
        away = [_is_one_of(_trimmed(column), code) for code, state in known.states.items() if state.role == "missing"]
        away += [_is_label(column, text, variable) for text in known.labels]
        blank = f"{_trimmed(column)} = ''"
        self.prepared += [
            command("DO IF", f"NOT ({' OR '.join([blank, *away])})"),
            command("COMPUTE", name, "=", _is_one_of(_trimmed(column), *wanted) if wanted else "0"),
            command("END IF"),
        ]
        return name

    def date(self, variable: Variable) -> str:
        if variable.name in self.data.texts:
            raise _Cannot(
                f'--where asks "{variable.name}" for dates, which are text in the file',
                next_step="Use a .sav that has them as dates, or leave the filter out.",
            )
        name = self.column(variable)
        self.declare_missing(name, variable)
        return name


def _number(code: Code) -> float | None:
    return parse_number(code) if isinstance(code, str) else code


def _trimmed(column: str) -> str:
    return f"LTRIM(RTRIM({column}))"


def _is_one_of(what: str, *texts: str) -> str:
    """Whether it is one of the texts, also where a file writes their letters as letter and mark."""
    from unicodedata import normalize

    literals = dict.fromkeys(quoted(normalize(form, text)) for text in texts for form in ("NFC", "NFD"))
    return "(" + " OR ".join(f"{what} = {literal}" for literal in literals) + ")"


def _is_label(column: str, folded: str, variable: Variable) -> str:
    """Whether the text is that label, in whatever case.

    LOWER of PSPP leaves all but A to Z as they are, so the usual ways to write the other letters are listed.
    """
    labels = [
        text for entry in variable.listed for text in entry.label.values() if plain_text(text).casefold() == folded
    ]
    cases = (str.lower, str.upper, str.title, str.capitalize, str)
    spelt = dict.fromkeys(case(plain_text(label)) for label in labels for case in cases)
    lowered = dict.fromkeys("".join(s.lower() if s.isascii() else s for s in text) for text in spelt)
    return _is_one_of(f"LOWER({_trimmed(column)})", *lowered)


def _stands(name: str, sign: str, literals: Sequence[str]) -> str:
    if sign == "=" and len(literals) > 1:
        return f"ANY({name}, {', '.join(literals)})"
    return "(" + " OR ".join(f"{name} {sign} {literal}" for literal in literals) + ")"


def _counted(members: Sequence[_Coded], codes: Iterable[Code]) -> list[str]:
    """What COUNT counts: members, then in brackets how the codes are written in them."""
    codes = list(codes)
    words: list[str] = []
    for literals, group in groupby(members, lambda member: tuple(member.codes[code] for code in codes)):
        words += [*(member.name for member in group), f"({', '.join(literals)})"]
    return words
