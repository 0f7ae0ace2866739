"""The format of a file is found from it, and every format is a source or a target by what its module has."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from mobsurvey.codebook import convert
from mobsurvey.codebook.convert import (
    claims,
    codebook_bytes,
    find_source,
    find_target,
    formats,
    lost_in,
    read_codebook_file,
    sources,
    targets,
)
from mobsurvey.codebook.formats import xlsx
from mobsurvey.codebook.losses import losses
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import read_codebook
from mobsurvey.codebook.workbook import workbook_bytes
from mobsurvey.errors import CodebookError, ReadError, UsageError

TOP = Path(__file__).resolve().parents[2]
FILES = Path(__file__).resolve().parent / "formats" / "files"
SAMPLES = TOP / "samples"
EXAMPLES = {
    "kobo.xlsx": "xlsform",
    "odk.xlsx": "xlsform",
    "redcap.csv": "redcap",
}


@pytest.fixture(scope="module")
def book() -> Codebook:
    return read_codebook(TOP / "codebooks" / "hcmc-2024.toml")


def test_every_module_keeps_the_contract() -> None:
    assert {"redcap", "toml", "xlsform", "xlsx"} <= set(formats())
    for kind, found in formats().items():
        assert found.title, kind
        assert found.suffixes and all(suffix.startswith(".") for suffix in found.suffixes), kind
        assert found.read or found.write, kind
        assert bool(found.read) <= bool(found.evidence), kind
    assert "redcap" not in targets()


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_claimed_by_one_format(name: str) -> None:
    assert list(claims(FILES / name)) == [EXAMPLES[name]]


@pytest.mark.parametrize("kind", sorted(targets()))
def test_what_a_format_writes_only_it_claims(book: Codebook, tmp_path: Path, kind: str) -> None:
    target = targets()[kind]
    for name in (f"c{target.suffixes[0]}", "c.dat"):
        path = tmp_path / name
        path.write_bytes(codebook_bytes(book, path, kind))
        if target.read and not (kind == "sps" and name == "c.dat"):
            assert list(claims(path)) == [kind]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_files_of_answers_are_claimed_by_none(path: Path) -> None:
    assert claims(path) == {}


def test_targets_by_suffix() -> None:
    assert find_target(Path("a.TOML")).kind == "toml"
    assert find_target(Path("a.xlsx")).kind == "xlsx"
    assert find_target(Path("a.xlsx"), "xlsform").kind == "xlsform"
    with pytest.raises(UsageError, match=r'"a.odt" does not tell the format by its end. Say which: --to .*xlsform'):
        find_target(Path("a.odt"))
    with pytest.raises(UsageError, match="codebooks of the kind redcap are not written here"):
        find_target(Path("a.csv"), "redcap")
    with pytest.raises(UsageError, match=r'there is no kind of codebook "xlsfrom". Did you mean "xlsform"'):
        find_target(Path("a.xlsx"), "xlsfrom")


def test_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(ReadError, match=r"is no codebook of a format that is read. Those are .*redcap: REDCap data"):
        find_source(tmp_path / "a.json")
    with pytest.raises(ReadError, match="there is no such file"):
        find_source(tmp_path / "none.toml")
    with pytest.raises(ReadError, match="there is no such file"):
        read_codebook_file(tmp_path / "none.toml", "toml")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "a.csv",
            b"a,b\n1,2\n",
            r'a\.csv, row 1: is a CSV without the headings .*"Variable / Field Name".* new a\.csv\.',
        ),
        ("a.xml", b"", r"a\.xml: is empty\. Copy or export it again\."),
        ("a.xml", b"<html/>", "root is <html>, neither <codeBook> as in DDI Codebook nor <sss> as in Triple-S"),
        ("a.sss", b"<SSS/>", "root is <SSS>, .* Write <sss>, as the standard does"),
        ("a.xml", b"no XML", r"a\.xml, line 1: is not well-formed XML"),
        ("a.txt", b"<?xml version='1.0'?>\n<<codeBook/>", r"a\.txt, line 2: is not well-formed XML"),
        (
            "a.xml",
            b"<codeBook>\n<dataDscr>",
            r"line 2: is not well-formed .* It was read as ddi \(the root element is cod",
        ),
        ("a.sps", b"FREQUENCIES a.\n", r"no command in it declares .* It was read as sps \(its name ends in \.sps\)"),
        ("a.dat", b"$FL2 rest", r"holds answers \(SPSS\), and is no codebook"),
    ],
)
def test_a_broken_file_is_told_by_what_it_is_like(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError, match=says):
        read_codebook_file(tmp_path / name)


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        (("questions", "choices"), r'has no sheet "survey".* It was read as xlsform \(its sheets\)\.'),
        (("Variablen", "codebook"), r'sheet "codebook".* It was read as xlsx \(its sheets\)'),
        (("Sheet1",), r'has no sheet variables, nor survey as an XLSForm; it has "sheet1"\. .* codebook new a\.xlsx'),
    ],
)
def test_a_workbook_is_told_by_its_sheets(tmp_path: Path, sheets: tuple[str, ...], says: str) -> None:
    content = {sheet: [["type", "name"], ["text", "a"]] for sheet in sheets}
    (tmp_path / "a.xlsx").write_bytes(workbook_bytes(content))
    with pytest.raises(ReadError, match=says):
        read_codebook_file(tmp_path / "a.xlsx")


def test_two_claims_ask_for_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "claims", lambda _: {"toml": "x", "redcap": "y"})
    (tmp_path / "a").write_text("")
    with pytest.raises(ReadError, match=r"can be read as toml \(x\); redcap \(y\). Say which: --from KIND."):
        find_source(tmp_path / "a")


def test_marks_that_excel_leaves_are_told_from_files(tmp_path: Path) -> None:
    path = tmp_path / "~$form.xlsx"
    path.write_bytes(b"\x05Lan" + b" " * 161)
    with pytest.raises(ReadError, match=r'a mark that Excel leaves .*Give the file "form.xlsx".'):
        read_codebook_file(path)
    with pytest.raises(ReadError, match=r"a mark that Excel leaves"):
        read_codebook_file(path, "xlsx")


def test_old_and_locked_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "form.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(ReadError, match=r"is an old .xls file, or protected by a password"):
        read_codebook_file(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 11_000_000)
    for kind in (None, "xlsx", "xlsform"):
        with pytest.raises(ReadError, match="unpacks to more than 200 times its packed size"):
            read_codebook_file(path, kind)


def rewritten(book: Codebook, path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The codebook as a workbook with one of its XML files changed."""
    path.write_bytes(xlsx.write(book))
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new, 1)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_doctype_is_refused(book: Codebook, tmp_path: Path) -> None:
    doctype = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook'
    path = rewritten(book, tmp_path / "a.xlsx", "xl/workbook.xml", b"<workbook", doctype)
    with pytest.raises(ReadError, match=r'"xl/workbook.xml" in it has a DOCTYPE'):
        read_codebook_file(path, "xlsx")


