"""Every key and array element of a TOML text has its line."""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_lines import toml_lines

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "codebooks").glob("*.toml"))


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Each key path and array element of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


class Document:
    """Writes random TOML, and notes the line at which it wrote each key and element first."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.text = ""
        self.lines: dict[KeyPath, int] = {}
        self.tables: dict[KeyPath, int] = {}
        self.number = 0

    def write(self, text: str) -> None:
        self.text += text

    def mark(self, path: KeyPath) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], self.text.count("\n") + 1)

    def key(self) -> tuple[str, str]:
        """A new key, and a way to spell it."""
        self.number += 1
        n = self.number
        spellings = [
            (f"k{n}", f"k{n}"),
            (f"k-{n}_", f"k-{n}_"),
            (str(n), str(n)),
            (f"k {n}", f'"k {n}"'),
            (f"k.{n}]", f'"k.{n}]"'),
            (f'k"{n}', f"'k\"{n}'"),
            (f'k"é\\{n}', f'"k\\"\\u00e9\\\\{n}"'),
            (f"k#={n}", f"'k#={n}'"),
        ]
        return self.chance.choice(spellings)

    def keys(self, path: KeyPath, most: int = 2) -> tuple[KeyPath, str]:
        found = [self.key() for _ in range(self.chance.randint(1, most))]
        dot = self.chance.choice([".", " . ", "\t."])
        return (*path, *(key for key, _ in found)), dot.join(spelling for _, spelling in found)

    def space(self) -> None:
        self.write(self.chance.choice(["", " ", "\n", "\n\n", " # [a] = \"b' {c}\n", "\n  # ]\n\t", " #\n"]))

    def array(self, path: KeyPath, depth: int) -> None:
        self.write("[")
        for index in range(self.chance.randint(0, 3)):
            self.space()
            self.mark((*path, index))
            self.value((*path, index), depth + 1)
            self.space()
            self.write(",")
        if self.text.endswith(",") and self.chance.random() < 0.5:
            self.text = self.text[:-1]
        self.space()
        self.write("]")

    def inline_table(self, path: KeyPath, depth: int) -> None:
        self.write("{ ")
        for index in range(self.chance.randint(0, 3)):
            self.write(", " if index else "")
            self.pair(path, depth + 1)
        self.write(" }")

    def value(self, path: KeyPath, depth: int) -> None:
        sort = self.chance.randint(0, 5)
        if sort == 0 and depth < 4:
            self.array(path, depth)
        elif sort == 1 and depth < 4:
            self.inline_table(path, depth)
        else:
            scalars = '1|-1.5e3|true|inf|1979-05-27 07:32:00|07:32:00|0x1F|\'a # ] b\'|\'C:\\\'|"a # ] b = \\" \\\\"|""'
            several = ["'''a\n[b]\n'c' = ''1'''", '"""\n[b]\n# "c" ""\n\\"""\n"""', '"""a""""', "''''a'''''", '""""""']
            self.write(self.chance.choice([*scalars.split("|"), *several]))

    def pair(self, path: KeyPath, depth: int) -> None:
        path, spelling = self.keys(path)
        self.mark(path)
        self.write(f"{spelling}{self.chance.choice(['=', ' = '])}")
        self.value(path, depth)

    def pairs(self, path: KeyPath) -> None:
        for _ in range(self.chance.randint(0, 3)):
            self.pair(path, 0)
            self.write(self.chance.choice(["\n", "\n\n", " # ]\n", "\n \t# \"\"\" '''\n"]))

    def header(self) -> None:
        path, spelling = self.keys(())
        indent = self.chance.choice(["", "  "])
        if self.chance.random() < 0.5:
            self.mark(path)
            self.write(f"{indent}[ {spelling} ] # [x]\n")
            self.pairs(path)
            return
        for index in range(self.chance.randint(1, 3)):
            element = (*path, index)
            self.mark(element)
            self.write(f"{indent}[[{spelling}]]\n")
            self.pairs(element)
            inner, inner_spelling = self.keys(element, most=1)
            self.mark(inner)
            self.write(f"[{spelling}.{inner_spelling}]\n")
            self.pairs(inner)

    def whole(self) -> None:
        self.pairs(())
        for _ in range(self.chance.randint(0, 4)):
            self.header()


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]))
def test_lines_are_those_at_which_each_key_was_written(chance: random.Random, end: str) -> None:
    document = Document(chance)
    document.whole()
    text = document.text.replace("\n", end)
    assert set(paths(tomllib.loads(text))) == set(document.lines)
    assert toml_lines(text) == document.lines


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("a.b = 1\na.c = 2", ("a", "c"), 2),
        ("a.b = 1\na.c = 2", ("a",), 1),
        ('\n"a.b" = 1', ("a.b",), 2),
        ('"a\\u0062" = 1', ("ab",), 1),
        ("[[a]]\nb = 1\n[[a]]\nb = 2", ("a", 1, "b"), 4),
        ("[[a]]\n[[a.b]]\n[[a.b]]\nc = 1", ("a", 0, "b", 1, "c"), 4),
        ("a = '''\n[x]\ny = 1'''\nb = 2", ("b",), 4),
        ("a = [ # ]\n 1,\n {b = 2},\n]", ("a", 1, "b"), 3),
        ("a = [\n[1],\n[2]]", ("a", 1, 0), 3),
        ("# a = '''\r\n\r\na = 1\r\n", ("a",), 3),
    ],
)
def test_line_of_a_key(text: str, path: KeyPath, line: int) -> None:
    assert toml_lines(text)[path] == line


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.stem)
def test_shipped_codebooks_have_a_line_for_every_key(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = toml_lines(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    rows = text.split("\n")
    assert all(str(path[-1]) in rows[line - 1] for path, line in lines.items() if isinstance(path[-1], str))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SHIPPED), st.data())
def test_mutated_codebooks_that_are_toml_have_a_line_for_every_key(file: Path, data: st.DataObject) -> None:
    text = file.read_text(encoding="utf-8")[:4000]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 30))
        text = text[:at] + data.draw(st.text("[]{}\"'#=,.\n\\ a1", max_size=4)) + text[at + cut :]
    check_if_toml(text)


TOKENS = ['"""', "'''", "[[", "]]", "a = ", "[a]", "\n", "\r\n", "= 1", "{", "}", *"[]\"'#=,.\\ \tab1é"]


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_snippets_that_are_toml_have_a_line_for_every_key(text: str) -> None:
    check_if_toml(text)


def check_if_toml(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(toml_lines(text)) == set(paths(document))


def test_a_codebook_of_thousands_of_variables_takes_no_minute() -> None:
    """Counting the lines before each key anew would take one."""
    text = "".join(f"[v{n}]\nvalues = [\n{' {code = 1},' * 3}\n{'{code = 2},' * 3}\n]\n" for n in range(8000))
    begun = time.monotonic()
    assert toml_lines(text)["v7999", "values", 5] == 8000 * 5 - 1
    assert time.monotonic() - begun < 10
