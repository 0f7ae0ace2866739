"""What is read from the head of a .sav itself: cases, variables, labels, sets; and in which encoding."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.errors import ReadError
from mobsurvey.readers import read_file
from mobsurvey.readers.sav_dictionary import SavDictionary, SavSet, read_dictionary
from mobsurvey.readers.sav_text import code_page, codec_name, decode_all, judge_encoding


def header(order: str, cases: int, weight: int) -> bytes:
    return struct.pack(
        f"{order}4s60s5id9s8s64s3x", b"$FL2", b"@(#) by hand", 2, 3, 1, weight, cases, 100.0, b"01 Jan 25", b"", b""
    )


def variable(order: str, name: bytes, kind: int = 0, label: bytes = b"", missing: Sequence[float] = ()) -> bytes:
    record = struct.pack(f"{order}6i8s", 2, kind, bool(label), len(missing), 0, 0, name.ljust(8))
    if label:
        record += struct.pack(f"{order}i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    return record + struct.pack(f"{order}{len(missing)}d", *missing)


def value_labels(order: str, labels: dict[float, bytes], variables: Sequence[int]) -> bytes:
    record = struct.pack(f"{order}2i", 3, len(labels))
    for value, label in labels.items():
        record += struct.pack(f"{order}d", value) + (bytes([len(label)]) + label).ljust(-(-(len(label) + 1) // 8) * 8)
    return record + struct.pack(f"{order}{2 + len(variables)}i", 4, len(variables), *variables)


def extension(order: str, subtype: int, payload: bytes) -> bytes:
    return struct.pack(f"{order}4i", 7, subtype, 1, len(payload)) + payload


def dictionary_of(
    path: Path, *sets: bytes, order: str = "<", cases: int = 5, weight: int = 0, subtypes: Sequence[int] = (7,)
) -> SavDictionary:
    records = [
        variable(order, b"P1", label=b"First", missing=(8.0, 9.0)),
        variable(order, b"P2"),
        variable(order, b"TEXT", kind=12),
        variable(order, b"", kind=-1),
        variable(order, b"W"),
        value_labels(order, {1.0: b"Yes", 2.0: b"Not at all"}, [1, 2]),
        struct.pack(f"{order}2i", 6, 2) + b"A document".ljust(160),
        extension(order, 13, "P1=purpose_1\tP2=mục_đích\tTEXT=Text\tW=weight".encode()),
        *(extension(order, subtype, payload) for subtype, payload in zip(subtypes, sets, strict=True)),
        extension(order, 20, b"UTF-8"),
        struct.pack(f"{order}2i", 999, 0),
    ]
    path.write_bytes(header(order, cases, weight) + b"".join(records))
    return read_dictionary(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.sav"


@pytest.mark.parametrize("order", ["<", ">"])
def test_facts_in_either_byte_order(path: Path, order: str) -> None:
    found = dictionary_of(path, b"$s=C 5 Label p1 p2\n", order=order, cases=7, weight=5)
    label = SavSet("s", "Label", ("purpose_1", "mục_đích"), None)
    assert (found.cases, found.weight, found.encoding, found.sets) == (7, "weight", "UTF-8", (label,))
    assert [variable.name for variable in found.variables] == ["purpose_1", "mục_đích", "Text", "weight"]
    assert found.texts == {"Text"}
    purpose = found.variables[0]
    assert (purpose.label, purpose.labels, purpose.missing) == ("First", {1: "Yes", 2: "Not at all"}, (8, 9))
    assert found.documents == "A document\n"


def test_weight_behind_a_long_text_is_found_by_its_place_in_segments(path: Path) -> None:
    assert dictionary_of(path, b"", weight=5).weight == "weight"
    assert dictionary_of(path, b"", weight=2).weight == "mục_đích"


@pytest.mark.parametrize("weight", [0, 6, -1])
def test_no_weight(path: Path, weight: int) -> None:
    assert dictionary_of(path, b"", weight=weight).weight == ""


def test_number_of_cases_that_the_writer_did_not_know(path: Path) -> None:
    assert dictionary_of(path, b"", cases=-1).cases == -1


SETS = {
    "dichotomies": (b"$s=D1 1 5 Label p1 p2\n", SavSet("s", "Label", ("purpose_1", "mục_đích"), "1")),
    "dichotomies that count a text": (b"$s=D3 Yes 5 Label p1\n", SavSet("s", "Label", ("purpose_1",), "Yes")),
    "dichotomies that count a text with a space": (b"$s=D3 Y n 0  p1\n", SavSet("s", "", ("purpose_1",), "Y n")),
    "dichotomies that count a padded text": (b"$s=D4 Y    1 x p1\n", SavSet("s", "x", ("purpose_1",), "Y")),
    "categories": (b"$s=C 5 Label p1 p2\n", SavSet("s", "Label", ("purpose_1", "mục_đích"), None)),
    "labels from counted values": (b"$s=E 1 1 1 7 Counted p1\n", SavSet("s", "Counted", ("purpose_1",), "1", "1")),
    "labels from counted values and a variable": (b"$s=E 11 1 1 1 x p1\n", SavSet("s", "x", ("purpose_1",), "1", "11")),
    "no label": (b"$s=C 0  p1 p2\n", SavSet("s", "", ("purpose_1", "mục_đích"), None)),
    "label of a length in bytes": (
        "$s=C 11 Mục đích p1\n".replace("11", str(len("Mục đích".encode()))).encode(),
        SavSet("s", "Mục đích", ("purpose_1",), None),
    ),
    "label of two lines": (b"$s=C 5 a\nb=c p1\n", SavSet("s", "a\nb=c", ("purpose_1",), None)),
    "label that reads like a set": (b"$s=C 9 x=D1 1 1  p1\n", SavSet("s", "x=D1 1 1", ("purpose_1",), None)),
    "name with a point": (b"$Q1.4=C 1 x p1\n", SavSet("Q1.4", "x", ("purpose_1",), None)),
    "member without a long name": (b"$s=C 1 x v9\n", SavSet("s", "x", ("v9",), None)),
    "no members": (b"$s=C 1 x\n", SavSet("s", "x", (), None)),
    "no line end": (b"$s=C 1 x p1", SavSet("s", "x", ("purpose_1",), None)),
}


@pytest.mark.parametrize(("record", "expected"), SETS.values(), ids=SETS)
@pytest.mark.parametrize("subtype", [7, 19])
def test_set(path: Path, record: bytes, expected: SavSet, subtype: int) -> None:
    assert dictionary_of(path, record, subtypes=[subtype]).sets == (expected,)


def test_several_sets_in_a_record_and_in_several_records(path: Path) -> None:
    first = b"$a=C 3 x\ny p1 p2\n$b=D1 1 0  p1\n$c=C 1 x p2\n"
    found = dictionary_of(path, first, b"$d=E 1 1 2 1 x p2\n", subtypes=[7, 19]).sets
    assert [(s.name, s.counted_value) for s in found] == [("a", None), ("b", "1"), ("c", None), ("d", "2")]
    assert found[0].label == "x\ny"


@pytest.mark.parametrize(
    "record", [b"nonsense", b"$s=", b"$s=D", b"$s=D1 1 x", b"$s=X 1 1", b"$s=C 99 x", b"$s=E 1", b"=C 1 x p1\n", b"\0"]
)
def test_record_that_is_no_set_is_passed_over(path: Path, record: bytes) -> None:
    found = dictionary_of(path, record).sets
    assert [s.members for s in found] in ([], [()])


def test_sets_before_a_broken_one_stay(path: Path) -> None:
    assert [s.name for s in dictionary_of(path, b"$a=C 1 x p1\n$b=D9").sets] == ["a"]


def test_dictionary_that_ends_early_anywhere(path: Path) -> None:
    dictionary_of(path, b"$s=C 5 Label p1 p2\n")
    whole = path.read_bytes()
    for kept in range(4, len(whole) - 4):
        path.write_bytes(whole[:kept])
        with pytest.raises(ReadError) as caught:
            read_dictionary(path)
    assert caught.value.message == (
        f"{path}: the file ends before its dictionary does, so it is truncated. Copy or export it again."
    )


@pytest.mark.parametrize("at", range(176, 700, 4))
def test_absurd_counts_are_refused_or_read(path: Path, at: int) -> None:
    dictionary_of(path, b"$s=C 5 Label p1 p2\n")
    whole = bytearray(path.read_bytes())
    for number in (-1, 0x7FFFFFFF, -0x80000000):
        whole[at : at + 4] = struct.pack("<i", number)
        path.write_bytes(whole)
        try:
            read_dictionary(path)
        except ReadError as error:
            assert error.where == str(path)


# Against the reading library, on files that it reads right

FILES = Path(__file__).resolve().parent / "files"
SAMPLES = FILES.parents[2] / "samples"
SOUND = [
    *(FILES / f"{name}.sav" for name in ("blanks", "cut", "dates", "facts", "long-texts", "missing", "sets")),
    *(FILES / "pspp" / name for name in ("plain.sav", "compressed.sav", "zlib.zsav")),
    SAMPLES / "hcmc-2024.sav",
]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_the_same_as_the_library_reads(path: Path) -> None:
    columns, metadata = pyreadstat.read_sav(
        path, user_missing=True, disable_datetime_conversion=True, output_format="dict"
    )
    found = read_dictionary(path)
    assert [variable.name for variable in found.variables] == list(columns)
    for name, variable in zip(columns, found.variables, strict=True):
        assert variable.label == (metadata.column_names_to_labels[name] or "")
        assert variable.labels == metadata.variable_value_labels.get(name, {})
        assert metadata.variable_measure[name] in (variable.measure, "unknown")
        declared: Any = metadata.missing_ranges.get(name, [])
        missing = [(bounds["lo"], bounds["hi"]) for bounds in declared]
        ours = [(value, value) for value in variable.missing]
        ours += [variable.missing_range] if variable.missing_range else []
        assert sorted(map(str, ours)) == sorted(map(str, missing))
    (chunk,) = read_file(path).chunks
    kinds = {name: variable.kind for name, variable in read_file(path).variables.items()}
    for name, variable in zip(columns, found.variables, strict=True):
        if kinds[name] != "date":
            assert chunk.columns[name] == list(columns[name]), variable


def test_a_file_of_pspp() -> None:
    survey = read_file(FILES / "pspp" / "compressed.sav")
    assert survey.source.encoding == "UTF-8"
    assert survey.source.details["declared weight"] == "a_rather_long_name"
    assert survey.source.details["roles"] == "a_rather_long_name: target, b: none"
    assert survey.sets["m"].members == ("mục_đích_chuyến_đi", "a_rather_long_name")
    (chunk,) = survey.chunks
    assert [chunk.columns[name] for name in "dfg"] == [
        ["2024-01-02", "2023-03-04"],
        ["2024-01-01", "2024-01-01"],
        ["2024-01-01", "2024-02-01"],
    ]


# Encodings that are declared


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("windows-1258", "cp1258"),
        ("Windows_1258", "cp1258"),
        ("1258", "cp1258"),
        ("CP1258", "cp1258"),
        ("x-windows-1258", "cp1258"),
        ("UTF8", "utf-8"),
        ("ISO-8859-1", "iso8859-1"),
        ("IBM850", "cp850"),
        ("hex", ""),
        ("", ""),
        ("klingon", ""),
    ],
)
def test_spelling_of_an_encoding(declared: str, codec: str) -> None:
    assert codec_name(declared) == codec


@pytest.mark.parametrize(
    ("number", "name"), [(2, ""), (3, ""), (1258, "cp1258"), (65001, "utf-8"), (28591, "iso-8859-1"), (932, "cp932")]
)
def test_number_of_a_code_page(number: int, name: str) -> None:
    assert code_page(number) == name


def judged(*texts: bytes, declared: str = "", forced: str | None = None, found: str = "") -> tuple[str, str]:
    judgement = judge_encoding([texts], declared, forced, Path("a.sav"), lambda g: [found] * len(g))
    return judgement.codec, judgement.because


def test_judging_takes_the_detector_that_it_is_given() -> None:
    foreign = "bộ phận".encode()[:-1] + b"\xf2\xe1"
    assert judged(foreign, found="cp1258") == ("cp1258", "judged by the words")
    assert judged(foreign, declared="windows-1252", found="cp1258") == ("cp1258", "judged by the words")
    assert judged(foreign, declared="windows-1252") == ("cp1252", "")
    assert judged(b"caf\xe9") == ("cp1252", "assumed, as SPSS does")
    assert judged(b"caf\xe9", found="tcvn3") == ("latin-1", "judged by the words")
    assert judged(b"cafe") == ("utf-8", "all text is ASCII")
    assert judged(b"cafe", declared="windows-1252") == ("cp1252", "")
    assert judged("café".encode(), declared="windows-1252") == ("utf-8", "all text is UTF-8")
    assert judged("café".encode(), declared="UTF-8") == ("utf-8", "")
    assert judged("日本".encode("cp932"), declared="cp932") == ("cp932", "")
    assert judged(b"caf\xe9", declared="UTF-8", forced="cp1252") == ("cp1252", "forced")


@given(st.lists(st.binary(max_size=12), max_size=12), st.sampled_from(["", "UTF-8", "windows-1258", "cp932", "?"]))
def test_any_bytes_are_judged_or_refused_and_decoding_never_fails(texts: list[bytes], declared: str) -> None:
    try:
        judgement = judge_encoding([texts], declared, None, Path("a.sav"))
    except ReadError:
        return
    decode = judgement.decoder(0)
    for text in texts:
        assert unicodedata.is_normalized("NFC", decode(text))
    without_nul = [text.replace(b"\0", b"") for text in texts]
    assert decode_all(without_nul, decode) == [decode(text) for text in without_nul]
