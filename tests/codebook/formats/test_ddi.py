"""DDI Codebook 2.5: what is written is read again, but for what LOST names; and what archives write is read."""

from __future__ import annotations

import re
from dataclasses import replace
from math import nextafter
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from tests.codebook.codebooks import codebooks

from mobsurvey.codebook.formats.ddi import LOST, evidence, left_out, read, write
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import read_codebook
from mobsurvey.errors import ReadError
from mobsurvey.survey import Battery, Label, Missing, MissingRange, ResponseSet, Value

FILES = Path(__file__).parent / "files" / "ddi"
ROOT = Path(__file__).resolve().parents[3]
SHIPPED = sorted((ROOT / "codebooks").glob("*.toml"))
MADE_UP = ROOT / "tests" / "reference" / "syntax" / "canteen.toml"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DDI = "{ddi:codebook:2_5}"


def plain(text: str) -> str:
    return normalize("NFC", " ".join(NOT_XML.sub(" ", text).split()))


def label(found: Label) -> Label:
    return {language: plain(text) for language, text in found.items() if plain(text)}


def kept(codebook: Codebook) -> Codebook:
    """The codebook without what LOST names, in the order of LOST."""
    variables = {
        name: variable._replace(
            label=label(variable.label),
            values=tuple(value._replace(label=label(value.label)) for value in variable.values),
            missing=tuple(missing._replace(label=label(missing.label)) for missing in variable.missing),
        )
        for name, variable in codebook.variables.items()
    }
    sets: dict[str, ResponseSet] = {}
    for name, found in codebook.sets.items():
        values: dict[str, Value] = {}
        for value in (value for member in found.members for value in variables[member].values):
            if found.kind != "dichotomies" and not (str(value.code) in values and values[str(value.code)].label):
                values[str(value.code)] = value
        sets[name] = found._replace(label=label(found.label), values=tuple(values.values()))
    title = label(codebook.title)
    return replace(
        codebook,
        title={} if list(title.values()) == [codebook.id] else title,
        source=plain(codebook.source),
        variables=variables,
        sets=sets,
        batteries={name: found._replace(label=label(found.label)) for name, found in codebook.batteries.items()},
        text="",
        nets={},
    )


@settings(deadline=None, max_examples=25)
@given(codebooks())
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> None:
    file = tmp_path_factory.mktemp("ddi") / "x.xml"
    file.write_bytes(write(codebook))
    back = read(file)
    assert back == kept(codebook)
    assert list(back.variables) == list(codebook.variables)


@pytest.mark.parametrize("path", [*SHIPPED, MADE_UP], ids=lambda path: path.stem)
def test_codebooks_of_ours_lose_no_more_than_indices(path: Path, tmp_path: Path) -> None:
    codebook = read_codebook(path)
    file = tmp_path / "x.xml"
    file.write_bytes(write(codebook))
    assert read(file) == replace(codebook, text="", indices={})
    assert evidence(file.read_bytes()[:2000], file)
    assert all(entry == entry.strip() and entry for entry in LOST)


# The schema

ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr otherMat",
    "stdyDscr": "citation stdyInfo method dataAccs othrStdyMat notes",
    "titlStmt": "titl subTitl altTitl parTitl IDNo",
    "dataDscr": "varGrp nCubeGrp var nCube notes",
    "varGrp": "labl txt concept defntn universe notes",
    "var": "location labl imputation security embargo respUnit anlysUnit qstn valrng invalrng undocCod universe "
    "TotlResp sumStat txt stdCatgry catgryGrp catgry codInstr verStmt concept derivation varFormat geoMap catLevel "
    "notes",
    "catgry": "catValu labl txt catStat mrow",
    "invalrng": "item range key notes",
}
"""Sequences of codebook.xsd of DDI 2.5."""
WORDS = {
    "intrvl": "contin discrete",
    "nature": "nominal ordinal interval ratio percent other",
    "representationType": "text numeric code datetime other",
    "wgt": "wgt not-wgt",
}
"""Enumerations of the attributes of var."""


@settings(deadline=None, max_examples=15)
@given(codebooks())
def test_the_order_and_words_are_those_of_the_schema(codebook: Codebook) -> None:
    root = ElementTree.fromstring(write(codebook))
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        order = ORDER.get(element.tag.removeprefix(DDI), "").split()
        places = [order.index(child.tag.removeprefix(DDI)) for child in element if order]
        assert places == sorted(places), element.tag
        for key in ("var", "wgt-var", "files"):
            assert set((element.get(key) or "").split()) <= set(ids)
    for var in root.iter(f"{DDI}var"):
        assert all(var.get(key) is None or var.get(key) in words.split() for key, words in WORDS.items())
    assert root.tag == f"{DDI}codeBook"


def test_the_same_codebook_gives_the_same_bytes() -> None:
    codebook = read_codebook(SHIPPED[0])
    assert write(codebook) == write(read_codebook(SHIPPED[0]))


