"""The table of a question that several studies share, also with what of it only some have."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.compare.differences import Style, with_differences, without_total
from mobsurvey.compare.joined import REST, Joined
from mobsurvey.compare.match import Shared, SharedBattery, SharedSet, SharedVariable
from mobsurvey.compare.notes import comparison_notes, comparison_title, with_base_note
from mobsurvey.compare.scales import scores_by_code, with_means
from mobsurvey.table.analysis import NONE
from mobsurvey.table.model import Cell, Row, Table
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.words import phrase

_NOT_THERE = Cell(0, None, 0)
"""Of an answer that a study does not offer: nobody was asked."""


def study_table(whole: Joined, shared: Shared, labels: Sequence[str], spec: TableSpec) -> Table:
    """The table of the question, with a column a study; `spec` is of the joined survey. UsageError, StudyError."""
    survey, name, lang = whole.study.survey, spec.name, spec.lang
    style = Style(spec.analysis.confidence, lang, not whole.weighted, scores_by_code(survey, spec.analysis))
    untested = spec.analysis._replace(test=NONE, stats=(), letters=False, compare="pairs", bootstrap=0)
    parts = [part for part in (name, name + REST) if part in (*survey.sets, *survey.batteries, *survey.variables)]
    tables = []
    for part in parts:
        # Of what not all studies have in the same way nothing can be tested, and means would be of other scales.
        same = part == name and (not isinstance(shared, SharedVariable) or shared.comparable)
        asked = spec._replace(name=part, shape=with_means(spec.shape, survey, part))
        if not same:
            nets = spec.shape.nets if part == name else ()
            asked = spec._replace(
                name=part, analysis=untested, shape=spec.shape._replace(nets=nets, boxes=(), summary=())
            )
        table = without_total(_blanked(make_table(whole.study, asked, every_column=True), shared))
        table = with_differences(table, style)
        if not same:
            table = table._replace(notes=tuple(n for n in table.notes if n != phrase("test-none", lang)))
        tables.append(table)
    table = _together(tables)
    notes = with_base_note(table.notes, shared, labels, lang)
    return _own_items(table, shared)._replace(
        name=name,
        title=comparison_title(shared.kin.title(lang), labels, survey, spec.layer, lang),
        notes=(*notes, *comparison_notes(table, labels[0], style, shared, labels)),
    )


def _blanked(table: Table, shared: Shared) -> Table:
    """The table with nothing in the cells of answers that a study does not offer."""
    blocks = tuple(
        block._replace(rows=tuple(_blanked_row(row, shared) for row in block.rows)) for block in table.blocks
    )
    return table if table.kind == "number" else table._replace(blocks=blocks)


def _blanked_row(row: Row, shared: Shared) -> Row:
    cells = tuple(
        cell if number == len(row.cells) - 1 or _offered(row, shared, number) else _NOT_THERE
        for number, cell in enumerate(row.cells)
    )
    return row._replace(cells=cells)


def _offered(row: Row, shared: Shared, study: int) -> bool:
    if row.role != "answer":  # nets are of answers that all studies have
        return True
    if isinstance(shared, SharedVariable):
        return shared.offered(row.code, study)
    if isinstance(shared, SharedBattery):
        return next(one for one in shared.items if one.kin.key == row.item).offered(row.code, study)
    return any(
        option.own[study] is not None for option in shared.options if row.item == f"{shared.kin.key}: {option.key}"
    )


def _together(tables: Sequence[Table]) -> Table:
    """The table of what all have, then the lines of what only some have."""
    table, *rest = tables
    for other in rest:
        if table.kind == "battery":
            table = table._replace(blocks=(*table.blocks, *other.blocks))
        else:
            layers = zip(table.blocks, other.blocks, strict=True)
            table = table._replace(
                blocks=tuple(block._replace(rows=(*block.rows, *more.rows)) for block, more in layers)
            )
    return table


def _own_items(table: Table, shared: Shared) -> Table:
    """The options of a set under the names that they have in the first study that has them."""
    if not isinstance(shared, SharedSet):
        return table
    before = f"{shared.kin.key}: "
    blocks = tuple(
        block._replace(rows=tuple(row._replace(item=row.item.removeprefix(before)) for row in block.rows))
        for block in table.blocks
    )
    return table._replace(
        blocks=blocks,
        tests=tuple(test._replace(item=test.item.removeprefix(before)) for test in table.tests),
        measures=tuple(measure._replace(item=measure.item.removeprefix(before)) for measure in table.measures),
    )
