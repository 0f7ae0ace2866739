"""Every kind of file is recognised by what it alone has."""

from __future__ import annotations

from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.detect import FILES, KINDS, PLATFORMS, TABLES, check_kind, platform, title_of
from mobsurvey.readers.table import head_of

FORMATS = Path(__file__).with_name("files")
SAMPLES = Path(mobsurvey.__file__).resolve().parent.parent.parent / "samples"
EXPORTS = [
    (name, path)
    for name in PLATFORMS
    for path in sorted((FORMATS / name.replace("-", "_")).iterdir())
    if path.suffix in (".csv", ".tsv")
]
"""Files of each platform, whole ones and broken ones."""
PLAIN = [
    *(path for path in sorted(SAMPLES.glob("*.csv")) if not path.stem.endswith(("-kobo", "-form"))),
    *sorted(FORMATS.parent.parent.glob("reference/**/*.csv")),
]


def claims(path: Path) -> dict[str, str]:
    head = head_of(open_table(path, ReadOptions()))
    return {name: evidence for name in PLATFORMS if (evidence := platform(name).evidence(head))}


@pytest.mark.parametrize(("name", "path"), EXPORTS, ids=lambda part: getattr(part, "name", part))
def test_an_export_is_claimed_by_no_other_platform(name: str, path: Path) -> None:
    try:
        found = claims(path)
    except ReadError:
        return  # no table at all: told before anybody asks whose export it is
    assert set(found) <= {name}


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_is_recognised_by_itself(name: str) -> None:
    own = [path for other, path in EXPORTS if other == name]
    recognised = []
    for path in own:
        try:
            recognised.append(bool(claims(path)))
        except ReadError:
            continue
    assert sum(recognised) >= 2, recognised


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_a_plain_csv_is_nobodys_export(path: Path) -> None:
    try:
        assert claims(path) == {}
    except ReadError:
        return


def test_two_claims_are_a_question(tmp_path: Path) -> None:
    path = tmp_path / "both.csv"
    # What LimeSurvey writes before its questions, beside a column name and the end of a form that only REDCap has.
    path.write_text(
        "record_id,q___1,form_complete,KEY,SubmissionDate,formdef_version,submitdate,lastpage,startlanguage,seed,"
        "_uuid,_submission_time,_id\n1,1,2,a,b,c,d,1,en,5,u,t,7\n"
    )
    found = claims(path)
    assert len(found) > 1
    with pytest.raises(ReadError) as caught:
        read_file(path)
    for name, evidence in found.items():
        assert f"{title_of(name)} ({evidence})" in caught.value.message
        assert f"--kind {name}" in caught.value.message
    for name in (*found, "csv"):
        assert read_file(path, ReadOptions(kind=name)).source.reader == name


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_have_names_and_titles(kind: str) -> None:
    assert check_kind(kind.upper()) == kind
    assert title_of(kind)
    assert (kind in FILES) + (kind in TABLES) + (kind in PLATFORMS) == 1


def test_a_kind_that_is_not_there() -> None:
    with pytest.raises(UsageError, match='Did you mean "qualtrics"'):
        check_kind("qualtrix")
