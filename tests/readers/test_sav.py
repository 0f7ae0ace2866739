"""A .sav becomes codes with what it says of them, user-missing values kept apart; a cut one never looks whole."""

from __future__ import annotations

import io
import math
import struct
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas
import pyreadstat
import pytest

from mobsurvey.codebook.apply import apply_codebook
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, read_file, sav
from mobsurvey.sav_records import LONG_NAMES, sav_records
from mobsurvey.survey import Chunk, Column, Missing, MissingRange, ResponseSet, Survey, Value

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SECONDS = 86_400
NEW_YEAR_2000 = 13_166_064_000
"""1 January 2000 in seconds since 14 October 1582."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.sav"


def write(path: Path, columns: Mapping[str, list[Any]], **facts: Any) -> None:
    frame = pandas.DataFrame(
        {
            name: pandas.Series(cells, dtype="object" if isinstance(cells[0], str) else "float64")
            for name, cells in columns.items()
        }
    )
    pyreadstat.write_sav(frame, path, **facts)


def _dictionary_end(file: bytes) -> tuple[int, dict[str, str]]:
    """Where the dictionary termination record begins, and the short name of each variable."""
    records = list(sav_records(io.BytesIO(file), "="))
    pairs = [pair.split("=") for r in records if r.subtype == LONG_NAMES for pair in r.payload.decode().split("\t")]
    return records[-1].at, {long: short for short, long in pairs}


def insert(path: Path, *sets: str, subtype: int = 7) -> None:
    """Puts a record of multiple response sets at the end of the dictionary."""
    file = path.read_bytes()
    end, _ = _dictionary_end(file)
    payload = "".join(f"{line}\n" for line in sets).encode()
    path.write_bytes(file[:end] + struct.pack("<4i", 7, subtype, 1, len(payload)) + payload + file[end:])


def columns(survey: Survey) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in survey.variables}
    for chunk in survey.chunks:
        for name, cells in chunk.columns.items():
            assert len(cells) == chunk.cases
            found[name] += cells
    return found


def coded(survey: Survey) -> dict[str, Column]:
    """The columns of a small survey, coded by its own labels."""
    found = apply_codebook(survey, parse_codebook(draft_codebook(survey, "x"), "draft"))
    (chunk,) = found.survey.chunks
    return dict(chunk.columns)


# Data and labels


def test_sample() -> None:
    survey = read_file(SAMPLES / "hcmc-2024.sav")
    level = survey.variables["level"]
    assert [(value.code, dict(value.label)) for value in level.values] == [
        (1, {"en": "City"}),
        (2, {"en": "District"}),
        (3, {"en": "Ward/commune"}),
    ]
    assert level.missing == (Missing(9, "no-answer", {"en": "No usable answer"}),)
    assert (level.kind, level.measure, level.label) == ("single", "ordinal", {"en": "Level of office"})
    assert set(survey.sets) == {"purpose", "content", "method"}
    assert survey.sets["purpose"].counted_value == 1
    found = columns(survey)
    assert len(found["level"]) == 1150
    assert (found["level"].count(9), found["level"].count(None)) == (24, 30)
    assert survey.source[:3] == ("hcmc-2024.sav", "sav", "UTF-8")


def test_user_missing_values_are_kept_apart_from_system_missing(path: Path) -> None:
    write(path, {"a": [1, 8, 9, None, -5, 0.5]}, missing_ranges={"a": [8, 9]}, variable_value_labels={"a": {9: "DK"}})
    survey = read_file(path)
    assert columns(survey) == {"a": [1, 8, 9, None, -5, 0.5]}
    assert survey.variables["a"].missing == (Missing(8, "no-answer"), Missing(9, "no-answer", {"en": "DK"}))
    assert survey.variables["a"].missing_ranges == ()


@pytest.mark.parametrize(
    ("declared", "low", "high"),
    [
        ([{"lo": 90, "hi": 99}], 90, 99),
        ([{"lo": -math.inf, "hi": 0}], -math.inf, 0),
        ([{"lo": 90, "hi": math.inf}], 90, math.inf),
    ],
)
def test_missing_range(path: Path, declared: list[dict[str, float]], low: float, high: float) -> None:
    write(path, {"a": [1.0, 95.0]}, missing_ranges={"a": declared})
    assert read_file(path).variables["a"].missing_ranges == (MissingRange(low, high, "no-answer"),)


def test_range_and_code_together_and_labels_inside_the_range(path: Path) -> None:
    write(
        path,
        {"a": [1.0, 95.0]},
        missing_ranges={"a": [{"lo": 90, "hi": 99}, -1]},
        variable_value_labels={"a": {1: "One", 95: "Refused", -1: "Not asked"}},
    )
    variable = read_file(path).variables["a"]
    assert variable.values == (Value(1, {"en": "One"}),)
    assert sorted((m.code, dict(m.label)) for m in variable.missing) == [
        (-1, {"en": "Not asked"}),
        (95, {"en": "Refused"}),
    ]
    assert variable.missing_ranges == (MissingRange(90, 99, "no-answer"),)


def test_text_variables(path: Path) -> None:
    long = "ơ" * 300
    write(
        path,
        {"a": ["NA", " x ", "", "01"], "b": [long, "", "y", "z"], "c": ["Y", "N", "", "X"]},
        variable_value_labels={"c": {"Y": "Yes", "N": "No", "X": "Refused"}},
        missing_ranges={"c": ["X"]},
    )
    survey = read_file(path)
    assert columns(survey)["a"] == ["NA", " x", "", "01"]
    assert columns(survey)["b"][0] == long
    assert [survey.variables[name].kind for name in "abc"] == ["text", "text", "single"]
    assert survey.variables["c"].values == (Value("Y", {"en": "Yes"}), Value("N", {"en": "No"}))
    assert survey.variables["c"].missing == (Missing("X", "no-answer", {"en": "Refused"}),)


def test_label_of_a_blank_text_makes_no_code(path: Path) -> None:
    write(path, {"a": ["", "x", "x", "x"]}, variable_value_labels={"a": {"": "Nothing", "x": "X"}})
    survey = read_file(path)
    assert survey.variables["a"].values == (Value("x", {"en": "X"}),)
    assert coded(survey)["a"].codes() == [None, "x", "x", "x"]


@pytest.mark.parametrize("spelling", ["DATE11", "ADATE10", "EDATE10", "SDATE10", "DATETIME20"])
def test_dates(path: Path, spelling: str) -> None:
    seconds = [NEW_YEAR_2000, None, NEW_YEAR_2000 + 59 * SECONDS + 3600, 0]
    write(path, {"a": seconds}, variable_format={"a": spelling})
    survey = read_file(path)
    assert survey.variables["a"].kind == "date"
    assert columns(survey) == {"a": ["2000-01-01", None, "2000-02-29", "1582-10-14"]}


def test_date_beyond_the_calendar_is_invalid(path: Path) -> None:
    write(path, {"a": [NEW_YEAR_2000, 6.4e12, -1e15]}, variable_format={"a": "DATE11"})
    column = coded(read_file(path))["a"]
    assert (column.answered, column.invalid) == (0b100, 0b011)


def test_user_missing_dates_are_kept_apart(path: Path) -> None:
    day = NEW_YEAR_2000
    write(
        path,
        {"a": [day, day + SECONDS, day + 9 * SECONDS, None], "b": [day, day, day, day + SECONDS]},
        variable_format={"a": "DATE11", "b": "DATE11"},
        missing_ranges={"a": [{"lo": day + 5 * SECONDS, "hi": math.inf}, day + SECONDS], "b": [day + SECONDS]},
    )
    found = coded(read_file(path))
    assert found["a"].codes() == ["2000-01-01", day + SECONDS, day + 9 * SECONDS, None]
    assert found["a"].answered == 0b1000
    assert (found["b"].answered, found["b"].missing) == (0b1110, {day + SECONDS: 0b0001})


def test_labels_are_put_in_one_unicode_form(path: Path) -> None:
    label, value = "Cấp công tác", "Phường/xã"
    apart = unicodedata.normalize("NFD", label)
    write(
        path,
        {"a": [1.0], "b": [unicodedata.normalize("NFD", "xã")]},
        column_labels={"a": f" {apart}\n"},
        variable_value_labels={"a": {1: unicodedata.normalize("NFD", value)}},
        file_label=unicodedata.normalize("NFD", "Khảo sát"),
    )
    survey = read_file(path)
    assert survey.variables["a"].label == {"en": label}
    assert survey.variables["a"].values == (Value(1, {"en": value}),)
    assert survey.source.details == {"file label": "Khảo sát"}
    assert coded(survey)["b"].codes() == ["xã"]


def test_measures(path: Path) -> None:
    measures = {"a": "nominal", "b": "ordinal", "c": "scale"}
    write(path, {name: [1.0] for name in measures}, variable_measure=measures)
    assert {name: variable.measure for name, variable in read_file(path).variables.items()} == measures


def test_long_names(path: Path) -> None:
    names = ["purpose_of_the_visit_1", "purpose_of_the_visit_2", "mục_đích_chuyến_đi"]
    write(path, {name: [1.0] for name in names})
    assert list(read_file(path).variables) == names


@pytest.mark.parametrize("compressed", [{"compress": True}, {"row_compress": True}, {}])
def test_compression(tmp_path: Path, compressed: dict[str, bool]) -> None:
    path = tmp_path / ("a.zsav" if "compress" in compressed else "a.sav")
    cells = [float(n % 7) if n % 5 else None for n in range(5000)]
    write(path, {"a": cells, "b": [f"x{n}" for n in range(5000)]}, **compressed)
    assert path.read_bytes()[:4] == (b"$FL3" if "compress" in compressed else b"$FL2")
    assert columns(read_file(path)) == {"a": cells, "b": [f"x{n}" for n in range(5000)]}


# Sets and weight

CHECKS: dict[str, list[Any]] = {
    "p1": [1.0, 0.0],
    "p2": [0.0, 1.0],
    "t1": ["Y", "N"],
    "t2": ["N", "Y"],
    "s1": ["1", "0"],
}


@pytest.mark.parametrize("subtype", [7, 19])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$s=D1 1 8 Mục p1 p2", ResponseSet("s", "dichotomies", ("p1", "p2"), {"en": "Mục"}, 1)),
        ("$s=D3 1.0 0  p1 p2", ResponseSet("s", "dichotomies", ("p1", "p2"), {}, 1)),
        ("$s=C 5 Label p1 p2", ResponseSet("s", "categories", ("p1", "p2"), {"en": "Label"})),
        ("$s=E 1 1 1 5 Label p1 p2", ResponseSet("s", "dichotomies", ("p1", "p2"), {"en": "Label"}, 1)),
        ("$s=E 11 1 0 1 x p2", ResponseSet("s", "dichotomies", ("p2",), {"en": "x"}, 0)),
        ("$s=D1 Y 1 x t1 t2", ResponseSet("s", "dichotomies", ("t1", "t2"), {"en": "x"}, "Y")),
        ("$s=D1 1 1 x s1", ResponseSet("s", "dichotomies", ("s1",), {"en": "x"}, "1")),
        ("$s=C 1 x p1 P2 p1 gone", ResponseSet("s", "categories", ("p1", "p2"), {"en": "x"})),
    ],
)
def test_set(path: Path, line: str, expected: ResponseSet, subtype: int) -> None:
    write(path, CHECKS)
    insert(path, line.replace("8 Mục", f"{len('Mục'.encode())} Mục"), subtype=subtype)
    survey = read_file(path)
    assert survey.sets == {"s": expected}
    assert columns(survey) == CHECKS


@pytest.mark.parametrize("line", ["$s=C 1 x", "$s=C 1 x gone", "$s=D1 1 1 x gone"])
def test_set_without_members_in_the_file_is_none(path: Path, line: str) -> None:
    write(path, CHECKS)
    insert(path, line)
    assert read_file(path).sets == {}


def test_members_by_their_short_names(path: Path) -> None:
    names = ["purpose_of_the_visit_1", "purpose_of_the_visit_2"]
    write(path, {name: [1.0] for name in names})
    _, short_names = _dictionary_end(path.read_bytes())
    insert(path, f"$Q1.4=D1 1 1 x {short_names[names[0]].lower()} {short_names[names[1]].lower()}")
    assert read_file(path).sets["Q1.4"].members == tuple(names)


@pytest.mark.parametrize("answers", [[1.0, 0.0], ["1", ""]], ids=["numbers", "texts"])
def test_a_set_without_a_counted_value_is_left_out(path: Path, answers: list[Any]) -> None:
    write(path, {"a": answers, "b": answers})
    insert(path, "$s=D1   1 x a b", "$t=D1 1 1 x a b")
    survey = read_file(path)
    assert list(survey.sets) == ["t"]
    assert survey.source.details["sets left out"] == "s (no counted value)"
    coded(survey)


def test_counted_text_of_a_labelled_variable_stays_text(path: Path) -> None:
    write(path, {"a": ["1", "0"], "b": ["0", "1"]}, variable_value_labels={n: {"1": "Yes", "0": "No"} for n in "ab"})
    insert(path, "$s=D1 1 1 x a b")
    survey = read_file(path)
    assert survey.sets["s"].counted_value == "1"
    assert coded(survey)["a"].selected["1"] == 0b10


def test_weight_variable(path: Path) -> None:
    write(path, {"a": [1.0, 2.0], "a_long_name_for_weights": [0.5, 1.5]})
    file = bytearray(path.read_bytes())
    file[76:80] = struct.pack("<i", 2)
    path.write_bytes(file)
    assert read_file(path).source.details == {"declared weight": "a_long_name_for_weights"}


# What is refused


def refused(path: Path, encoding: str | None = None) -> str:
    """The message, without the folder in front of the file's name."""
    with pytest.raises(ReadError) as caught:
        columns(read_file(path, ReadOptions(encoding)))
    return caught.value.message.replace(f"{path.parent}/", "")


