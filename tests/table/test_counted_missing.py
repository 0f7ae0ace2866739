"""Missing answers that are counted as answers, against codebooks that have them as answers and counts by hand."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Literal

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import MISSING_KINDS, Design, Net
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.asked import shape_of
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Box, Shape, Threshold
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.weighting import Weighting

KINDS = {8: "dont-know", 9: "refused", 7: "not-applicable"}


def codebook(counted: tuple[int, ...]) -> str:
    """With the counted codes as answers of the questions; the sets and their columns have them as missing always."""

    def codes(least: int, most: int, missing: tuple[int, ...]) -> list[str]:
        values = [f"{{ code = {code} }}" for code in range(least, most + 1)]
        values += [f'{{ code = {code}, label = "{KINDS[code]} {code}" }}' for code in counted if code in missing]
        lacking = [
            f'{{ code = {code}, kind = "{KINDS[code]}", label = "{KINDS[code]} {code}" }}'
            for code in missing
            if code not in counted
        ]
        return [f"values = [{', '.join(values)}]", f"missing = [{', '.join(lacking)}]"]

    lines = ['id = "s"', 'title = "Made up"', 'languages = ["en"]']
    lines += ["[variables.group]", "values = [{ code = 1 }, { code = 2 }, { code = 3 }]"]
    lines += ["[variables.q]", *codes(1, 4, (8, 9, 7))]
    for name in ("b1", "b2", "b3"):
        lines += [f"[variables.{name}]", 'measure = "ordinal"' if not counted else 'measure = "nominal"']
        lines += codes(1, 5, (8, 9))
    for name in ("weight", "times"):
        lines += [f"[variables.{name}]", 'kind = "number"']
    for name in ("stratum", "ward"):
        count = 3 if name == "stratum" else 30
        values = ", ".join(f"{{ code = {code} }}" for code in range(count))
        lines += [f"[variables.{name}]", f"values = [{values}]"]
    lines += ["[batteries.battery]", 'items = ["b1", "b2", "b3"]']
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    chance = random.Random(7)
    return [
        {
            "group": chance.choice(["1", "2", "2", "3", ""]),
            "q": chance.choice(["1", "2", "2", "3", "4", "8", "8", "9", "7", ""]),
            **{name: chance.choice(["1", "2", "3", "4", "5", "8", "9", ""]) for name in ("b1", "b2", "b3")},
            "weight": chance.choice(["0.5", "1", "1.5", "3", ""]),
            "times": chance.choice(["0", "1", "2"]),
            "stratum": str(case % 3),
            "ward": str(case % 30),
        }
        for case in range(300)
    ]


@pytest.fixture(scope="module")
def studies(rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, ...], Study]:
    """The same answers, coded with these codes as answers."""
    folder = tmp_path_factory.mktemp("missing")
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    (folder / "s.csv").write_text(text, encoding="utf-8")
    made: dict[tuple[int, ...], Study] = {}
    for counted in ((), (8,), (8, 9), (8, 9, 7)):
        path = folder / f"s{len(counted)}.toml"
        path.write_text(codebook(counted), encoding="utf-8")
        made[counted] = mobsurvey.code_file(folder / "s.csv", path)
    return made


ASKED: dict[str, dict[str, Any]] = {
    "plain": {"analysis": Analysis(interval="wilson", letters=True, stats=("adjusted-residual", "cramers-v"))},
    "weight": {"weighting": Weighting(design=Design(weight="weight")), "analysis": Analysis(interval="auto")},
    "design": {"weighting": Weighting(design=Design(weight="weight", strata="stratum", cluster="ward"))},
    "frequency": {"weighting": Weighting(frequency="times")},
    "filter and percents": {"where": "stratum != 2", "percent": "row"},
    "layers": {"layer": "stratum"},
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("counted", [(8,), (8, 9), (8, 9, 7)])
@pytest.mark.parametrize("name", ["q", "battery"])
def test_counted_codes_are_as_answers_of_the_codebook(
    studies: dict[tuple[int, ...], Study], name: str, counted: tuple[int, ...], asked: str
) -> None:
    """Rows, bases, tests, letters and intervals are those of a codebook that has these codes as answers."""
    options = ASKED[asked]
    if name == "battery" and "layer" in options:
        options = {"where": "stratum = 1"}
    shape = shape_of(count_missing=",".join(KINDS[code] for code in counted))
    found = crosstab(studies[()], name, "group", shape=shape, **options)
    expected = crosstab(studies[counted], name, "group", **options)
    assert found.blocks == expected.blocks
    assert (found.tests, found.measures, found.omnibus) == (expected.tests, expected.measures, expected.omnibus)
    assert [note for note in found.notes if not note.startswith("Counted as answers")] == list(expected.notes)
    labels = [f"{KINDS[code]} {code}" for code in counted if name == "q" or code != 7]
    assert f"Counted as answers, in bases, percents and tests: {', '.join(labels)}." in found.notes


@pytest.mark.parametrize("by", ["group,stratum", "stratum/group", None])
def test_in_banners_of_several_questions_and_alone(studies: dict[tuple[int, ...], Study], by: str | None) -> None:
    def table(study: Study, shape: Shape) -> Table:
        return crosstab(study, "q", by, shape=shape) if by else freq(study, "q", shape=shape)

    found = table(studies[()], Shape(count_missing=("refused", "dont-know"), missing=True))
    assert found.blocks == table(studies[(8, 9)], Shape(missing=True)).blocks
    assert sum(note.startswith("Counted as answers") for note in found.notes) == 1


def test_means_are_of_answers_and_boxes_of_the_base(
    studies: dict[tuple[int, ...], Study], rows: list[dict[str, str]]
) -> None:
    shape = Shape(boxes=(Box(2, 0), Box(2, 2)), summary=("mean", "sd"), count_missing=("dont-know", "refused"))
    for item in ("b1", "b2"):
        table = crosstab(studies[()], item, "group", shape=shape)
        details = {detail.key: detail.values for detail in table.blocks[0].base_details}
        for number, group in enumerate("123"):
            codes = [int(row[item]) for row in rows if row["group"] == group and row[item]]
            scores = [code for code in codes if code <= 5]
            mean = sum(scores) / len(scores)
            assert details["mean"][number] == pytest.approx(mean)
            variance = sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)
            assert details["sd"][number] == pytest.approx(variance**0.5)
            top, bottom = (sum(code in box for code in codes) for box in ((4, 5), (1, 2)))
            assert table.rows[-1].cells[number].percent == pytest.approx(100 * top / len(codes))
            assert details["difference"][number] == pytest.approx(100 * (top - bottom) / len(codes))
        assert all(test.trend is None for test in table.tests)


def test_counted_answers_in_nets_and_below_a_number(studies: dict[tuple[int, ...], Study]) -> None:
    """A net may name them by code or label; of all answers they are none."""
    nets = (Net("Unsure", "q", ("3", "8")), Net("Said", "q", ("dont-know 8",)), Net("All", "q", ()))
    shape = Shape(nets=nets, count_missing=("dont-know", "refused"))
    table = freq(studies[()], "q", shape=shape)
    counts = {row.label: row.cells[-1].count for row in table.rows}
    assert counts["Net: Unsure"] == counts["3"] + counts["dont-know 8"]
    assert counts["Net: Said"] == counts["dont-know 8"]
    assert counts["Net: All"] == sum(counts[code] for code in "1234")
    sizes = sorted(row.cells[-1].count for row in table.rows if row.role == "answer")
    hidden = freq(studies[()], "q", shape=shape._replace(nets=(), hide_below=Threshold(sizes[-1])))
    assert len(hidden.rows) == 1


SETS = """
id = "s"
languages = ["en", "vi"]
[scales.tick]
values = [{ code = 1 }, { code = 0 }]
missing = [{ code = 8, kind = "dont-know" }, { range = [90, 99], kind = "refused" }]
[scales.mention]
values = [{ code = 1 }, { code = 2 }, { code = 3 }]
missing = [{ code = 8, kind = "dont-know", label = { en = "No idea", vi = "Chịu" } }]
[variables.group]
values = [{ code = 1 }, { code = 2 }]
[variables.t1]
scale = "tick"
[variables.t2]
scale = "tick"
[variables.t3]
scale = "tick"
[variables.m1]
scale = "mention"
[variables.m2]
scale = "mention"
[variables.text]
kind = "text"
missing = [{ code = "DK", kind = "dont-know" }]
[variables.age]
kind = "number"
missing = [{ code = 99, kind = "refused" }]
[sets.answered]
members = ["t1", "t2", "t3"]
counted_value = 1
[sets.asked]
members = ["t1", "t2", "t3"]
counted_value = 1
base = "asked"
[sets.mentions]
kind = "categories"
members = ["m1", "m2"]
[sets.joined]
kind = "delimited"
members = ["text"]
separator = ";"
values = [{ code = "a" }, { code = "b" }]
"""


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    chance = random.Random(11)

    def one() -> dict[str, str]:
        ticks = ["1", "0", "0"] if chance.random() < 0.6 else ["8", "8", "93", "99", ""]
        mentions = ["1", "2", "3", ""] if chance.random() < 0.6 else ["8", ""]
        return {
            "group": chance.choice("12"),
            **{name: chance.choice(ticks) for name in ("t1", "t2", "t3")},
            **{name: chance.choice(mentions) for name in ("m1", "m2")},
            "text": chance.choice(["a", "b", "a;b", "DK", ""]),
            "age": chance.choice(["30", "40", "99"]),
        }

    return [one() for _ in range(250)]


@pytest.fixture(scope="module")
def sets(cases: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("sets")
    (folder / "s.toml").write_text(SETS, encoding="utf-8")
    text = "\n".join([",".join(cases[0]), *(",".join(case.values()) for case in cases)]) + "\n"
    (folder / "s.csv").write_text(text, encoding="utf-8")
    return mobsurvey.code_file(folder / "s.csv", folder / "s.toml")


def expected(name: str, case: dict[str, str]) -> tuple[bool, bool, bool]:
    """Whether a case is in the set's own base, and whether it is counted as don't know and as refused."""
    if name == "joined":
        return case["text"] in ("a", "b", "a;b"), case["text"] == "DK", False
    columns = [case[key] for key in (("m1", "m2") if name == "mentions" else ("t1", "t2", "t3"))]
    valid = [text for text in columns if text in (("1", "2", "3") if name == "mentions" else ("0", "1"))]
    base = "1" in valid if name == "answered" else bool(valid)
    return base, not valid and "8" in columns, not valid and bool({"93", "99"} & set(columns))


@pytest.mark.parametrize("name", ["answered", "asked", "mentions", "joined"])
def test_sets_count_those_who_answered_none_of_their_columns(
    sets: Study, cases: list[dict[str, str]], name: str
) -> None:
    own = crosstab(sets, name, "group")
    table = crosstab(sets, name, "group", shape=shape_of(count_missing="dont-know,refused", show_missing=True))
    with_refused = name in ("answered", "asked")
    assert len(table.rows) == len(own.rows) + 1 + with_refused
    assert [row.label for row in table.rows[len(own.rows) :]] == [
        "No idea" if name == "mentions" else "Don't know", *(["Refused"] if with_refused else [])
    ]  # fmt: skip
    for number, group in enumerate("12"):
        found = [expected(name, case) for case in cases if case["group"] == group]
        for row, answer in zip(table.rows[len(own.rows) :], (1, 2), strict=False):
            assert row.cells[number].count == sum(one[answer] for one in found)
        assert {row.cells[number].base for row in table.rows} == {sum(any(one) for one in found)}
    for row, before in zip(table.rows, own.rows, strict=False):
        assert [cell.count for cell in row.cells] == [cell.count for cell in before.cells]
    assert table.omnibus[0].options == len(table.rows)
    assert len(table.tests) == len(table.rows)
    assert table.notes[0] == own.notes[0]
    missing = {detail.label: detail.values[-1] for detail in table.blocks[0].base_details}
    assert set(missing) <= {"blank", "chose none"}
    no_answer = missing.get("blank", 0)
    counted = sum(expected(name, case)[1] or expected(name, case)[2] for case in cases)
    unanswered = sum(not case_valid(name, case) for case in cases)
    assert no_answer == unanswered - counted


def case_valid(name: str, case: dict[str, str]) -> bool:
    """Whether a case has a valid answer in any column of the set."""
    return expected("asked" if name == "answered" else name, case)[0]


def test_labels_in_vietnamese(sets: Study) -> None:
    table = freq(sets, "mentions", shape=Shape(count_missing=("dont-know",)), lang="vi")
    assert table.rows[-1].label == "Chịu"
    table = freq(sets, "asked", shape=Shape(count_missing=("refused",)), lang="vi")
    assert (table.rows[-1].label, table.rows[-1].item, table.rows[-1].code) == ("Từ chối trả lời", "refused", None)
    assert "Được tính như câu trả lời, trong cơ sở, tỷ lệ và kiểm định: Từ chối trả lời." in table.notes


def test_nothing_of_the_kind(sets: Study) -> None:
    table = freq(sets, "mentions", shape=Shape(count_missing=("refused", "not-asked")))
    assert len(table.rows) == 3
    assert "the codebook declares none of these kinds: Refused, Not asked." in table.notes[1]


def test_numbers_have_no_such_rows(sets: Study) -> None:
    with pytest.raises(UsageError, match='"age" is a number, beside which missing answers cannot be counted'):
        freq(sets, "age", shape=Shape(count_missing=("refused",)))


def test_kinds_are_read() -> None:
    assert shape_of(count_missing="refused, dont-know").count_missing == ("dont-know", "refused")
    assert shape_of(count_missing="all").count_missing == MISSING_KINDS
    with pytest.raises(UsageError, match=r'--count-missing has no "refuse"[.] Did you mean "refused"'):
        shape_of(count_missing="refuse")


# Missing answers under the base


@pytest.mark.parametrize("by", ["sex,district", "sex/age_group", "sex/age_group,district"])
def test_reasons_are_counted_in_every_part_of_a_banner(by: str) -> None:
    """A part in which nobody lacks an answer has a 0, not a blank."""
    study = mobsurvey.code_file(bundled_folder("samples") / "service-example.csv", "service-example")
    unweighted = Weighting(unweighted=True)
    for name in ("service", "channel"):
        table = crosstab(study, name, by, shape=Shape(missing=True), weighting=unweighted)
        for block in table.blocks:
            for detail in block.base_details:
                values = [value for value in detail.values if isinstance(value, int | float)]
                assert len(values) == len(table.columns)
    table = crosstab(study, "service_1", "district,sex", shape=Shape(missing=True), weighting=unweighted)
    (blank,) = table.blocks[0].base_details
    parts = [value for value in blank.values[:-3] if isinstance(value, int | float)]
    assert 0 in parts and sum(parts) == blank.values[-1] == 7


def test_a_plan_has_the_key(tmp_path: Path, sets: Study) -> None:
    from mobsurvey.book.plan import read_plan

    text = 'outputs = ["b.csv"]\n[[tables]]\nname = "asked"\ncount_missing = ["dont-know", "refused"]\n'
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    (table,) = read_plan(tmp_path / "p.toml").tables(sets.survey)
    assert table.spec.shape == Shape(count_missing=("dont-know", "refused"))


@pytest.mark.parametrize("name", ["answered", "asked", "mentions", "joined"])
@pytest.mark.parametrize("counted", [(), ("refused",)])
def test_sets_show_who_is_missing_by_the_reason(
    sets: Study, cases: list[dict[str, str]], name: str, counted: tuple[Any, ...]
) -> None:
    """Each case by the first reason that any of its columns has, so that the lines add up."""
    table = crosstab(sets, name, "group", shape=Shape(missing=True, count_missing=counted))
    label = "No idea" if name == "mentions" else "Don't know"
    reasons: dict[str, list[int]] = {}
    for case in cases:
        if case_valid(name, case):
            if not expected(name, case)[0]:
                reasons.setdefault("chose none", [0, 0])[int(case["group"]) - 1] += 1
            continue
        _, unsure, refused = expected(name, case)
        if refused and counted:
            continue
        reason = label if unsure else "Refused" if refused else "blank"
        reasons.setdefault(reason, [0, 0])[int(case["group"]) - 1] += 1
    shown = {d.label: list(d.values) for d in table.blocks[0].base_details if d.key == "missing"}
    assert shown == {reason: [*found, sum(found)] for reason, found in reasons.items()}
    (left,) = [note for note in table.notes if note.startswith("Left out: ")]
    for reason, found in reasons.items():
        assert f"{sum(found)} {reason}" in left
    assert "no answer" not in left
    assert sets.survey.sets[name].name == table.name


def test_without_show_missing_a_set_has_one_reason(sets: Study) -> None:
    (left,) = [note for note in crosstab(sets, "mentions", "group").notes if note.startswith("Left out: ")]
    assert "no answer)" in left


@pytest.mark.parametrize("compare", ["pairs", "rest"])
@pytest.mark.parametrize(
    "weighting",
    [
        Weighting(unweighted=True),
        Weighting(frequency="times"),
        Weighting(design=Design(weight="times")),
        Weighting(design=Design("times", "stratum", "cluster")),
    ],
)
def test_letters_of_means_are_those_of_the_answers_alone(
    tmp_path: Path, weighting: Weighting, compare: Literal["pairs", "rest"]
) -> None:
    """Cluster 7 holds none but missing answers of the second column: its degrees of freedom must not count it."""
    chance = random.Random(3)
    lines = ["q,group,times,stratum,cluster"]
    for _ in range(400):
        group, cluster = chance.choice("123"), chance.randrange(8)
        answer = chance.choice("1122349" if group == "1" else "1223344499")
        if group == "2" and cluster == 7:
            answer = "9"
        lines.append(f"{answer},{group},{chance.choice('123')},{cluster % 2},{cluster}")
    (tmp_path / "s.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text(
        'id = "s"\n[variables.q]\nmeasure = "ordinal"\n'
        "values = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }]\n"
        'missing = [{ code = 9, kind = "no-answer" }]\n'
        "[variables.group]\nvalues = [{ code = 1 }, { code = 2 }, { code = 3 }]\n"
        + "".join(f'[variables.{name}]\nkind = "number"\n' for name in ("times", "stratum", "cluster")),
        encoding="utf-8",
    )
    study = mobsurvey.code_file(tmp_path / "s.csv", tmp_path / "s.toml")

    def means(*counted: Any) -> list[Any]:
        table = crosstab(
            study,
            "q",
            "group",
            weighting=weighting,
            analysis=Analysis(letters=True, compare=compare, letters_adjust="none"),
            shape=Shape(summary=("mean",), count_missing=counted),
        )
        assert len(table.rows) == 4 + len(counted)
        return [detail for detail in table.blocks[0].base_details if detail.key in ("mean", "letters")]

    assert means("no-answer") == means()
    assert [detail.key for detail in means("no-answer")] == ["mean", "letters"]
    assert any(means("no-answer")[1].values[:-1])
