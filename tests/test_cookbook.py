"""The cookbook: thirty tasks, and every number of a sentence stands in the output above it.

`test_docs.py` holds the outputs themselves against the commands.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cookbook.md"
NUMBER = re.compile(r"(?<![\w.,])\.?\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


class Task(NamedTuple):
    heading: str
    console: str
    """Commands and what they print."""
    reading: str
    """The sentences under them."""


def tasks(text: str) -> list[Task]:
    found = []
    for heading, rest in re.findall(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL):
        before, console, reading = re.split(r"^```(?:console)?\n", rest, flags=re.MULTILINE)
        assert not before.strip(), heading
        found.append(Task(heading, console, reading.strip()))
    return found


def numbers(text: str) -> set[str]:
    """Its numbers as texts, without sign and marks between thousands; 1,150 and 1150 are the same."""
    found = NUMBER.findall(text)
    return {number.replace(",", "") if THOUSANDS.fullmatch(number) else number for number in found}


def printed(console: str) -> set[str]:
    return numbers("\n".join(line for line in console.splitlines() if not line.startswith("$ ")))


def read_out(reading: str) -> set[str]:
    """Numbers of the sentences; what stands in `code` or is the target of a link is none."""
    return numbers(re.sub(r"`[^`]*`|\]\([^)]*\)", " ", reading))


TASKS = tasks(PAGE.read_text(encoding="utf-8"))


def test_there_are_thirty_questions_in_order() -> None:
    assert [task.heading.partition(". ")[0] for task in TASKS] == [str(number) for number in range(1, 31)]
    assert all(task.heading.endswith("?") for task in TASKS)


def test_the_page_stays_short() -> None:
    assert len(PAGE.read_text(encoding="utf-8").splitlines()) < 900


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.heading)
def test_sentences_name_numbers_of_the_output(task: Task) -> None:
    said = read_out(task.reading)
    assert said, "an answer is read out with its number"
    assert not said - printed(task.console)


def test_a_wrong_number_is_found() -> None:
    console = "$ mobsurvey freq level\nCity  1096  88.1\n    95 % CI  75.2-84.1\n  p  <.001\n"
    assert not read_out("Of 1,096 cases 88.1 % (75.2 to 84.1, p below .001).") - printed(console)
    assert read_out("Of 1,097 cases 88.2 %, not 8.1, `--net 1,3`.") - printed(console) == {"1097", "88.2", "8.1"}
