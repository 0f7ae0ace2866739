"""A draft is always a codebook, and it codes every column of its file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.apply import CodedSurvey, apply_codebook
from mobsurvey.codebook.coding import Raw
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.survey import (
    Chunk,
    Missing,
    MissingRange,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
)

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
YES_NO = (Value(1, {"en": "Yes"}), Value(0, {"en": "No"}))


def survey_of(columns: Mapping[str, Sequence[Raw]], variables: Sequence[Variable] = (), *sets: ResponseSet) -> Survey:
    """A raw survey; columns that no variable describes are those of a CSV."""
    described = {variable.name: variable for variable in variables}
    cases = len(next(iter(columns.values())))
    return Survey(
        {name: described.get(name, Variable(name, "text")) for name in columns},
        {found.name: found for found in sets},
        {},
        [Chunk(cases, {name: list(cells) for name, cells in columns.items()})],
        Source("answers.csv", "csv", "utf-8"),
    )


def drafted(raw: Survey) -> Codebook:
    return parse_codebook(draft_codebook(raw, "answers"), "draft")


def coded(raw: Survey) -> CodedSurvey:
    """The survey coded by its draft, once every chunk was taken."""
    found = apply_codebook(raw, drafted(raw))
    list(found.survey.chunks)
    return found


def variable(cells: Sequence[Raw], declared: Variable | None = None) -> Variable:
    """What the draft makes of one column."""
    name = declared.name if declared else "x"
    return drafted(survey_of({name: cells}, [declared] if declared else [])).variables[name]


def codes(found: Variable) -> list[Any]:
    return [value.code for value in found.values]


# Columns of a CSV


def test_few_whole_numbers_are_a_single_choice() -> None:
    found = variable(["2", "10", "1", "", " 2 ", "1.0"])
    assert (found.kind, codes(found)) == ("single", [1, 2, 10])


def test_many_whole_numbers_are_a_number() -> None:
    found = variable([str(n) for n in range(11)])
    assert (found.kind, found.measure, found.values) == ("number", "scale", ())


def test_numbers_with_decimals_are_a_number() -> None:
    assert variable(["1.5", "2", "2"]).kind == "number"


def test_leading_zeros_stay_text() -> None:
    found = variable(["01", "02", "10", "01"] * 2)
    assert (found.kind, codes(found)) == ("single", ["01", "02", "10"])
    assert variable([f"{n:05}" for n in range(40)]).kind == "id"


@pytest.mark.parametrize("text", ["NA", "None", "nan", "1_0", "１", "1,5,2"])
def test_a_text_among_numbers_makes_text_and_is_kept(text: str) -> None:
    assert variable(["1", "2", text] * 2).kind == "single"
    assert text in codes(variable(["1", "2", text] * 2))


def test_dates() -> None:
    assert variable(["2024-03-31", "01/04/2024", ""]).kind == "date"
    assert variable(["2024-03-31", "soon", ""]).kind != "date"


def test_few_texts_that_return_are_a_single_choice() -> None:
    found = variable(["City", "Ward", "City", "Ward", ""])
    assert (found.kind, codes(found)) == ("single", ["City", "Ward"])


def test_texts_that_hardly_return_are_text() -> None:
    assert variable(["a", "b", "c", "a"]).kind == "text"
    assert variable(["a" * 61] * 4).kind == "text"


def test_a_text_that_is_different_in_every_case_is_an_id() -> None:
    assert variable(["p1", "p2", "p3"]).kind == "id"
    assert variable(["p1", "p2", ""]).kind == "text"


def test_blank_column_is_text() -> None:
    assert variable(["", " ", ""]).kind == "text"


def test_checkboxes_with_one_beginning_become_a_set() -> None:
    columns = {"p_1": ["1", "0"], "p_2": ["0", "0"], "p_3": ["1", "1"], "q_1": ["1", "0"], "age": ["30", "31"]}
    book = drafted(survey_of(columns))
    assert book.sets == {"p": ResponseSet("p", "dichotomies", ("p_1", "p_2", "p_3"), counted_value=1)}
    assert [codes(book.variables[name]) for name in ("p_1", "p_2", "p_3")] == [[0, 1]] * 3


def test_columns_with_other_codes_are_no_checkboxes() -> None:
    assert drafted(survey_of({"p_1": ["1", "2"], "p_2": ["0", "1"]})).sets == {}


def test_set_whose_name_is_taken_or_reserved() -> None:
    checks = ["0", "1"]
    book = drafted(survey_of({"p": ["x", "y"], "p1": checks, "p2": checks, "Not1": checks, "Not2": checks}))
    assert {name: found.members for name, found in book.sets.items()} == {
        "p_set": ("p1", "p2"),
        "s_Not": ("Not1", "Not2"),
    }


def test_columns_that_share_a_value_list_share_a_scale() -> None:
    text = draft_codebook(survey_of({"a": ["1", "2"], "b": ["1", "2"], "c": ["1", "3"]}), "x")
    assert text.count("values = [") == 2
    assert text.count('scale = "a"') == 2


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["q 1"], ["q_1"]),
        (["1"], ["v_1"]),
        (["?"], ["column"]),
        (["is"], ["v_is"]),
        (["a b", "a-b", "a_b"], ["a_b_2", "a_b_3", "a_b"]),
        (["q[1]", "Q 1"], ["q_1", "Q_1_2"]),
        (["tuổi"], ["tuổi"]),
        (["n" * 70], ["n" * 64]),
    ],
)
def test_names(columns: list[str], names: list[str]) -> None:
    raw = survey_of({column: ["1", "2"] for column in columns})
    book = drafted(raw)
    assert list(book.variables) == names
    found = coded(raw)
    assert [found.aliases.get(name, name) for name in names] == columns


def test_head() -> None:
    raw = survey_of({"a": ["1"]})
    raw = raw._replace(source=Source('my "answers"\n\x07.csv', "csv", "utf-8", details={"file label": "Khảo sát"}))
    book = parse_codebook(draft_codebook(raw, " my answers/2025 "), "draft")
    assert (book.id, book.source, book.title) == ("my-answers-2025", 'my "answers"\n\x07.csv', {"en": "Khảo sát"})


def test_vietnamese_labels_are_declared_vietnamese() -> None:
    declared = Variable("x", "single", {"en": "Cấp"}, values=(Value(1, {"en": "Phường"}),))
    book = drafted(survey_of({"x": [1.0]}, [declared]))
    assert (book.languages, book.variables["x"].label) == (("vi",), {"vi": "Cấp"})


def test_no_cases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n")
    with pytest.raises(ReadError, match="no cases"):
        draft_codebook(read_file(tmp_path / "a.csv"), "a")


@pytest.mark.parametrize(
    "file",
    [path for path in sorted(SAMPLES.glob("*.[cs][sa]v")) if not path.stem.endswith(("-kobo", "-form"))],
    ids=lambda path: path.name,
)
def test_samples(file: Path) -> None:
    raw = read_file(file)
    found = coded(raw).findings()
    assert (found.unknown_columns, found.absent, found.matched_by_alias) == ((), (), {})
    assert found.invalid == ()
    assert found.variables == len(raw.variables)


# Variables of a .sav


def test_labels_missing_codes_and_ranges_are_kept() -> None:
    declared = Variable(
        "x",
        "single",
        {"en": "Level"},
        "ordinal",
        (Value(1, {"en": 'The "first"'}), Value(2, {"en": "Second"})),
        (Missing(9, "no-answer", {"en": "Refused to say"}),),
        (MissingRange(float("-inf"), -1, "no-answer"),),
    )
    expected = declared._replace(missing=(Missing(9, "refused", {"en": "Refused to say"}),))
    assert variable([1.0, 2.0, 9.0, -5.0, None], declared) == expected


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Don't know", "dont-know"),
        ("Không biết", "dont-know"),
        ("Refused", "refused"),
        ("Từ chối trả lời", "refused"),
        ("Not asked", "not-asked"),
        ("N/A", "not-applicable"),
        ("Banana", "no-answer"),
    ],
)
def test_kind_of_missing_follows_its_label(label: str, kind: str) -> None:
    declared = Variable("x", "number", missing=(Missing(9, "no-answer", {"en": label}),))
    assert variable([1.0], declared).missing[0].kind == kind


def test_partly_labelled_scale_gets_the_values_found_in_the_data() -> None:
    declared = Variable("x", "single", values=(Value(1, {"en": "Never"}), Value(7, {"en": "Always"})))
    found = variable([float(n) for n in range(1, 8)], declared)
    assert codes(found) == [1, 2, 3, 4, 5, 6, 7]
    assert [dict(value.label) for value in found.values][:2] == [{"en": "Never"}, {}]


def test_a_number_with_a_few_labels_stays_a_number() -> None:
    declared = Variable("x", "single", measure="scale", values=(Value(0, {"en": "None"}),))
    found = variable([n / 2 for n in range(60)], declared)
    assert (found.kind, found.measure, found.values) == ("number", "scale", ())
    assert variable([float(n) for n in range(5000)], declared).kind == "number"


def test_a_text_with_a_few_labels_stays_a_text() -> None:
    declared = Variable("x", "single", values=(Value("-", {"en": "Nothing"}),))
    assert variable([f"opinion {n}" for n in range(60)], declared).kind == "text"
    assert variable([str(n) for n in range(5000)], declared).kind == "text"


def test_unlabelled_numbers_of_a_scale_stay_a_number() -> None:
    assert variable([1.0, 2.0], Variable("x", "number", measure="scale")).kind == "number"
    assert variable([1.0, 2.0], Variable("x", "number")).kind == "single"
    assert variable([None, None], Variable("x", "number")).kind == "number"


def test_labels_of_a_date_are_left_out() -> None:
    declared = Variable("x", "date", values=(Value(0, {"en": "Unknown"}),), missing=(Missing(5, "refused"),))
    found = variable(["2024-01-01", 5.0], declared)
    assert (found.kind, found.values, found.missing) == ("date", (), (Missing(5, "refused"),))


def dichotomies(counted: Any, *members: str) -> ResponseSet:
    return ResponseSet("s", "dichotomies", members, {"en": "Set"}, counted)


def test_dichotomies() -> None:
    members = [Variable(name, "single", {"en": name}, values=YES_NO) for name in ("a", "b")]
    book = drafted(survey_of({"a": [1.0], "b": [0.0]}, members, dichotomies(1, "a", "b")))
    assert book.sets == {"s": dichotomies(1, "a", "b")}


def test_counted_value_that_nobody_gave() -> None:
    members = [Variable(name, "number") for name in ("a", "b")]
    book = drafted(survey_of({"a": [0.0, None], "b": [None, None]}, members, dichotomies(1, "a", "b")))
    assert [codes(book.variables[name]) for name in ("a", "b")] == [[0, 1], [1]]


def test_counted_text_of_columns_with_numbers() -> None:
    book = drafted(survey_of({"a": ["1", "0"], "b": ["", "1"]}, [], dichotomies("1", "a", "b")))
    assert book.sets["s"].counted_value == 1
    assert [codes(book.variables[name]) for name in ("a", "b")] == [[0, 1], [1]]


def test_counted_value_that_is_declared_missing() -> None:
    member = Variable("a", "single", values=YES_NO, missing=(Missing(2, "refused"),))
    book = drafted(survey_of({"a": [1.0, 2.0]}, [member], dichotomies(2, "a")))
    assert (codes(book.variables["a"]), book.variables["a"].missing) == ([0, 1, 2], ())


def categories(*members: str, name: str = "s") -> ResponseSet:
    return ResponseSet(name, "categories", members)


def test_members_of_a_category_set_get_one_value_list() -> None:
    first = Variable("a", "single", values=(Value(1, {"en": "One"}),), missing=(Missing(9, "refused"),))
    second = Variable("b", "single", values=(Value(2, {"en": "Two"}), Value(9, {"en": "Nine"})))
    book = drafted(
        survey_of(
            {"a": [1.0], "b": [9.0], "c": [4.0]}, [first, second, Variable("c", "number")], categories("a", "b", "c")
        )
    )
    values = (Value(1, {"en": "One"}), Value(2, {"en": "Two"}), Value(4))
    assert [book.variables[name].values for name in "abc"] == [values] * 3
    assert [book.variables[name].missing for name in "abc"] == [(Missing(9, "refused"),)] * 3
    assert book.sets["s"].values == values


def test_category_set_without_an_answer_is_left_out() -> None:
    members = [Variable("a", "number", missing=(Missing(9, "refused"),)), Variable("b", "text")]
    book = drafted(survey_of({"a": [None, 9.0], "b": ["", ""]}, members, categories("a", "b")))
    assert (book.sets, [found.kind for found in book.variables.values()]) == ({}, ["number", "text"])


def test_sets_that_share_members() -> None:
    members = [Variable(name, "single", values=(Value(n),)) for n, name in enumerate("abc")]
    raw = survey_of(
        {"a": [0.0], "b": [1.0], "c": [2.0]},
        members,
        categories("a", "b"),
        categories("b", "c", name="t"),
        ResponseSet("d", "dichotomies", ("c",), counted_value=7),
    )
    book = drafted(raw)
    assert [codes(found) for found in book.variables.values()] == [[0, 1, 2, 7]] * 3
    assert set(book.sets) == {"s", "t", "d"}


def test_sav_checkboxes_keep_what_they_call_missing() -> None:
    by_code = [Variable(f"a{n}", "single", values=YES_NO[:1], missing=(Missing(0, "refused"),)) for n in (1, 2)]
    by_range = [
        Variable(f"b{n}", "single", values=YES_NO[:1], missing_ranges=(MissingRange(-5, 0, "refused"),)) for n in (1, 2)
    ]
    by_text = [Variable(f"c{n}", "text", missing=(Missing("0", "refused"),)) for n in (1, 2)]
    columns: dict[str, Sequence[Raw]] = {v.name: [1.0, 0.0] for v in [*by_code, *by_range]}
    columns |= {v.name: ["1", "0"] for v in by_text}
    book = drafted(survey_of(columns, [*by_code, *by_range, *by_text]))
    assert book.sets == {}
    assert [codes(found) for found in book.variables.values()] == [[1]] * 6


# Any file


HEADERS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6) | st.sampled_from(
    [
        "q1",
        "q 1",
        "q_1",
        "Q1",
        "q2",
        "is",
        "Not 1",
        "not2",
        "1",
        "_1",
        "ß",
        "SS",
        "e\u0301",
        "é",
        "p",
        "p1",
        "p2",
        "p_set",
    ]
)
CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "1", "01", "1.0", "2.5", "NA", "２", "1e3", "2024-01-01", "3/4/2024", "yes", "Yes", '"', "\\"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=4),
    st.integers().map(str),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_csv_gives_a_draft_that_codes_every_column(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    header = data.draw(st.lists(HEADERS, min_size=1, max_size=7))
    few = st.sampled_from(data.draw(st.lists(CELLS, min_size=1, max_size=3)))
    rows = data.draw(
        st.lists(st.lists(CELLS | few, min_size=len(header), max_size=len(header)), min_size=1, max_size=8)
    )
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows([header, *rows])
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    try:
        raw = read_file(path)
        raw = raw._replace(chunks=list(raw.chunks))
    except ReadError:
        return
    found = coded(raw).findings()
    assert (found.unknown_columns, found.absent, found.invalid) == ((), (), ())
    assert found.variables == len(header)


LABELS: st.SearchStrategy[dict[str, str]] = st.just({}) | st.text(max_size=5).map(lambda text: {"en": text})
SAV_CODES = st.integers(-2, 9) | st.sampled_from([0.5, int(1e300)])


@st.composite
def sav_variables(draw: st.DrawFn, name: str) -> tuple[Variable, list[Raw]]:
    is_text = draw(st.booleans())
    one: st.SearchStrategy[Any] = st.sampled_from(["1", "0", "a", "01", "é"]) if is_text else SAV_CODES
    listed = draw(st.lists(one, unique_by=str, max_size=4))
    half = draw(st.integers(0, len(listed)))
    low = draw(st.integers(-3, 9))
    ranges = [MissingRange(low, draw(st.sampled_from([low + 3, float("inf")])), "no-answer")]
    found = Variable(
        name,
        "single" if half else "text" if is_text else "number",
        draw(LABELS),
        draw(st.sampled_from(["nominal", "ordinal", "scale"])),
        tuple(Value(code, draw(LABELS)) for code in listed[:half]),
        tuple(Missing(code, "no-answer", draw(LABELS)) for code in listed[half:]),
        () if is_text or draw(st.booleans()) else tuple(ranges),
    )
    blank: Raw = "" if is_text else None
    cells = draw(
        st.lists(one.map(lambda code: code if is_text else float(code)) | st.just(blank), min_size=3, max_size=3)
    )
    return found, cells


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_sav_gives_a_draft_that_codes_every_column(data: st.DataObject) -> None:
    names = ["a1", "a2", "b", "Q1.4"]
    pairs = [data.draw(sav_variables(name)) for name in names]
    sets = []
    for number in range(data.draw(st.integers(0, 2))):
        members = tuple(data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True)))
        counted: Any = data.draw(st.sampled_from([None, 0, 1, "1", "a"]))
        kind: Any = "categories" if counted is None else "dichotomies"
        sets.append(ResponseSet(f"s{number}", kind, members, data.draw(LABELS), counted))
    raw = survey_of({found.name: cells for found, cells in pairs}, [found for found, _ in pairs], *sets)
    found = coded(raw).findings()
    assert (found.unknown_columns, found.invalid) == ((), ())
    assert found.variables == len(names)


def test_checkboxes_with_a_code_for_no_answer_are_a_set() -> None:
    text = draft_codebook(survey_of({"q_1": ["1", "0", "9"], "q_2": ["0", "9", "1"]}), "draft")
    codebook = parse_codebook(text, "draft")
    assert codebook.sets["q"].members == ("q_1", "q_2")
    assert [m.code for m in codebook.variables["q_1"].missing] == [9]
    assert [v.code for v in codebook.variables["q_1"].values] == [0, 1]


def test_a_battery_is_suggested_but_not_assumed() -> None:
    text = draft_codebook(survey_of({"d_1": ["1", "2", "3"], "d_2": ["1", "2", "3"]}), "draft")
    assert '# [batteries.d]\n# items = ["d_1", "d_2"]\n' in text
    assert not parse_codebook(text, "draft").batteries
    assert parse_codebook(text.replace("# [bat", "[bat").replace("# items", "items"), "draft").batteries["d"]


def test_a_declared_weight_is_suggested_but_not_assumed() -> None:
    raw = survey_of({"a": [1.0, 2.0], "w 1": [0.5, 1.25]}, [Variable("a", "number"), Variable("w 1", "number")])
    raw = raw._replace(source=Source("answers.sav", "sav", "utf-8", details={"declared weight": "w 1"}))
    text = draft_codebook(raw, "answers")
    assert text.endswith('# [design]\n# weight = "w_1"\n')
    assert not parse_codebook(text, "draft").design.variables
    text = text.replace("# [design", "[design").replace("# weight", "weight")
    assert parse_codebook(text, "draft").design.weight == "w_1"


def test_numbers_beyond_all_numbers_are_no_codes() -> None:
    """As a damaged .sav has them: they are told as invalid."""
    inf = float("inf")
    found = Variable(
        "q",
        "single",
        values=(*YES_NO, Value(inf, {"en": "?"})),
        missing=(Missing(-inf, "no-answer"), Missing(9, "refused")),
        missing_ranges=(MissingRange(90, float("nan"), "no-answer"),),
    )
    raw = survey_of({"q": [1.0, 0.0, inf, -inf, 9.0, None]}, [found])
    assert [value.code for value in drafted(raw).variables["q"].values] == [0, 1]
    assert [missing.code for missing in drafted(raw).variables["q"].missing] == [9]
    assert [(v.value, v.count) for v in coded(raw).findings().invalid] == [(inf, 1), (-inf, 1)]


# What a careful assistant would ask


def drafted_rows(tmp_path: Path, *rows: str) -> str:
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return draft_codebook(read_file(tmp_path / "a.csv", ReadOptions(separator="|")), "a")


def test_numbers_with_a_decimal_comma(tmp_path: Path) -> None:
    text = drafted_rows(tmp_path, "x|y", *(f"{n},5|1.{n}34,25" for n in range(1, 10)))
    assert text.count('kind = "number"') == 2
    assert text.count("# Numbers with a decimal comma?") == 2


def test_negative_numbers_that_may_mean_no_answer(tmp_path: Path) -> None:
    text = drafted_rows(tmp_path, "x|y", *(f"{n}|{n - 30}" for n in range(20, 40)), "-99|-99", "-8|-99")
    (line,) = [line for line in text.splitlines() if "no answer?" in line]
    assert '[{ code = -8, kind = "no-answer" }, { code = -99, kind = "no-answer" }]' in line
    assert text.index(line) < text.index("[variables.x]")


def test_answers_that_look_joined(tmp_path: Path) -> None:
    rows = ["Bus, Train", "Car, Bus", "Car", "Train, Car", "Bus"] * 4
    text = drafted_rows(tmp_path, "x|y", *(f"{row}|{row.replace(', ', ';')}" for row in rows))
    assert "# Several answers in a cell, cut at commas?" in text
    assert "# Several answers in a cell, cut at semicolons?" in text
    assert "cut at" not in drafted_rows(tmp_path, "x|y", *(f"City, north {n}|a" for n in (1, 2, 1, 2)))
