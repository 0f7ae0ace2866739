"""What write_sav writes is what pyreadstat and our own reader read."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from mobsurvey.errors import WriteError
from mobsurvey.readers import read_file
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
from mobsurvey.writers.sav import SavFacts, write_sav

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


def columns_of(survey: Survey) -> dict[str, list[Any]]:
    return {name: [cell for chunk in survey.chunks for cell in chunk.columns[name]] for name in survey.variables}


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


def test_delimited_sets_stay_text_and_become_dichotomies(tmp_path: Path) -> None:
    joined = Variable("channels", "text", {"en": "Channels"}, values=DISTRICTS)
    values = ["1;3", "", "2"]
    chosen: dict[Code, int] = {1: 0b100, 2: 0b001, 3: 0b100}
    column = Column(3, chosen, {None: 0b010}, values=values)
    survey = Survey(
        {"channels": joined},
        {"channels": ResponseSet("channels", "delimited", ("channels",), values=DISTRICTS, separator=";")},
        {},
        [Chunk(3, {"channels": column}), Chunk(3, {"channels": column})],
        Source("made.csv", "csv", "utf-8"),
    )
    notes = write_sav(survey, tmp_path / "a.sav", created=CREATED)
    made = ["channels_1", "channels_2", "channels_3"]
    assert notes == (
        'set "channels" of joined answers is written as a variable for each option: channels_1, channels_2, channels_3',
    )
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {
        "channels": values * 2,
        **dict(zip(made, ([1, None, 0] * 2, [0, None, 1] * 2, [1, None, 0] * 2), strict=True)),
    }
    assert meta.column_names_to_labels["channels_3"] == "Three"
    assert meta.mr_sets["channels"]["variable_list"] == made
    assert meta.mr_sets["channels"]["counted_value"] == 1
    assert "channels" not in meta.variable_value_labels


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


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        ([-5, 5, 6], [(-5, -5), (5, 5), (6, 6)]),
        ([-5, 2, 3, 5, 9], [(-5, -5), (2, 9)]),
        ([-7, -5, -1, 2], [(-7, -1), (2, 2)]),
    ],
)
def test_ranges_around_the_answers(tmp_path: Path, met: list[int], expected: list[tuple[float, float]]) -> None:
    """0 and 1 are answers, all other numbers from -9 to 9 are missing."""
    ranges = (MissingRange(-9, -0.5, "no-answer"), MissingRange(1.5, 9, "no-answer"))
    variable = Variable("q", "single", {}, "nominal", YES_NO, (), ranges)
    notes = write_sav(survey_of([(variable, [1, 0, *met])]), tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert sorted((bounds["lo"], bounds["hi"]) for bounds in meta.missing_ranges["q"]) == expected
    assert codes["q"] == [1, 0, *met]
    assert 'of the missing ranges of "q" only the numbers met in them are declared' in str(notes)
    with pytest.raises(WriteError, match="more user-missing codes"):
        write_sav(survey_of([(variable, [1, 0, -3, -2, 2, 3])]), tmp_path / "b.sav", created=CREATED)


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


def test_names_that_spss_does_not_allow(tmp_path: Path) -> None:
    """They come back all the same, unless somebody renames the variables."""
    names = ["n" * 65, "all", "a", "A", "q/1", "v_2", "chọn_"]
    survey = survey_of([(Variable(name, "number", measure="scale"), [number]) for number, name in enumerate(names)])
    notes = write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, _ = read(tmp_path / "a.sav")
    assert list(codes) == ["n" * 60, "all_2", "a", "A_2", "q1", "v_2", "chọn_"]
    assert [cells for [cells] in codes.values()] == list(range(7))
    assert notes[1] == '"all" is named all_2: the format does not allow the name'
    assert len(notes) == 4
    assert list(read_file(tmp_path / "a.sav").variables) == names
    data = (tmp_path / "a.sav").read_bytes()
    renamed = data.replace(b"=all_2\t", b"=every\t").replace(b"/all_2:", b"/every:")
    (tmp_path / "b.sav").write_bytes(renamed)
    assert list(read_file(tmp_path / "b.sav").variables)[1] == "every"


def test_texts_of_any_width(tmp_path: Path) -> None:
    """With labels and counted values that no case has, and more bytes than one variable of the format holds."""
    wide = [1, 7, 8, 9, 255, 256, 504, 505, 1000, 32_767]
    variables = [Variable(f"t{width}", "text", {"en": str(width)}) for width in wide]
    survey = survey_of([(v, ["x" * width, "y", None]) for v, width in zip(variables, wide, strict=True)])
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    codes, meta = read(tmp_path / "a.sav")
    assert codes == {f"t{width}": ["x" * width, "y", ""] for width in wide}
    assert meta.variable_storage_width["t1000"] == 1000
    assert codes == columns_of(read_file(tmp_path / "a.sav"))


def test_values_of_long_texts(tmp_path: Path) -> None:
    values = tuple(Value(code, {"en": f"Label {code[:8]}"}) for code in ("rất đồng ý", "không", "x" * 300))
    gone = (Missing("kxl", "no-answer"), Missing("không trả lời", "refused"))
    variable = Variable("q", "single", {"en": "Question"}, "nominal", values, gone)
    other = variable._replace(name="r")
    survey = survey_of([(variable, ["rất đồng ý", "kxl", None]), (other, ["không", "không trả lời", None])])
    notes = write_sav(survey, tmp_path / "a.sav", created=CREATED)
    assert notes == tuple(
        f'the format takes no user-missing text of more than 8 bytes; in "{n}" such are answers there: không trả lời'
        for n in "qr"
    )
    found = read_file(tmp_path / "a.sav").variables["q"]
    assert found.values == values
    assert [entry.code for entry in found.missing] == ["kxl"]


def test_text_that_no_variable_holds_is_cut_and_told(tmp_path: Path) -> None:
    survey = survey_of([(Variable("t", "text"), ["ế" * 11_000])])
    notes = write_sav(survey, tmp_path / "a.sav", created=CREATED)
    assert notes == ('texts of "t" are cut at 32,767 bytes, the most the format takes',)
    assert read(tmp_path / "a.sav")[0] == {"t": ["ế" * (32_767 // 3)]}


def test_numbers_of_any_size(tmp_path: Path) -> None:
    """Small whole ones are a byte, others eight; a block ends within a group of eight."""
    numbers: list[Code | None] = [-100, -99, -1, 0, 1, 0.5, 150, 151, 152, 255, 1e300, -1e-300, None] * 3
    survey = survey_of([(Variable(name, "number"), numbers) for name in ("a", "b", "c")])
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    assert read(tmp_path / "a.sav")[0] == dict.fromkeys(("a", "b", "c"), numbers)


def test_code_of_more_digits_than_a_double_has_is_text(tmp_path: Path) -> None:
    variable = Variable("q", "single", values=(Value(9007199254740993), Value(1)))
    write_sav(survey_of([(variable, [9007199254740993, 1])]), tmp_path / "a.sav", created=CREATED)
    assert read(tmp_path / "a.sav")[0] == {"q": ["9007199254740993", "1"]}


def test_undeclared_number_that_came_as_text_is_a_number(tmp_path: Path) -> None:
    one, two = choices("q", 2)
    survey = survey_of([(one, [1, "5", "-2.5"]), (two, [0, "05", "nan"])])
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    assert read(tmp_path / "a.sav")[0] == {"q_1": [1, 5, -2.5], "q_2": ["0", "05", "nan"]}


def test_day_that_would_be_a_missing_number_stays_text(tmp_path: Path) -> None:
    day = Variable("day", "date", {}, "scale", (), (), (MissingRange(120, math.inf, "no-answer"),))
    early, odd = (Variable(name, "date", {}, "scale") for name in ("early", "odd"))
    survey = survey_of([(day, ["2024-03-01"]), (early, ["1500-01-01"]), (odd, ["20240301"])])
    write_sav(survey, tmp_path / "a.sav", created=CREATED)
    assert read(tmp_path / "a.sav")[0] == {"day": ["2024-03-01"], "early": ["1500-01-01"], "odd": ["20240301"]}


def test_untabulated_columns_and_facts(tmp_path: Path) -> None:
    one, _ = choices("q", 1)[0], None
    weight, note = Variable("w", "number", measure="scale"), Variable("note", "text")
    survey = survey_of([(one, [1, 0]), (weight, [0.5, 2]), (note, ["x" * 300, ""])])
    survey = survey._replace(
        variables={name: v for name, v in survey.variables.items() if name != "note"}, untabulated={"note": note}
    )
    facts = SavFacts(
        file_label="Tệp",
        documents=("One", "", "it's"),
        weight="w",
        roles={"q_1": "target", "w": "none"},
        attributes={"": {"from": ("a", "b")}, "note": {"asked_by": ("người's",)}},
        formats={"w": (4, 9, 2), "q_1": (5, 8, 2)},
    )
    write_sav(survey, tmp_path / "a.sav", created=CREATED, facts=facts)
    codes, meta = read(tmp_path / "a.sav")
    assert codes["note"] == ["x" * 300, ""]
    assert (meta.file_label, meta.notes) == ("Tệp", ["One", "", "it's"])
    assert {name: meta.original_variable_types[name] for name in ("w", "q_1")} == {"w": "DOLLAR9.2", "q_1": "F8.2"}
    source = read_file(tmp_path / "a.sav").source
    assert source.carried == {
        "file_label": "Tệp",
        "documents": ["One", "", "it's"],
        "weight": "w",
        "roles": {"q_1": "target", "w": "none"},
        "attributes": {"": {"from": ["a", "b"]}, "note": {"asked_by": ["người's"]}},
        "formats": {"q_1": [5, 8, 2], "w": [4, 9, 2]},
    }
    assert source.details["declared weight"] == "w"


def test_set_whose_categories_have_the_labels_of_counted_values(tmp_path: Path) -> None:
    members = choices("q", 2)
    survey = survey_of([(m, [1, 0]) for m in members], set_of("Q1.4", members))
    write_sav(survey, tmp_path / "a.sav", created=CREATED, facts=SavFacts(label_sources={"Q1.4": "11"}))
    assert b"\n$Q1.4=E" not in (tmp_path / "a.sav").read_bytes()
    assert b"$Q1.4=E 11 1 1 13 Channels used q_1 q_2\n" in (tmp_path / "a.sav").read_bytes()
    found = read_file(tmp_path / "a.sav")
    assert found.source.carried["label_sources"] == {"Q1.4": "11"}
    assert found.sets["Q1.4"].members == ("q_1", "q_2")
