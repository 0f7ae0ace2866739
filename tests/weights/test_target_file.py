"""Target files: what they say, and what is refused with file and line."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.errors import CodebookError, MobsurveyError, ReadError
from mobsurvey.study import Study
from mobsurvey.weights.add_weight import rake_study, taken_name
from mobsurvey.weights.target_file import read_targets
from mobsurvey.weights.targets import Targets, Trim

CODEBOOK = """\
id = "small"
languages = ["en", "vi"]
[variables.wave]
values = [{ code = "2024" }, { code = "2025" }]
[variables.sex]
label = { en = "Sex", vi = "Giới tính" }
values = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }]
missing = [{ code = 9, kind = "refused" }]
[variables.age]
values = [{ code = 1, label = "Young" }, { code = 2, label = "Middle" }, { code = 3, label = "Old" }]
[variables.years]
kind = "number"
[variables.note]
kind = "text"
[variables.a]
values = [{ code = 1 }, { code = 0 }]
[variables.b]
values = [{ code = 1 }, { code = 0 }]
[sets.chosen]
members = ["a", "b"]
counted_value = 1
"""
ROWS = ["2024,1,1", "2024,2,1", "2024,1,2", "2024,2,2", "2025,1,1", "2025,2,1", "2025,2,2", ",1,1", "2025,9,2"]
SEX = '[[margin]]\nof = ["sex"]\ntargets = [{ codes = [1], share = 0.5 }, { codes = [2], share = 0.5 }]\n'


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.toml").write_text(CODEBOOK, encoding="utf-8")
    rows = ["wave,sex,age,years,note,a,b", *(f"{row},30,x,1,0" for row in ROWS)]
    (folder / "small.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return mobsurvey.code_file(folder / "small.csv", folder / "small.toml")


def read(study: Study, folder: Path, text: str) -> Targets:
    (folder / "t.toml").write_text(text, encoding="utf-8")
    return read_targets(folder / "t.toml", study.survey)


def test_everything_that_a_target_file_says(study: Study, tmp_path: Path) -> None:
    text = """\
name = "w"
base = "years"
by = "wave"
total = { "2024" = 100, "2025" = 200 }
trim = { low = 0.5 }

[[margin]]
of = ["sex", "age"]
when = 2024
targets = [
    { codes = [1, 1], share = 0.25 },
    { codes = [1, 2], share = 0.25 },
    { codes = [2, [1, 2]], share = 0.5 },
]

