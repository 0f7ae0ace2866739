"""The house holds: imports run one way, and a table of a study needs none of the heavy libraries."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mobsurvey

PACKAGE = Path(mobsurvey.__file__).resolve().parent
SAMPLES = PACKAGE.parent.parent / "samples"
HEAVY = ("numpy", "pandas", "scipy", "pyreadstat")

ORDER = (
    {"errors", "identifiers", "interrupts", "unfinished"},
    {"survey", "indices", "sav_records", "vietnamese", "safe_xml", "safe_zip", "spss_spelling"},
    {"equal_cases", "packing", "text_file", "triple_s", "workbook_file"},
    {"study", "readers", "writers", "codebook", "bundled", "tabulation"},
    {"append"},
    {"statistics"},
    {"table"},
    {"spss"},
    {"renderers", "pictures"},
    {"compare", "exports", "intake", "weights"},
    {"book"},
    {"completion"},
    {"commands"},
    {"app"},
    {"__main__"},
)
"""Rooms, from the foundation up; each may use those below it, and itself."""
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
SAME_FLOOR = {
    ("codebook", "bundled"),
    ("codebook", "tabulation"),
    ("tabulation", "study"),
    ("renderers", "pictures"),
    ("indices", "survey"),
    ("survey", "indices"),
}
"""What may use a room beside it: codebooks that ship are found by bundled, derived variables have conditions, and a
survey has indices, which it names as a type alone."""
ONLY_IN = {
    "docx": {"renderers/docx.py"},
    "matplotlib": {"pictures/drawing/paper.py"},
    "openpyxl": {"codebook/workbook.py", "renderers/xlsx.py", "workbook_file.py"},
    "pyreadstat": {"readers/sav_library.py"},
    "rich": {"renderers/table.py", "commands/*", "app.py"},
    "typer": {"commands/*", "app.py"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """`codebook` for codebook/toml.py, `study` for study.py, `` for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imports(path: Path, *, for_types: bool) -> Iterator[str]:
    """Dotted names that a module imports anywhere in it; those for type checkers only when asked for."""
    package = ["mobsurvey", *path.relative_to(PACKAGE).parent.parts]

    def visit(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not for_types:
            for other in node.orelse:
                yield from visit(other)
            return
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            yield from visit(child)

    return visit(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    if not room:
        assert not [name for name in imports(path, for_types=False) if name.startswith("mobsurvey")]
        return
    assert room in RANK, f"a room that has no place in the order: {room}"
    for name in imports(path, for_types=True):
        first, _, rest = name.partition(".")
        used = rest.partition(".")[0]
        if first != "mobsurvey" or used not in RANK or used == room:
            continue  # another package, the public names and the version, or the room itself
        if RANK[used] == RANK[room]:
            assert (room, used) in SAME_FLOOR, f"{room} uses {used} beside it ({name})"
        assert RANK[used] <= RANK[room], f"{room} uses {used} above it ({name})"
        if room == "statistics":
            assert used == "survey", f"statistics use {used}: they know counts only"


@pytest.mark.parametrize("package", ONLY_IN)
def test_packages_stay_in_their_rooms(package: str) -> None:
    users = {
        path.relative_to(PACKAGE)
        for path in modules()
        if any(name.partition(".")[0] == package for name in imports(path, for_types=True))
    }
    assert users, "nobody uses it"
    allowed = ONLY_IN[package]
    assert [path for path in sorted(users) if not any(path.match(pattern) for pattern in allowed)] == []


def test_nothing_is_imported_by_relative_name() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


# In a process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study."""
    folder = tmp_path_factory.mktemp("imports")
    mobsurvey.import_file(SAMPLES / "hcmc-2024.sav", "hcmc-2024", folder / "study.mobsurvey")
    return folder


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The top-level modules in memory at the end of a command that ran as a program."""
    code = (
        "import atexit, json, sys\n"
        f"sys.argv = ['mobsurvey', *{list(arguments)!r}]\n"
        "def tell(): print('\\n' + json.dumps(sorted({m.partition('.')[0] for m in sys.modules})), file=sys.stderr)\n"
        "atexit.register(tell)\n"
        "from mobsurvey.__main__ import main\n"
        "main()\n"
    )
    env = {name: value for name, value in os.environ.items() if name != "MOBSURVEY_STUDY"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={**env, "PYTHONIOENCODING": "utf-8"}, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout
    return set(json.loads(done.stderr.decode().splitlines()[-1]))


@pytest.mark.parametrize("format", ["table", "plain", "csv", "json"])
def test_a_table_of_a_study_needs_nothing_heavy(folder: Path, format: str) -> None:
    found = loaded(folder, "crosstab", "--by", "level", "--format", format)
    assert not found & set(HEAVY)
    if format != "table":
        assert "rich" not in found


@pytest.mark.parametrize(
    "arguments",
    [
        ("freq", "purpose", "level", "--ci", "--format", "plain"),
        ("crosstab", "purpose", "difficulty", "--by", "level", "--letters", "--format", "plain"),
        ("crosstab", "purpose", "difficulty", "--by", "level", "--ci", "--percent", "row", "--format", "json"),
        ("crosstab", "level", "--by", "purpose", "--compare", "rest", "--format", "csv"),
    ],
    ids=lambda value: " ".join(value),
)
def test_letters_and_intervals_need_no_scipy(folder: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded(folder, *arguments) & {"scipy", "pandas", "pyreadstat"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("freq", "level", "--format", "plain"),
        ("crosstab", "purpose", "--by", "level", "--where", "level = 1 or level = 2", "--format", "json"),
        ("describe",),
        ("describe", "level", "--format", "json"),
        ("syntax", "--by", "level", "--where", "level = 1"),
        ("codebook", "list"),
        ("codebook", "show", "hcmc-2024"),
        ("codebook", "check", "hcmc-2024"),
        ("export", "--by", "level", "--data", "--to", "out", "--force"),
        ("import", str(SAMPLES / "hcmc-2024.csv"), "--codebook", "hcmc-2024", "--study", "csv.mobsurvey", "--replace"),
        ("--version",),
        ("crosstab", "--help"),
    ],
    ids=lambda value: " ".join(value[:2]),
)
def test_other_commands_need_nothing_heavy(folder: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded(folder, *arguments) & {*HEAVY, "rich"}
