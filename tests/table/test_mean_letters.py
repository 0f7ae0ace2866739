"""Letters under the means of scales against R: without a design, under two, of small, empty and overlapping columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.study import Study
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Shape

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "design"
DESIGNS = {
    "none": mobsurvey.Design(),
    "full": mobsurvey.Design("weight", "stratum", "cluster", "clusters"),
    "weight": mobsurvey.Design("weight"),
}
CODEBOOK = """
id = "survey"
title = "Made up"
languages = ["en"]
[variables.level]
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }, { code = 3, label = "Three" }]
[variables.sex]
values = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }]
[variables.item]
measure = "ordinal"
values = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }]
[scales.tick]
values = [{ code = 1, label = "Yes" }, { code = 0, label = "No" }]
[variables.tick1]
scale = "tick"
[variables.tick2]
scale = "tick"
[batteries.both]
items = ["tick1", "tick2"]
[sets.ticks]
kind = "dichotomies"
members = ["tick1", "tick2"]
counted_value = 1
base = "asked"
""" + "\n".join(f'[variables.{name}]\nkind = "number"' for name in ("weight", "stratum", "cluster", "clusters"))


@pytest.fixture(name="study", scope="module")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("scales")
    (folder / "survey.toml").write_text(CODEBOOK, encoding="utf-8")
    study = mobsurvey.import_file(REFERENCE / "survey.csv", str(folder / "survey.toml"), folder / "s.mobsurvey")
    yield study
    study.close()


def table(
    study: Study, design: str, name: str = "item", by: str = "level", where: str | None = None, **more: Any
) -> Table:
    analysis = mobsurvey.Analysis(**{"letters": True, "letters_adjust": "none", "min_base": 5, **more})
    weighting = mobsurvey.Weighting(design=DESIGNS[design])
    shape = Shape(summary=("sd", "mean", "median"))
    return mobsurvey.crosstab(study, name, by, where=where, weighting=weighting, analysis=analysis, shape=shape)


def lines(table: Table, block: int = 0) -> list[tuple[str, tuple[Any, ...]]]:
    return [(d.key, d.values) for d in table.blocks[block].base_details if not d.key.endswith("-base")]


def letters(table: Table, block: int = 0) -> tuple[Any, ...]:
    (found,) = [values for key, values in lines(table, block) if key == "letters"]
    return found


def expected(design: str, alpha: float, factor: float = 1, columns: Sequence[int] = (1, 2, 3)) -> list[str]:
    """The letters that R's differences and p values give."""
    found = [""] * 3
    with (REFERENCE / "scale_means.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pair = int(row["first"]), int(row["second"])
            if row["design"] == design and set(pair) <= set(columns) and float(row["p"]) * factor < alpha:
                larger, smaller = pair if float(row["difference"]) > 0 else pair[::-1]
                found[larger - 1] += "ABC"[smaller - 1]
    return found


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("alpha", [0.05, 0.0096, 0.0052, 0.0045, 0.0006, 0.00051, 0.0000001])
def test_letters_of_the_means_against_r(study: Study, design: str, alpha: float) -> None:
    *found, total = letters(table(study, design, alphas=(alpha,)))
    assert [text.replace(" ", "") for text in found] == expected(design, alpha)
    assert total is None
    *adjusted, _ = letters(table(study, design, alphas=(alpha,), letters_adjust="bonferroni"))
    assert [text.replace(" ", "") for text in adjusted] == expected(design, alpha, 3)


def test_they_stand_under_the_mean_and_the_note_says_what_they_are(study: Study) -> None:
    found = table(study, "none")
    assert [key for key, _ in lines(found)] == ["sd", "mean", "letters", "median"]
    (note,) = [note for note in found.notes if note.startswith("Letters by a mean: ")]
    assert "variance pooled over all columns" in note
    notes = [note for note in table(study, "full").notes if note.startswith(("Letters: ", "Letters by a mean: "))]
    assert [note.count("by the sampling design") for note in notes] == [1, 1]
    assert [key for key, _ in lines(table(study, "none", letters=False))] == ["sd", "mean", "median"]


@pytest.mark.parametrize("design", DESIGNS)
def test_small_columns_take_no_part(study: Study, design: str) -> None:
    some = "level != 1 or cluster = 1 and stratum = 1"
    found = table(study, design, where=some, min_base=30, alphas=(0.0499,))
    assert [point.small for point in found.columns[:-1]] == [True, False, False]
    one, two, three, _ = letters(found)
    assert (one, two) == ("", "")
    # Alone the two others are the same groups, but for a variance that is pooled over them.
    assert expected(design, 0.0499, columns=(2, 3))[2] == three == "B"


@pytest.mark.parametrize("design", ["none", "full"])
def test_every_item_of_a_battery_has_letters_of_its_own(study: Study, design: str) -> None:
    """Of codes 0 and 1 the mean is the share of ones, which has letters above it; only the pooled variance differs."""
    found = table(study, design, "both", alphas=(0.05,))
    for number, block in enumerate(found.blocks):
        (row,) = [row for row in block.rows if row.code == 1]
        (above,) = [detail.values for detail in row.details if detail.key == "letters"]
        assert letters(found, number) == above
    assert any(letters(found, 0)[:-1] + letters(found, 1)[:-1])


def test_columns_that_overlap_have_none(study: Study) -> None:
    found = table(study, "none", by="ticks")
    assert [key for key, _ in lines(found)] == ["sd", "mean", "median"]
    assert "Means have no letters, since a respondent can stand in several columns." in found.notes


def test_beside_signs_against_the_rest_means_have_letters(study: Study) -> None:
    found = table(study, "none", compare="rest", alphas=(0.05,))
    assert letters(found)[:-1] == tuple(" ".join(text) for text in expected("none", 0.05))
    starts = {note.partition(":")[0] for note in found.notes}
    assert {"Signs", "Letters by a mean"} <= starts


@pytest.mark.parametrize("design", DESIGNS)
def test_a_banner_beside_another_has_letters_in_each_part(study: Study, design: str) -> None:
    found = letters(table(study, design, by="level,sex", alphas=(0.05,)))
    assert found[:3] == letters(table(study, design, alphas=(0.05,)))[:3]
    assert found[3:5] == letters(table(study, design, by="sex", alphas=(0.05,)))[:2]
