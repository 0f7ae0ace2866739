"""One table made by hand, in every format."""

from __future__ import annotations

import csv
import io
import json
from importlib import import_module
from pathlib import Path

import pytest

import mobsurvey.renderers
from mobsurvey.commands.options import TableFormat
from mobsurvey.renderers import FORMATS, Page, format_of, rendered, tidy
from mobsurvey.table.model import BannerPoint, Block, Cell, Detail, ItemTest, Measure, Omnibus, Row, Table
from mobsurvey.table.text_width import display_width

TEXTS = [found.name for found in FORMATS.values() if not found.binary]


def cells(*counts: int, bases: tuple[int, ...] = (80, 120, 200)) -> tuple[Cell, ...]:
    return tuple(Cell(n, 100 * n / base if base else None, base) for n, base in zip(counts, bases, strict=True))


@pytest.fixture(name="table")
def _table() -> Table:
    rows = (
        Row("dish_1", None, "=cmd()|Rice [refused]", cells(45, 30, 75)),
        Row(
            "dish_2",
            None,
            "Phở và nhiều món khác mà người trả lời đã ăn trong tuần trước đó ở nhà ăn",
            cells(0, 12, 12),
        ),
    )
    return Table(
        name="dishes",
        by="level",
        kind="set",
        title="Dishes by Level",
        banner_title="Level",
        columns=(BannerPoint(1, "City"), BannerPoint(2, "Phường/xã"), BannerPoint(None, "Total")),
        blocks=(Block(None, rows, cells(80, 120, 200)),),
        tests_title="Tests by Level",
        tests=(
            ItemTest(
                "dish_1",
                "=cmd()|Rice [refused]",
                "chi-square",
                statistic=20.0,
                df=1,
                p=0.0000077,
                p_adjusted=0.0000154,
                adjustment="holm",
                cramers_v=0.31,
                expected_below_5=0,
                cells=4,
                min_expected=30.0,
            ),
            ItemTest("dish_2", "Phở", "chi-square", skipped="nobody chose it"),
        ),
        notes=("Base: respondents who chose at least one of the 2 answers.", "Weight: none."),
        percent="column",
        language="en",
    )


def render(table: Table, format: str, page: Page | None = None) -> str:
    text: str = import_module(f"mobsurvey.renderers.{format}").render([table], page or Page())
    return text


@pytest.mark.parametrize("format", TEXTS)
def test_every_format_shows_every_number_and_note(table: Table, format: str) -> None:
    text = render(table, format)
    for shown in ("45", "75", "12", "City", "Phường/xã", "refused", "Weight: none."):
        assert shown in text


