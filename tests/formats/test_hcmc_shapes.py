"""The sample survey in each platform's shape imports to the tables of the .sav, cell by cell."""

from __future__ import annotations

import csv
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mobsurvey

SAMPLES = Path(mobsurvey.__file__).resolve().parent.parent.parent / "samples"
SHAPES = Path(__file__).with_name("shapes")
MAKERS = {path.stem.replace("_", "-"): path for path in sorted(SHAPES.glob("*.py"))}


@dataclass(frozen=True)
class Answers:
    """The sample as a platform would have collected it."""

    rows: list[dict[str, str]]
    """Code by variable, a respondent a row; "" where nothing was answered."""
    sets: dict[str, tuple[str, ...]]
    """Members by the name of their set."""
    single: tuple[str, ...]
    """The questions with one answer."""
    labels: dict[str, str]
    """English label by name of variable or set."""
    value_labels: dict[str, dict[str, str]]
    """English label by code, for each question with one answer."""


@pytest.fixture(scope="module")
def answers() -> Answers:
    codebook = mobsurvey.load_codebook("hcmc-2024")
    with (SAMPLES / "hcmc-2024.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name: "" if code == "9" else code for name, code in row.items()} for row in csv.DictReader(file)]
    sets = {name: found.members for name, found in codebook.sets.items()}
    members = {member for names in sets.values() for member in names}
    single = tuple(name for name in codebook.variables if name not in members)
    named: dict[str, Any] = {**codebook.variables, **codebook.sets}
    return Answers(
        rows,
        sets,
        single,
        {name: found.label["en"] for name, found in named.items()},
        {name: {str(v.code): v.label["en"] for v in codebook.variables[name].values} for name in single},
    )


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"shape_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tables(study: Any) -> list[Any]:
    """Every table by level, in full but for the notes, which say why a case is left out."""
    names = (*study.survey.sets, *study.survey.batteries)
    return [{**mobsurvey.crosstab(study, name, by="level").to_json(), "notes": [], "provenance": ""} for name in names]


@pytest.mark.parametrize("platform", MAKERS)
def test_the_sample_in_a_platforms_shape(platform: str, answers: Answers, tmp_path: Path) -> None:
    files: dict[str, bytes] = load(MAKERS[platform]).files(answers)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    expected = mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", "hcmc-2024", tmp_path / "sav.mobsurvey")
    made = mobsurvey.import_file(tmp_path / next(iter(files)), "hcmc-2024", tmp_path / "made.mobsurvey")
    assert made.provenance.source.reader == platform
    assert made.cases == expected.cases
    assert tables(made) == tables(expected)
