"""Names, ids and codes of other programs become those of a codebook."""

from __future__ import annotations

import pytest

from mobsurvey.codebook.names import begun_with, code_of, free_name, is_name, valid_id, valid_name
from mobsurvey.survey import Code


@pytest.mark.parametrize(
    ("text", "name"),
    [("Câu 1", "Câu_1"), ("1a", "v_1a"), ("and", "v_and"), ("?", "column"), ("x" * 70, "x" * 64), ("a.b", "a_b")],
)
def test_valid_names(text: str, name: str) -> None:
    assert valid_name(text, "v_", "column") == name
    assert is_name(name)


def test_underscores_at_the_end_are_the_name_s_own() -> None:
    assert begun_with("q_", "q___a_") == "q___a_"
    assert begun_with("q_", "99_") == "q_99_"


def test_names_that_are() -> None:
    assert all(map(is_name, ["a", "a.b", "_x", "Đ1"]))
    assert not any(map(is_name, ["", "1a", "a b", "a.", "Missing", "a-b"]))


def test_free_names_ignore_case() -> None:
    taken = {"a"}
    assert [free_name("A", taken) for _ in range(3)] == ["A_2", "A_3", "A_4"]
    assert taken == {"a", "a_2", "a_3", "a_4"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", 1),
        (" -99 ", -99),
        ("0", 0),
        ("01", "01"),
        ("1.0", "1.0"),
        ("2.5", 2.5),
        ("+1", "+1"),
        ("a", "a"),
        ("-0", "-0"),
    ],
)
def test_codes(text: str, code: Code) -> None:
    assert (code_of(text), type(code_of(text))) == (code, type(code))


def test_ids() -> None:
    assert [valid_id(text) for text in ("tiep dan 2025", "/", "a.b-c")] == ["tiep-dan-2025", "draft", "a.b-c"]
