"""Tables as a workbook: a sheet a table, numbers that are numbers, ready to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from mobsurvey.renderers import Page
from mobsurvey.renderers.office.sheet_names import sheet_names
from mobsurvey.table.document import Document, document
from mobsurvey.table.figure import Figure, count_figure
from mobsurvey.table.heading_rules import PlacedHeading, placed_headings
from mobsurvey.table.model import Table
from mobsurvey.table.sheet import LineRole, Sheet, SheetLine
from mobsurvey.table.text_width import clean_text, display_width, wrap
from mobsurvey.table.words import phrase
from mobsurvey.workbook_file import put_text, workbook_bytes

_CONTENTS_WIDTHS = (6, 50, 28, 10)


class Font(NamedTuple):
    """How a text looks."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    color: str = "000000"
    underline: str | None = None


_GREY, _BLUE = "595959", "0563C1"
_TITLE, _SUBTITLE = Font(13, bold=True), Font(bold=True)
_NOTE, _PROVENANCE = Font(9), Font(8, color=_GREY)
_LINK = Font(underline="single", color=_BLUE)
_BACK = Font(9, underline="single", color=_BLUE)
_ROLES: dict[LineRole, Font] = {
    "net": Font(bold=True),
    "subtotal": Font(italic=True),
    "item": Font(bold=True),
    "detail": Font(9, color=_GREY),
    "base-detail": Font(9, color=_GREY),
}

# Widths are in characters, as spreadsheets have them; heights in points.
_LEAST_LABEL, _MOST_LABEL = 26, 46
_LEAST_FIGURE = 7
_MOST_WORD, _MOST_FIGURE = 16, 40
_MOST_PARAGRAPH = 110
_HEADING_LINES, _MOST_HEADING = 4, 24
"""Columns are made wider, but not wider than that, rather than that a heading takes more lines than these."""
_HIGHEST = 409
"""What spreadsheets allow a row."""
_POINTS_A_CHARACTER = 5.3
_CHARACTERS_A_DIGIT = 1.12
"""Of running text, on the place of a digit: on the safe side, so that no line is hidden."""
_PAPER = (595, 842)
"""A4, the paper of the country; its code in a spreadsheet is 9."""
_MARGIN = 43
_UPRIGHT_SCALE, _LEAST_SCALE = 0.8, 0.45
"""A table that would be printed smaller is turned; then it goes on on a page to the right."""


