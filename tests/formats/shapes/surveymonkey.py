"""The sample as SurveyMonkey exports it with the texts of the answers: a row of questions above a row of options."""

from __future__ import annotations

import csv
import io
from typing import Any

META = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"]
BATTERY = "What makes mass mobilization work difficult?"


def files(answers: Any) -> dict[str, bytes]:
    first, second = list(META), [""] * len(META)
    for name, members in answers.sets.items():
        first += [answers.labels[name], *[""] * (len(members) - 1)]
        second += [answers.labels[member] for member in members]
    battery = [name for name in answers.single if "_" in name]
    alone = [name for name in answers.single if "_" not in name]
    first += [answers.labels[name] for name in alone] + [BATTERY, *[""] * (len(battery) - 1)]
    second += ["Response"] * len(alone) + [answers.labels[name] for name in battery]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([first, second])
    for number, row in enumerate(answers.rows, start=1):
        cells = [
            f"{118052210000 + number}",
            "446111201",
            "03/01/2024 09:00:00 AM",
            "03/01/2024 09:05:00 AM",
            "",
            "",
            "",
        ]
        for members in answers.sets.values():
            cells += [answers.labels[member] if row[member] == "1" else "" for member in members]
        cells += [answers.value_labels[name].get(row[name], "") for name in (*alone, *battery)]
        writer.writerow(cells)
    return {"hcmc.csv": b"\xef\xbb\xbf" + text.getvalue().encode()}
