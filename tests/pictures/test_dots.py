"""Means are shown where they are, with their intervals."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest
from scipy.stats import t
from tests.commands.conftest import made_cases, write_study
from tests.pictures.conftest import dots, scale_table, texts, vertical_lines

from mobsurvey.pictures import alt_text, picture, terminal_picture
from mobsurvey.pictures.drawing.terminal import Terminal
from mobsurvey.study import Study, open_study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.model import Detail
from mobsurvey.table.tabulate import crosstab


@pytest.fixture(scope="module", name="study")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return open_study(write_study(tmp_path_factory.mktemp("made"), made_cases()))


def ages(level: int) -> list[float]:
    return [float(str(case["age"])) for case in made_cases() if case["level"] == level and case["age"] not in ("", 99)]


def test_means_and_intervals_are_those_of_the_answers(study: Study) -> None:
    table = crosstab(study, "age", "level", analysis=Analysis(interval="auto", confidence=0.9))
    text = alt_text(table, "dots")
    for level, label in ((1, "High"), (2, "Mid"), (3, "Low")):
        group = ages(level)
        margin = float(t.ppf(0.95, len(group) - 1)) * stdev(group) / len(group) ** 0.5
        mean = fmean(group)
        said = f"{label} (n = {len(group)}): Age: {mean:.2f} ({mean - margin:.1f}-{mean + margin:.1f})."
        assert said in text
    assert "With 90 % confidence intervals." in text


def test_dots_stand_where_their_means_are(study: Study) -> None:
    svg = picture(crosstab(study, "age", "level", analysis=Analysis(interval="auto")), "dots", ".svg")
    means = [fmean(ages(level)) for level in (1, 2, 3)]
    x = dots(svg)
    assert len(x) == 3
    assert (x[1] - x[0]) / (x[2] - x[0]) == pytest.approx((means[1] - means[0]) / (means[2] - means[0]), rel=1e-3)


def test_the_axis_of_a_scale_is_the_scale() -> None:
    answers = [(code, f"Answer {code}") for code in (1, 2, 3, 4, 5)]
    mean = Detail("mean", (2.0, 4.0, 3.0))
    table = scale_table(answers, [(1, 1)] * 5, details=(mean,))
    svg = picture(table, "dots", ".svg")
    assert [text for text in texts(svg) if len(text) == 1] == ["1", "2", "3", "4", "5"]
    assert {"2.00", "4.00"} <= {*texts(svg)}
    first, second = dots(svg)
    texts_of_terminal = terminal_picture(table, "dots", Terminal(80)).splitlines()
    places = [line.index("■") for line in texts_of_terminal if "■" in line]
    axis = next(line for line in texts_of_terminal if line.endswith("(mean)"))
    assert (places[0] - axis.index("1")) / (places[1] - places[0]) == pytest.approx(0.5, abs=0.05)
    assert second > first
    assert vertical_lines(svg) == []  # nothing stands for a 0


def test_a_narrow_terminal_has_the_numbers_beneath() -> None:
    answers = [(code, f"Answer {code}") for code in (1, 2)]
    mean = Detail("mean", (1.0, 2.0, 1.5))
    table = scale_table(answers, [(1, 1)] * 2, items=["A statement that is long"], details=(mean,))
    for width in (40, 60, 200):
        lines = terminal_picture(table, "dots", Terminal(width)).splitlines()
        assert max(map(len, lines)) <= width
        assert [line.split()[-1] for line in lines if line.endswith(".00")] == ["1.00", "2.00"]
    large = scale_table(answers, [(1, 1)] * 2, details=(Detail("mean", (1e15, 2e15, 1e15)),))
    lines = terminal_picture(large, "dots", Terminal(40)).splitlines()
    assert [line.strip() for line in lines if line.endswith(".00")] == ["1000000000000000.00", "2000000000000000.00"]
    assert max(map(len, lines)) <= 40


def test_a_terminal_shows_intervals_as_lines(study: Study) -> None:
    text = terminal_picture(
        crosstab(study, "age", "level", analysis=Analysis(interval="auto")), None, Terminal(80, False)
    )
    rows = [line for line in text.splitlines() if "(n = " in line and "-o-" in line.replace("--", "-")]
    assert [row.split(" (n")[0] for row in rows] == ["High", "Mid", "Low"]
