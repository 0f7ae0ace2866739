"""What write_sav writes is what pyreadstat reads."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from mobsurvey.errors import WriteError
from mobsurvey.survey import (
    Chunk,
    Code,
    Column,
    Missing,
    MissingRange,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
    bitmap_from_digits,
)
from mobsurvey.writers.sav import write_sav

CREATED = datetime.datetime(2025, 3, 9, 7, 5, 1)
YES_NO = (Value(1, {"en": "Yes", "vi": "Có"}), Value(0, {"en": "No", "vi": "Không"}))
REFUSED = Missing(9, "refused", {"en": "Refused", "vi": "Từ chối trả lời"})
DISTRICTS = (Value(1, {"en": "One"}), Value(2, {"en": "Two"}), Value(3, {"en": "Three"}))


def column(variable: Variable, codes: list[Code | None]) -> Column:
    """A coded column; what is no answer and no missing code is invalid."""

    def bitmap(wanted: Any) -> int:
        return bitmap_from_digits("".join(str(int(wanted(code))) for code in codes))

    answers = [value.code for value in variable.values]
    ranges = variable.missing_ranges
    gone = {entry.code for entry in variable.missing} | {
        code for code in codes if isinstance(code, int) and any(r.low <= code <= r.high for r in ranges)
    }
    selected = {answer: bitmap(lambda code, a=answer: code == a) for answer in answers}
    missing: dict[Code | None, int] = {code: bitmap(lambda found, c=code: found == c) for code in (None, *gone)}
    known = {None, *answers, *gone}
    if variable.kind == "single":
        invalid = [code for code in codes if code not in known and code is not None]
        return Column(len(codes), selected, missing, bitmap(lambda code: code not in known), tuple(invalid))
    empty: Any = math.nan if variable.kind == "number" else ""
    return Column(len(codes), {}, missing, values=[empty if code in (None, *gone) else code for code in codes])


def survey_of(answers: Sequence[tuple[Variable, list[Code | None]]], *sets: ResponseSet) -> Survey:
    columns = {variable.name: column(variable, codes) for variable, codes in answers}
    cases = len(next(iter(columns.values())).codes())
    return Survey(
        {variable.name: variable for variable, _ in answers},
        {response_set.name: response_set for response_set in sets},
        {},
        [Chunk(cases, columns)],
        Source("made.csv", "csv", "utf-8"),
        ("en", "vi"),
    )


def read(path: Path) -> tuple[dict[str, list[Any]], Any]:
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    return {str(name): [None if code != code else code for code in frame[name].tolist()] for name in frame}, meta


def choices(prefix: str, count: int) -> list[Variable]:
    return [
        Variable(f"{prefix}_{n}", "single", {"en": f"Option {n}", "vi": f"Lựa chọn {n}"}, "nominal", YES_NO, (REFUSED,))
        for n in range(1, count + 1)
    ]


def set_of(prefix: str, members: list[Variable], **more: Any) -> ResponseSet:
    return ResponseSet(
        prefix,
        "dichotomies",
        tuple(member.name for member in members),
        {"en": "Channels used", "vi": "Kênh đã dùng"},
        **{"counted_value": 1, **more},
    )


def test_answers_blanks_and_missing_codes(tmp_path: Path) -> None:
    one, two = choices("q", 2)
    write_sav(survey_of([(one, [1, 0, 9, None]), (two, [0, 1, 1, 9])]), tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {"q_1": [1, 0, 9, None], "q_2": [0, 1, 1, 9]}
    assert meta.column_names_to_labels == {"q_1": "Option 1", "q_2": "Option 2"}
    assert meta.variable_value_labels["q_1"] == {0: "No", 1: "Yes", 9: "Refused"}
    assert meta.missing_ranges["q_1"] == [{"lo": 9, "hi": 9}]
    assert meta.variable_measure["q_1"] == "nominal"
    assert meta.original_variable_types["q_1"] == "F1.0"
    assert meta.creation_time == CREATED


def test_vietnamese_labels(tmp_path: Path) -> None:
    members = choices("q", 2)
    survey = survey_of([(member, [1, 0]) for member in members], set_of("kenh", members))
    write_sav(survey, tmp_path / "a.sav", language="vi", created=CREATED)
    _, meta = read(tmp_path / "a.sav")
    assert meta.column_names_to_labels["q_2"] == "Lựa chọn 2"
    assert meta.variable_value_labels["q_2"] == {0: "Không", 1: "Có", 9: "Từ chối trả lời"}
    assert meta.mr_sets["kenh"]["label"] == "Kênh đã dùng"
    assert meta.mr_sets["kenh"]["variable_list"] == ["q_1", "q_2"]


def test_long_labels_are_cut_between_characters(tmp_path: Path) -> None:
    variable = Variable("q", "single", {"vi": "aệ" * 100}, "nominal", (Value(1, {"vi": "aệ" * 50}),))
    write_sav(survey_of([(variable, [1])]), tmp_path / "a.sav", created=CREATED)
    _, meta = read(tmp_path / "a.sav")
    assert meta.column_names_to_labels["q"] == "aệ" * 63 + "a"
    assert meta.variable_value_labels["q"] == {1: "aệ" * 30}


def test_long_names_in_sets(tmp_path: Path) -> None:
    """Sets name their members by short names, of which the format allows eight bytes."""
    members = choices("reason_for_staying_away", 12) + choices("Lý_do", 2)
    survey = survey_of([(member, [1, 0]) for member in members], set_of("reasons", members))
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert list(codes) == [member.name for member in members]
    assert meta.mr_sets["reasons"]["variable_list"] == [member.name for member in members]


def test_categories_set(tmp_path: Path) -> None:
    mentions = [Variable(f"mention_{n}", "single", {"en": f"Mention {n}"}, "nominal", DISTRICTS) for n in (1, 2)]
    survey = survey_of(
        [(mentions[0], [1, 2, None]), (mentions[1], [3, None, None])],
        ResponseSet("mentions", "categories", ("mention_1", "mention_2"), {"en": "Districts"}, values=DISTRICTS),
    )
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {"mention_1": [1, 2, None], "mention_2": [3, None, None]}
    assert meta.mr_sets["mentions"]["type"] == "C"
    assert meta.mr_sets["mentions"]["variable_list"] == ["mention_1", "mention_2"]
    assert meta.mr_sets["mentions"]["label"] == "Districts"


def test_sets_counted_by_text(tmp_path: Path) -> None:
    values = (Value("có"), Value("no"))
    members = [Variable(f"q{n}", "single", {}, "nominal", values) for n in (1, 2)]
    survey = survey_of([(member, ["có", "no", None]) for member in members], set_of("s", members, counted_value="có"))
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {"q1": ["có", "no", ""], "q2": ["có", "no", ""]}
    assert meta.mr_sets["s"]["variable_list"] == ["q1", "q2"]
    assert "$s=D3 có 13 Channels used q1 q2\n".encode() in (tmp_path / "a.sav").read_bytes()


def test_no_sets_write_no_record(tmp_path: Path) -> None:
    survey = survey_of([(choices("q", 1)[0], [1, 0])])
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    _, meta = read(tmp_path / "a.sav")
    assert meta.mr_sets == {}


def test_delimited_sets_stay_text(tmp_path: Path) -> None:
    joined = Variable("channels", "text", {"en": "Channels"})
    survey = survey_of(
        [(joined, ["1;3", "", "2"])],
        ResponseSet("channels", "delimited", ("channels",), values=DISTRICTS, separator=";"),
    )
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {"channels": ["1;3", "", "2"]}
    assert meta.mr_sets == {}


def test_open_questions(tmp_path: Path) -> None:
    income = Variable("income", "number", {"en": "Income"}, "scale", missing=(Missing(-1, "refused"),))
    words = Variable("words", "text", {"en": "In their own words"})
    born = Variable("born", "date", {"en": "Born"}, "scale")
    survey = survey_of(
        [
            (income, [12.25, -1, None, 1000.5]),
            (words, ["Dân biết, dân bàn", None, "ơ" * 300, "x"]),
            (born, ["1975-04-30", None, "2000-01-01", "1582-10-15"]),
        ]
    )
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes["income"] == [12.25, -1, None, 1000.5]
    assert codes["words"] == ["Dân biết, dân bàn", "", "ơ" * 300, "x"]
    assert codes["born"] == [datetime.date(1975, 4, 30), None, datetime.date(2000, 1, 1), datetime.date(1582, 10, 15)]
    assert meta.original_variable_types["income"] == "F7.2"
    assert meta.variable_measure["income"] == "scale"
    assert meta.missing_ranges == {"income": [{"lo": -1, "hi": -1}]}


def test_undeclared_text_makes_the_column_text(tmp_path: Path) -> None:
    one, two = choices("q", 2)
    survey = survey_of([(one, [1, "maybe", 9]), (two, [1, 0, None])], set_of("s", [one, two]))
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {"q_1": ["1", "maybe", "9"], "q_2": ["1", "0", ""]}
    assert meta.variable_value_labels["q_1"]["1"] == "Yes"
    assert meta.missing_ranges["q_1"] == [{"lo": "9", "hi": "9"}]
    assert meta.mr_sets["s"]["variable_list"] == ["q_1", "q_2"]


@pytest.mark.parametrize(
    ("codes", "ranges", "expected"),
    [
        ((7, 8, 9), (), [(7, 7), (8, 8), (9, 9)]),
        ((99,), ((90, 95),), [(90, 95), (99, 99)]),
        ((), ((90, math.inf),), [(90, math.inf)]),
        ((), ((-math.inf, -1),), [(-math.inf, -1)]),
        ((92, 95), ((90, 99),), [(90, 99)]),
        ((96, 97, 98, 99), (), [(96, 99)]),
        ((), ((80, 84), (90, 94)), [(80, 94)]),
    ],
)
def test_missing_codes_and_ranges(
    tmp_path: Path, codes: tuple[int, ...], ranges: tuple[tuple[float, float], ...], expected: list[tuple[float, float]]
) -> None:
    variable = Variable(
        "q",
        "single",
        {"en": "Question"},
        "nominal",
        YES_NO,
        tuple(Missing(code, "refused") for code in codes),
        tuple(MissingRange(low, high, "no-answer") for low, high in ranges),
    )
    write_sav(survey_of([(variable, [1, 0, None])]), tmp_path / "a.sav", created=CREATED)
    found = read(tmp_path / "a.sav")[1].missing_ranges["q"]
    assert sorted((bounds["lo"], bounds["hi"]) for bounds in found) == expected


def test_missing_codes_that_do_not_fit(tmp_path: Path) -> None:
    """Joined to the range -2 to 9 they would swallow the answers 0 and 1."""
    missing = tuple(Missing(code, "refused") for code in (-2, -1, 8, 9))
    variable = Variable("q", "single", {}, "nominal", YES_NO, missing)
    with pytest.raises(WriteError, match=r"variable 'q' has more user-missing codes than a \.sav takes") as caught:
        write_sav(survey_of([(variable, [1, 0])]), tmp_path / "a.sav", created=CREATED)
    assert caught.value.where == str(tmp_path / "a.sav")
    assert list(tmp_path.iterdir()) == []


def test_several_chunks(tmp_path: Path) -> None:
    one, _ = choices("q", 2)
    first, second = survey_of([(one, [1, 0])]), survey_of([(one, [9, None, 1])])
    survey = Survey(first.variables, {}, {}, iter([*first.chunks, *second.chunks]), first.source)
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    assert read(tmp_path / "a.sav")[0] == {"q_1": [1, 0, 9, None, 1]}


def test_no_cases(tmp_path: Path) -> None:
    members = choices("q", 2)
    write_sav(
        survey_of([(member, []) for member in members], set_of("s", members)), tmp_path / "a.sav", created=CREATED
    )
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {"q_1": [], "q_2": []}
    assert meta.mr_sets["s"]["variable_list"] == ["q_1", "q_2"]


def test_same_survey_same_bytes(tmp_path: Path) -> None:
    members = choices("q", 2)
    survey = survey_of([(member, [1, 0]) for member in members], set_of("s", members))
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    write_sav(survey, tmp_path / "b.sav", created=CREATED)
    file = (tmp_path / "a.sav").read_bytes()
    assert file == (tmp_path / "b.sav").read_bytes()
    assert file[92:109] == b"09 Mar 2507:05:01"


def test_an_existing_file_is_replaced_and_nothing_else_left(tmp_path: Path) -> None:
    (tmp_path / "a.sav").write_text("old")
    write_sav(survey_of([(choices("q", 1)[0], [1])]), tmp_path / "a.sav", created=CREATED)
    assert [path.name for path in tmp_path.iterdir()] == ["a.sav"]
    assert read(tmp_path / "a.sav")[0] == {"q_1": [1]}


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.sav"
    with pytest.raises(WriteError, match="cannot be written") as caught:
        write_sav(survey_of([(choices("q", 1)[0], [1])]), path, created=CREATED)
    assert caught.value.where == str(path)
    assert "folder that exists" in caught.value.next_step


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="cannot be written"):
        write_sav(survey_of([(choices("q", 1)[0], [1])]), tmp_path / "file" / "a.sav", created=CREATED)


def test_name_that_spss_does_not_allow(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"cannot be written as \.sav") as caught:
        write_sav(survey_of([(Variable("n" * 65, "number"), [1])]), tmp_path / "a.sav", created=CREATED)
    assert caught.value.next_step
    assert list(tmp_path.iterdir()) == []
