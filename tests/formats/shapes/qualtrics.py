"""The sample as Qualtrics exports it with numeric values and split columns: three header rows, 1 or nothing."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

META = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
)


def files(answers: Any) -> dict[str, bytes]:
    headers = [(name, text, {"ImportId": key}) for name, text, key in META]
    names: list[str] = []
    for number, (name, members) in enumerate(answers.sets.items(), start=1):
        for code, member in enumerate(members, start=1):
            text = f"{answers.labels[name]}\n(Mark all that apply) - {answers.labels[member]}"
            headers.append((member, text, {"ImportId": f"QID{number}", "choiceId": str(code)}))
            names.append(member)
    for number, name in enumerate(answers.single, start=1):
        battery = name.rpartition("_")[0]
        text = f"{battery} - {answers.labels[name]}" if battery else answers.labels[name]
        headers.append((name, text, {"ImportId": f"QID20_{number}" if battery else "QID19"}))
        names.append(name)
    members = {member for found in answers.sets.values() for member in found}
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([name for name, _, _ in headers])
    writer.writerow([text for _, text, _ in headers])
    writer.writerow([json.dumps(key, separators=(",", ":")) for _, _, key in headers])
    for number, row in enumerate(answers.rows, start=1):
        moment = f"2024-03-{number % 28 + 1:02} 09:00:00"
        meta = [moment, moment, "0", "100", "300", "1", moment, f"R_{number:015}"]
        writer.writerow(meta + [row[n] if n not in members else row[n].replace("0", "") for n in names])
    return {"hcmc.csv": made.getvalue().encode()}
