"""A message is one line, whatever the file or the user put into it."""

from __future__ import annotations

from mobsurvey.errors import CodebookError, MobsurveyError, one_line


def test_signs_that_steer_a_terminal_are_blanks() -> None:
    error = MobsurveyError("a\nb\x1b[31m", where="f\u2028.csv", next_step="Do\r\nit.")
    assert error.message == "f .csv: a b [31m. Do it."
    assert CodebookError(["x\x00y", "z"]).message == "x y\nz"


def test_a_very_long_text_loses_its_middle() -> None:
    shown = one_line("a" * 700 + "b" * 700)
    assert shown == "a" * 500 + " … " + "b" * 250
    assert one_line("ô" * 1000) == "ô" * 1000
