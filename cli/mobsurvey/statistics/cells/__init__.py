"""Statistics of every cell: `name(table: TwoWay) -> list[list[float | None]]`, R x C as `table.counts`.

None stands in rows and columns that are empty, and where the statistic does not exist.
"""
