"""The benchmarks' scripts agree with their README; nothing is timed here."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pandas
import pyreadstat
import pytest

from mobsurvey.codebook.toml import parse_codebook

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
CLAIM = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
LIMIT = re.compile(r"(\d+(?:\.\d+)?) (?:times|s)\b")

Load = Callable[[str], ModuleType]


@pytest.fixture(scope="module", name="load")
def _load() -> Iterator[Load]:
    """Imports one of the scripts by its name, as run.py does."""
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module
    sys.path.remove(str(BENCHMARKS))
    for name, module in list(sys.modules.items()):
        if BENCHMARKS in Path(getattr(module, "__file__", None) or "").parents:
            del sys.modules[name]


@pytest.fixture(name="bench")
def _bench(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bench that makes and imports nothing."""
    bench = load("bench")
    monkeypatch.setattr(bench, "run_process", lambda *_: None)
    return bench.Bench(tmp_path, tmp_path, short=True)


def numbered(load: Load) -> dict[int, tuple[Any, ...]]:
    return {number: targets for claims in load("claims").CLAIMS for number, targets in claims.TARGETS.items()}


def readme_claims() -> dict[int, set[float]]:
    """The limits that the README's table gives for each claim."""
    found = CLAIM.findall((BENCHMARKS / "README.md").read_text(encoding="utf-8"))
    return {int(number): {float(limit) for limit in LIMIT.findall(target)} for number, _, target in found}


def test_the_readme_lists_the_claims_with_their_limits(load: Load) -> None:
    claims = numbered(load)
    assert list(claims) == list(range(1, len(claims) + 1))
    assert readme_claims() == {n: {target.limit for target in targets} for n, targets in claims.items()}


def test_every_comparison_holds_the_targets_of_its_claims(load: Load, bench: Any) -> None:
    for claims in load("claims").CLAIMS:
        comparison = claims.compare(bench, list(claims.TARGETS))
        names = [command.name for command in comparison.commands]
        assert len(set(names)) == len(names)
        assert comparison.peer in names
        assert comparison.figure is None or comparison.figure.source in names
        held = [target for command in comparison.commands for target in command.targets]
        assert held == [target for targets in claims.TARGETS.values() for target in targets]


def test_the_programs_beside_us_are_the_files_in_peers(load: Load, bench: Any) -> None:
    peers = BENCHMARKS / "peers"
    called = {
        Path(argument)
        for claims in load("claims").CLAIMS
        for command in claims.compare(bench, list(claims.TARGETS)).commands
        for argument in command.arguments
    }
    assert {path for path in called if peers in path.parents} == {p for p in peers.iterdir() if p.is_file()}


def test_one_of_the_claims_on_the_sample_is_measured_alone(load: Load, bench: Any) -> None:
    sample = load("claims.sample_tables")
    plain, table = ([c.name for c in sample.compare(bench, [claim]).commands] for claim in (1, 2))
    assert plain == ["a Typer app that does nothing", "mobsurvey crosstab --format plain"]
    assert table == ["a Typer app that does nothing", "mobsurvey crosstab --format table"]


def test_pspp_counts_every_variable_but_the_weight(load: Load, bench: Any) -> None:
    load("claims.frequencies").compare(bench, [8])
    words = (bench.work / "frequencies.sps").read_text(encoding="utf-8").split()
    variables = load("large_survey").VARIABLES
    assert len(variables) == 40
    assert [word for word in words if word in variables] == [name for name in variables if name != "weight"]


def test_the_small_csv_has_the_first_cases_of_the_sample(load: Load, bench: Any) -> None:
    load("claims.start_of_import").compare(bench, [9])
    small = (bench.work / "sample-50.csv").read_text(encoding="utf-8").splitlines()
    sample = (BENCHMARKS.parent / "samples" / "hcmc-2024.csv").read_text(encoding="utf-8-sig").splitlines()
    assert small == sample[:51]


def test_the_codebook_knows_every_variable_of_the_large_survey(load: Load) -> None:
    survey = load("large_survey")
    assert set(parse_codebook(survey.codebook_text(), "large").variables) == set(survey.VARIABLES)


def test_the_large_survey_is_the_same_as_sav_and_as_csv(load: Load, tmp_path: Path) -> None:
    maker = load("make_survey")
    frame = maker.answers(200)
    maker.write_sav(frame, tmp_path / "large.sav")
    maker.write_csv(frame, tmp_path / "large.csv")
    sav, _ = pyreadstat.read_sav(str(tmp_path / "large.sav"), user_missing=True)
    rows = [line.split(",") for line in (tmp_path / "large.csv").read_text(encoding="utf-8").splitlines()]
    assert tuple(rows[0]) == load("large_survey").VARIABLES
    pandas.testing.assert_frame_equal(pandas.read_csv(tmp_path / "large.csv").astype(float), sav, check_exact=True)
    weight = rows[0].index("weight")
    codes = {cell for row in rows[1:] for place, cell in enumerate(row) if place != weight}
    assert "" in codes
    assert all(code.isdecimal() for code in codes - {""})


