"""Nets of all, exactly N and at least N answers, against a count of every respondent of random surveys."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Design, Net
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.asked import shape_of
from mobsurvey.table.shape import Shape
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.weighting import Weighting
from mobsurvey.tabulation.grouped import so_many_of
from mobsurvey.tabulation.how_many import HowMany, how_many, in_words

OPTIONS = 6
COUNTS = ("any", "all", "exactly 1", "exactly 2", "at least 2", "at least 3", "exactly 3")


def enough(words: str, chosen: int, of: int) -> bool:
    """Whether so many chosen of so many answers are as many as the words say."""
    kind, _, number = words.rpartition(" ")
    if not kind:
        return chosen == of if number == "all" else chosen > 0
    return chosen == int(number) if kind == "exactly" else chosen >= int(number)


class Made:
    """A random survey: ticked options, a column that is the net counted by hand, mentions, a banner, a design."""

    def __init__(self, seed: int, words: str, folder: Path) -> None:
        chance = random.Random(seed)
        self.words = words
        self.members = sorted(chance.sample(range(1, OPTIONS + 1), chance.randint(3, OPTIONS)))
        self.rows: list[dict[str, str]] = []
        for case in range(chance.randint(150, 250)):
            share = chance.random()
            ticks = {n: int(chance.random() < share) for n in range(1, OPTIONS + 1)}
            blank = chance.random() < 0.1
            hit = enough(words, sum(ticks[n] for n in self.members), len(self.members))
            mentions = [str(chance.randint(1, OPTIONS)) if chance.random() < 0.8 else "" for _ in range(3)]
            row = {f"t{n}": "" if blank else str(tick) for n, tick in ticks.items()}
            row |= {"hit": "" if blank else str(int(hit)), "group": chance.choice(["1", "1", "2", "3", ""])}
            row |= {"layer": chance.choice("12"), "stratum": str(case % 3), "ward": str(case % 30)}
            row |= {"weight": chance.choice(["0.5", "1", "1.5", "3", ""]), "times": chance.choice(["0", "1", "2", "3"])}
            row |= {f"m{n}": text for n, text in enumerate(mentions, start=1)}
            self.rows.append(row)
        text = "\n".join([",".join(self.rows[0]), *(",".join(row.values()) for row in self.rows)]) + "\n"
        (folder / "s.csv").write_text(text, encoding="utf-8")
        (folder / "s.toml").write_text(codebook(), encoding="utf-8")
        self.study: Study = mobsurvey.code_file(folder / "s.csv", folder / "s.toml")

    def shape(self, of: str) -> Shape:
        words = "" if self.words == "any" else f"{self.words} of "
        return shape_of(net=[f"{of}: N = {words}{','.join(map(str, self.members))}"])


def codebook() -> str:
    yes = "values = [{ code = 1 }, { code = 0 }]"
    lines = ['id = "s"', 'title = "Made up"', 'languages = ["en"]']
    for name in [f"t{n}" for n in range(1, OPTIONS + 1)] + ["hit"]:
        lines += [f"[variables.{name}]", yes]
    for name, codes in (("group", 3), ("layer", 2), *((f"m{n}", OPTIONS) for n in (1, 2, 3))):
        values = ", ".join(f"{{ code = {code} }}" for code in range(1, codes + 1))
        lines += [f"[variables.{name}]", f"values = [{values}]"]
    for name in ("stratum", "ward"):
        values = ", ".join(f"{{ code = {code} }}" for code in range(3 if name == "stratum" else 30))
        lines += [f"[variables.{name}]", f"values = [{values}]"]
    for name in ("weight", "times"):
        lines += [f"[variables.{name}]", 'kind = "number"']
    ticks = ", ".join(f'"t{n}"' for n in range(1, OPTIONS + 1))
    lines += ["[sets.ticks]", f"members = [{ticks}]", "counted_value = 1", 'base = "asked"']
    lines += ["[sets.beside]", f'members = [{ticks}, "hit"]', "counted_value = 1", 'base = "asked"']
    lines += ["[sets.mentions]", 'kind = "categories"', 'members = ["m1", "m2", "m3"]']
    lines += ["[batteries.pair]", 'items = ["m1", "m2"]']
    return "\n".join(lines) + "\n"


# Against a count by hand


@pytest.mark.parametrize("words", COUNTS)
@pytest.mark.parametrize("seed", range(4))
def test_respondents_of_mentions(tmp_path: Path, seed: int, words: str) -> None:
    """An answer mentioned twice is chosen once."""
    made = Made(seed, words, tmp_path)
    if words == "all":
        made.members = made.members[:2]  # three mentions have no room for more

    rows = crosstab(made.study, "mentions", "group", shape=made.shape("mentions")).rows
    row = rows[-1]
    expected = []
    for group in ("1", "2", "3"):
        chosen = [{r["m1"], r["m2"], r["m3"]} - {""} for r in made.rows if r["group"] == group]
        counts = [len(some & set(map(str, made.members))) for some in chosen if some]
        expected.append(sum(enough(words, count, len(made.members)) for count in counts))
    assert row.role == "net"
    assert [cell.count for cell in row.cells] == [*expected, sum(expected)]
    assert [cell.base for cell in row.cells] == [cell.base for cell in rows[0].cells]


ASKED: dict[str, dict[str, Any]] = {
    "plain": {"analysis": Analysis(interval="wilson", letters=True, stats=("adjusted-residual", "cramers-v"))},
    "rest": {"analysis": Analysis(letters=True, compare="rest", alphas=(0.05, 0.2), min_base=5)},
    "weight": {"weighting": Weighting(design=Design(weight="weight")), "analysis": Analysis(interval="auto")},
    "frequency": {"weighting": Weighting(frequency="times")},
    "design": {
        "weighting": Weighting(design=Design(weight="weight", strata="stratum", cluster="ward")),
        "analysis": Analysis(interval="auto", letters=True),
    },
    "layers": {"layer": "layer"},
    "filter and percents": {"where": "m1 <= 4", "percent": "total"},
}


@pytest.mark.parametrize("words", COUNTS)
@pytest.mark.parametrize("asked", ASKED)
def test_a_counted_net_is_the_option_that_was_counted_by_hand(tmp_path: Path, asked: str, words: str) -> None:
    """Cells, intervals, letters and tests are those of a further option that says for each respondent what is so."""
    made = Made(sum(map(ord, asked + words)), words, tmp_path)
    net = crosstab(made.study, "ticks", "group", shape=made.shape("ticks"), **ASKED[asked])
    beside = crosstab(made.study, "beside", "group", **ASKED[asked])
    for block, other in zip(net.blocks, beside.blocks, strict=True):
        assert block.rows[-1].cells == other.rows[-1].cells
        for detail, same in zip(block.rows[-1].details, other.rows[-1].details, strict=True):
            assert detail.key == same.key
            for value, expected in zip(detail.values, same.values, strict=True):
                assert value == (expected if isinstance(expected, str | None) else pytest.approx(expected))
    of_net = [test for test in net.tests if test.item == "N"]
    of_hit = [test for test in beside.tests if test.item == "hit"]
    assert len(of_net) == len(of_hit) == len(net.blocks)
    for test, other_test in zip(of_net, of_hit, strict=True):
        for key in ("statistic", "df", "df2", "p", "p_adjusted", "cramers_v", "skipped"):
            value, expected = getattr(test, key), getattr(other_test, key)
            assert value == (expected if isinstance(expected, str | None) else pytest.approx(expected))
    assert [m.value for m in net.measures if m.item == "N"] == [m.value for m in beside.measures if m.item == "hit"]


def test_bitmaps_of_so_many() -> None:
    bitmaps = [0b1100, 0b1010, 0b1001]
    found = {words: so_many_of(bitmaps, how_many(words, 3) or HowMany(0, 0)) for words in COUNTS}
    assert found == {
        "any": 0b1111, "all": 0b1000, "exactly 1": 0b0111, "exactly 2": 0, "at least 2": 0b1000, "at least 3": 0b1000,
        "exactly 3": 0b1000,
    }  # fmt: skip


@pytest.mark.parametrize("words", ["", "some", "exactly", "exactly 0", "at least", "at least -1", "exactly 1.5", "2"])
def test_words_that_say_no_number(words: str) -> None:
    assert how_many(words, 3) is None


def test_words_are_written_in_one_way() -> None:
    assert in_words(" At  LEAST 2") == "at least 2"


# In options


@pytest.fixture(scope="module")
def hcmc() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


@pytest.mark.parametrize(
    ("text", "count", "members"),
    [
        ("purpose: Both = all of 1,3", "all", ("1", "3")),
        ("purpose: One = Exactly  1 OF 1,3,5", "exactly 1", ("1", "3", "5")),
        ("purpose: Two = at least 2 of 1, 2 ,3", "at least 2", ("1", "2", "3")),
        ("purpose: Any = any of 1,2", "any", ("1", "2")),
        ("purpose: All = all", "any", ()),
        ("purpose: Whole = all of all", "all", ()),
        ('purpose: Said = "To unite, in the Party", 3', "any", ("To unite, in the Party", "3")),
        ("purpose: Said = “a, b”,'c, d', People's", "any", ("a, b", "c, d", "People's")),
        ('purpose: Said = "a = b", 3', "any", ("a = b", "3")),
        ('The "big" ones = 1', "any", ("1",)),
        ('purpose: Five" = 1, 2"', "any", ("1", '2"')),
    ],
)
def test_counts_and_labels_are_read(text: str, count: str, members: tuple[str, ...]) -> None:
    (net,) = shape_of(net=[text]).nets
    assert (net.how_many, net.members) == (count, members)


def places(study: Study, of: str, answers: str) -> list[int]:
    """The answers that a subtotal adds up, by the cells of its row."""
    from mobsurvey.table.together import taken_together
    from mobsurvey.tabulation.axis import axis_of

    shape = shape_of(subtotal=[f"{of}: X = {answers}"])
    return list(
        taken_together(study.survey, of, axis_of(study.survey, of, "en"), shape, False, "en").subtotals[0].places
    )


@pytest.mark.parametrize(
    ("of", "answers", "expected"),
    [
        ("purpose", "BUILDING A CLEAN AND STRONG  party", [1]),
        ("purpose", '"Improve the quality of Party cadres, members, fighting power and revolutionary leadership '
         'capacity"', [2]),
        ("purpose", "2-4", [1, 2, 3]),
        ("purpose", "4 – 5, 1", [3, 4, 0]),
        ("purpose", "all", [0, 1, 2, 3, 4]),
        ("difficulty_1", "1-2", [0, 1]),
        ("difficulty_1", "Khó khăn", [0]),
        ("level", "city,3", [0, 2]),
    ],
)  # fmt: skip
def test_answers_by_label_and_range(hcmc: Study, of: str, answers: str, expected: list[int]) -> None:
    assert places(hcmc, of, answers) == expected


def test_answers_keep_their_labels_and_numbers_where_they_are_sorted(hcmc: Study) -> None:
    asked = ["purpose: X = 1-2, To improve the material and spiritual life of the people", "purpose: Y = all of 1,4"]
    shapes = [shape_of(net=asked, by_size=by_size) for by_size in (False, True)]
    tables = [freq(hcmc, "purpose", shape=shape) for shape in shapes]
    nets = [[row.cells for row in table.rows if row.role == "net"] for table in tables]
    assert nets[0] == nets[1]
    assert [row.item for row in tables[0].rows] != [row.item for row in tables[1].rows]


SAME = """
id = "same"
languages = ["en", "vi"]
[variables.a]
values = [{ code = 1, label = { en = "Other", vi = "Khác" } }, { code = 2, label = { en = "Others", vi = "khác" } },
  { code = 3, label = { en = "All", vi = "Tất cả" } }, { code = 4, label = { en = "Hoà, thuận", vi = "Hòa" } }]
