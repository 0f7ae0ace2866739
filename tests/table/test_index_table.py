"""Indices: against R, by hand, and in every format."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mobsurvey import code_file, import_file
from mobsurvey.errors import UsageError
from mobsurvey.renderers import FORMATS, Page, rendered
from mobsurvey.statistics.distributions import t_quantile
from mobsurvey.study import Study
from mobsurvey.survey import Design
from mobsurvey.table.asked import analysis_of, shape_of
from mobsurvey.table.document import document
from mobsurvey.table.model import Table, Values
from mobsurvey.table.shape import Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.weighting import Weighting

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "tests" / "reference" / "indices" / "indices.csv"
ITEM_WEIGHTS = {"procedures_1": 1, "access_2": 2, "procedures_3": 3, "results_1": 0.5}
FACTOR_WEIGHTS = {"access": 3, "procedures": 2, "officials": 2}
FACTORS = {"access": 3, "procedures": 3, "officials": 3, "results": 2, "feedback": 2}


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "samples" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codebook_of(scoring: str, pooled: bool, weighted: bool) -> str:
    """The sample's codebook with its index scored in another way, and a weight."""
    text = (ROOT / "codebooks" / "satisfaction-example.toml").read_text(encoding="utf-8")
    text = text[: text.index("[indices.")]
    lines = [
        '[variables.weight]\nkind = "number"\n',
        '[variables.cluster]\nkind = "number"\n',
        "[indices.satisfaction]",
        f'scoring = "{scoring}"',
    ]
    lines += ["counted_values = [4, 5]"] if scoring == "share" else []
    lines += ["pooled = true"] if pooled else []
    for factor, count in FACTORS.items():
        names = [f"{factor}_{number}" for number in range(1, count + 1)]
        weights = {name: ITEM_WEIGHTS.get(name, 1) if weighted else 1 for name in names}
        lines.append(f"[indices.satisfaction.factors.{factor}]")
        lines.append(f"weight = {FACTOR_WEIGHTS.get(factor, 1) if weighted else 1}")
        lines.append(f"items = {{ {', '.join(f'{name} = {weight}' for name, weight in weights.items())} }}")
    return text + "\n".join(lines) + "\n"


@pytest.fixture(scope="module", name="study_of")
def study_of_fixture(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool, bool], Study]:
    folder = tmp_path_factory.mktemp("indices")
    found = rows("satisfaction-example.csv")
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*found[0], "weight", "cluster"])
        writer.writeheader()
        writer.writerows({**row, "weight": 1 + int(row["id"]) % 5 / 2, "cluster": int(row["id"]) % 13} for row in found)
    studies: dict[tuple[str, bool, bool], Study] = {}

    def study_of(scoring: str, pooled: bool, weighted: bool) -> Study:
        key = scoring, pooled, weighted
        if key not in studies:
            name = f"{scoring}-{pooled}-{weighted}"
            (folder / f"{name}.toml").write_text(codebook_of(*key), encoding="utf-8")
            studies[key] = import_file(
                folder / "answers.csv", str(folder / f"{name}.toml"), folder / f"{name}.mobsurvey"
            )
        return studies[key]

    return study_of


@pytest.fixture(scope="module", name="reform")
def reform_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = tmp_path_factory.mktemp("reform") / "reform.mobsurvey"
    with import_file(ROOT / "samples" / "reform-example.csv", "reform-example", path) as study:
        yield study


def values_of(table: Table) -> Values:
    assert table.values is not None
    return table.values


def column(table: Table, key: str, above: tuple[str, ...] = ()) -> dict[str, Any]:
    """What stands in a column, by the label of the line."""
    values = values_of(table)
    [place] = [n for n, found in enumerate(values.columns) if (found.key, found.above) == (key, above)]
    return {row.label: row.values[place] for row in values.rows}


def expected() -> list[dict[str, str]]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DESIGNS = {
    "none": Weighting(),
    "weight": Weighting(design=Design(weight="weight")),
    "full": Weighting(design=Design("weight", "district", "cluster")),
}


