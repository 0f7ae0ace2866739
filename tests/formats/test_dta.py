"""A .dta of any release becomes codes with what it says of them, .a to .z kept apart; a damaged one never looks whole.

What R's haven reads in the same files is in files/dta/haven.csv (R 4.2.2, haven 2.5.1; made by haven.R beside it).
"""

from __future__ import annotations

import csv
import importlib.util
import math
import pickle
import random
import re
import struct
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas
import pytest

from mobsurvey.codebook.apply import CodedSurvey, apply_codebook
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, dta
from mobsurvey.readers.dta import evidence, read_dta
from mobsurvey.readers.dta_dates import date_format
from mobsurvey.survey import Column, Survey, Value

FILES = Path(__file__).with_name("files") / "dta"
RELEASES = sorted(FILES.glob("release-*.dta"))
EXTENDED = [path for path in RELEASES if int(path.stem.split("-")[1]) >= 113]
OPINIONS = [
    "Nghe, ghi ý kiến của nhân dân",
    "Giải thích chủ trương của Đảng",
    "",
    "Không trả lời được",
    "Họp tổ dân phố mỗi tháng một lần",
    "Cán bộ xã chưa gần dân",
]


@cache
def script() -> Any:
    """The script that makes the files."""
    spec = importlib.util.spec_from_file_location("make_dta", FILES.parent / "make_dta.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_dta"] = module
    spec.loader.exec_module(module)
    return module


def read(name: str, encoding: str | None = None) -> Survey:
    return read_dta(FILES / f"{name}.dta", ReadOptions(encoding))


def columns(survey: Survey) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in survey.variables}
    for chunk in survey.chunks:
        assert list(chunk.columns) == list(survey.variables)
        for name, cells in chunk.columns.items():
            assert len(cells) == chunk.cases
            found[name] += cells
    return found


def coded(survey: Survey) -> dict[str, Column]:
    """Every variable, coded by the codebook drafted from the file."""
    return {name: column for chunk in code(survey).survey.chunks for name, column in chunk.columns.items()}


def code(survey: Survey) -> CodedSurvey:
    return apply_codebook(survey, parse_codebook(draft_codebook(survey, "draft"), "draft.toml"))


def number(cell: Any) -> float | None:
    return None if cell is None or str(cell).startswith(".") else float(cell)


def write(path: Path, questions: list[Any], release: int = 118, **facts: Any) -> Path:
    path.write_bytes(script().Writer(release, questions, **facts).file())
    return path


def test_the_script_makes_the_files() -> None:
    assert {path.stem: path.read_bytes() for path in FILES.glob("*.dta")} == script().files()


# What other software reads


