"""Tables as a Word document for a report: numbered captions, a list of the tables, tables with three rules, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Any, NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.renderers import Page
from mobsurvey.renderers.office.word_columns import TYPE, UPRIGHT, Fit, Paper, fit, panels
from mobsurvey.renderers.office.word_table import table_xml, text_run, twentieths
from mobsurvey.table.document import Document, document
from mobsurvey.table.model import Table
from mobsurvey.table.sheet import Sheet
from mobsurvey.table.text_width import clean_text
from mobsurvey.table.words import phrase

_TONGUES = {"en": "en-US", "vi": "vi-VN"}
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARTS = ("/officeDocument", "/core-properties", "/styles", "/settings", "/theme", "/footer")
"""What a document is made of; python-docx's empty one brings more, a picture of it among them."""
_DAY = datetime(1980, 1, 1)
"""In place of the time of writing, so that the same tables give the same bytes; the earliest that a ZIP can say."""
_LONGEST_TITLE = 255
"""Signs that a property of a document can take."""
_BESIDE_PICTURE = 10
"""Millimetres of a page that a picture leaves, so that it never falls on the next one for a line too much."""


class _Style(NamedTuple):
    """A style of paragraphs; lengths in points."""

    name: str
    size: float
    align: str = "left"
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    kept: bool = False
    """On the page of what follows."""

    @property
    def id(self) -> str:
        return "".join(word[0].upper() + word[1:] for word in self.name.split())


_WORDS_OWN = (
    _Style("Title", 16, "center", bold=True, after=18),
    _Style("TOC Heading", 13, "center", bold=True, before=6, after=6, kept=True),
    _Style("table of figures", 12, after=3),
    _Style("caption", 12, "center", bold=True, before=18, after=6, kept=True),
    _Style("footer", 11, "center"),
)
_OURS = (
    _Style("Table Part", TYPE, "center", italic=True, before=10, after=4, kept=True),
    _Style("Table Text", TYPE, before=2, after=2),
    _Style("Table Item", TYPE, bold=True, before=6, after=2, kept=True),
    _Style("Table Figure", TYPE, "right", before=2, after=2),
    _Style("Table Heading", TYPE, "center", bold=True, before=2, after=2, kept=True),
    _Style("Table Note", 10, before=3),
    _Style("Table Provenance", 9, italic=True, before=4),
)

_BASIC_STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>
<w:uiPriority w:val="99"/><w:semiHidden/></w:style>
"""
_SETTINGS = """
<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat>
"""
"""Of a document of today: without them Word opens it in the mode for those of old versions."""


def render(tables: Sequence[Table], page: Page) -> bytes:
    """The tables one after the other, wide ones on pages turned sideways; needs python-docx."""
    shown = [document(table) for table in tables]
    title = clean_text(page.title)
    word = _blank(tables[0].language if tables else "en", title or (shown[0].title if shown else ""))
    sizes = [fit(content.sheets) for content in shown]
    if sizes:
        _set_paper(word, sizes[0].paper)
    if title:
        _add(word, _paragraph("Title", text_run(title)))
    if len(tables) > 1:
        _add(word, _list_of_tables(tables, shown))
    for number, (table, content, size) in enumerate(zip(tables, shown, sizes, strict=True), start=1):
        _turn(word, size.paper)
        picture = _picture(word, table, size.paper) if page.pictures else ""
        _add(word, "".join(_table(number, content, table.language, size, picture)), table.language)
    return _bytes(word)


# Paragraphs


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _field(code: str, shown: str) -> str:
    """A field of Word with what it shows until Word works it out anew."""
    return _field_sign("begin") + _field_code(code) + _field_sign("separate") + shown + _field_sign("end")


def _field_sign(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _field_code(code: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'


def _caption(number: int, title: str, language: str) -> str:
    """A numbered caption that the list of tables finds, and leads to."""
    before, after = phrase("table-number", language, number="\0").split("\0")
    counted = _field(r"SEQ Table \* ARABIC", text_run(str(number)))
    return _paragraph(
        "Caption",
        f'<w:bookmarkStart w:id="{number}" w:name="{_bookmark(number)}"/>'
        f"{text_run(before)}{counted}{text_run(f'{after}. {title}')}"
        f'<w:bookmarkEnd w:id="{number}"/>',
    )


def _bookmark(number: int) -> str:
    return f"_Toc{100_000_000 + number}"


def _list_of_tables(tables: Sequence[Table], shown: Sequence[Document]) -> str:
    """The list with its entries, to which Word adds the pages when it is asked to update it."""
    entries = []
    for number, (table, content) in enumerate(zip(tables, shown, strict=True), start=1):
        text = text_run(f"{_numbered(number, table.language)}. {content.title}", _tongue(table.language))
        link = f'<w:hyperlink w:anchor="{_bookmark(number)}" w:history="1">{text}</w:hyperlink>'
        begin = _field_sign("begin") + _field_code(r'TOC \h \z \c "Table"') + _field_sign("separate")
        entries.append((begin if number == 1 else "") + link + (_field_sign("end") if number == len(tables) else ""))
    heading = _paragraph("TOCHeading", text_run(phrase("list-of-tables", tables[0].language)))
    return heading + "".join(_paragraph("TableOfFigures", entry) for entry in entries)


def _numbered(number: int, language: str) -> str:
    return phrase("table-number", language, number=number)


def _tongue(language: str) -> str:
    return f'<w:lang w:val="{_TONGUES[language]}"/>'


# Tables


def _picture(word: Any, table: Table, paper: Paper) -> str:
    """The table's pictures, each a paragraph with its words; no larger than the text of a page."""
    from docx.shared import Mm
    from lxml import etree

    from mobsurvey.pictures import PAGE, illustrations

    wide = Mm(paper.width - paper.left - paper.right)
    high = Mm(paper.height - paper.top - paper.bottom - _BESIDE_PICTURE)
    paragraphs = []
    for found in illustrations(table, ".png", min(PAGE, high.pt)):
        inline = word.part.new_pic_inline(BytesIO(found.content))
        share = min(wide / inline.extent.cx, high / inline.extent.cy, 1.0)
        inline = word.part.new_pic_inline(BytesIO(found.content), width=int(inline.extent.cx * share))
        inline.docPr.set("name", clean_text(table.title)[:_LONGEST_TITLE])
        inline.docPr.set("descr", found.alt_text)
        drawing = etree.tostring(inline, encoding="unicode")
        paragraphs.append(_paragraph("TablePart", f"<w:r><w:drawing>{drawing}</w:drawing></w:r>"))
    return "".join(paragraphs)


