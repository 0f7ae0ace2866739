"""Makes the sample files: two surveys rebuilt, answer by answer, from the tables that their papers print.

Run from the project root: python samples/make_samples.py [folder]
"""

from __future__ import annotations

import csv
import datetime
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import read_codebook
from mobsurvey.survey import Chunk, Column, Source, Survey, bitmap_from_digits
from mobsurvey.writers.sav import write_sav

ROOT = Path(__file__).resolve().parent.parent
CREATED = datetime.datetime(2026, 1, 1)
NO_ANSWER = 9
RESPONSES = {"Difficult": 1, "Tough": 1, "Normal": 2, "Not difficult": 3}

Thing = TypeVar("Thing")

Case = dict[str, int | None]
"""The codes of one official by variable; None is blank."""


@dataclass(frozen=True)
class Plan:
    """One survey to rebuild."""

    name: str
    """The codebook's name, and the sample's."""
    seed: int
    bases: tuple[int, ...]
    """Valid officials in each group, in the order of the codes of level."""
    tables: dict[str, str]
    """Published table of each set and battery."""
    against: frozenset[str] = frozenset()
    """Statements that contradict the Party's line."""
    departures: tuple[tuple[str, int, int], ...] = ()
    """(variable and response, group, count) where the printed counts cannot all hold."""
    blank: int = 0
    """Selected officials whose questionnaire is empty."""
    unusable: int = 0
    """Selected officials without a usable answer: code 9 throughout."""


PLANS = (
    Plan(
        "hcmc-2024",
        2024,
        (310, 376, 410),
        {"purpose": "hcmc_table1", "content": "hcmc_table2", "method": "hcmc_table3", "difficulty": "hcmc_table4"},
        against=frozenset({"content_7", "content_8", "method_6", "method_7"}),
        blank=30,
        unusable=24,
    ),
    Plan(
        "hai-phong-2025",
        2025,
        (53, 80, 134),
        {"content": "haiphong_table1", "difficulty": "haiphong_table2"},
        departures=(
            ("content_3=1", 0, 30),
            ("difficulty_1=1", 1, 33),
            ("difficulty_2=1", 1, 28),
            ("difficulty_3=3", 0, 6),
            ("difficulty_3=2", 2, 89),
        ),
    ),
)


def make_samples(folder: Path) -> None:
    """Writes each survey as .sav and .csv into the folder; the same bytes every time."""
    for plan in PLANS:
        codebook = read_codebook(ROOT / "codebooks" / f"{plan.name}.toml")
        cases = draw_cases(plan, codebook)
        write_csv(cases, codebook, folder / f"{plan.name}.csv")
        write_sav(survey_of(cases, codebook), folder / f"{plan.name}.sav", created=CREATED)


