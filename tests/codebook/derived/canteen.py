"""A made-up canteen survey for the tests of derived variables: a codebook without them, and ways to code answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobsurvey.codebook.apply import CodedSurvey, apply_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.survey import Chunk, Code, Source, Survey, Variable

ASKED = """\
id = "canteen"
languages = ["en", "vi"]

[scales.agree]
measure = "ordinal"
values = [
  { code = 1, label = "No" }, { code = 2, label = "Rather no" }, { code = 3, label = "Rather yes" },
  { code = 4, label = { en = "Yes", vi = "Có" } },
]
missing = [{ code = 0, kind = "dont-know", label = "Don't know" }, { code = 8, kind = "refused" }]

[scales.tick]
values = [{ code = 1, label = "Chosen" }, { code = 0, label = "Not chosen" }]

[variables.age]
kind = "number"
missing = [{ code = 999, kind = "refused" }, { range = [-9, -1], kind = "no-answer" }]
[variables.sex]
values = [{ code = 1, label = "Male" }, { code = 2, label = { en = "Female", vi = "Nữ" } }, { code = 3 }]
missing = [{ code = 9, kind = "refused", label = "Refused" }]
[variables.grade]
values = [{ code = "a" }, { code = "b" }, { code = "c" }]
[variables.taste]
scale = "agree"
[variables.price]
scale = "agree"
[variables.room]
scale = "agree"
[variables.radio]
label = "Radio"
scale = "tick"
[variables.tv]
label = "TV"
scale = "tick"
[variables.press]
label = "Press"
scale = "tick"
[variables.seen]
kind = "text"

[sets.heard]
members = ["radio", "tv"]
counted_value = 1
[sets.asked]
members = ["radio", "press"]
counted_value = 1
base = "asked"
[sets.seen]
kind = "delimited"
members = ["seen"]
separator = ";"
values = [{ code = "t", label = "tv " }, { code = "b", label = "Boards" }]

[batteries.opinions]
items = ["taste", "price", "room"]

"""


def coded(derived: str, answers: Mapping[str, Sequence[str]]) -> CodedSurvey:
    """The answers of the cases, as texts, coded by the codebook with these derived variables; columns may lack."""
    codebook = parse_codebook(ASKED + derived, "canteen.toml")
    [cases] = {len(cells) for cells in answers.values()}
    variables = {name: Variable(name, "text") for name in answers}
    raw = Survey(variables, {}, {}, [Chunk(cases, dict(answers))], Source("made.csv", "csv", "UTF-8"))
    return apply_codebook(raw, codebook)


def derive(derived: str, answers: Mapping[str, Sequence[str]], name: str = "d") -> list[Code | None]:
    """What stands in every case under the name."""
    found: list[Code | None] = []
    for chunk in coded(derived, answers).survey.chunks:
        found += chunk.columns[name].codes()
    return found
