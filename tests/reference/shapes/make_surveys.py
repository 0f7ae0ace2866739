"""Writes surveys.csv and definitions.csv: 50 small made-up surveys, and what their tables take together.

Not real answers. Run from the project root: python tests/reference/shapes/make_surveys.py

surveys.csv has a line a respondent; a survey leaves the columns blank that it does not have. definitions.csv has a line
for each thing that is said of a survey: its weight, the codes of a question in the order of the codebook, its missing
codes, nets, subtotals, boxes, summary lines, and the tables to be made.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

SURVEYS = 50
OPTIONS, MENTIONS, ITEMS = 7, 3, 4
COLUMNS = (
    "banner",
    "nominal",
    "ordinal",
    *(f"tick{number}" for number in range(1, OPTIONS + 1)),
    *(f"mention{number}" for number in range(1, MENTIONS + 1)),
    *(f"item{number}" for number in range(1, ITEMS + 1)),
    "weight",
)
SCALES = (
    "1 2 3 4 5",
    "5 4 3 2 1",
    "0 10 20",
    "20 0 10",
    "1 2 3",
    "-2 -1 0 1 2",
    "7 6 5 4 3 2 1",
    "0 1 2 3 4 5 6 7 8 9 10",
    "1 2",
)
WEIGHTS = {
    "none": ("1",),
    "frequency": ("1", "2", "3", "5", "0", ""),
    "frequency-decimal": ("0.5", "1.25", "2", "0.4", "1.5", ""),
    "sampling": ("0.35", "0.8", "1", "1.27", "2.6", "4.05", ""),
}
Definition = tuple[str, str, str, str]
"""What, of which question, its name, its members."""


class Question:
    """Codes that answer and codes that do not, the first answers more often than the last."""

    def __init__(self, chance: random.Random, name: str, codes: Sequence[str], missing: Sequence[str]) -> None:
        self.chance, self.name, self.codes, self.missing = chance, name, codes, missing
        self.blank = chance.choice([0.0, 0.05, 0.2])
        self.weights = sorted((chance.uniform(0.1, 1) for _ in codes), reverse=True)

    def answer(self) -> str:
        where = self.chance.random()
        if where < self.blank:
            return ""
        if where < self.blank + 0.08 and self.missing:
            return self.chance.choice(self.missing)
        return self.chance.choices(self.codes, self.weights)[0]

    def definitions(self) -> Iterator[Definition]:
        yield "codes", self.name, "", " ".join(self.codes)
        yield "missing", self.name, "", " ".join(self.missing)


def codes(chance: random.Random, least: int, most: int) -> list[str]:
    """Codes 1, 2, … without some of them, in any order."""
    count = chance.randint(least, most)
    return [str(code) for code in chance.sample(range(1, count + 3), count)]


def together(chance: random.Random, name: str, answers: Sequence[str]) -> Iterator[Definition]:
    """Nets and subtotals of some of the answers, down to one and up to all."""
    for number in range(chance.randint(1, 2)):
        members = chance.sample(answers, chance.randint(1, len(answers)))
        yield "net", name, f"net {number + 1}", " ".join(members)
    if chance.random() < 0.6:
        yield "subtotal", name, "subtotal 1", " ".join(chance.sample(answers, chance.randint(1, len(answers))))


def boxes(chance: random.Random, size: int) -> Iterator[str]:
    ends = [f"{end}{chance.randint(1, size - 1)}" for end in ("top", "bottom")]
    yield from chance.sample(ends, chance.randint(1, 2))
    if chance.random() < 0.6:
        yield f"top{chance.randint(1, size - 1)}-bottom{chance.randint(1, size - 1)}"


def survey(chance: random.Random, number: int) -> tuple[list[Definition], list[list[str]]]:
    """What is said of one survey, and its respondents."""
    kind = ("none", "frequency", "sampling", "none", "frequency-decimal")[number % 5]
    banner = Question(chance, "banner", codes(chance, 2, 5), ["99"])
    nominal = Question(chance, "nominal", codes(chance, 2, 6), chance.choice([[], ["98"], ["98", "99"]]))
    ordinal = Question(chance, "ordinal", chance.choice(SCALES).split(), chance.choice([[], ["88"], ["88", "99"]]))
    mentions = Question(chance, "mentions", codes(chance, 3, 6), ["99"])
    battery = Question(chance, "battery", chance.choice(SCALES).split(), ["99"])
    ticks = [f"tick{option}" for option in range(1, chance.randint(2, OPTIONS) + 1)]
    items = [f"item{item}" for item in range(1, chance.randint(2, ITEMS) + 1)]
    rule = chance.choice(["answered", "asked"])
    strays = chance.random() < 0.2

    found: list[Definition] = [("weight", "", "", kind), ("base", "ticks", "", rule)]
    found += [("members", "ticks", "", " ".join(ticks)), ("members", "battery", "", " ".join(items))]
    found += [("measure", "battery", "", chance.choice(["ordinal", "nominal"]))]
    for question in (banner, nominal, ordinal, mentions, battery):
        found += question.definitions()
    asked = {"nominal": nominal.codes, "ordinal": ordinal.codes, "ticks": ticks, "mentions": mentions.codes}
    for name, answers in {**asked, "battery": battery.codes}.items():
        found += together(chance, name, answers)
    least = min(len(ordinal.codes), len(battery.codes))
    found += [("box", "", box, "") for box in dict.fromkeys(boxes(chance, least))]
    summary = ["mean", "sd", "median", f"p{chance.choice([10, 25, 75, 90])}", f"p{chance.randint(1, 99)}"]
    found += [("summary", "", name, "") for name in dict.fromkeys(summary)]
    found += [("table", name, "banner", "") for name in (*asked, "battery")]
    by_set = chance.choice([("nominal", "ticks"), ("ordinal", "mentions"), ("mentions", "ticks"), ("battery", "ticks")])
    found += [("table", *by_set, ""), ("table", chance.choice([*asked, "battery"]), "", "")]

    def respondent() -> list[str]:
        leaning = chance.random()
        ticked = ["1" if chance.random() < 0.6 * leaning else "0" for _ in ticks]
        if chance.random() < 0.15:
            ticked = ["" for _ in ticks]
        ticked = [chance.choice(["", "9"]) if chance.random() < 0.05 else tick for tick in ticked]
        mentioned = [mentions.answer() if chance.random() < 0.7 else "" for _ in range(MENTIONS)]
        rated = [battery.answer() for _ in items]
        return [
            banner.answer(),
            "77" if strays and chance.random() < 0.1 else nominal.answer(),
            ordinal.answer(),
            *ticked + [""] * (OPTIONS - len(ticks)),
            *mentioned,
            *rated + [""] * (ITEMS - len(items)),
            "" if kind == "none" else chance.choice(WEIGHTS[kind]),
        ]

    return found, [respondent() for _ in range(chance.randint(24, 60))]


def main() -> None:
    chance = random.Random(20260302)
    folder = Path(__file__).parent
    made = {number: survey(chance, number) for number in range(1, SURVEYS + 1)}
    with (folder / "surveys.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["survey", *COLUMNS])
        writer.writerows([number, *row] for number, (_, rows) in made.items() for row in rows)
    with (folder / "definitions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["survey", "what", "of", "name", "members"])
        writer.writerows([number, *line] for number, (lines, _) in made.items() for line in lines)


if __name__ == "__main__":
    main()
