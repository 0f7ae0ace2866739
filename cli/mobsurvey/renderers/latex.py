"""Tables as a LaTeX document that pdflatex, xelatex and lualatex set alike: longtables with the rules of booktabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.document import Document, Heading, LineRole, Sheet, SheetLine, document
from mobsurvey.table.heading_rules import PlacedHeading, placed_headings
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import display_width, wrap
from mobsurvey.table.words import phrase

if TYPE_CHECKING:
    from mobsurvey.renderers import Titled

_PREAMBLE = r"""\documentclass[a4paper,10pt]{article}
\usepackage{iftex}
\ifTUTeX
  \usepackage{fontspec}
\else
  \usepackage[T1,T5]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{textcomp}
  \usepackage{lmodern}
\fi
\usepackage[margin=25mm]{geometry}
\usepackage{array}
\usepackage{booktabs}
\usepackage{longtable}
\usepackage{pdflscape}
\setlength{\LTleft}{0pt}
\setlength{\parindent}{0pt}
\setlength{\emergencystretch}{3em}
\hyphenpenalty=10000
% Signs that would grow together are kept apart; long words may break; a sign that no font has is shown by its number.
\newcommand*{\apart}{\kern0pt }
\newcommand*{\maybreak}{\allowbreak}
\ifTUTeX
  \newcommand*{\sign}[2]{\iffontchar\font"#1 #2\else[U+#1]\fi}
\else
  \newcommand*{\sign}[2]{\ifcsname u8:\detokenize{#2}\endcsname#2\else[U+#1]\fi}
\fi
% The title of a table and the headings of its items, over as many columns; neither makes the columns wider.
\newcommand{\tabtitle}[2]{\multicolumn{#1}{@{}l@{}}{\rlap{\parbox[b]{\linewidth}{\tabhead\normalsize #2\strut}}}}
\newcommand{\tabitem}[3]{\multicolumn{#1}{@{}l@{}}{\rlap{\parbox[t]{#2}{\tabhead #3\strut}}}}
\newcommand{\tabhead}{\raggedright\bfseries}
% Labels and figures by what they are.
\newcommand{\tabnet}[1]{\textbf{#1}}
\newcommand{\tabdetail}[1]{{\detailsize #1}}
\newcommand*{\tabindent}[1]{\hspace*{#1em}\hangindent=\dimexpr#1em+.6em\relax}
% A heading of several lines, over one column and over several.
\newcommand{\tallhead}[2]{\parbox[b]{#1}{\raggedleft #2\strut}}
\newcommand{\widehead}[2]{\parbox[b]{#1}{\centering #2\strut}}
\newenvironment{notes}
  {\begin{list}{\textbullet}{\footnotesize\setlength{\leftmargin}{1em}\setlength{\labelsep}{.4em}%
    \setlength{\labelwidth}{.6em}\setlength{\itemsep}{0pt}\setlength{\parsep}{1pt}\setlength{\topsep}{4pt}\raggedright}}
  {\end{list}}
\newcommand{\provenance}[1]{{\scriptsize\raggedright #1\par}}
"""

_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "#": r"\#",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    # Behind the end of a line they would be its option or its star.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    # No text font has them.
    "≤": r"\(\leq\)",
    "≥": r"\(\geq\)",
    "≠": r"\(\neq\)",
    "≈": r"\(\approx\)",
    "χ": r"\(\chi\)",
}
_STYLES: dict[LineRole, str] = {
    "net": "tabnet",
    "subtotal": "tabnet",
    "detail": "tabdetail",
    "base-detail": "tabdetail",
}
_TOGETHER = re.compile(r"([-',])(?=\1)")
_LONG_WORD = re.compile(r"[^\s-]{20}(?=[^\s-]{4})")
_BREAK = "\0"
"""Stands in a text, until it is escaped, where a long word may break; no text of a document has it."""
_UNUSUAL = re.compile(r"[^\x00-\x7fàáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
"""What neither English nor Vietnamese is written with, so that a font may lack it."""

_EM = 0.53
"""Ems that a letter or figure takes on average."""
_GAP = 2
"""Columns of text between two columns of a table: one em."""
_LEAST_LABEL = 22
_MOST_LABEL = 60
_MOST_HEADING = 14
_SHORT_HEADING = 10
"""Columns of text of a heading that is not broken between words."""


class _Size(NamedTuple):
    """A size of type, and how many columns of text a line of it has."""

    command: str
    detail: str
    """The command of the size of details."""
    room: int
    sideways: bool = False


_SIZES = (
    _Size("small", "footnotesize", 92),
    _Size("footnotesize", "scriptsize", 100),
    _Size("scriptsize", "scriptsize", 107),
    _Size("footnotesize", "scriptsize", 155, sideways=True),
    _Size("scriptsize", "scriptsize", 165, sideways=True),
)
"""From the best; a table takes the first in which it fits, and the last goes on below."""


def _opening(tables: Sequence[Titled], page: Page) -> str:
    start = f"{_PREAMBLE}\\begin{{document}}\n\n"
    if page.title:
        return start + rf"{{\LARGE\bfseries\raggedright {_text(page.title)}\par}}" + "\n" + r"\bigskip"
    return start + ("" if tables else r"\mbox{}")


def _part(table: Table, number: int, page: Page) -> str:
    """The table with its tests, notes and provenance."""
    return ("\n\n" if number > 1 or page.title else "") + "\n".join(_table(document(table), table.language))


def _closing(tables: Sequence[Titled], page: Page) -> str:
    return "\n\n\\end{document}\n"


pieces = Pieces(_part, _opening, _closing)
render = pieces.render


def _table(shown: Document, language: str) -> Iterator[str]:
    grids = [(shown.title, shown.cells), *((sheet.title, sheet) for sheet in shown.tests)]
    sizes = [_size(sheet) for _, sheet in grids]
    sideways = any(size.sideways for size in sizes)
    if sideways:
        yield r"\begin{landscape}"
    for (title, sheet), size in zip(grids, sizes, strict=True):
        for number, panel in enumerate(_panels(sheet, size.room)):
            again = phrase("continued", language, title=title)
            yield from _longtable(panel, again if number else title, again, size)
    if shown.notes:
        yield r"\begin{notes}"
        yield from (rf"\item {_text(note)}" for note in shown.notes)
        yield r"\end{notes}"
    if shown.provenance:
        yield rf"\provenance{{{_text(shown.provenance)}}}"
    yield r"\end{landscape}" if sideways else r"\bigskip"


# Widths, in columns of text


def _widths(sheet: Sheet) -> list[int]:
    """Of each column: its figures, and its headings as far as they are not wrapped."""
    widths = [3] * sheet.columns
    for line in sheet.lines:
        for column, figure in enumerate(line.figures):
            widths[column] = max(widths[column], display_width(figure.text))
    rows = placed_headings(sheet.headings)
    # Those over one column first: those over several take what is there.
    for heading in sorted((heading for row in rows for heading in row), key=lambda heading: heading.span):
        whole = display_width(heading.text)
        word = max(map(display_width, heading.text.split()), default=0)
        needed = whole if whole <= _SHORT_HEADING else min(_MOST_HEADING, word)
        lacking = needed - _width(heading, widths)
        for column in range(heading.start, heading.start + heading.span):
            widths[column] += max(0, -(-lacking // heading.span))
    return widths


def _width(heading: PlacedHeading, widths: Sequence[int]) -> int:
    return sum(widths[heading.start : heading.start + heading.span]) + _GAP * (heading.span - 1)


def _taken(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * len(widths)


def _size(sheet: Sheet) -> _Size:
    taken = _taken(_widths(sheet))
    return next((size for size in _SIZES if taken + _LEAST_LABEL <= size.room), _SIZES[-1])


def _panels(sheet: Sheet, room: int) -> list[Sheet]:
    """The sheet, or parts of its columns that fit one under the other; a heading over several is not torn apart."""
    widths = _widths(sheet)
    ends = []
    start = column = 0
    for heading in _split_row(sheet):
        if column > start and _taken(widths[start : column + heading.span]) + _LEAST_LABEL > room:
            ends.append(column)
            start = column
        column += heading.span
    ends.append(sheet.columns)
    return [_columns(sheet, start, end) for start, end in zip([0, *ends], ends, strict=False)]


def _split_row(sheet: Sheet) -> Sequence[Heading]:
    """The row of headings between which the sheet may be parted: the lowest with headings over several columns."""
    spanning = [row for row in sheet.headings if any(heading.span > 1 for heading in row)]
    return (spanning or sheet.headings)[-1]


def _columns(sheet: Sheet, start: int, end: int) -> Sheet:
    """The sheet with some of its columns; a heading that is over others too is repeated over these."""
    headings = tuple(
        tuple(
            Heading(heading.text, min(end, heading.start + heading.span) - max(start, heading.start))
            for heading in row
            if heading.start < end and heading.start + heading.span > start
        )
        for row in placed_headings(sheet.headings)
    )
    return Sheet(sheet.title, headings, tuple(line._replace(figures=line.figures[start:end]) for line in sheet.lines))


# Lines


def _longtable(sheet: Sheet, title: str, title_again: str, size: _Size) -> Iterator[str]:
    widths = _widths(sheet)
    longest = max((display_width(line.label) + 2 * line.level for line in sheet.lines if line.figures), default=0)
    most = max(_LEAST_LABEL, min(_MOST_LABEL, size.room - _taken(widths)))
    label = min(max(longest, _LEAST_LABEL), most)
    head = list(_head(sheet, widths))
    yield rf"\begingroup\{size.command}\let\detailsize\{size.detail}\setlength{{\tabcolsep}}{{{_em(_GAP / 2)}}}"
    columns = "r" * sheet.columns
    yield rf"\begin{{longtable}}{{@{{}}>{{\raggedright\arraybackslash\hangindent.6em}}p{{{_em(label)}}}{columns}@{{}}}}"
    for caption, end in ((title, "endfirsthead"), (title_again, "endhead")):
        if title:
            yield rf"\tabtitle{{{sheet.columns + 1}}}{{{_text(caption)}}} \\*"
        yield r"\toprule"
        yield from head
        yield r"\midrule"
        yield rf"\{end}"
    yield r"\midrule"
    yield r"\endfoot"
    yield r"\bottomrule"
    yield r"\endlastfoot"
    whole = label + _taken(widths)
    for line, following in zip(sheet.lines, [*sheet.lines[1:], None], strict=True):
        yield from _line(line, following, sheet.columns, whole)
    yield r"\end{longtable}"
    yield r"\endgroup"


def _head(sheet: Sheet, widths: Sequence[int]) -> Iterator[str]:
    for row in placed_headings(sheet.headings):
        yield "".join(f" & {_heading(heading, _width(heading, widths))}" for heading in row).lstrip() + r" \\"
        rules = [rf"\cmidrule(lr){{{h.start + 2}-{h.start + h.span + 1}}}" for h in row if h.ruled]
        if rules:
            yield "".join(rules)


def _heading(heading: PlacedHeading, width: int) -> str:
    text = _text(heading.text)
    if len(wrap(heading.text, width)) > 1:
        command = "widehead" if heading.span > 1 else "tallhead"
        text = rf"\{command}{{{_em(width)}}}{{{text}}}"
    return rf"\multicolumn{{{heading.span}}}{{c}}{{{text}}}" if heading.span > 1 else text


def _line(line: SheetLine, following: SheetLine | None, columns: int, whole: int) -> Iterator[str]:
    label = _styled(line.role, _text(line.label))
    if line.role == "item":
        yield rf"\tabitem{{{columns + 1}}}{{{_em(whole)}}}{{{label}}} \\*"
        return
    if line.role == "base":
        yield r"\midrule"
    if line.level:
        label = rf"\tabindent{{{line.level}}}{label}"
    cells = [_styled(line.role, _text(figure.text)) for figure in line.figures]
    # A star keeps the next line on the same page.
    together = following is not None and following.role in ("detail", "base", "base-detail")
    yield " & ".join((label, *cells)) + (r" \\*" if together else r" \\")
    if following is not None and following.role == "item":
        yield r"\addlinespace"


def _styled(role: LineRole, text: str) -> str:
    style = _STYLES.get(role)
    return rf"\{style}{{{text}}}" if style and text else text


def _em(columns: float) -> str:
    return f"{columns * _EM:.2f}em"


def _text(text: str) -> str:
    """The text such that LaTeX sets it sign by sign."""
    broken = _LONG_WORD.sub(rf"\g<0>{_BREAK}", text)
    escaped = "".join(_SIGNS.get(sign) or _sign(sign) for sign in broken)
    return _TOGETHER.sub(r"\1\\apart{}", escaped).replace(_BREAK, r"\maybreak{}")


def _sign(sign: str) -> str:
    return rf"\sign{{{ord(sign):04X}}}{{{sign}}}" if _UNUSUAL.match(sign) else sign
