"""`mobsurvey crosstab`: tables by a banner, with significance."""

from __future__ import annotations

from typing import Annotated

import typer

from mobsurvey.commands.options import (
    CodebookOption,
    Decimal,
    DecimalOption,
    EncodingOption,
    Format,
    FormatOption,
    FromOption,
    Language,
    LanguageOption,
    NamesArgument,
    Percent,
    PercentOption,
    SeparatorOption,
    StudyOption,
    WhereOption,
    new_command,
)

command = new_command()


@command.command()
def crosstab(
    by: Annotated[str, typer.Option("--by", metavar="VAR", help="The banner: a single-choice variable or a set.")],
    names: NamesArgument = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    lang: LanguageOption = Language.en,
    format: FormatOption = Format.table,
    study: StudyOption = None,
    from_file: FromOption = None,
    codebook: CodebookOption = None,
    encoding: EncodingOption = None,
    sep: SeparatorOption = None,
    decimal: DecimalOption = Decimal.point,
) -> None:
    """Cross-tables by a banner: N, percents, a test for each item, notes.

    Example: mobsurvey crosstab purpose difficulty --by level --where "level != 3"
    """
    from mobsurvey.commands.source import study_or_file
    from mobsurvey.commands.write_tables import write_tables
    from mobsurvey.table.tabulate import crosstab, default_names

    source = study_or_file(study, from_file, codebook, encoding, sep, decimal.value)
    tables = [
        crosstab(source, name, by, where=where, percent=percent.value, lang=lang.value)
        for name in names or [name for name in default_names(source.survey) if name != by]
    ]
    write_tables(tables, format.value)