def _table(number: int, content: Document, language: str, size: Fit, picture: str) -> Iterator[str]:
    yield _caption(number, content.title, language)
    yield from _sheet(content.cells, _numbered(number, language), language, size)
    for sheet in content.tests:
        yield _paragraph("TablePart", text_run(sheet.title))
        yield from _sheet(sheet, sheet.title, language, size)
    yield picture
    for note in content.notes:
        yield _paragraph("TableNote", text_run(note))
    if content.provenance or not content.notes:
        # Also where there is nothing to say: Word makes one table of two with no paragraph between them.
        yield _paragraph("TableProvenance", text_run(content.provenance))


def _sheet(sheet: Sheet, name: str, language: str, size: Fit) -> Iterator[str]:
    for number, panel in enumerate(panels(sheet, size)):
        if number:
            yield _paragraph("TablePart", text_run(phrase("continued", language, title=name)))
        yield table_xml(panel, size.size, sheet.title)


# The document


def _blank(language: str, title: str) -> Any:
    """An empty document of python-docx with our styles, on an upright page with its number below."""
    try:
        from docx import Document as new_document
    except ImportError as error:
        raise UsageError(
            "Word documents need python-docx, which is not installed",
            next_step='Install it: pip install "mobsurvey[report]".',
        ) from error
    word: Any = new_document()
    for rels in (word.part.package.rels, word.part.rels):
        for key, rel in list(rels.items()):
            if not rel.reltype.endswith(_PARTS):
                del rels[key]
    _fill(word.settings.element, _SETTINGS)
    _fill(word.styles.element, _styles_xml(language))
    about = word.core_properties
    about.title, about.language = title[:_LONGEST_TITLE], _TONGUES[language]
    about.author = about.comments = ""
    about.created = about.modified = _DAY
    _set_paper(word, UPRIGHT)
    footer = word.sections[0].footer
    footer.is_linked_to_previous = False
    _fill(footer._element, _paragraph("Footer", _field("PAGE", text_run("1"))))
    return word


def _styles_xml(language: str) -> str:
    fonts = "".join(f' w:{script}="Times New Roman"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    lang = f'<w:lang w:val="{_TONGUES[language]}" w:eastAsia="en-US" w:bidi="ar-SA"/>'
    built_in = "".join(_style_xml(style) for style in _WORDS_OWN)
    ours = "".join(_style_xml(style, ' w:customStyle="1"') for style in _OURS)
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{fonts}/>{_size(13)}{lang}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault/></w:docDefaults>{_BASIC_STYLES}{built_in}{ours}"
    )


def _style_xml(style: _Style, attributes: str = "") -> str:
    kept = "<w:keepNext/>" if style.kept else ""
    before, after = twentieths(style.before), twentieths(style.after)
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    italic = "<w:i/><w:iCs/>" if style.italic else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"{attributes}><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{kept}'
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{style.align}"/></w:pPr>'
        f"<w:rPr>{bold}{italic}{_size(style.size)}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(2 * points)}"/><w:szCs w:val="{round(2 * points)}"/>'


def _fill(element: Any, xml: str) -> None:
    """Puts the XML in place of what is in the element."""
    for child in list(element):
        element.remove(child)
    element.extend(_elements(xml))


def _add(word: Any, xml: str, language: str = "") -> None:
    """Puts paragraphs and tables at the end; says of their text which language it is in."""
    section = word.element.body.sectPr
    for element in _elements(xml):
        if language:
            for run in element.xpath(".//w:r"):
                run.get_or_add_rPr().extend(_elements(_tongue(language)))
        section.addprevious(element)


def _elements(xml: str) -> list[Any]:
    from docx.oxml import parse_xml

    return list(parse_xml(f'<w:body xmlns:w="{_NAMESPACE}">{xml}</w:body>'))


def _turn(word: Any, paper: Paper) -> None:
    """Goes on on that paper: on a new page, unless it is the paper already."""
    section = word.element.body.sectPr
    if round(word.sections[-1].page_width.mm) == paper.width:
        return
    section.getprevious().set_sectPr(section.clone())
    for reference in section.xpath("w:footerReference"):
        section.remove(reference)
    _set_paper(word, paper)


def _set_paper(word: Any, paper: Paper) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = word.sections[-1]
    section.orientation = WD_ORIENT.LANDSCAPE if paper.width > paper.height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
    section.header_distance = section.footer_distance = Mm(paper.bottom / 2)


def _bytes(word: Any) -> bytes:
    """The file, its members dated as the document is and not by the clock."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    dated, found = BytesIO(), BytesIO()
    word.save(dated)
    with ZipFile(dated) as old, ZipFile(found, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = ZipInfo(name, _DAY.timetuple()[:6])
            member.compress_type, member.create_system = ZIP_DEFLATED, 0
            new.writestr(member, old.read(name))
    return found.getvalue()
