"""A plan is read with the line of everything that is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.book.build import planned_table
from mobsurvey.book.draft import drafted_plan
from mobsurvey.book.plan import read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import MobsurveyError, ReadError, UsageError
from mobsurvey.study import Study
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Box

VALUES = 'values = [{ code = 1, label = "m" }, { code = 2, label = "f" }]'
GOOD = 'outputs = ["a.html"]\n'


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.sav", "hcmc-2024")


def plan_of(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def make_tables(folder: Path, text: str, study: Study) -> list[Table]:
    plan = read_plan(plan_of(folder, text))
    return [planned_table(plan, study, planned) for planned in plan.tables(study.survey)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('title = "a"\noutputs = [a]\n', ["line 2", "Correct the TOML there"]),
        ('outputs = ["a.html"]\n', ["there are no tables"]),
        ('[[tables]]\nname = "purpose"\n', ["there are no outputs"]),
        (
            GOOD + '[[tables]]\nname = "purpose"\nleters = true\n',
            ['line 4: unknown key "leters". Did you mean "letters"?'],
        ),
        (GOOD + 'titel = "x"\n[[tables]]\n', ['line 2: unknown key "titel". Did you mean "title"?']),
        (GOOD + '[[tables]]\nname = "purpos"\n', ['line 3: name: there is no "purpos"', 'Did you mean "purpose"?']),
        (GOOD + '[[tables]]\nnames = ["purpose",\n "x_y"]\n', ['there is no "x_y" in the study']),
        (GOOD + '[[tables]]\nby = "level,levle"\n', ['line 3: by: there is no "levle"', 'Did you mean "level"?']),
        (GOOD + '[defaults]\nweight = "w"\n[[tables]]\nname = "level"\n', ['line 3: weight: there is no "w"']),
        (GOOD + '[[tables]]\nname = "purpose"\nletters = "yes"\n', ['line 4: "letters" must be true or false']),
        (GOOD + '[[tables]]\nname = "purpose"\nconfidence = true\n', ['line 4: "confidence" must be a number']),
        (GOOD + '[[tables]]\nname = "purpose"\npercent = "rows"\n', ['line 4: percent "rows"', 'Did you mean "row"?']),
        (GOOD + '[[tables]]\nname = "purpose"\nby = "level"\ntest = "chi"\n', ["line 5: ", '--test has no "chi"']),
        (GOOD + '[[tables]]\nname = "purpose"\nnet = "A = 9"\n', ["line 4: ", 'has no answer "9"']),
        (GOOD + '[[tables]]\nname = "purpose"\nwhere = "levl = 1"\n', ["line 4: ", '"levl"']),
        (GOOD + '[[tables]]\nnames = ["level", "purpose"]\ntitle = "x"\n', ["line 4", "a title is for one table"]),
        ('outputs = ["a.pdf"]\n[[tables]]\n', ["line 1", '"a.pdf" does not tell the format']),
        ('outputs = ["a.html", "a.html"]\n[[tables]]\n', ["stands twice"]),
        (GOOD + 'study = "a"\ndata = "b"\n[[tables]]\n', ["line 3", "a study or data, not both"]),
        (GOOD + 'codebook = "hcmc-2024"\n[[tables]]\n', ["line 2", "a codebook is for data"]),
        (GOOD + 'language = "fr"\n[[tables]]\n', ["line 2", 'language "fr" is not one of en, vi']),
        ("outputs = 1\ntables = 2\n", ['line 1: "outputs" must be a list', 'line 2: "tables" must be a list']),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, study: Study, text: str, says: list[str]) -> None:
    with pytest.raises(MobsurveyError) as caught:
        make_tables(tmp_path, text, study)
    for part in (str(tmp_path / "plan.toml"), *says):
        assert part in caught.value.message


TABLE = '[[tables]]\nname = "difficulty"\n'
DEFAULTS = '[defaults]\nby = "level"\nci = true\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TABLE + 'by = "level"\nnet = [\n  "A = 1,2",\n  "B = 1,9",\n]\n', 5),
        (TABLE + 'by = "level"\nsubtotal = "A = 1,9"\n', 5),
        (TABLE + 'by = "level"\nbox = "top0"\n', 5),
        (TABLE + 'summary = ["mean", "medain"]\n', 4),
        (TABLE + 'by = "level"\nscores = { levle = [1, 2, 3, 4] }\n', 5),
        (TABLE + 'by = "level"\n[tables.scores]\nlevle = [1, 2, 3, 4]\n', 5),
        (TABLE + 'by = "level"\nletters = true\npercent = "row"\n', 5),
        (TABLE + 'by = "level"\nconfidence = 95\nci = true\n', 5),
        (TABLE + 'by = "level"\nstat = "phii"\n', 5),
        (TABLE + 'by = "level"\nletters = true\nletters_adjust = "holm"\n', 6),
        (TABLE + 'by = "difficulty"\n', 4),
        (TABLE + 'by = "level"\nlayer = "purpose"\n', 5),
        (TABLE + 'where = "level = 1"\nunweighted = true\nweight = "level"\n', 5),
        # of [defaults], where the table says nothing else
        (DEFAULTS + 'where = "levl = 1"\n' + TABLE, 5),
        (DEFAULTS + 'where = "levl = 1"\n' + TABLE + 'where = "level = 1"\n', 5),
        (DEFAULTS + 'where = "level = 1"\n' + TABLE + 'where = "levl = 1"\n', 8),
        (DEFAULTS + 'interval = "wilsn"\n' + TABLE + "letters = true\n", 5),
        (DEFAULTS + 'net = "A = 1,9"\n' + TABLE + 'net = "A = 1,2"\n' + TABLE, 5),
        (DEFAULTS + 'stat = "phii"\n' + TABLE + 'stat = "phi"\n' + TABLE + 'stat = "gama"\n', 11),
    ],
)
def test_an_error_of_a_key_is_told_with_its_line(tmp_path: Path, study: Study, text: str, line: int) -> None:
    with pytest.raises(MobsurveyError) as caught:
        make_tables(tmp_path, GOOD + text, study)
    assert caught.value.message.startswith(f"{tmp_path / 'plan.toml'}, line {line}: ")
    assert caught.value.exit_code == 2


def test_what_no_other_key_is_to_blame_for_is_told_with_the_line_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sex,remark\n1,x\n2,y\n", encoding="utf-8")
    codebook = f'id = "a"\n[variables.sex]\n{VALUES}\n[variables.remark]\nkind = "text"\n'
    (tmp_path / "a.toml").write_text(codebook, encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "a.csv", tmp_path / "a.toml")
    text = GOOD + '[defaults]\nci = true\n[[tables]]\nby = "sex"\nname = "remark"\n'
    with pytest.raises(UsageError, match=r'line 6: "remark" is of kind text and has no categories'):
        make_tables(tmp_path, text, study)


def test_a_name_that_is_wrong_in_the_defaults_is_told_once(tmp_path: Path, study: Study) -> None:
    with pytest.raises(MobsurveyError) as caught:
        make_tables(tmp_path, GOOD + '[defaults]\nby = "levle"\n' + TABLE * 3 + '[[tables]]\nname = "purpos"\n', study)
    assert [text.partition(": ")[0][-7:] for text in caught.value.message.splitlines()] == [" line 3", "line 11"]


def test_everything_that_a_table_can_be_asked_for(tmp_path: Path, study: Study) -> None:
    text = (
        GOOD
        + '[defaults]\nby = "level"\nwhere = "level < 3"\nci = true\n[[tables]]\nname = "difficulty"\n'
        + 'where = "difficulty_1 = 1"\nbox = ["top2", "top1-bottom1"]\nsummary = "mean,sd"\n'
        + 'net = ["A = 1,2", "B = 2,3"]\n'
        + 'alpha = [0.05, 0.01]\nletters = true\nscores = { difficulty_2 = [1, 2, 4] }\nseed = 7\nstat = ["gamma"]\n'
        + '[[tables]]\nlayer = "level"\nby = "purpose_1"\n'
    )
    first, *rest = read_plan(plan_of(tmp_path, text)).tables(study.survey)
    spec = first.spec
    assert (spec.name, spec.by, spec.where) == ("difficulty", "level", "(level < 3) and (difficulty_1 = 1)")
    assert spec.shape.boxes == (Box(top=2), Box(top=1, bottom=1))
    assert [(net.name, net.of, net.members) for net in spec.shape.nets] == [
        ("A", "difficulty", ("1", "2")),
        ("B", "difficulty", ("2", "3")),
    ]
    assert (spec.analysis.alphas, spec.analysis.interval, spec.analysis.seed) == ((0.05, 0.01), "auto", 7)
    assert spec.analysis.scores == {"difficulty_2": (1.0, 2.0, 4.0)}
    assert [planned.spec.name for planned in rest] == ["purpose", "content", "method", "difficulty"]
    assert {planned.spec.where for planned in rest} == {"level < 3"}


def test_a_drafted_plan_is_one(tmp_path: Path, study: Study) -> None:
    plan = read_plan(plan_of(tmp_path, drafted_plan(study.survey, 'Khảo sát "2024"', "level", "vi")))
    assert plan.title == 'Khảo sát "2024"'
    found = [(planned.spec.name, planned.spec.by, planned.spec.lang) for planned in plan.tables(study.survey)]
    assert found == [(name, "level", "vi") for name in ("purpose", "content", "method", "difficulty")]
    assert (
        "by" not in read_plan(plan_of(tmp_path, drafted_plan(study.survey, "x", None, "en"))).entries[0].asked.options
    )


def test_a_plan_that_must_not_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.toml"

    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patched, pytest.raises(ReadError) as caught:
        patched.setattr(Path, "read_bytes", refused)
        read_plan(path)
    assert caught.value.message == f"{path}: cannot be read (Permission denied). Check the rights on the file."
    with pytest.raises(ReadError, match=r"is a folder\. Name the plan's file\."):
        read_plan(tmp_path)
