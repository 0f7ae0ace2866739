"""ZIP files that would fill the memory, or XML that would, are refused before anything is unpacked."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from mobsurvey import safe_zip
from mobsurvey.errors import ReadError
from mobsurvey.safe_zip import check_xml_members, check_zip


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def message(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        check_zip(path)
    assert caught.value.where == str(path)
    return caught.value.what


def test_a_usual_file_passes(tmp_path: Path) -> None:
    check_zip(zipped(tmp_path / "a.zip", {"a": b"x" * 9_000_000, "b": b"y"}))


def test_a_member_that_swells(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.xlsx", {"xl/sheet1.xml": b"\0" * 11_000_000})
    assert message(path) == '"xl/sheet1.xml" in it unpacks to more than 200 times its packed size'


def test_too_much_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {str(n): b"x" * 600 for n in range(3)})
    check_zip(path)
    monkeypatch.setattr(safe_zip, "MOST_BYTES", 1_799)
    assert message(path).startswith("unpacks to 0.0 GB")


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {str(n): b"" for n in range(4)})
    monkeypatch.setattr(safe_zip, "MOST_MEMBERS", 3)
    assert message(path) == "has 4 members; 3 are the most"


def test_sizes_that_the_file_lies_about_are_not_exceeded(tmp_path: Path) -> None:
    """The check trusts the declared size: zipfile must never give more than that."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as archive:
        archive.writestr("a", b"x" * 1000)
    content = made.getvalue().replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path = tmp_path / "lie.zip"
    path.write_bytes(content)
    check_zip(path)
    with ZipFile(path) as archive, archive.open("a") as member:
        try:
            assert len(member.read()) <= 10
        except Exception as error:
            assert "CRC" in str(error)


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a": b"x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert message(path) == '"a" in it is encrypted'


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"id,name\n", b"PK\x05\x06" + b"\xff" * 18])
def test_no_zip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert message(path).startswith("is no complete ZIP file")


def test_no_file(tmp_path: Path) -> None:
    assert message(tmp_path / "a.zip") == "there is no such file"


DOCTYPE = '<?xml version="1.0"{}?>\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    xml = DOCTYPE.format(f' encoding="{encoding}"').encode(encoding)
    path = zipped(tmp_path / "a.xlsx", {"[Content_Types].xml": b"<a/>", "xl/styles.XML": xml})
    with pytest.raises(ReadError, match=r'"xl/styles.XML" in it has a DOCTYPE'):
        check_xml_members(path)


def test_xml_that_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r'"a.xml" in it is damaged'):
        check_xml_members(
            zipped(tmp_path / "a.xlsx", {"a.xml": b"<a", "b.xml": b"& <a/>"})
            and zipped(tmp_path / "b.xlsx", {"a.xml": b"& <a/>"})
        )
    check_xml_members(zipped(tmp_path / "c.xlsx", {"a.xml": b"<!-- " + b"x" * 200_000 + b" --><a/>", "b.png": b"&"}))
