"""The example of docs/codebook.md is one."""

from __future__ import annotations

import re
from pathlib import Path

from mobsurvey.codebook.derived.read import KINDS
from mobsurvey.codebook.toml import parse_codebook

PAGE = Path(__file__).resolve().parents[3] / "docs" / "codebook.md"
ASKED = """\
id = "x"
languages = ["en", "vi"]
[scales.five]
values = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }, { code = 5 }]
[scales.tick]
values = [{ code = 1 }, { code = 0 }]
[variables.age]
kind = "number"
[variables.hours]
kind = "number"
[variables.sex]
scale = "five"
[variables.level]
scale = "five"
[variables.service_1]
scale = "five"
[variables.service_2]
scale = "five"
[variables.service_3]
scale = "five"
[variables.a]
scale = "tick"
[variables.b]
scale = "tick"
[sets.purpose]
members = ["a", "b"]
counted_value = 1
[sets.heard_from]
members = ["a"]
counted_value = 1
[sets.read_in]
members = ["b"]
counted_value = 1
"""


def test_the_example_of_the_docs_has_every_rule() -> None:
    blocks: list[str] = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    [example] = [block for block in blocks if "[derived." in block]
    codebook = parse_codebook(ASKED + example, "docs/codebook.md")
    assert {one.kind for one in codebook.derived.values()} == set(KINDS)
    bands = [value.label["en"] for value in codebook.variables["age_band"].values]
    assert bands == ["<18", "18–29", "30–44", "45–59", "60+"]


def test_the_docs_name_every_rule() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"| `{kind}` |" not in text] == []
