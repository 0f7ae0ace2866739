"""What a command writes to the file of --to, which says so and needs --force where the file exists."""

from __future__ import annotations

from pathlib import Path


def check_force(force: bool, to: Path | None) -> None:
    """UsageError where there is nothing to overwrite."""
    from mobsurvey.errors import UsageError

    if force and to is None:
        raise UsageError("--force goes with --to", next_step="Add --to FILE, or leave --force out.")


def write_one(to: Path, content: bytes, force: bool) -> None:
    """Write the file and print its name. UsageError or ReadError where it cannot be written."""
    from mobsurvey.commands.output import write_text
    from mobsurvey.writers.whole_file import write_files

    write_files({to: content}, force=force)
    write_text(f"{to}\n")
