"""Cases that equal earlier ones are counted as a plain comparison of all their answers would count them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey import equal_cases
from mobsurvey.codebook.findings import Findings
from mobsurvey.study import Study

CODEBOOK = """\
id = "all"
[variables.q]
values = [{ code = 1 }, { code = 2 }]
missing = [{ code = -1, kind = "refused" }, { code = -2, kind = "dont-know" }]
[variables.age]
kind = "number"
missing = [{ code = 98, kind = "refused" }, { range = [900, 999], kind = "not-asked" }]
[variables.note]
kind = "text"
[variables.met]
kind = "date"
[variables.many]
values = [MANY]
[variables.places]
kind = "text"
[sets.where]
kind = "delimited"
members = ["places"]
separator = ";"
values = [{ code = "a" }, { code = "b" }]
[derived.old]
bands = { of = "age", breaks = [18, 60] }
""".replace("MANY", ", ".join(f"{{ code = {code} }}" for code in range(600)))
HEADER = "q,age,note,met,many,places,beside"
Row = tuple[str, ...]


@pytest.fixture
def at(tmp_path: Path) -> Path:
    (tmp_path / "all.toml").write_text(CODEBOOK, encoding="utf-8")
    return tmp_path / "study.mobsurvey"


def take(at: Path, name: str, rows: Sequence[Row], header: str = HEADER, **options: object) -> Study:
    path = at.with_name(name)
    path.write_text("\n".join([header, *map(",".join, rows)]) + "\n", encoding="utf-8")
    codebook = None if options.get("append") else at.with_name("all.toml")
    return mobsurvey.import_file(path, codebook, at, **options)  # type: ignore[arg-type]


def drawn(draw: random.Random, cases: int, beside: str) -> list[Row]:
    """Cases of which many come again, and many differ in one answer only."""
    return [
        (
            draw.choice(["1", "2", "-1", "-2", "7", "8", ""]),
            draw.choice(["30", "98", "900", "901", "", "30.5"]),
            draw.choice(["", "x", "y"]),
            draw.choice(["", "2024-01-02"]),
            draw.choice(["", "3", "299", "598", "599"]),
            draw.choice(["", "a", "b", "a;b"]),
            f"{beside}{case}",
        )
        for case in range(cases)
    ]


def is_silent(row: Row) -> bool:
    """Whether no cell is a valid answer: user-missing, in no list or blank."""
    q, age, note, met, many, places, _ = row
    return q not in ("1", "2") and age not in ("30", "30.5") and not (note or met or many or places)


def counted(known: Sequence[Row], new: Sequence[Row]) -> tuple[int, int]:
    """New cases that equal a known one, and known ones that equal an earlier one, cell by cell."""
    told = [row[:6] for row in known if not is_silent(row)]
    return sum(row[:6] in set(told) for row in new if not is_silent(row)), len(told) - len(set(told))


def kept(study: Study) -> tuple[int | None, int]:
    found = Findings.from_json(study.provenance.files[-1].findings)
    return found.equal_cases, found.repeated_cases


def test_every_cell_of_the_codebook_counts(at: Path) -> None:
    # The first column of many has answers enough that some have no byte of their own
    many = [("1", "30", "", "", str(code), "", "m") for code in range(600)]
    draw = random.Random(5)
    first, second = [*many, *drawn(draw, 900, "a")], [*many[590:], *drawn(draw, 900, "b")]
    third = drawn(draw, 300, "c")
    take(at, "a.csv", first)
    study = take(at, "b.csv", second, append=True)
    assert kept(study) == counted(first, second)
    assert kept(study)[0] not in (0, len(second))
    study = take(at, "c.csv", third, append=True)
    assert kept(study) == counted([*first, *second], third)
    equal = counted(first, second)[0] + counted([*first, *second], third)[0]
    assert Findings.from_json(study.findings).equal_cases == equal


def test_the_same_answers_in_another_file_are_all_found(at: Path) -> None:
    rows = [(str(1 + case % 2), str(20 + case), "", "", "", "", "") for case in range(40)]
    take(at, "a.csv", rows)
    assert kept(take(at, "b.csv", rows[::-1], append=True)) == (40, 0)


def test_a_column_that_one_file_lacks_is_blank_there(at: Path) -> None:
    take(at, "a.csv", [("1", "30"), ("2", "30")], "q,age")
    rows = [("1", "30", ""), ("2", "30", "x")]
    assert kept(take(at, "b.csv", rows, "q,age,note", append=True)) == (1, 0)


def test_cases_of_another_wave_may_be_equal(at: Path) -> None:
    rows = [("1", "30"), ("2", "31")]
    take(at, "a.csv", rows, "q,age", wave="1")
    assert kept(take(at, "b.csv", rows[::-1], "q,age", append=True, wave="2")) == (0, 0)
    assert kept(take(at, "c.csv", [*rows, *rows], "q,age", append=True, wave="2")) == (4, 0)


def test_an_id_tells_cases_apart(at: Path) -> None:
    take(at, "a.csv", [("1", "a")], "q,person", id="person")
    assert kept(take(at, "b.csv", [("1", "b")], "q,person", append=True)) == (None, 0)


def test_too_many_cases_are_not_compared(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equal_cases, "MOST_CASES", 3)
    rows = [("1", "30"), ("2", "31"), ("1", "32"), ("1", "33")]
    take(at, "a.csv", rows, "q,age")
    assert kept(take(at, "b.csv", rows[:2], "q,age", append=True)) == (None, 0)
