"""Options that shape a table: what they are read as, and every message about those that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Net
from mobsurvey.table.asked import shape_of, with_names
from mobsurvey.table.shape import DEFAULT_SHAPE, Box, Shape


@pytest.fixture(scope="module")
def study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


def net(label: str, of: str, members: tuple[str, ...], kind: Any = "net") -> Net:
    return Net(label, of, members, {"en": label}, kind)


def message(error: UsageError) -> str:
    """The whole text as a user reads it."""
    return str(error)


def test_nothing_asked_is_the_default_itself() -> None:
    assert shape_of() is DEFAULT_SHAPE
    assert shape_of(net=[], subtotal=[], box=" ", summary=",") is DEFAULT_SHAPE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Party = 2,3", net("Party", "", ("2", "3"))),
        ("purpose: Party = 2,3", net("Party", "purpose", ("2", "3"))),
        (" purpose :  The   Party=2 , 3,", net("The Party", "purpose", ("2", "3"))),
        ("Either = purpose_1,purpose_2", net("Either", "", ("purpose_1", "purpose_2"))),
        ("p = q = -1,0", net("p = q", "", ("-1", "0"))),
        ("Hài lòng = 4,5", net("Hài lòng", "", ("4", "5"))),
    ],
)
def test_nets_are_read(text: str, expected: Net) -> None:
    assert shape_of(net=[text]).nets == (expected,)
    assert shape_of(subtotal=[text]).nets == (expected._replace(kind="subtotal"),)


def test_all_options_make_one_shape() -> None:
    asked = shape_of(
        net=["A = 1"], subtotal=["B = 1"], box="top2, Bottom1,top2-bottom2", summary="mean, p25", by_size=True,
        show_missing=True,
    )  # fmt: skip
    boxes = (Box(2, 0), Box(0, 1), Box(2, 2))
    nets = (net("A", "", ("1",)), net("B", "", ("1",), "subtotal"))
    assert asked == Shape(nets, boxes, ("mean", "p25"), missing=True, by_size=True)


@pytest.mark.parametrize("text", ["", "Party", "= 1", " = 1,2", "Party =", "Party = ,", ": Party = 1", "purpose: = 1"])
@pytest.mark.parametrize("kind", ["net", "subtotal"])
def test_nets_that_cannot_be_read(kind: Any, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        shape_of(net=[text]) if kind == "net" else shape_of(subtotal=[text])
    assert message(caught.value) == f'--{kind} {text}. Write, for example: --{kind} "purpose: Either = 1,3".'


@pytest.mark.parametrize(
    "text",
    ["top", "2", "middle2", "top0", "top100", "top-1", "top2-top1", "bottom1-bottom1", "bottom2-top2", "top2-",
     "top2-bottom2-top1", "top2.5", "top²", "top٢"],
)  # fmt: skip
def test_boxes_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        shape_of(box=text)
    expected = f"--box {text}. Write top2, bottom1 or, for their difference, top2-bottom2."
    assert message(caught.value) == expected


@pytest.mark.parametrize("name", ["means", "p", "p0", "p100", "p05", "p2.5", "pp5", "p-5", "p٥٠", "MEAN"])
def test_summaries_that_do_not_exist(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        shape_of(summary=f"mean,{name}")
    assert message(caught.value) == f'--summary has no "{name}". There are: mean, sd, median, p1 to p99.'


def test_numbers_of_thousands_of_digits() -> None:
    for asked in ({"box": "top" + "9" * 5000}, {"summary": "p" + "9" * 5000}):
        with pytest.raises(UsageError):
            shape_of(**asked)  # type: ignore[arg-type]


def test_a_net_of_one_table_needs_no_name(study: Study) -> None:
    asked = Shape(nets=(net("Party", "", ("2",)),))
    assert with_names(asked, ["purpose"], study.survey).nets == (net("Party", "purpose", ("2",)),)
    assert with_names(DEFAULT_SHAPE, [], study.survey) is DEFAULT_SHAPE


def test_nets_of_several_tables_have_names(study: Study) -> None:
    asked = Shape(nets=(net("Party", "purpose", ("2",)), net("Hard", "difficulty_1", (("1"),))), by_size=False)
    assert with_names(asked, ["purpose", "difficulty"], study.survey) == asked  # an item of a battery counts too


@pytest.mark.parametrize(
    ("names", "of", "kind", "expected"),
    [
        (
            ["purpose", "content"],
            "",
            "net",
            '--net "Party" does not say of which table. Put its name before: "purpose: Party = ...".',
        ),
        (
            [],
            "",
            "subtotal",
            '--subtotal "Party" does not say of which table. Put its name before: "NAME: Party = ...".',
        ),
        (
            ["purpose", "content"],
            "purposes",
            "net",
            '--net "Party" is of "purposes", which is none of the tables. They are: purpose, content.',
        ),
        (
            ["purpose"],
            "difficulty_1",
            "subtotal",
            '--subtotal "Party" is of "difficulty_1", which is none of the tables. They are: purpose.',
        ),
    ],
)
def test_nets_of_no_table(study: Study, names: list[str], of: str, kind: Any, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        with_names(Shape(nets=(net("Party", of, ("2",), kind),)), names, study.survey)
    assert message(caught.value) == expected