def test_a_variable_as_archives_want_it() -> None:
    root = ElementTree.fromstring(write(read_codebook(MADE_UP)))
    by_name = {var.get("name"): var for var in root.iter(f"{DDI}var")}
    grade = by_name["grade"]
    assert [e.text for e in grade.iter(f"{DDI}catValu")] == ["A", "B+", "C", "x"]
    assert [e.get("missing") for e in grade.iter(f"{DDI}catgry")] == [None, None, None, "Y"]
    assert [e.get("type") for e in grade.iter(f"{DDI}varFormat")] == ["character"]
    ranges = [dict(e.attrib) for e in by_name["age"].iter(f"{DDI}range")]
    assert ranges == [{"UNITS": "INT", "min": "900", "max": "999"}]
    groups = [(e.get("type"), e.get("var")) for e in root.iter(f"{DDI}varGrp")]
    assert groups == [("multipleResp", "V4 V5 V6"), ("multipleResp", "V7 V8"), ("multipleResp", "V9"), ("grid", "V3")]
    assert "Dishes eaten" in [e.text for e in by_name["dish_1"].iter(f"{DDI}qstnLit")]


# Files after the patterns of archives


def test_nesstar() -> None:
    book = read(FILES / "nesstar.xml")
    assert (book.id, book.title, book.languages) == ("VNM_2024_CANTEEN_v01", {"vi": "Khảo sát nhà ăn"}, ("vi",))
    assert book.source == "nesstar.xml"
    sex, age, weight = book.variables["q1_sex"], book.variables["age"], book.variables["wt"]
    assert sex.label == {"vi": "Giới tính của người trả lời"}
    assert sex.values == (Value(1, {"vi": "Nam"}), Value(2, {"vi": "Nữ"}))
    assert sex.missing == (Missing(9, "refused", {"vi": "Từ chối trả lời"}),)
    assert (age.kind, age.measure, age.missing) == ("number", "scale", (Missing(99, "no-answer"),))
    assert age.missing_ranges == (MissingRange(900, nextafter(999, 0), "no-answer"),)
    assert (weight.kind, book.design.weight) == ("number", "wt")
    assert book.variables["name"].kind == "text"
    assert book.variables["v_1place"].columns == ("1place",)
    assert book.variables["v_1place"].values == (Value("HN", {"vi": "Hà Nội"}), Value("HP", {"vi": "Hải Phòng"}))


def test_dataverse() -> None:
    book = read(FILES / "dataverse.xml")
    assert book.id == "doi-10.5072-FK2-MADEUP"
    assert book.title == {"en": "Canteen survey"}
    assert book.variables["meal"].values == (Value(1, {"en": "Rice"}), Value(2, {"en": "Noodles"}), Value(3, {}))
    assert book.variables["meal"].measure == "ordinal"
    assert book.variables["opened"].kind == "date"
    assert book.variables["score"].kind == "number"
    assert book.sets["dishes"] == ResponseSet(
        "dishes", "dichotomies", ("dish_1", "dish_2"), {"en": "Dishes eaten"}, counted_value=1
    )
    assert book.sets["heard"].counted_value == 1  # of 1 Yes, 2 No
    assert book.batteries == {"ratings": Battery("ratings", ("rate_1", "rate_2"), {"en": "Ratings"})}
    assert book.source == "dataverse.xml"
    assert left_out(FILES / "dataverse.xml") == ('no set was made of the group "unclear": what it counts is not clear',)


def replaced(old: str, new: str, tmp_path: Path, file: str = "dataverse.xml") -> Path:
    text = (FILES / file).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.xml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "<codeBook",
            '<!DOCTYPE codeBook [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><codeBook',
            "DOCTYPE",
        ),
        ('name="meal"', 'name="Score"', 'two variables are called "score"'),
        ("<catValu>2</catValu>", "", 'variable "meal": a category "Noodles" has no catValu'),
        ("<catValu>2</catValu>", "<catValu>1</catValu>", 'variable "meal": category 1 stands twice'),
        ('var="v5 v6"', 'var="v5 v66"', 'the group "heard" has the variable v66, which does not exist'),
        ('min="97"', 'min="many"', 'variable "meal": its missing range has the bound "many"'),
        ('min="97"', 'min="1000"', 'variable "meal": its missing range goes from 1000.0 to 99.0'),
        ("</codeBook>", "", "is not well-formed XML"),
        ('name="score" ID="v3"', "", "variable 3 has neither name nor ID"),
    ],
)
def test_broken(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError) as error:
        read(replaced(old, new, tmp_path))
    assert message in str(error.value)
    assert "broken.xml" in str(error.value)


def test_a_document_type_is_not_looked_up(tmp_path: Path) -> None:
    path = replaced("<codeBook", '<!DOCTYPE codeBook SYSTEM "http://example.org/no.dtd"><codeBook', tmp_path)
    assert list(read(path).variables) == list(read(FILES / "dataverse.xml").variables)


def test_other_xml(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text("<DDIInstance/>", encoding="utf-8")
    with pytest.raises(ReadError, match="the root element is DDIInstance, not codeBook"):
        read(path)
    assert not evidence(path.read_bytes(), path)
    path.write_text("<codeBook><stdyDscr/></codeBook>", encoding="utf-8")
    with pytest.raises(ReadError, match="it describes no variables"):
        read(path)
    with pytest.raises(ReadError, match="there is no such file"):
        read(tmp_path / "no.xml")


@pytest.mark.parametrize("note", ["[1", "1", "[1]", '"Nhóm khách"', '{"Nhóm khách": 1}', "null"])
def test_a_note_of_ours_that_was_damaged(note: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(write(read_codebook(MADE_UP)).replace('["Nhóm khách"]'.encode(), note.encode()))
    with pytest.raises(ReadError) as caught:
        read(path)
    assert f'the note on columns says "{note}", which is no list of texts' in caught.value.message
