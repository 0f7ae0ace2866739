"""The sample as LimeSurvey exports it: codes, short answers, Y for what was ticked and blanks for all else."""

from __future__ import annotations

import csv
import io
from typing import Any


def files(answers: Any) -> dict[str, bytes]:
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", *map(heading, answers.single)]
    for members in answers.sets.values():
        header += map(heading, members)
    text = io.StringIO(newline="")
    write = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow
    write(header)
    for number, row in enumerate(answers.rows, start=1):
        cells = [str(number), "2024-05-02 08:21:00", "4", "vi", "1876543210"]
        cells += [row[name] for name in answers.single]
        for members in answers.sets.values():
            cells += ["Y" if row[member] == "1" else "" for member in members]
        write(cells)
    return {"results-survey428617.csv": text.getvalue().encode("utf-8-sig")}


def heading(name: str) -> str:
    """`purpose[SQ001]` of purpose_1: options, and the rows of an array, are subquestions."""
    question, found, number = name.rpartition("_")
    return f"{question}[SQ{int(number):03}]" if found else name
