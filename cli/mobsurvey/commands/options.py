"""The options that several commands share, so that one word means one thing everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

# Typer reads these at run time; it wants Optional, not X | None, in an alias.
# ruff: noqa: UP045


class Percent(StrEnum):
    """What divides the counts."""

    column = "column"
    row = "row"
    total = "total"
    none = "none"


class Language(StrEnum):
    """Languages of headings, labels and numbers."""

    en = "en"
    vi = "vi"


class Format(StrEnum):
    """Formats of tables; each is a module in renderers/."""

    table = "table"
    plain = "plain"
    csv = "csv"
    json = "json"


class Decimal(StrEnum):
    """Decimal marks."""

    point = "."
    comma = ","


# readable=False: what cannot be read is told by the reader, which knows what to do next.
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="A .sav, .zsav or CSV file.")]
StudyOption = Annotated[
    Optional[Path],
    typer.Option(
        "--study",
        metavar="FILE",
        readable=False,
        help="Study file; else MOBSURVEY_STUDY, else study.mobsurvey in this folder or one above.",
    ),
]
NamesArgument = Annotated[
    Optional[list[str]],
    typer.Argument(metavar="[NAME]...", help="Variables, sets or batteries; none means all sets and batteries."),
]
WhereOption = Annotated[
    Optional[str],
    typer.Option("--where", metavar="EXPR", help="Only cases for which this holds, as level = 'City' and age >= 30."),
]
PercentOption = Annotated[Percent, typer.Option("--percent", help="What divides the counts.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of headings, labels and numbers.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How the tables are written.")]
FromOption = Annotated[
    Optional[Path],
    typer.Option("--from", metavar="FILE", readable=False, help="Tabulate this .sav or CSV file, keeping no study."),
]
CodebookOption = Annotated[
    Optional[str],
    typer.Option("--codebook", metavar="NAME|FILE", help="A codebook that ships with mobsurvey, or a TOML file."),
]
EncodingOption = Annotated[
    Optional[str],
    typer.Option("--encoding", help="Encoding of the file, as cp1258; else UTF-8, or what a .sav declares."),
]
SeparatorOption = Annotated[
    Optional[str], typer.Option("--sep", help='Separator of a CSV: ";" "," or tab; else found from its rows.')
]
DecimalOption = Annotated[Decimal, typer.Option("--decimal", help="Decimal mark of numbers in a CSV.")]


def new_command(**settings: Any) -> typer.Typer:
    """A Typer with plain help, for the commands of one file."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )


def separator_of(text: str | None) -> str | None:
    """The separator that --sep names; `tab` and `\\t` are words for the tab. UsageError for more than one sign."""
    if text is None:
        return None
    from mobsurvey.errors import UsageError

    text = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ","}.get(text.lower(), text)
    if len(text) != 1 or text in '"\r\n' or text.isalnum():
        raise UsageError(f'"{text}" cannot separate cells', where="--sep", next_step='Give ";", "," or tab.')
    return text
