"""What SPSS CROSSTABS would print: numbers of PSPP and of SPSS, rounding, footnotes, what is refused, and the width."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.errors import UsageError
from mobsurvey.intake import code_file
from mobsurvey.renderers import Page, spss
from mobsurvey.spss.output import SpssOutput, spss_output
from mobsurvey.spss.tables import (
    STATISTICS,
    Crosstab,
    Side,
    SpssTable,
    Stratum,
    amount,
    case_processing,
    chi_square_tests,
    crosstabulation,
    decimal,
    directional_measures,
    layered_tests,
    percentage,
    risk_estimate,
    significance,
    symmetric_measures,
)
from mobsurvey.study import Study
from mobsurvey.survey import Design
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.text_width import display_width
from mobsurvey.table.weighting import Weighting

TOP = Path(__file__).resolve().parents[2]
REFERENCE = TOP / "tests" / "reference"
KEYWORDS = set(STATISTICS.values())
ALL = Analysis(stats=("all",))


@cache
def study_of(name: str) -> Study:
    """One of the samples, or the made-up survey."""
    if name.startswith("canteen"):
        return code_file(REFERENCE / "syntax" / "canteen.csv", REFERENCE / "syntax" / "canteen.toml", decimal=",")
    return code_file(TOP / "samples" / name, Path(name).stem)


def crosstab_of(
    *counts: tuple[tuple[int, ...], ...], layer: str | None = None, codes: tuple[float, ...] | None = None
) -> Crosstab:
    """A crosstab of variables A and B whose values are a1, a2 … and b1, b2 …"""
    rows, columns = len(counts[0]), len(counts[0][0])
    row = Side("A", tuple(f"a{n}" for n in range(1, rows + 1)), tuple(map(float, range(1, rows + 1))))
    column = Side("B", tuple(f"b{n}" for n in range(1, columns + 1)), codes or tuple(map(float, range(1, columns + 1))))
    strata = [Stratum(f"c{n}" if layer else "", cells) for n, cells in enumerate(counts, start=1)]
    if layer:
        total = tuple(tuple(map(sum, zip(*lines, strict=True))) for lines in zip(*counts, strict=True))
        strata.append(Stratum("Total", total))
    cases = sum(sum(map(sum, stratum.counts)) for stratum in strata[-1:])
    return Crosstab(row, column, layer, tuple(strata), cases)


def cells(table: SpssTable) -> dict[tuple[str, str], str]:
    """The cells that are not empty, by row and column; marks of footnotes and what spans taken away."""
    return {
        ("|".join(re.sub(r"\([a-z]\)$", "", label) for label in row.labels if label), column): text
        for row in table.rows
        for path, text in zip(table.columns, row.cells, strict=True)
        if text
        for column in [re.sub(r"\([a-z]\)$", "", next(label for label in reversed(path) if label))]
    }


# Numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.548, 3, ".548"), (-0.0823, 3, "-.082"), (1.0, 3, "1.000"), (130.696, 3, "130.696"), (-0.5, 1, "-.5")],
)
def test_no_zero_before_the_point(value: float, digits: int, text: str) -> None:
    assert decimal(value, digits) == text


def test_rounding_is_away_from_zero() -> None:
    assert percentage(45, 80) == "56.3%"
    assert percentage(0, 80) == ".0%"
    assert percentage(0, 0) == ""
    assert decimal(0.25, 1) == ".3"
    assert decimal(-0.25, 1) == "-.3"
    assert amount(2500.0) == "2500"
    assert amount(272.092) == "272.092"


def test_significance_is_never_zero() -> None:
    assert [significance(p) for p in (0.0, 0.00099, 0.001, 0.0455, 1.0)] == ["<.001", "<.001", ".001", ".046", "1.000"]


# Genuine output of SPSS 29, as it is published with the R package mariposa (survey_data, gender by region and others)


def test_a_two_by_two_table_is_that_of_spss() -> None:
    crosstab = crosstab_of(((249, 945), (260, 1062)))
    table = chi_square_tests(crosstab, {"CHISQ"})
    assert [(row.labels, row.cells) for row in table.rows] == [
        (("Pearson Chi-Square",), (".548(a)", "1", ".459", "", "")),
        (("Continuity Correction(b)",), (".477", "1", ".490", "", "")),
        (("Likelihood Ratio",), (".548", "1", ".459", "", "")),
        (("Fisher's Exact Test",), ("", "", "", ".487", ".245")),
        (("Linear-by-Linear Association",), (".548", "1", ".459", "", "")),
        (("N of Valid Cases",), ("2516", "", "", "", "")),
    ]
    assert [note._asdict() for note in table.footnotes] == [
        {
            "mark": "a",
            "text": "0 cells (.0%) have expected count less than 5. The minimum expected count is 241.55.",
        },
        {"mark": "b", "text": "Computed only for a 2x2 table"},
    ]
    measures = symmetric_measures(crosstab, {"PHI", "GAMMA"})
    assert measures.columns == (
        ("Value",),
        ("Asymptotic Standard Error(b)",),
        ("Approximate T(a)",),
        ("Approximate Significance",),
    )
    assert [(row.labels, row.cells) for row in measures.rows] == [
        (("Nominal by Nominal", "Phi"), (".015", "", "", ".459")),
        (("Nominal by Nominal", "Cramer's V"), (".015", "", "", ".459")),
        (("Ordinal by Ordinal", "Gamma"), (".037", ".050", ".739", ".460")),
        (("N of Valid Cases", ""), ("2516", "", "", "")),
    ]
    assert [note.text for note in measures.footnotes] == [
        "Using the asymptotic standard error assuming the null hypothesis.",
        "Not assuming the null hypothesis.",
    ]


def test_small_expected_counts_are_told_as_spss_tells_them() -> None:
    table = chi_square_tests(crosstab_of(((4, 18), (7, 21))), {"CHISQ"})
    found = cells(table)
    assert found["Fisher's Exact Test", "Exact Sig. (2-sided)"] == ".734"
    assert found["Fisher's Exact Test", "Exact Sig. (1-sided)"] == ".411"
    assert found["Linear-by-Linear Association", "Value"] == ".327"
    assert table.footnotes[0].text == (
        "1 cells (25.0%) have expected count less than 5. The minimum expected count is 4.84."
    )
    assert cells(symmetric_measures(crosstab_of(((4, 18), (7, 21))), {"PHI"}))["Nominal by Nominal|Phi", "Value"] == (
        "-.082"
    )


def test_a_larger_table_is_that_of_spss() -> None:
    counts = ((0, 571, 65, 171, 34), (0, 412, 51, 137, 29), (44, 366, 44, 145, 32), (34, 251, 22, 72, 20))
    lines = [row.cells for row in crosstabulation(crosstab_of(counts), "column", {"EXPECTED", "RESID"}).rows]
    assert lines[:4] == [
        ("0", "571", "65", "171", "34", "841"),
        ("26.2", "538.2", "61.2", "176.6", "38.7", "841.0"),
        (".0%", "35.7%", "35.7%", "32.6%", "29.6%", "33.6%"),
        ("-26.2", "32.8", "3.8", "-5.6", "-4.7", ""),
    ]
    assert lines[-3:] == [
        ("78", "1600", "182", "525", "115", "2500"),
        ("78.0", "1600.0", "182.0", "525.0", "115.0", "2500.0"),
        ("100.0%",) * 6,
    ]
    weighted = ((0, 573, 66, 175, 34), (0, 420, 52, 139, 29), (46, 370, 45, 149, 33), (34, 240, 21, 72, 20))
    found = cells(chi_square_tests(crosstab_of(weighted), {"CHISQ"}))
    assert found["Pearson Chi-Square", "Value"] == "130.696(a)"
    assert found["Likelihood Ratio", "Value"] == "157.216"
    assert found["Linear-by-Linear Association", "Value"] == "2.410"
    gamma = symmetric_measures(crosstab_of(weighted), {"PHI", "GAMMA"}).rows[2].cells
    assert gamma == ("-.062", ".028", "-2.212", ".027")


def test_mcnemar_is_exact() -> None:
    found = chi_square_tests(crosstab_of(((1342, 338), (448, 99))), {"CHISQ", "MCNEMAR"})
    row = next(row for row in found.rows if row.labels == ("McNemar Test",))
    assert row.cells == ("", "", "", "<.001(c)", "")
    assert found.footnotes[2].text == "Binomial distribution used."


# PSPP


def pspp_numbers() -> Iterator[tuple[tuple[str, ...], list[dict[str, str]]]]:
    with (REFERENCE / "spss_output.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = ("file", "name", "by", "layer", "weight")
    for key, group in groupby(rows, lambda row: tuple(row[field] for field in keys)):
        yield key, list(group)


PSPP_WORDS = (
    ("Expected Count", "Expected"),
    ("Standardized Residual", "Std. Residual"),
    ("Asymptotic Significance (2-sided)", "Asymptotic Sig. (2-tailed)"),
    ("Asymptotic Standard Error", "Asymp. Std. Error"),
    ("Approximate Significance", "Approx. Sig."),
    ("Approximate T", "Approx. T"),
    ("(2-sided)", "(2-tailed)"),
    ("(1-sided)", "(1-tailed)"),
)


def as_pspp(text: str, crosstab_title: str) -> str:
    """The label as PSPP has it."""
    row, column = crosstab_title.split(" * ")[:2]
    for ours, theirs in (
        (f"% within {column}", "Column %"),
        (f"{row} Dependent", "row Dependent"),
        (f"{column} Dependent", "column Dependent"),
        *PSPP_WORDS,
    ):
        text = text.replace(ours, theirs)
    return text


@pytest.mark.parametrize(("key", "expected"), list(pspp_numbers()))
def test_numbers_are_those_of_pspp(key: tuple[str, ...], expected: list[dict[str, str]], tmp_path: Path) -> None:
    file, name, by, layer, weight = key
    output = spss_output(
        study_of(file),
        name,
        by,
        layer=layer or None,
        weighting=Weighting(frequency=weight or None),
        analysis=Analysis(stats=("nominal", "ordinal", *(n for n in STATISTICS if "residual" in n), "expected-count")),
    )
    ours: dict[tuple[str, ...], str] = {}
    for pair, (title, tables) in enumerate(output.parts, start=1):
        row_label = title.split(" * ")[0]
        for table in tables:
            kind = table.title.rpartition(" ")[2] if "Crosstabulation" in table.title else table.title
            for (row, column), text in cells(table).items():
                row = "|".join(label for label in row.split("|") if label != row_label)
                ours[str(pair), kind, as_pspp(row, title), as_pspp(column, title)] = text
    compared = 0
    for entry in expected:
        place = (entry["pair"], entry["table"], entry["row"], entry["column"])
        if entry["row"].endswith("Expected") and (entry["row"].startswith("Total") or entry["column"] == "Total"):
            continue  # PSPP prints a share there
        if entry["row"].endswith("Total|Expected"):
            continue
        if "Spearman" in entry["row"] and entry["column"] == "Asymp. Std. Error":
            continue  # PSPP takes the ranks for fixed scores
        if entry["column"].startswith("Exact Sig."):
            continue  # PSPP's two-sided p can exceed 1
        text = re.sub(r"\([a-z]\)$", "", ours[place])
        if text == "<.001":
            assert float(entry["value"]) < 0.001
        elif text != ".":
            assert float(text.rstrip("%")) == pytest.approx(
                float(entry["value"].rstrip("%")), abs=half(text) + half(entry["value"]) + 1e-9
            ), place
        compared += 1
    assert compared > 40


def half(text: str) -> float:
    """Half a unit of the last digit."""
    return 0.5 * 10.0 ** -len(text.rstrip("%").partition(".")[2]) if "." in text else 0.0


def test_every_item_has_the_counts_and_chi_squares_of_pspp() -> None:
    """All of the sample's sets and batteries by level; the numbers are those that PSPP finds by our syntax."""
    with (REFERENCE / "syntax.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["file"] == "hcmc-2024.sav" and row["by"] == "level" and not row["where"] and not row["layer"]
        ]
    study = study_of("hcmc-2024.sav")
    for name, group in groupby(rows, lambda row: row["name"]):
        output = spss_output(study, name, "level")
        entries = list(group)
        chi_squares = [decimal(float(e["value"])) for e in entries if e["number"] == "chi-square"]
        found = [cells(tables[1])["Pearson Chi-Square", "Value"].removesuffix("(a)") for _, tables in output.parts]
        assert found == chi_squares
        counts = [e["value"] for e in entries if e["number"] == "count"]
        ours = []
        for _, tables in output.parts:
            lines = [row.cells[:-1] for row in tables[0].rows if row.labels[-1] == "Count" and row.labels[0] != "Total"]
            ours += [cell for line in (lines[1:] if name in study.survey.sets else lines) for cell in line]
        assert ours == counts


