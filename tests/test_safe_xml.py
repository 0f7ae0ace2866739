"""XML that a user hands in is parsed without fetching or expanding anything, within bounds."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey import safe_xml
from mobsurvey.errors import ReadError
from mobsurvey.safe_xml import declared_encoding, parse_xml, root_name

DOCUMENT = '<a xmlns="urn:n" xmlns:x="urn:x" x:k="1" l="2">một<x:b/>hai<c>ba</c></a>'


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_it_gives_what_elementtree_gives_in_every_encoding(codec: str) -> None:
    text = DOCUMENT
    if codec == "windows-1258":
        text = '<?xml version="1.0" encoding="windows-1258"?><a x="1">â ơ đ<b/></a>'
    ours, theirs = parse_xml(text.encode(codec), "f.xml"), ElementTree.fromstring(text.encode(codec))
    assert ElementTree.tostring(ours) == ElementTree.tostring(theirs)


def test_comments_and_instructions_are_passed_over() -> None:
    root = parse_xml(b"<?xml version='1.0'?><!-- a --><a><?php evil?>x<!-- b -->y</a>", "f.xml")
    assert (root.tag, root.text, len(root)) == ("a", "xy", 0)


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>
<a>&y;</a>"""


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a>&x;</a>',
        b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>\n<a/>',
    ],
    ids=["expansion", "external entity", "parameter entity"],
)
def test_declarations_are_refused_with_their_line(document: bytes) -> None:
    with pytest.raises(ReadError, match=r"^f\.xml, line 2: the XML has declarations in its DOCTYPE"):
        parse_xml(document, "f.xml")


def test_a_doctype_that_only_names_a_standard_is_passed_over() -> None:
    document = (
        b'<?xml version="1.0"?>\n<!DOCTYPE sss PUBLIC "-//triple-s//DTD" "http://example.org/a.dtd">\n<sss>x</sss>'
    )
    assert parse_xml(document, "f.xml").text == "x"


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (b"<a>\n<b>\n</a>", 3),
        (b"<a>\n&undefined;</a>", 2),
        (b"<a>\n\xe2\x28\xa1</a>", 2),
        (b"<a>\n\0</a>", 2),
        (b"<a/><b/>", 1),
        (b"", 1),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', 1),
        (b'<?xml version="1.0" encoding="shift_jis"?><a>\n\x83\x65</a>', 1),
        (b'<?xml version="1.0" encoding="hex"?><a/>', 1),
    ],
)
def test_what_is_not_well_formed_is_told_with_its_line(document: bytes, line: int) -> None:
    with pytest.raises(ReadError, match=rf"^f\.xml, line {line}: "):
        parse_xml(document, "f.xml")


def test_depth_is_bounded() -> None:
    deepest = b"<a>" * safe_xml.MOST_DEPTH + b"</a>" * safe_xml.MOST_DEPTH
    assert parse_xml(deepest, "f.xml").tag == "a"
    with pytest.raises(ReadError, match="within each other"):
        parse_xml(b"<a>" + deepest + b"</a>", "f.xml")


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MOST_NODES", 4)
    assert len(parse_xml(b"<a><b c=''/><b/></a>", "f.xml")) == 2
    with pytest.raises(ReadError, match="more than 4 elements and attributes"):
        parse_xml(b"<a><b c='' d=''/><b/></a>", "f.xml")
    monkeypatch.setattr(safe_xml, "MOST_BYTES", 3 << 20)
    with pytest.raises(ReadError, match="more than 3 MB"):
        parse_xml(b"<a>" + b" " * (3 << 20) + b"</a>", "f.xml")


@given(st.binary(max_size=200) | st.text("<>/a &;!?\"'=[]x", max_size=60).map(lambda text: f"<a>{text}".encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        root = parse_xml(data, "f.xml")
    except ReadError as error:
        assert error.where.startswith("f.xml")
    else:
        assert ElementTree.tostring(root) == ElementTree.tostring(ElementTree.fromstring(data))
    assert isinstance(root_name(data), str)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<?xml version="1.0"?>\n<!-- made up --><sss version="2.0"><sur', "sss"),
        (b'\xef\xbb\xbf<sss version="2.0">', "sss"),
        ('<sss version="2.0">'.encode("utf-16"), "sss"),
        (b'<codeBook xmlns="ddi:codebook:2_5">', "codeBook"),
        (b"<x:codeBook xmlns:x='ddi'>", "codeBook"),
        (b'<!DOCTYPE sss [<!ENTITY a "b">]><sss>', "sss"),
        (b"a;b;c\n1;2;3\n", ""),
        (b"<sss", ""),
        (b"", ""),
    ],
)
def test_the_root_is_found_from_the_head(head: bytes, name: str) -> None:
    assert root_name(head) == name


def test_the_declared_encoding() -> None:
    assert declared_encoding(b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>') == "iso-8859-1"
    assert declared_encoding(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8' ?><a/>") == "utf-8"
    assert declared_encoding(b'<?xml version="1.0"?><a encoding="x"/>') == ""
