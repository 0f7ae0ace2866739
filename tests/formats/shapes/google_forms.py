"""The sample as the sheet of a Google Form has it: labels, joined by comma and blank, many with commas of their own."""

from __future__ import annotations

import csv
import io
from typing import Any

BATTERY = "What makes mass mobilization work difficult?"


def files(answers: Any) -> dict[str, bytes]:
    battery = [name for name in answers.single if "_" in name]
    alone = [name for name in answers.single if "_" not in name]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    header = ["Timestamp", *(answers.labels[name] for name in (*alone, *answers.sets))]
    writer.writerow(header + [f"{BATTERY} [{answers.labels[name]}]" for name in battery])
    for number, row in enumerate(answers.rows, start=1):
        cells = [f"3/{number % 28 + 1}/2024 9:05:{number % 60:02}"]
        cells += [answers.value_labels[name].get(row[name], "") for name in alone]
        for members in answers.sets.values():
            cells.append(", ".join(answers.labels[member] for member in members if row[member] == "1"))
        cells += [answers.value_labels[name].get(row[name], "") for name in battery]
        writer.writerow(cells)
    return {"hcmc.csv": text.getvalue().encode()}
