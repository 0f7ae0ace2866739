"""`mobsurvey freq`: counts and percents without a banner."""

from __future__ import annotations

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
def freq(
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
    """Frequencies of variables, sets and batteries.

    Example: mobsurvey freq level purpose
    """
    from mobsurvey.commands.source import study_or_file
    from mobsurvey.commands.write_tables import write_tables
    from mobsurvey.table.tabulate import default_names, freq

    source = study_or_file(study, from_file, codebook, encoding, sep, decimal.value)
    tables = [
        freq(source, name, where=where, percent=percent.value, lang=lang.value)
        for name in names or default_names(source.survey)
    ]
    write_tables(tables, format.value)
