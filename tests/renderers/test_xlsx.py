"""Workbooks: numbers that are numbers, headings over their columns, nothing that can run, the same bytes each time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import WriteError
from mobsurvey.intake import code_file
from mobsurvey.renderers import Page, xlsx
from mobsurvey.renderers.office.sheet_names import sheet_names
from mobsurvey.study import Study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import Document, document
from mobsurvey.table.figure import Figure, count_figure, decimal_figure, p_figure
from mobsurvey.table.model import Table
from mobsurvey.table.number_format import format_decimal
from mobsurvey.table.sheet import Heading, Sheet, SheetLine
from mobsurvey.table.tabulate import crosstab, freq

LETTERS = Analysis(letters=True, interval="wilson", stats=("cramers-v", "gamma", "expected-count"))


def cells_of(content: bytes) -> list[list[list[str]]]:
    """Each grid's lines, as a spreadsheet set to the document's language shows them: the label, then the figures."""
    language = str(load_workbook(BytesIO(content)).properties.language)
    return [[_line(cells, language) for cells in lines] for _, _, lines in grids(content)]


def _line(cells: list[Any], language: str) -> list[str]:
    label, *figures = cells
    if label.font.bold and all(cell.value is None for cell in figures):
        return [text_of(label)]  # the heading of an item
    return [text_of(label), *(as_read(cell, language) for cell in figures)]


def text_of(cell: Any) -> str:
    """The text, what is escaped in the file put back as spreadsheets do, and openpyxl does not in every cell."""
    return str(cell.value or "").replace("_x005F_", "_")


def as_read(cell: Any, language: str) -> str:
    if cell.data_type == "s" or cell.value is None:
        return text_of(cell)
    assert cell.data_type == "n"
    formats = cell.number_format.split(";")
    places = len(formats[0].partition(".")[2])
    negative = cell.value < 0 and len(formats) == 1
    text = format_decimal(abs(cell.value), places, language)
    text = text[1:] if formats[0].startswith(".") and text.startswith("0") else text
    return f"-{text}" if negative else text


def sheets(content: bytes) -> list[Any]:
    """The sheets with tables, without the one of contents, where no column stays in view."""
    return [sheet for sheet in load_workbook(BytesIO(content)).worksheets if not sheet.freeze_panes.startswith("A")]


def grids(content: bytes) -> Iterator[tuple[Any, list[list[Any]], list[list[Any]]]]:
    """Each grid's sheet, headings and lines: between a thick rule and the next one, parted by a thin one."""
    for sheet in sheets(content):
        rows = iter(sheet.iter_rows())
        for row in rows:
            if row[0].border.top.style != "medium":
                continue
            width = sum(cell.border.top.style == "medium" for cell in row)
            headings = [list(row[:width])]
            while headings[-1][0].border.bottom.style != "thin":
                headings.append(list(next(rows)[:width]))
            lines = [list(next(rows)[:width])]
            while lines[-1][0].border.bottom.style != "medium":
                lines.append(list(next(rows)[:width]))
            yield sheet, headings, lines


def spans_of(sheet: Any, headings: list[list[Any]]) -> list[list[tuple[str, int]]]:
    merged = {(r.min_row, r.min_col): r.max_col - r.min_col + 1 for r in sheet.merged_cells.ranges}
    found = []
    for row in headings:
        spans, column = [], 2
        while column <= len(row):
            span = merged.get((row[0].row, column), 1)
            spans.append((row[column - 1].value or "", span))
            column += span
        found.append(spans)
    return found


def lines_of(shown: Document) -> list[list[list[str]]]:
    return [[[line.label, *(f.text for f in line.figures)] for line in sheet.lines] for sheet in shown.sheets]


def paragraphs_of(sheet: Any) -> list[str]:
    """Texts of the first column outside the grids, from the top."""
    inside, found = False, []
    for row in sheet.iter_rows():
        inside = inside or row[0].border.top.style == "medium"
        if not inside and row[0].value:
            found.append(text_of(row[0]))
        inside = inside and row[0].border.bottom.style != "medium"
    return found


@pytest.fixture(scope="module")
def study() -> Study:
    return code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