def render(tables: Sequence[Table], page: Page) -> bytes:
    """A workbook with a sheet for each table; before them their contents, unless there is one table alone."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    language = tables[0].language if tables else "en"
    book.properties.creator = "mobsurvey"
    book.properties.language = language
    book.properties.title = clean_text(page.title) or None
    contents = len(tables) != 1
    names = sheet_names([phrase("contents", language), *map(_name, tables)])
    documents = [document(table) for table in tables]
    if contents:
        _write_contents(book.create_sheet(names[0]), list(zip(tables, documents, names[1:], strict=True)), page)
    for table, shown, name in zip(tables, documents, names[1:], strict=True):
        writer = _Writer(book.create_sheet(name), _widths(shown))
        if contents:
            writer.link(1, f"← {phrase('contents', table.language)}", names[0], _BACK)
            writer.row += 1
        elif page.title:
            writer.paragraph(clean_text(page.title), _NOTE)
        _write_table(writer, shown)
    return workbook_bytes(book)


def _name(table: Table) -> str:
    return phrase("title", table.language, stub=table.name, banner=table.by) if table.by else table.name


def _write_table(writer: _Writer, shown: Document) -> None:
    top = writer.row
    writer.paragraph(shown.title, _TITLE)
    first, last = writer.grid(shown.cells)
    writer.sheet.freeze_panes = f"B{first}"
    # Over the tests the headings of the cells would be wrong: they are repeated only where the cells go on on a
    # further page, and tests then begin on pages of their own, under their own headings.
    long = not writer.fits_a_page(top, last)
    writer.print_setup(top, first - 1 if long else top)
    for sheet in shown.tests:
        if long:
            writer.page_break()
        writer.row += 1
        writer.paragraph(sheet.title, _SUBTITLE)
        writer.grid(sheet)
    writer.row += 1
    for note in shown.notes:
        writer.paragraph(note, _NOTE)
    if shown.provenance:
        writer.paragraph(shown.provenance, _PROVENANCE)


def _write_contents(sheet: Any, found: Sequence[tuple[Table, Document, str]], page: Page) -> None:
    """The number, the title, the sheet and the base of each table, where all its blocks have the same."""
    language = found[0][0].language if found else "en"
    title, *headings = (phrase(key, language) for key in ("contents", "number-short", "table", "sheet"))
    writer = _Writer(sheet, _CONTENTS_WIDTHS)
    writer.paragraph(clean_text(page.title) or title, _TITLE)
    writer.row += 1
    top = writer.row
    for column, text in enumerate((*headings, phrase("base-short", language)), start=1):
        side = "right" if column == len(_CONTENTS_WIDTHS) else "left"
        writer.text(column, text, _SUBTITLE, horizontal=side)
        writer.rule(column, bottom="thin", top="medium")
    for number, (table, shown, name) in enumerate(found, start=1):
        writer.row += 1
        writer.height(zip((shown.title, name), _CONTENTS_WIDTHS[1:], strict=False), Font())
        writer.figure(1, Figure(str(number), number), Font(), "left")
        writer.link(2, shown.title, name, _LINK)
        writer.text(3, name, Font())
        bases = {block.base[-1].count for block in table.blocks}
        if len(bases) == 1 and table.has_total:
            writer.figure(4, count_figure(*bases), Font())
    for column in range(1, len(_CONTENTS_WIDTHS) + 1):
        writer.rule(column, bottom="medium", top="medium" if writer.row == top else None)
    sheet.freeze_panes = f"A{top + 1}"
    writer.print_setup(top, top)


class _Writer:
    """Writes a sheet from the top; `row` is the one that comes next."""

    def __init__(self, sheet: Any, widths: Sequence[float]) -> None:
        from openpyxl.utils import get_column_letter

        self.sheet = sheet
        self.widths = widths
        self.row = 1
        sheet.sheet_view.showGridLines = False
        for column, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width

    def text(
        self, column: int, text: str, font: Font, horizontal: str = "left", vertical: str = "center", indent: int = 0
    ) -> Any:
        """The cell with the text, wrapped."""
        cell = self.sheet.cell(self.row, column)
        if text:
            put_text(cell, text)
        cell.font = _font(font)
        cell.alignment = _alignment(horizontal, vertical, indent)
        return cell

    def figure(self, column: int, figure: Figure, font: Font, horizontal: str = "right") -> None:
        """A number in full precision that reads as the figure does, or its text."""
        cell = self.text(column, "" if figure.value is not None else figure.text, font, horizontal=horizontal)
        cell.number_format = "@"
        if figure.value is not None:
            cell.value = figure.value
            cell.number_format = _number_format(figure)

    def link(self, column: int, text: str, name: str, font: Font) -> None:
        """The text as a link to the top of the sheet of that name."""
        from openpyxl.utils import quote_sheetname
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell = self.text(column, text, font)
        cell.hyperlink = Hyperlink(cell.coordinate, location=f"{quote_sheetname(name)}!A1")

    def paragraph(self, text: str, font: Font) -> None:
        """The text over as many columns as make a line that can be read."""
        columns, width = 1, self.widths[0]
        while columns < len(self.widths) and width + self.widths[columns] <= _MOST_PARAGRAPH:
            width += self.widths[columns]
            columns += 1
        self.text(1, text, font)
        self.merge(1, columns)
        self.height([(text, width)], font)
        self.row += 1

    def page_break(self) -> None:
        """The next row begins a page."""
        from openpyxl.worksheet.pagebreak import Break

        self.sheet.row_breaks.append(Break(self.row - 1))

    def merge(self, column: int, span: int) -> None:
        if span > 1:
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row, start_column=column, end_column=column + span - 1
            )

    def height(self, texts: Iterable[tuple[str, float]], font: Font) -> None:
        """As high as the texts need at these widths: spreadsheets do not work that out for merged cells."""
        room = _CHARACTERS_A_DIGIT * 11 / font.size
        lines = max((len(wrap(text, max(1, int(width * room) - 2))) for text, width in texts), default=1)
        self.sheet.row_dimensions[self.row].height = min(_HIGHEST, round(lines * font.size * 1.37 + 1, 1))

    def rule(self, column: int, top: str | None = None, bottom: str | None = None) -> None:
        self.sheet.cell(self.row, column).border = _border(top, bottom)

    def grid(self, sheet: Sheet) -> tuple[int, int]:
        """The headings and lines; gives the numbers of the first and last row below the headings."""
        for number, headings in enumerate(placed_headings(sheet.headings), start=1):
            self._headings(headings, first=number == 1, last=number == len(sheet.headings))
            self.row += 1
        first = self.row
        for number, line in enumerate(sheet.lines, start=1):
            self._line(line, sheet.columns, last=number == len(sheet.lines))
            self.row += 1
        return first, self.row - 1

    def _headings(self, headings: Sequence[PlacedHeading], first: bool, last: bool) -> None:
        """Each over the middle of the columns that share it, or over its figures."""
        top = "medium" if first else None
        self.rule(1, top, "thin" if last else None)
        places = []
        for heading in headings:
            start, end = heading.start + 2, heading.start + 2 + heading.span
            side = "center" if heading.span > 1 else "right"
            self.text(start, heading.text, _SUBTITLE, horizontal=side, vertical="bottom")
            for column in range(start, end):
                self.rule(column, top, "thin" if last else "hair" if heading.ruled else None)
            self.merge(start, heading.span)
            places.append((heading.text, sum(self.widths[start - 1 : end - 1])))
        self.height(places, _SUBTITLE)

    def _line(self, line: SheetLine, columns: int, last: bool) -> None:
        font = _ROLES.get(line.role, Font())
        self.text(1, line.label, font, indent=line.level)
        texts = [(line.label, self.widths[0] - 2 * line.level)]
        for column, figure in enumerate(line.figures, start=2):
            self.figure(column, figure, font)
            texts.append((figure.text, self.widths[column - 1]))
        self.height(texts, font)
        if last or line.role == "base":
            for column in range(1, columns + 2):
                self.rule(column, "thin" if line.role == "base" else None, "medium" if last else None)

    def _scale(self, side: float) -> float:
        """What the sheet must be multiplied with to be no wider than paper of that side."""
        return min(1, (side - 2 * _MARGIN) / (sum(self.widths) * _POINTS_A_CHARACTER))

    @property
    def _paper(self) -> tuple[float, float, float]:
        """Width and height of the paper, turned where the sheet is wide, and the scale."""
        width, height = _PAPER if self._scale(_PAPER[0]) >= _UPRIGHT_SCALE else _PAPER[::-1]
        return width, height, max(self._scale(width), _LEAST_SCALE)

    def fits_a_page(self, first: int, last: int) -> bool:
        """Whether the rows stand on one page when they are printed."""
        heights: float = sum(self.sheet.row_dimensions[row].height for row in range(first, last + 1))
        _, height, scale = self._paper
        return heights * scale < height - 3 * _MARGIN

    def print_setup(self, first: int, last: int) -> None:
        """Fitted to the width of a page; the rows from `first` to `last` and the labels stand on every page."""
        from openpyxl.worksheet.page import PageMargins
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet, inches = self.sheet, _MARGIN / 72
        width, height, scale = self._paper
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.orientation = "landscape" if width > height else "portrait"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth = ceil(scale / self._scale(width))
        sheet.page_setup.fitToHeight = 0
        sheet.page_margins = PageMargins(inches, inches, inches, inches + 0.2, 0.3, 0.3)
        sheet.print_title_rows = f"{first}:{last}"
        sheet.print_title_cols = "A:A"
        sheet.oddFooter.left.text = "&A"
        sheet.oddFooter.right.text = "&P / &N"


@cache
def _font(font: Font) -> Any:
    from openpyxl.styles import Font as Style

    return Style("Calibri", font.size, font.bold, font.italic, color=font.color, underline=font.underline)


@cache
def _alignment(horizontal: str, vertical: str, indent: int) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(horizontal, vertical, wrap_text=True, indent=indent)


@cache
def _border(top: str | None, bottom: str | None) -> Any:
    from openpyxl.styles import Border, Side

    return Border(top=Side(top), bottom=Side(bottom))


def _number_format(figure: Figure) -> str:
    """The format in which a spreadsheet shows the number as the figure reads, but for the reader's decimal mark."""
    whole = "" if figure.text.lstrip("-").startswith((".", ",")) else "0"
    shown = whole + "." * (figure.places > 0) + "0" * figure.places
    rounds_to_zero = figure.value is not None and figure.value < 0 and not figure.text.startswith("-")
    return f"{shown};{shown}" if rounds_to_zero else shown


