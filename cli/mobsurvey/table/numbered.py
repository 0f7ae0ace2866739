"""The numbers before labels, by which the lines of tests and the notes name an item."""

from mobsurvey.table.model import Block, Row, Table
from mobsurvey.table.text_width import clean_text


def numbered(number: int | None, label: str) -> str:
    """The label behind that number; None for no number."""
    label = clean_text(label)
    return label if number is None else f"{number}. {label}"


def block_label(number: int, block: Block) -> str:
    """Of the block of that number, counted from 1: an item of a battery, or a layer."""
    return numbered(number, block.label or "")


def row_label(table: Table, number: int, row: Row) -> str:
    """Of the row of that number in its block, counted from 1; numbered where each answer of a set is tested."""
    is_item = table.kind == "set" and any(len(part.tests) > 1 for part in table.tested) and row.role != "subtotal"
    return numbered(number if is_item else None, row.label)
