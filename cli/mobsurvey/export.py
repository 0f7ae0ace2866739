"""Exports a study's tables and coded responses as CSV files for a report."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from mobsurvey.errors import UsageError
from mobsurvey.renderers import Page, csv, tidy
from mobsurvey.study import Study
from mobsurvey.table.model import PercentKind, Table
from mobsurvey.table.tabulate import crosstab, default_names
from mobsurvey.writers.csv import responses_csv
from mobsurvey.writers.csv_text import spreadsheet_bytes
from mobsurvey.writers.whole_file import write_files


def export_tables(
    study: Study,
    folder: str | os.PathLike[str],
    *,
    by: str,
    names: Sequence[str] = (),
    where: str | None = None,
    percent: PercentKind = "column",
    lang: str = "en",
    separator: str = ",",
    decimal: str = ".",
    force: bool = False,
) -> list[Path]:
    """Writes cells.csv, tests.csv and one CSV a table into the folder; gives their paths.

    All files are written, or none. UsageError for names that do not exist, WriteError for a file in the way
    (unless `force`) or a folder that cannot be written.
    """
    wanted = names or [name for name in default_names(study.survey) if name != by]
    tables = [crosstab(study, name, by, where=where, percent=percent, lang=lang) for name in wanted]
    return _write(_table_files(tables, Path(folder), Page(separator=separator, decimal=decimal)), force)


def export_responses(
    study: Study,
    folder: str | os.PathLike[str],
    *,
    labels: bool = False,
    lang: str = "en",
    separator: str = ",",
    decimal: str = ".",
    force: bool = False,
) -> list[Path]:
    """Writes the coded responses as responses.csv into the folder, a row a case; gives its path."""
    text = responses_csv(study.survey, labels=labels, language=lang, separator=separator, decimal=decimal)
    return _write({Path(folder) / "responses.csv": text}, force)


def _table_files(tables: Sequence[Table], folder: Path, page: Page) -> dict[Path, str]:
    files = {folder / "cells.csv": tidy.cells(tables, page), folder / "tests.csv": tidy.tests(tables, page)}
    for table in tables:
        path = folder / f"{_file_name(table.name)}-by-{_file_name(table.by or '')}.csv"
        if path in files:
            raise UsageError(f'"{table.name}" is named twice', next_step="Name each table once.")
        files[path] = csv.render([table], page)
    return files


def _file_name(name: str) -> str:
    """The name without signs that a file system refuses."""
    return re.sub(r"[^\w.-]+", "_", name)


def _write(files: dict[Path, str], force: bool) -> list[Path]:
    write_files({path: spreadsheet_bytes(text) for path, text in files.items()}, force=force)
    return list(files)
