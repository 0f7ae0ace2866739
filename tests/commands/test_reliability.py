"""`mobsurvey reliability`: Cronbach's alpha of a battery."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused, Run

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "reliability.csv"


def reference() -> list[list[dict[str, str]]]:
    with REFERENCE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [list(group) for _, group in groupby(rows, key=lambda row: (row["survey"], row["level"]))]


@pytest.mark.parametrize("rows", reference(), ids=lambda rows: "-".join([rows[0]["survey"], rows[0]["level"] or "all"]))
def test_equals_r(call: Call, imported: Path, rows: list[dict[str, str]]) -> None:
    battery, *items = rows
    options = ["--confidence", battery["confidence"], "--study", str(imported / f"{battery['survey']}.mobsurvey")]
    options += ["--where", f"level = {battery['level']}"] if battery["level"] else []
    options += ["--reverse", battery["reversed"]] if battery["reversed"] else []
    found = call("reliability", "difficulty", *options, "--format", "json").json
    assert found["n"] == int(battery["n"])
    check(found, battery, {"alpha": "value", "low": "low", "high": "high", "standardized": "other"})
    check(found, battery, {"mean": "mean", "sd": "sd"})
    assert [item["name"] for item in found["items"]] == [row["item"] for row in items]
    for item, row in zip(found["items"], items, strict=True):
        assert item["reversed"] == (row["item"] == row["reversed"])
        check(item, row, {"mean": "mean", "sd": "sd", "item_rest": "value", "alpha_if_deleted": "other"})


def check(found: dict[str, Any], row: dict[str, str], columns: dict[str, str]) -> None:
    for key, column in columns.items():
        assert found[key] == pytest.approx(float(row[column]), rel=1e-8), key


def test_plain_text(run: Run, study: Path) -> None:
    result = run("reliability", "difficulty", "--format", "plain")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:14] == [
        "Difficulty of mass mobilization work: reliability",
        "",
        "Cronbach's alpha       .743",
        "95 % interval (Feldt)  .719 to .767",
        "Standardized alpha     .744",
        "Mean correlation       .367",
        "Items                  5",
        "Base (respondents)     1096",
        "",
        "                                                             Item-rest  Alpha if",
        "                                                 Mean    SD          r   deleted",
        "-" * 80,
        "People's trust, participation and cooperation",
        "are limited                                      1.74  0.62       .479      .709",
    ]
    assert lines[-8:] == [
        "- Base: respondents with a valid answer to each of the 5 items.",
        "- Scores: the codes of the answers.",
        "- Item-rest r: correlation of the item with the sum of the other items. Alpha if",
        "  deleted: alpha of the other items.",
        "- Left out: 54 of 1,150 cases, which lack a valid answer to one item or more: 54",
        "  in every item (30 blank, 24 No usable answer).",
        "- Weight: none; every respondent counts once.",
        "- Filter: none.",
    ]


def test_a_terminal_without_colour_shows_the_same_but_for_the_rule(call: Call, study: Path) -> None:
    plain = call("reliability", "difficulty", "--format", "plain").out
    assert call("reliability", "difficulty").out == plain.replace("-" * 80, "─" * 80)


def test_vietnamese_and_narrow(call: Call, study: Path) -> None:
    result = call("reliability", "difficulty", "--lang", "vi", "--format", "plain", env={"COLUMNS": "60"})
    assert result.code == 0
    assert "Khoảng tin cậy 95 % (Feldt)  0,719 đến 0,767" in result.out
    assert max(map(len, result.out.splitlines())) <= 60


def test_csv(call: Call, study: Path) -> None:
    lines = call("reliability", "difficulty", "--format", "csv").out.splitlines()
    assert lines[1:3] == ["Cronbach's alpha,.743", "95 % interval (Feldt),.719,.767"]
    assert lines[8] == ",Mean,SD,Item-rest r,Alpha if deleted"
    assert lines[9] == '"People\'s trust, participation and cooperation are limited",1.74,0.62,.479,.709'
    vietnamese = call("reliability", "difficulty", "--format", "csv", "--lang", "vi").out
    assert "Cronbach's alpha;0,743" in vietnamese


def test_an_item_worded_the_other_way_round_is_named_with_what_to_do(call: Call, study: Path) -> None:
    turned = call("reliability", "difficulty", "--reverse", "difficulty_2", "--format", "plain").out
    assert "are still limited (reversed)" in turned
    notes = " ".join(turned.split())
    assert "Reversed: The professional qualifications" in notes
    assert "(score = 4 - code)" in notes
    assert "Against the rest: The professional qualifications" in notes
    assert "The items go together without --reverse." in notes


@pytest.fixture(name="scales")
def _scales(tmp_path: Path) -> Path:
    """scales.csv and scales.toml: c is worded the other way round; d never varies; some answers are missing."""
    codes = "values = [{ code = 1, label = 'No' }, { code = 2, label = 'Partly' }, { code = 3, label = 'Yes' }]\n"
    text = 'id = "scales"\ntitle = "Scales"\nlanguages = ["en"]\n\n[scales.agree]\n' + codes
    text += "[scales.words]\nvalues = [{ code = 'n', label = 'No' }, { code = 'y', label = 'Yes' }]\n"
    for name, scale in zip("abcdefg", ["agree"] * 5 + ["words"] * 2, strict=True):
        text += f"[variables.{name}]\nlabel = 'Item {name}'\nscale = '{scale}'\n"
    for name, items in {"one": "abc", "two": "ac", "flat": "abd", "spoken": "fg", "lonely": "eh"}.items():
        text += f"[batteries.{name}]\nitems = {list(items)}\n"
    text += "[variables.h]\nscale = 'agree'\n[sets.chosen]\nmembers = ['a', 'b']\ncounted_value = 3\n"
    (tmp_path / "scales.toml").write_text(text, encoding="utf-8")
    rows = ["1,1,3,2,1,n,y", "2,2,2,2,1,n,n", "3,3,1,2,1,y,y", "3,2,1,2,1,y,n", "1,2,3,2,1,n,n", "2,,2,2,1,n,n"]
    rows += ["3,3,,2,1,y,y", "7,1,3,2,1,n,n"]
    path = tmp_path / "scales.csv"
    path.write_text("\n".join(["a,b,c,d,e,f,g", *rows]) + "\n", encoding="utf-8")
    return path


FROM = ("--from", "scales.csv", "--codebook", "scales.toml")


def notes_of(call: Call, *arguments: str) -> list[str]:
    result = call("reliability", *arguments, *FROM, "--format", "json")
    notes: list[str] = result.json["notes"]
    return notes


def test_a_negative_alpha_is_said(call: Call, scales: Path) -> None:
    notes = notes_of(call, "one")
    assert any(note.startswith("Alpha is negative") for note in notes)
    advice = next(note for note in notes if note.startswith("Against the rest"))
    assert "Item c" in advice
    assert advice.endswith("turn their scores: --reverse c. If they are not, they do not measure one thing.")
    reversed_notes = notes_of(call, "one", "--reverse", "c", "--reverse", "c")
    assert "Reversed: Item c (score = 4 - code)." in reversed_notes
    assert not any(note.startswith(("Alpha is negative", "Against")) for note in reversed_notes)


def test_who_is_left_out_is_said_item_by_item(call: Call, scales: Path) -> None:
    assert (
        "Left out: 3 of 8 cases, which lack a valid answer to one item or more: 1 in Item a (1 value in no list); "
        "1 in Item b (1 blank); 1 in Item c (1 blank)."
    ) in notes_of(call, "one")


def test_items_that_cancel_out_have_no_alpha(call: Call, scales: Path) -> None:
    found = call("reliability", "two", *FROM, "--format", "json").json
    assert found["alpha"] is None
    assert "cancel out" in found["skipped"]
    for format in ("plain", "table", "csv"):
        assert call("reliability", "two", *FROM, "--format", format).code == 0


def test_an_item_that_does_not_vary_is_set_aside(call: Call, scales: Path) -> None:
    found = call("reliability", "flat", *FROM, "--format", "json").json
    assert "Left out of alpha, since all gave the same answer: Item d." in found["notes"]
    assert found["items"][2]["item_rest"] is None


def test_no_case_is_left(call: Call, study: Path) -> None:
    for format in ("plain", "table", "csv", "json"):
        result = call("reliability", "difficulty", "--where", "level = 1 and level = 2", "--format", format)
        assert result.code == 0
        assert "No alpha: no case has an answer to every item." in result.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("dificulty",), ['there is no battery "dificulty"', 'Did you mean "difficulty"?']),
        (("purpose",), ['"purpose" is a set', "There are: difficulty."]),
        (("level",), ['"level" is a single variable', "There are: difficulty."]),
        (("difficulty", "--reverse", "difficulty_9"), ['"difficulty_9" is no item of "difficulty"', "Did you mean"]),
        (("difficulty", "--confidence", "95"), ["a confidence of 95 is none", "0.95"]),
        (("difficulty", "--where", "levl = 1"), ["--where", 'Did you mean "level"?']),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage(refused: Refused, study: Path, arguments: tuple[str, ...], says: list[str]) -> None:
    refused("reliability", *arguments, code=2, says=says)


def test_batteries_that_cannot_be_added_up(call: Call, scales: Path) -> None:
    spoken = call("reliability", "spoken", *FROM)
    assert spoken.code == 2
    assert 'the codes of "f" are no numbers ("n")' in spoken.err
    lonely = call("reliability", "lonely", *FROM)
    assert lonely.code == 2
    assert 'the battery "lonely" has fewer than two items in this study' in lonely.err