def test_a_damaged_sheet(book: Codebook, tmp_path: Path) -> None:
    path = rewritten(book, tmp_path / "a.xlsx", "xl/worksheets/sheet2.xml", b"</row>", b"</raw>")
    with pytest.raises(ReadError, match=r'its sheet "variables" cannot be read'):
        read_codebook_file(path)


def test_problems_name_the_file_and_no_line_of_a_toml_never_seen(book: Codebook, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    wrong = {name: found._replace(counted_value=7) for name, found in book.sets.items()}
    path.write_bytes(xlsx.write(Codebook(**{**vars(book), "sets": wrong})))
    with pytest.raises(CodebookError) as caught:
        read_codebook_file(path)
    assert caught.value.problems[0].startswith(f"{path}: set 'purpose' counts 7, which is no value of its member")


def test_losses_are_none_of_a_codebook_itself(book: Codebook) -> None:
    assert losses(book, book) == ()
    for kind in ("toml", "xlsx"):
        assert lost_in(book, codebook_bytes(book, Path("x"), kind), targets()[kind]) == ()


def test_losses_are_counted(book: Codebook) -> None:
    from dataclasses import replace

    level = book.variables["level"]
    variables = {**book.variables, "level": level._replace(values=level.values[1:], missing=(), measure="nominal")}
    del variables["purpose_1"]
    sets = {name: found for name, found in book.sets.items() if name != "method"}
    sets["purpose"] = sets["purpose"]._replace(label={"en": "Purpose"}, members=sets["purpose"].members[1:])
    after = replace(book, source="", variables=variables, sets=sets, batteries={})
    assert losses(book, after) == (
        "its source",
        "1 variable, or its name",
        "1 measure",
        "1 code of an answer",
        "1 mark that a code means missing",
        "1 set",
        "1 set label in en",
        "1 set label in vi",
        "parts of 1 set",
        "1 battery",
    )


def test_left_out_is_asked_of_the_format() -> None:
    assert convert.left_out(FILES / "redcap.csv")[0].startswith("1 field whose branching logic")
    assert convert.left_out(TOP / "codebooks" / "hcmc-2024.toml") == ()
    assert sources()["toml"].left_out is None