def test_text_named_sav(path: Path) -> None:
    path.write_text("a,b\n1,2\n")
    assert refused(path) == (
        "answers.sav: is not an SPSS file: it does not begin with $FL2 or $FL3. Export it again as .sav, or say what "
        "it is: --kind csv."
    )
    assert list(read_file(path, ReadOptions(kind="csv")).variables) == ["a", "b"]


def test_sav_under_another_name(path: Path) -> None:
    write(path, {"a": [1.0]})
    assert columns(read_file(path.rename(path.with_suffix(".csv")))) == {"a": [1]}


def test_no_cases(path: Path) -> None:
    write(path, {"a": [1.0]})
    frame = pandas.DataFrame({"a": pandas.Series([], dtype="float64")})
    pyreadstat.write_sav(frame, path)
    assert refused(path) == "answers.sav: the file has no cases. Export it again."


def test_unknown_encoding(path: Path) -> None:
    write(path, {"a": [1.0]})
    with pytest.raises(UsageError) as caught:
        read_file(path, ReadOptions("no-such"))
    assert caught.value.message == (
        '--encoding: there is no encoding "no-such". There are: utf-8, utf-16, cp1258, cp1252, latin-1, tcvn3, vni, '
        "viscii, doubled."
    )


def test_bytes_that_are_not_in_the_declared_encoding(path: Path) -> None:
    write(path, {"a": ["\u1ea5" * 4]})
    path.write_bytes(path.read_bytes().replace("ấ".encode() * 4, b"\xff" * 12))
    assert refused(path) == (
        "answers.sav: 1 of 1 texts with letters beyond ASCII are not in UTF-8. Declare the file's encoding, as "
        "--encoding cp1258 (Vietnamese Windows)."
    )