@cache
def haven() -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    with (FILES / "haven.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["file"], row["variable"], row["what"]), []).append((row["place"], row["value"]))
    return found


def as_haven(cell: float | str | None) -> str:
    """The cell as haven.csv has it: numbers with 17 digits, no fraction of a second, 200 letters at the most."""
    if cell is None:
        return ""
    return f"{cell:.17g}" if isinstance(cell, float) else re.sub(r"(T[\d:]+)\.\d+$", r"\1", cell)[:200]


@pytest.mark.parametrize("file", sorted({file for file, _, _ in haven()}))
def test_labels_and_answers_are_those_of_haven(file: str) -> None:
    survey = read(file.removesuffix(".dta"))
    found = columns(survey)
    # haven makes days of times, takes no leap seconds away and does not know %-td; it has one language.
    ours, other_language = {"clock", "leap", "left"}, "Mountains"
    for name, variable in survey.variables.items():
        assert next(iter(variable.label.values()), "") == dict(haven().get((file, name, "label"), [])).get("", "")
        labels = {str(entry.code): next(iter(entry.label.values())) for entry in variable.listed if entry.label}
        labels = {code: label for code, label in labels.items() if label != other_language}
        assert labels == dict(haven().get((file, name, "value label"), []))
        expected = [text for _, text in haven()[file, name, "cell"]]
        cells = found[name]
        if variable.kind == "date":
            cells = [None if str(cell).startswith(".") else cell for cell in cells]
        elif variable.is_numeric:
            cells = [cell if number(cell) is None else float(cell) for cell in cells]
        if name == "day2":  # of which haven makes a day although it has a label
            cells, expected = [None if cell == "-99" else cell for cell in cells], [*expected[:3], "", *expected[4:]]
        if name not in ours:
            assert [as_haven(cell) for cell in cells] == expected, name


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_numbers_and_texts_are_those_of_pandas(path: Path) -> None:
    frame = pandas.read_stata(path, convert_categoricals=False, convert_dates=False)
    survey = read(path.stem)
    assert list(frame.columns) == list(survey.variables)
    for name, cells in columns(survey).items():
        if survey.variables[name].kind == "text":
            assert cells == list(frame[name])
        elif survey.variables[name].kind != "date":
            expected = [None if math.isnan(value) else value for value in frame[name].astype(float)]
            assert [number(cell) for cell in cells] == expected, name


def test_value_labels_are_those_of_pandas() -> None:
    for path in RELEASES:
        with pandas.read_stata(path, iterator=True) as reader:
            labels = {int(c): t for c, t in reader.value_labels()["sexlab"].items() if c < 1000}
        variables = read(path.stem).variables
        assert {v.code: v.label["en"] for v in variables["sex"].values} == labels == {1: "Male", 2: "Female"}
        assert variables["sex2"].values == variables["sex"].values


# Every release


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_every_release_in_both_byte_orders_says_the_same(path: Path) -> None:
    survey = read(path.stem)
    release = int(path.stem.split("-")[1])
    found = columns(survey)
    assert found["born"][:4] == ["1980-02-29", "1959-12-31", "1960-01-01", None]
    assert found["ward"] == ["Ward 1", "", "Ward 12", "NA", "12", "twelve bytes"]
    assert found["q1_1"] == [1.0, 0.0, 1.0, 0.0, None, 1.0]
    assert survey.variables["sex"].label == {"en": "Sex of the official"}
    assert survey.source.reader == "dta"
    assert survey.source.details["file label"] == "Made-up officials"
    assert survey.source.details["format"] == f"Stata {release}"
    if release >= 105:
        assert survey.source.details["documents"] == "Made up for a test\nage: In years"
        assert survey.source.details["saved"] == "22 Nov 2026 09:30"
    assert evidence(path.read_bytes()[:4096], path)


@pytest.mark.parametrize("path", EXTENDED, ids=lambda path: path.stem)
def test_extended_missing_values_are_kept_apart_with_their_labels(path: Path) -> None:
    survey = read(path.stem)
    found = columns(survey)
    assert found["sex"] == ["1", "2", ".a", ".b", None, "2"]
    assert found["age"] == ["25", "100", "-5", ".z", "41", None]
    assert found["weight"][3:5] == [".d", None]
    assert found["income"] == ["1.5", "-2.25", "1e+300", ".e", "0.1", None]
    assert found["born"][3:5] == [None, ".a"]
    missing = survey.variables["sex"].missing
    assert [(m.code, m.label["en"]) for m in missing] == [(".a", "Refused to say"), (".b", "Not asked")]
    assert [m.code for m in survey.variables["age"].missing] == [".z"]


@pytest.mark.parametrize("path", EXTENDED, ids=lambda path: path.stem)
def test_a_draft_codes_them_for_every_kind(path: Path) -> None:
    survey = read(path.stem)
    found = coded(survey)
    assert found["sex"].codes() == [1, 2, ".a", ".b", None, 2]
    assert not any(column.invalid for column in found.values())
    kinds = {m.code: m.kind for m in code(survey).survey.variables["sex"].missing}
    assert kinds == {".a": "refused", ".b": "not-asked"}
    assert found["income"].codes() == [1.5, -2.25, 1e300, ".e", 0.1, None]
    assert found["weight"].codes() == [0.5, 1.25, 2.0, ".d", None, 0.10000000149011612]
    assert found["born"].codes() == ["1980-02-29", "1959-12-31", "1960-01-01", None, ".a", "2024-03-01"]


def test_numbers_of_a_number_variable_code_in_any_order(tmp_path: Path) -> None:
    cells = [2.5, ".a", None, *map(float, range(20)), ".b"]
    ask = script().Question
    survey = read_dta(write(tmp_path / "x.dta", [ask("x", "d", cells), ask("y", "d", cells[::-1])]), ReadOptions())
    assert survey.variables["x"].kind == "number"
    found = coded(survey)
    assert found["x"].codes() == cells
    assert found["y"].codes() == cells[::-1]


def test_checkboxes_are_guessed_to_be_a_set() -> None:
    sets = code(read("release-118")).survey.sets
    assert {name: found.members for name, found in sets.items()} == {"q1": ("q1_1", "q1_2", "q1_3")}
    assert sets["q1"].counted_value == 1


def test_infinities_are_missing_or_invalid_but_never_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "x.dta", [script().Question("x", "d", [1.0, math.inf, -math.inf, math.nan])])
    survey = read_dta(path, ReadOptions())
    assert columns(survey) == {"x": ["1", None, "-inf", None]}
    path = write(tmp_path / "x.dta", [script().Question("x", "d", [1.0, math.inf, math.nan])])
    assert columns(read_dta(path, ReadOptions())) == {"x": [1.0, None, None]}


