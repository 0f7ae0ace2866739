"""`mobsurvey completion`: names of variables and words of options at TAB."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mobsurvey.commands.options import new_command

command = new_command()


class ShellName(StrEnum):
    """Shells that can ask."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"
    powershell = "powershell"


@command.command()
def completion(
    shell: Annotated[ShellName, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")],
    install: Annotated[
        bool,
        typer.Option(
            "--install", help="Keep the script, and add the line that loads it to the profile (not PowerShell)."
        ),
    ] = False,
) -> None:
    """Print the script by which a shell completes commands, options, names and codes at TAB.

    Without --install, put this line into the shell's profile:

    \b
    bash, ~/.bashrc: eval "$(mobsurvey completion bash)"
    zsh, ~/.zshrc: eval "$(mobsurvey completion zsh)"
    fish, config.fish: mobsurvey completion fish | source
    PowerShell, $PROFILE:
    mobsurvey completion powershell | Out-String | Invoke-Expression

    Example: mobsurvey completion bash
    """
    from mobsurvey.commands.output import say, write_data, write_message
    from mobsurvey.completion.shells import script
    from mobsurvey.errors import UsageError

    if not install:
        write_data(script(shell.value))
        return
    if shell is ShellName.powershell:
        raise UsageError(
            "only PowerShell knows where its profile is",
            where="--install",
            next_step="Run notepad $PROFILE and add: mobsurvey completion powershell | Out-String | Invoke-Expression",
        )
    for path in _install(shell.value, script(shell.value)):
        write_message(str(path))
    say("Open a new terminal, and press TAB behind: mobsurvey crosstab")


def _install(shell: str, text: str) -> list[Path]:
    """Keeps the script in a file of its own, and adds the line that loads it to the profile, if it is not there yet.

    Gives the files written. fish loads the file by itself.
    """
    from mobsurvey.errors import WriteError
    from mobsurvey.writers.whole_file import write_files

    home = Path.home()
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    if shell == "fish":
        kept = settings / "fish" / "completions" / "mobsurvey.fish"
        if kept.exists() and not kept.read_bytes().startswith(text.encode().partition(b"\n")[0]):
            raise WriteError("is not of mobsurvey", where=str(kept), next_step="Move it away first.")
        write_files({kept: text.encode()}, force=True)
        return [kept]
    kept = settings / "mobsurvey" / f"completion.{shell}"
    write_files({kept: text.encode()}, force=True)
    folder = Path(os.environ.get("ZDOTDIR") or home) if shell == "zsh" else home
    profile = folder / f".{shell}rc"
    line = f"source {_quoted(kept)}".encode()
    before = profile.read_bytes() if profile.exists() else b""
    if line in before.splitlines():
        return [kept]
    with profile.open("ab") as file:  # appended, so that a failure leaves what was there
        file.write((b"" if not before or before.endswith(b"\n") else b"\n") + line + b"\n")
    return [kept, profile]


def _quoted(path: Path) -> str:
    return "'" + path.as_posix().replace("'", "'\\''") + "'"