def test_fewer_cases_than_the_header_promises(path: Path) -> None:
    write(path, {"a": [float(n) for n in range(100)]})
    path.write_bytes(path.read_bytes()[:-80])
    assert refused(path) == (
        "answers.sav: the header promises 100 cases, but the file ends after 90. Copy or export it again."
    )


def test_fewer_cases_than_promised_when_the_library_says_nothing(path: Path) -> None:
    write(path, {"a": [float(n) for n in range(100)]})
    survey = read_file(path)
    chunks = survey.chunks
    assert isinstance(chunks, sav.SavChunks)
    (part,) = chunks.parts()
    with pytest.raises(ReadError) as caught:
        chunks.check(part, Chunk(90, {}))
    assert caught.value.message == (
        f"{path}: the header promises 100 cases, but the file ends after 90. Copy or export it again."
    )


def test_number_of_cases_that_the_header_does_not_tell(path: Path) -> None:
    write(path, {"a": [1.0, 2.0]})
    file = bytearray(path.read_bytes())
    file[80:84] = struct.pack("<i", -1)
    path.write_bytes(file)
    assert columns(read_file(path)) == {"a": [1, 2]}


def make_small(path: Path, **options: bool) -> dict[str, list[Any]]:
    cells: dict[str, list[Any]] = {
        "a": [float(n % 4) if n % 3 else None for n in range(40)],
        "text": [f"answer {n}" for n in range(40)],
        "p1": [float(n % 2) for n in range(40)],
        "p2": [100.5 * n for n in range(40)],
    }
    write(
        path,
        cells,
        column_labels={"a": "Cấp"},
        variable_value_labels={"a": {1: "One", 2: "Two"}},
        missing_ranges={"a": [3]},
        **options,
    )
    if not options.get("compress"):
        insert(path, "$s=D1 1 1 x p1 p2")
    return cells


