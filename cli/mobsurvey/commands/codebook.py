"""`mobsurvey codebook`: lists, shows, checks, drafts and converts codebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import READING, takes
from mobsurvey.commands.options import (
    FileArgument,
    Language,
    LanguageOption,
    new_command,
)
from mobsurvey.commands.source import declared

if TYPE_CHECKING:
    from mobsurvey.codebook.model import Codebook

command = new_command(
    no_args_is_help=True,
    help="List, show, check, draft and convert codebooks.\n\nExample: mobsurvey codebook show hcmc-2024",
)

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help="A codebook that ships, or a file: TOML, Excel, ...")
]


@command.command("list")
def list_codebooks(lang: LanguageOption = Language.en) -> None:
    """List the codebooks that ship with mobsurvey.

    Example: mobsurvey codebook list
    """
    from mobsurvey.bundled import bundled_codebooks
    from mobsurvey.codebook.toml import read_codebook
    from mobsurvey.commands.output import write_message
    from mobsurvey.survey import text_of

    for name, path in bundled_codebooks().items():
        codebook = read_codebook(path)
        write_message(f"{name}  {text_of(codebook.title, lang.value, name)} ({_counts(codebook)})")


@command.command()
def show(
    name: NameArgument,
    lang: LanguageOption = Language.en,
    toml: Annotated[bool, typer.Option("--toml", help="The TOML itself, to begin a codebook of your own.")] = False,
) -> None:
    """Show the variables, values, sets, batteries and nets of a codebook.

    Example: mobsurvey codebook show hcmc-2024
    """
    from mobsurvey.codebook.load import load_codebook
    from mobsurvey.commands.output import write_data, write_message

    codebook = load_codebook(name)
    if toml:
        write_data(codebook.text)
    else:
        write_message("\n".join(_listing(codebook, lang.value)))


@command.command()
def check(name: NameArgument) -> None:
    """Check a codebook; every problem is named with its line, and the exit code is 1.

    Example: mobsurvey codebook check hcmc-2024
    """
    from mobsurvey.codebook.load import load_codebook
    from mobsurvey.commands.output import write_message

    codebook = load_codebook(name)
    write_message(f"{codebook.id}: no problems; {_counts(codebook)}")


@command.command()
@takes("reading", READING, declared)
def new(
    file: FileArgument,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", metavar="FILE", help="Where the codebook goes; else FILE's name with .toml, here."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    reading: Any = None,
) -> None:
    """Draft a codebook from what a file of answers says of itself: labels, missing values, sets, values.

    A file that is itself a codebook, such as an XLSForm, is written as TOML.

    Example: mobsurvey codebook new answers.csv
    """
    from mobsurvey.codebook.convert import claims
    from mobsurvey.codebook.draft import draft_codebook
    from mobsurvey.codebook.toml import parse_codebook
    from mobsurvey.commands.output import say, write_message
    from mobsurvey.commands.progress import Progress
    from mobsurvey.commands.report import decisions
    from mobsurvey.readers import ReadOptions, read_file
    from mobsurvey.writers.whole_file import write_files

    path = out or Path(f"{file.stem}.toml")
    _refuse_same(file, path)
    if claims(file):
        _convert(file, path, None, "toml", force)
        return
    with Progress(file.name):
        raw = read_file(file, ReadOptions(**reading))
        text = draft_codebook(raw, Path(raw.source.file).stem)
    codebook = parse_codebook(text, str(path))
    write_files({path: text.encode()}, force=force)
    write_message("\n".join([f"{path}: {_counts(codebook)}", *decisions(raw.source)]))
    say("Read it through: labels, kinds, missing codes and sets are for you to confirm.")


@command.command()
def convert(
    file: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A codebook that ships, or a file of any kind.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write; its end tells the kind.")],
    from_: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--from", metavar="KIND", help="Kind of FILE, as xlsform or redcap; else found from the file."),
    ] = None,
    to: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--to", metavar="KIND", help="Kind of OUT, as xlsform where .xlsx would be a codebook's sheets."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
) -> None:
    """Convert a codebook to another format, and say what that format cannot hold of it.

    Example: mobsurvey codebook convert form.xlsx form.toml
    """
    from mobsurvey.bundled import bundled_codebooks

    source = bundled_codebooks().get(file, Path(file))
    _refuse_same(source, out)
    _convert(source, out, from_, to, force)


def _refuse_same(file: Path, out: Path) -> None:
    """UsageError where the file to write is the one to read, which --force would overwrite."""
    from mobsurvey.errors import UsageError

    if out.exists() and file.exists() and out.samefile(file):
        raise UsageError("would be overwritten by what is made of it", where=str(out), next_step="Name another file.")


def _convert(file: Path, out: Path, from_: str | None, to: str | None, force: bool) -> None:
    """Writes the codebook in the file; tells what there is, what was left out of the file, and what is lost."""
    from mobsurvey.codebook.convert import (
        codebook_bytes,
        find_source,
        find_target,
        left_out,
        lost_in,
        read_codebook_file,
    )
    from mobsurvey.commands.output import say, write_message
    from mobsurvey.writers.whole_file import write_files

    target, source = find_target(out, to), find_source(file, from_)
    codebook = read_codebook_file(file, from_)
    content = codebook_bytes(codebook, out, target.kind)
    lost = lost_in(codebook, content, target)
    write_files({out: content}, force=force)
    write_message(f"{out}: {_counts(codebook)}, from {file.name} ({source.kind}) to {target.kind}")
    for line in left_out(file, source.kind):
        say(f"Not taken from {file.name}: {line}.")
    for line in lost or ():
        say(f"Not in {out.name}: {line}.")
    if lost is None:
        say(f"What {out.name} does not hold was not counted: files of the kind {target.kind} are not read here.")


def _counts(codebook: Codebook) -> str:
    made = codebook.made
    counts = (
        (len(codebook.variables.keys() - made), "variable", "variables"),
        (len(codebook.sets.keys() - made), "set", "sets"),
        (len(codebook.batteries), "battery", "batteries"),
        *([(len(codebook.nets), "net", "nets")] if codebook.nets else []),
        *([(len(codebook.indices), "index", "indices")] if codebook.indices else []),
        *([(len(codebook.derived), "derived variable", "derived variables")] if codebook.derived else []),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)


def _listing(codebook: Codebook, language: str) -> Iterator[str]:
    from mobsurvey.survey import label_by_code, text_of
    from mobsurvey.table.text_width import clean_text

    yield f"{codebook.id}: {clean_text(text_of(codebook.title, language, codebook.id))}"
    yield f"Source: {clean_text(codebook.source)}"
    yield f"Languages: {', '.join(codebook.languages)}"
    if codebook.design.variables:
        yield f"Sampling design: {codebook.design.named}"
    for response_set in codebook.sets.values():
        yield ""
        counted = "" if response_set.counted_value is None else f", counted value {response_set.counted_value}"
        yield f"Set {response_set.name}: {clean_text(response_set.title(language))}"
        yield f"  {response_set.kind}{counted}, base {response_set.base}: {', '.join(response_set.members)}"
        if derived := codebook.derived.get(response_set.name):
            yield f"  derived: {derived.kind} = {clean_text(derived.rule.toml())}"
        for code, label in label_by_code(response_set.values, language).items():
            yield f"  {code}  {clean_text(label)}"
    for battery in codebook.batteries.values():
        yield ""
        yield f"Battery {battery.name}: {clean_text(battery.title(language))}"
        yield f"  {', '.join(battery.items)}"
    for net in codebook.nets.values():
        yield ""
        yield f"Net {net.name}: {clean_text(net.title(language))}"
        count = "" if net.how_many == "any" else f", {net.how_many} of them"
        yield f"  {net.kind} of {net.of}{count}: {', '.join(clean_text(str(member)) for member in net.members)}"
    for index in codebook.indices.values():
        yield ""
        yield f"Index {index.name}: {clean_text(index.title(language))}"
        for factor in index.factors:
            items = ", ".join(f"{item.name} ({item.weight:g})" for item in factor.items)
            yield f"  {clean_text(factor.title(language))} ({factor.weight:g}): {items}"
    for variable in codebook.variables.values():
        yield ""
        yield f"{variable.name}: {clean_text(variable.title(language))}"
        yield f"  {variable.kind}, {variable.measure}" + (
            f"; also named {', '.join(variable.columns)}" if variable.columns else ""
        )
        if derived := codebook.derived.get(variable.name):
            yield f"  derived: {derived.kind} = {clean_text(' '.join(derived.rule.toml().split()))}"
        for code, label in variable.value_labels(language).items() if variable.kind == "single" else ():
            yield f"  {code}  {clean_text(label)}"
        for missing in variable.missing:
            yield f"  {missing.code}  {clean_text(text_of(missing.label, language, ''))} (missing: {missing.kind})"
        for span in variable.missing_ranges:
            yield f"  {span.low:g} to {span.high:g} (missing: {span.kind})"
