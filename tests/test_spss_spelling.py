"""SPSS syntax is spelt such that no text in it becomes a command."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.spss_spelling import MOST_LINE_BYTES, Declared, Names, command, commands, comment, cut, is_name, quoted

LITERALS = re.compile(r"'(?:[^']|'')*'(?: \+ '(?:[^']|'')*')*")


@given(st.text(max_size=600))
def test_a_quoted_text_is_one_literal(text: str) -> None:
    literal = quoted(text)
    assert LITERALS.fullmatch(literal)
    inner = "".join(piece[1:-1].replace("''", "'") for piece in re.findall(r"'(?:[^']|'')*'", literal))
    assert inner == "".join(sign if sign.isprintable() else " " for sign in text)


@given(st.lists(st.text(max_size=400), min_size=1, max_size=4))
def test_a_command_of_texts_goes_on_indented(texts: list[str]) -> None:
    first, *others = command("VALUE LABELS a", *(f"{n} {quoted(text)}" for n, text in enumerate(texts))).splitlines()
    assert first.startswith("VALUE LABELS a")
    assert all(line.startswith("  ") for line in others)
    assert all(len(line.encode()) <= 250 for line in (first, *others))
    assert not any(line.endswith(".") for line in [first, *others][:-1])


@given(st.text(max_size=400))
def test_every_line_of_a_comment_is_one(text: str) -> None:
    lines = comment(text).splitlines()
    assert all(line.startswith("*") and len(line.encode()) <= 250 and "'" not in line for line in lines)
    assert lines[-1].endswith(".")


@given(st.lists(st.text(max_size=90), max_size=8))
def test_names_are_valid_and_differ(wanted: list[str]) -> None:
    names = Names(["level"])
    found = [names.new(text) for text in wanted]
    assert all(is_name(name) for name in found)
    assert len({name.casefold() for name in found} | {"level"}) == len(found) + 1


@pytest.mark.parametrize("name", ["", "1a", "_a", "a b", "a.", "a_", "ALL", "to", "a'", "x" * 65, "$a", "#a"])
def test_no_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize("name", ["a", "mục_đích_1", "@a", "a.b$c#d", "x" * 64])
def test_name(name: str) -> None:
    assert is_name(name)


def test_cut_does_not_split_a_sign() -> None:
    assert cut("đđ", 3) == "đ"


def test_declarations_that_say_the_same_stand_together() -> None:
    parts: list[str | Declared] = [
        Declared("MISSING VALUES", ("a",), ("(9)",)),
        Declared("VARIABLE LABELS", ("a",), ("'A'",)),
        Declared("MISSING VALUES", ("b",), ("(9)",)),
        command("EXECUTE"),
        Declared("MISSING VALUES", ("c",), ("(9)",)),
    ]
    assert commands(parts) == ("MISSING VALUES a b (9).\nVARIABLE LABELS a 'A'.\nEXECUTE.\nMISSING VALUES c (9).\n")


def test_long_commands_are_broken_between_words() -> None:
    text = command("CROSSTABS", "/TABLES=" + " ".join(f"variable_{n}" for n in range(40)) + " BY a", "/CELLS=COUNT")
    assert all(len(line.encode()) <= MOST_LINE_BYTES + 1 for line in text.splitlines())
    assert text.split()[1:3] == ["/TABLES=variable_0", "variable_1"]
