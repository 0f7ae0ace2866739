"""Makes a survey up and lets PSPP 1.6.2 derive variables of it, case by case: answers.csv and derived.csv.

From the project root: python tests/reference/derived/derived.py
The same variables are derived by derived.toml.
"""

from __future__ import annotations

import csv
import random
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASES = 300
ANSWERS = {
    "age": ["", "999", "-3", "-9", "0", "17", "17.99", "18", "29", "29.5", "30", "44", "45", "59.9", "60", "61", "98"],
    "sex": ["", "1", "1", "2", "2", "3", "9"],
    **dict.fromkeys(("taste", "price", "room"), ("", "0", "8", "1", "2", "3", "3", "4", "4")),
    "hours": ["", "999", "0", "2.5", "7.25", "12", "20", "33.1"],
    **dict.fromkeys(("radio", "tv", "press_tv"), ("", "0", "0", "1")),
}
DERIVED = (
    *("band", "older", "sex2", "room_turned", "mean_1", "mean_2", "mean_3", "mean_numbers"),
    *("high_0", "high_2", "n_heard", "group", "any_radio", "any_tv", "top", "bottom"),
)
SYNTAX = f"""GET DATA /TYPE=TXT /FILE='answers.csv' /DELIMITERS=',' /FIRSTCASE=2
  /VARIABLES={" ".join(f"{name} F8.2" for name in ANSWERS)}.
MISSING VALUES age (-9 THRU -1, 999) /sex (9) /taste price room (0, 8) /hours (999).
RECODE age (MISSING=COPY) (60 THRU HI=5) (45 THRU 60=4) (30 THRU 45=3) (18 THRU 30=2) (LO THRU 18=1) INTO band.
RECODE age (MISSING=COPY) (45 THRU HI=2) (18 THRU 45=1) INTO older.
RECODE sex (1=1) (2, 3=2) (9=9) INTO sex2.
RECODE room (1=4) (2=3) (3=2) (4=1) (ELSE=COPY) INTO room_turned.
COMPUTE mean_1 = MEAN.1(taste, price, room).
COMPUTE mean_2 = MEAN.2(taste, price, room).
COMPUTE mean_3 = MEAN.3(taste, price, room).
COMPUTE mean_numbers = MEAN.1(age, hours).
COUNT high_0 = taste price room (3, 4).
IF (NVALID(taste, price, room) >= 2) high_2 = high_0.
COUNT #heard = radio tv (1).
IF (#heard > 0) n_heard = #heard.
IF (NOT MISSING(sex)) group = 3.
IF (taste > 2 OR tv = 1) group = 2.
IF (age < 30 AND sex = 1) group = 1.
IF (radio = 0) any_radio = 0.
IF (radio = 1) any_radio = 1.
IF (tv = 0 OR press_tv = 0) any_tv = 0.
IF (tv = 1 OR press_tv = 1) any_tv = 1.
RECODE taste (3, 4=1) (1, 2=0) (8=8) INTO top.
RECODE taste (1=1) (2, 3, 4=0) (8=8) INTO bottom.
SAVE TRANSLATE /OUTFILE='derived.csv' /TYPE=CSV /REPLACE /FIELDNAMES
  /KEEP={" ".join(DERIVED)} /TEXTOPTIONS FORMAT=PLAIN.
"""


def main() -> None:
    """Writes both files beside this script."""
    chance = random.Random(20250309)
    rows = [[chance.choice(cells) for cells in ANSWERS.values()] for _ in range(CASES)]
    with (HERE / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(ANSWERS), *rows])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "answers.csv").write_bytes((HERE / "answers.csv").read_bytes())
        (folder / "derived.sps").write_text(SYNTAX, encoding="utf-8")
        subprocess.run(["pspp", "-o", "out.txt", "derived.sps"], cwd=folder, check=True)
        with (folder / "derived.csv").open(encoding="utf-8", newline="") as file:
            found = [[cell.strip() for cell in row] for row in csv.reader(file)]
    with (HERE / "derived.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(found)


if __name__ == "__main__":
    main()
