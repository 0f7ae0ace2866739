"""`mobsurvey formats`: what is read and what is written."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.commands.options import new_command

command = new_command()


@command.command()
def formats() -> None:
    """What is read and written: files of answers, codebooks, tables.

    Example: mobsurvey formats
    """
    from mobsurvey.commands.output import write_message

    write_message("\n".join(_lines()))


def _lines() -> Iterator[str]:
    from mobsurvey.codebook.convert import formats as codebooks
    from mobsurvey.readers.detect import KINDS, title_of
    from mobsurvey.renderers import FORMATS

    yield "Files of answers (import, --kind):"
    yield from _table((kind, title_of(kind)) for kind in KINDS)
    yield ""
    yield "Codebooks (codebook convert, --from and --to):"
    yield from _table((kind, f"{one.title}{_only(one.read, one.write)}") for kind, one in codebooks().items())
    yield ""
    yield "Tables (crosstab and freq, --format or the end of --to; outputs of a plan):"
    yield from _table((f"{one.name} {one.suffix}".strip(), one.title) for one in FORMATS.values())


def _only(read: object, write: object) -> str:
    return "" if read and write else ", only read" if read else ", only written"


def _table(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    listed = list(rows)
    wide = max(len(name) for name, _ in listed)
    return (f"  {name:<{wide}}  {title}" for name, title in listed)
