"""Coding and tabulating questionnaire responses; what the commands do, from Python.

import mobsurvey

study = mobsurvey.import_file("answers.sav", "hcmc-2024", "study.mobsurvey")
table = mobsurvey.crosstab(study, "purpose", by="level")
table.to_pandas()
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # as in typing, which takes longer to load than all that stands here
if TYPE_CHECKING:
    from typing import Any

    from mobsurvey.codebook.load import load_codebook
    from mobsurvey.codebook.model import Codebook
    from mobsurvey.errors import MobsurveyError
    from mobsurvey.exports import export
    from mobsurvey.intake import code_file, import_file
    from mobsurvey.spss.syntax import syntax
    from mobsurvey.study import Study, open_study
    from mobsurvey.survey import Design
    from mobsurvey.table.analysis import Analysis
    from mobsurvey.table.model import Table
    from mobsurvey.table.reliability import reliability
    from mobsurvey.table.tabulate import crosstab, freq
    from mobsurvey.table.weighting import Weighting

__all__ = [
    "Analysis",
    "Codebook",
    "Design",
    "MobsurveyError",
    "Study",
    "Table",
    "Weighting",
    "__version__",
    "code_file",
    "crosstab",
    "export",
    "freq",
    "import_file",
    "load_codebook",
    "open_study",
    "reliability",
    "syntax",
]

_ROOMS = {
    "Analysis": "table.analysis",
    "Codebook": "codebook.model",
    "Design": "survey",
    "MobsurveyError": "errors",
    "Study": "study",
    "Table": "table.model",
    "Weighting": "table.weighting",
    "code_file": "intake",
    "crosstab": "table.tabulate",
    "export": "exports",
    "freq": "table.tabulate",
    "import_file": "intake",
    "load_codebook": "codebook.load",
    "open_study": "study",
    "reliability": "table.reliability",
    "syntax": "spss.syntax",
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
