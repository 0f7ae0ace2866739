"""SPSS syntax: its grammar is followed, nothing is run, and what is written is read again, but for what LOST names."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.codebook.codebooks import codebooks

from mobsurvey.codebook.formats.sps import LOST, evidence, left_out, read, write
from mobsurvey.codebook.formats.sps_write import file_label, held_as_text
from mobsurvey.codebook.missing_kinds import missing_kind
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import read_codebook
from mobsurvey.errors import ReadError
from mobsurvey.spss_spelling import Names, cut
from mobsurvey.survey import (
    Code,
    Design,
    Label,
    Missing,
    MissingRange,
    ResponseSet,
    Value,
    Variable,
    text_of,
)

FILES = Path(__file__).parent / "files" / "sps"
ROOT = Path(__file__).resolve().parents[3]
SHIPPED = sorted((ROOT / "codebooks").glob("*.toml"))
MADE_UP = ROOT / "tests" / "reference" / "syntax" / "canteen.toml"


def codebook_of(text: str, folder: Path) -> Codebook:
    path = folder / "x.sps"
    path.write_text(text, encoding="utf-8")
    return read(path)


# The grammar


def test_read_in_syntax_of_an_archive() -> None:
    book = read(FILES / "fixed.sps")
    assert list(book.variables) == ["ID", "SEX", "AGE", "Q1", "Q2", "Q3", "DAY", "weight", "CITY"]
    kinds = {name: variable.kind for name, variable in book.variables.items()}
    assert kinds["ID"] == "text" and kinds["DAY"] == "date" and kinds["weight"] == kinds["AGE"] == "number"
    sex, age, city = book.variables["SEX"], book.variables["AGE"], book.variables["CITY"]
    assert sex.label == {"en": "Guest's sex"}
    assert sex.values == (Value(1, {"en": "Man"}), Value(2, {"en": "Woman"}))
    assert sex.missing == (Missing(9, "refused", {"en": "Refused"}),)
    assert age.label == {"en": 'Age in "full" years'}
    assert (age.missing, age.missing_ranges) == (
        (Missing(99, "no-answer"),),
        (MissingRange(-math.inf, 0, "no-answer"),),
    )
    assert [value.code for value in city.values] == ["HN", "HP"]
    assert city.missing == (Missing("ZZ", "no-answer", {"en": "Unknown"}),)
    assert book.variables["Q1"].label == {"en": "Soup eaten"}
    assert book.variables["Q1"].missing == ()
    assert [value.code for value in book.variables["Q3"].values] == [0, 1, 2]
    assert book.sets == {
        "eaten": ResponseSet("eaten", "dichotomies", ("Q1", "Q2", "Q3"), {"en": "Eaten"}, counted_value=1)
    }
    assert (book.title, book.design.weight) == ({"en": "Guests' canteen survey"}, "weight")


def test_what_is_not_followed_is_told() -> None:
    told = left_out(FILES / "fixed.sps")
    assert told[:3] == tuple(
        f"not followed: {what}" for what in ("INSERT in line 31", "BEGIN PROGRAM in line 32", "HOST in line 36")
    )
    assert {"not followed: COMPUTE (1)", "not followed: RECODE (1)", "not followed: TITLE (1)"} < set(told)
    assert read(FILES / "fixed.sps").source == "fixed.sps"


def test_batch_syntax_without_full_stops() -> None:
    book = read(FILES / "batch.sps")
    assert list(book.variables) == ["a", "b", "c", "name"]
    assert book.variables["name"].kind == "text"
    assert book.variables["a"].missing == (Missing(3, "no-answer", {"en": "Three"}),)
    assert book.variables["a"].label == {"en": "Two"}  # named by its counted value
    assert book.sets["abc"].label == {"en": "Named"}
    assert book.sets["abc"].values == (Value(1, {"en": "One"}), Value(2, {"en": "Two"}))
    assert book.sets["twos"].label == {"en": "Two"}


@pytest.mark.parametrize(
    "command",
    ["GET DATA /TYPE=TXT /FILE='x.csv' /DELIMITERS=',' /VARIABLES=a F8.2 b A10 c ADATE10.", "NUMERIC a. STRING\n"],
)
def test_get_data(command: str, tmp_path: Path) -> None:
    if command.startswith("NUMERIC"):
        command = "NUMERIC a (F8.0).\nSTRING b (A10).\nNUMERIC c (ADATE10)."
    kinds = [variable.kind for variable in codebook_of(command, tmp_path).variables.values()]
    assert kinds == ["number", "text", "date"]


def test_names_that_a_codebook_does_not_take(tmp_path: Path) -> None:
    book = codebook_of("VARIABLE LABELS @q#1 'One' in 'Two' q.1 'Three'.", tmp_path)
    assert {name: variable.columns for name, variable in book.variables.items()} == {
        "q_1": ("@q#1",),
        "v_in": ("in",),
        "q.1": (),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nVALUE LABELS a 1 'open.\n", "line 2: VALUE LABELS: a text is not closed on its line"),
        ("VARIABLE LABELS a\n 5.", 'line 2: VARIABLE LABELS: the label of "a" in quotes is missing before "5"'),
        ("VALUE LABELS a 1.", "line 1: VALUE LABELS: the label of 1 in quotes is missing at the end"),
        ("MISSING VALUES a 9.", 'line 1: MISSING VALUES: "(" is missing before "9"'),
        ("MISSING VALUES a (9 THRU 1).", "MISSING VALUES: 9 THRU 1 is no range"),
        ("MISSING VALUES a (LO).", "MISSING VALUES: LO and HI need THRU"),
        ("MISSING VALUES a (9", "MISSING VALUES: a code is missing"),
        ("VARIABLE LEVEL a (BIG).", "VARIABLE LEVEL: a level is missing"),
        ("VALUE LABELS sex TO city 1 'a'.", 'which variables lie from "sex" to "city" is not said'),
        ("VARIABLE LABELS a 'x' b 'y'.\nVALUE LABELS b TO a 1 'a'.", '"a" stands before "b" in the file'),
        ("MRSETS /MDGROUP NAME=$a VARIABLES=b c.", "the set $a counts no value"),
        ("MRSETS /MCGROUP NAME=a VARIABLES=b c.", "the name of a set begins with $"),
        ("MRSETS /MCGROUP NAME=$a.", "the set $a has no variables"),
        ("MRSETS /XGROUP NAME=$a.", '"XGROUP" is no subcommand'),
        ("NUMERIC a b.\nRENAME VARIABLES (a=b).", 'two variables are called "b" then'),
        ("RENAME VARIABLES (a b=c).", "2 variables get 1 names"),
        ("COMPUTE a = 1.\n", "no command in it declares a variable"),
        ("DATA LIST FREE / a (F8) ) b.", '")" is no name of a variable'),
        ("FORMATS a.", "a format in brackets is missing"),
    ],
)
def test_errors_name_the_line(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError) as error:
        codebook_of(text, tmp_path)
    assert message in str(error.value)


def test_numbered_names_lie_between(tmp_path: Path) -> None:
    book = codebook_of("VALUE LABELS q08 TO q10 1 'Yes'.", tmp_path)
    assert list(book.variables) == ["q08", "q09", "q10"]


VIETNAMESE = "VARIABLE LABELS c1 'Cán bộ có biết về công tác dân vận không' c2 'Người được hỏi là đảng viên'.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.sps"
    path.write_bytes(VIETNAMESE.replace("\n", "\r\n").encode(encoding))
    label = read(path).variables["c1"].label
    assert label == {"vi": "Cán bộ có biết về công tác dân vận không"}


def test_encodings_of_old(tmp_path: Path) -> None:
    path = tmp_path / "x.sps"
    marks = "".join(normalize("NFC", c) for c in VIETNAMESE)
    decomposed = "".join(_as_1258(sign) for sign in marks)
    path.write_bytes(decomposed.encode("cp1258"))
    assert read(path).variables["c2"].label == {"vi": "Người được hỏi là đảng viên"}
    path.write_bytes("* Encoding: windows-1250.\nVARIABLE LABELS a 'Příliš žluťoučký'.".encode("cp1250"))
    assert list(read(path).variables["a"].label.values()) == ["Příliš žluťoučký"]
    path.write_bytes("VARIABLE LABELS a 'très fière'.".encode("cp1252"))
    assert read(path).variables["a"].label == {"en": "très fière"}
    path.write_bytes("VARIABLE LABELS a 'Cấp'.\nVARIABLE LABELS b 'Cấp \xff'.".encode() + b"\n* \x81.")
    with pytest.raises(ReadError, match="line 3: byte 81 is not UTF-8"):
        read(path)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_text_in_a_font_of_old(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.sps"
    path.write_bytes("VARIABLE LABELS a 'C¸n bé cã biÕt c«ng t¸c d©n vËn kh«ng'.".encode(encoding))
    assert read(path).variables["a"].label == {"vi": "Cán bộ có biết công tác dân vận không"}


def _as_1258(sign: str) -> str:
    """The letter as windows-1258 has it: some tone marks stand behind their letter."""
    try:
        sign.encode("cp1258")
        return sign
    except UnicodeEncodeError:
        base, *marks = list(normalize("NFD", sign))
        tone = [m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323"]
        rest = [m for m in marks if m not in tone]
        return normalize("NFC", base + "".join(rest)) + "".join(tone)


def test_evidence() -> None:
    for name in ("fixed", "batch"):
        path = FILES / f"{name}.sps"
        assert evidence(path.read_bytes()[:4000], path)
    assert not evidence(b"name,label\nvalue,labels\n", Path("x.csv"))


# Written and read again


def kept(codebook: Codebook, file: str) -> Codebook:
    """The codebook without what LOST names."""
    language = codebook.languages[0]

    def label(found: Label, most: int, code: str = "") -> Label:
        text = "".join(sign if sign.isprintable() else " " for sign in cut(text_of(found, language, ""), most))
        return {language: text} if text.strip() and text != code else {}

    texts = held_as_text(codebook)
    given = Names()
    names = {name: given.new(name) for name in codebook.variables}
    set_names = {name: given.new(cut(name, 60)) for name in codebook.sets}
    joined = {member for found in codebook.sets.values() if found.kind == "delimited" for member in found.members}

    def as_held(name: str, code: Code) -> Code:
        return str(code) if name in texts else code

    variables: dict[str, Variable] = {}
    for name, old in codebook.variables.items():
        values = tuple(
            Value(as_held(name, v.code), label(v.label, 120, str(v.code)))
            for v in (() if name in joined else old.values)
        )
        missing = tuple(
            Missing(as_held(name, m.code), missing_kind(text), found)
            for m in old.missing
            for found in [label(m.label, 120, str(m.code))]
            for text in ["".join(found.values())]
        )
        ranges = tuple(r._replace(kind="no-answer") for r in old.missing_ranges)
        variables[names[name]] = Variable(
            names[name], old.kind, label(old.label, 255), old.measure, values, missing, ranges
        )
    sets: dict[str, ResponseSet] = {}
    for name, found in codebook.sets.items():
        members = tuple(names[member] for member in found.members)
        counted = None if found.counted_value is None else as_held(found.members[0], found.counted_value)
        if found.kind == "delimited" or len(members) < 2 or isinstance(counted, float):
            continue
        union: dict[str, Value] = {}
        for value in (value for member in members for value in variables[member].values):
            if found.kind == "categories" and not (str(value.code) in union and union[str(value.code)].label):
                union[str(value.code)] = value
        new = set_names[name]
        sets[new] = ResponseSet(new, found.kind, members, label(found.label, 255), counted, tuple(union.values()))
    title = file_label(text_of(codebook.title, language, ""))
    weight = codebook.design.weight and names[codebook.design.weight]
    design = Design(weight if weight and variables[weight].is_numeric else None)
    return Codebook(
        Path(file).stem, {language: title} if title else {}, file, (language,), variables, sets, {}, "", design
    )


def declarable(codebook: Codebook) -> Codebook:
    """The codebook with missing values that SPSS can declare beside its answers."""
    texts = held_as_text(codebook)
    variables = {}
    for name, variable in codebook.variables.items():
        codes = [m for m in variable.missing if name in texts or not isinstance(m.code, str)]
        ranges = [
            r
            for r in variable.missing_ranges
            if name not in texts
            and not any(r.low <= v.code <= r.high for v in variable.values if not isinstance(v.code, str))
        ][:1]
        codes = [m for m in codes if len(str(m.code).encode()) <= 8] if name in texts else codes
        codes = [m for m in codes if name in texts or not any(r.low <= float(m.code) <= r.high for r in ranges)]
        most = 1 if ranges else 3
        variables[name] = variable._replace(missing=tuple(codes[:most]), missing_ranges=tuple(ranges))
    return replace(codebook, variables=variables)


PROPERTY = settings(
    deadline=None, max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)


@PROPERTY
@given(codebooks().map(declarable).filter(lambda c: held_as_text(c) == held_as_text(declarable(c))))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> None:
    file = tmp_path_factory.mktemp("sps") / "x.sps"
    file.write_bytes(write(codebook))
    back = read(file)
    assert back == kept(codebook, "x.sps")
    assert list(back.variables) == list(kept(codebook, "x.sps").variables)
    assert not back.batteries and LOST


@PROPERTY
@given(codebooks())
def test_every_codebook_can_be_written_and_read(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> None:
    file = tmp_path_factory.mktemp("sps") / "x.sps"
    file.write_bytes(write(codebook))
    assert len(read(file).variables) == len(codebook.variables)
    assert all(len(line) <= 250 for line in file.read_bytes().splitlines() if not line.startswith(b"FILE LABEL"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_codebooks_that_ship(path: Path, tmp_path: Path) -> None:
    codebook = read_codebook(path)
    file = tmp_path / "x.sps"
    file.write_bytes(write(codebook))
    assert read(file) == kept(codebook, "x.sps")


def test_missing_codes_beyond_what_spss_takes() -> None:
    alone = Variable(
        "q", "single", values=(Value(50),), missing=tuple(Missing(n, "no-answer") for n in (96, 97, 98, 99))
    )
    text = write(_with(alone)).decode("utf-8-sig")
    assert "MISSING VALUES q (96 THRU 99)." in text
    between = alone._replace(values=(Value(50), Value(97.5)))
    text = write(_with(between)).decode("utf-8-sig")
    assert "RECODE q (99=SYSMIS)." in text and "MISSING VALUES q (96, 97, 98)." in text
    words = Variable("q", "text", missing=(Missing("no answer at all", "no-answer"), Missing("none", "no-answer")))
    text = write(_with(words)).decode("utf-8-sig")
    assert "RECODE q ('no answer at all'='')." in text and "MISSING VALUES q ('none')." in text


def _with(variable: Variable) -> Codebook:
    return Codebook("x", {}, "", ("en",), {variable.name: variable}, {}, {}, "")


# PSPP

LEVELS = {"nominal": "Nominal", "ordinal": "Ordinal", "scale": "Scale"}
REFERENCE = ROOT / "tests" / "reference" / "codebook_syntax.csv"


def pspp() -> dict[tuple[str, str], dict[tuple[str, str, str], str]]:
    """What PSPP displays of the dictionary, by codebook and language: value by table, name and what."""
    facts: dict[tuple[str, str], dict[tuple[str, str, str], str]] = defaultdict(dict)
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["what"]
            if row["table"] == "Value Labels" and code.replace(".", "", 1).lstrip("-").isdecimal():
                code = f"{float(code):g}"
            facts[row["codebook"], row["language"]][row["table"], row["name"], code] = row["value"]
    return facts


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("path", [*SHIPPED, MADE_UP], ids=lambda path: path.stem)
def test_pspp_has_the_dictionary_of_the_codebook(path: Path, language: str) -> None:
    """tests/reference/codebook_syntax.py: the syntax was run after the answers had been read."""
    codebook = read_codebook(path)
    facts = pspp()[codebook.id, language]
    joined = {member for found in codebook.sets.values() if found.kind == "delimited" for member in found.members}
    labels = 0
    for name, variable in codebook.variables.items():
        assert facts["Variables", name, "Label"] == text_of(variable.label, language, "")
        assert facts["Variables", name, "Measurement Level"] == LEVELS[variable.measure]
        for entry in variable.missing if name in joined else variable.listed:
            if entry.label or entry in variable.values:
                shown = facts["Value Labels", name, str(entry.code)]
                assert shown == text_of(entry.label, language, str(entry.code))
                labels += 1
        gone = facts.get(("Variables", name, "Missing Values"), "")
        assert bool(gone) == bool(variable.missing or variable.missing_ranges)
        if len(variable.missing) == 1 and not variable.missing_ranges:
            assert gone.strip('"').strip() == str(variable.missing[0].code)
    assert labels == sum(table == "Value Labels" for table, *_ in facts)
    for name, found in codebook.sets.items():
        if found.kind == "delimited":
            assert ("Multiple Response Sets", f"${name}", "Label") not in facts
            continue
        assert facts["Multiple Response Sets", f"${name}", "Label"] == text_of(found.label, language, "")
        assert facts["Multiple Response Sets", f"${name}", "Member Variables"].split() == list(found.members)
        counted = "" if found.counted_value is None else str(found.counted_value)
        assert facts["Multiple Response Sets", f"${name}", "Counted Value"] == counted
    assert facts["Weight", "", ""] == (codebook.design.weight or "OFF")
    assert facts["Variable and Dataset Attributes", "(dataset)", "mobsurvey_language"] == language
