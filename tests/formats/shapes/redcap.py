"""The sample as REDCap exports it: `purpose___1`, where 0 is a box left empty or a question not answered."""

from __future__ import annotations

import csv
import io
from typing import Any


def files(answers: Any) -> dict[str, bytes]:
    header = ["record_id", "redcap_survey_identifier", "dan_van_timestamp", *answers.single]
    for name, members in answers.sets.items():
        header += [f"{name}___{member.rpartition('_')[2]}" for member in members]
    text = io.StringIO(newline="")
    write = csv.writer(text, lineterminator="\n").writerow
    write([*header, "dan_van_complete"])
    for number, row in enumerate(answers.rows, start=1):
        cells = [str(number), "", "2024-05-02 08:21:00", *(row[name] for name in answers.single)]
        for members in answers.sets.values():
            cells += [row[member] or "0" for member in members]
        write([*cells, "2"])
    return {"DanVan_DATA_2024-05-20_0930.csv": text.getvalue().encode("utf-8")}
