"""Lays out answers to Microsoft Forms: a sheet in which several answers are joined, each with a semicolon behind it."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.readers.layout import Layout
from mobsurvey.readers.questions.cells import Cells
from mobsurvey.readers.questions.joined_answers import Doubt, Joined, certain, split_cell
from mobsurvey.readers.questions.sets_layout import joined_layout
from mobsurvey.readers.questions.texts import one_line
from mobsurvey.readers.table import Head, Table

TITLE = "Microsoft Forms"

_STARTS = (
    "start time",
    "thời gian bắt đầu",
    "giờ bắt đầu",
    "startzeit",
    "heure de début",
    "hora de inicio",
    "hora de início",
    "hora de começo",
    "ora di inizio",
    "begintijd",
    "godzina rozpoczęcia",
    "starttid",
    "starttidspunkt",
    "время начала",
    "čas zahájení",
    "aloitusaika",
    "başlangıç saati",
    "開始時刻",
    "开始时间",
    "開始時間",
    "시작 시간",
)
_ENDS = (
    "completion time",
    "thời gian hoàn thành",
    "thời gian hoàn tất",
    "giờ hoàn thành",
    "fertigstellungszeit",
    "heure de fin",
    "hora de finalización",
    "hora de conclusão",
    "ora di completamento",
    "tijd van voltooien",
    "godzina ukończenia",
    "slutförandetid",
    "fuldførelsestidspunkt",
    "fullføringstidspunkt",
    "время выполнения",
    "čas dokončení",
    "valmistumisaika",
    "tamamlanma saati",
    "完了時刻",
    "完成时间",
    "完成時間",
    "완료 시간",
)
_MARK = ";"


def evidence(head: Head) -> str:
    """The columns that Forms puts first, in the language of its user."""
    names = [one_line(name) for name in head.names[:3]]
    folded = [name.casefold() for name in names]
    if len(names) == 3 and folded[0] == "id" and folded[1] in _STARTS and folded[2] in _ENDS:
        return f"columns {', '.join(names)}"
    return ""


def lay_out(table: Table) -> Layout:
    """Every column a question, joined where a semicolon ends every answer; reads the file once. ReadError."""
    return joined_layout(table, _answers)


def _answers(cells: Cells) -> Joined | Doubt | None:
    """The answers if they are joined; a doubt for a ranking, whose cells have all items; None for one answer a cell."""
    texts = list(cells.texts)
    if not texts or not all(text.endswith(_MARK) and text.strip(_MARK) for text in texts):
        return None
    orders = [split_cell(text, _MARK) for text in texts]
    if _is_ranking(orders):
        return Doubt(f"{len(orders):,} orders of the same {len(orders[0])} parts, a ranking")
    return certain(cells, _MARK, "each answer has one behind it")


def _is_ranking(orders: Sequence[tuple[str, ...]]) -> bool:
    return len(orders) > 1 and len(orders[0]) > 1 and len({tuple(sorted(order)) for order in orders}) == 1
