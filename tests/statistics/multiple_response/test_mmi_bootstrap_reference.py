"""The bootstrap of the MMI test against one written in R from the definition, and against all samples enumerated."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.statistics.multiple_response.mmi_bootstrap import mmi_bootstrap
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings

TOP = Path(__file__).resolve().parents[3]
REFERENCE = TOP / "tests" / "reference" / "multiple_response"
REPLICATES = {"bootstrap_tables": 100_000}
"""Of the small tables more: what they can tell apart is small too, and they take no time."""
Cases = Counter[tuple[tuple[bool, ...], str]]
"""How many respondents gave each answer in each group."""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


BY_R = read(REFERENCE / "bootstrap.csv")


def cases_of(survey: str, name: str) -> Cases:
    """Of a table of `bootstrap_tables`, or of the respondents of a survey who chose an option and have a group."""
    if survey == "bootstrap_tables":
        own = [row for row in read(REFERENCE / "bootstrap_tables.csv") if row["table"] == name]
        counts = {(tuple(flag == "1" for flag in row["answers"]), row["group"]): int(row["cases"]) for row in own}
        assert len(counts) == len(own)
        return Counter(counts)
    path, by = (
        (REFERENCE / "survey.csv", "group") if survey == "survey" else (TOP / "samples" / f"{survey}.csv", "level")
    )
    rows = read(path)
    options = [column for column in rows[0] if column.startswith(f"{name}_")]
    answers = [(tuple(row[option] == "1" for option in options), row[by]) for row in rows]
    return Counter((flags, group) for flags, group in answers if any(flags) and group not in ("", "9"))


def bootstrap(cases: Cases, settings: Settings) -> Result:
    patterns = sorted({flags for flags, _ in cases})
    groups = sorted({group for _, group in cases})
    result = mmi_bootstrap(patterns, [[cases[flags, group] for group in groups] for flags in patterns], settings)
    assert isinstance(result, Result)
    return result


def assert_near(p: float | None, row: dict[str, str], replicates: int) -> None:
    """Within three standard errors of the difference of the two runs."""
    by_r = float(row["p"])
    own = (by_r * (1 - by_r) / replicates) ** 0.5
    assert p == pytest.approx(by_r, rel=0, abs=3 * (own**2 + float(row["standard_error"]) ** 2) ** 0.5)


def test_the_reference_has_what_is_compared() -> None:
    sampled = {(row["survey"], row["set"]) for row in BY_R if row["method"] == "bootstrap"}
    assert ("hai-phong-2025", "content") in sampled and len(sampled) == 5
    assert all(int(row["replicates"]) >= 20_000 for row in BY_R if row["method"] == "bootstrap")
    assert [row["set"] for row in BY_R if row["method"] == "enumeration"] == ["tiny"]


@pytest.mark.parametrize("row", BY_R, ids=lambda row: f"{row['set']}-{row['method']}")
def test_bootstrap_equals_r_within_chance(row: dict[str, str]) -> None:
    replicates = REPLICATES.get(row["survey"], 10_000)
    result = bootstrap(cases_of(row["survey"], row["set"]), Settings(replicates=replicates))
    assert result.value == pytest.approx(float(row["statistic"]), rel=1e-9)
    assert_near(result.p, row, replicates)


def test_the_crosstab_of_the_hai_phong_content_says_the_same(tmp_path: Path) -> None:
    samples = TOP / "samples" / "hai-phong-2025.csv"
    mobsurvey.import_file(samples, "hai-phong-2025", tmp_path / "study.mobsurvey")
    with mobsurvey.open_study(tmp_path / "study.mobsurvey") as study:
        table = mobsurvey.crosstab(study, "content", "level", analysis=mobsurvey.Analysis(bootstrap=10_000))
    (found,) = table.omnibus
    (row,) = (row for row in BY_R if row["survey"] == "hai-phong-2025")
    assert (found.test, found.replicates) == ("mmi-bootstrap", 10_000)
    assert found.statistic == pytest.approx(float(row["statistic"]), rel=1e-9)
    assert_near(found.p, row, 10_000)