[[margin]]
of = ["sex"]
when = ["2025"]
targets = [{ codes = [1], count = 30 }, { codes = [2], count = 90 }]
"""
    found = read(study, tmp_path, text)
    assert (found.file, found.text, found.sha256) == ("t.toml", text, hashlib.sha256(text.encode()).hexdigest())
    assert (found.name, found.base, found.by, found.trim) == ("w", "years", "wave", Trim(0.5))
    assert found.totals == {"2024": 100, "2025": 200}
    joint, sex = found.margins
    assert (joint.name, joint.when, joint.people) == ("sex x age", ("2024",), None)
    assert [(t.codes, t.share) for t in joint.targets] == [
        (((1,), (1,)), 0.25),
        (((1,), (2,)), 0.25),
        (((2,), (1, 2)), 0.5),
    ]
    assert joint.targets[2].name == "sex 2 (Woman), age 1 (Young) or 2 (Middle)"
    assert joint.targets[2].where == f"{tmp_path / 't.toml'}, line 13"
    assert (sex.when, sex.people, [t.share for t in sex.targets]) == (("2025",), 120, [0.25, 0.75])
    assert found.margins_of("2025") == (sex,)
    assert found.label(study.survey) == {
        "en": "Raked weight to sex x age, sex (wave)",
        "vi": "Trọng số hiệu chỉnh theo sex x age, sex (wave)",
    }


def test_shares_that_are_rounded_are_taken_in_proportion(study: Study, tmp_path: Path) -> None:
    found = read(study, tmp_path, SEX.replace("share = 0.5 }]", "share = 0.4995 }]"))
    assert sum(target.share for target in found.margins[0].targets) == pytest.approx(1, abs=1e-15)
    assert found.name == "weight_raked"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "there is no margin"),
        (SEX + "names = 1\n", 4, 'unknown key "names"'),
        ('nme = "w"\n' + SEX, 1, 'unknown key "nme". Did you mean "name"?'),
        ('name = "a b"\n' + SEX, 1, '"a b" cannot be a name'),
        ('name = "missing"\n' + SEX, 1, '"missing" cannot be a name'),
        ('base = "yers"\n' + SEX, 1, 'there is no variable "yers". Did you mean "years"?'),
        ('base = "note"\n' + SEX, 1, 'the base weight "note" is of kind text'),
        ('base = "weight_raked"\n' + SEX, 1, '"weight_raked" is both base and name'),
        ('by = "waves"\n' + SEX, 1, 'there is no variable "waves". Did you mean "wave"?'),
        ('by = "years"\n' + SEX, 1, '"years" is of kind number and has no categories'),
        ("total = 0\n" + SEX, 1, '"total" is 0; it must be a number above 0'),
        ('total = "many"\n' + SEX, 1, '"total" is many; it must be a number above 0'),
        ("total = { 2024 = 1 }\n" + SEX, 1, "total is a table, and there is no by"),
        ('by = "wave"\ntotal = 5\n' + SEX, 2, "total is one number, and wave parts the cases. Write what each"),
        ('by = "wave"\ntotal = { 2023 = 5 }\n' + SEX, 2, '"2023" is no code of wave. Its codes are: 2024, 2025.'),
        ("trim = {}\n" + SEX, 1, "trim has no bound"),
        ("trim = { low = 1 }\n" + SEX, 1, "low must be less than 1"),
        ("trim = { high = 0.9 }\n" + SEX, 1, "high must be more than 1"),
        ("trim = { hi = 3 }\n" + SEX, 1, 'unknown key "hi"'),
        (SEX.replace('["sex"]', '["sexx"]'), 2, 'there is no variable "sexx". Did you mean "sex"?'),
        (SEX.replace('["sex"]', '["chosen"]'), 2, '"chosen" is no variable, but a set or a battery'),
        (SEX.replace('["sex"]', "[]"), 2, "of names no variable"),
        (SEX.replace('["sex"]', '["sex", "sex"]'), 2, '"sex" stands twice'),
        (SEX.replace("[2]", "[2, 1]"), 3, '"codes" lists 2, "of" lists 1. Give one for each'),
        (SEX.replace('of = ["sex"]\n', ""), 1, 'margin.0 lacks "of"'),
        ('[[margin]]\nof = ["sex"]\ntargets = []\n', 1, "the margin has no targets"),
        (SEX.replace("[2]", "[3]"), 3, '"3" is no code of sex. Its codes are: 1 (Man), 2 (Woman).'),
        (SEX.replace("[2]", "[9]"), 3, "9 is a missing code of sex. Leave it out"),
        (SEX.replace("[2]", "[[]]"), 3, "no code of sex"),
        (SEX.replace("[2]", "[1]"), 3, "sex 1 (Man): has a target already"),
        (SEX.replace("[2]", "[[2, 1]]"), 3, "has a target already"),
        (SEX.replace("share = 0.5 }]", "share = 0 }]"), 3, '"share" is 0; it must be a number above 0. Correct it; le'),
        (SEX.replace("share = 0.5 }]", "share = -0.5 }]"), 3, '"share" is -0.5; it must be a number above 0'),
        (SEX.replace("share = 0.5 }]", "share = nan }]"), 3, '"share" is nan; it must be a number above 0'),
        (SEX.replace("share = 0.5 }]", "count = 5 }]"), 3, "some targets are shares, others counts"),
        (SEX.replace("share = 0.5 }]", "count = 5, share = 0.5 }]"), 3, "a target has a share or a count, one of them"),
        (SEX.replace(", share = 0.5 }]", " }]"), 3, "a target has a share or a count, one of them"),
        (SEX.replace("share = 0.5 }]", "share = 0.4 }]"), 3, "the shares add up to 0.9, not to 1. Correct them"),
        (SEX.replace("0.5", "50"), 3, "the shares add up to 100, not to 1. They seem to be percents"),
        (SEX + "when = 1\n", 4, "when goes with by"),
        ('by = "wave"\n' + SEX + "when = []\n", 5, "when names no category"),
        ('by = "wave"\n' + SEX + "when = [2024, 2026]\n", 5, '"2026" is no code of wave'),
        (SEX + SEX, 4, "the margin of sex is there twice for the same cases"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(study: Study, tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(CodebookError) as caught:
        read(study, tmp_path, text)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{tmp_path / 't.toml'}, line {line}: "), problem
    assert says in problem


def test_all_problems_are_told_at_once(study: Study, tmp_path: Path) -> None:
    text = 'by = "wav"\nbase = "note"\n' + SEX.replace("[2]", "[3]").replace("0.5", "0.7", 1)
    with pytest.raises(CodebookError) as caught:
        read(study, tmp_path, text)
    assert [problem.split(", line ")[1][0] for problem in caught.value.problems] == ["1", "2", "5"]


@pytest.mark.parametrize("text", ["[[margin]\n", "x = " + "[" * 5000, "x = " + "1" * 5000, "a = 1\na = 2\n"])
def test_what_is_no_toml(study: Study, tmp_path: Path, text: str) -> None:
    with pytest.raises(ReadError, match=r"Correct the TOML there"):
        read(study, tmp_path, text)


@pytest.mark.parametrize(
    ("written", "told", "instead"),
    [
        (".5", ".5", "0.5"),
        ("+.25", "+.25", "0.25"),
        ("-.5", "-.5", "-0.5"),
        ("1.", "1.", "1.0"),
        ("0,5", "0,5", "0.5"),
        ("1,250", "1,250", "1250"),
        ("0,125", "0,125", "0.125"),
        ("50%", "50%", "0.5"),
        ("12.5 %", "12.5 %", "0.125"),
    ],
)
def test_numbers_as_people_write_them(study: Study, tmp_path: Path, written: str, told: str, instead: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(study, tmp_path, SEX.replace("0.5", written, 1))
    line = 1 + SEX[: SEX.index("0.5")].count("\n")
    where = tmp_path / "t.toml"
    assert caught.value.message == f"{where}, line {line}: {told} is not how TOML writes a number. Write {instead}."


def test_a_file_that_is_not_there(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="there is no such file"):
        read_targets(tmp_path / "none.toml", study.survey)


# Targets and cases


AGE = """\
[[margin]]
of = ["age"]
targets = [
    { codes = [1], share = 0.6 },
    { codes = [2], share = 0.4 },
]
"""


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        (AGE.replace("0.4", "0.3") + "", CodebookError, "the shares add up to 0.9"),
        (
            AGE.replace("share = 0.4 }", "share = 0.3 },\n    { codes = [3], share = 0.1 }"),
            CodebookError,
            "line 6: age 3 (Old) has a target and no cases. Take it together with another category",
        ),
        (
            AGE.replace("share = 0.6 },\n    { codes = [2], share = 0.4 }", "share = 1 }"),
            CodebookError,
            "line 1: age 2 (Middle) has 4 cases and no target. Add one.",
        ),
        (
            'by = "wave"\n' + AGE.replace('["age"]', '["age"]\nwhen = 2024'),
            CodebookError,
            "t.toml: wave 2025 has 4 cases and no targets. Add a [[margin]] with when",
        ),
        (
            'by = "wave"\ntotal = { 2024 = 50 }\n' + AGE,
            CodebookError,
            't.toml: wave 2025 has 4 cases and no total. Add it to "total".',
        ),
        (
            'by = "wave"\n[[margin]]\nof = ["sex", "age"]\ntargets = [{ codes = [1, 1], share = 0.2 }, '
            "{ codes = [1, 2], share = 0.3 }, { codes = [2, [1, 2]], share = 0.5 }]\n",
            CodebookError,
            "line 4: sex 1 (Man), age 2 (Middle) has a target and no cases in wave 2025.",
        ),
        (
            AGE + '[[margin]]\nof = ["sex", "age"]\ntargets = [{ codes = [[1, 2], 1], share = 0.5 }, '
            "{ codes = [[1, 2], 2], share = 0.5 }]\n",
            CodebookError,
            "line 4: the margins contradict each other: after 1,000 rounds age 1 (Young) is 50 % in place of 60 %",
        ),
        (
            "trim = { low = 0.7, high = 1.1 }\n" + AGE.replace("0.6", "0.9").replace("0.4", "0.1"),
            CodebookError,
            "line 5: age 1 (Young) needs a mean weight of 1.62 times that of all cases, above high = 1.1. Widen trim",
        ),
        (
            'base = "a"\n' + AGE,
            CodebookError,
            'line 1: the base weight "a" is of kind single. Name a variable of numbers.',
        ),
    ],
)
def test_targets_that_do_not_fit_the_cases(
    study: Study, tmp_path: Path, text: str, error: type[MobsurveyError], says: str
) -> None:
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    with pytest.raises(error) as caught:
        rake_study(study, tmp_path / "t.toml")
    assert says in caught.value.message


def test_margins_that_do_not_hold_within_the_bounds(study: Study, tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(
        'trim = { low = 0.6, high = 1.3 }\n[[margin]]\nof = ["age"]\ntargets = [{ codes = [1], share = 0.7 }, '
        '{ codes = [2], share = 0.3 }]\n[[margin]]\nof = ["sex"]\ntargets = [{ codes = [1], share = 0.36 }, '
        "{ codes = [2], share = 0.64 }]\n",
        encoding="utf-8",
    )
    with pytest.raises(CodebookError, match="the margins do not hold together within the bounds of trim: after"):
        rake_study(study, tmp_path / "t.toml")


def test_counts_that_add_up_to_different_numbers_are_remarked_on(study: Study, tmp_path: Path) -> None:
    text = SEX.replace("share = 0.5", "count = 500") + AGE.replace("share = 0.", "count = 100")
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    found = rake_study(study, tmp_path / "t.toml").diagnostics
    assert found.notes == (
        "The counts of sex add up to 1,000, those of age to 2,010; each margin is taken as shares",
    ), found.notes


@pytest.mark.parametrize("name", ["age", "Age", "chosen"])
def test_a_name_that_is_taken(study: Study, tmp_path: Path, name: str) -> None:
    (tmp_path / "t.toml").write_text(f'name = "{name}"\n' + SEX, encoding="utf-8")
    targets = rake_study(study, tmp_path / "t.toml").targets
    taken = taken_name(study, targets, replace=True)
    assert taken and re.search(r"the study has a .* already\. Choose another name", taken.message)
    assert taken_name(study, targets._replace(name="other"), replace=False) is None
