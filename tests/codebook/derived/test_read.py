"""What is wrong with a derived variable is told with its line and what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.codebook.derived.canteen import ASKED

from mobsurvey.codebook.convert import codebook_bytes, lost_in, read_codebook_file, targets
from mobsurvey.codebook.derived.read import KINDS
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import CodebookError, ReadError

FIRST = ASKED.count("\n") + 1
"""The line of the heading of what stands behind the codebook."""
ALL = """\
[derived.band]
label = { en = "Age", vi = "Tuổi" }
bands = { of = "age", breaks = [18, 30.5], labels = ["a", { vi = "b" }, "c\\n\\"d\\""] }
[derived.whole]
bands = { of = "age", breaks = [18, 30], below = "missing" }
[derived.sex2]
measure = "scale"
recode = { of = "sex", else = "keep", values = [{ code = 1.5, from = [1], label = "M" }, { code = "b", from = [9] }] }
[derived.who]
when = [{ code = 1, label = "x", if = "grade = 'a' or band = 1" }, { code = 2, if = 'heard != "tv"' }]
[derived.n]
count = { of = "heard" }
[derived.many]
count = { of = ["taste", "price"], codes = [3, 4], least = 0 }
[derived.trust]
label = "Trust"
mean = { of = "opinions", least = 2 }
[derived.any]
set = { of = ["heard", "asked", "seen"] }
[derived.top]
box = { of = "taste", top = 2, labels = ["in", "out"] }
[derived.low]
box = { of = "who", bottom = 1 }
[batteries.tops]
items = ["top"]
[sets.content]
members = ["top"]
counted_value = 1
[nets.young]
of = "whole"
members = [1]
"""


def problems(derived: str) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(ASKED + derived, "c.toml")
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ('bands = { of = "agee", breaks = [1] }', 1, "there is no 'agee'. Did you mean \"age\"?"),
        ('bands = { of = "heard", breaks = [1] }', 1, "'heard' is a set, which cannot stand here."),
        ('bands = { of = "grade", breaks = [1] }', 1, "'grade' has no numbers. Take recode or when for it."),
        ('bands = { of = "age" }', 1, 'derived.d.bands lacks "breaks". Add it.'),
        ('bands = { of = "age", breaks = [] }', 1, '"breaks" must be numbers.'),
        ('bands = { of = "age", breaks = [1, "2"] }', 1, '"breaks" must be numbers.'),
        ('bands = { of = "age", breaks = [1, inf] }', 1, '"breaks" must be numbers.'),
        ('bands = { of = "age", breaks = [1, nan] }', 1, '"breaks" must be numbers.'),
        ('bands = { of = "age", breaks = [-inf] }', 1, '"breaks" must be numbers.'),
        ('bands = { of = "age", breaks = [18, 18] }', 1, "the breaks do not rise. Write each number once"),
        ('bands = { of = "age", breaks = [18, 30], labels = ["a"] }', 1, "there are 1 labels for 3 answers."),
        ('bands = { of = "age", breaks = [18], labels = [3, 4] }', 1, '"label" must be a text, or texts by language.'),
        ('bands = { of = "age", brakes = [18] }', 1, 'unknown key "brakes". Did you mean "breaks"?'),
        ('recode = { of = "age", values = [] }', 1, "'age' is of kind number, not single. Take bands or when for it."),
        ('recode = { of = "sex", values = [] }', 1, "values must be a list of tables."),
        ('recode = { of = "sex", values = [{ code = 1 }] }', 1, 'derived.d.recode.values.0 lacks "from".'),
        ('recode = { of = "sex", values = [{ code = 1, from = [] }] }', 1, "no codes are given."),
        (
            'recode = { of = "sex", values = [\n{ code = 1, from = [7] }] }',
            2,
            "7 is no code of 'sex'. Its codes are: 1, 2",
        ),
        ('recode = { of = "sex", values = [\n{ code = 1, from = [1, 1] }] }', 2, "code 1 stands twice."),
        ('recode = { of = "sex", values = [\n{ code = true, from = [1] }] }', 2, '"code" must be a number or a text.'),
        (
            'recode = { of = "sex", values = [{ code = 1, from = [1] },\n{ code = 2, from = [1] }] }',
            2,
            "code 1 of 'sex' becomes two. Keep one of them.",
        ),
        (
            'recode = { of = "sex", values = [{ code = 1, from = [1] }, { code = 1, from = [2] }] }',
            1,
            "code 1 stands twice.",
        ),
        (
            'recode = { of = "sex", values = [{ code = 9, from = [1] }] }',
            1,
            "the new code 9 is also a code of 'sex' that is missing.",
        ),
        (
            'recode = { of = "sex", values = [{ code = 3, from = [1] }], else = "keep" }',
            1,
            "the new code 3 is also a code of 'sex' that is kept.",
        ),
        ('recode = { of = "sex", values = [{ code = 1, from = [1] }], else = "kep" }', 1, 'Did you mean "keep"?'),
        ("when = []", 1, "when must be a list of tables."),
        ("when = [3]", 1, "derived.d.when.0 must be a table."),
        ("when = [{ code = 1 }]", 1, 'derived.d.when.0 lacks "if". Add it.'),
        (
            'when = [\n{ code = 1, if = "agee > 3" }]',
            2,
            'there is no variable "agee" (character 1), in the condition agee > 3. Did',
        ),
        (
            'when = [\n{ code = 1, if = "age >" }]',
            2,
            "expected a number or a text in quotes, found the end (character 6)",
        ),
        ('when = [{ code = 1, if = "age > 3 )" }]', 1, "Write, for example: if = "),
        ('when = [{ code = 1, if = "age > 1" }, { code = 1, if = "age > 2" }]', 1, "code 1 stands twice."),
        ('count = { of = "opinions" }', 1, 'derived.d.count lacks "codes".'),
        ('count = { of = "taste", codes = [1] }', 1, "'taste' is one variable. Write of = [\"taste\"]."),
        ('count = { of = "taste" }', 1, "'taste' is a variable, which cannot stand here."),
        ('count = { of = "hurd" }', 1, "there is no 'hurd'. Did you mean \"heard\"?"),
        ('count = { of = "heard", codes = [1] }', 1, "codes has no meaning for a set."),
        ('count = { of = ["sex", "taste"], codes = [3, 4] }', 1, "4 is no code of 'sex'."),
        ('count = { of = ["sex", "taste"] }', 1, 'derived.d.count lacks "codes".'),
        ('count = { of = ["sex"], codes = [1], least = 2 }', 1, '"least" must be a whole number from 0 to 1.'),
        ('count = { of = ["age"], codes = [1] }', 1, "'age' is of kind number, not single."),
        ('mean = { of = ["sex", "grade"] }', 1, "'grade' has no numbers as answers. Recode it first."),
        ('mean = { of = ["sex", "sex"] }', 1, "'sex' is named twice."),
        ("mean = { of = [] }", 1, "no variables are named."),
        ("mean = { of = 3 }", 1, '"of" must be a list.'),
        ('mean = { of = "opinions", least = 4 }', 1, '"least" must be a whole number from 1 to 3.'),
        ('mean = { of = "heard" }', 1, "'heard' is a set, which cannot stand here."),
        ('set = { of = ["heard"] }', 1, "there are not two sets to combine."),
        ('set = { of = ["heard", "opinions"] }', 1, "'opinions' is a battery, which cannot stand here."),
        ('set = { of = ["heard", "seen"], base = "asked" }', 1, 'the base cannot be "asked".'),
        ('box = { of = "taste" }', 1, "a box needs top or bottom, not both."),
        ('box = { of = "taste", top = 4 }', 1, '"top" must be a whole number from 1 to 3.'),
        ('box = { of = "age", top = 1 }', 1, "'age' has no scale of answers."),
        ("box = { top = 1 }", 1, 'derived.d.box lacks "of". Add it.'),
        ("box = 1", 1, "derived.d.box must be a table."),
        ("", 0, "derived 'd' does not say how it is made. Give it one of: recode, bands, when, count, mean, box, set."),
        ('meen = { of = "opinions" }', 1, 'unknown key "meen". Did you mean "mean"?'),
        ('mean = { of = "opinions" }\nbox = { of = "taste", top = 1 }', 0, "derived 'd' has mean and box."),
        (
            'measure = "interval"\nmean = { of = "opinions" }',
            1,
            'measure "interval" is not one of nominal, ordinal, scale.',
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(body: str, line: int, says: str) -> None:
    found = problems(f"[derived.d]\n{body}\n")
    assert any(one.startswith(f"c.toml, line {FIRST + line}: ") and says in one for one in found), found


def test_one_that_stands_further_down_cannot_be_used() -> None:
    [one, two, three] = problems(
        '[derived.a]\nmean = { of = ["taste", "b"] }\n[derived.c]\nwhen = [{ code = 1, if = "b = 1" }]\n'
        '[derived.d]\nmean = { of = ["d"] }\n[derived.b]\nbox = { of = "taste", top = 1 }\n'
    )
    assert one == (f"c.toml, line {FIRST + 1}: 'b' is not there yet. Derive it further up, or list what it is made of.")
    assert f"line {FIRST + 3}: 'b' is not there yet, in the condition b = 1." in two
    assert f"line {FIRST + 5}: 'd' is not there yet." in three


def test_a_battery_of_derived_variables_is_not_there_yet() -> None:
    [one] = problems(
        '[derived.b]\nbox = { of = "taste", top = 1 }\n[derived.m]\nmean = { of = "late" }\n'
        '[batteries.late]\nitems = ["b"]\n'
    )
    assert "'late' is not there yet" in one


def test_what_is_wrong_is_told_once() -> None:
    [one] = problems(
        '[derived.b]\nbox = { of = "tast", top = 1 }\n[derived.m]\nmean = { of = ["b"] }\n'
        '[derived.w]\nwhen = [{ code = 1, if = "age > 3" }]\n'
    )
    assert f"line {FIRST + 1}: there is no 'tast'. Did you mean \"taste\"?" in one


@pytest.mark.parametrize("name", ["age", "Heard", "opinions"])
def test_a_name_stands_for_one_thing(name: str) -> None:
    [one] = problems(f'[derived.{name}]\nmean = {{ of = ["taste"] }}\n')
    assert f'line {FIRST}: the name "{name}" is taken by [' in one


def test_the_options_of_a_combined_set_have_names_too() -> None:
    [one] = problems('[derived.d]\nset = { of = ["heard", "seen"] }\n[derived.d_2]\nmean = { of = ["taste"] }\n')
    assert 'the name "d_2" is taken by [derived.d].' in one


def test_options_that_cannot_be_told_apart_are_refused() -> None:
    [one] = problems(
        '[variables.more]\nlabel = "radio"\nscale = "tick"\n'
        '[sets.twice]\nmembers = ["radio", "more"]\ncounted_value = 1\n'
        '[derived.d]\nset = { of = ["twice", "heard"] }\n'
    )
    assert "two options of 'twice' have the label \"radio\". Label them apart." in one


_VALUE: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(
        ["age", "sex", "heard", "opinions", "d", "e", "", "keep", "age > 3", "sex = 'a'", 0, 1, -1, 2.5, 10**400]
    )
    | st.booleans()
    | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["of", "values", "code", "from", "label", "labels", "breaks", "if", "top", "least", "codes", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return str(value).lower() if isinstance(value, bool | float) else json.dumps(value)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*KINDS, "label", "measure"]), _VALUE), min_size=1, max_size=2))
def test_whatever_is_written_is_read_or_refused(written: list[tuple[str, Any]]) -> None:
    body = "\n".join(f"{key} = {toml(value)}" for key, value in dict(written).items())
    try:
        codebook = parse_codebook(f"{ASKED}[derived.d]\n{body}\n[derived.e]\nmean = {{ of = ['taste'] }}\n", "c.toml")
    except CodebookError as error:
        assert all(problem.startswith("c.toml, line ") for problem in error.problems)
    else:
        assert list(codebook.derived) == ["d", "e"]
        assert replace(parse_codebook(codebook_to_toml(codebook), "c.toml"), text="") == replace(codebook, text="")


def test_written_as_toml_and_read_again_it_is_the_same() -> None:
    codebook = replace(parse_codebook(ASKED + ALL, "c.toml"), text="")
    assert list(codebook.derived) == ["band", "whole", "sex2", "who", "n", "many", "trust", "any", "top", "low"]
    assert replace(parse_codebook(codebook_to_toml(codebook), "c.toml"), text="") == codebook


def test_a_workbook_holds_all_of_it(tmp_path: Path) -> None:
    codebook = parse_codebook(ASKED + ALL, "c.toml")
    path = tmp_path / "c.xlsx"
    path.write_bytes(codebook_bytes(codebook, path))
    again = read_codebook_file(path)
    assert replace(again, text="") == replace(codebook, text="")
    assert lost_in(codebook, path.read_bytes(), targets()["xlsx"]) == ()


def test_what_is_wrong_in_a_workbook_is_told_with_its_cell(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    codebook = parse_codebook(ASKED + '[derived.d]\nmean = { of = "opinions" }\n', "c.toml")
    path = tmp_path / "c.xlsx"
    path.write_bytes(codebook_bytes(codebook, path))
    for kind, text, says in (
        (
            "mean",
            'measure = "scale"\nmean = { of = "opinion" }',
            "sheet \"derived\", cell C2, line 2: there is no 'opinion'",
        ),
        ("mean", "mean = {", "cell C2: the cell is no TOML"),
        ("box", 'mean = { of = "opinions" }', 'cell B2: the rule is not "box"'),
    ):
        book = load_workbook(path)
        book["derived"]["B2"], book["derived"]["C2"] = kind, text
        book.save(path)
        with pytest.raises((CodebookError, ReadError)) as caught:
            read_codebook_file(path)
        assert says in caught.value.message


@pytest.mark.parametrize("kind", ["ddi", "sps", "triple-s", "xlsform"])
def test_other_formats_say_that_they_lose_it(kind: str, tmp_path: Path) -> None:
    codebook = parse_codebook(ASKED + ALL, "c.toml")
    target = targets()[kind]
    content = codebook_bytes(codebook, tmp_path / "c", kind)
    lost = lost_in(codebook, content, target)
    assert lost is not None
    assert "10 derived variables" in lost
    assert "1 net" in lost
    assert b"trust" not in content