# Dates


def test_days_and_moments_are_iso_and_periods_stay_numbers() -> None:
    survey = read("dates")
    found = columns(survey)
    assert found["day"] == ["2024-03-01", "1960-01-01", "1959-12-31", None, ".a", "1900-02-28"]
    assert found["moment"][:3] == ["2024-03-01T14:30:00.123", "1960-01-01T00:00:00", "1959-12-31T23:59:59.999"]
    assert found["clock"] == ["08:30:00", "00:00:00", "23:59:59.999", None, ".a", "2024-03-01T14:30:00.123"]
    assert found["left"][5] == "1960-01-06"
    assert survey.variables["clock"].kind == "text"
    assert [n for n, v in survey.variables.items() if v.kind == "date"] == ["day", "day2", "moment", "leap", "left"]
    assert [number(cell) for cell in found["month"]] == [770, 0, -1, None, None, 771]
    assert "month: months since January 1960" in survey.source.details["periods kept as numbers"]
    assert coded(survey)["moment"].codes()[0] == "2024-03-01"


def test_leap_seconds_are_taken_away() -> None:
    """27 by 2024; the first was put in before 1 July 1972."""
    found = columns(read("dates"))["leap"]
    assert found[0] == "2024-03-01T14:30:00.123"
    assert found[3] == "1972-06-30T23:59:59.999"
    moment = date_format("%tC")
    assert moment is not None
    first = (4564 + 1 - 1) * 86_400_000  # 1 July 1972 is day 4,565
    assert moment.text(first + 86_400_000) == "1972-06-30T23:59:60"
    assert moment.text(first + 86_401_000) == "1972-07-01T00:00:00"


def test_a_labelled_code_of_a_date_is_no_day() -> None:
    survey = read("dates")
    assert survey.variables["day2"].values == (Value(-99, {"en": "Unknown"}),)
    assert columns(survey)["day2"] == ["2024-03-01", "9999-12-31", "1960-01-01", "-99", None, ".b"]


@pytest.mark.parametrize("days", [1e9, -1e9, 1e15, -1e15, 1e300])
def test_no_day_is_too_far(tmp_path: Path, days: float) -> None:
    ask = script().Question
    path = write(tmp_path / "x.dta", [ask("a", "d", [days], format="%td"), ask("b", "d", [days], format="%tc")])
    assert all(isinstance(cells[0], str) for cells in columns(read_dta(path, ReadOptions())).values())


# Texts


@pytest.mark.parametrize(
    ("name", "encoding", "note"),
    [
        ("windows-1258", "windows-1258", "judged by the words"),
        ("utf-8-old", "UTF-8", "all text is UTF-8"),
        ("utf-8", "UTF-8", ""),
        ("windows-1258-in-118", "windows-1258", "judged by the words"),
    ],
)
def test_vietnamese_is_read_whatever_its_encoding(name: str, encoding: str, note: str) -> None:
    survey = read(name)
    assert survey.source.encoding == encoding
    assert survey.variables["gioi"].values == (Value(1, {"en": "Nam"}), Value(2, {"en": "Nữ"}))
    assert survey.variables["gioi"].missing[0].label == {"en": "Không trả lời"}
    assert survey.variables["ykien"].label == {"en": "Ý kiến của người được hỏi"}
    assert survey.source.details["file label"] == "Khảo sát cán bộ"
    assert survey.source.details["documents"] == "Số liệu bịa để thử"
    assert columns(survey)["ykien"] == OPINIONS
    told = [text for key, text in survey.source.details.items() if key.startswith("text in ")]
    assert len(told) == bool(note) and all(note in text and "Khảo sát" in text for text in told)


