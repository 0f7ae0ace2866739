"""Exports studies as .sav and writes what PSPP and R's haven read of them to counts.csv and declared.csv.

From the project root: python tests/reference/sav_export/sav_export.py
The studies are the three samples and the made-up survey beside this, which has been through a .sav once before.
"""

from __future__ import annotations

import csv
import datetime
import io
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from mobsurvey.exports import export
from mobsurvey.intake import code_file
from mobsurvey.study import Study
from mobsurvey.writers.sav import SavFacts, write_sav

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[2]
COUNTS = ("program", "file", "variable", "code", "status", "count")
"""`status` is valid or missing; the code of a variable with many is `*`, a blank one is empty."""
DECLARED = ("program", "file", "what", "name", "value")
MOST_CODES = 40
CREATED = datetime.datetime(2025, 3, 9, 7, 5, 1)
FACTS = SavFacts(
    file_label="Khảo sát ở phường",
    documents=("Phỏng vấn tại nhà", "Người trả lời tự ghi"),
    weight="w",
    roles={"cấp": "target", "w": "none", "tuổi": "both"},
    attributes={"": {"nguồn": ("phường 1", "phường 2")}, "tuổi": {"đơn_vị": ("năm",), "source": ("người's lời",)}},
    formats={"ngày": (38, 10, 0), "tuổi": (5, 8, 2)},
    label_sources={"hình_thức": "1"},
)
SYNTAX = """GET FILE='responses.sav'.
SET TNUMBERS=VALUES TVARS=NAMES.
DISPLAY DICTIONARY.
DISPLAY FILE LABEL.
DISPLAY DOCUMENTS.
DISPLAY ATTRIBUTES.
MRSETS /DISPLAY NAME=ALL.
SHOW WEIGHT.
WEIGHT OFF.
FREQUENCIES VARIABLES=ALL /STATISTICS=NONE.
"""


def studies(folder: Path) -> Iterator[tuple[str, Study]]:
    """The studies by name; `folder` is for a file on the way."""
    for name in ("hcmc-2024.sav", "hai-phong-2025.sav", "service-example.csv"):
        yield name.partition(".")[0], code_file(TOP / "samples" / name, name.partition(".")[0])
    made = code_file(HERE / "features.csv", HERE / "features.toml")
    facts = FACTS._replace(codebook=made.provenance.codebook_text)
    write_sav(made.survey, folder / "features.sav", created=CREATED, facts=facts)
    yield "features", code_file(folder / "features.sav")


def counted(codes: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, str, int]]:
    """Code, status and count, in order; of many codes only how many cases are valid and missing."""
    if len(codes) > MOST_CODES:
        total = Counter[tuple[str, str]]()
        for (_, status), count in codes.items():
            total["*", status] += count
        codes = total
    for (code, status), count in sorted(codes.items()):
        yield code, status, count


def plain(text: str) -> str:
    """A number without what the print format adds, 1.00 is 1; a day with dashes, year first."""
    try:
        return f"{float(text):.12g}"
    except ValueError:
        parts = text.split("/") if text.count("/") == 2 else text.split(".") if text.count(".") == 2 else []
        return "-".join(parts if len(parts) != 3 or len(parts[0]) == 4 else reversed(parts)) if parts else text


def pspp(folder: Path) -> tuple[dict[str, dict[tuple[str, str], int]], list[tuple[str, str, str]]]:
    """Counts by variable, code and status; and what the file declares: what, name, value."""
    (folder / "run.sps").write_text(SYNTAX, encoding="utf-8")
    done = subprocess.run(["pspp", "-o", "out.csv", "run.sps"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and "warning" not in done.stdout + done.stderr, done.stdout + done.stderr
    text = (folder / "out.csv").read_text(encoding="utf-8")
    found: dict[str, dict[tuple[str, str], int]] = {}
    declared: list[tuple[str, str, str]] = []
    texts: set[str] = set()
    for part in text.split("Table: ")[1:]:
        title, _, body = part.partition("\n")
        rows = [row for row in csv.reader(io.StringIO(body.split("\n\n")[0])) if row]
        if title == "Variables":
            for row in rows[1:]:  # the last column is there only if a variable has missing values
                name, _, label, measure, role, _, _, printed, _, missing = [*row, ""][:10]
                facts = {"label": label, "measure": measure, "role": role, "format": printed, "missing": missing}
                declared += [(what, name, value) for what, value in facts.items() if value not in ("", "Input")]
                texts |= {name} if printed.startswith("A") and printed[1:].isdigit() else set()
        elif title == "Multiple Response Sets":
            declared += [
                ("set", name, " | ".join([label, encoding, value, *members.split()]))
                for name, label, encoding, value, members in rows[1:]
            ]
        elif title == "Value Labels":
            name = ""
            for row in (row for row in rows[1:] if len(row) == 3):
                name = row[0] or name
                declared.append(("value label", name, f"{row[1].removesuffix('[a]')} {row[2]}"))
        elif title in ("Documents", "File Label", "Variable and Dataset Attributes"):
            declared += [(title.lower(), "", " | ".join(row)) for row in rows if "@mobsurvey" not in "".join(row)]
        elif rows and rows[0][2:3] == ["Frequency"]:
            status = ""
            counts = found.setdefault(title, {})
            for row in rows[1:]:
                status = row[0] or status
                if status in ("Valid", "Missing"):
                    code = row[1] if title in texts else plain(row[1].strip(" ").replace(",", "."))
                    code = "" if code == "." else code
                    counts[code, status.lower()] = counts.get((code, status.lower()), 0) + int(float(row[2]))
    declared.append(("weight", "", next(line for line in text.splitlines() if "WEIGHT is" in line).split("SHOW: ")[1]))
    return found, declared


def haven(folder: Path) -> tuple[dict[str, dict[tuple[str, str], int]], list[tuple[str, str, str]]]:
    """The same by haven."""
    subprocess.run(["Rscript", str(HERE / "haven.R")], cwd=folder, check=True)
    found: dict[str, dict[tuple[str, str], int]] = {}
    with (folder / "counts.csv").open(encoding="utf-8", newline="") as stream:
        for variable, code, status, count in list(csv.reader(stream))[1:]:
            found.setdefault(variable, {})[code, status] = int(count)
    with (folder / "declared.csv").open(encoding="utf-8", newline="") as stream:
        return found, [(what, name, value) for what, name, value in list(csv.reader(stream))[1:]]


def main() -> None:
    counts: list[tuple[object, ...]] = []
    declared: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, study in studies(folder):
            made = folder / file
            export(study, made, sav=True, lang="vi")
            for program, read in (("pspp", pspp), ("haven", haven)):
                found, facts = read(made)
                counts += [(program, file, v, *row) for v, codes in found.items() for row in counted(codes)]
                declared += [(program, file, *fact) for fact in facts]
            shutil.rmtree(made)
    for path, header, rows in (("counts.csv", COUNTS, counts), ("declared.csv", DECLARED, declared)):
        with (HERE / path).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
