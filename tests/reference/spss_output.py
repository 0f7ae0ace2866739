"""Runs CROSSTABS with all its statistics in PSPP 1.6.2 and writes its numbers to spss_output.csv.

From the project root: python tests/reference/spss_output.py
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from syntax import study_of  # type: ignore[import-not-found]  # the script beside this one

from mobsurvey.spss.syntax import syntax

RUNS = (
    # file, names, by, layer, weight
    ("hcmc-2024.sav", ("difficulty_1", "difficulty_4", "purpose"), "level", "", ""),
    ("hcmc-2024.sav", ("purpose_1",), "purpose_2", "", ""),
    ("hai-phong-2025.sav", ("difficulty_1",), "level", "", ""),
    ("canteen.sav", ("level",), "grade", "", "times"),
    ("canteen.sav", ("level",), "group", "grade", ""),
)
CELLS = "COUNT COLUMN EXPECTED RESIDUAL SRESIDUAL ASRESIDUAL"
STATISTICS = "CHISQ PHI CC LAMBDA UC BTAU CTAU GAMMA D ETA CORR"
# PSPP shows no residuals but with two decimals, and percents with one.
DIGITS = "SET TNUMBERS=LABELS TVARS=LABELS FORMAT=F40.16.\n"


def numbers(output: str) -> Iterator[list[str]]:
    """Every number of PSPP's output: the pair of variables, counted from 1, table, row, column, value.

    The variables themselves are written as row and column, since their labels are long.
    """
    pair = 0
    names: list[str] = []
    for block in output.split("Table: ")[1:]:
        title, _, body = block.partition("\n")
        title = title.strip('"')
        rows = list(csv.reader(line for line in body.splitlines() if line))
        if title == "Summary":
            continue
        if " × " in title:
            names = title.split(" × ")
            pair, title = pair + 1, "Crosstabulation"
        heads = 2 if title == "Crosstabulation" else 1
        stub = next(place for place, heading in enumerate(rows[0]) if heading)
        columns = rows[heads - 1]
        if title == "Crosstabulation":
            columns = [*columns[:-1], "Total"]
        path = [""] * stub
        for row in rows[heads:]:
            for level, label in enumerate(row[:stub]):
                if label:
                    path[level:] = [label, *[""] * (stub - level - 1)]
            for column, value in zip(columns[stub:], row[stub:], strict=False):
                if re.fullmatch(r"-?\d*\.?\d+%?", value):
                    text = "|".join(label for label in path if label and label not in names)
                    for name, role in zip(names, ("row", "column"), strict=False):
                        text = text.replace(f"{name} Dependent", f"{role} Dependent")
                    yield [str(pair), title, text, column, value]


def main() -> None:
    """Writes the file beside this script."""
    with Path(__file__).with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "name", "by", "layer", "weight", "pair", "table", "row", "column", "value"])
        for source, names, by, layer, weight in RUNS:
            for name in names:
                with tempfile.TemporaryDirectory() as place:
                    folder = Path(place)
                    study = study_of(source, folder)
                    text = syntax(
                        study,
                        (name,),
                        by=by,
                        layer=layer or None,
                        frequency_weight=weight or None,
                        data=folder / source,
                    )
                    text = text.replace("/STATISTICS=CHISQ PHI", f"/STATISTICS={STATISTICS}")
                    text = text.replace("/CELLS=COUNT COLUMN", f"/CELLS={CELLS}")
                    (folder / "run.sps").write_text(DIGITS + text, encoding="utf-8")
                    subprocess.run(["pspp", "-o", "out.csv", "run.sps"], cwd=folder, check=True, capture_output=True)
                    for row in numbers((folder / "out.csv").read_text(encoding="utf-8")):
                        writer.writerow([source, name, by, layer, weight, *row])


if __name__ == "__main__":
    main()