@pytest.mark.parametrize("options", [{}, {"row_compress": True}, {"compress": True}], ids=["plain", "rows", "zsav"])
def test_cut_anywhere_it_is_refused_or_right(path: Path, options: dict[str, bool]) -> None:
    cells = make_small(path, **options)
    whole = path.read_bytes()
    for kept in [*range(4, len(whole), 13), len(whole) - 1]:
        path.write_bytes(whole[:kept])
        try:
            found = columns(read_file(path))
        except ReadError as error:
            assert error.where == str(path)
        else:
            assert found == cells


def test_cut_in_its_cases_it_is_refused_in_every_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sav, "WHOLE_CASES", 10)
    make_small(path)
    codebook = parse_codebook(draft_codebook(read_file(path), "x"), "draft")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ReadError) as caught:
        list(apply_codebook(read_file(path), codebook).survey.chunks)
    assert caught.value.where == str(path)


# Large files are read in parts


@pytest.mark.parametrize("whole_cases", [1, 10, 39])
def test_parts_make_the_whole(path: Path, whole_cases: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = make_small(path)
    monkeypatch.setattr(sav, "WHOLE_CASES", whole_cases)
    survey = read_file(path)
    assert [chunk.cases for chunk in survey.chunks] == [10, 10, 10, 10]
    assert columns(survey) == cells


@pytest.mark.parametrize("cases", [5, 7, 41])
def test_parts_of_a_number_that_does_not_divide(path: Path, cases: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, {"a": [float(n) for n in range(cases)]})
    monkeypatch.setattr(sav, "WHOLE_CASES", 2)
    assert columns(read_file(path)) == {"a": list(range(cases))}


def test_several_processes_code_what_one_codes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(path)
    codebook = parse_codebook(draft_codebook(read_file(path), "x"), "draft")
    once = apply_codebook(read_file(path), codebook)
    (whole,) = once.survey.chunks
    monkeypatch.setattr(sav, "WHOLE_CASES", 10)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    progress: list[int] = []
    several = apply_codebook(read_file(path), codebook, progress=progress.append)
    chunks = list(several.survey.chunks)
    assert [chunk.cases for chunk in chunks] == [10, 10, 10, 10]
    assert progress == [10, 20, 30, 40]
    for name, column in whole.columns.items():
        together = [code for chunk in chunks for code in chunk.columns[name].codes()]
        assert together == column.codes()
    assert several.findings() == once.findings()
