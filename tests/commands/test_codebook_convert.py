"""`mobsurvey codebook convert`, and `new` of a file that is itself a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

FILES = Path(__file__).resolve().parents[1] / "codebook" / "formats" / "files"


def test_there_and_back(run: Run, tmp_path: Path) -> None:
    result = run("codebook", "convert", "hcmc-2024", "book.xlsx")
    assert (result.code, result.err) == (0, "")
    assert result.out == "book.xlsx: 26 variables, 3 sets, 1 battery, from hcmc-2024.toml (toml) to xlsx\n"
    result = run("codebook", "convert", "book.xlsx", "book.toml")
    assert (result.code, result.err) == (0, "")
    found, expected = mobsurvey.load_codebook(tmp_path / "book.toml"), mobsurvey.load_codebook("hcmc-2024")
    assert (found.variables, found.sets, found.batteries) == (expected.variables, expected.sets, expected.batteries)


def test_what_is_not_taken_is_told(call: Call, tmp_path: Path) -> None:
    result = call("codebook", "convert", FILES / "kobo.xlsx", "kobo.toml")
    assert result.code == 0
    assert result.out == "kobo.toml: 13 variables, 1 set, 0 batteries, from kobo.xlsx (xlsform) to toml\n"
    assert result.err.splitlines()[0] == (
        "Not taken from kobo.xlsx: 2 questions in repeats, which exports give on sheets of their own: "
        "child_name, child_age."
    )
    assert mobsurvey.load_codebook(tmp_path / "kobo.toml").languages == ("vi", "en")


def test_what_a_format_cannot_hold_is_told(call: Call) -> None:
    result = call("codebook", "convert", "service-example", "form.xlsx", "--to", "xlsform")
    assert result.code == 0
    assert "Not in form.xlsx: 1 battery." in result.err.splitlines()
    assert "Not in form.xlsx: the sampling design." in result.err.splitlines()
    assert "missing" not in result.err, "it has no missing codes"


def test_a_file_in_the_way(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("mine")
    result = call("codebook", "convert", "hcmc-2024", "a.toml")
    assert (result.code, (tmp_path / "a.toml").read_text()) == (1, "mine")
    assert "Overwrite it with --force." in result.err
    assert call("codebook", "convert", "hcmc-2024", "a.toml", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none.xlsx", "a.toml"), 1, "none.xlsx: there is no such file."),
        (("hcmc-2024", "a.doc"), 2, '"a.doc" does not tell the format by its end. Say which: --to '),
        (("hcmc-2024", "a.csv", "--to", "redcap"), 2, "codebooks of the kind redcap are not written here."),
        (("tiny.csv", "a.toml"), 1, "tiny.csv, row 1: is a CSV without the headings of a REDCap data dictionary"),
        (("tiny.csv", "a.toml", "--from", "redcap"), 1, 'tiny.csv, row 1: has no column "variable / field name".'),
    ],
)
def test_messages(call: Call, tiny: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = call("codebook", "convert", *arguments)
    assert result.code == code
    assert message in " ".join(result.err.split())
    assert not (tmp_path / "a.toml").exists()


@pytest.mark.parametrize("name", ["kobo.xlsx", "redcap.csv"])
def test_new_of_a_codebook_is_its_toml(call: Call, tmp_path: Path, name: str) -> None:
    result = call("codebook", "new", FILES / name)
    assert result.code == 0, result.err
    codebook = mobsurvey.load_codebook(tmp_path / f"{Path(name).stem}.toml")
    assert list(codebook.sets) == ["why"]
    assert call("codebook", "check", f"{Path(name).stem}.toml").code == 0
