"""`mobsurvey plot` and `mobsurvey plots`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from mobsurvey.pictures import KINDS

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused, Run


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "SVG"])
def test_a_picture_becomes_a_file(call: Call, tmp_path: Path, suffix: str) -> None:
    result = call("plot", "purpose", "--by", "level", "--to", f"out.{suffix}")
    assert (result.code, result.out, result.err) == (0, f"out.{suffix}\n", "")
    assert (tmp_path / f"out.{suffix}").stat().st_size > 5000


@pytest.mark.usefixtures("study")
def test_a_title_stands_in_place_of_the_tables(call: Call, tmp_path: Path) -> None:
    assert call("plot", "level", "--title", "Ai đã trả lời", "--to", "out.svg").code == 0
    root = ElementTree.fromstring((tmp_path / "out.svg").read_bytes())
    assert root[0].text == "Ai đã trả lời"
    assert call("plot", "level", "--title", "Ai đã trả lời").out.startswith("Ai đã trả lời\n")


@pytest.mark.usefixtures("study")
def test_a_file_in_the_way_stays(call: Call, refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "out.svg").write_text("mine", encoding="utf-8")
    refused("plot", "level", "--to", "out.svg", code=1, says=["--force"])
    assert call("plot", "level", "--to", "out.svg", "--force").code == 0


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("purpose", "--kind", "bar"), 'Did you mean "bars"?'),
        (("purpose", "--to", "out.gif"), ".svg, .png, .pdf"),
        (("purpose", "--to", "out"), ".svg, .png, .pdf"),
        (("purpose", "--kind", "diverging"), "--kind bars"),
        (("purpose", "--kind", "heat-map"), "--by"),
        (("purpose", "--kind", "lines"), "--by"),
        (("purpose", "--layer", "level"), "--by"),
        (("purpose", "--force"), "--to"),
        (("purpose", "--by", "level", "--summary", "mean"), '"purpose" has no mean'),
        (("level", "--summary", "mean", "--kind", "bars"), "--kind diverging"),
        (("level", "--by", "difficulty_1", "--summary", "mean", "--kind", "heat-map"), "--kind diverging"),
        (("level", "--summary", "mean,sd", "--kind", "dots"), "--kind diverging"),
        (("purpose", "--by", "level", "--kind", "dots"), "no means"),
        (("difficulty", "--by", "level", "--ci"), "--kind bars"),
        (("difficulty", "--by", "level", "--ci", "--kind", "dots"), "--kind bars"),
        (("purpose", "--by", "level", "--ci", "--kind", "heat-map"), "--kind bars"),
        (("content", "--by", "purpose", "--kind", "lines"), "--kind bars"),
        (("purposes",), 'Did you mean "purpose"?'),
        (("purpose", "--by", "level", "--kind", "heat-map", "--weight", "level"), "--unweighted"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_refused(refused: Refused, arguments: tuple[str, ...], says: str) -> None:
    refused("plot", *arguments, code=2, says=[says])


@pytest.mark.usefixtures("study")
def test_without_matplotlib_it_says_what_to_install(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    refused("plot", "level", "--to", "out.svg", code=2, says=['pip install "mobsurvey[report]"'])


@pytest.mark.usefixtures("study")
def test_the_terminal_needs_no_matplotlib(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "City (n = 310)" in call("plot", "purpose", "--by", "level").out


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(("encoding", "bar"), [("utf-8", "█"), ("cp437", "█"), ("cp1252", "#"), ("ascii", "#")])
def test_bars_are_of_what_the_terminal_has(run: Run, encoding: str, bar: str) -> None:
    result = run("plot", "level", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, encoding=encoding)
    assert result.code == 0, result.err
    assert [sign for sign in "█#" if sign in result.out] == [bar]


@pytest.mark.usefixtures("study")
def test_a_heat_map_asks_for_the_residuals_itself(call: Call) -> None:
    out = call("plot", "purpose", "--by", "level", "--kind", "heat-map").out
    assert "4.4*" in out
    assert "-2.9*" in out


@pytest.mark.usefixtures("study")
def test_intervals_and_nets_come_along(call: Call) -> None:
    out = call("plot", "purpose", "--by", "level", "--ci", "--net", "Party = 2,3").out
    assert "80.0 (75.2-84.1)" in out
    assert "Net: Party\n  City (n = 310)" in out


@pytest.mark.usefixtures("study")
def test_a_mean_that_is_asked_for_stands_behind_the_bars(call: Call) -> None:
    # Of the 310, 66 have score 1, 209 score 2 and 35 score 3.
    mean = f"{(66 + 2 * 209 + 3 * 35) / 310:.2f}"
    out = call("plot", "difficulty_1", "--by", "level", "--summary", "mean").out
    assert "+ mean" in out.splitlines()
    assert [line.split()[-2:] for line in out.splitlines() if "(n = 310)" in line] == [["+", mean]]
    dots = call("plot", "difficulty", "--by", "level", "--kind", "dots").out
    assert next(line for line in dots.splitlines() if "(n = 310)" in line).split()[-1] == mean


@pytest.mark.usefixtures("study")
def test_lines_in_the_terminal_have_the_intervals_that_their_note_tells_of(call: Call) -> None:
    out = call("plot", "purpose", "--by", "level", "--ci", "--kind", "lines").out
    assert "80.0 (75.2-84.1)" in out
    assert "With 95 % confidence intervals." in " ".join(out.split())


def test_a_number_is_shown_as_dots_with_intervals(call: Call, made: Path) -> None:
    result = call("plot", "age", "--by", "level", "--study", made)
    assert result.out == call("plot", "age", "--by", "level", "--study", made, "--kind", "dots", "--ci").out
    assert result.out.splitlines()[-1].endswith("With 95 % confidence intervals.")
    less = call("plot", "age", "--by", "level", "--study", made, "--confidence", ".9")
    assert "With 90 % confidence intervals." in less.out


WIDE = ("plot", "difficulty", "--by", "level,difficulty_1/level", "--low-base", "60", "--lang", "vi", "--kind")


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("kind", KINDS)
def test_old_encodings_and_narrow_windows(run: Run, kind: str) -> None:
    for env in (
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1258", "PYTHONUTF8": "0", "COLUMNS": "60"},
        {"PYTHONIOENCODING": "cp437", "PYTHONUTF8": "0", "COLUMNS": "120"},
    ):
        result = run(*WIDE, kind, env=env, encoding=env["PYTHONIOENCODING"])
        assert (result.code, result.err) == (0, "")
        assert max(map(len, result.out.splitlines())) <= int(env.get("COLUMNS", "80"))
        assert "310" in result.out


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_pipe_is_quiet(run: Run, kind: str) -> None:
    process = run.start(*WIDE, kind)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in (0, 1)
    assert err == b""


@pytest.mark.usefixtures("study")
def test_the_mark_of_a_low_base_is_explained(call: Call) -> None:
    out = call("plot", "difficulty_1", "--by", "level,difficulty_2/level", "--low-base", "60").out
    assert "Not difficult, City † (n = 29)" in out
    assert out.count("† fewer than 60 respondents") == 1


def test_the_list_has_every_kind(call: Call) -> None:
    result = call("plots")
    assert result.code == 0
    lines = result.out.splitlines()
    assert [line.strip() for line in lines if line.startswith("  ") and not line.startswith("   ")] == [*KINDS]
    assert max(map(len, lines)) <= 80
