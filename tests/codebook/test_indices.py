"""The sections [indices.NAME] of a codebook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mobsurvey.bundled import find_codebook
from mobsurvey.codebook.formats import xlsx
from mobsurvey.codebook.losses import losses
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook, read_codebook
from mobsurvey.errors import CodebookError
from mobsurvey.indices import Factor, Index, IndexBand, IndexItem

HEAD = """id = "c"
languages = ["en", "vi"]
[variables.unit]
values = [{ code = 1 }, { code = 2 }]
[variables.a]
values = [{ code = 1 }, { code = 5 }]
[variables.b]
values = [{ code = 1 }, { code = 5 }]
[variables.n]
kind = "number"
[variables.t]
kind = "text"
"""
SHARE = HEAD + '[indices.i]\nscoring = "share"\ncounted_values = [5]\n'


def problems(text: str) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, "c.toml")
    return str(caught.value).splitlines()


def test_everything_is_read() -> None:
    text = """label = { en = "I", vi = "C" }
pooled = true
unit = "unit"
wave = "wave"
bands = [{ from = 0 }, { from = 80.5, label = "High" }]
[indices.i.factors.one]
label = "One"
weight = 2
items = { a = 1.5, b = 1 }
"""
    [index] = parse_codebook(SHARE + text, "c.toml").indices.values()
    items = (IndexItem("a", 1.5), IndexItem("b", 1))
    bands = (IndexBand(80.5, {"en": "High"}), IndexBand(0))
    factors = (Factor("one", items, {"en": "One"}, 2),)
    label = {"en": "I", "vi": "C"}
    assert index == Index("i", "share", factors, label, (5,), None, True, bands, "unit", "wave")


def test_a_factor_of_points_weighs_what_is_possible() -> None:
    text = '[indices.i]\nscoring = "points"\n[indices.i.factors.f]\nitems = { n = 2.5, a = 5 }\n'
    [index] = parse_codebook(HEAD + text, "c.toml").indices.values()
    assert [factor.weight for factor in index.factors] == [7.5]


@pytest.mark.parametrize("name", ["satisfaction-example", "reform-example"])
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    codebook = read_codebook(find_codebook(name))
    assert parse_codebook(codebook_to_toml(codebook), "c.toml").indices == codebook.indices
    (tmp_path / "c.xlsx").write_bytes(xlsx.write(codebook))
    back = xlsx.read(tmp_path / "c.xlsx")
    assert back.indices == codebook.indices
    assert losses(codebook, back) == ()
    assert losses(codebook, replace(back, indices={})) == ("1 index",)


FACTOR = '[indices.i.factors.f]\nitems = ["a"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SHARE, "line 13: index 'i': there are no factors. Add a section [indices.i.factors.NAME]."),
        (SHARE + '[indices.i.factors.f]\nitems = ["aa"]', "line 17: the item 'aa' does not exist. Did you mean \"a\"?"),
        (SHARE + '[indices.i.factors.f]\nitems = ["a", "a"]', "line 17: the item 'a' stands twice in the index."),
        (SHARE + '[indices.i.factors.f]\nitems = ["unit"]', "line 17: the item 'unit' has no answer 5."),
        (SHARE + "[indices.i.factors.f]\nitems = { a = 0 }", "line 17: a weight is a number above 0. Correct it."),
        (SHARE + "[indices.i.factors.f]\nitems = 3", 'line 17: "items" must be a list of names, or weights by name.'),
        (SHARE + '[indices.i.factors.f]\nweight = "x"\nitems = ["a"]', "line 17: a weight is a number above 0."),
        (SHARE + 'unit = "unti"\n' + FACTOR, "line 16: index 'i': unit 'unti' is no question of one answer. Did you"),
        (SHARE + "bands = [{ from = 101 }]\n" + FACTOR, "line 16: a band begins at a score of its own from 0 to 100."),
        (SHARE + "bands = [{ from = 1 }, { from = 1 }]\n" + FACTOR, "line 16: a band begins at a score of its own"),
        (SHARE + "scale = [0, 10]\n" + FACTOR, "line 16: index 'i': a scale is of means, with two numbers"),
        (SHARE + "poold = true\n" + FACTOR, 'line 16: unknown key "poold". Did you mean "pooled"?'),
        (HEAD + "[indices.i]\n" + FACTOR, 'line 13: indices.i lacks "scoring". Add it.'),
        (HEAD + '[indices.i]\nscoring = "share"\n' + FACTOR, "line 13: index 'i': a share needs the codes that count."),
        (SHARE + "[indices.i.factors.f]\nitems = []", "line 17: a factor needs items. List them: items = [ … ]."),
        (SHARE + 'unit = "a"\n' + FACTOR, "line 16: index 'i': unit 'a' is one of its items. Take another question."),
        (
            HEAD + '[indices.i]\nscoring = "means"\n' + FACTOR,
            'line 14: scoring "means" is not one of share,',
        ),
        (
            HEAD + '[indices.i]\nscoring = "mean"\n[indices.i.factors.f]\nitems = ["n"]',
            "line 16: the item 'n' is a number, and a mean needs the ends of its scale. Add scale = [0, 10]",
        ),
        (
            HEAD + '[indices.i]\nscoring = "mean"\n[indices.i.factors.f]\nitems = ["t"]',
            "line 16: the item 't' has no numbers as answers. Recode it first.",
        ),
        (
            HEAD + '[indices.i]\nscoring = "points"\npooled = true\n[indices.i.factors.f]\nitems = ["a"]',
            "line 17: points need what is possible for each item. Write items = { NAME = 2.5 }.",
        ),
        (
            HEAD + '[indices.a]\nscoring = "share"\ncounted_values = [5]\n[indices.a.factors.f]\nitems = ["b"]',
            'the name "a" is taken by',
        ),
    ],
)
def test_message(text: str, message: str) -> None:
    assert any(message in line for line in problems(text)), problems(text)


def test_one_problem_with_the_scoring_is_told_once() -> None:
    text = HEAD + '[indices.i]\nscoring = "avg"\nscale = [0, 10]\n' + FACTOR
    assert len(problems(text)) == 1
    assert len(problems(HEAD + "[indices.i]\nscale = [0, 10]\n" + FACTOR)) == 1
