"""Statistics of 2 x 2 tables layered by a third variable.

`name(tables: Sequence[TwoWay], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped`, a table a layer.
"""