# Shape


def test_case_processing_summary_counts_all_cases() -> None:
    output = spss_output(study_of("hcmc-2024.sav"), "method", "level")
    assert output.summary.title == "Case Processing Summary"
    assert {row.cells for row in output.summary.rows} == {("1093", "95.0%", "57", "5.0%", "1150", "100.0%")}
    assert len(output.summary.rows) == len(output.parts) == 7


def test_weights_leave_fractions_only_where_cases_are_missing() -> None:
    crosstab = crosstab_of(((1351, 342), (449, 102)))._replace(cases=2516.092)
    assert case_processing([crosstab]).rows[0].cells == ("2244", "89.2%", "272.092", "10.8%", "2516.092", "100.0%")


@pytest.mark.parametrize(
    ("percent", "label", "first"),
    [("row", "% within A", "75.0%"), ("column", "% within B", "60.0%"), ("total", "% of Total", "30.0%")],
)
def test_percents(percent: str, label: str, first: str) -> None:
    table = crosstabulation(crosstab_of(((3, 1), (2, 4))), percent, set())
    assert [row.labels for row in table.rows[:2]] == [("A", "a1", "Count"), ("A", "a1", label)]
    assert table.rows[1].cells[0] == first
    assert table.rows[-1].labels == ("Total", "", label)
    assert table.rows[-1].cells[-1] == "100.0%"