def in_reference(row: dict[str, str]) -> str:
    return "All" if row["district"] == "0" else f"District {row['district']}"


@pytest.mark.parametrize("scoring", ["share", "mean"])
@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("design", DESIGNS)
def test_scores_and_errors_are_those_of_r(
    study_of: Callable[[str, bool, bool], Study], scoring: str, pooled: bool, design: str
) -> None:
    study = study_of(scoring, pooled, design != "none")
    table = make_table(study, TableSpec("satisfaction", "district", "year", weighting=DESIGNS[design]))
    asked = {"scoring": scoring, "pooled": str(pooled).upper(), "design": design}
    some = [row for row in expected() if asked.items() <= row.items()]
    assert len(some) == (14 if design == "none" else 21)
    for row in some:
        label, score, se, df = in_reference(row), float(row["score"]), float(row["se"]), int(row["df"])
        margin = t_quantile(0.975, df) * se
        if row["year"] == "change":
            assert column(table, "change", ("2024",))[label] == pytest.approx(score, abs=1e-9)
            ends = column(table, "change-interval", ("2024",))[label]
            assert ends == pytest.approx((score - margin, score + margin), abs=1e-8)
            continue
        assert column(table, "score", (row["year"],))[label] == pytest.approx(score, abs=1e-9)
        assert column(table, "base", (row["year"],))[label] == int(row["n"])
        ends = max(0, score - margin), min(100, score + margin)
        assert column(table, "interval", (row["year"],))[label] == pytest.approx(ends, abs=1e-8)


def test_a_design_without_degrees_of_freedom_has_no_interval(study_of: Callable[..., Study]) -> None:
    """A wave of one cluster in a stratum."""
    study = study_of("share", True, True)
    weighting = Weighting(design=Design("weight", "district", "cluster"))
    spec = TableSpec("satisfaction", "district", "year", "district == 1 and cluster == 3", weighting=weighting)
    table = make_table(study, spec)
    assert "interval" not in [found.key for found in values_of(table).columns]
    assert column(table, "score", ("2023",))["District 1"] is not None


def test_changes_are_welch_tests_adjusted_by_holm(study_of: Callable[[str, bool, bool], Study]) -> None:
    from scipy import stats

    table = make_table(study_of("share", True, False), TableSpec("satisfaction", "district", "year"))
    asked = {"scoring": "share", "pooled": "TRUE", "design": "none"}
    by = {(r["district"], r["year"]): r for r in expected() if asked.items() <= r.items()}
    raw = {}
    for district in "0123456":
        before, now = (by[district, year] for year in ("2023", "2024"))
        found = stats.ttest_ind_from_stats(
            *(float(now["score"]), float(now["se"]) * math.sqrt(int(now["n"])), int(now["n"])),
            *(float(before["score"]), float(before["se"]) * math.sqrt(int(before["n"])), int(before["n"])),
            equal_var=False,
        )
        label = "All" if district == "0" else f"District {district}"
        raw[label] = found.pvalue
        assert column(table, "change", ("2024",))[label] == pytest.approx(float(now["score"]) - float(before["score"]))
        low, high = column(table, "change-interval", ("2024",))[label]
        interval = stats.t.interval(0.95, *_welch(now, before))
        assert (low, high) == pytest.approx(interval)
    p_values = column(table, "p", ("2024",))
    assert p_values["All"] == pytest.approx(raw.pop("All"))  # it stands for the others
    highest = 0.0
    for place, label in enumerate(sorted(raw, key=lambda name: raw[name])):
        highest = max(highest, min(1, (6 - place) * raw[label]))
        assert p_values[label] == pytest.approx(highest)


def _welch(now: dict[str, str], before: dict[str, str]) -> tuple[float, float, float]:
    one, other = float(now["se"]) ** 2, float(before["se"]) ** 2
    df = (one + other) ** 2 / (one**2 / (int(now["n"]) - 1) + other**2 / (int(before["n"]) - 1))
    return df, float(now["score"]) - float(before["score"]), math.sqrt(one + other)


