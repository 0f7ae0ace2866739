"""Exports of ODK Central: columns for options ever chosen, and 0 where nothing was answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import cells, counts, exports_of

import mobsurvey
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.detect import find_platform
from mobsurvey.readers.platforms import odk_central
from mobsurvey.readers.table import Head

EXPORTS = exports_of("odk_central")
"""Written by hand after ODK Central's exports; all answers are made up."""
FILES, read, drafted = EXPORTS.folder, EXPORTS.read, EXPORTS.coded


def test_split_select_multiples() -> None:
    survey = read("split.csv")
    assert survey.source.details["evidence"] == "columns SubmissionDate, KEY and SubmitterID"
    found = survey.sets["dan_van-muc_dich"]
    members = ("dan_van-muc_dich/1", "dan_van-muc_dich/2", "dan_van-muc_dich/-99")
    assert (found.kind, found.members, found.base) == ("dichotomies", members, "answered")
    assert [cells(survey, name) for name in members] == [["1", "", "0", ""], ["1", "", "0", ""], ["0", "", "1", ""]]
    assert survey.variables[members[0]].columns == ("muc_dich_1", "dan_van-muc_dich_1")
    assert survey.variables["nhan_khau-cap"].columns == ("cap",)
    assert cells(survey, "nhan_khau-cap") == ["01", "02", "01", ""]
    assert cells(survey, "ReviewState") == ["", "", "approved", ""]
    assert survey.source.details["nothing ticked"] == (
        "dan_van-muc_dich: 2 cases chose, 1 case of 0 only: not answered or not asked, so unknown; 1 case blank"
    )
    assert survey.source.details["options"] == "only values that were ever submitted have columns"
    assert survey.source.details["encrypted"] == "1 case not decrypted, without answers"


def test_the_draft_counts_the_set() -> None:
    assert counts(drafted("split.csv"), "dan_van_muc_dich") == ([1, 1, 1], 2)


def test_odkmeta_18_single_answers_are_read_and_nonresponse_never_becomes_0() -> None:
    survey = read("single-answers.csv")
    assert [cells(survey, name) for name in survey.sets["q"].members] == [["1", "", "0"], ["0", "", "1"]]
    assert counts(drafted("single-answers.csv"), "q") == ([1, 1], 2)


def test_odkmeta_18_a_set_keeps_an_option_that_was_never_chosen(tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.toml"
    names = ["q_1", "q_2", "q_3"]
    members = "\n".join(f"[variables.{n}]\nvalues = [{{ code = 1 }}, {{ code = 0 }}]" for n in names)
    codebook.write_text(
        f'id = "c"\ntitle = "t"\nlanguages = ["en"]\n{members}\n[sets.q]\nmembers = {names}\ncounted_value = 1\n',
        encoding="utf-8",
    )
    study = mobsurvey.code_file(FILES / "single-answers.csv", codebook)
    # The file has no column for it; the joined answers tell that nobody chose it.
    assert counts(study, "q") == ([1, 1, 0], 2)
    assert "q_3" not in study.findings["absent"]


def test_an_option_without_a_column_counts_as_answered(tmp_path: Path) -> None:
    file = tmp_path / "filtered.csv"
    file.write_text(
        "SubmissionDate,q,q/1,KEY,SubmitterID\n2024-03-01,1,1,a,5\n2024-03-01,9,0,b,5\n2024-03-01,,0,c,5\n",
        encoding="utf-8",
    )
    assert cells(read_file(file), "q/1") == ["1", "0", ""]


def test_joined_answers_alone_are_a_delimited_set() -> None:
    survey = read("joined-only.csv")
    assert (survey.sets["q"].kind, survey.sets["q"].separator) == ("delimited", " ")
    assert counts(drafted("joined-only.csv"), "q") == ([2, 2], 3)


def test_a_table_of_a_repeat_group() -> None:
    survey = read("repeat.csv")
    assert [cells(survey, name) for name in survey.sets["viec"].members] == [["1", ""], ["1", ""]]
    assert "PARENT_KEY names the case" in survey.source.details["repeat group"]


def test_a_column_with_cells_and_no_name_is_refused() -> None:
    with pytest.raises(ReadError, match=r"no-name\.csv, line 1: column 3 has no name\. Name it"):
        read("no-name.csv")


def test_a_short_row_is_refused() -> None:
    with pytest.raises(ReadError, match=r"short-row\.csv, line 3: the row has 4 cells, the header 5"):
        read("short-row.csv")


def test_odata_columns_are_evidence_too() -> None:
    head = Head([["__id", "q", "__system-submissionDate"], ["uuid:a", "1", "2024-03-01"]], "csv")
    assert odk_central.evidence(head) == "columns __id and __system-submissionDate"
    assert not odk_central.evidence(Head([["KEY", "SubmissionDate", "q"], ["a", "2024-03-01", "1"]], "csv"))


@pytest.mark.parametrize("file", sorted({*FILES.glob("*.csv")} - {FILES / "short-row.csv"}), ids=lambda file: file.stem)
def test_no_other_platform_claims_its_exports(file: Path) -> None:
    assert find_platform(open_table(file, ReadOptions()))[0] == "odk-central"
