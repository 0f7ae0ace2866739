"""Writes reference.json: what the package triple-s-survey reads in the files of this folder."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILES = {"exit_11.sss": "exit_11.asc", "visit_20.xml": "visit_20.csv", "service_30.xml": "service data.txt"}


def read(description: str, data: str) -> dict[str, Any]:
    import triple_s  # type: ignore[import-not-found]

    datamap = triple_s.read_datamap(str(FOLDER / description))
    datamap.load_data(str(FOLDER / data))
    columns = {}
    for question in datamap.record.content:
        values = question.response.values if question.response else []
        columns[question.name] = {
            "label": question.label.value,
            "values": {str(value.code): value.label.value for value in values},
            "data": [list(cell) if isinstance(cell, list) else cell for cell in question.to_pandas().tolist()],
        }
    return columns


if __name__ == "__main__":
    found = {"triple-s-survey": version("triple-s-survey")} | {name: read(name, data) for name, data in FILES.items()}
    text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    (FOLDER / "reference.json").write_text(text + "\n", encoding="utf-8")