def test_counts_alone_are_named_once() -> None:
    table = crosstabulation(crosstab_of(((3, 1), (2, 4))), "none", set())
    assert table.caption == "Count"
    assert [row.labels for row in table.rows] == [("A", "a1"), ("A", "a2"), ("Total", "")]


def test_a_constant_has_no_statistics() -> None:
    crosstab = crosstab_of(((3, 4),))
    tests, measures = chi_square_tests(crosstab, KEYWORDS), symmetric_measures(crosstab, {"PHI"})
    assert tests.columns == measures.columns == (("Value",),)
    assert [row.cells for row in tests.rows] == [(".(a)",), ("7",)]
    assert [row.labels for row in measures.rows] == [("Nominal by Nominal", "Phi"), ("N of Valid Cases", "")]
    for table in (tests, measures):
        assert table.footnotes[0].text == "No statistics are computed because A is a constant."
    both = chi_square_tests(crosstab_of(((7,),)), KEYWORDS)
    assert both.footnotes[0].text == "No statistics are computed because A and B are constants."


def test_a_set_stands_option_by_option_and_says_so() -> None:
    output = spss_output(study_of("hcmc-2024.sav"), "purpose", "level")
    assert len(output.parts) == 5
    (note,) = output.notes
    assert note.startswith("SPSS has no CROSSTABS of a set:")
    table = output.parts[0][1][0]
    assert [row.labels[1] for row in table.rows if row.labels[-1] == "Count"] == ["Not chosen", "Chosen", ""]


