"""Adjusting p values for the number of tests: `name(p_values: Sequence[float]) -> list[float]`, in the order given."""