@pytest.fixture(
    scope="module", params=["set", "battery", "variable", "letters", "vi", "layers", "counts", "freq", "banner"]
)
def table(study: Study, request: pytest.FixtureRequest) -> Table:
    match request.param:
        case "set" | "battery" | "variable":
            name = {"set": "purpose", "battery": "difficulty", "variable": "difficulty_1"}[request.param]
            return crosstab(study, name, "level")
        case "letters":
            return crosstab(study, "content", "level", analysis=LETTERS)
        case "vi":
            return crosstab(study, "difficulty", "level", lang="vi", analysis=LETTERS)
        case "layers":
            return crosstab(study, "purpose", "level", layer="difficulty_1")
        case "counts":
            return crosstab(study, "method", "level", percent="none")
        case "freq":
            return freq(study, "purpose")
        case _:
            return crosstab(study, "purpose", "content")


def test_every_line_reads_as_in_the_document(table: Table) -> None:
    assert cells_of(xlsx.render([table], Page())) == lines_of(document(table))


def test_numbers_are_numbers_in_full_precision(table: Table) -> None:
    content = xlsx.render([table], Page())
    numbers = 0
    for (_, _, lines), sheet in zip(grids(content), document(table).sheets, strict=True):
        for cells, line in zip(lines, sheet.lines, strict=True):
            for cell, figure in zip(cells[1:], line.figures, strict=False):
                assert (cell.data_type == "n") == (figure.value is not None or not figure.text)
                if figure.value is not None:
                    assert cell.value == pytest.approx(figure.value, rel=1e-15)
                    numbers += 1
    assert numbers > len(table.rows)


def test_headings_span_their_columns(table: Table) -> None:
    found = [spans_of(sheet, headings) for sheet, headings, _ in grids(xlsx.render([table], Page()))]
    assert found == [[[tuple(h) for h in row] for row in sheet.headings] for sheet in document(table).sheets]


def test_titles_notes_and_provenance_in_their_order(table: Table) -> None:
    table = table._replace(provenance="Made of hcmc-2024.csv.")
    (sheet,) = sheets(xlsx.render([table], Page(title="Officials")))
    shown = document(table)
    titles = [sheet.title for sheet in shown.sheets]
    assert paragraphs_of(sheet) == ["Officials", *titles, *shown.notes, "Made of hcmc-2024.csv."]


