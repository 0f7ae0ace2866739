"""What is taken for the same, and what is only proposed."""

from __future__ import annotations

from mobsurvey.compare.kin import Kin, Proposal, Thing, find_kin


def things(**labels: str) -> dict[str, Thing]:
    return {name: Thing((name,), {"vi": label} if label else {}) for name, label in labels.items()}


def own(found: tuple[Kin, ...]) -> list[tuple[str | None, ...]]:
    return [kin.own for kin in found]


def test_words_make_the_same_whatever_the_names() -> None:
    found = find_kin([things(a="Hoà  giải?", b="Ủy ban"), things(x="uỷ ban", y="HÒA GIẢI")], {})
    assert own(found.kin) == [("a", "y"), ("b", "x")]
    assert found.proposals == ()


def test_words_differ_by_their_tones() -> None:
    found = find_kin([things(a="ma"), things(b="má")], {})
    assert own(found.kin) == [("a", None), (None, "b")]


def test_a_name_is_enough_where_one_has_no_words_but_not_over_other_words() -> None:
    first = things(a="Age", b="Sex", c="")
    found = find_kin([first, things(a="Region", B="", c="Town")], {})
    assert own(found.kin) == [("a", None), ("b", "B"), ("c", "c"), (None, "a")]
    assert [kin.key for kin in found.kin] == ["a", "b", "c", "a (2)"]
    assert found.proposals == (Proposal("a", "a", 1, same_name=True),)


def test_words_that_two_have_go_by_name_else_are_left_out() -> None:
    first = things(a="Other", b="Other")
    assert own(find_kin([first, things(b="other", c="Other")], {}).kin) == [("a", "c"), ("b", "b")]
    assert own(find_kin([first, things(c="Other")], {}).kin) == [("a", None), ("b", None), (None, "c")]


def test_nearly_the_same_words_are_proposed_never_taken() -> None:
    first = things(q1="How often do you visit the office", q2="Age")
    found = find_kin([first, things(q9="How often did you visit the office", q8="Region")], {})
    assert own(found.kin) == [("q1", None), ("q2", None), (None, "q9"), (None, "q8")]
    assert found.proposals == (Proposal("q1", "q9", 1, same_name=False),)


def test_the_user_decides() -> None:
    first, other = things(a="Age", b="Sex"), things(a="Region", c="Age")
    assert own(find_kin([first, other], {"b": "a"}).kin) == [("a", "c"), ("b", "a")]
    assert own(find_kin([first, other], {}, by_name=True).kin) == [("a", "a"), ("b", None), (None, "c")]
    assert own(find_kin([first, other], {"b": "a"}, by_name=True).kin) == [("a", "c"), ("b", "a")]


def test_of_several_studies_each_thing_stands_once() -> None:
    found = find_kin([things(a="Age"), things(b="Sex"), things(c="age", d="SEX", e="Town")], {})
    assert own(found.kin) == [("a", None, "c"), (None, "b", "d"), (None, None, "e")]
    assert [kin.everywhere for kin in found.kin] == [False] * 3
