"""Makes numbers.csv: survey.csv with a number. Run from the project root: python tests/reference/design/make_numbers.py

Minutes are skewed, alike within a cluster, and longer for higher levels; some cases have none.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

FOLDER = Path("tests/reference/design")


def main() -> None:
    chance = random.Random(20250322)
    with (FOLDER / "survey.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    leanings = {place: chance.gauss(0, 0.25) for place in sorted({(c["stratum"], c["cluster"]) for c in cases})}
    for case in cases:
        middle = 2.6 + 0.12 * int(case["level"] or 2) + leanings[case["stratum"], case["cluster"]]
        minutes = round(chance.lognormvariate(middle, 0.6))
        case["minutes"] = "" if chance.random() < 0.04 else str(minutes)
    with (FOLDER / "numbers.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(cases[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(cases)


if __name__ == "__main__":
    main()
