"""Derived variables on their way through an import, a study, an export and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codebook.derived.canteen import ASKED, coded
from typer.testing import CliRunner

from mobsurvey.app import app
from mobsurvey.exports import export
from mobsurvey.intake import code_file, import_file
from mobsurvey.study import Study
from mobsurvey.survey import Code

DERIVED = """
[derived.band]
label = { en = "Age", vi = "Tuổi" }
bands = { of = "age", breaks = [18, 30] }
[derived.trust]
mean = { of = ["taste", "price"] }
[derived.any]
label = "Any channel"
set = { of = ["heard", "seen"] }
[derived.n]
count = { of = "any" }
[derived.young]
when = [{ code = 1, label = "Young", if = "band = 2" }, { code = 2, label = "Older", if = "band > 2" }]
[nets.grown]
of = "band"
members = [2, 3]
"""
ROWS = ["age,sex,taste,price,radio,tv,seen", "20,1,4,3,1,0,b", "17,2,1,,0,0,", "45,1,8,2,0,1,t;b", "999,3,,,,,z"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "c.toml").write_text(ASKED + DERIVED, encoding="utf-8")
    (tmp_path / "a.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return tmp_path


def typed(*words: object) -> str:
    result = CliRunner().invoke(app, [*map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


def answers(study: Study) -> dict[str, list[Code | None]]:
    found: dict[str, list[Code | None]] = {name: [] for name in study.survey.variables}
    for chunk in study.survey.chunks:
        for name in found:
            found[name] += chunk.columns[name].codes()
    return found


def test_a_study_has_them_like_others(folder: Path) -> None:
    study = import_file(folder / "a.csv", folder / "c.toml", folder / "s.mobsurvey")
    found = answers(study)
    assert found["band"] == [2, 1, 3, 999]
    assert found["trust"] == [3.5, 1, 2, None]
    assert found["any_3"] == [1, None, 1, None]
    assert found["n"] == [2, None, 2, None]
    assert found["young"] == [1, None, 2, None]
    assert study.survey.sets["any"].members == ("any_1", "any_2", "any_3")
    assert study.findings["missing_by_variable"].keys() <= {"age", "taste", "price", "radio", "tv", "seen"}
    study.close()


def test_the_report_names_them_and_counts_the_others(folder: Path) -> None:
    out = typed("import", folder / "a.csv", "--codebook", folder / "c.toml", "--study", folder / "s.mobsurvey")
    assert "matched 7 variables, 3 sets" in out
    assert "Derived: band, trust, any, n, young\n" in out
    out = typed("describe", "--study", folder / "s.mobsurvey")
    assert "Derived: band, trust, any, n, young\n" in out


def test_tables_filters_and_letters_take_them(folder: Path) -> None:
    study = folder / "s.mobsurvey"
    typed("import", folder / "a.csv", "--codebook", folder / "c.toml", "--study", study)
    out = typed("crosstab", "any", "--by", "band", "--letters", "--where", "n = 2", "--study", study, "--format", "csv")
    assert "18–29" in out
    assert "Boards" in out
    out = typed("freq", "band", "--study", study, "--format", "plain", "--lang", "vi")
    assert "Tuổi" in out
    assert "grown" in out
    assert "mean 2.17" in typed("describe", "trust", "--study", study)


def test_codebook_show_and_check_tell_of_them(folder: Path) -> None:
    assert "16 variables" not in typed("codebook", "check", folder / "c.toml")
    assert "10 variables, 3 sets, 1 battery, 1 net, 5 derived variables" in typed(
        "codebook", "check", folder / "c.toml"
    )
    out = typed("codebook", "show", folder / "c.toml")
    assert 'band: Age\n  single, ordinal\n  derived: bands = { of = "age", breaks = [18, 30] }\n  1  <18\n' in out
    assert '  derived: set = { of = ["heard", "seen"], base = "answered" }\n' in out


def test_what_the_file_does_not_allow_is_left_out_and_told(folder: Path) -> None:
    (folder / "b.csv").write_text("age,taste\n20,1\n", encoding="utf-8")
    study = code_file(folder / "b.csv", folder / "c.toml")
    assert {"trust", "any", "n"} <= set(study.findings["absent"])
    assert "any_1" not in study.findings["absent"], "the set tells it"
    assert list(study.findings["derived"]) == ["band", "young"]
    assert "any" not in study.survey.sets
    assert "trust" not in study.survey.variables
    assert answers(study)["young"] == [1]


def test_a_derived_variable_is_never_proposed_as_a_column(folder: Path) -> None:
    (folder / "b.csv").write_text("taste,trus\n1,1\n", encoding="utf-8")
    study = code_file(folder / "b.csv", folder / "c.toml")
    assert "trust" in study.findings["absent"]
    assert study.findings["near_misses"] == {}


def test_appended_cases_are_derived_too(folder: Path) -> None:
    study = folder / "s.mobsurvey"
    import_file(folder / "a.csv", folder / "c.toml", study, wave="1").close()
    (folder / "b.csv").write_text("age,taste,price\n18,2,2\n33,3,\n", encoding="utf-8")
    made = import_file(folder / "b.csv", None, study, append=True, wave="2")
    found = answers(made)
    assert found["band"] == [2, 1, 3, 999, 2, 3]
    assert found["trust"] == [3.5, 1, 2, None, 2, 3]
    assert found["n"] == [2, None, 2, None, None, None], "the second file lacks what it is made of"
    assert made.survey.sets["any"].members == ("any_1", "any_2", "any_3")
    assert list(made.findings["derived"]) == ["band", "trust", "any", "n", "young"]
    made.close()


@pytest.mark.parametrize("named", [True, False], ids=["by the codebook", "by the one it carries"])
def test_exported_as_sav_and_imported_again_the_study_is_equal(folder: Path, named: bool) -> None:
    study = code_file(folder / "a.csv", folder / "c.toml")
    [path] = export(study, folder / "out", sav=True)
    again = code_file(path, folder / "c.toml" if named else None)
    assert again.survey.variables == study.survey.variables
    assert (again.survey.sets, again.survey.batteries) == (study.survey.sets, study.survey.batteries)
    assert again.survey.nets == study.survey.nets
    assert answers(again) == answers(study)
    assert again.survey.untabulated == {}
    assert again.findings["derived"] == study.findings["derived"]
    assert set(again.findings["derived_anew"]) == {"band", "trust", "any_1", "any_2", "any_3", "n", "young"}


def test_without_what_it_is_made_of_the_file_s_own_column_is_taken(folder: Path) -> None:
    (folder / "b.csv").write_text("BAND,sex,n\n2,1,4\n1,2,1\n,1,\n", encoding="utf-8")
    study = code_file(folder / "b.csv", folder / "c.toml")
    found = answers(study)
    assert found["band"] == [2, 1, None]
    assert found["n"] == [4, 1, None]
    assert found["young"] == [1, None, None], "derived of what was taken"
    assert list(study.findings["derived"]) == ["young"]
    assert study.survey.untabulated == {}


def test_of_a_combined_set_the_options_that_the_file_has_are_taken(folder: Path) -> None:
    (folder / "b.csv").write_text("sex,any_1,any_3\n1,1,0\n2,0,1\n", encoding="utf-8")
    study = code_file(folder / "b.csv", folder / "c.toml")
    assert study.survey.sets["any"].members == ("any_1", "any_3")
    assert "n" in study.findings["absent"]
    assert "any_2" in study.findings["absent"]
    assert study.survey.untabulated == {}


def test_a_column_that_is_derived_anew_is_told(folder: Path) -> None:
    (folder / "b.csv").write_text("age,Band\n20,2\n", encoding="utf-8")
    out = typed("import", folder / "b.csv", "--codebook", folder / "c.toml", "--study", folder / "s.mobsurvey")
    assert "Derived anew, in place of the file's own columns: Band\n" in out
    assert answers(code_file(folder / "b.csv", folder / "c.toml"))["band"] == [2]


def test_nothing_is_derived_of_what_is_invalid() -> None:
    survey = coded(DERIVED, {"age": ["abc", "20"], "taste": ["7", "1"], "price": ["", "x"]})
    [chunk] = survey.survey.chunks
    assert chunk.columns["band"].codes() == [None, 2]
    assert chunk.columns["trust"].codes() == [None, 1]
    assert [found.variable for found in survey.findings().invalid] == ["age", "taste", "price"]
