"""Makes the large survey, as .sav or as CSV: the same answers for the same number of cases.

python benchmarks/make_survey.py FILE.sav|FILE.csv CASES

A program of its own: the script that measures has to stay small, see Run.floor.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
import pandas
import pyreadstat
from large_survey import CHOSEN, PROVINCES, SEED, VARIABLES, VIEWS

LABELS: dict[str, dict[int | float, str]] = {
    "level": {1: "City", 2: "District", 3: "Ward/commune"},
    "sex": {1: "Male", 2: "Female"},
}


def answers(cases: int) -> pandas.DataFrame:
    """Independent random answers to the variables; codes are floats, no answer is NaN."""
    rng = numpy.random.default_rng(SEED)
    columns = {"level": rng.choice([1.0, 2.0, 3.0], cases)}
    for name in CHOSEN:
        columns[name] = numpy.where(rng.random(cases) < 0.02, numpy.nan, (rng.random(cases) < 0.5).astype(float))
    for name in VIEWS:
        columns[name] = rng.choice([1.0, 2.0, 3.0, 9.0], cases)
    columns["age"] = rng.integers(18, 65, cases).astype(float)
    columns["weight"] = rng.random(cases)
    columns["sex"] = rng.choice([1.0, 2.0], cases)
    columns["province"] = rng.integers(1, PROVINCES + 1, cases).astype(float)
    return pandas.DataFrame(columns)[list(VARIABLES)]


def write_sav(frame: pandas.DataFrame, path: Path) -> None:
    pyreadstat.write_sav(
        frame,
        str(path),
        row_compress=True,
        missing_ranges={name: [9] for name in VIEWS},
        variable_value_labels=LABELS,
    )


def write_csv(frame: pandas.DataFrame, path: Path) -> None:
    """As an export has it: whole numbers without a decimal point, nothing where there is no answer."""
    whole = {name: "Int64" for name in frame.columns if name != "weight"}
    frame.astype(whole).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def main() -> None:
    path, cases = Path(sys.argv[1]), int(sys.argv[2])
    part = path.with_name(path.name + ".part")
    write = {".sav": write_sav, ".csv": write_csv}[path.suffix]
    write(answers(cases), part)
    part.replace(path)


if __name__ == "__main__":
    main()