def read_counts(plan: Plan) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Counts by group for each "variable=code", departures in place, and the bases by group for each table."""
    counts: dict[str, list[int]] = {}
    bases: dict[str, list[int]] = {}
    for name, table in plan.tables.items():
        path = ROOT / "tests" / "reference" / "published" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["group"] in ("Sum", "Total"):
                    continue
                if row["item_no"] == "0":
                    bases.setdefault(name, []).append(int(row["n"]))
                else:
                    code = RESPONSES.get(row["level"], 1)
                    counts.setdefault(f"{name}_{row['item_no']}={code}", []).append(int(row["n"]))
    for answer, group, count in plan.departures:
        counts[answer][group] = count
    return counts, bases


def draw_cases(plan: Plan, codebook: Codebook) -> list[Case]:
    """Every selected official, in random order; the counts of each group are exactly those of the tables."""
    rng = random.Random(plan.seed)
    counts, bases = read_counts(plan)
    cases: list[Case] = []
    for group, base in enumerate(plan.bases):
        people: list[Case] = [{"level": group + 1} for _ in range(base)]
        approval = [noise(rng) for _ in people]
        strain = [noise(rng) for _ in people]
        for name, response_set in codebook.sets.items():
            chosen = {member: counts[f"{member}=1"][group] for member in response_set.members}
            draw_set(rng, people, approval, chosen, base - bases[name][group], plan.against)
        for battery in codebook.batteries.values():
            for item in battery.items:
                draw_item(rng, people, strain, item, [counts[f"{item}={code}"][group] for code in (1, 2, 3)])
        cases += people
    cases += [dict.fromkeys(codebook.variables, None) for _ in range(plan.blank)]
    cases += [dict.fromkeys(codebook.variables, NO_ANSWER) for _ in range(plan.unusable)]
    return shuffled(rng, cases)


def draw_set(
    rng: random.Random,
    people: list[Case],
    approval: Sequence[float],
    chosen: dict[str, int],
    without: int,
    against: frozenset[str],
) -> None:
    """Lets exactly `chosen` people choose each statement, and everyone but `without` of them at least one.

    Those who score highest choose: a score is what the person thinks of the line, for or against the statement, and
    chance. Whoever is left with none then takes a statement over from one who has several.
    """
    order = shuffled(rng, range(len(people)))
    silent, voices = set(order[:without]), order[without:]
    likings: dict[str, list[float]] = {}
    for member, count in chosen.items():
        side = -1.0 if member in against else 1.0
        likings[member] = [0.8 * side * liking + noise(rng) for liking in approval]
        choosers = set(ranked(likings[member], voices)[:count])
        for person, case in enumerate(people):
            case[member] = int(person in choosers)

    def number_chosen(person: int) -> int:
        return sum(people[person][member] or 0 for member in chosen)

    for person in voices:
        if number_chosen(person) > 0:
            continue
        member = max((m for m in chosen if m not in against), key=lambda m: likings[m][person])
        donors = [donor for donor in voices if people[donor][member] == 1 and number_chosen(donor) > 1]
        people[ranked(likings[member], donors)[-1]][member] = 0
        people[person][member] = 1
    assert all((number_chosen(person) == 0) == (person in silent) for person in range(len(people)))


def draw_item(
    rng: random.Random, people: list[Case], strain: Sequence[float], item: str, responses: Sequence[int]
) -> None:
    """Gives exactly so many people each response, those under most strain the first; whoever is left, no answer."""
    answering = shuffled(rng, range(len(people)))[: sum(responses)]
    scores = [feeling + noise(rng) for feeling in strain]
    codes = [code for code, count in enumerate(responses, start=1) for _ in range(count)]
    for case in people:
        case[item] = NO_ANSWER
    for person, code in zip(ranked(scores, answering), codes, strict=True):
        people[person][item] = code


def noise(rng: random.Random) -> float:
    """Nearly normal, mean 0, variance 1, from random() alone: its sequence is the one Python promises to keep."""
    return sum(rng.random() for _ in range(12)) - 6.0


def shuffled(rng: random.Random, things: Sequence[Thing]) -> list[Thing]:
    """The things in random order, from random() alone."""
    keys = [rng.random() for _ in things]
    return [things[i] for i in sorted(range(len(things)), key=keys.__getitem__)]


def ranked(scores: Sequence[float], people: Sequence[int]) -> list[int]:
    """The people, highest score first."""
    return sorted(people, key=lambda person: (-scores[person], person))


def write_csv(cases: Sequence[Case], codebook: Codebook, path: Path) -> None:
    """Writes a header of variable names, then the codes; blank where nothing stands."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(codebook.variables)
        writer.writerows([case[name] for name in codebook.variables] for case in cases)


def survey_of(cases: Sequence[Case], codebook: Codebook) -> Survey:
    """The cases as a coded survey of one chunk."""
    columns = {}
    for name, variable in codebook.variables.items():
        codes = [case[name] for case in cases]

        def bitmap(code: object, codes: list[int | None] = codes) -> int:
            return bitmap_from_digits("".join("01"[found == code] for found in codes))

        selected = {value.code: bitmap(value.code) for value in variable.values}
        columns[name] = Column(len(cases), selected, {None: bitmap(None), NO_ANSWER: bitmap(NO_ANSWER)})
    return Survey(
        codebook.variables,
        codebook.sets,
        codebook.batteries,
        [Chunk(len(cases), columns)],
        Source(f"{codebook.id}.csv", "csv", "utf-8"),
        codebook.languages,
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    target.mkdir(parents=True, exist_ok=True)
    make_samples(target)