def test_tcvn3_is_read_but_for_its_capitals() -> None:
    """Which that encoding has only as another font."""
    survey = read("tcvn3")
    assert survey.source.encoding == "tcvn3"
    assert columns(survey)["ykien"] == OPINIONS
    assert survey.variables["ykien"].label["en"].casefold() == "ý kiến của người được hỏi"


def test_a_declared_encoding_is_taken() -> None:
    assert columns(read("windows-1258", "cp1258"))["ykien"] == OPINIONS
    assert columns(read("windows-1258", "latin-1"))["ykien"] != OPINIONS
    assert columns(read("tcvn3", "tcvn3"))["ykien"] == OPINIONS
    with pytest.raises(UsageError, match='no encoding "cp9999"'):
        read("utf-8", "cp9999")
    with pytest.raises(ReadError, match="are not in UTF-8"):
        read("windows-1258", "utf-8")


def test_an_old_file_of_other_words_is_windows_1252(tmp_path: Path) -> None:
    ask = script().Question
    path = write(
        tmp_path / "x.dta", [ask("x", "9", ["na\xefve", "caf\xe9s"])], 114, encode=lambda t: t.encode("cp1252")
    )
    survey = read_dta(path, ReadOptions())
    assert columns(survey)["x"] == ["naïve", "cafés"]
    assert "before 14" in survey.source.details["text in windows-1252"]


def test_a_stray_byte_is_told_with_its_case_and_column(tmp_path: Path) -> None:
    cells = [f"phường {number}" for number in range(20)]
    path = write(tmp_path / "x.dta", [script().Question("ward", "20", [*cells, b"ph\xff"])])
    survey = read_dta(path, ReadOptions())
    assert columns(survey)["ward"] == [*cells, "ph\ufffd"]
    assert survey.source.details["stray bytes"] == 'case 21, column "ward"'


@pytest.mark.parametrize("name", [path.stem for path in sorted(FILES.glob("strl-1*.dta"))])
def test_long_texts_are_found_in_either_byte_order(name: str) -> None:
    found = columns(read(name))
    assert found["opinion"] == ["a" * 3000, "", "Ý kiến: cần gần dân", "short", "the last"]
    assert found["other"] == ["x", "", "", "", "y"]
    if not name.startswith("strl-117"):  # which pandas takes for Latin-1
        assert list(pandas.read_stata(FILES / f"{name}.dta")["opinion"]) == found["opinion"]


def test_a_picture_in_place_of_a_text_is_named() -> None:
    assert columns(read("strl-binary"))["opinion"][4] == "(7 bytes that are no text)"


def test_a_cut_text_is_told(tmp_path: Path) -> None:
    ask = script().Question
    cells = ["phường", "huyện", "thị trấn", "cán bộ xã".encode() * 2 + b" c\xc3", "x" * 29]
    long = ["y" * 244, "", "z", "", ""]
    path = write(tmp_path / "x.dta", [ask("a", "29", cells), ask("b", "244", long, "L" * 80)], 114)
    details = read_dta(path, ReadOptions()).source.details
    assert details["cut text"] == "a (1), b (1)"
    assert details["cut labels"] == "1"


# Labels in several languages, notes, design


def test_labels_of_every_language_are_kept_the_one_in_use_first() -> None:
    survey = read("languages")
    assert survey.languages == ("vi", "en")
    assert survey.variables["sex"].label == {"vi": "Giới tính", "en": "Sex"}
    assert survey.variables["sex"].values[0] == Value(1, {"vi": "Nam", "en": "Male"})
    assert survey.variables["sex"].missing[0].label == {"vi": "Từ chối", "en": "Refused"}
    area = {value.code: value.label for value in survey.variables["area"].values}
    assert area == {1: {"vi": "Thành thị", "en": "Urban"}, 2: {"vi": "Nông thôn"}, 3: {"en": "Mountains"}}
    assert survey.source.details["languages"] == "vi, default"