[variables.text]
values = [{ code = "x1", label = "1-2" }, { code = "x2" }]
"""


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("same")
    (folder / "s.toml").write_text(SAME, encoding="utf-8")
    (folder / "s.csv").write_text("a,text\n1,x1\n2,x2\n3,x1\n4,x2\n", encoding="utf-8")
    return mobsurvey.code_file(folder / "s.csv", folder / "s.toml")


def test_labels_fold_as_elsewhere(same: Study) -> None:
    assert places(same, "a", '"HÒA, thuận", hoà, OTHERS') == [3, 1]
    assert places(same, "a", "Hoà") == [3]
    assert places(same, "a", '"all", 1') == [2, 0]
    assert places(same, "text", "1-2") == [0]


@pytest.mark.parametrize(
    ("of", "text", "expected"),
    [
        ("a", "X = khác", 'net "X": "khác" is the label of several answers to "a": 1 ("Other") and 2 ("Others"). Name '
         "the one that is meant by what stands before its label."),
        ("a", "X = all", 'net "X": "a" has an answer "all", so all can be read in two ways. Put the answer in quotes, '
         '"all", or list the answers.'),
        ("a", "X = hoà, thuận", 'net "X": "a" has no answer "thuận"'),
        ("a", "X = all of 1,2", 'net "X" counts respondents by how many answers they chose, and to "a" each gave one. '
         'Leave "all of" out, or name a question of several answers.'),
        ("a", "X = exactly 0 of 1", 'net "X" has no count "exactly 0". There are: any, all, exactly 1, at least 2.'),
        ("a", "X = 2-9", 'net "X": "a" has no answer "2-9"'),
        ("a", "X = 3-1", 'net "X": "a" has no answer "3-1"'),
        ("text", "X = 1-9", 'net "X": "text" has no answer "1-9". A range is of whole numbers. There are: x1, x2.'),
        ("a", "X = Otherz", 'net "X": "a" has no answer "Otherz". Did you mean "Other'),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_meant(same: Study, of: str, text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        freq(same, of, shape=shape_of(net=[f"{of}: {text}"]))
    assert str(caught.value).startswith(expected)


def test_a_label_with_commas_asks_for_quotes(hcmc: Study) -> None:
    with pytest.raises(UsageError, match='Put a label that has commas in quotes: "Building an independent, democratic'):
        freq(hcmc, "purpose", shape=shape_of(net=["purpose: X = Building an independent, democratic"]))


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        (Net("X", "purpose", ("1", "2"), {}, "net", "at least 3"), "asks for at least 3 of 2 answers"),
        (Net("X", "purpose", ("1",), {}, "net", "exactly 2"), "asks for exactly 2 of 1 answer. "),
        (Net("X", "purpose", ("1", "2"), {}, "subtotal", "all"), 'adds answers up and cannot be of "all" of them'),
        (Net("X", "difficulty", ("1", "2"), {}, "net", "all"), 'to "difficulty_1" each gave one'),
    ],
)
def test_counts_that_cannot_be(hcmc: Study, net: Net, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        freq(hcmc, net.of, shape=Shape(nets=(net,)))
    assert expected in str(caught.value)


def test_labels_and_notes_say_how_many(hcmc: Study) -> None:
    asked = ["purpose: B = all of 1,3", "purpose: O = exactly 1 of 1,3", "purpose: T = at least 2 of 1,3,4"]
    for lang, labels, note in (
        ("en", ["Net (all): B", "Net (exactly 1): O", "Net (at least 2): T"], "A net with words in brackets counts"),
        ("vi", ["Gộp (tất cả): B", "Gộp (đúng 1): O", "Gộp (ít nhất 2): T"], "Gộp có chữ trong ngoặc: "),
    ):
        table = freq(hcmc, "purpose", shape=shape_of(net=asked), lang=lang)
        assert [row.label for row in table.rows if row.role == "net"] == labels
        assert sum(found.startswith(note) for found in table.notes) == 1
        assert not any("with at least one of its answers once" in found for found in table.notes)
