"""A .sav as SPSS saves a survey, with the study that must come out, and broken ones.

tests/readers has each record of the format and each encoding; here are files with everything at once. make_sav.py
writes them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import chosen, counts
from tests.formats.files import make_sav
from tests.readers.files.make_files import Question, write_file

import mobsurvey
from mobsurvey.errors import MobsurveyError, ReadError, UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Missing, MissingRange, ResponseSet, Value, Variable

FILES = Path(__file__).with_name("files") / "sav"
NO_YES = (Value(0, {"vi": "Không"}), Value(1, {"vi": "Có"}))


def answers(study: Study, name: str) -> list[object]:
    return [code for chunk in study.survey.chunks for code in chunk.columns[name].codes()]


def refused(path: Path, **declared: str) -> str:
    with pytest.raises(MobsurveyError) as caught:
        mobsurvey.code_file(path, **declared)  # type: ignore[arg-type]
    return caught.value.message.replace(str(path), path.name)


def test_the_files_are_those_that_the_script_makes(tmp_path: Path) -> None:
    make_sav.main(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in FILES.glob("*.sav")}


def test_the_study_that_must_come_out() -> None:
    study = mobsurvey.code_file(FILES / "answers.sav")
    assert study.provenance.source.details == {
        "declared weight": "trong_so",
        "file label": "Khảo sát cán bộ",
        "codebook": "drafted",
    }
    variables = study.survey.variables
    assert list(variables) == ["so_phieu", "cap", "muc_1", "muc_2", "muc_3", "tuoi", "trong_so", "ngay", "y_kien"]
    assert variables["cap"] == Variable(
        "cap",
        "single",
        {"vi": "Cấp công tác"},
        values=(Value(1, {"vi": "Thành phố"}), Value(2, {"vi": "Phường/xã"})),
        missing=(Missing(9, "no-answer", {"vi": "Không trả lời"}),),
    )
    assert [variables[name].label["vi"] for name in ("muc_1", "muc_2", "muc_3")] == [
        "Nghe, ghi ý kiến",
        "Giải trình",
        "Khác",
    ]
    assert all(variables[name].values == NO_YES for name in ("muc_1", "muc_2", "muc_3"))
    assert (variables["tuoi"].kind, variables["tuoi"].measure) == ("number", "scale")
    assert variables["tuoi"].missing_ranges == (MissingRange(990, 999, "no-answer"),)
    assert [variables[name].kind for name in ("trong_so", "ngay", "y_kien")] == ["number", "date", "text"]
    assert study.survey.sets == {
        "muc": ResponseSet("muc", "dichotomies", ("muc_1", "muc_2", "muc_3"), {"vi": "Mục đích"}, 1)
    }
    assert answers(study, "cap") == [1, 2, 2, 1, 9, None]
    assert answers(study, "tuoi") == [34, 51, 28, 998, 60.5, None]
    assert answers(study, "ngay") == ["2024-03-01", None, *["2024-03-13"] * 4]
    assert answers(study, "y_kien") == ["Gần dân", None, "NA", "Nói dễ hiểu hơn", None, "Không"]
    assert study.findings["missing_by_variable"] == {
        "cap": {"blank": 1, "no-answer": 1},
        "muc_1": {"blank": 1},
        "muc_2": {"blank": 1},
        "muc_3": {"blank": 1},
        "tuoi": {"blank": 1, "no-answer": 1},
        "ngay": {"blank": 1},
        "y_kien": {"blank": 2},
    }
    assert study.findings["cases"] == 6 and not study.findings["invalid"]


def test_its_tables() -> None:
    """No option, and no answer at all, are apart: who chose none of the options is outside the base, 4 of 6."""
    study = mobsurvey.code_file(FILES / "answers.sav")
    assert chosen(study, "cap") == {"Thành phố": 2, "Phường/xã": 2}
    assert counts(study, "muc") == ([2, 2, 0], 3)  # cases 1, 2 and 3; the option that nobody chose stays


def test_a_member_that_the_file_lacks_is_told() -> None:
    """A set keeps the members that are there; the one that is not there, and a set without any, are named."""
    study = mobsurvey.code_file(FILES / "lost-members.sav")
    assert study.survey.sets["muc"].members == ("muc_1", "muc_2")
    told = "of muc muc_9 (not in the file), toi (no members)"
    assert study.provenance.source.details["sets left out"] == told


def test_a_byte_that_is_no_text_is_told_and_the_rest_read() -> None:
    study = mobsurvey.code_file(FILES / "stray-byte.sav")
    assert study.provenance.source.details["stray bytes"] == 'case 4, column "y_kien"'
    assert answers(study, "y_kien") == ["Gần dân", None, "NA", "Nói \ufffd hon", None, "Không"]
    assert answers(study, "cap") == [1, 2, 2, 1, 9, None]


def test_two_variables_of_one_name() -> None:
    assert refused(FILES / "two-of-one-name.sav") == (
        'two-of-one-name.sav: is damaged or truncated: two variables are named "SO_PHIEU". Copy or export it again.'
    )


def test_a_variable_without_a_name(tmp_path: Path) -> None:
    """Where the record of long names gives none, the short name of the variable stands."""
    questions = make_sav.questions()
    questions[1].name = ""
    write_file(tmp_path, "answers", questions)
    assert list(mobsurvey.code_file(tmp_path / "answers.sav").survey.variables)[:3] == ["so_phieu", "V2", "muc_1"]


def test_ids_that_stand_twice(tmp_path: Path) -> None:
    questions = make_sav.questions()
    questions[0].cells = [101, 102, 103, 104, 105, 102]
    write_file(tmp_path, "answers", questions)
    path = tmp_path / "answers.sav"
    with pytest.raises(ReadError) as caught:
        mobsurvey.import_file(path, None, tmp_path / "study.mobsurvey", id="so_phieu")
    assert caught.value.message == (
        f'{path}, column "so_phieu": ids that are not unique: "102" (cases 2 and 6). Remove the cases that are there '
        "twice, or name another column with --id."
    )
    assert not (tmp_path / "study.mobsurvey").exists()


def test_ten_thousand_variables(tmp_path: Path) -> None:
    write_file(tmp_path, "answers", [Question(f"v{number}", [number, None]) for number in range(10_000)])
    survey = mobsurvey.readers.read_file(tmp_path / "answers.sav")
    (chunk,) = survey.chunks
    assert (len(survey.variables), list(chunk.columns["v9999"])) == (10_000, [9999, None])


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"kind": "csv"}, "answers.sav: is SPSS, not CSV. Leave --kind out."),
        ({"kind": "kobo"}, "answers.sav: is SPSS, not KoboToolbox. Leave --kind out."),
        ({"sheet": "Đợt 1"}, "--sheet: answers.sav is SPSS, which has no sheets. Leave --sheet out."),
        ({"separator": ";"}, "--sep: answers.sav is SPSS, which has no separator. Leave --sep out."),
    ],
)
def test_what_is_declared_and_cannot_be(declared: dict[str, str], message: str) -> None:
    assert refused(FILES / "answers.sav", **declared) == message
    with pytest.raises((ReadError, UsageError)):
        mobsurvey.code_file(FILES / "answers.sav", **declared)  # type: ignore[arg-type]


def test_a_file_of_numbers_has_no_decimal_mark() -> None:
    with pytest.raises(UsageError) as caught:
        mobsurvey.code_file(FILES / "answers.sav", decimal=",")
    assert caught.value.message == "--decimal: answers.sav has numbers, and no texts of them. Leave --decimal out."
