"""The commands of the README and of docs/ run and print what is said there. `python tests/test_docs.py` rewrites it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from mobsurvey.codebook.toml import parse_codebook

TOP = Path(__file__).resolve().parent.parent
README = TOP / "README.md"
PAGES = (
    README,
    TOP / "docs" / "formats.md",
    TOP / "docs" / "significance.md",
    TOP / "docs" / "tables.md",
    TOP / "docs" / "compare.md",
    TOP / "docs" / "pictures.md",
    TOP / "docs" / "weights.md",
    TOP / "docs" / "indices.md",
    TOP / "docs" / "books.md",
    TOP / "docs" / "cookbook.md",
)
"""Pages with commands; those of a page run in one folder, in order."""
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
OWN_FILE = re.compile(r"```toml\n# (\S+\.toml)\n.*?```", re.DOTALL)
"""A file that a page shows and its commands use: the first line says its name."""


def run(line: str, folder: Path) -> str:
    """What the command prints, standard error first, as a terminal of 80 columns shows it."""
    import shlex

    words = shlex.split(line)
    assert words[0] == "mobsurvey"
    environment = {k: v for k, v in os.environ.items() if k not in ("MOBSURVEY_STUDY", "COLUMNS")}
    environment |= {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "mobsurvey", *words[1:]], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return (done.stdout + done.stderr).decode().replace("\r\n", "\n")


def blocks(text: str) -> list[list[tuple[str, str]]]:
    """For each console block, its commands with what is printed after each."""
    return [
        [(part.partition("\n")[0], part.partition("\n")[2]) for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
        for block in BLOCK.findall(text)
    ]


def shortened(output: str) -> str:
    """The output as a page shows it: long JSON is cut, paths have slashes."""
    lines = output.replace("\\", "/").rstrip("\n").split("\n")
    return "\n".join([*lines[:14], "…"] if lines[0] == "{" else lines) + "\n"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return prepare(tmp_path)


def prepare(folder: Path) -> Path:
    for sample in (TOP / "samples").iterdir():
        if sample.suffix in (".sav", ".csv"):
            shutil.copy(sample, folder)
    return folder


def write_own_files(page: Path, folder: Path) -> None:
    for found in OWN_FILE.finditer(page.read_text(encoding="utf-8")):
        lines = found.group().splitlines()[1:-1]
        (folder / found[1]).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_says(folder: Path, page: Path) -> None:
    write_own_files(page, folder)
    for block in blocks(page.read_text(encoding="utf-8")):
        for command, shown in block:
            assert shortened(run(command, folder)) == shown, command


def test_python_of_the_readme_runs(folder: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Building a clean and strong Party" in done.stdout


def test_the_commands_that_install_and_test_stand_on_a_line_each() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if re.fullmatch(r"python3 -m venv .*/mobsurvey demo", line)]) == 1
    assert len([line for line in lines if re.fullmatch(r"python3 -m venv .*/pytest", line)]) == 1


def test_the_codebook_of_the_docs_is_one() -> None:
    text = (TOP / "docs" / "codebook.md").read_text(encoding="utf-8")
    example, *_ = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    codebook = parse_codebook(example, "docs/codebook.md")
    assert list(codebook.sets) == ["dishes", "where"]


def test_the_page_of_statistics_is_what_the_command_prints(folder: Path) -> None:
    page = TOP / "docs" / "statistics.md"
    assert page.read_text(encoding="utf-8") == run("mobsurvey statistics --format markdown", folder)


def test_every_kind_of_file_has_its_line_and_its_own_sign() -> None:
    from mobsurvey.readers.detect import KINDS

    text = (TOP / "docs" / "formats.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|([^|]*)\|([^|]*)\|$", text, re.MULTILINE)
    assert sorted(kind for kind, *_ in table) == sorted(KINDS)
    assert len({sign for _, sign, *_ in table}) == len(table)
    assert all(kept for _, _, kept, _ in table)


def test_every_codebook_format_has_its_line() -> None:
    from mobsurvey.codebook.convert import formats

    text = (TOP / "docs" / "formats.md").read_text(encoding="utf-8")
    section = text[text.index("## Codebooks from other programs") :]
    rows = re.findall(r"^\| ([A-Z][^|]+) \| (yes)? ?\| (yes)? ?\|[^|]*\|$", section, re.MULTILINE)
    both = sorted((bool(reads), bool(writes)) for _, reads, writes in rows)
    assert both == sorted((f.read is not None, f.write is not None) for f in formats().values())


def test_links_lead_somewhere() -> None:
    for page in (README, *sorted((TOP / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_versions_agree() -> None:
    import mobsurvey

    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert f"## {mobsurvey.__version__}" in (TOP / "CHANGELOG.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    for page in PAGES:
        with tempfile.TemporaryDirectory() as temporary:
            place = prepare(Path(temporary))
            write_own_files(page, place)

            def rewritten(match: re.Match[str], place: Path = place) -> str:
                ((*commands,),) = blocks(match.group())
                return "```console\n" + "".join(f"$ {c}\n{shortened(run(c, place))}" for c, _ in commands) + "```"

            page.write_text(BLOCK.sub(rewritten, page.read_text(encoding="utf-8")), encoding="utf-8")
            (TOP / "docs" / "statistics.md").write_text(
                run("mobsurvey statistics --format markdown", place), encoding="utf-8"
            )
