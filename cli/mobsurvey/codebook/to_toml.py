"""Writes a codebook as TOML, tidily: labels in all languages, lists that variables share once, under [scales]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mobsurvey.codebook.derived.write import derived_lines
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml_text import key_text, label_table, quoted, value_text
from mobsurvey.codebook.value_lists import NamedList, ValueList, list_of_set, list_of_variable, named_lists
from mobsurvey.survey import Battery, Code, Label, Measure, Net, ResponseSet, Variable


def codebook_to_toml(codebook: Codebook) -> str:
    """The TOML that is read as this codebook again, but for its `text`.

    It has no comments and no single-cluster rule, which the TOML has no key for.
    """
    return "\n".join(_Writer(codebook).lines())


class _Writer:
    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        made = codebook.made
        self.own = {name: list_of_variable(codebook, name) for name in codebook.variables if name not in made}
        self.of_sets = {name: list_of_set(codebook, found) for name, found in codebook.sets.items() if name not in made}
        uses = [(name, codes) for name, codes in self.own.items() if codebook.variables[name].kind == "single"]
        lists = named_lists([*uses, *self.of_sets.items()])
        self.scales = {key: found for key, found in lists.items() if found.users > 1 and found.codes.values}
        self.measures = {key: self.measure_of(key) for key in self.scales}

    def measure_of(self, key: str) -> Measure:
        """What most variables with this list have."""
        measures: list[Measure] = [
            self.codebook.variables[name].measure for name, codes in self.own.items() if codes.key == key
        ]
        return max(measures, key=measures.count, default="nominal")

    def lines(self) -> Iterator[str]:
        book = self.codebook
        yield f"id = {quoted(book.id)}"
        yield from self.label("title", book.title)
        if book.source:
            yield f"source = {quoted(book.source)}"
        yield f"languages = {_names(book.languages)}"
        yield ""
        for key, scale in self.scales.items():
            yield from self.scale(scale, self.measures[key])
        for variable in book.variables.values():
            if variable.name in self.own:
                yield from self.variable(variable)
        for found in book.sets.values():
            if found.name in self.of_sets:
                yield from self.response_set(found)
        for battery in book.batteries.values():
            yield from self.battery(battery)
        for net in book.nets.values():
            yield from self.net(net)
        for derived in book.derived.values():
            yield f"[derived.{key_text(derived.name)}]"
            yield from derived_lines(derived)
            yield ""
        if book.indices:
            from mobsurvey.codebook.indices import index_lines

            for index in book.indices.values():
                yield f"[indices.{key_text(index.name)}]"
                yield from index_lines(index, f"indices.{key_text(index.name)}.")
                yield ""
        if book.design.variables:
            yield "[design]"
            roles = zip(book.design._fields, book.design[:4], strict=False)
            yield from (f"{role} = {quoted(name)}" for role, name in roles if name)
            yield ""

    def scale(self, scale: NamedList, measure: Measure) -> Iterator[str]:
        yield f"[scales.{key_text(scale.name)}]"
        if measure != "nominal":
            yield f'measure = "{measure}"'
        yield from self.codes(scale.codes)
        yield ""

    def variable(self, variable: Variable) -> Iterator[str]:
        codes = self.own[variable.name]
        key = codes.key if variable.kind == "single" and codes.key in self.scales else ""
        yield f"[variables.{key_text(variable.name)}]"
        if variable.kind != "single":
            yield f'kind = "{variable.kind}"'
        yield from self.label("label", variable.label)
        usual: Measure = "scale" if variable.kind in ("number", "date") else "nominal"
        if variable.measure != (self.measures[key] if key else usual):
            yield f'measure = "{variable.measure}"'
        yield from [f"scale = {quoted(self.scales[key].name)}"] if key else self.codes(codes)
        if variable.columns:
            yield f"columns = {_names(variable.columns)}"
        yield ""

    def response_set(self, found: ResponseSet) -> Iterator[str]:
        codes = self.of_sets[found.name]
        yield f"[sets.{key_text(found.name)}]"
        yield f'kind = "{found.kind}"'
        yield from self.label("label", found.label)
        yield f"members = {_names(found.members)}"
        if found.counted_value is not None:
            yield f"counted_value = {value_text(found.counted_value)}"
        if found.separator:
            yield f"separator = {quoted(found.separator)}"
        if codes.key in self.scales:
            yield f"scale = {quoted(self.scales[codes.key].name)}"
        else:
            yield from self.codes(codes)
        if found.kind == "dichotomies":
            yield f'base = "{found.base}"'
        yield ""

    def battery(self, battery: Battery) -> Iterator[str]:
        yield f"[batteries.{key_text(battery.name)}]"
        yield from self.label("label", battery.label)
        yield f"items = {_names(battery.items)}"
        yield ""

    def net(self, net: Net) -> Iterator[str]:
        yield f"[nets.{key_text(net.name)}]"
        yield f"of = {quoted(net.of)}"
        yield from self.label("label", net.label)
        yield f"members = [{', '.join(map(value_text, net.members))}]"
        if net.kind != "net":
            yield f'kind = "{net.kind}"'
        if net.how_many != "any":
            yield f"count = {quoted(net.how_many)}"
        yield ""

    def codes(self, codes: ValueList) -> Iterator[str]:
        if codes.values:
            yield from _array("values", (self.entry(v.code, v.label) for v in codes.values))
        missing = [self.entry(m.code, m.label, m.kind) for m in codes.missing]
        missing += [
            f'{{ range = [{value_text(r.low)}, {value_text(r.high)}], kind = "{r.kind}" }}'
            for r in codes.missing_ranges
        ]
        if missing:
            yield from _array("missing", missing)

    def entry(self, code: Code, label: Label, kind: str = "") -> str:
        parts = [f"code = {value_text(code)}"]
        parts += [f'kind = "{kind}"'] if kind else []
        parts += self.label("label", label)
        return f"{{ {', '.join(parts)} }}"

    def label(self, key: str, label: Label) -> list[str]:
        """The line of the label; a codebook of one language writes the text alone."""
        if not label:
            return []
        if len(self.codebook.languages) == 1:
            return [f"{key} = {quoted(next(iter(label.values())))}"]
        return [f"{key} = {label_table(label)}"]


def _array(key: str, entries: Iterable[str]) -> Iterator[str]:
    yield f"{key} = ["
    yield from (f"    {entry}," for entry in entries)
    yield "]"


def _names(names: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, names))}]"