@pytest.mark.parametrize("format", ["table", "plain"])
@pytest.mark.parametrize("width", [56, 80, 120])
def test_no_line_is_wider_than_the_page(table: Table, format: str, width: int) -> None:
    lines = render(table, format, Page(width=width)).splitlines()
    assert max(map(display_width, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_plain_text_as_a_whole(table: Table) -> None:
    assert (
        render(table, "plain", Page(width=60))
        == """\
Dishes by Level

                                  City  Phường/xã      Total
                               N     %    N     %    N     %
------------------------------------------------------------
1. =cmd()|Rice [refused]      45  56.3   30  25.0   75  37.5
2. Phở và nhiều món khác mà
người trả lời đã ăn trong
tuần trước đó ở nhà ăn         0   0.0   12  10.0   12   6.0
------------------------------------------------------------
Base (respondents)            80 100.0  120 100.0  200 100.0

Tests by Level
                                                     p
                         Chi-square  df      p  (Holm)     V
------------------------------------------------------------
1. =cmd()|Rice [refu...       20.00   1  <.001   <.001  .310
2. Phở                            -   -      -       -     -

- Base: respondents who chose at least one of the 2 answers.
- Weight: none.
"""
    )


@pytest.mark.parametrize("format", ["table", "plain"])
def test_cells_stand_under_their_headings(table: Table, format: str) -> None:
    lines = render(table, format).splitlines()
    heading = next(line for line in lines if "Phường/xã" in line)
    base = next(line for line in lines if line.startswith("Base (resp"))
    assert base.endswith("200 100.0")
    assert display_width(base) == display_width(heading)


def test_csv_cells_cannot_run(table: Table) -> None:
    """A label with a number before it is no formula."""
    rows = list(csv.reader(io.StringIO(render(table, "csv"))))
    assert ["1. =cmd()|Rice [refused]", "45", "56.3", "30", "25.0", "75", "37.5"] in rows
    rows = list(csv.reader(io.StringIO(render(table._replace(tests=()), "csv"))))
    assert ["'=cmd()|Rice [refused]", "45", "56.3", "30", "25.0", "75", "37.5"] in rows


def test_csv_with_a_decimal_comma(table: Table) -> None:
    rows = list(csv.reader(io.StringIO(render(table, "csv", Page(separator=";", decimal=","))), delimiter=";"))
    assert rows[3][2] == "56,3"
    assert ["1. =cmd()|Rice [refused]", "20,00", "1", "<0,001", "<0,001", "0,310"] in rows


@pytest.fixture(name="detailed")
def _detailed(table: Table) -> Table:
    """The same with all that can stand under rows and behind tests."""
    details = (
        Detail("residual", (-1.25, 1.25, None)),
        Detail("interval", ((45.0, 66.5), (0.0, 4.0), None)),
        Detail("signs", ("+", "--", None)),
    )
    (block,) = table.blocks
    rows = (block.rows[0]._replace(details=details), block.rows[1])
    return table._replace(
        columns=(BannerPoint(1, "City", letter="A"), BannerPoint(2, "Ward", letter="B", small=True), table.columns[2]),
        blocks=(block._replace(rows=rows, base_details=(Detail("effective-base", (70.4, 99.5, 150.0)),)),),
        omnibus=(Omnibus("mmi", 2, statistic=12.0, sum_of_chi_squares=13.0, df=1.8, p=0.002),),
        measures=(
            Measure("dish_1", "Rice", "gamma", value=-0.5, se=0.1, test_value=-4.9, p=0.0, low=-0.7, high=-0.3),
            Measure("dish_1", "Rice", "monte-carlo", p=0.25, low=0.23, high=0.27),
            Measure("dish_1", "Rice", "kappa", skipped="no square"),
        ),
    )


def test_details_in_plain_text(detailed: Table) -> None:
    lines = [" ".join(line.split()) for line in render(detailed, "plain", Page(width=100)).splitlines()]
    for shown in (
        "(A) (B*) Total",
        "residual -1.3 1.3",
        "95 % CI 45.0-66.5 0.0-4.0",
        "than the rest + --",
        "effective 70 100 150",
        "All 2 answers together 12.00 1.8 .002",
        "Gamma -0.500 0.100 -4.900 <.001 -0.700 - -0.300",
        "Monte Carlo exact test .250",
    ):
        assert shown in lines


def test_details_in_csv_are_numbers_or_harmless(detailed: Table) -> None:
    rows = list(csv.reader(io.StringIO(render(detailed, "csv"))))
    assert ["", "(A)", "", "(B*)", "", "", ""] in rows
    assert ["residual", "", "-1.3", "", "1.3", "", ""] in rows
    assert ["95 % CI", "", "45.0-66.5", "", "0.0-4.0", "", ""] in rows
    assert ["than the rest", "", "'+", "", "'--", "", ""] in rows
    assert ["All 2 answers together", "12.00", "1.8", ".002", "", ""] in rows
    assert ["2. Phở", "", "", "", "", ""] in rows
    assert ["Gamma", "-0.500", "0.100", "-4.900", "", "<.001", "'-0.700 - -0.300"] in rows


def test_details_in_tidy_files(detailed: Table) -> None:
    first, second, *_ = csv.DictReader(io.StringIO(tidy.cells([detailed], Page())))
    assert [first[key] for key in ("residual", "interval_low", "interval_high", "signs")] == [
        "-1.25",
        "45.0",
        "66.5",
        "'+",
    ]
    assert second["residual"] == "1.25"
    *_, last = csv.DictReader(io.StringIO(tidy.tests([detailed], Page())))
    assert [last[key] for key in ("item", "label", "test", "statistic", "df", "p")] == [
        "dishes",
        "",
        "mmi",
        "12.0",
        "1.8",
        "0.002",
    ]
    measures = list(csv.DictReader(io.StringIO(dict(tidy.others([detailed], Page()))["measures.csv"])))
    assert [line["statistic"] for line in measures] == ["gamma", "monte-carlo", "kappa"]
    assert measures[2]["skipped"] == "no square"


@pytest.mark.parametrize("format", ["table", "plain"])
@pytest.mark.parametrize("width", [56, 60, 66, 80, 120])
def test_details_are_never_wider_than_the_page(detailed: Table, format: str, width: int) -> None:
    lines = render(detailed, format, Page(width=width)).splitlines()
    assert max(map(display_width, lines)) <= width
    assert any("-0.700 - -0.300" in line for line in lines)


def test_json_keeps_full_precision_and_reasons(table: Table) -> None:
    (found,) = json.loads(render(table, "json"))["tables"]
    assert found["rows"][0]["cells"][0] == {"count": 45, "percent": 56.25, "base": 80}
    assert found["tests"][0]["p"] == 0.0000077
    assert found["tests"][1]["statistic"] is None
    assert found["tests"][1]["skipped"] == "nobody chose it"


def test_tidy_cells_and_tests(table: Table) -> None:
    rows = list(csv.DictReader(io.StringIO(tidy.cells([table], Page()))))
    assert len(rows) == 6
    assert rows[0]["count"] == "45"
    assert rows[0]["percent"] == "56.25"
    assert rows[0]["label"] == "'=cmd()|Rice [refused]"
    tests = list(csv.DictReader(io.StringIO(tidy.tests([table], Page(decimal=",")))))
    assert tests[0]["p"] == "7,7e-06"
    assert tests[1]["skipped"] == "nobody chose it"


def test_every_renderer_keeps_the_contract() -> None:
    found = {path.stem for path in Path(mobsurvey.renderers.__path__[0]).glob("*.py")}
    assert found - {"__init__", "tidy", "spss"} == set(FORMATS) == {format.value for format in TableFormat}
    for format in FORMATS.values():
        content = rendered([], format.name, Page())
        assert isinstance(content, bytes) == format.binary
        assert import_module(f"mobsurvey.renderers.{format.name}").__doc__
        if format.suffix:
            assert format_of(Path(f"Bảng 1{format.suffix.upper()}")) is format