def _widths(shown: Document) -> list[float]:
    """Of the labels and of each column: wide enough for figures and words; headings may take some lines."""
    labels = [display_width(line.label) + 2 * line.level for sheet in shown.sheets for line in sheet.lines]
    columns = [_LEAST_FIGURE] * max(sheet.columns for sheet in shown.sheets)
    for sheet in shown.sheets:
        for line in sheet.lines:
            for column, figure in enumerate(line.figures):
                columns[column] = max(columns[column], min(display_width(figure.text), _MOST_FIGURE) + 2)
        _even_out(columns, sheet)
        for headings in reversed(placed_headings(sheet.headings)):  # from the single columns up
            for heading in headings:
                places = range(heading.start, heading.start + heading.span)
                lacking = _needed(heading.text) - sum(columns[place] for place in places)
                for place in places:
                    columns[place] += max(0, ceil(lacking / heading.span))
        _even_out(columns, sheet)
    return [max(_LEAST_LABEL, min(_MOST_LABEL, max(labels, default=0) + 2)), *map(float, columns)]


def _needed(heading: str) -> int:
    words = max(map(display_width, heading.split()), default=0)
    lines = ceil(display_width(heading) / _HEADING_LINES)
    return max(min(words, _MOST_WORD), min(lines, _MOST_HEADING)) + 3


def _even_out(columns: list[int], sheet: Sheet) -> None:
    """Makes the columns of a sheet that have the same heading, as those of the counts, as wide as the widest."""
    texts = [heading.text for heading in sheet.headings[-1]]
    widest = {text: max(w for w, other in zip(columns, texts, strict=False) if other == text) for text in texts}
    columns[: len(texts)] = [widest[text] for text in texts]
