"""Bands of a number for one table, against bands of the codebook and a count of every respondent."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.commands.conftest import Call

import mobsurvey
from mobsurvey.book.plan import read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.codebook.derived.bands import Bands
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Design
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.asked import shape_of
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Shape
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.weighting import Weighting

SAMPLE = bundled_folder("samples") / "service-example.csv"
UNWEIGHTED = Weighting(unweighted=True)


@pytest.fixture(scope="module")
def study() -> Study:
    return mobsurvey.code_file(SAMPLE, "service-example")


@pytest.fixture(scope="module")
def derived() -> Study:
    """With the bands in the codebook."""
    text = (bundled_folder("codebooks") / "service-example.toml").read_text(encoding="utf-8")
    text += (
        '\n[derived.age_bands]\nlabel = { en = "Age", vi = "Tuổi" }\nbands = { of = "age", breaks = [30, 45, 60] }\n'
    )
    return mobsurvey.code_file(SAMPLE, parse_codebook(text, "service.toml"))


def shape(*texts: str, **more: Any) -> Shape:
    return shape_of(bands=texts, **more)


# What is read


@pytest.mark.parametrize(
    ("text", "breaks", "below"),
    [
        ("age=18,30,45", (18, 30, 45), "band"),
        (" age = 0.5 , 1.5,3", (0.5, 1.5, 3), "band"),
        ("age=<30,30-44,45+", (30, 45), "band"),
        ("age = < 30, 30 – 44 , 45 +", (30, 45), "band"),
        ("age=18-29,30-44,45+", (18, 30, 45), "missing"),
        ("age=0,1-2,3+", (0, 1, 3), "missing"),
        ("age=<30,30+", (30,), "band"),
        ("age=-5--1,0+", (-5, 0), "missing"),
        ("age=30", (30,), "band"),
        ("age=30+", (30,), "missing"),
    ],
)
def test_bands_are_read(text: str, breaks: tuple[float, ...], below: Any) -> None:
    assert shape(text).bands == (Bands("age", breaks, below),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age", '--bands age. Write "age=18,30,45", where bands begin, or "age=<30,30-44,45+".'),
        ("=18,30", "--bands =18,30. Write"),
        ("age=18,,30", "--bands age=18,,30. Write"),
        ("age=young,old", '--bands age=young,old: "young" cannot be a band there. Write'),
        ("age=<30,<40,40+", '"<40" cannot be a band there.'),
        ("age=18+,30+", '"18+" cannot be a band there.'),
        ("age=18,30,18", "the numbers do not rise. Write the lowest first, each once."),
        ("age=18,18", "the numbers do not rise."),
        ("age=18-29,31-44,45+", 'nobody is in a band from 30 to under 31. Let "31-44" begin at 30.'),
        ("age=<18,20-29,30+", 'nobody is in a band from 18 to under 20. Let "20-29" begin at 18.'),
        ("age=18-30,30-44,45+", '30 is in two bands. Let "30-44" begin at 31.'),
        ("age=30-18,31+", '"30-18" ends before it begins.'),
        ("age=18-29,30-44", 'the last band has no end, and "30-44" has one. Write "30+"; leave others out by a filter'),
        ("age=<30", "--bands age=<30 is a single band."),
        ("age=1.5-2,3+", '"1.5-2" cannot be a band there.'),
        ("age=" + ",".join(map(str, range(300))), "--bands age: there are more than 200 bands. Take fewer."),
    ],
)  # fmt: skip
def test_bands_that_cannot_be_read(text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        shape(text)
    assert expected in str(caught.value)


def test_a_number_with_two_kinds_of_bands() -> None:
    with pytest.raises(UsageError, match='--bands gives "age" two kinds of bands'):
        shape("age=18,30", "age=20,40")


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("agee", '--bands agee: there is no variable "agee". Did you mean "age"?'),
        ("channel", '--bands channel: there is no variable "channel".'),
    ],
)
def test_what_has_no_numbers(study: Study, of: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        crosstab(study, "service_1", "sex", shape=shape(f"{of}=1,2"))
    assert str(caught.value).startswith(expected)


def test_codes_of_labelled_answers_are_no_numbers(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='the numbers of "sex" are codes of labelled answers') as caught:
        freq(study, "sex", shape=shape("sex=1,2"))
    assert "--net, or by a recode in the codebook" in str(caught.value)
    # A scale of which the ends alone have words, and numbers that are written as their labels, are numbers.
    (tmp_path / "s.toml").write_text(
        'id = "s"\nlanguages = ["en"]\n'
        '[variables.ends]\nvalues = [{ code = 0, label = "Never" }, { code = 1 }, { code = 2, label = "Always" }]\n'
        '[variables.same]\nvalues = [{ code = 0, label = "0" }, { code = 1, label = "1" }]\n',
        encoding="utf-8",
    )
    (tmp_path / "s.csv").write_text("ends,same\n0,0\n1,1\n2,1\n", encoding="utf-8")
    scales = mobsurvey.code_file(tmp_path / "s.csv", tmp_path / "s.toml")
    for name, expected in (("ends", [1, 2]), ("same", [1, 2])):
        table = freq(scales, name, shape=shape(f"{name}=<1,1+"))
        assert [row.cells[-1].count for row in table.rows] == expected


def test_a_text_has_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('id = "s"\nlanguages = ["en"]\n[variables.t]\nkind = "text"\n', encoding="utf-8")
    (tmp_path / "s.csv").write_text("t\nx\n", encoding="utf-8")
    with pytest.raises(UsageError, match='"t" has no numbers'):
        freq(mobsurvey.code_file(tmp_path / "s.csv", tmp_path / "s.toml"), "t", shape=shape("t=1,2"))


def test_a_name_that_is_taken(derived: Study) -> None:
    with pytest.raises(UsageError) as caught:
        crosstab(derived, "service_1", "age", shape=shape("age=18,30"))
    assert str(caught.value) == (
        '--bands age: the bands would be called "age_bands", and the study has a "age_bands" already. Tabulate that, '
        "or give bands of another name in the codebook: [derived.NAME]."
    )


# What is tabulated


def counted(rows: list[dict[str, str]], low: float, high: float, **where: str) -> int:
    return sum(
        bool(row["age"]) and low <= float(row["age"]) < high and all(row[key] == text for key, text in where.items())
        for row in rows
    )


def test_respondents_of_each_band(study: Study) -> None:
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    ends = (30, 45, 60, 1000)
    table = freq(study, "age", shape=shape("age=18-29,30-44,45-59,60+"), weighting=UNWEIGHTED)
    assert [row.label for row in table.rows] == ["18–29", "30–44", "45–59", "60+"]
    expected = [counted(rows, low, high) for low, high in zip((18, *ends), ends, strict=False)]
    assert [row.cells[-1].count for row in table.rows] == expected
    by_sex = crosstab(study, "sex", "age", shape=shape("age=30,45,60"), weighting=UNWEIGHTED)
    for row in by_sex.rows:
        expected = [counted(rows, low, high, sex=str(row.code)) for low, high in zip((0, *ends), ends, strict=False)]
        assert [cell.count for cell in row.cells[:-1]] == expected
    assert [point.label for point in by_sex.columns[:-1]] == ["<30", "30–44", "45–59", "60+"]


ASKED: dict[str, dict[str, Any]] = {
    "rows": {"name": "age", "by": "sex"},
    "banner": {"name": "service", "by": "age"},
    "stacked": {"name": "channel", "by": "sex,district/age"},
    "layers": {"name": "service_1", "by": "sex", "layer": "age"},
    "filter on the number": {"name": "service_1", "by": "age", "where": "age >= 25 and age < 70"},
    "trend and letters": {"name": "service_2", "by": "age", "analysis": Analysis(letters=True, interval="wilson")},
    "scores": {"name": "service_2", "by": "age", "analysis": Analysis(scores={"age": (1, 2, 4, 9)})},
    "design": {"name": "service_1", "by": "age", "weighting": Weighting(design=Design(weight="weight"))},
}


@pytest.mark.parametrize("asked", ASKED)
def test_as_bands_of_the_codebook(study: Study, derived: Study, asked: str) -> None:
    options: dict[str, Any] = {"weighting": UNWEIGHTED, **ASKED[asked]}
    name, by = options.pop("name"), options.pop("by")
    found = crosstab(study, name, by, shape=shape("age=30,45,60"), **options)
    if "layer" in options:
        options["layer"] = "age_bands"
    if "scores" in asked:
        options["analysis"] = Analysis(scores={"age_bands": (1, 2, 4, 9)})
    expected = crosstab(derived, name.replace("age", "age_bands"), by.replace("age", "age_bands"), **options)

    def plain(table: Table) -> Table:
        return table._replace(provenance="", stacked=tuple(map(plain, table.stacked)))

    assert plain(found) == plain(expected)


def test_nets_and_order_of_bands(study: Study) -> None:
    asked = shape("age=<30,30-44,45+", net=["age: Young = <30,30–44", "age: Ends = 1, 3"], by_size=True)
    table = freq(study, "age", shape=asked, weighting=UNWEIGHTED)
    counts = {row.label: row.cells[-1].count for row in table.rows}
    assert list(counts)[:3] == ["45+", "30–44", "<30"]
    assert counts["Net: Young"] == counts["<30"] + counts["30–44"]
    assert counts["Net: Ends"] == counts["<30"] + counts["45+"]


def test_tables_that_do_not_have_the_number(study: Study) -> None:
    plain = crosstab(study, "service_1", "sex", weighting=UNWEIGHTED)
    assert crosstab(study, "service_1", "sex", shape=shape("age=30,45"), weighting=UNWEIGHTED) == plain


def test_bands_are_computed_once(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    by_number = Bands._by_number

    def counting(rule: Bands, source: Any) -> list[int]:
        calls.append(1)
        return by_number(rule, source)

    monkeypatch.setattr(Bands, "_by_number", counting)
    for name in ("service_1", "service_2", "channel"):
        crosstab(study, name, "age", shape=shape("age=31,46"), weighting=UNWEIGHTED)
    assert len(calls) == 1


def test_of_a_study_file_no_other_column_is_read(tmp_path: Path) -> None:
    """Whose columns are read when they are asked for."""
    mobsurvey.import_file(SAMPLE, "service-example", tmp_path / "s.mobsurvey")
    with mobsurvey.open_study(tmp_path / "s.mobsurvey") as opened:
        crosstab(opened, "service_1", "age", shape=shape("age=30,45"), weighting=UNWEIGHTED)
        chunks: Any = opened.survey.chunks
        assert {name for name, _ in chunks._kept} == {"service_1", "age"}


# On the command line and in plans


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    return Call(tmp_path, capsys, monkeypatch)


def test_on_the_command_line(call: Call) -> None:
    assert call("import", str(SAMPLE), "--codebook", "service-example").code == 0
    made = call("crosstab", "service_1", "age", "--by", "age", "--bands", "age=<30,30-44,45+", "--format", "json")
    tables = made.json["tables"]
    assert [column["label"] for column in tables[0]["columns"]] == ["<30", "30–44", "45+", "Total"]
    assert [row["label"] for row in tables[1]["rows"]] == ["<30", "30–44", "45+"]
    wrong = call("crosstab", "service_1", "--by", "age", "--bands", "age=<30,35+")
    assert (wrong.code, wrong.err) == (
        2,
        'Error: --bands age=<30,35+: nobody is in a band from 30 to under 35. Let "35+" begin at 30.\n',
    )


def test_in_a_plan(tmp_path: Path, study: Study) -> None:
    head = 'outputs = ["b.csv"]\n[[tables]]\nname = "service_1"\nby = "age"\n'
    (tmp_path / "p.toml").write_text(f'{head}bands = "age=18,30"\n', encoding="utf-8")
    (table,) = read_plan(tmp_path / "p.toml").tables(study.survey)
    assert table.spec.shape.bands == (Bands("age", (18, 30)),)
