"""Runs the syntax of `codebook convert` after each sample in PSPP 1.6.2, and writes the dictionary that it leaves.

From the project root: python tests/reference/codebook_syntax.py
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mobsurvey.codebook.formats.sps import write
from mobsurvey.codebook.load import load_codebook
from mobsurvey.spss.data import open_data

sys.path.insert(0, str(Path(__file__).resolve().parent))
from syntax import study_of  # type: ignore[import-not-found]  # the script beside this one

HERE = Path(__file__).resolve().parent
SAMPLES = ("hcmc-2024", "hai-phong-2025", "service-example", "satisfaction-example", "reform-example")
CANTEEN = """DATA LIST LIST /group * grade (A4) level dish_1 dish_2 dish_3 first second * places (A40)
  age times * visit (SDATE10) remark (A40).
BEGIN DATA.
1 "A" 1 0 1 0 1 2 "home;work" 31 1 2024/01/31 "An"
END DATA.
"""
"""Opens a made-up case of a codebook with texts as codes, missing ranges, dates, and sets of all kinds."""
HEADER = ("codebook", "language", "table", "name", "what", "value")
SHOW = """SET TVARS=NAMES TNUMBERS=VALUES FORMAT=F8.2.
DISPLAY DICTIONARY.
MRSETS /DISPLAY NAME=ALL.
DISPLAY ATTRIBUTES.
DISPLAY FILE LABEL.
SHOW WEIGHT.
"""


def tables(output: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Title and rows of every table that PSPP printed."""
    for block in output.split("Table: ")[1:]:
        title, _, body = block.partition("\n")
        yield title.strip('"'), [row for row in csv.reader(io.StringIO(body.split("\n\n")[0])) if row]


def facts(output: str) -> Iterator[tuple[str, str, str, str]]:
    """What the tables say: table, variable or set, column or code, value."""
    for weight in re.findall(r"WEIGHT is (\S+)\.", output):
        yield "Weight", "", "", weight
    for title, rows in tables(output):
        name = ""
        if title == "File Label":
            yield title, "", "", rows[0][-1]
        for row in (row for row in rows[1:] if len(row) == len(rows[0])):  # others are footnotes
            name = row[0] or name
            if title == "Variables":
                for column, value in zip(rows[0][1:], row[1:], strict=True):
                    if column in ("Label", "Measurement Level", "Missing Values"):
                        yield title, name, column, value
            elif title in ("Value Labels", "Variable and Dataset Attributes"):
                yield title, name, row[1].removesuffix("[a]"), row[2]  # a footnote says that it is user-missing
            elif title == "Multiple Response Sets":
                for column, value in zip(rows[0][1:], row[1:], strict=True):
                    yield title, name, column, " ".join(value.split("\n"))


def main() -> None:
    """Writes the file beside this script."""
    with Path(__file__).with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for name in (*SAMPLES, "canteen"):
            codebook = load_codebook(HERE / "syntax" / "canteen.toml" if name == "canteen" else name)
            for language in codebook.languages:
                with tempfile.TemporaryDirectory() as place:
                    for fact in facts(run(name, write(codebook, language), Path(place))):
                        writer.writerow((name, language, *fact))


def run(name: str, declaring: bytes, folder: Path) -> str:
    """What PSPP prints of the dictionary after it opened the file and ran the syntax."""
    opening = CANTEEN
    if name != "canteen":
        opening = open_data(study_of(f"{name}.csv", folder), folder / f"{name}.csv", ".").text
    (folder / "declare.sps").write_bytes(declaring)
    text = f"{opening}INSERT FILE='{folder / 'declare.sps'}'.\n{SHOW}"
    (folder / "run.sps").write_text(text, encoding="utf-8")
    subprocess.run(["pspp", "-O", "format=csv", "-o", "out.csv", "run.sps"], cwd=folder, capture_output=True)
    output = (folder / "out.csv").read_text(encoding="utf-8")
    if "warning:" in output or "error:" in output:
        raise SystemExit(output)
    return output


if __name__ == "__main__":
    main()
