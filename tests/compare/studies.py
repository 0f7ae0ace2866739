"""Two small made-up studies whose tables are counted by hand."""

from __future__ import annotations

from pathlib import Path

import mobsurvey
from mobsurvey.study import Study

OLD = """\
id = "old"
title = { en = "Old" }
languages = ["en", "vi"]
[variables.region]
label = { en = "Region", vi = "Vùng" }
measure = "nominal"
values = [{ code = 1, label = { en = "North" } }, { code = 2, label = { en = "South" } }]
[variables.trust]
label = { en = "Do you trust the office?", vi = "Tin tưởng" }
measure = "ordinal"
values = [
    { code = 1, label = { en = "No", vi = "Không" } }, { code = 2, label = { en = "Partly", vi = "Một phần" } },
    { code = 3, label = { en = "Yes", vi = "Có" } },
]
[variables.sex]
label = { en = "Sex" }
values = [{ code = 1, label = { en = "Man" } }, { code = 2, label = { en = "Woman" } }]
[variables.age]
label = { en = "Age" }
kind = "number"
[variables.why_1]
label = { en = "Near" }
values = [{ code = 1 }, { code = 0 }]
[variables.why_2]
label = { en = "Cheap" }
values = [{ code = 1 }, { code = 0 }]
[variables.why_3]
label = { en = "Quick" }
values = [{ code = 1 }, { code = 0 }]
[sets.why]
kind = "dichotomies"
label = { en = "Reasons" }
members = ["why_1", "why_2", "why_3"]
counted_value = 1
base = "asked"
"""
OLD_DATA = """\
region,trust,sex,age,why_1,why_2,why_3
1,1,1,30,1,0,0
1,2,1,40,1,1,0
1,3,2,50,0,0,0
2,3,2,20,1,0,1
2,3,,60,0,0,1
2,,2,,,,
"""
NEW = """\
id = "new"
title = { en = "New" }
languages = ["en", "vi"]
[variables.area]
label = { en = "REGION" }
measure = "nominal"
values = [{ code = "S", label = { en = "south" } }, { code = "N", label = { en = "north" } }]
[variables.trust]
label = { en = "do you trust the office" }
measure = "ordinal"
values = [
    { code = 1, label = { en = "no" } }, { code = 2, label = { en = "partly" } }, { code = 3, label = { en = "yes" } },
]
[variables.sex]
label = { en = "Sex" }
values = [
    { code = 1, label = { en = "Man" } }, { code = 2, label = { en = "Woman" } },
    { code = 3, label = { en = "Other" } },
]
[variables.age]
label = { en = "Age" }
kind = "number"
[variables.reasons]
label = { en = "Reasons, joined" }
kind = "text"
[variables.income]
label = { en = "Income" }
kind = "number"
[sets.reasons_set]
kind = "delimited"
label = { en = "reasons" }
members = ["reasons"]
separator = " "
base = "answered"
values = [
    { code = 1, label = { en = "cheap" } }, { code = 2, label = { en = "near" } },
    { code = 3, label = { en = "Friendly" } },
]
"""
NEW_DATA = """\
area,trust,sex,age,reasons,income
N,1,1,20,1 2,5
N,1,2,30,2,6
S,2,3,40,3,7
S,3,2,50,1,8
"""


def study(folder: Path, name: str, codebook: str, data: str) -> Study:
    """The study of that name in the folder."""
    (folder / f"{name}.toml").write_text(codebook, encoding="utf-8")
    (folder / f"{name}.csv").write_text(data, encoding="utf-8")
    csv, toml = folder / f"{name}.csv", folder / f"{name}.toml"
    return mobsurvey.import_file(csv, str(toml), folder / f"{name}.mobsurvey")


def old_and_new(folder: Path) -> list[Study]:
    return [study(folder, "old", OLD, OLD_DATA), study(folder, "new", NEW, NEW_DATA)]
