"""Exports of REDCap: raw and labelled, with boxes that hold 0 whether they were asked or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import cells, counts, exports_of

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.detect import find_platform
from mobsurvey.readers.platforms import redcap
from mobsurvey.readers.table import Head

EXPORTS = exports_of("redcap")
"""Written by hand after REDCap's exports; all answers are made up."""
FILES, read, drafted = EXPORTS.folder, EXPORTS.read, EXPORTS.coded


def test_raw() -> None:
    survey = read("raw.csv")
    assert survey.source.details["evidence"] == "column redcap_survey_identifier"
    found = survey.sets["muc_dich"]
    members = ("muc_dich___1", "muc_dich___0", "muc_dich____99", "muc_dich___khac")
    assert (found.kind, found.members, found.counted_value, found.base) == ("dichotomies", members, 1, "answered")
    assert survey.variables["muc_dich___khac"].columns == ("muc_dich_khac",)
    assert cells(survey, "cap") == ["01", "02", "01", "01"]
    assert survey.source.details["nothing ticked"] == (
        "muc_dich: 3 cases chose, 1 case of 0 only: not asked or nothing ticked cannot be told, so outside the base; "
        "0 cases blank"
    )


def test_the_draft_counts_the_set() -> None:
    assert counts(drafted("raw.csv"), "muc_dich") == ([1, 1, 1, 1], 3)


def test_redcapr_420_an_all_zero_checkbox_outside_its_branch_is_not_asked() -> None:
    study = drafted("no-branch.csv")
    assert counts(study, "cach") == ([1, 2], 2)


def test_redcapapi_90_199_option_codes_0_and_minus_99() -> None:
    survey = read("raw.csv")
    assert cells(survey, "muc_dich___0") == ["0", "0", "1", "0"]
    assert survey.variables["muc_dich___0"].columns == ("muc_dich_0",)
    assert cells(survey, "muc_dich____99") == ["0", "0", "0", "1"]
    assert survey.variables["muc_dich____99"].columns == ("muc_dich_-99",)


def test_labels() -> None:
    survey = read("labels.csv")
    assert {name: [survey.variables[m].label for m in found.members] for name, found in survey.sets.items()} == {
        "Mục đích công tác": [{"vi": "Nghe, ghi ý kiến"}, {"vi": "Giải trình (bằng văn bản)"}],
        "Cách làm": [{"vi": "Họp tổ"}, {"en": "Loa"}],
    }
    assert [cells(survey, name) for name in survey.sets["Cách làm"].members] == [["1", "0", "0"], ["1", "0", "1"]]
    assert list(survey.variables)[-1] == "Complete? (column 10)"
    assert survey.source.details["columns renamed"] == '"Complete? (column 7)", "Complete? (column 10)"'
    assert survey.variables["Cấp công tác"].label == {"vi": "Cấp công tác"}
    assert counts(drafted("labels.csv"), "Mục_đích_công_tác") == ([2, 1], 2)


def test_rows_of_repeating_instruments_are_blank_not_0() -> None:
    survey = read("repeating.csv")
    assert cells(survey, "q___1") == ["1", "", "", "0"]
    told = "2 of 4 rows are entries of repeating instruments: a record has several rows"
    assert survey.source.details["repeating instruments"] == told


def test_rows_of_several_events_are_told() -> None:
    told = '"dot_1_arm_1" 2, "dot_2_arm_1" 1: a record has a row in each, and every row is a case here'
    assert read("events.csv").source.details["events"] == told
    assert "events" not in read("repeating.csv").source.details


def test_columns_that_differ_only_in_case_are_refused() -> None:
    with pytest.raises(ReadError, match=r'columns 2 and 3, "q___1" and "Q___1", differ only in case'):
        read("two-alike.csv")


def test_another_text_in_a_box_is_told_and_kept() -> None:
    survey = read("odd-text.csv")
    assert survey.source.details["other texts"] == 'q___1: "x" is neither yes nor no'
    assert cells(survey, "q___1") == ["1", "x"]


def test_underlines_alone_are_no_evidence() -> None:
    assert not redcap.evidence(Head([["a___1", "a___2"], ["1", "0"]], "csv"))
    assert not redcap.evidence(Head([["record_id", "form_complete"], ["1", "2"]], "csv"))
    assert not redcap.evidence(Head([["record_id", "note___1"], ["1", "went home"]], "csv"))


@pytest.mark.parametrize("file", sorted(FILES.glob("*.csv")), ids=lambda file: file.stem)
def test_no_other_platform_claims_its_exports(file: Path) -> None:
    assert find_platform(open_table(file, ReadOptions()))[0] == "redcap"