def test_columns_of_a_set_are_not_tested() -> None:
    output = spss_output(study_of("hcmc-2024.sav"), "difficulty_1", "purpose")
    assert [len(tables) for _, tables in output.parts] == [1] * 5
    assert any("several columns" in note for note in output.notes)
    with pytest.raises(UsageError, match="overlap"):
        spss_output(study_of("hcmc-2024.sav"), "difficulty_1", "purpose", analysis=Analysis(stats=("gamma",)))


def test_values_without_cases_are_not_there() -> None:
    output = spss_output(study_of("hcmc-2024.sav"), "difficulty_1", "level", where="level != 2 and difficulty_1 != 3")
    table = output.parts[0][1][0]
    assert [path[-1] or path[0] for path in table.columns] == ["City", "Ward/commune", "Total"]
    assert [row.labels[1] for row in table.rows] == ["Difficult"] * 2 + ["Normal"] * 2 + [""] * 2
    assert cells(output.parts[0][1][1])["Fisher's Exact Test", "Exact Sig. (2-sided)"] == "<.001"
    assert output.summary.rows[0].cells[4] == output.summary.rows[0].cells[0]  # SELECT IF leaves no other cases
    assert output.notes == ("Only cases for which: level != 2 and difficulty_1 != 3",)


def test_without_valid_cases_there_is_the_summary_only() -> None:
    output = spss_output(study_of("hcmc-2024.sav"), "difficulty_1", "level", where="level is missing")
    assert output.summary.rows[0].cells == ("0", ".0%", "54", "100.0%", "54", "100.0%")
    assert output.parts[0][1] == ()
    assert "Case Processing Summary" in spss.render([output], Page())


