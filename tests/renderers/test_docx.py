"""Word documents: every figure of the document in real tables that fit the page, the same bytes each time."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.intake import code_file
from mobsurvey.renderers import Page, docx
from mobsurvey.renderers.office import word_columns
from mobsurvey.study import Study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import Document, document
from mobsurvey.table.figure import NO_FIGURE, Figure
from mobsurvey.table.model import BannerPoint, Block, Cell, Detail, Row, Table
from mobsurvey.table.sheet import Heading, Sheet, SheetLine
from mobsurvey.table.tabulate import crosstab, freq

reader = pytest.importorskip("docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = (
    "<w:t>&amp; \"quoted\" 'single' | _under_ 100 % $x^2$ \\textbf{x} ]]>",
    '=HYPERLINK("a";"b")',
    "@cmd|' /C calc'!A0",
    "Phường/xã Đặc biệt: ổ, ữ, ỹ — và nhiều nữa",
    "Ngôn ngữ " * 60,
    "a" * 400,
    "\u202eright to left, and a bell \x07",
)


def cells_of(content: bytes) -> list[list[list[str]]]:
    """For each sheet its lines: the label, then the figures; the label alone for the heading of an item."""
    return [lines for _, lines in sheets_of(content)]


def sheets_of(content: bytes) -> list[tuple[list[list[Heading]], list[list[str]]]]:
    """For each sheet its headings without that of the labels, and its lines; parts that go on below put together."""
    sheets: list[tuple[list[list[Heading]], list[list[str]]]] = []
    goes_on = False
    for element in read(content).element.body:
        if element.tag == f"{W}p":
            goes_on = text_of(element).endswith(("(continued)", "(tiếp theo)"))
        if element.tag != f"{W}tbl":
            continue
        headings, lines = grid_of(element)
        if goes_on:
            for old, new in zip(sheets[-1][0], headings, strict=True):
                old += new
            for line, more in zip(sheets[-1][1], lines, strict=True):
                assert line[0] == more[0]
                line += more[1:]
        else:
            sheets.append((headings, lines))
    return sheets


def grid_of(table: Any) -> tuple[list[list[Heading]], list[list[str]]]:
    headings, lines = [], []
    for row in table.iter(f"{W}tr"):
        cells = [(text_of(cell), span_of(cell)) for cell in row.iter(f"{W}tc")]
        if row.find(f"{W}trPr/{W}tblHeader") is not None:
            headings.append([Heading(text, span) for text, span in cells[1:]])
        elif len(cells) == 1:
            lines.append([cells[0][0]])
        else:
            # A joined cell says what it has to say in the last of its columns.
            lines.append([part for text, span in cells for part in [*[""] * (span - 1), text]])
    return headings, lines


def span_of(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return 1 if span is None else int(span.get(f"{W}val"))


def text_of(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def read(content: bytes) -> Any:
    return reader.Document(io.BytesIO(content))


def paragraphs(content: bytes, *styles: str) -> list[str]:
    return [text_of(p._p) for p in read(content).paragraphs if not styles or p.style.name in styles]


def expected(content: Document) -> list[list[list[str]]]:
    return [[[line.label, *(f.text for f in line.figures)] for line in sheet.lines] for sheet in content.sheets]


@pytest.fixture(scope="module")
def study() -> Study:
    return code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


@pytest.fixture(scope="module")
def tables(study: Study) -> dict[str, Table]:
    letters = Analysis(letters=True, interval="wilson", stats=("cramers-v", "phi"))
    return {
        "set": crosstab(study, "purpose", "level"),
        "battery": crosstab(study, "difficulty", "level", lang="vi"),
        "layers": crosstab(study, "purpose", "level", layer="difficulty_1", lang="vi"),
        "letters": crosstab(study, "purpose", "level", analysis=letters, lang="vi"),
        "letters of a battery": crosstab(study, "difficulty", "level", analysis=letters),
        "freq": freq(study, "purpose"),
        "counts": crosstab(study, "content", "level", percent="none"),
        "wide": crosstab(study, "purpose", "content", lang="vi"),
    }


@pytest.fixture(name="table")
def _table() -> Table:
    def cells(*counts: int) -> tuple[Cell, ...]:
        return tuple(Cell(n, n / base * 100, base) for n, base in zip(counts, (80, 120, 200), strict=True))

    rows = (
        Row("dish_1", None, "Rice", cells(45, 30, 75), (Detail("letters", ("B", None, None)),)),
        Row("dish_2", None, "Phở", cells(0, 12, 12)),
        Row("rice_or_pho", None, "Any of them", cells(45, 40, 85), role="net"),
        Row("both", None, "Both added up", cells(45, 42, 87), role="subtotal"),
    )
    return Table(
        name="dishes",
        by="level",
        kind="set",
        title="Dishes by Level",
        banner_title="Level",
        columns=(BannerPoint(1, "City", letter="A"), BannerPoint(2, "Xã", letter="B"), BannerPoint(None, "Total")),
        blocks=(Block(None, rows, cells(80, 120, 200)),),
        tests_title=None,
        tests=(),
        notes=("Base: respondents.", "Weight: none.", "Filter: none."),
        percent="column",
        language="en",
        provenance="dishes.csv, SHA-256 00ff",
    )


def nested(groups: int, points: int = 2) -> Document:
    """A banner of groups of points, each with N and %; every figure another number."""
    columns = groups * points * 2
    headings = (
        tuple(Heading(f"Nhóm {g}", points * 2) for g in range(groups)),
        tuple(Heading(f"Điểm {p}", 2) for p in range(groups * points)),
        tuple(Heading(text) for _ in range(groups * points) for text in ("N", "%")),
    )
    lines = [
        SheetLine(f"Hàng {row}", tuple(Figure(f"{row}{column:03}") for column in range(columns)), "answer")
        for row in range(3)
    ]
    about = tuple(NO_FIGURE if column % 2 == 0 else Figure(f"d{column}") for column in range(columns))
    lines.insert(1, SheetLine("lớn hơn", about, "detail", 1))
    return Document("Bảng lồng nhau", Sheet("Bảng lồng nhau", headings, tuple(lines)), (), ("Ghi chú.",))


@pytest.fixture
def render_nested(monkeypatch: pytest.MonkeyPatch, table: Table) -> Any:
    def rendered(shown: Document) -> bytes:
        monkeypatch.setattr(docx, "document", lambda _: shown)
        return docx.render([table], Page())

    return rendered


NAMES = ("set", "battery", "layers", "letters", "letters of a battery", "freq", "counts", "wide")


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_the_sample(tables: dict[str, Table], name: str) -> None:
    shown = document(tables[name])
    found = sheets_of(docx.render([tables[name]], Page()))
    assert [lines for _, lines in found] == expected(shown)
    assert [headings for headings, _ in found] == [[list(row) for row in sheet.headings] for sheet in shown.sheets]


def test_all_tables_in_their_order(tables: dict[str, Table]) -> None:
    content = docx.render(list(tables.values()), Page(title="Báo cáo"))
    assert cells_of(content) == [sheet for table in tables.values() for sheet in expected(document(table))]
    captions = paragraphs(content, "Caption")
    words = {"en": "Table", "vi": "Bảng"}
    assert captions == [
        f"{words[table.language]} {number}. {document(table).title}"
        for number, table in enumerate(tables.values(), start=1)
    ]
    assert paragraphs(content, "table of figures") == captions
    assert paragraphs(content)[0] == "Báo cáo"


def test_notes_in_their_order_and_provenance_last(tables: dict[str, Table], table: Table) -> None:
    for one in (tables["letters"], table):
        content = docx.render([one], Page())
        assert tuple(paragraphs(content, "Table Note")) == one.notes
        assert paragraphs(content)[-len(one.notes) - bool(one.provenance) :] == [
            *one.notes,
            *filter(None, [one.provenance]),
        ]


def test_roles_show(table: Table) -> None:
    runs = {
        run.text: run
        for grid in read(docx.render([table], Page())).tables
        for cell in grid._cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    }
    assert runs["Any of them"].bold and not runs["Rice"].bold
    assert runs["Both added up"].italic
    assert str(runs["B"].font.color.rgb) == "595959" and runs["B"].font.size.pt < word_columns.TYPE
    base = next(row for row in rows_of(table) if text_of(row).startswith("Base"))
    assert base.find(f".//{W}tcBorders/{W}top") is not None


def rows_of(table: Table) -> list[Any]:
    return list(read(docx.render([table], Page())).element.body.iter(f"{W}tr"))


def test_labels_are_indented_by_their_level(tables: dict[str, Table]) -> None:
    lines = document(tables["letters of a battery"]).cells.lines
    table = read(docx.render([tables["letters of a battery"]], Page())).tables[0]
    labels = [row for row in table._tbl.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
    indents = [row.find(f"{W}tc/{W}p/{W}pPr/{W}ind") for row in labels]
    found = [0 if indent is None else int(indent.get(f"{W}left")) for indent in indents]
    assert found == [line.level * round(word_columns.INDENT * 20) for line in lines]
    assert {line.level for line in lines} == {0, 1, 2}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_any_text_of_users(table: Table, hostile: str) -> None:
    block = table.blocks[0]
    rows = (block.rows[0]._replace(label=hostile), *block.rows[1:])
    hard = table._replace(
        title=hostile,
        columns=tuple(point._replace(label=hostile) for point in table.columns),
        blocks=(block._replace(rows=rows, label=hostile),),
        notes=(hostile,),
        provenance=hostile,
    )
    content = docx.render([hard, hard], Page(title=hostile))
    assert cells_of(content) == 2 * expected(document(hard))
    shown = document(hard)
    assert paragraphs(content, "Table Note") == 2 * list(shown.notes)
    assert paragraphs(content, "Title") == [shown.title]
    assert fits_its_page(content)


def test_two_renders_are_the_same_bytes(tables: dict[str, Table]) -> None:
    every = list(tables.values())
    first = docx.render(every, Page(title="Báo cáo"))
    assert docx.render(every, Page(title="Báo cáo")) == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {member.date_time for member in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.namelist()[0] == "[Content_Types].xml"
    about = read(first).core_properties
    assert (about.title, about.author, about.last_modified_by, about.comments) == ("Báo cáo", "", "", "")
    assert about.created.replace(tzinfo=None) == about.modified.replace(tzinfo=None) == datetime(1980, 1, 1)


def test_captions_are_numbered_by_fields_that_already_show_the_number(tables: dict[str, Table]) -> None:
    content = docx.render([tables["set"], tables["freq"], tables["battery"]], Page())
    captions = [p._p for p in read(content).paragraphs if p.style.name == "Caption"]
    assert [field_of(caption) for caption in captions] == [(r"SEQ Table \* ARABIC", str(n)) for n in (1, 2, 3)]
    body = read(content).element.body
    names = [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    assert [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")] == names
    signs = [sign.get(f"{W}fldCharType") for sign in body.iter(f"{W}fldChar")]
    assert signs == ["begin", "separate", "end"] * 4
    assert "updateFields" not in part(content, "word/settings.xml")


def field_of(paragraph: Any) -> tuple[str, str]:
    code = "".join(text.text for text in paragraph.iter(f"{W}instrText")).strip()
    runs = list(paragraph.iter(f"{W}r"))
    kinds = [sign.get(f"{W}fldCharType") if (sign := run.find(f"{W}fldChar")) is not None else "" for run in runs]
    return code, "".join(map(text_of, runs[kinds.index("separate") : kinds.index("end")]))


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


def test_one_table_has_no_list_of_tables(tables: dict[str, Table]) -> None:
    assert paragraphs(docx.render([tables["set"]], Page()), "table of figures", "TOC Heading", "Title") == []


def test_rows_repeat_their_headings_and_do_not_break(tables: dict[str, Table]) -> None:
    for grid in read(docx.render([tables["letters"]], Page())).element.body.iter(f"{W}tbl"):
        rows = list(grid.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == sorted(heads, reverse=True) and heads[0] and not heads[-1]
        assert {side.tag for side in grid.find(f"{W}tblPr/{W}tblBorders")} == {f"{W}top", f"{W}bottom"}
        below = rows[heads.index(False) - 1].findall(f"{W}tc/{W}tcPr/{W}tcBorders/{W}bottom")
        assert len(below) == len(rows[heads.index(False) - 1].findall(f"{W}tc"))


def test_a_table_says_what_it_is(tables: dict[str, Table]) -> None:
    content = docx.render([tables["set"]], Page())
    said = [grid.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val") for grid in tables_in(content)]
    assert said == [sheet.title for sheet in document(tables["set"]).sheets]


def tables_in(content: bytes) -> list[Any]:
    return list(read(content).element.body.iter(f"{W}tbl"))


def fits_its_page(content: bytes) -> bool:
    """Whether all tables are as wide as the text of their page, each row as its columns."""
    body = read(content).element.body
    pages = [(section, width_of(section)) for section in body.iter(f"{W}sectPr")]
    for grid in body.iter(f"{W}tbl"):
        room = next(width for section, width in pages if section in follows(grid))
        columns = [int(column.get(f"{W}w")) for column in grid.find(f"{W}tblGrid")]
        assert abs(sum(columns) - room) < 20 and min(columns) > 0
        for row in grid.iter(f"{W}tr"):
            cells = list(row.iter(f"{W}tc"))
            assert sum(map(span_of, cells)) == len(columns)
            assert sum(int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in cells) == sum(columns)
    return True


def width_of(section: Any) -> int:
    margins = section.find(f"{W}pgMar")
    inner = int(section.find(f"{W}pgSz").get(f"{W}w"))
    return inner - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))


def follows(element: Any) -> Iterator[Any]:
    for later in element.itersiblings():
        yield from later.iter(f"{W}sectPr")


@pytest.mark.parametrize("name", NAMES)
def test_tables_fit_their_page(tables: dict[str, Table], name: str) -> None:
    assert fits_its_page(docx.render([tables["set"], tables[name], tables["set"]], Page()))


def turned(content: bytes) -> list[bool]:
    return [section.page_width > section.page_height for section in read(content).sections]


def test_wide_tables_stand_on_pages_of_their_own(tables: dict[str, Table]) -> None:
    narrow, wide = tables["set"], tables["wide"]
    content = docx.render([narrow, wide, wide, narrow, narrow], Page())
    assert turned(content) == [False, True, False]
    assert cells_of(content) == [
        sheet for table in (narrow, wide, wide, narrow, narrow) for sheet in expected_of(table)
    ]
    # The break is in a paragraph that is there anyway, so that no empty page can come of it.
    breaks = [p._p for p in read(content).paragraphs if p._p.find(f"{W}pPr/{W}sectPr") is not None]
    assert len(breaks) == 2 and all(map(text_of, breaks))
    assert [section.footer.is_linked_to_previous for section in read(content).sections] == [False, True, True]


def expected_of(table: Table) -> list[list[list[str]]]:
    return expected(document(table))


def test_the_title_stands_on_the_page_of_the_first_table(tables: dict[str, Table]) -> None:
    assert turned(docx.render([tables["wide"]], Page(title="Báo cáo"))) == [True]


@pytest.mark.parametrize(("groups", "landscape", "parts"), [(2, False, 1), (5, True, 1), (20, True, 3)])
def test_headings_of_three_rows(render_nested: Any, groups: int, landscape: bool, parts: int) -> None:
    shown = nested(groups)
    content = render_nested(shown)
    assert turned(content) == [landscape]
    assert len(tables_in(content)) == parts
    found = sheets_of(content)
    assert [lines for _, lines in found] == expected(shown)
    assert [headings for headings, _ in found] == [[list(row) for row in shown.cells.headings]]
    assert fits_its_page(content)


def test_what_is_too_wide_goes_on_below_and_no_banner_point_is_cut(render_nested: Any) -> None:
    content = render_nested(nested(2, points=20))
    grids = [grid_of(grid) for grid in tables_in(content)]
    assert len(grids) > 2
    assert all(heading.span == 2 for headings, _ in grids for heading in headings[1])
    assert all([line[0] for line in lines] == [line[0] for line in grids[0][1]] for _, lines in grids)
    assert paragraphs(content, "Table Part") == ["Table 1 (continued)"] * (len(grids) - 1)


def test_what_is_said_of_a_banner_point_takes_its_columns() -> None:
    shown = nested(1)
    detail = shown.cells.lines[1]
    assert word_columns.joined(shown.cells.headings, detail) == [("d1", 2), ("d3", 2)]
    answer = shown.cells.lines[0]
    assert word_columns.joined(shown.cells.headings, answer) == [(figure.text, 1) for figure in answer.figures]


def test_short_tables_and_items_stay_on_one_page(tables: dict[str, Table]) -> None:
    def breakable(table: Table) -> list[bool]:
        grid = tables_in(docx.render([table], Page()))[0]
        rows = [row for row in grid.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
        styles = [row.find(f"{W}tc/{W}p/{W}pPr") for row in rows]
        return [
            style.find(f"{W}keepNext") is None and style.find(f"{W}pStyle").get(f"{W}val") != "TableItem"
            for style in styles
        ]

    assert breakable(tables["set"]) == [False] * 5 + [True]
    lines = document(tables["battery"]).cells.lines
    ends = [following is None or following.role == "item" for following in (*lines[1:], None)]
    assert breakable(tables["battery"]) == ends


def test_texts_are_in_the_language_of_their_table(tables: dict[str, Table]) -> None:
    content = docx.render([tables["battery"], tables["set"]], Page(title="Báo cáo"))
    assert 'w:lang w:val="vi-VN"' in part(content, "word/styles.xml")
    tongues = {text_of(run): tongue_of(run) for run in read(content).element.body.iter(f"{W}r") if text_of(run)}
    assert tongues[document(tables["set"]).cells.lines[0].label] == "en-US"
    assert tongues[document(tables["battery"]).cells.lines[0].label] == "vi-VN"


def tongue_of(run: Any) -> str | None:
    lang = run.find(f"{W}rPr/{W}lang")
    return None if lang is None else str(lang.get(f"{W}val"))


def test_a_document_is_in_times_new_roman_on_a4_with_nothing_of_the_template(tables: dict[str, Table]) -> None:
    content = docx.render([tables["set"]], Page())
    styles = part(content, "word/styles.xml")
    assert 'w:eastAsia="Times New Roman"' in styles and "Theme=" not in styles
    section = read(content).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "app.xml" in name]


def test_no_tables() -> None:
    assert paragraphs(docx.render([], Page(title="Báo cáo"))) == ["Báo cáo"]


def test_without_python_docx_the_user_learns_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tables: dict[str, Table]
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r'pip install "mobsurvey\[report\]"'):
        docx.render(list[Table](tables.values()), Page())


@pytest.mark.parametrize(
    ("text", "points"),
    [("1096", 22.0), ("100,0", 25.0), ("Cấp phường/xã", 71.0), ("Difficulty of mass mobilization", 139.0)],
)
def test_width_of_text_is_about_right(text: str, points: float) -> None:
    """Widths in 11 points, by the metrics of Times New Roman."""
    assert word_columns.text_width(text, 11) == pytest.approx(points, rel=0.12)
