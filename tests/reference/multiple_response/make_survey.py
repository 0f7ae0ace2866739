"""Writes survey.csv: a made-up survey with two select-all questions, a group and an ordered answer.

Not real answers. Run from the project root: python tests/reference/multiple_response/make_survey.py
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

A, B = 12, 6


def main() -> None:
    random.seed(20260101)
    with Path(__file__).with_name("survey.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["group", *(f"a_{j}" for j in range(1, A + 1)), *(f"b_{k}" for k in range(1, B + 1))])
        for _ in range(260):
            group = random.choice([1, 1, 1, 2, 2, 4, 5])  # nobody is in group 3
            leaning = random.random()
            a = [int(random.random() < 0.2 + 0.4 * leaning + 0.08 * (group == 5) * (j < 3)) for j in range(A)]
            a[6] = 0  # nobody chose it
            a[7] = int(random.random() < 0.01)
            b = [int(random.random() < 0.5 * leaning + 0.3 * a[k]) for k in range(B)]
            writer.writerow([group, *a, *b])


if __name__ == "__main__":
    main()