def test_layers_are_blocks_and_the_last_is_the_total() -> None:
    output = spss_output(study_of("hcmc-2024.sav"), "purpose_1", "purpose_2", layer="level", analysis=ALL)
    titles = [table.title.rpartition(" * ")[2] for table in output.tables]
    assert titles == [
        "Case Processing Summary",
        "Level of office Crosstabulation",
        "Chi-Square Tests",
        "Directional Measures",
        "Symmetric Measures",
        "Risk Estimate",
    ]
    for table in output.tables[1:]:
        assert table.stub == ("Level of office",)
        assert list(dict.fromkeys(row.labels[0] for row in table.rows)) == ["City", "District", "Ward/commune", "Total"]
    sums = [row.cells[-1] for row in output.tables[1].rows if row.labels[1] == "Total" and row.labels[-1] == "Count"]
    assert sums == ["310", "376", "410", "1096"]
    tests = output.tables[2]
    assert "".join(note.mark for note in tests.footnotes) == "abcdef"
    assert "Computed only for a 2x2 table" in tests.footnotes[4].text


def test_statistics_of_layers() -> None:
    # The statistics themselves are compared with R in tests/statistics/layered.
    crosstab = crosstab_of(((20, 5), (10, 15)), ((8, 7), (4, 12)), layer="C")
    homogeneity, independence, odds = layered_tests(crosstab)
    assert cells(homogeneity)["Tarone's", "Chi-Squared"] == ".308"
    assert cells(independence)["Mantel-Haenszel", "Chi-Squared"] == "9.034"
    assert [row.cells[0] for row in odds.rows][:2] == ["4.780", "1.564"]
    assert all(note.mark == "" for note in (*independence.footnotes, *odds.footnotes))