def test_a_language_of_signs_that_are_not_shown_is_named_by_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    writer = script().languages()
    said = {**writer.characteristics, ("_dta", "_lang_c"): "v\u200bi"}
    path.write_bytes(replace(writer, characteristics=said).file())
    assert read_dta(path, ReadOptions()).languages == ("vU+200Bi", "en", "vi")


def test_notes_characteristics_and_the_design_are_told() -> None:
    details = read("languages").source.details
    assert details["documents"] == "First note\nSecond note\nsex: Asked of all"
    assert details["attributes"] == "sex.question: What is your sex?"
    assert details["declared weight"] == "w"
    assert details["declared design"] == "weight w, cluster psu"
    assert '# weight = "w"' in draft_codebook(read("languages"), "draft")


def test_an_empty_value_label_set_takes_none_from_others(tmp_path: Path) -> None:
    """As in ReadStat#219."""
    ask = script().Question
    sets = {"xlab": {0: "Foo"}, "ylab": {}, "zlab": {0: "FooBar"}}
    path = write(tmp_path / "x.dta", [ask(n, "b", [0], labels=f"{n}lab") for n in "xyz"], sets=sets)
    values = {name: v.values for name, v in read_dta(path, ReadOptions()).variables.items()}
    assert values == {"x": (Value(0, {"en": "Foo"}),), "y": (), "z": (Value(0, {"en": "FooBar"}),)}


# Large files


def test_a_large_file_comes_in_parts_that_other_processes_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = script().Question
    cells = [float(number) for number in range(1000)]
    cells_b = [".b" if number == 900 else number % 3 for number in range(1000)]
    questions = [ask("a", "d", cells), ask("b", "b", cells_b), ask("c", "strL", [f"t{n}" for n in range(1000)])]
    path = write(tmp_path / "x.dta", questions)
    monkeypatch.setattr(dta, "MOST_CELLS", 900)
    survey = read_dta(path, ReadOptions())
    assert isinstance(survey.chunks, dta.DtaChunks)
    parts = survey.chunks.parts()
    assert [part.offset for part in parts] == [0, 300, 600, 900]
    chunks = [pickle.loads(pickle.dumps(part)).read() for part in parts]
    assert [chunk.cases for chunk in chunks] == [300, 300, 300, 100]
    assert [cell for chunk in chunks for cell in chunk.columns["a"]] == cells
    assert chunks[3].columns["c"][:2] == ["t900", "t901"]
    assert [m.code for m in survey.variables["b"].missing] == [".b"]
    found = list(code(survey).survey.chunks)
    assert [chunk.columns["b"].missing for chunk in found[:3]] == [{}, {}, {}]
    assert list(found[3].columns["b"].missing) == [".b"]
    assert columns(survey)["a"] == cells


def test_a_text_that_turns_up_late_in_another_encoding_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dta, "MOST_CELLS", 10)
    cells = [*["phường"] * 30, b"ph\xff"]
    survey = read_dta(write(tmp_path / "x.dta", [script().Question("a", "20", cells)]), ReadOptions())
    with pytest.raises(ReadError, match='case 31: a text of "a" is not in UTF-8'):
        columns(survey)


def test_as_many_variables_as_a_release_allows(tmp_path: Path) -> None:
    ask = script().Question
    path = write(tmp_path / "x.dta", [ask(f"v{n}", "b", [n % 100, None]) for n in range(32_767)])
    begin = time.perf_counter()
    found = columns(read_dta(path, ReadOptions()))
    assert len(found) == 32_767
    assert found["v32766"] == [66.0, None]
    assert time.perf_counter() - begin < 30


