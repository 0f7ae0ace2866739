"""Makes satisfaction-example.csv and reform-example.csv: made-up answers and points, to try indices on.

Nobody's answers are in them, and they are about no real place. Run from the project root:
python samples/make_indices.py [folder]
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 57
YEARS = (2023, 2024)
DISTRICTS = 6
QUESTIONS = {"access": 3, "procedures": 3, "officials": 3, "results": 2, "feedback": 2}
"""Questions of each factor; fewer and fewer people used what the later ones are about."""
POINTS = {
    "leading": (2, 1.5, 2),
    "rules": (3, 2.5),
    "procedures": (3, 5, 2),
    "organization": (3, 2),
    "staff": (2.5, 2.5),
    "finance": (3, 2),
    "digital": (4, 3),
}
"""Points possible for each criterion."""
PROVINCES = 12


def answers() -> list[list[object]]:
    """The header, and a row a respondent."""
    chance = random.Random(SEED)
    names = [f"{factor}_{n}" for factor, count in QUESTIONS.items() for n in range(1, count + 1)]
    rows: list[list[object]] = [["id", "year", "district", *names]]
    for year in YEARS:
        for district in range(1, DISTRICTS + 1):
            place = (district - 2) / 9 + (0.15 if year == YEARS[-1] and district % 2 else 0) + chance.gauss(0, 0.1)
            for _ in range(chance.randint(38, 62)):
                mood = place + chance.gauss(0, 0.7)
                row: list[object] = [len(rows), year, district]
                for number, count in enumerate(QUESTIONS.values()):
                    used = chance.random() > 0.12 * number
                    for _ in range(count):
                        point = min(5, max(1, round(3.9 + mood - 0.12 * number + chance.gauss(0, 0.7))))
                        row.append("" if chance.random() < 0.02 else point if used else 9)
                rows.append(row)
    return rows


def assessments() -> list[list[object]]:
    """The header, and a row a province in a year."""
    chance = random.Random(SEED + 1)
    names = [f"{field}_{n}" for field, possible in POINTS.items() for n in range(1, len(possible) + 1)]
    rows: list[list[object]] = [["province", "year", *names]]
    able = [0.62 + 0.025 * province + chance.gauss(0, 0.03) for province in range(PROVINCES)]
    for year in YEARS:
        for province in range(PROVINCES):
            level = able[province] + 0.03 * (year - YEARS[0]) + chance.gauss(0, 0.02)
            row: list[object] = [province + 1, year]
            for possible in POINTS.values():
                for most in possible:
                    share = min(1, max(0, level + chance.gauss(0, 0.12)))
                    row.append(f"{round(share * most * 4) / 4:g}")
            rows.append(row)
    return rows


def main(folder: Path) -> None:
    """Writes both files."""
    for name, rows in (("satisfaction-example.csv", answers()), ("reform-example.csv", assessments())):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "samples")
