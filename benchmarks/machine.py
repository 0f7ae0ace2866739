"""What was measured on, and when."""

from __future__ import annotations

import datetime
import os
import platform

from programs import haven_version, package_version, pspp_version

PACKAGES = ("mobsurvey", "typer", "rich", "pyreadstat", "pandas", "scipy", "numpy", "polars-readstat")


def machine() -> list[str]:
    """The date, Python, system and versions, as a Markdown list."""
    facts = (
        datetime.datetime.now(datetime.UTC).date().isoformat(),
        f"{platform.python_implementation()} {platform.python_version()}",
        f"{platform.system()} {platform.release()} on {platform.machine()}, {os.cpu_count()} cores",
        ", ".join(f"{name} {package_version(name) or 'not installed'}" for name in PACKAGES),
        pspp_version() or "PSPP: not installed",
        haven_version() or "R with haven: not installed",
    )
    return ["Measured on:", "", *(f"- {fact}" for fact in facts), ""]