def test_points_are_those_awarded_of_those_possible(reform: Study) -> None:
    possible = {item.name: item.weight for item in reform.survey.indices["reform"].items}
    by_hand = {
        (row["province"], row["year"]): 100 * sum(float(row[name]) for name in possible) / sum(possible.values())
        for row in rows("reform-example.csv")
    }
    table = make_table(reform, TableSpec("reform", "province", "year"))
    for year in ("2023", "2024"):
        scores, ranks = column(table, "score", (year,)), column(table, "rank", (year,))
        for province in range(1, 13):
            label = f"Province {chr(64 + province)}"
            score = by_hand[str(province), year]
            assert scores[label] == pytest.approx(score)
            better = sum(by_hand[str(other), year] > score + 1e-9 for other in range(1, 13))
            assert ranks[label] == 1 + better
            band = "80 and more" if score >= 80 else "70 to under 80" if score >= 70 else "under 70"
            assert column(table, "band", (year,))[label] == band
        assert scores["All"] == pytest.approx(sum(by_hand[str(n), year] for n in range(1, 13)) / 12)
    climbed = column(table, "rank-change", ("2024",))
    before, now = column(table, "rank", ("2023",)), column(table, "rank", ("2024",))
    assert all(climbed[label] == before[label] - now[label] for label in before if label != "All")
    assert [row.label for row in values_of(table).rows][:2] == [min(now, key=lambda n: now[n] or 99), "Province I"]
    assert "interval" not in [found.key for found in values_of(table).columns]


def test_factors_and_items_by_hand(reform: Study) -> None:
    table = make_table(reform, TableSpec("reform", where="year == 2024"))
    some = [row for row in rows("reform-example.csv") if row["year"] == "2024"]
    awarded, scores = column(table, "awarded"), column(table, "score")
    possible = column(table, "possible")
    names = {
        item.name: reform.survey.variables[item.name].title("en") for item in reform.survey.indices["reform"].items
    }
    for name, label in names.items():
        mean = sum(float(row[name]) for row in some) / len(some)
        assert awarded[label] == pytest.approx(mean)
        assert scores[label] == pytest.approx(100 * mean / possible[label])
    leading = [names[f"leading_{n}"] for n in (1, 2, 3)]
    assert awarded["Leading the reform"] == pytest.approx(sum(awarded[label] for label in leading))
    assert possible["Leading the reform"] == 5.5
    assert column(table, "base")[leading[0]] == 12


def test_a_unit_that_lacks_an_item_is_told(tmp_path: Path) -> None:
    codebook = """id = "t"
[variables.unit]
values = [{ code = 1, label = "North" }, { code = 2, label = "South" }, { code = 3, label = "West" }]
[variables.a]
kind = "number"
[variables.b]
kind = "number"
[variables.c]
kind = "number"
[indices.i]
scoring = "mean"
scale = [0, 10]
[indices.i.factors.one]
items = { a = 1, b = 3 }
[indices.i.factors.two]
weight = 2
items = ["c"]
"""
    (tmp_path / "t.toml").write_text(codebook, encoding="utf-8")
    (tmp_path / "t.csv").write_text("unit,a,b\n1,5,10\n1,7,8\n2,4,\n,1,1\n", encoding="utf-8")
    study = import_file(tmp_path / "t.csv", str(tmp_path / "t.toml"), tmp_path / "t.mobsurvey")
    table = make_table(study, TableSpec("i", "unit"))
    # Nobody answered c: the index is factor one. South has no b: there it is a.
    assert column(table, "score") == pytest.approx(
        {"North": (60 + 3 * 90) / 4, "South": 40, "All": 0.25 * 160 / 3 + 67.5}
    )
    assert "Without a valid answer, so left out of its factor: c; b (South)." in table.notes
    assert "Without a line, since nobody is left in them: West." in table.notes
    assert any("1 of 4 cases" in note and "unit" in note for note in table.notes)
    study.close()


