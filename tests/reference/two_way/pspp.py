"""PSPP 1.6.2: every statistic that CROSSTABS /STATISTICS=ALL prints of the tables in tables.csv.

Run from the project root: python tests/reference/two_way/pspp.py
Writes pspp.csv: table, statistic, variant, quantity, value, as printed: 16 decimals, but p with 3. Scores are the
positions 1, 2, ... of rows and columns. 2 x 2 tables of more than 20,000 cases are left out: PSPP's loop for Fisher's
test takes minutes to hours on them. What PSPP gets wrong is here too; compare.py lists it and leaves it out.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
NAMES = {
    "Pearson Chi-Square": "chi-square",
    "Likelihood Ratio": "likelihood-ratio",
    "Fisher's Exact Test": "fisher-exact",
    "Continuity Correction": "continuity-correction",
    "Linear-by-Linear Association": "linear-by-linear",
    "Phi": "phi",
    "Cramer's V": "cramers-v",
    "Contingency Coefficient": "contingency-coefficient",
    "Kendall's tau-b": "tau-b",
    "Kendall's tau-c": "tau-c",
    "Gamma": "gamma",
    "Spearman Correlation": "spearman",
    "Pearson's R": "pearson-r",
    "Kappa": "kappa",
    "Lambda": "goodman-kruskal-lambda",
    "Goodman and Kruskal tau": "goodman-kruskal-tau",
    "Uncertainty Coefficient": "uncertainty-coefficient",
    "Somers' d": "somers-d",
    "Eta": "eta",
    "Odds Ratio": "odds-ratio",
    "For cohort": "relative-risk",
}
COLUMNS = {
    "Chi-Square Tests": ("value", "df", "p", "p two-sided", "p one-sided"),
    "Symmetric Measures": ("value", "se", "statistic"),
    "Directional Measures": ("value", "se", "statistic", "p"),
    "Risk Estimate": ("value", "low", "high"),
}
NO_NUMBER = ("NaN", "+Infinity", "-Infinity")
"""What PSPP prints where it divides by 0; not kept."""

Line = tuple[str, str, str, str, str]
"""table, statistic, variant, quantity, value"""


def main() -> None:
    with (HERE / "tables.csv").open(encoding="utf-8") as file:
        commands = "SET FORMAT=F40.16.\nSET DECIMAL=DOT.\n" + "".join(
            syntax(table) for table in csv.DictReader(file) if quick(table)
        )
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "tables.sps"), Path(folder, "output.csv")
        source.write_text(commands, encoding="utf-8")
        subprocess.run(["pspp", "-o", str(output), str(source)], check=True, stdout=subprocess.DEVNULL)
        lines = sorted(set(parse(output.read_text(encoding="utf-8"))), key=lambda line: (int(line[0]), *line[1:]))
    with (HERE / "pspp.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "statistic", "variant", "quantity", "value"])
        writer.writerows(lines)


def quick(table: dict[str, str]) -> bool:
    counts = [int(count) for count in table["counts"].split()]
    return len(counts) > 4 or sum(counts) <= 20_000


def syntax(table: dict[str, str]) -> str:
    """The commands for one table. Its number is in the names of the variables, and so in the output."""
    columns = int(table["columns"])
    row, column = f"r{table['id']}", f"c{table['id']}"
    cases = [
        f"{position // columns + 1} {position % columns + 1} {count}"
        for position, count in enumerate(table["counts"].split())
        if count != "0"
    ]
    return "\n".join(
        [
            "NEW FILE.",
            f"DATA LIST LIST NOTABLE /{row} {column} count.",
            "BEGIN DATA",
            *cases,
            "END DATA.",
            "WEIGHT BY count.",
            f"CROSSTABS /TABLES={row} BY {column} /STATISTICS=ALL /CELLS=COUNT.",
            "",
        ]
    )


def parse(text: str) -> Iterator[Line]:
    """The numbers of PSPP's CSV output."""
    table = ""
    for block in text.split("\n\n"):
        heading, *rows = block.strip().split("\n")
        title = heading.removeprefix("Table: ")
        if title == "Summary":
            table = next(row for row in rows if " × " in row).split(" ")[0].removeprefix("r")
        elif title in COLUMNS:
            yield from parse_block(table, title, list(csv.reader(rows)))


def parse_block(table: str, title: str, rows: list[list[str]]) -> Iterator[Line]:
    quantities = COLUMNS[title]
    # The labels come first; those of Fisher's test stand in columns that only 2 x 2 tables have.
    labels = {"Chi-Square Tests": 1, "Symmetric Measures": 2, "Directional Measures": 3, "Risk Estimate": 1}[title]
    current = [""] * labels
    for row in rows:
        current = [new or old for new, old in zip(row[:labels], current, strict=True)]
        label = current[min(1, labels - 1)]
        if row[0] == "N of Valid Cases":
            continue
        name = next((name for start, name in NAMES.items() if label.startswith(start)), None)
        if name is None:
            continue
        variant = ""
        if labels == 3:
            direction = row[2]
            variant = "symmetric" if direction == "Symmetric" else "rows" if direction.startswith("r") else "columns"
        if name == "relative-risk":
            variant = "first-column" if float(label.split("=")[1]) == 1 else "second-column"
        for quantity, value in zip(quantities, row[labels:], strict=False):
            if value.strip() and value.strip() not in NO_NUMBER:
                side = quantity.partition(" ")[2]
                yield table, name, variant or side, quantity.partition(" ")[0], value.strip()


if __name__ == "__main__":
    main()
