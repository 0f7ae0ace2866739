"""Files appended to a study: the cases of all stand together, and no case comes in twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.errors import MobsurveyError, ReadError, StudyError, UsageError
from mobsurvey.study import Study, StudyWriter

SAMPLES = Path(mobsurvey.__file__).resolve().parent.parent.parent / "samples"
CODEBOOK = """\
id = "two"
languages = ["en", "vi"]
[variables.person]
kind = "id"
[variables.level]
label = { en = "Level", vi = "Cấp" }
values = [{ code = 1, label = "City" }, { code = 2, label = "Ward" }]
[variables.a_1]
values = [{ code = 1 }, { code = 0 }]
[variables.a_2]
values = [{ code = 1 }, { code = 0 }]
[variables.age]
kind = "number"
[variables.met]
kind = "date"
[sets.a]
members = ["a_1", "a_2"]
counted_value = 1
"""


@pytest.fixture
def codebook(tmp_path: Path) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return path


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return tmp_path / "study.mobsurvey"


def file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def answers(study: Study, name: str) -> list[Any]:
    return [code for chunk in study.survey.chunks for code in chunk.columns[name].codes()]


def test_a_file_in_two_parts_gives_the_tables_of_the_whole(tmp_path: Path, at: Path) -> None:
    header, *rows = (SAMPLES / "hcmc-2024.csv").read_text(encoding="utf-8").splitlines()
    whole = mobsurvey.import_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024", tmp_path / "whole.mobsurvey")
    mobsurvey.import_file(file(tmp_path, "a.csv", header, *rows[:500]), "hcmc-2024", at)
    study = mobsurvey.import_file(file(tmp_path, "b.csv", header, *rows[500:]), study=at, append=True)
    assert study.cases == whole.cases
    alike = {"equal_cases": None, "repeated_cases": 0}  # within the whole file nothing is compared
    assert {**study.findings, **alike, "unlabelled": []} == {**whole.findings, "unlabelled": []}
    for name in (*whole.survey.sets, *whole.survey.batteries):
        ours, expected = (mobsurvey.crosstab(s, name, by="level") for s in (study, whole))
        assert ours._replace(provenance="") == expected._replace(provenance="")
        assert "a.csv (SHA-256 " in ours.provenance and "b.csv (SHA-256 " in ours.provenance
    assert [(f.source.file, f.cases) for f in study.provenance.files] == [("a.csv", 500), ("b.csv", 650)]


def test_a_column_that_one_file_lacks_is_blank_there(tmp_path: Path, at: Path, codebook: Path) -> None:
    first = file(tmp_path, "a.csv", "person,level,age,note", "p1,1,30,x")
    second = file(tmp_path, "b.csv", "person,a_1,a_2,met,more", "p2,1,0,2024-03-01,7", "p3,0,1,,8")
    mobsurvey.import_file(first, codebook, at)
    study = mobsurvey.import_file(second, study=at, append=True)
    assert list(study.survey.variables) == ["person", "level", "a_1", "a_2", "age", "met"]
    assert study.survey.sets["a"].members == ("a_1", "a_2")
    assert answers(study, "level") == [1, None, None]
    assert answers(study, "a_1") == [None, 1, 0]
    assert answers(study, "age") == [30.0, None, None]
    assert answers(study, "met") == [None, "2024-03-01", None]
    assert answers(study, "note") == ["x", None, None]
    assert answers(study, "more") == [None, "7", "8"]
    assert study.findings["absent"] == []


def test_waves_are_a_variable(tmp_path: Path, at: Path, codebook: Path) -> None:
    mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "p1,1", "p2,2"), codebook, at, wave="2023")
    study = mobsurvey.import_file(
        file(tmp_path, "b.csv", "person,level", "p1,2", "p3,2"), study=at, append=True, wave="2024"
    )
    assert answers(study, "wave") == ["2023", "2023", "2024", "2024"]
    assert study.survey.variables["wave"].title("vi") == "Đợt khảo sát"
    table = mobsurvey.crosstab(study, "level", by="wave")
    assert [[cell.count for cell in row.cells] for row in table.rows] == [[1, 0, 1], [1, 2, 3]]
    again = mobsurvey.import_file(file(tmp_path, "c.csv", "person,level", "p4,1"), study=at, append=True, wave="2023")
    assert [value.code for value in again.survey.variables["wave"].values] == ["2023", "2024"]
    assert answers(again, "wave")[-1] == "2023"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["p3,1", "p1,2"], '"p1" (case 2; case 1 of the study)'),
        (["p3,1", "p4,2", "p3,2"], '"p3" (cases 1 and 3)'),
    ],
)
def test_ids_that_come_twice_are_refused(tmp_path: Path, at: Path, codebook: Path, rows: list[str], says: str) -> None:
    mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "p1,1", "p2,2"), codebook, at)
    before = at.read_bytes()
    with pytest.raises(ReadError) as caught:
        mobsurvey.import_file(file(tmp_path, "b.csv", "person,level", *rows), study=at, append=True)
    assert says in caught.value.message and 'column "person"' in caught.value.message
    assert at.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "study.mobsurvey", "two.toml"]


def test_any_column_can_be_the_id(tmp_path: Path, at: Path, codebook: Path) -> None:
    rows = ["serial,level", "01,1", "1,2", ",2", ",1"]
    mobsurvey.import_file(file(tmp_path, "a.csv", *rows), codebook, at, id="serial")
    with pytest.raises(ReadError, match=r'"01" \(case 1; case 1 of the study\)'):
        mobsurvey.import_file(file(tmp_path, "b.csv", "serial,level", "01,2"), study=at, append=True)
    with pytest.raises(ReadError, match=r'"1" \(cases 1 and 2\)'):
        mobsurvey.import_file(
            file(tmp_path, "c.csv", "serial,level", "1,2", "1,1"), codebook, tmp_path / "new", id="serial"
        )
    assert not (tmp_path / "new").exists()
    with pytest.raises(UsageError, match='there is no column "seral"'):
        mobsurvey.import_file(tmp_path / "a.csv", codebook, at, replace=True, id="seral")


def test_numbers_as_ids_are_the_same_in_sav_and_csv(tmp_path: Path, at: Path) -> None:
    study = mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", "hcmc-2024", at)
    assert study.provenance.files[0].cases == 1150
    with pytest.raises(StudyError, match="has the cases of this very file already"):
        mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", study=at, append=True)


@pytest.mark.parametrize("again", ["2.0", " 2 ", "2.00"])
def test_whole_numbers_are_one_id_however_they_are_written(
    tmp_path: Path, at: Path, codebook: Path, again: str
) -> None:
    mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "1,1", "2,2", "03,2"), codebook, at)
    with pytest.raises(ReadError, match=r'"2" \(case 1; case 2 of the study\)'):
        mobsurvey.import_file(file(tmp_path, "b.csv", "person,level", f"{again},1", "4.0,2"), study=at, append=True)
    with pytest.raises(ReadError, match=r'"2" \(cases 1 and 2\)'):
        rows = file(tmp_path, "c.csv", "person,level", "2,1", f"{again},2")
        mobsurvey.import_file(rows, codebook, tmp_path / "new", id="person")
    twice = mobsurvey.import_file(tmp_path / "c.csv", codebook, tmp_path / "new")
    assert twice.findings["repeated_ids"] == {"person": 1}
    others = file(tmp_path, "d.csv", "person,level", "3.0,1", "1.0.2,2", "2.5,1", "12345678901234567.0,1")
    assert mobsurvey.import_file(others, study=at, append=True).cases == 7
    with pytest.raises(ReadError, match='"12345678901234567"'):
        mobsurvey.import_file(
            file(tmp_path, "e.csv", "person,level", "12345678901234568,1", "12345678901234567,2"), study=at, append=True
        )


def test_an_id_of_spss_is_that_of_a_csv(tmp_path: Path, at: Path, codebook: Path) -> None:
    import pandas
    import pyreadstat

    held = pandas.DataFrame({"person": [1.0, 2.0], "level": [1.0, 2.0]})
    pyreadstat.write_sav(held, str(tmp_path / "a.sav"))
    mobsurvey.import_file(tmp_path / "a.sav", codebook, at)
    with pytest.raises(ReadError, match='"2"'):
        mobsurvey.import_file(file(tmp_path, "b.csv", "person,level", "3.0,1", "2.0,2"), study=at, append=True)
    mobsurvey.import_file(tmp_path / "a.sav", codebook, tmp_path / "undescribed", id="level")
    with pytest.raises(ReadError, match='"1"'):
        mobsurvey.import_file(
            file(tmp_path, "c.csv", "person,level", "3.0,1.0"), study=tmp_path / "undescribed", append=True, id="level"
        )


@pytest.mark.parametrize(
    ("first", "second", "error", "says"),
    [
        ({}, {"wave": "2"}, UsageError, "belong to no wave"),
        ({"wave": "1"}, {}, UsageError, "Say which wave these are"),
        ({}, {"replace": True}, UsageError, "exclude each other"),
        ({}, {"codebook": "hcmc-2024"}, StudyError, 'was coded by codebook "two"'),
        ({"wave": " "}, {}, UsageError, "a wave needs a name"),
    ],
)
def test_what_cannot_be_appended(
    tmp_path: Path,
    at: Path,
    codebook: Path,
    first: dict[str, Any],
    second: dict[str, Any],
    error: type[MobsurveyError],
    says: str,
) -> None:
    with pytest.raises(error) as caught:
        mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "p1,1"), codebook, at, **first)
        mobsurvey.import_file(
            file(tmp_path, "b.csv", "person,level", "p2,1"), **{"study": at, "append": True, **second}
        )
    assert says in caught.value.message


def test_a_study_to_append_to_must_be_there(tmp_path: Path, at: Path) -> None:
    with pytest.raises(StudyError, match="there is no such study"):
        mobsurvey.import_file(SAMPLES / "hcmc-2024.csv", study=at, append=True)


def test_a_column_named_wave_is_not_overwritten(tmp_path: Path, at: Path, codebook: Path) -> None:
    with pytest.raises(UsageError, match='the file has a "Wave" already'):
        mobsurvey.import_file(file(tmp_path, "a.csv", "person,Wave", "p1,1"), codebook, at, wave="1")


def test_undescribed_columns_of_two_kinds_become_text(tmp_path: Path, at: Path) -> None:
    numbers = mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", "hcmc-2024", at)
    codebook = tmp_path / "level.toml"
    codebook.write_text('id = "l"\n[variables.level]\nvalues = [{ code = 1 }, { code = 2 }, { code = 3 }]\n')
    numbers = mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", codebook, at, replace=True)
    assert numbers.survey.untabulated["purpose_1"].kind == "number"
    numbers.close()
    study = mobsurvey.import_file(file(tmp_path, "b.csv", "level,purpose_1", "1,yes"), study=at, append=True)
    found = answers(study, "purpose_1")
    assert found[-1] == "yes"
    assert set(found) == {"1", "0", "9", None, "yes"} or set(found) == {"1", "0", None, "yes"}


def test_two_cannot_append_at_once(tmp_path: Path, at: Path, codebook: Path) -> None:
    mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "p1,1"), codebook, at)
    second = file(tmp_path, "b.csv", "person,level", "p2,1")
    writer = StudyWriter(at, replace=True)
    with writer.claim(), pytest.raises(StudyError, match="another import is adding cases to it"):
        mobsurvey.import_file(second, study=at, append=True)
    assert mobsurvey.import_file(second, study=at, append=True).cases == 2


def test_a_study_that_was_replaced_meanwhile_is_left(tmp_path: Path, at: Path, codebook: Path) -> None:
    mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "p1,1"), codebook, at)
    writer = StudyWriter(at, replace=True)
    with writer.claim():
        study = mobsurvey.import_file(
            file(tmp_path, "b.csv", "person,level", "p2,1", "p3,2"), codebook, at, replace=True
        )
        with pytest.raises(StudyError, match="was replaced by another program meanwhile"):
            writer.write(study.survey, dict)
    assert mobsurvey.open_study(at).cases == 2
    assert [path.name for path in tmp_path.glob("*.unfinished")] == []


def test_waves_survive_an_export_as_sav(tmp_path: Path, at: Path, codebook: Path) -> None:
    mobsurvey.import_file(file(tmp_path, "a.csv", "person,level", "p1,1"), codebook, at, wave="2023")
    study = mobsurvey.import_file(file(tmp_path, "b.csv", "person,level", "p1,2"), study=at, append=True, wave="2024")
    mobsurvey.export(study, tmp_path / "out", sav=True)
    again = mobsurvey.import_file(tmp_path / "out" / "responses.sav", study=tmp_path / "again.mobsurvey")
    assert again.survey.variables["wave"] == study.survey.variables["wave"]
    assert answers(again, "wave") == ["2023", "2024"]
