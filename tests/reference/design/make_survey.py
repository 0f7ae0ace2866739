"""Makes survey.csv, a made-up clustered sample. Run from the project root: python tests/reference/design/make_survey.py

6 strata (districts) with 2 to 5 sampled clusters (wards, numbered anew in every stratum) of 12 to 30 cases. No person
or place behind it.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

SAMPLED = {1: 2, 2: 3, 3: 4, 4: 5, 5: 3, 6: 4}
"""Clusters in the sample by stratum."""
CLUSTERS = {1: 9, 2: 14, 3: 11, 4: 26, 5: 7, 6: 12}
"""Clusters in the population by stratum."""
NAMES = ["case", "stratum", "stratum1", "cluster", "clusters", "fraction", "people", "weight", "level", "sex", "item"]
TICKS = ["tick1", "tick2", "tick3", "tick4"]


def main() -> None:
    chance = random.Random(20250321)
    rows: list[list[object]] = []
    for stratum, sampled in SAMPLED.items():
        sizes = [chance.randint(12, 30) for _ in range(sampled)]
        people = sum(sizes) * 40
        for cluster, size in enumerate(sizes, start=1):
            leaning = chance.gauss(0, 0.6)  # cases of one cluster are alike
            for _ in range(size):
                level = chance.choices((1, 2, 3), (0.2 + 0.1 * (stratum < 3), 0.3, 0.5 - 0.1 * (stratum < 3)))[0]
                item = sum(leaning + 0.4 * level + chance.gauss(0, 1) > cut for cut in (-0.4, 0.5, 1.5)) + 1
                ticks: list[object] = [
                    int(leaning + 0.3 * level * (number - 1.5) + chance.gauss(0, 1) > 0.3 * number)
                    for number in range(4)
                ]
                rows.append(
                    [
                        len(rows) + 1,
                        stratum,
                        7 if (stratum, cluster) == (6, 4) else stratum,  # a stratum of a single cluster
                        cluster,
                        CLUSTERS[stratum],
                        f"{sampled / CLUSTERS[stratum]:.17g}",
                        people,
                        f"{CLUSTERS[stratum] / sampled * chance.uniform(3, 9):.3f}",
                        level if chance.random() > 0.03 else "",
                        chance.choices((1, 2), (0.45, 0.55))[0],
                        item if chance.random() > 0.05 else "",
                        *(ticks if chance.random() > 0.06 else [""] * 4),
                    ]
                )
    with Path("tests/reference/design/survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*NAMES, *TICKS])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