def test_two_renders_are_the_same_bytes(table: Table) -> None:
    first = xlsx.render([table, table], Page(title="T"))
    assert first == xlsx.render([table, table], Page(title="T"))
    with ZipFile(BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count(">2000-01-01T00:00:00Z<") == 2
    assert ">T<" in core


HOSTILE = (
    "=HYPERLINK(1)",
    "+1",
    "-2",
    "@SUM(A1)",
    "#N/A",
    "1e5",
    "TRUE",
    "_x0041_ is no A",
    "<b> & | _ % $ \\ {} ~ ^ \"quotes\" 'single'",
    "Ước mơ 𠀀 của Đảng viên",
    "a word" * 300,
    "many words " * 400 + "end",
)


def hostile(table: Table) -> Table:
    (block,) = table.blocks
    rows = tuple(block.rows[0]._replace(label=text) for text in HOSTILE)
    columns = tuple(point._replace(label=text) for point, text in zip(table.columns, HOSTILE, strict=False))
    return table._replace(
        title=HOSTILE[0], columns=columns, blocks=(block._replace(rows=rows),), notes=HOSTILE, provenance="=1+1"
    )


def test_texts_stay_texts(study: Study) -> None:
    table = hostile(crosstab(study, "purpose", "level"))
    content = xlsx.render([table, table], Page(title="=A1"))
    assert cells_of(content) == lines_of(document(table)) * 2
    for sheet in sheets(content):
        assert paragraphs_of(sheet)[1] == HOSTILE[0]
        assert paragraphs_of(sheet)[-len(HOSTILE) - 1 :] == [*HOSTILE, "=1+1"]
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {isinstance(cell.value, str) for cell in cells if cell.data_type == "n"} == {False}
    marked = {cell.value for cell in cells if cell.quotePrefix}
    assert marked >= {*HOSTILE[:4], "=A1", "=1+1"}
    assert all(value.startswith(("=", "+", "-", "@")) for value in marked)


def test_what_looks_like_an_escaped_sign_is_escaped(study: Study) -> None:
    content = xlsx.render([hostile(crosstab(study, "purpose", "level"))], Page())
    with ZipFile(BytesIO(content)) as archive:
        texts = [element.text for element in fromstring(archive.read("xl/worksheets/sheet1.xml")).iter()]
    assert "_x005F_x0041_ is no A" in texts
    assert "_x0041_ is no A" not in texts


def test_a_text_that_no_cell_holds_is_refused_not_cut(study: Study) -> None:
    table = freq(study, "purpose")
    assert xlsx.render([table._replace(notes=("n" * 32_767,))], Page())
    with pytest.raises(WriteError) as caught:
        xlsx.render([table._replace(notes=("𠀀" * 16_384,))], Page())
    assert "32,768 characters" in str(caught.value)
    assert "sheet purpose, cell A" in str(caught.value)


def shown_by_hand(*figures: Figure) -> Document:
    """A nested banner of two columns and a total, and one line of these figures."""
    headings = (
        (Heading("Sex", 4), Heading("", 2)),
        (Heading("Men", 2), Heading("Women", 2), Heading("Total", 2)),
        tuple(Heading(text) for text in ("N", "%") * 3),
    )
    figures = (*figures, *[Figure("")] * (6 - len(figures)))
    lines = (
        SheetLine("All", figures, "net"),
        SheetLine("of these", figures, "subtotal", 1),
        SheetLine("95 % CI", figures, "detail", 2),
        SheetLine("Base", figures, "base"),
        SheetLine("effective", figures, "base-detail", 1),
    )
    return Document("By hand", Sheet("By hand", headings, lines), (), ("A note.",))


def test_two_rows_of_headings(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_by_hand(count_figure(12))
    monkeypatch.setattr(xlsx, "document", lambda _: shown)
    ((sheet, headings, _),) = grids(xlsx.render([freq(study, "purpose")], Page()))
    assert spans_of(sheet, headings) == [
        [("Sex", 4), ("", 2)],
        [("Men", 2), ("Women", 2), ("Total", 2)],
        [("N", 1), ("%", 1), ("N", 1), ("%", 1), ("N", 1), ("%", 1)],
    ]
    under = [[cell.border.bottom.style for cell in row[1:]] for row in headings]
    assert under == [["hair"] * 4 + [None] * 2, ["hair"] * 6, ["thin"] * 6]
    assert all(cell.alignment.wrap_text for row in headings for cell in row[1:] if cell.value)


def test_figures_read_as_they_do_in_the_document(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = (
        count_figure(812.4567),
        decimal_figure(-0.04, 1, "en"),
        p_figure(0.0123, "en"),
        p_figure(0.0001, "en"),
        p_figure(1, "en"),
        Figure("-0.7 - 0.3"),
    )
    monkeypatch.setattr(xlsx, "document", lambda _: shown_by_hand(*figures))
    content = xlsx.render([freq(study, "purpose")], Page())
    ((_, _, lines),) = grids(content)
    found = [(cell.value, cell.number_format) for cell in lines[0][1:]]
    assert found == [
        (812.4567, "0"),
        (-0.04, "0.0;0.0"),
        (0.0123, ".000"),
        ("<.001", "@"),
        (1, "0.000"),
        ("-0.7 - 0.3", "@"),
    ]
    assert cells_of(content)[0][0] == ["All", "812", "0.0", ".012", "<.001", "1.000", "-0.7 - 0.3"]


def test_roles_are_told_apart(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "document", lambda _: shown_by_hand(count_figure(1)))
    ((_, _, lines),) = grids(xlsx.render([freq(study, "purpose")], Page()))
    net, subtotal, detail, base, effective = (line[0] for line in lines)
    assert [cell.alignment.indent for cell in (net, subtotal, detail, base, effective)] == [0, 1, 2, 0, 1]
    assert (net.font.bold, subtotal.font.italic) == (True, True)
    assert detail.font.size == effective.font.size < net.font.size
    assert [line[0].border.top.style for line in lines] == [None, None, None, "thin", None]
    assert lines[2][1].font.color.rgb == "00595959"


def test_several_tables_have_contents_with_links_there_and_back(study: Study) -> None:
    tables = [crosstab(study, "purpose", "level", lang="vi"), freq(study, "difficulty"), freq(study, "method")]
    found = load_workbook(BytesIO(xlsx.render(tables, Page(title="Khảo sát"))))
    assert found.sheetnames == ["Mục lục", "purpose theo level", "difficulty", "method"]
    contents, *others = found.worksheets
    assert contents["A1"].value == "Khảo sát"
    rows = [[cell.value for cell in row] for row in contents["A4:D6"]]
    assert rows == [
        [1, tables[0].title, "purpose theo level", 1096],
        [2, tables[1].title, "difficulty", tables[1].blocks[0].base[0].count],
        [3, tables[2].title, "method", tables[2].blocks[0].base[0].count],
    ]
    links = [contents.cell(row, 2).hyperlink.location for row in (4, 5, 6)]
    assert links == ["'purpose theo level'!A1", "'difficulty'!A1", "'method'!A1"]
    assert {sheet["A1"].hyperlink.location for sheet in others} == {"'Mục lục'!A1"}
    assert [sheet["A1"].value for sheet in others] == ["← Mục lục", "← Contents", "← Contents"]


def test_bases_that_differ_have_none_in_the_contents(study: Study) -> None:
    table = crosstab(study, "purpose", "level", layer="difficulty_1")
    contents = load_workbook(BytesIO(xlsx.render([table, table], Page()))).worksheets[0]
    assert [contents.cell(row, 4).value for row in (4, 5)] == [None, None]


def test_no_tables_are_a_workbook_that_opens() -> None:
    assert load_workbook(BytesIO(xlsx.render([], Page()))).sheetnames == ["Contents"]


def test_printed_on_pages_that_say_what_they_are(study: Study) -> None:
    wide = crosstab(study, "purpose", "content")
    long = crosstab(study, "difficulty", "level", analysis=LETTERS)
    found = sheets(xlsx.render([freq(study, "purpose"), wide, long], Page()))
    assert [sheet.page_setup.orientation for sheet in found] == ["portrait", "landscape", "landscape"]
    assert {(sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) for sheet in found} == {(1, 0)}
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in found)
    # Headings stand on later pages only where the cells go on there.
    assert [sheet.print_title_rows for sheet in found] == ["$2:$2", "$2:$2", "$2:$5"]
    breaks = [[item.id for item in sheet.row_breaks.brk] for sheet in found]
    titles = [
        row
        for row in range(1, 200)
        if found[2].cell(row, 1).value in (long.tests_title, "Statistics by Level of office")
    ]
    assert breaks == [[], [], [row - 2 for row in titles]]
    assert len(titles) == 2
    assert [sheet.freeze_panes for sheet in found] == ["B5", "B5", "B6"]
    assert {(sheet.oddFooter.left.text, sheet.oddFooter.right.text) for sheet in found} == {("&A", "&P / &N")}


def test_columns_and_rows_have_room(study: Study) -> None:
    (sheet,) = sheets(xlsx.render([hostile(crosstab(study, "purpose", "level"))], Page()))
    widths = [dimension.width for dimension in sheet.column_dimensions.values()]
    assert max(widths) <= 46
    assert min(widths) >= 7
    heights = [dimension.height for dimension in sheet.row_dimensions.values() if dimension.height]
    assert max(heights) == 409  # no spreadsheet takes more
    label = next(row for row in range(1, 40) if sheet.cell(row, 1).value == HOSTILE[8])
    assert sheet.row_dimensions[label].height < 32


def test_names_of_sheets() -> None:
    long = "phương thức tiến hành công tác dân vận theo cấp"
    wanted = ["a[b]:c*d?e/f\\g", "A[B]:C*D?E/F\\G", "'quoted'", "", "History", long, long, "𠀀" * 20]
    names = sheet_names(wanted)
    assert names[:5] == ["a-b--c-d-e-f-g", "A-B--C-D-E-F-G (2)", "quoted", "-", "History (2)"]
    assert names[5] == "phương thức tiến hành công tác…"
    assert names[6] == "phương thức tiến hành công… (2)"
    assert len({name.casefold() for name in names}) == len(wanted)
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)


def test_the_same_table_twice_has_two_sheets(study: Study) -> None:
    table = freq(study, "purpose")._replace(name="Age [grouped]: 'a' " + "x" * 30)
    found = load_workbook(BytesIO(xlsx.render([table, table], Page())))
    first, second = found.sheetnames[1:]
    assert first != second
    assert found.worksheets[0]["B5"].hyperlink.location == "'" + second.replace("'", "''") + "'!A1"


def test_openpyxl_is_loaded_when_a_workbook_is_written() -> None:
    script = "import sys, mobsurvey.renderers.xlsx; print('openpyxl' in sys.modules, 'zipfile' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.split()[0] == "False"