def test_risk_is_that_of_the_first_row() -> None:
    table = risk_estimate(crosstab_of(((20, 80), (15, 135))))
    found = {row.labels[0]: row.cells for row in table.rows}
    assert found["Odds Ratio for A (a1 / a2)"][0] == "2.250"
    assert found["For cohort B = b1"][0] == "2.000"
    assert found["For cohort B = b2"][0] == ".889"
    larger = risk_estimate(crosstab_of(((1, 2, 3), (3, 2, 1))))
    assert larger.rows[0].cells == (".(a)", "", "")


def test_agreement_needs_the_same_values() -> None:
    crosstab = crosstab_of(((5, 6), (7, 8)), codes=(1, 3))
    assert chi_square_tests(crosstab, {"MCNEMAR"}).rows[-2].cells == ("", "", ".(c)", "", "")
    kappa = next(row for row in symmetric_measures(crosstab, {"PHI", "KAPPA"}).rows if "Kappa" in row.labels)
    assert kappa.cells[0] == ".(c)"


def test_no_error_no_significance() -> None:
    table = directional_measures(crosstab_of(((10, 9), (10, 9))), {"LAMBDA"})
    assert table.rows[0].cells[2:] == (".(c)", ".(c)")
    assert table.footnotes[2].text == "Cannot be computed because the asymptotic standard error equals zero."


# Refusals


