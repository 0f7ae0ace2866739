"""What the tests of documents write: tables of the sample, and one full of signs; and how they are read back."""

from __future__ import annotations

from mobsurvey.bundled import bundled_folder
from mobsurvey.intake import code_file
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import Document, document
from mobsurvey.table.figure import Figure
from mobsurvey.table.model import Block, Table
from mobsurvey.table.sheet import Heading, Sheet, SheetLine
from mobsurvey.table.tabulate import crosstab, freq

HOSTILE = (
    "<script>alert('x')</script> & \"quoted\"",
    r"a|b\|c \\ \LaTeX{} $x_1^2$ 100% #1 ~ &amp;",
    "[refused](http://example.org) *em* __strong__ `code` ![x](y) <!--",
    "=cmd()|' /C calc'!A0 -- --- ''twice'' ,,x",
    "* 1. Phở và nhiều món khác mà người trả lời đã ăn trong tuần trước đó ở nhà ăn, 50 % 中文 ≥ 5",
    "w" * 90,
    "+ plus",
)


def sample_tables() -> list[Table]:
    study = code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")
    full = Analysis(letters=True, interval="wilson", stats=("cramers-v", "residual"))
    return [
        crosstab(study, "purpose", "level", analysis=full),
        crosstab(study, "difficulty", "level", lang="vi", analysis=full),
        crosstab(study, "purpose", "difficulty_1", layer="level"),
        crosstab(study, "purpose", "level", percent="none"),
        freq(study, "difficulty"),
        freq(study, "purpose")._replace(provenance="Of hcmc-2024.csv, 100 % of it."),
    ]


def hostile_table(table: Table) -> Table:
    """A table whose labels, title, column and notes are full of signs, with a net and a subtotal."""
    row = table.blocks[0].rows[0]
    rows = [row._replace(label=label) for label in HOSTILE]
    rows[2:4] = rows[2]._replace(role="net"), rows[3]._replace(role="subtotal")
    columns = (table.columns[0]._replace(label=HOSTILE[1]), *table.columns[1:])
    return table._replace(
        name=HOSTILE[0],
        title=HOSTILE[1],
        columns=columns,
        blocks=(Block(HOSTILE[0], tuple(rows), table.blocks[0].base),),
        notes=HOSTILE,
        provenance=HOSTILE[1],
        tests=(),
        omnibus=(),
        measures=(),
    )


def written(table: Table) -> list[list[list[str]]]:
    """What `cells_of` must read of a table."""
    return [
        [
            [line.label, *(figure.text for figure in line.figures or [Figure("")] * sheet.columns)]
            for line in sheet.lines
        ]
        for sheet in document(table).sheets
    ]


def with_three_headings() -> Document:
    """A document with three rows of headings."""
    headings = (
        (Heading("Level of office", 4), Heading("", 2)),
        (Heading("City", 2), Heading("Ward", 2), Heading("Total", 2)),
        tuple(map(Heading, ("N", "%") * 3)),
    )
    figures = tuple(Figure(str(number), number) for number in range(6))
    lines = (SheetLine("Answer", figures, "answer"), SheetLine("Base", figures, "base"))
    return Document("Stacked", Sheet("Stacked", headings, lines), (), ())
