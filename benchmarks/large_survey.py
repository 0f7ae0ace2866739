"""The variables of the large survey, and its codebook."""

from __future__ import annotations

SEED = 2024
PROVINCES = 63
CHOSEN = tuple(f"chosen_{n}" for n in range(1, 21))
VIEWS = tuple(f"view_{n}" for n in range(1, 16))
VARIABLES = ("level", *CHOSEN, *VIEWS, "age", "weight", "sex", "province")
"""In the order of the file."""
SETS = tuple(f"set_{n}" for n in range(1, 5))
BATTERIES = tuple(f"battery_{n}" for n in range(1, 4))


def codebook_text() -> str:
    """The codebook of the large survey, as TOML."""
    lines = ['id = "large"', "[scales.chosen]", "values = [{ code = 0 }, { code = 1 }]"]
    lines += ["[scales.view]", f"values = {codes(3)}", "missing = [{ code = 9 }]"]
    for name, count in (("level", 3), ("sex", 2), ("province", PROVINCES)):
        lines += [f"[variables.{name}]", f"values = {codes(count)}"]
    for name in ("age", "weight"):
        lines += [f"[variables.{name}]", 'kind = "number"']
    for name in (*CHOSEN, *VIEWS):
        lines += [f"[variables.{name}]", f'scale = "{name.partition("_")[0]}"']
    for n, name in enumerate(SETS):
        lines += [f"[sets.{name}]", f"members = {list(CHOSEN[n * 5 : n * 5 + 5])}", "counted_value = 1"]
    for n, name in enumerate(BATTERIES):
        lines += [f"[batteries.{name}]", f"items = {list(VIEWS[n * 5 : n * 5 + 5])}"]
    return "\n".join(lines) + "\n"


def codes(count: int) -> str:
    return "[" + ", ".join(f"{{ code = {n} }}" for n in range(1, count + 1)) + "]"