def test_scores_beyond_their_scale_are_refused(tmp_path: Path, reform: Study) -> None:
    text = (ROOT / "samples" / "reform-example.csv").read_text(encoding="utf-8").splitlines()
    cells = text[3].split(",")
    cells[2] = "2.75"
    text[3] = ",".join(cells)
    (tmp_path / "r.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    with (
        import_file(tmp_path / "r.csv", "reform-example", tmp_path / "r.mobsurvey") as study,
        pytest.raises(UsageError, match=r'"leading_1" is 2.75 in case 3, and its index takes it from 0 to 2'),
    ):
        make_table(study, TableSpec("reform", "province"))


def test_frequency_weights_repeat_cases(tmp_path: Path) -> None:
    codebook = """id = "t"
[variables.n]
kind = "number"
[variables.a]
values = [{ code = 1 }, { code = 2 }, { code = 3 }]
[variables.b]
values = [{ code = 1 }, { code = 2 }, { code = 3 }]
[indices.i]
scoring = "mean"
[indices.i.factors.one]
items = ["a", "b"]
"""
    (tmp_path / "t.toml").write_text(codebook, encoding="utf-8")
    cases = [(2, 1, 3), (1, 2, 2), (3, 3, 1), (2, 3, "")]
    for name, lines in (
        ("once", [f"{n},{a},{b}" for n, a, b in cases]),
        ("repeated", [f"1,{a},{b}" for n, a, b in cases for _ in range(n)]),
    ):
        (tmp_path / f"{name}.csv").write_text("\n".join(["n,a,b", *lines]) + "\n", encoding="utf-8")
        import_file(tmp_path / f"{name}.csv", str(tmp_path / "t.toml"), tmp_path / f"{name}.mobsurvey").close()
    from mobsurvey import open_study

    with open_study(tmp_path / "once.mobsurvey") as once, open_study(tmp_path / "repeated.mobsurvey") as repeated:
        weighted = values_of(make_table(once, TableSpec("i", weighting=Weighting(frequency="n"))))
        plain = values_of(make_table(repeated, TableSpec("i")))
    for one, other in zip(weighted.rows, plain.rows, strict=True):
        for column_, a, b in zip(weighted.columns, one.values, other.values, strict=True):
            if a is not None and b is not None and column_.key != "base":
                assert a == pytest.approx(b)


def test_a_table_of_a_banner_of_several_questions_ranks_within_each(study_of: Callable[..., Study]) -> None:
    table = make_table(study_of("share", True, False), TableSpec("satisfaction", "year/district"))
    ranks = column(table, "rank")
    assert sorted(rank for label, rank in ranks.items() if label.startswith("2023 / ")) == [1, 2, 3, 4, 5, 6]
    assert len(ranks) == 13


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_every_format_has_every_number(name: str, reform: Study, tmp_path: Path) -> None:
    table = make_table(reform, TableSpec("reform", "province", "year"))
    content = rendered([table], name, Page(width=300))
    if name == "xlsx":
        from openpyxl import load_workbook

        (tmp_path / "t.xlsx").write_bytes(content if isinstance(content, bytes) else b"")
        cells = [c.value for sheet in load_workbook(tmp_path / "t.xlsx") for row in sheet.iter_rows() for c in row]
        found = {round(cell, 9) for cell in cells if isinstance(cell, float)}
        numbers = {round(v, 9) for r in values_of(table).rows for v in r.values if isinstance(v, float) and v % 1}
        assert numbers <= found
        return
    if name == "docx":
        from docx import Document

        (tmp_path / "t.docx").write_bytes(content if isinstance(content, bytes) else b"")
        text = " ".join(c.text for t in Document(str(tmp_path / "t.docx")).tables for r in t.rows for c in r.cells)
    else:
        assert isinstance(content, str)
        text = content
    figures = [figure.text for line in document(table).cells.lines for figure in line.figures if figure.text]
    assert len(figures) > 100
    assert [figure for figure in figures if figure not in text.replace("−", "-")] == []