# Files that are none


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"$FL2@(#) SPSS DATA FILE",
        b"$FL3@(#) SPSS DATA FILE",
        b"PK\x03\x04",
        b"id,name\n1,2\n",
        b"r,s,q\n1,2,3\n",
        b"iq\tsr\n",
        "i,q\n".encode("utf-16"),
        "rq\n".encode("utf-16-le"),
        b"\xef\xbb\xbfid;name",
        b"<?xml version='1.0'?>",
        b"r",
    ],
)
def test_nothing_else_is_taken_for_stata(head: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    assert evidence(head, path) == ""
    path.write_bytes(head)
    with pytest.raises(ReadError, match="is not a Stata file"):
        read_dta(path, ReadOptions())


def test_what_is_told_of_a_file_that_holds_nothing() -> None:
    with pytest.raises(ReadError, match=r"no-cases.dta: the file has no cases. Export it again."):
        read("no-cases")
    with pytest.raises(ReadError, match="the file has no variables"):
        read("no-variables")
    with pytest.raises(ReadError, match="cannot be read"):
        read("no-such-file")


def test_a_release_of_tomorrow_is_told_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    path.write_bytes((FILES / "release-118.dta").read_bytes().replace(b"<release>118", b"<release>121"))
    with pytest.raises(ReadError, match=r"format 121.*saveold"):
        read_dta(path, ReadOptions())


@pytest.mark.parametrize("path", [path for path in RELEASES if "msf" not in path.stem], ids=lambda path: path.stem)
def test_a_cut_file_is_refused_wherever_it_ends(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    release = int(path.stem.split("-")[1])
    cut = tmp_path / path.name
    # Before 117 nothing says where value labels end: a cut between two of their tables cannot be seen.
    table = {"104": 32, "105": 32}.get(str(release), 0)
    last = len(data) - (table or 60 if release < 117 else 13)
    for end in range(3, last, 37):
        cut.write_bytes(data[:end])
        with pytest.raises(ReadError):
            columns(read_dta(cut, ReadOptions()))


def test_a_file_that_ends_within_its_cases_tells_how_many_it_has(tmp_path: Path) -> None:
    data = (FILES / "release-118.dta").read_bytes()
    begin = data.index(b"<data>") + 6
    size = (data.index(b"</data>") - begin) // 6
    path = tmp_path / "x.dta"
    path.write_bytes(data[: begin + 4 * size + 3])
    with pytest.raises(ReadError, match=r"promises 6 cases, but the file ends after 4\. Copy or export it again"):
        read_dta(path, ReadOptions())


def test_two_variables_of_one_name_are_refused(tmp_path: Path) -> None:
    ask = script().Question
    with pytest.raises(ReadError, match="two of its variables have one name"):
        read_dta(write(tmp_path / "x.dta", [ask("a", "b", [1]), ask("a", "b", [2])]), ReadOptions())


def damaged(chance: random.Random) -> Iterator[bytes]:
    """Small files with changed bytes, changed numbers, cuts and repeats."""
    originals = [path.read_bytes() for path in sorted(FILES.glob("*.dta"))]
    while True:
        data = bytearray(chance.choice(originals))
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            at, kind = chance.randrange(4, len(data) - 8), chance.randrange(6)
            if kind == 0:
                data[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                data[at] = chance.randrange(256)
            elif kind == 2:
                data[at : at + 4] = struct.pack("<i", chance.choice((0, 1, -1, 255, 65_535, 1 << 30, -(1 << 31))))
            elif kind == 3 and len(data) > 300:
                del data[at : at + chance.choice((1, 4, 8, 100))]
            elif kind == 4:
                data[at:at] = data[at : at + chance.choice((1, 4, 8, 100))]
            elif (tag := data.find(b">", chance.randrange(len(data)))) >= 0:
                data[tag + 1 : tag + 3] = bytes((chance.randrange(256), chance.randrange(256)))
        yield bytes(data)


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    files = damaged(random.Random(7))
    path = tmp_path / "x.dta"
    outcomes = set()
    for _ in range(250):
        path.write_bytes(next(files))
        begin = time.perf_counter()
        try:
            columns(read_dta(path, ReadOptions()))
            outcomes.add("read")
        except ReadError as error:
            assert error.where and error.next_step
            outcomes.add("refused")
        assert time.perf_counter() - begin < 10
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("name", ["sex\n", "se x", "\x7fsex"])
def test_a_name_that_no_variable_can_have(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    writer = script().languages()
    sex, *others = writer.questions
    path.write_bytes(replace(writer, questions=[replace(sex, name=name), *others]).file())
    with pytest.raises(ReadError, match="the name of a variable has a blank or a control sign"):
        read_dta(path, ReadOptions())


def test_no_library_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path in RELEASES:
            columns(read(path.stem))
