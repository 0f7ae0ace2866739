"""Finds the codebooks and samples that ship with mobsurvey, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path

from mobsurvey.errors import UsageError, did_you_mean

_PACKAGE = Path(__file__).resolve().parent


def bundled_folder(name: str) -> Path:
    """The folder `codebooks` or `samples`: inside the installed package, else at the top of the checkout."""
    # An editable install does not see what the wheel takes in, hence the second place.
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent.parent / name


def bundled_codebooks() -> dict[str, Path]:
    """Path by codebook name, in alphabetical order."""
    return {path.stem: path for path in sorted(bundled_folder("codebooks").glob("*.toml"))}


def find_codebook(name: str) -> Path:
    """The file of a codebook given by its bundled name, or by its path. UsageError when there is neither."""
    shipped = bundled_codebooks()
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if path.suffix or path.exists() or len(path.parts) > 1:
        return path
    raise UsageError(
        f'there is no codebook "{name}"',
        next_step=f"{did_you_mean(name, shipped)} A codebook of your own is named by its path: {name}.toml.",
    )
