"""Makes survey.csv: made-up cases of two waves with a base weight, some of them incomplete. A fixed seed.

Run from the project root: python tests/reference/raking/make_survey.py
"""

from __future__ import annotations

import random
from pathlib import Path

CASES = 460


def main() -> None:
    chance = random.Random(20260)
    lines = ["case,wave,sex,age,region,base"]
    for case in range(1, CASES + 1):
        wave = 1 if chance.random() < 0.55 else 2
        sex = "" if chance.random() < 0.02 else chance.choices((1, 2), (0.4, 0.6))[0]
        age = 9 if chance.random() < 0.02 else chance.choices((1, 2, 3, 4), (0.35, 0.3, 0.25, 0.1))[0]
        region = chance.choices((1, 2, 3, 4, 5), (0.3, 0.25, 0.2, 0.15, 0.1))[0]
        blank, zero = chance.random() < 0.01, chance.random() < 0.01
        base = "" if blank else 0 if zero else round(chance.lognormvariate(0, 0.6), 3)
        lines.append(f"{case},{wave},{sex},{age},{region},{base}")
    (Path(__file__).parent / "survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
