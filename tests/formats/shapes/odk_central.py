"""The sample as ODK Central exports it: groups with -, columns for options ever chosen, 0 for what was not answered."""

from __future__ import annotations

import csv
import io
from typing import Any


def files(answers: Any) -> dict[str, bytes]:
    chosen = {
        name: [member for member in members if any(row[member] == "1" for row in answers.rows)]
        for name, members in answers.sets.items()
    }
    header = ["SubmissionDate", *(f"dan_van-{name}" for name in answers.single)]
    for name, members in chosen.items():
        header += [f"dan_van-{name}", *(f"dan_van-{name}/{code(member)}" for member in members)]
    header += ["meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected"]
    header += ["Status", "ReviewState", "DeviceID", "Edits", "FormVersion"]
    text = io.StringIO(newline="")
    write = csv.writer(text, lineterminator="\n").writerow
    write(header)
    for number, row in enumerate(answers.rows, start=1):
        cells = ["2024-05-02T01:21:00.000Z", *(row[name] for name in answers.single)]
        for members in chosen.values():
            cells += [" ".join(code(member) for member in members if row[member] == "1")]
            cells += [row[member] or "0" for member in members]
        key = f"uuid:{number:04}"
        write([*cells, key, key, "12", "Tablet 3", "0", "0", "", "", "collect:abc", "0", "2024050101"])
    return {"dan_van.csv": text.getvalue().encode("utf-8")}


def code(member: str) -> str:
    """The option's code, the number in the member's name."""
    return member.rpartition("_")[2]