def measured(load: Load, peer_seconds: list[float]) -> Any:
    """Ours took 3 s and 8 s; without seconds of the peer, that is absent."""
    comparison, process = load("comparison"), load("process")

    def runs(*seconds: float) -> list[Any]:
        return [process.Run(each, None, each * 10e6, 1e6, None, "") for each in seconds]

    commands = (
        comparison.Command("peer", (), absent="" if peer_seconds else "the peer is not installed"),
        comparison.Command("ours", (), (comparison.Target("time", 2), comparison.Target("all processes", 1))),
    )
    taken = {"ours": runs(3, 8)} | ({"peer": runs(*peer_seconds)} if peer_seconds else {})
    return load("measure").Measured(comparison.Comparison("A title", commands, "peer", 2, True), taken, "")


def test_a_target_is_judged_by_the_median_of_the_ratios(load: Load) -> None:
    lines = load("report").table(measured(load, [2, 4]))
    assert lines[-2] == (
        "| ours | 5.500 | 3.000 to 8.000 | n/a | 1.75 | 55 | n/a "
        "| time ≤ 2 ×: 1.75 ×, holds<br>all processes ≤ 1 ×: not measured here |"
    )
    assert "time ≤ 2 ×: 3.50 ×, **does not hold**" in load("report").table(measured(load, [1, 2]))[-2]


def test_without_the_peer_nothing_is_said_to_hold(load: Load) -> None:
    lines = load("report").table(measured(load, []))
    assert lines[-3] == "| peer | skipped: the peer is not installed | | | | | | |"
    assert "time ≤ 2 ×: not measured here" in lines[-2]
    assert "hold" not in lines[-2]


def test_a_program_that_prints_another_figure_is_an_error(load: Load) -> None:
    comparison, measure, errors = load("comparison"), load("measure"), load("errors")
    commands = (comparison.Command("a", ()), comparison.Command("b", ()), comparison.Command("c", (), tells=False))
    both = comparison.Comparison("A title", commands, "a", 1, figure=comparison.Figure("a", r"(\S+ cases)"))
    measure.compare_figures(both, {"a": "20 cases", "b": "file: 20 cases, all answered", "c": ""})
    with pytest.raises(errors.BenchmarkError, match="b does not print 20 cases, as a does"):
        measure.compare_figures(both, {"a": "20 cases", "b": "19 cases", "c": ""})
    with pytest.raises(errors.BenchmarkError, match="a does not print"):
        measure.compare_figures(both, {"a": "", "b": "", "c": ""})


def test_figures_replace_those_between_the_markers(load: Load, tmp_path: Path) -> None:
    readme, errors = load("readme"), load("errors")
    path = tmp_path / "README.md"
    path.write_text(f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n", encoding="utf-8")
    readme.write_figures(["### new", ""], path)
    assert path.read_text(encoding="utf-8") == f"before\n{readme.BEGIN}\n\n### new\n\n{readme.END}\nafter\n"
    path.write_text("no markers\n", encoding="utf-8")
    with pytest.raises(errors.BenchmarkError, match="lacks the markers"):
        readme.write_figures([], path)
    assert (BENCHMARKS / "README.md").read_text(encoding="utf-8").count(readme.BEGIN) == 1


def test_write_puts_every_comparison_into_the_readme(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load("run")
    written: list[str] = []
    each = [SimpleNamespace(TARGETS={n: ()}, compare=lambda _, numbers: numbers[0]) for n in (1, 2)]
    monkeypatch.setattr(run, "machine", lambda: ["a machine"])
    monkeypatch.setattr(run, "CLAIMS", each)
    monkeypatch.setattr(run, "measure", lambda _, comparison: comparison)
    monkeypatch.setattr(run, "table", lambda number: [f"table {number}"])
    monkeypatch.setattr(run, "write_figures", written.extend)
    assert run.main(["--write"]) == 0
    assert written == ["a machine", "table 1", "table 2"]


@pytest.mark.parametrize("arguments", [["--write", "--short"], ["--only", "99"], ["--rounds", "0"]])
def test_a_wrong_call_is_refused(load: Load, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        load("run").parse(arguments)
    assert ended.value.code == 2


def test_each_claim_can_be_asked_for(load: Load) -> None:
    for number in numbered(load):
        assert load("run").parse(["--short", "--only", str(number)]).only == number
