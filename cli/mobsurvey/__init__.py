"""Coding and tabulating questionnaire responses; what the commands do, from Python.

import mobsurvey

study = mobsurvey.import_file("answers.sav", "hcmc-2024", "study.mobsurvey")
table = mobsurvey.crosstab(study, "purpose", by="level")
table.to_pandas()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mobsurvey.codebook.load import load_codebook
    from mobsurvey.codebook.model import Codebook
    from mobsurvey.errors import MobsurveyError
    from mobsurvey.exports import export
    from mobsurvey.intake import code_file, import_file
    from mobsurvey.study import Study, open_study
    from mobsurvey.table.model import Table
    from mobsurvey.table.tabulate import crosstab, freq

__all__ = [
    "Codebook",
    "MobsurveyError",
    "Study",
    "Table",
    "__version__",
    "code_file",
    "crosstab",
    "export",
    "freq",
    "import_file",
    "load_codebook",
    "open_study",
]

_ROOMS = {
    "Codebook": "codebook.model",
    "MobsurveyError": "errors",
    "Study": "study",
    "Table": "table.model",
    "code_file": "intake",
    "crosstab": "table.tabulate",
    "export": "exports",
    "freq": "table.tabulate",
    "import_file": "intake",
    "load_codebook": "codebook.load",
    "open_study": "study",
}


def __getattr__(name: str) -> Any:
    # Loaded when first asked for: a command that tabulates must not pay for the readers.
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