@pytest.mark.parametrize(
    ("analysis", "named"),
    [
        (Analysis(letters=True), "--letters"),
        (Analysis(interval="auto"), "--ci"),
        (Analysis(adjust="bh"), "--adjust"),
        (Analysis(test="monte-carlo"), "--test"),
        (Analysis(stats=("weighted-kappa",)), "--stat weighted-kappa"),
        (Analysis(letters=True, bootstrap=1000, alphas=(0.01,)), "--letters, --alpha, --bootstrap"),
    ],
)
def test_what_spss_lacks_is_refused_by_name(analysis: Analysis, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        spss_output(study_of("hcmc-2024.sav"), "difficulty_1", "level", analysis=analysis)


def test_sampling_weights_and_designs_are_refused() -> None:
    with pytest.raises(UsageError, match="sampling weights, strata or clusters"):
        spss_output(
            study_of("hcmc-2024.sav"), "difficulty_1", "level", weighting=Weighting(design=Design(cluster="level"))
        )


@pytest.mark.parametrize(
    ("name", "by", "layer", "says"),
    [
        ("nothing", "level", None, "nothing"),
        ("level", "difficulty", None, "battery"),
        ("difficulty_1", "level", "purpose", "cannot be a layer"),
        ("difficulty_1", "level", "difficulty", "cannot be a layer"),
    ],
)
def test_names_are_checked(name: str, by: str, layer: str | None, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        spss_output(study_of("hcmc-2024.sav"), name, by, layer=layer)


def test_layered_statistics_need_layers() -> None:
    with pytest.raises(UsageError, match="--layer"):
        spss_output(study_of("hcmc-2024.sav"), "purpose_1", "purpose_2", analysis=Analysis(stats=("cochran",)))


# Text


def test_labels_are_in_the_language_and_the_words_of_spss_are_not() -> None:
    text = spss.render([spss_output(study_of("hcmc-2024.sav"), "purpose", "level", lang="vi")], Page())
    for part in ("Cấp công tác", "Không chọn", "Chi-Square Tests", "Pearson Chi-Square", "20.740(a)"):
        assert part in text
    assert text.startswith("* SPSS không có CROSSTABS cho một tập")


CODEBOOK = """\
id = "wide"
title = "A wide banner"
languages = ["en"]

[variables.place]
label = "Place where\\nthe respondent\\tlives"
values = [
%s
]

[variables.answer]
label = "An answer to a question that is rather long, as questions in the field are"
values = [{ code = 2, label = "Second\\nand last" }, { code = 1, label = "First" }, { code = 3, label = "Never met" }]
"""


@pytest.fixture
def wide(tmp_path: Path) -> Study:
    """Twelve places, answers in descending order, labels with newlines."""
    places = "\n".join(f'{{ code = {n}, label = "Place number {n}" }},' for n in range(1, 13))
    (tmp_path / "wide.toml").write_text(CODEBOOK % places, encoding="utf-8")
    rows = [f"{n % 12 + 1},{1 + (n % 5 < 2)}" for n in range(240)]
    (tmp_path / "wide.csv").write_text("\n".join(["place,answer", *rows]) + "\n", encoding="utf-8")
    return code_file(tmp_path / "wide.csv", tmp_path / "wide.toml")


def test_a_wide_banner_goes_on_below(wide: Study) -> None:
    output = spss_output(wide, "answer", "place", analysis=ALL)
    text = spss.render([output], Page())
    assert max(map(display_width, text.splitlines())) <= spss.WIDTH
    assert not re.search(r"[\t\r]| $", text, flags=re.MULTILINE)
    table = output.tables[1]
    assert [row.labels[1] for row in table.rows if row.labels[-1] == "Count"] == ["First", "Second and last", ""]
    assert len(table.columns) == 13
    body = text[text.index("Crosstabulation") : text.index("Chi-Square Tests")]
    assert (
        body.count("Place where the respondent") == body.count("% within Place") // 3 + body.count("\n\n") - 2 or body
    )
    assert len(re.findall(r" Count +\d", body)) % 3 == 0
    assert len(re.findall(r" Count +\d", body)) >= 6
    for number in range(1, 13):
        assert re.search(rf"\b{number}\b", body)


def test_json_and_csv_have_the_same_cells(wide: Study) -> None:
    output = spss_output(wide, "answer", "place")
    (found,) = json.loads(spss.render_json([output], Page()))["outputs"]
    assert list(found) == ["name", "by", "notes", "tables"]
    assert [table["title"] for table in found["tables"]] == [table.title for table in output.tables]
    lines = list(csv.reader(spss.render_csv([output], Page()).splitlines()))
    for table in output.tables:
        assert [table.title] in lines
        for row in table.rows:
            assert any(line[len(row.labels) :] == list(row.cells) for line in lines), row


def test_a_frequency_weight_rounds_cells(tmp_path: Path) -> None:
    study = study_of("canteen.sav")
    output: SpssOutput = spss_output(study, "level", "grade", weighting=Weighting(frequency="times"))
    table = output.parts[0][1][0]
    assert [row.cells for row in table.rows if row.labels[-1] == "Count"][-1] == ("50", "87", "13", "150")
    assert output.notes == ("Weight: times, as WEIGHT BY; each cell is rounded to a whole number of cases.",)


# Laws


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_table_can_be_written(data: st.DataObject) -> None:
    rows, columns = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    count = st.one_of(st.integers(0, 3), st.integers(0, 60), st.just(10**5))
    layers = data.draw(st.integers(1, 3))
    counts = tuple(tuple(tuple(data.draw(count) for _ in range(columns)) for _ in range(rows)) for _ in range(layers))
    crosstab = crosstab_of(*counts, layer="C" if layers > 1 else None)
    tables = [
        case_processing([crosstab]),
        crosstabulation(crosstab, data.draw(st.sampled_from(["row", "column", "total", "none"])), KEYWORDS),
        chi_square_tests(crosstab, KEYWORDS),
        directional_measures(crosstab, KEYWORDS),
        symmetric_measures(crosstab, KEYWORDS),
        risk_estimate(crosstab),
        *(layered_tests(crosstab) if layers > 1 else []),
    ]
    output = SpssOutput("a", "b", (), tables[0], (("A * B", tuple(tables[1:])),))
    text = spss.render([output], Page())
    assert max(map(display_width, text.splitlines())) <= spss.WIDTH
    for table in tables:
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
        assert "nan" not in str(table.rows)
        marks = {note.mark for note in table.footnotes}
        assert set(re.findall(r"\(([a-z])\)", str(table.rows))) <= marks
