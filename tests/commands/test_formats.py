"""`mobsurvey formats` lists everything that is read and written; every help ends with an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mobsurvey.app import COMMANDS
from mobsurvey.codebook.convert import formats as codebooks
from mobsurvey.readers.detect import KINDS
from mobsurvey.renderers import FORMATS

if TYPE_CHECKING:
    from tests.commands.conftest import Call

GROUPS = {"codebook": ("list", "show", "check", "new", "convert"), "plan": ("new",)}
SUBCOMMANDS = [(command, sub) for command in COMMANDS for sub in GROUPS.get(command, ("",))]


def test_formats_lists_every_kind(call: Call) -> None:
    result = call("formats")
    assert result.code == 0
    names = {line.split()[0] for line in result.out.splitlines() if line.startswith("  ")}
    assert names == {*KINDS, *codebooks(), *FORMATS}
    assert max(map(len, result.out.splitlines())) <= 80


@pytest.mark.parametrize("command", SUBCOMMANDS, ids=" ".join)
def test_every_help_has_an_example(call: Call, command: tuple[str, str]) -> None:
    words = [word for word in command if word]
    result = call(*words, "--help")
    assert result.code == 0
    assert f"Example: mobsurvey {' '.join(words)}" in " ".join(result.out.split())
    assert max(map(len, result.out.splitlines())) <= 80
