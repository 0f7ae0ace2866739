"""Makes the beginning of service-example.csv as two platforms would export it: KoboToolbox, and a Google Form.

The answers are as made up as those of service-example.csv. Run from the project root:
python samples/make_exports.py [folder]
"""

from __future__ import annotations

import csv
import datetime
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = 160
CHANNELS = tuple(f"channel_{n}" for n in range(1, 6))
SERVICES = tuple(f"service_{n}" for n in range(1, 5))
BEGIN = datetime.datetime(2024, 3, 1, 8)


def cases() -> list[dict[str, str]]:
    with (ROOT / "samples" / "service-example.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[:CASES]


def asked_at(number: int) -> datetime.datetime:
    """When the form of a case was sent: one every 7 hours."""
    return BEGIN + datetime.timedelta(hours=7 * number)


def kobo(found: list[dict[str, str]]) -> Iterable[list[str]]:
    """XML values and headers, groups in the names, options both joined and in columns; an unanswered set is blank."""
    yield [
        *("start", "district", "sex", "age_group", "use/channel", *(f"use/channel/{n}" for n in range(1, 6))),
        *(f"view/{name}" for name in SERVICES),
        *("_id", "_uuid", "_submission_time", "_index"),
    ]
    for number, case in enumerate(found, start=1):
        chosen = [str(n) for n, name in enumerate(CHANNELS, start=1) if case[name] == "1"]
        ticks = [str(int(str(n) in chosen)) if chosen else "" for n in range(1, 6)]
        time = asked_at(number).isoformat()
        yield [
            *(f"{time}.000+07:00", case["district"], case["sex"], case["age_group"], " ".join(chosen), *ticks),
            *(case[name] for name in SERVICES),
            *(str(500 + number), f"00000000-made-4up0-0000-{number:012}", time, str(number)),
        ]


def google_form(found: list[dict[str, str]]) -> Iterable[list[str]]:
    """A Vietnamese form as its sheet is downloaded: labels, and the options of a set joined by semicolons."""
    codebook = tomllib.loads((ROOT / "codebooks" / "service-example.toml").read_text(encoding="utf-8"))
    variables, scales = codebook["variables"], codebook["scales"]

    def label(name: str) -> str:
        return str(variables[name]["label"]["vi"])

    def answer(case: dict[str, str], name: str) -> str:
        values = variables[name].get("values") or scales[variables[name]["scale"]]["values"]
        return {str(value["code"]): str(value["label"]["vi"]) for value in values}.get(case[name], "")

    single = ("district", "sex", "age_group", *SERVICES)
    yield ["Dấu thời gian", *map(label, single[:3]), codebook["sets"]["channel"]["label"]["vi"], *map(label, SERVICES)]
    for number, case in enumerate(found, start=1):
        time = asked_at(number)
        chosen = ";".join(label(name) for name in CHANNELS if case[name] == "1")
        answers = [answer(case, name) for name in single]
        yield [f"{time.day}/{time.month}/{time.year} {time:%H:%M:%S}", *answers[:3], chosen, *answers[3:]]


def main(folder: Path) -> None:
    found = cases()
    with (folder / "service-example-kobo.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(kobo(found))
    with (folder / "service-example-form.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(google_form(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "samples")