def test_json_and_pandas_have_the_values(reform: Study) -> None:
    table = make_table(reform, TableSpec("reform", "province"))
    text = rendered([table], "json", Page())
    assert isinstance(text, str)
    [found] = json.loads(text)["tables"] if isinstance(json.loads(text), dict) else json.loads(text)
    assert found["values"]["rows"][0]["values"] == list(values_of(table).rows[0].values)
    frame = table.to_pandas()
    assert frame.shape == (13, len(values_of(table).columns))


def test_low_bases_are_marked(study_of: Callable[..., Study]) -> None:
    table = make_table(study_of("share", True, False), TableSpec("satisfaction", "district", shape=Shape(low_base=100)))
    bases = column(table, "base")
    assert all((base < 100) == label.endswith("†") for label, base in bases.items() if label != "All")
    assert any(label.endswith("†") for label in bases)


@pytest.mark.parametrize(("where", "said"), [(None, True), ("year == 2024", False)])
def test_waves_that_are_thrown_together_are_named(where: str | None, said: bool) -> None:
    study = code_file(ROOT / "samples" / "satisfaction-example.csv", "satisfaction-example")
    notes = make_table(study, TableSpec("satisfaction", "district", where=where)).notes
    assert ("Of all answers to Year together: 2023, 2024." in notes) == said


MIXED = """id = "t"
[variables.unit]
values = [{ code = 1, label = "North" }, { code = 2, label = "South" }]
[variables.q]
values = [{ code = 1 }, { code = 3 }, { code = 5 }]
[variables.n]
kind = "number"
[indices.i]
scoring = "mean"
scale = [0, 10]
bands = [{ from = 90, label = "High" }, { from = 60 }]
[indices.i.factors.one]
items = ["q", "n"]
"""


@pytest.fixture(name="mixed")
def mixed_fixture(tmp_path: Path) -> Study:
    (tmp_path / "t.toml").write_text(MIXED, encoding="utf-8")
    (tmp_path / "t.csv").write_text("unit,q,n\n1,5,10\n1,3,10\n1,3,7\n2,1,3\n2,1,3\n", encoding="utf-8")
    return code_file(tmp_path / "t.csv", tmp_path / "t.toml")


def test_each_item_has_its_own_scale(mixed: Study) -> None:
    """Codes from 1 to 5 beside numbers from 0 to 10."""
    table = make_table(mixed, TableSpec("i", "unit"))
    north, south = (200 / 3 + 90) / 2, 15
    assert column(table, "score") == pytest.approx({"North": north, "South": south, "All": (40 + 66) / 2})
    assert column(table, "band") == {"North": "60 to under 90", "South": "under 60", "All": "under 60"}
    assert "Band: High: 90 and more; 60 to under 90; under 60." in table.notes


def test_where_nobody_differs_there_is_no_interval(mixed: Study) -> None:
    intervals = column(make_table(mixed, TableSpec("i", "unit")), "interval")
    assert intervals["South"] is None
    assert intervals["North"] is not None


def test_an_item_is_no_unit(mixed: Study) -> None:
    with pytest.raises(UsageError, match='"q" is an item of the index "i", which cannot be ranked by it'):
        make_table(mixed, TableSpec("i", "unit,q"))


@pytest.mark.parametrize("confidence", [95, 1, 0, -3, math.nan])
def test_no_confidence(mixed: Study, confidence: float) -> None:
    with pytest.raises(UsageError, match="a confidence of"):
        make_table(mixed, TableSpec("i", "unit", analysis=analysis_of(confidence=confidence)))


def test_what_means_nothing_for_an_index_is_told(mixed: Study) -> None:
    asked = analysis_of(letters=True, ci=True)
    table = make_table(mixed, TableSpec("i", "unit", percent="row", analysis=asked, shape=shape_of(box="top2")))
    assert table.notes[-1] == "Without meaning for an index, so left aside: --percent, --letters, --ci, --box."
