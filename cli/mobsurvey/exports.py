"""Exports a study's tables and coded responses as CSV files for a report, or the study whole as .sav."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobsurvey.renderers import Page, csv, tidy
from mobsurvey.study import Study
from mobsurvey.table.analysis import DEFAULT_ANALYSIS, Analysis
from mobsurvey.table.model import PercentKind, Table
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.tabulate import crosstab
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting
from mobsurvey.tabulation.names import check_once, tabulated
from mobsurvey.writers.csv import responses_csv
from mobsurvey.writers.csv_text import spreadsheet_bytes
from mobsurvey.writers.whole_file import write_files

if TYPE_CHECKING:
    from mobsurvey.writers.sav import SavFacts


def export(
    study: Study,
    folder: str | os.PathLike[str],
    *,
    by: str | None = None,
    names: Sequence[str] = (),
    layer: str | None = None,
    where: str | None = None,
    percent: PercentKind = "column",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
    shape: Shape = DEFAULT_SHAPE,
    data: bool = False,
    sav: bool = False,
    labels: bool = False,
    missing: bool = False,
    lang: str = "en",
    separator: str = ",",
    decimal: str = ".",
    force: bool = False,
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Writes a study's tables and responses into a folder; gives the paths of the files.

    With `by`: cells.csv, tests.csv, measures.csv where `analysis` asks for statistics by name, values.csv where there
    are indices, and one CSV a table.
    With `data`: responses.csv, the coded responses, a row a case, as codes or with `labels` as labels; blank where
    there is no valid answer, but with `missing` missing codes and values in no list are kept. With `sav`:
    responses.sav, the study whole for SPSS, PSPP and R; `tell` is called with a sentence for what that format cannot
    say. All files are written, or none. UsageError for names that do not exist, WriteError for a file in the way
    (unless `force`), a folder that cannot be written, or more user-missing codes than a .sav takes.
    """
    files: dict[Path, str] = {}
    if by is not None:
        wanted = names or tabulated(study.survey, by, layer)
        check_once(wanted)
        tables = [
            crosstab(
                study,
                name,
                by,
                layer=layer,
                where=where,
                percent=percent,
                lang=lang,
                weighting=weighting,
                analysis=analysis,
                shape=shape,
            )
            for name in wanted
        ]
        files |= table_files(tables, Path(folder), Page(separator=separator, decimal=decimal))
    if data:
        files[Path(folder) / "responses.csv"] = responses_csv(
            study.survey, labels=labels, missing=missing, language=lang, separator=separator, decimal=decimal
        )
    contents = {path: spreadsheet_bytes(text) for path, text in files.items()}
    if sav:
        path = Path(folder) / "responses.sav"
        contents[path] = _sav(study, path, lang, tell)
    write_files(contents, force=force)
    return list(contents)


def _sav(study: Study, path: Path, language: str, tell: Callable[[str], None] | None) -> bytes:
    from datetime import datetime

    from mobsurvey.writers.sav import sav_file

    file = sav_file(study.survey, language=language, created=datetime.now(), facts=sav_facts(study), where=str(path))
    if tell is not None:
        for note in file.notes:
            tell(f"{note}.")
    return file.content


def sav_facts(study: Study) -> SavFacts:
    """What a .sav of the study says beside its survey: what the file that it came from said, and its codebook."""
    from mobsurvey.writers.sav import SavFacts

    carried = study.provenance.source.carried
    renamed = {column: name for name, column in study.findings["matched_by_alias"].items()}
    held = {**study.survey.variables, **study.survey.untabulated}

    def by_variable(what: str) -> dict[str, Any]:
        found = {renamed.get(column, column): value for column, value in carried.get(what, {}).items()}
        return {name: value for name, value in found.items() if name in held or not name}

    weight = renamed.get(carried.get("weight", ""), carried.get("weight", "")) or study.survey.design.weight or ""
    return SavFacts(
        file_label=carried.get("file_label", ""),
        documents=carried.get("documents", ()),
        weight=weight if weight in held else "",
        roles=by_variable("roles"),
        attributes=by_variable("attributes"),
        formats=by_variable("formats"),
        label_sources=carried.get("label_sources", {}),
        codebook=_whole_codebook(study),
    )


def _whole_codebook(study: Study) -> str:
    """The study's codebook, with what no codebook has: the variable of its waves, and weights that were made for it."""
    from mobsurvey.append import WAVE

    made = study.provenance
    text = made.codebook_text
    further = [WAVE] if any(file.wave for file in made.files) else []
    further += [weight.variable for weight in made.weights]
    if not further:
        return text
    from mobsurvey.codebook.to_toml import codebook_to_toml
    from mobsurvey.codebook.toml import parse_codebook

    codebook = parse_codebook(text, "codebook of the study")
    variables = {**codebook.variables, **{name: study.survey.variables[name] for name in further}}
    return codebook_to_toml(replace(codebook, variables=variables))


def table_files(tables: Sequence[Table], folder: Path, page: Page) -> dict[Path, str]:
    """The tidy files of the tables, and a CSV for each, with a number where a name comes again."""
    files = {"cells.csv": tidy.cells(tables, page), "tests.csv": tidy.tests(tables, page)}
    files |= tidy.others(tables, page)
    names = FileNames()
    files |= {names.of(table): csv.render([table], page) for table in tables}
    return {folder / name: text for name, text in files.items()}


class FileNames:
    """Names of the CSV files of tables, with a number where a name comes again or is that of a tidy file."""

    def __init__(self) -> None:
        self._given = Counter(("cells", "tests", "measures", "values"))

    def of(self, table: Table) -> str:
        """The name of the next table's file."""
        name = _file_name(f"{table.name}-by-{table.by}" if table.by else table.name)
        self._given[name.casefold()] += 1  # some file systems take A and a for the same
        number = self._given[name.casefold()]
        return f"{name}-{number}.csv" if number > 1 else f"{name}.csv"


def _file_name(name: str) -> str:
    """The name without signs that a file system refuses."""
    return re.sub(r"[^\w.-]+", "_", name)
