"""The application: finds the command in commands/, and is the one place where errors are printed."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mobsurvey.commands.options import new_command
from mobsurvey.errors import MobsurveyError, UsageError, did_you_mean
from mobsurvey.interrupts import INTERRUPTED, interrupts_raise

COMMANDS = (
    "import",
    "describe",
    "freq",
    "crosstab",
    "index",
    "compare",
    "plot",
    "reliability",
    "weight",
    "export",
    "plan",
    "book",
    "syntax",
    "codebook",
    "statistics",
    "plots",
    "formats",
    "demo",
    "completion",
)
"""In the order of a day's work; each is a file in commands/."""


class Commands(TyperGroup):
    """Loads only the command that is called: reading all of them would double the time to a table."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            raise UsageError(f'there is no command "{cmd_name}"', next_step=did_you_mean(cmd_name, COMMANDS))
        module = import_module(f"mobsurvey.commands.{'import_' if cmd_name == 'import' else cmd_name}")
        command = typer.main.get_command(module.command)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        interrupts_raise()
        # Inside typer, which would answer Ctrl-C and a closed pipe in its own way.
        if code := guard(lambda: super(Commands, self).invoke(ctx)):
            raise typer.Exit(code)


app = new_command(cls=Commands, no_args_is_help=True)
_TyperError: type[Exception] = typer.BadParameter.__mro__[2]
"""What all errors of usage derive from; typer prints them itself, and has no public name for it."""


def _version(wanted: bool) -> None:
    if wanted:
        from mobsurvey import __version__

        print(f"mobsurvey {__version__}")
        raise typer.Exit


@app.callback()
def mobsurvey(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show where an error arose.")] = False,
) -> None:
    """Code questionnaire answers and tabulate them, with significance.

    \b
    mobsurvey import answers.sav --codebook hcmc-2024
    mobsurvey crosstab --by level
    mobsurvey export --by level --to tables
    """


def guard(work: Callable[[], object]) -> int:
    """Does the work and gives the exit code; an error becomes one message on standard error, never a traceback."""
    try:
        try:
            work()
        finally:
            sys.stdout.flush()
    except (typer.Exit, typer.Abort, _TyperError):
        raise
    except BaseException as error:
        return _told(error)
    return 0


def _told(error: BaseException) -> int:
    """Prints what the user must know of an error; gives the exit code."""
    code = 1
    if isinstance(error, MobsurveyError):
        message, code = f"Error: {error.message}", error.exit_code
    elif isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    elif isinstance(error, KeyboardInterrupt):
        code = INTERRUPTED
        message = "Stopped. What was written before is whole: as it was, or replaced as a whole."
    elif isinstance(error, BrokenPipeError):
        _silence(sys.stdout)
        return code
    elif isinstance(error, OSError):
        _silence(sys.stdout)
        where = error.filename or "The output cannot be written"
        message = f"Error: {where}: {error.strerror or error}. Check the disk's space and your rights."
    elif isinstance(error, MemoryError):
        message = "Error: there is too little memory. Close other programs and try again."
    else:
        message = f"Error: mobsurvey failed where it should not ({type(error).__name__}: {error})."
        message += " Please report it with what --verbose prints."
    if "--verbose" in sys.argv:
        import traceback

        traceback.print_exception(error)
    from mobsurvey.commands.output import say

    say(message)
    return code


def _silence(stream: Any) -> None:
    """Lets the interpreter's last flush go nowhere, since the stream is closed or full."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


_NEAREST = {
    "†": "#",
    "đ": "d",
    "Đ": "D",
    "…": ".",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "─": "-",
}


def nearest_signs(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: one sign for one, so that columns stay aligned; letters lose what the terminal lacks."""
    assert isinstance(error, UnicodeEncodeError)
    text = ""
    for sign in error.object[error.start : error.end]:
        plain = _NEAREST.get(sign) or unicodedata.normalize("NFD", sign)[0]
        text += plain if plain.isascii() else "?"
    return text, error.end


def prepare_streams() -> None:
    """Makes a terminal with an old encoding show the nearest signs it has in place of an error."""
    codecs.register_error("mobsurvey-nearest", nearest_signs)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="mobsurvey-nearest")


def run() -> None:
    """Runs the command line and ends the process with its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller: nobody listens
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    if "_MOBSURVEY_COMPLETE" in os.environ:
        from mobsurvey.completion.shells import answer

        answer(typer.main.get_command(app))
        return
    prepare_streams()
    arguments = sys.argv[1:]
    if "--verbose" in arguments:  # wherever it stands
        arguments = ["--verbose", *(a for a in arguments if a != "--verbose")]
    sys.exit(guard(lambda: app(args=arguments, prog_name="mobsurvey")))
