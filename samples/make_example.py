"""Makes service-example.csv: a made-up survey with a sampling design, to try weights, designs, means and scales on.

Nobody's answers are in it, and it is about no real place. Run from the project root:
python samples/make_example.py [folder]
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 41
WARDS = (9, 14, 12, 20, 16, 30)
"""Wards of each district."""
DRAWN = (3, 4, 3, 5, 4, 5)
"""Wards that were drawn in each."""
CHANNELS = 5
HEADER = (
    "id",
    "district",
    "ward",
    "wards",
    "weight",
    "sex",
    "age",
    "age_group",
    "minutes",
    *(f"channel_{n}" for n in range(1, CHANNELS + 1)),
    *(f"service_{n}" for n in range(1, 5)),
    "trust_before",
    "trust_after",
)


def scale(value: float, highest: int) -> int:
    """The value, around 0, as a point of a scale from 1."""
    return min(highest, max(1, round((highest + 1) / 2 + value)))


def rows() -> list[list[object]]:
    """The cases, a list of cells each."""
    chance = random.Random(SEED)
    found: list[list[object]] = []
    for district, (wards, drawn) in enumerate(zip(WARDS, DRAWN, strict=True), start=1):
        for ward in sorted(chance.sample(range(1, wards + 1), drawn)):
            place = chance.gauss(0, 0.5) + (district - 3.5) / 8
            people = chance.randint(14, 26)
            for _ in range(people):
                sex = chance.choice((1, 2))
                age = chance.randint(18, 84)
                group = 1 if age < 35 else 2 if age < 60 else 3
                mood = place + chance.gauss(0, 0.8)
                minutes = round(chance.lognormvariate(3.2 - 0.15 * mood + 0.1 * (group == 3), 0.5))
                likely = (0.62 - 0.22 * group, 0.35, 0.25 + 0.15 * group, 0.08 + 0.05 * group, 0.04)
                channels = [int(chance.random() < p) for p in likely]
                service = [scale(mood + chance.gauss(0, 0.8), 5) for _ in range(3)]
                service.append(scale(-mood + chance.gauss(0, 0.9), 5))  # worded the other way round
                before = scale(mood + chance.gauss(0, 0.6), 4)
                after = scale(before - 2.5 + 0.2 + chance.gauss(0, 0.6), 4)
                weight = round(wards / drawn * 40 * chance.uniform(0.7, 1.5) * (1.3 if sex == 1 else 0.9) / people, 3)
                case: list[object] = [len(found) + 1, district, ward, wards, weight, sex, age, group, minutes]
                case += [*channels, *service, before, after]
                for place_of in range(8, len(case)):
                    if chance.random() < 0.01:
                        case[place_of] = ""
                found.append(case)
    return found


def main(folder: Path) -> None:
    with (folder / "service-example.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "samples")
