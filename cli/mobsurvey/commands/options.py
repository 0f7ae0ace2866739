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
    responses = "responses"
    none = "none"


class Language(StrEnum):
    """Languages of headings, labels and numbers."""

    en = "en"
    vi = "vi"


class Format(StrEnum):
    """Formats of what is no table, and of the demo/."""

    table = "table"
    plain = "plain"
    csv = "csv"
    json = "json"


class TableFormat(StrEnum):
    """Formats that tables are written in; each is a module in renderers/."""

    table = "table"
    plain = "plain"
    csv = "csv"
    json = "json"
    markdown = "markdown"
    html = "html"
    latex = "latex"
    xlsx = "xlsx"
    docx = "docx"


class Compat(StrEnum):
    """Programs whose output can be had in place of tables."""

    spss = "spss"


class Decimal(StrEnum):
    """Decimal marks."""

    point = "."
    comma = ","


class Dates(StrEnum):
    """Orders of day, month and year."""

    dmy = "dmy"
    mdy = "mdy"
    ymd = "ymd"


# readable=False: what cannot be read is told by the reader, which knows what to do next.
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", readable=False, help="A file of answers: .sav, CSV, .xlsx, ..., or a platform's export."
    ),
]
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
    typer.Argument(
        metavar="[NAME]...", help="Variables, sets, batteries, indices; none means all sets, batteries and indices."
    ),
]
WhereOption = Annotated[
    Optional[str],
    typer.Option("--where", metavar="EXPR", help="Only cases for which this holds, as level = 'City' and age >= 30."),
]
PercentOption = Annotated[Percent, typer.Option("--percent", help="What divides the counts.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of headings, labels and numbers.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How the tables are written.")]
TableFormatOption = Annotated[
    Optional[TableFormat],
    typer.Option("--format", help="How the tables are written; else as table, or as the file of --to ends."),
]
ToFileOption = Annotated[
    Optional[Path],
    typer.Option(
        "--to",
        metavar="FILE",
        readable=False,
        help="Write them here: .txt .csv .json .md .html .tex .xlsx .docx.",
    ),
]
TitleOption = Annotated[str, typer.Option("--title", help="With --to: of the whole document.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")]
CompatOption = Annotated[
    Optional[Compat], typer.Option("--compat", help="Print what SPSS CROSSTABS prints: its tables, tests and rounding.")
]
FromOption = Annotated[
    Optional[Path],
    typer.Option("--from", metavar="FILE", readable=False, help="Tabulate this file of answers, keeping no study."),
]
CodebookOption = Annotated[
    Optional[str],
    typer.Option("--codebook", metavar="NAME|FILE", help="A codebook that ships, or a file: TOML, Excel, ..."),
]
EncodingOption = Annotated[
    Optional[str],
    typer.Option(
        "--encoding", help="Encoding of the file, as cp1258, tcvn3, vni, viscii or doubled; else found from it."
    ),
]
SeparatorOption = Annotated[
    Optional[str], typer.Option("--sep", help='Separator of a CSV: ";" "," or tab; else found from its rows.')
]
DecimalOption = Annotated[
    Optional[Decimal], typer.Option("--decimal", help="Decimal mark of numbers in texts; else found from them.")
]
KindOption = Annotated[
    Optional[str],
    typer.Option("--kind", metavar="NAME", help="What the file is: csv, xlsx, kobo, redcap, ...; else found from it."),
]
SheetOption = Annotated[
    Optional[str], typer.Option("--sheet", metavar="NAME|N", help="Sheet of a workbook, by name or number.")
]
DatesOption = Annotated[
    Optional[Dates], typer.Option("--dates", help="Order of day, month and year in texts; else found from them.")
]
LayerOption = Annotated[
    Optional[str], typer.Option("--layer", metavar="VAR", help="A part of the table for each answer to this question.")
]
TestOption = Annotated[
    str,
    typer.Option(
        "--test",
        metavar="NAME",
        help="auto, chi-square, likelihood-ratio, continuity-correction, fisher-exact, monte-carlo, linear-by-linear "
        "or none.",
    ),
]
StatOption = Annotated[
    Optional[list[str]],
    typer.Option(
        "--stat",
        metavar="NAME[,NAME...]",
        help="Further statistics; nominal, ordinal, agreement, risk or all. To list them: mobsurvey statistics.",
    ),
]
AdjustOption = Annotated[
    str, typer.Option("--adjust", metavar="NAME", help="p values over the items: holm, bonferroni, hochberg, bh, none.")
]
LettersOption = Annotated[bool, typer.Option("--letters", help="Test the columns of each row against each other.")]
CompareOption = Annotated[
    str, typer.Option("--compare", metavar="pairs|rest", help="Letters: every two columns, or each against the rest.")
]
LettersAdjustOption = Annotated[
    str, typer.Option("--letters-adjust", metavar="NAME", help="Letters: bonferroni, bh or none, within each row.")
]
AlphaOption = Annotated[
    str,
    typer.Option(
        "--alpha", metavar="P[,P]", help="Letters: level of significance; of two, capitals mark the stricter."
    ),
]
MinBaseOption = Annotated[
    int, typer.Option("--min-base", min=0, help="Letters: columns with a smaller base are marked * and not tested.")
]
BriefOption = Annotated[
    bool, typer.Option("--brief", help="Batteries with one line an item: its boxes and means, else shares.")
]
IntervalsOption = Annotated[bool, typer.Option("--ci", help="Confidence intervals of the percents.")]
IntervalOption = Annotated[
    Optional[str],
    typer.Option("--interval", metavar="NAME", help="Their method: wilson, clopper-pearson, jeffreys, agresti-coull."),
]
ConfidenceOption = Annotated[float, typer.Option("--confidence", help="Of all intervals.")]
BootstrapOption = Annotated[
    int, typer.Option("--bootstrap", metavar="N", help="Omnibus test of a set by so many bootstrap replicates.")
]
ReplicatesOption = Annotated[int, typer.Option("--replicates", metavar="N", help="Of Monte Carlo tests.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Of bootstrap and Monte Carlo tests.")]
ScoresOption = Annotated[
    Optional[list[str]],
    typer.Option("--scores", metavar="VAR=N,N,...", help="Scores of a variable's categories, in place of its codes."),
]
NetOption = Annotated[
    Optional[list[str]],
    typer.Option(
        "--net",
        metavar="[NAME:]LABEL=A,B,...",
        help="A line for respondents with any of these answers: codes, labels, 1-3; or =all of, exactly 1 of A,B,...",
    ),
]
SubtotalOption = Annotated[
    Optional[list[str]],
    typer.Option("--subtotal", metavar="[NAME:]LABEL=A,B,...", help="A line for these answers added up."),
]
BoxOption = Annotated[
    Optional[str],
    typer.Option(
        "--box",
        metavar="BOX[,BOX...]",
        help="Scales: top2, bottom1, ... taken together, or their difference: top2-bottom2.",
    ),
]
SummaryOption = Annotated[
    Optional[str],
    typer.Option("--summary", metavar="NAME[,NAME...]", help="Scales: mean, sd, median, p25, ... of the scores."),
]
ShowMissingOption = Annotated[
    bool, typer.Option("--show-missing", help="Under the base, those without a valid answer, by the reason.")
]
LowBaseOption = Annotated[
    int, typer.Option("--low-base", metavar="N", min=0, help="Mark columns with fewer respondents by a dagger.")
]
SortOption = Annotated[
    bool, typer.Option("--by-size", help="Answers in the order of their counts; Other and Don't know stay last.")
]
BandsOption = Annotated[
    Optional[list[str]],
    typer.Option("--bands", metavar="VAR=BANDS", help="A number in bands: age=18,30,45 or age=<30,30-44,45+."),
]
CountMissingOption = Annotated[
    Optional[str],
    typer.Option(
        "--count-missing",
        metavar="KIND[,KIND...]",
        help="Count as answers: dont-know, refused, not-applicable, not-asked, no-answer, all.",
    ),
]
HideOption = Annotated[
    Optional[str],
    typer.Option("--hide-below", metavar="N|P%", help="Leave out answers of fewer respondents, or a smaller share."),
]
FrequencyWeightOption = Annotated[
    Optional[str],
    typer.Option(
        "--frequency-weight", metavar="VAR", help="How often each case was met, as SPSS WEIGHT; cells are rounded."
    ),
]
WeightOption = Annotated[
    Optional[str], typer.Option("--weight", metavar="VAR", help="Sampling weight: how many a case stands for.")
]
StrataOption = Annotated[
    Optional[str], typer.Option("--strata", metavar="VAR", help="Strata that were sampled each for itself.")
]
ClusterOption = Annotated[
    Optional[str], typer.Option("--cluster", metavar="VAR", help="Clusters that were sampled, as wards or offices.")
]
FpcOption = Annotated[
    Optional[str],
    typer.Option(
        "--fpc", metavar="VAR", help="Clusters (else cases) in the stratum's population, or the share sampled."
    ),
]
SingleClusterOption = Annotated[
    str,
    typer.Option("--single-cluster", metavar="RULE", help="A stratum with one: fail, certainty, centered or average."),
]
UnweightedOption = Annotated[
    bool, typer.Option("--unweighted", help="Leave aside the weight and design that the codebook declares.")
]


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
