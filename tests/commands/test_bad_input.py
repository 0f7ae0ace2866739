"""What a user does wrong, or a disk: one message, the right exit code, and nothing that was there is touched."""

from __future__ import annotations

import ctypes
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey
from mobsurvey.errors import MobsurveyError, ReadError
from mobsurvey.renderers import Page, json
from mobsurvey.study import FORMAT_VERSION
from mobsurvey.tabulation.names import default_names

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused, Run

HCMC = ("--codebook", "hcmc-2024")
REPLACE = (*HCMC, "--replace")
posix = pytest.mark.skipif(os.name != "posix", reason="limits, rights and /dev are POSIX's")


# Files of answers


def test_text_named_sav(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.sav").write_text("level,purpose_1\n1,1\n")
    refused(
        "import",
        "answers.sav",
        *REPLACE,
        code=1,
        says=["answers.sav", "is not an SPSS file", "does not begin with $FL2", "Export it again as .sav"],
    )


@pytest.mark.parametrize("kept", [3, 100, 180, 2000, 9000, -1])
def test_truncated_sav(refused: Refused, study: Path, samples: Path, tmp_path: Path, kept: int) -> None:
    (tmp_path / "answers.sav").write_bytes((samples / "hcmc-2024.sav").read_bytes()[:kept])
    result = refused("import", "answers.sav", *REPLACE, code=1, says=["answers.sav"])
    assert any(word in result.err for word in ("truncated", "ends after", "not an SPSS file")), result.err
    assert "again" in result.err


def test_sav_cut_anywhere_is_never_taken_for_whole(samples: Path, tmp_path: Path) -> None:
    whole = (samples / "hai-phong-2025.sav").read_bytes()
    path = tmp_path / "cut.sav"
    for kept in random.Random(11).sample(range(1, len(whole)), 60):
        path.write_bytes(whole[:kept])
        with pytest.raises(ReadError, match=r"cut\.sav"):
            mobsurvey.code_file(path, "hai-phong-2025")


def test_truncated_sav_that_is_read_in_parts(refused: Refused, study: Path, large_sav: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.sav").write_bytes(large_sav.read_bytes()[:-200_000])
    refused("import", "answers.sav", *REPLACE, code=1, says=["answers.sav", "Copy or export it again"], process=True)


def test_empty_csv(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(b"")
    refused("import", "answers.csv", *REPLACE, code=1, says=["answers.csv: the file is empty", "Export it again"])


def test_csv_with_a_byte_order_mark_only(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(b"\xef\xbb\xbf")
    refused("import", "answers.csv", *REPLACE, code=1, says=["answers.csv", "no header row", "Export it again"])


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
def test_csv_with_header_only(refused: Refused, study: Path, tmp_path: Path, end: str) -> None:
    (tmp_path / "answers.csv").write_bytes(f"level,purpose_1{end}".encode())
    refused("import", "answers.csv", *REPLACE, code=1, says=["answers.csv", "no cases", "Export it again"])


def test_ragged_row_has_its_line(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("level,purpose_1\n1,1\n2,1\n2,1,1\n3,0\n")
    refused(
        "import",
        "answers.csv",
        *REPLACE,
        code=1,
        says=["answers.csv, line 4:", "the row has 3 cells, the header 2", "Correct the row"],
    )


def test_duplicate_column_names(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("level,purpose_1,level\n1,1,1\n")
    refused(
        "import",
        "answers.csv",
        *REPLACE,
        code=1,
        says=["answers.csv, line 1:", 'columns 1 and 3 are both named "level"', "a name of its own"],
    )


def test_columns_that_differ_in_case_only_are_said(call: Call, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("level,purpose_1,Purpose_1\n1,1,0\n")
    result = call("import", "answers.csv", *REPLACE)
    assert "Columns not in the codebook (kept, untabulated): Purpose_1" in result.out or "Purpose_1" in result.err


@pytest.mark.parametrize("text", ['level,purpose_1\n1,"1\n2,1\n', 'level,purpose_1\n1,"1"x\n2,1\n'])
def test_broken_quotation(refused: Refused, study: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.csv").write_text(text)
    refused("import", "answers.csv", *REPLACE, code=1, says=["answers.csv, line ", "no well-formed CSV", "quotation"])


def test_undecodable_byte_has_its_line(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(b"level,purpose_1\n1,1\n2,\xd0\n3,0\n")
    refused(
        "import",
        "answers.csv",
        *REPLACE,
        code=1,
        says=["answers.csv, line 3, column 2:", "byte D0 is not UTF-8", "--encoding cp1258"],
    )


def test_undecodable_byte_far_down_has_its_line(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(b"level,purpose_1\n" + b"1,1\n" * 40_000 + b"2,\xff\n" + b"3,0\n" * 10)
    says = ["answers.csv, line 40002, column 2:", "byte FF is not UTF-8"]
    refused("import", "answers.csv", *REPLACE, code=1, says=says)


def test_missing_file(refused: Refused, study: Path) -> None:
    refused("import", "answres.sav", *REPLACE, code=1, says=["answres.sav: there is no such file", "This folder is"])


def test_folder_as_file(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    refused("import", "answers", *REPLACE, code=1, says=["answers: is a folder", "Name the file in it"])


def test_missing_file_is_missing_for_tables_too(refused: Refused, study: Path) -> None:
    refused("crosstab", "--by", "level", "--from", "no.sav", *HCMC, code=1, says=["no.sav: there is no such file"])


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"PK\x03\x04", ["a ZIP file", "Unpack it"]),
        (b"\xd0\xcf\x11\xe0", ["an old Excel file", "Save it as .xlsx"]),
        (b"%PDF-1.7", ["a PDF", "Ask for the answers as .sav, CSV or .xlsx"]),
    ],
)
def test_other_kinds_of_file(refused: Refused, study: Path, tmp_path: Path, head: bytes, what: list[str]) -> None:
    (tmp_path / "answers.xls").write_bytes(head + bytes(500))
    refused("import", "answers.xls", *REPLACE, code=1, says=["answers.xls", *what])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--kind", "kobbo"], ['there is no kind "kobbo"', 'Did you mean "kobo"?']),
        (["--kind", "sav"], ["a.csv: is CSV, not SPSS. Leave --kind out."]),
    ],
)
def test_a_kind_that_is_wrong(
    refused: Refused, study: Path, tmp_path: Path, options: list[str], says: list[str]
) -> None:
    (tmp_path / "a.csv").write_text("level\n1\n")
    refused("import", "a.csv", *REPLACE, *options, code=2 if "kobbo" in options else 1, says=says)


def test_a_study_is_no_file_of_answers(refused: Refused, study: Path) -> None:
    refused("import", "study.mobsurvey", *HCMC, "--study", "new.mobsurvey", code=1, says=["study.mobsurvey"])


def test_csv_without_codebook(refused: Refused, study: Path, samples: Path) -> None:
    refused(
        "import",
        samples / "hcmc-2024.csv",
        "--replace",
        code=2,
        says=["hcmc-2024.csv", "needs a codebook", "--codebook", "mobsurvey codebook new hcmc-2024.csv"],
    )


def test_codebook_that_matches_no_column(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("q1,q2\n1,1\n")
    refused(
        "import",
        "answers.csv",
        *REPLACE,
        code=1,
        says=['answers.csv: none of its columns ("q1", "q2")', "codebook hcmc-2024", "mobsurvey codebook new"],
    )


def test_column_name_cannot_steer_the_terminal(call: Call, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("\x1b[31mq1\x1b[0m,q2\x07\n1,1\n")
    result = call("import", "answers.csv", *HCMC)
    assert result.code == 1
    assert "none of its columns" in result.err
    assert "\x1b" not in result.err
    assert "\x07" not in result.err


# Studies


def test_no_study(refused: Refused, tmp_path: Path) -> None:
    refused("crosstab", "--by", "level", code=1, says=["there is no study.mobsurvey in", "mobsurvey import", "--study"])


def test_missing_study(refused: Refused) -> None:
    refused("crosstab", "--by", "level", "--study", "s.mobsurvey", code=1, says=["s.mobsurvey: there is no such study"])


def test_missing_study_of_the_environment(refused: Refused, study: Path) -> None:
    refused("describe", env={"MOBSURVEY_STUDY": "s.mobsurvey"}, code=1, says=["s.mobsurvey: there is no such study"])


def make_text(path: Path) -> None:
    path.write_text("These are my notes on the survey.\n" * 20)


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_database(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE facts (name TEXT, value TEXT)")
    database.commit()
    database.close()


NO_STUDIES = [make_text, make_empty, make_database]


@pytest.mark.parametrize("make", NO_STUDIES)
@pytest.mark.parametrize("command", [("crosstab", "--by", "level"), ("describe",), ("export", "--data", "--to", "out")])
def test_study_that_is_none(
    refused: Refused, study: Path, tmp_path: Path, make: Callable[[Path], None], command: tuple[str, ...]
) -> None:
    make(tmp_path / "mine")
    refused(*command, "--study", "mine", code=1, says=["mine: is no mobsurvey study", "mobsurvey import"])


@pytest.mark.parametrize("make", NO_STUDIES)
def test_replace_spares_what_is_no_study(
    refused: Refused, samples: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "mine")
    sample = samples / "hcmc-2024.sav"
    refused(
        "import",
        sample,
        *REPLACE,
        "--study",
        "mine",
        code=1,
        says=["mine: is no mobsurvey study and is not replaced", "Choose another name"],
    )


def test_folder_as_study(refused: Refused, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    refused("crosstab", "--by", "level", "--study", "mine", code=1, says=["mine", "is a folder"])
    refused("import", samples / "hcmc-2024.sav", *HCMC, "--study", "mine", code=2, says=["mine", "is a folder"])


def test_study_in_a_folder_that_is_not_there(refused: Refused, samples: Path) -> None:
    refused(
        "import",
        samples / "hcmc-2024.sav",
        *HCMC,
        "--study",
        "no/study.mobsurvey",
        code=1,
        says=["there is no folder", "Make it first"],
    )


def test_existing_study_without_replace(refused: Refused, study: Path, samples: Path) -> None:
    refused(
        "import",
        samples / "hai-phong-2025.sav",
        "--codebook",
        "hai-phong-2025",
        code=1,
        says=["study.mobsurvey: there is a study already", "--study", "--replace"],
    )


def test_existing_study_is_told_before_the_file_is_read(refused: Refused, study: Path) -> None:
    refused("import", "no.sav", *HCMC, code=1, says=["there is a study already"])


def test_later_format(refused: Refused, study: Path) -> None:
    database = sqlite3.connect(study)
    database.execute(f"PRAGMA user_version = {FORMAT_VERSION + 1}")
    database.commit()
    database.close()
    refused(
        "crosstab",
        "--by",
        "level",
        code=1,
        says=[
            "study.mobsurvey: was written by a later mobsurvey",
            f"study format {FORMAT_VERSION + 1}",
            "Update mobsurvey",
        ],
    )


@pytest.mark.parametrize("kept", [100, 512, 5000, 0.5, 0.9])
def test_truncated_study(refused: Refused, study: Path, kept: float) -> None:
    whole = study.read_bytes()
    study.write_bytes(whole[: int(kept * len(whole)) if kept < 1 else int(kept)])
    refused(
        "crosstab", "--by", "level", code=1, says=["study.mobsurvey: the study is damaged", "Restore it", "--replace"]
    )


def test_study_with_other_bytes_in_the_middle(refused: Refused, study: Path) -> None:
    data = bytearray(study.read_bytes())
    middle = len(data) // 2
    data[middle - 8192 : middle + 8192] = bytes(byte ^ 0x55 for byte in data[middle - 8192 : middle + 8192])
    study.write_bytes(data)
    for command in (("crosstab", "--by", "level"), ("freq",), ("describe",), ("export", "--data", "--to", "out")):
        refused(*command, code=1, says=["study.mobsurvey: the study is damaged", "Restore it", "--replace"])


def test_study_without_its_tables(refused: Refused, study: Path) -> None:
    database = sqlite3.connect(study)
    database.execute("DELETE FROM facts")
    database.commit()
    database.close()
    refused("crosstab", "--by", "level", code=1, says=["study.mobsurvey: the study is damaged"])


def test_study_without_its_answers(refused: Refused, study: Path) -> None:
    database = sqlite3.connect(study)
    database.execute("DELETE FROM columns WHERE variable = 'purpose_3'")
    database.commit()
    database.close()
    refused("crosstab", "purpose", "--by", "level", code=1, says=["study.mobsurvey: the study is damaged"])


def every_table(path: Path) -> str:
    study = mobsurvey.open_study(path)
    names = (*default_names(study.survey), "level")
    return json.render([mobsurvey.crosstab(study, name, "level") for name in names], Page())


def test_a_changed_byte_never_changes_a_table(study: Path) -> None:
    """Every table of a damaged study is an error, or the table of the whole one."""
    whole = study.read_bytes()
    before = every_table(study)
    chance = random.Random(7)
    other = []
    for place in sorted(chance.sample(range(100, len(whole)), 250)):
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        study.write_bytes(data)
        try:
            if every_table(study) != before:
                other.append(place)
        except MobsurveyError as error:
            assert error.exit_code == 1
    assert not other, f"{len(other)} changed bytes gave another table: at {other}"


def test_facts_that_were_changed_are_noticed(refused: Refused, study: Path) -> None:
    """The counted value decides every table of a set; it must not change unseen."""
    data = study.read_bytes()
    assert b'"counted_value": 1' in data
    study.write_bytes(data.replace(b'"counted_value": 1', b'"counted_value": 0'))
    refused("crosstab", "purpose", "--by", "level", code=1, says=["study.mobsurvey: the study is damaged"])


def test_damaged_study_can_be_replaced(call: Call, study: Path, samples: Path) -> None:
    study.write_bytes(study.read_bytes()[:5000])
    assert call("import", samples / "hcmc-2024.sav", *REPLACE).code == 0
    assert call("crosstab", "purpose", "--by", "level").code == 0


# Rights


def mortal() -> None:
    """Takes from root, in a child that is about to begin, the power to read and write in spite of rights."""
    if sys.platform == "linux" and os.geteuid() == 0:
        system = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if system.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
                raise OSError


@pytest.fixture
def rights(run: Run, tmp_path: Path) -> Callable[[], None] | None:
    """What makes rights hold for a child of this process; skips where nothing does."""
    if os.name != "posix":
        pytest.skip("rights are POSIX's")
    if os.geteuid() != 0:
        return None
    locked = tmp_path / "locked"
    locked.write_bytes(b"")
    locked.chmod(0)
    check = [sys.executable, "-c", f"open({str(locked)!r})"]
    try:
        held = subprocess.run(check, preexec_fn=mortal, stderr=subprocess.DEVNULL, check=False).returncode != 0
    except subprocess.SubprocessError:
        held = False
    locked.unlink()
    if not held:
        pytest.skip("root may read and write everything here")
    return mortal


@posix
def test_unreadable_file(
    refused: Refused, study: Path, samples: Path, tmp_path: Path, rights: Callable[[], None] | None
) -> None:
    for suffix in (".sav", ".csv"):
        path = tmp_path / f"answers{suffix}"
        path.write_bytes((samples / f"hcmc-2024{suffix}").read_bytes())
        path.chmod(0)
        says = [f"{path.name}: cannot be read (Permission denied)", "Check the rights"]
        refused("import", path.name, *REPLACE, code=1, says=says, preexec=rights)


@posix
def test_unreadable_codebook(refused: Refused, tiny: Path, rights: Callable[[], None] | None) -> None:
    tiny.with_suffix(".toml").chmod(0)
    says = ["tiny.toml: cannot be read (Permission denied)"]
    refused("import", "tiny.csv", "--codebook", "tiny.toml", code=1, says=says, preexec=rights)


@posix
def test_unreadable_study(refused: Refused, study: Path, rights: Callable[[], None] | None) -> None:
    study.chmod(0)
    says = ["study.mobsurvey: cannot be read (Permission denied)", "Check the path and the rights"]
    refused("crosstab", "--by", "level", code=1, says=says, preexec=rights)
    refused("crosstab", "--by", "level", "--study", "study.mobsurvey", code=1, says=says, preexec=rights)


@posix
def test_unwritable_folder(
    refused: Refused, study: Path, samples: Path, tmp_path: Path, rights: Callable[[], None] | None
) -> None:
    tmp_path.chmod(0o500)
    try:
        sample = samples / "hcmc-2024.sav"
        says = ["study.mobsurvey: the study cannot be written", "the rights on the folder", "unchanged"]
        refused("import", sample, *REPLACE, code=1, says=says, preexec=rights)
        says = ["new.mobsurvey: the study cannot be written", "the rights on the folder"]
        refused("import", sample, *HCMC, "--study", "new.mobsurvey", code=1, says=says, preexec=rights)
        says = ["cannot be written (Permission denied)", "the rights on the folder"]
        refused("export", "--by", "level", "--to", "out", code=1, says=says, preexec=rights)
        says = ["mine.toml", "cannot be written (Permission denied)", "the rights on the folder"]
        refused("codebook", "new", sample, "--out", "mine.toml", code=1, says=says, preexec=rights)
    finally:
        tmp_path.chmod(0o700)


@posix
def test_study_in_a_folder_without_rights_can_be_tabulated(
    run: Run, study: Path, tmp_path: Path, rights: Callable[[], None] | None
) -> None:
    study.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert run("crosstab", "purpose", "--by", "level", preexec=rights).code == 0
    finally:
        tmp_path.chmod(0o700)


# A full disk


def small_files() -> None:
    """No file may grow beyond 2 kB, in a child that is about to begin: what a full disk is to a program."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


@posix
def test_full_disk_at_import(refused: Refused, study: Path, samples: Path) -> None:
    for suffix in (".sav", ".csv"):
        says = ["study.mobsurvey: the study cannot be written", "space on the disk", "unchanged"]
        refused("import", samples / f"hcmc-2024{suffix}", *REPLACE, code=1, says=says, preexec=small_files)


@posix
def test_full_disk_at_export(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for what in (("--by", "level"), ("--data",)):
        says = ["out", "cannot be written (", "space on the disk"]
        refused("export", *what, "--to", "out", code=1, says=says, preexec=small_files)


@posix
def test_full_disk_at_export_leaves_earlier_files(run: Run, refused: Refused, study: Path) -> None:
    assert run("export", "--by", "level", "--to", "out").code == 0
    says = ["cannot be written (", "space on the disk"]
    refused("export", "--by", "level", "--to", "out", "--force", code=1, says=says, preexec=small_files)


@posix
def test_full_disk_at_codebook_new(refused: Refused, samples: Path) -> None:
    says = ["hcmc-2024.toml", "cannot be written (", "space on the disk"]
    refused("codebook", "new", samples / "hcmc-2024.sav", code=1, says=says, preexec=small_files)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        ("crosstab", "--by", "level"),
        ("crosstab", "--by", "level", "--format", "json"),
        ("freq", "--format", "csv"),
        ("describe",),
        ("codebook", "list"),
        ("codebook", "show", "hcmc-2024", "--toml"),
        ("--version",),
        ("--help",),
        ("crosstab", "--help"),
    ],
    ids=" ".join,
)
def test_full_disk_behind_standard_output(run: Run, study: Path, command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        result = run(*command, stdout=full)
    assert "Traceback" not in result.err
    assert "Exception ignored" not in result.err
    assert result.code == 1
    assert result.err == (
        "Error: The output cannot be written: No space left on device. Check the disk's space and your rights.\n"
    )


# A closed pipe


@pytest.mark.parametrize(
    "command",
    [
        ("crosstab", "--by", "level"),
        ("crosstab", "--by", "level", "--format", "json"),
        ("crosstab", "--by", "level", "--format", "plain"),
        ("export", "--by", "level", "--to", "out"),
        ("describe",),
        ("codebook", "show", "hcmc-2024"),
        ("--help",),
    ],
    ids=" ".join,
)
def test_closed_pipe_is_quiet(run: Run, study: Path, command: tuple[str, ...]) -> None:
    process = run.start(*command)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in (0, 1)
    assert err == b""


# Wrong usage


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("crosstab", "--by", "level", "--percnt", "row"), ["No such option: --percnt", "--percent"]),
        (("crosstab",), ["Missing option '--by'"]),
        (("export", "--by", "level"), ["Missing option '--to'"]),
        (("import",), ["Missing argument 'FILE'"]),
        (("crosstab", "--by", "level", "--percent", "colum"), ["--percent", "'colum'", "'column', 'row', 'total'"]),
        (("crosstab", "--by", "level", "--lang", "fr"), ["--lang", "'fr'", "'en', 'vi'"]),
        (("crosstab", "--by", "level", "--format", "xml"), ["--format", "'xml'", "'table', 'plain', 'csv', 'json'"]),
        (("describe", "--format", "csv"), ["--format", "'csv'", "'plain', 'json'"]),
        (("import", "a.csv", "--decimal", ";"), ["--decimal", "';'"]),
        (("codebook", "shwo", "hcmc-2024"), ["No such command 'shwo'"]),
        (("demo", "one", "two"), ["unexpected extra argument"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_options(refused: Refused, study: Path, command: tuple[str, ...], says: list[str]) -> None:
    refused(*command, code=2, says=says, usage=True)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("crostab", "--by", "level"), ['there is no command "crostab"', 'Did you mean "crosstab"?']),
        (("crosstab", "purpos", "--by", "level"), ['"purpos"', 'Did you mean "purpose"?']),
        (("crosstab", "purpose_11", "--by", "level"), ['"purpose_11"', 'Did you mean "purpose_1"?']),
        (("crosstab", "dificulty", "--by", "level"), ['"dificulty"', 'Did you mean "difficulty"?']),
        (("crosstab", "Purpose", "--by", "level"), ['"Purpose"', 'Did you mean "purpose"?']),
        (("crosstab", "purpose", "--by", "levl"), ['"levl"', 'Did you mean "level"?']),
        (("freq", "contnt"), ['"contnt"', 'Did you mean "content"?']),
        (("describe", "methd"), ['"methd"', 'Did you mean "method"?']),
        (("export", "--by", "levl", "--to", "out"), ['"levl"', 'Did you mean "level"?']),
        (("export", "purpos", "--by", "level", "--to", "out"), ['"purpos"', 'Did you mean "purpose"?']),
        (("codebook", "show", "hcmc2024"), ['"hcmc2024"', 'Did you mean "hcmc-2024"?', "hcmc2024.toml"]),
        (("codebook", "check", "hai-phong"), ['"hai-phong"', 'Did you mean "hai-phong-2025"?']),
        (("crosstab", "--by", "difficulty"), ['"difficulty" is a battery', "Take one of its items: difficulty_1"]),
        (("crosstab", "xyz", "--by", "level"), ['"xyz"', "There are: purpose, content, method"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_names(refused: Refused, study: Path, command: tuple[str, ...], says: list[str]) -> None:
    refused(*command, code=2, says=says)


def test_codebook_name_at_import(refused: Refused, samples: Path) -> None:
    says = ['there is no codebook "hcmc-2042"', 'Did you mean "hcmc-2024"?']
    refused("import", samples / "hcmc-2024.sav", "--codebook", "hcmc-2042", code=2, says=says)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("levl = 1", ['there is no variable "levl"', "character 1", 'Did you mean "level"?']),
        ("level = 1 and purpose_9 = 1", ['"purpose_9"', "character 15", "Did you mean"]),
        ("level =", ["found the end", "Write, for example"]),
        ("level 1", ["expected", 'found "1"', "character 7"]),
        ("(level = 1", ["expected )", "found the end"]),
        ("level = 1)", ['")" is not expected here']),
        ("level = 4", ['"4" is no value of "level"', "1 (City), 2 (District), 3 (Ward/commune)"]),
        ('level = "Cty"', ['"Cty" is no value of "level"', "1 (City)"]),
        ("level = 1; import os", ['";" is not understood']),
        ("__import__('os')", ["character 1"]),
        ("purpose = 1", ['"1" is no value of "purpose"', "Its values are: purpose_1 (Building"]),
        ("level in 1", ["expected (", 'found "1"']),
        ("level in ()", ["expected a number or a text"]),
        ("and", ["expected the name of a variable"]),
        ("(" * 500 + "level = 1" + ")" * 500, ["nested too deep"]),
        ("not " * 500 + "level = 1", ["nested too deep"]),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_where(refused: Refused, study: Path, where: str, says: list[str]) -> None:
    refused("crosstab", "purpose", "--by", "level", "--where", where, code=2, says=["--where", *says])


def test_unknown_encoding(refused: Refused, tiny: Path) -> None:
    says = ['there is no encoding "utf-9"', "cp1258"]
    refused("import", "tiny.csv", "--codebook", "tiny.toml", "--encoding", "utf-9", code=2, says=says)


def test_unknown_encoding_of_a_sav(refused: Refused, samples: Path) -> None:
    refused("import", samples / "hcmc-2024.sav", *HCMC, "--encoding", "utf-9", code=2, says=["utf-9"])


@pytest.mark.parametrize("encoding", ["base64", "rot13", "hex"])
def test_encoding_that_is_none_of_text(refused: Refused, tiny: Path, encoding: str) -> None:
    refused("import", "tiny.csv", "--codebook", "tiny.toml", "--encoding", encoding, code=2, says=[encoding])


def test_separator_that_cannot_be(refused: Refused, tiny: Path) -> None:
    says = ["--sep", '"ab" cannot separate cells', 'Give ";", "," or tab']
    refused("import", "tiny.csv", "--codebook", "tiny.toml", "--sep", "ab", code=2, says=says)


def test_options_of_a_file_without_from(refused: Refused, study: Path) -> None:
    for option, value in (("--codebook", "hcmc-2024"), ("--encoding", "utf-8"), ("--sep", ";")):
        for command in (("crosstab", "--by", "level"), ("freq",)):
            refused(*command, option, value, code=2, says=[f"{option} goes with --from", "leave it out"])


def test_study_and_from(refused: Refused, study: Path, samples: Path) -> None:
    both = ("--study", "study.mobsurvey", "--from", str(samples / "hcmc-2024.sav"))
    for command in (("crosstab", "--by", "level"), ("freq",)):
        refused(*command, *both, *HCMC, code=2, says=["--study and --from exclude each other", "Give one of them"])


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("--to", "out"), ["nothing to export", "--by VAR", "--data"]),
        (("--by", "level", "--labels", "--to", "out"), ["--labels goes with --data"]),
        (("purpose", "--data", "--to", "out"), ["NAME goes with --by"]),
        (("--data", "--where", "level = 1", "--to", "out"), ["--where filters tables, not responses"]),
        (("--by", "level", "--decimal", ",", "--sep", ",", "--to", "out"), ["both separator and decimal mark"]),
        (("purpose", "purpose", "--by", "level", "--to", "out"), ['"purpose" is named twice']),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_options_of_export(refused: Refused, study: Path, command: tuple[str, ...], says: list[str]) -> None:
    refused("export", *command, code=2, says=says)


def test_open_question_as_stub_or_banner(refused: Refused, call: Call, tiny: Path) -> None:
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    says = ['"age" is of kind number', "mobsurvey describe age"]
    refused("crosstab", "chosen", "--by", "age", code=2, says=says)
    refused("crosstab", "a", "--by", "group", "--layer", "age", code=2, says=says)
    refused("freq", "note", code=2, says=['"note" is of kind text'])


def test_column_that_no_codebook_describes(refused: Refused, call: Call, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("note\n", "remark\n"))
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    says = ['"remark" was in the file but is not in the codebook', "Add it to the codebook"]
    refused("crosstab", "remark", "--by", "group", code=2, says=says)


# Files in the way


def test_export_over_files(call: Call, refused: Refused, study: Path) -> None:
    assert call("export", "--by", "level", "--to", "out").code == 0
    says = ["there is such a file already", "Overwrite it with --force"]
    refused("export", "--by", "level", "--to", "out", code=1, says=["cells.csv", *says])
    refused("export", "purpose", "--by", "level", "--to", "out", code=1, says=says)


def test_export_over_one_file_writes_none(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "method-by-level.csv").write_text("mine")
    refused("export", "--by", "level", "--to", "out", code=1, says=["method-by-level.csv", "already", "--force"])


def test_export_of_tables_and_responses_is_all_or_nothing(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "responses.csv").write_text("mine")
    refused("export", "--by", "level", "--data", "--to", "out", code=1, says=["responses.csv", "already", "--force"])


def test_export_to_a_file(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for force in ((), ("--force",)):
        refused("export", "--by", "level", "--to", "out", *force, code=1, says=["out: is a file, not a folder"])


def test_export_over_a_folder(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "cells.csv").mkdir(parents=True)
    refused("export", "--by", "level", "--to", "out", "--force", code=1, says=["cells.csv", "is a folder"])


def test_codebook_over_a_file(refused: Refused, tiny: Path) -> None:
    says = ["tiny.toml: there is such a file already", "--force"]
    refused("codebook", "new", "tiny.csv", code=1, says=says)


# Codebooks


def test_every_problem_of_a_codebook_has_its_line(refused: Refused, tiny: Path) -> None:
    codebook = tiny.with_suffix(".toml")
    text = codebook.read_text(encoding="utf-8")
    text = text.replace('scale = "yes_no"', 'scale = "yesno"', 1)
    text = text.replace('kind = "number"', 'kind = "numeric"')
    text = text.replace('members = ["a", "b", "c"]', 'members = ["a", "b", "d"]')
    codebook.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    at = [lines.index(line) + 1 for line in ('scale = "yesno"', 'kind = "numeric"', 'members = ["a", "b", "d"]')]
    for command in (("import", "tiny.csv", "--codebook", "tiny.toml"), ("codebook", "check", "tiny.toml")):
        says = [
            f'tiny.toml, line {at[0]}: there is no scale "yesno". Did you mean "yes_no"?',
            f'tiny.toml, line {at[1]}: kind "numeric" is not one of',
            f"tiny.toml, line {at[2]}: set 'chosen' has the member 'd', which does not exist",
        ]
        result = refused(*command, code=1, says=says, lines=4)
        # The fourth follows from the first: without a scale "a" has no code 1 to count.
        numbers = [int(re.findall(r"tiny\.toml, line (\d+): ", line)[0]) for line in result.err.splitlines()]
        assert numbers == sorted(numbers)


def test_codebook_that_is_no_toml(refused: Refused, study: Path, tiny: Path) -> None:
    tiny.with_suffix(".toml").write_text('id = "tiny"\ntitle = "open\n')
    command = ("import", "tiny.csv", "--codebook", "tiny.toml", "--replace")
    refused(*command, code=1, says=["tiny.toml, line 2:", "Correct the TOML"])


def test_codebook_that_ends_too_early(refused: Refused, study: Path, tiny: Path) -> None:
    tiny.with_suffix(".toml").write_text('id = "tiny"\nlanguages = ["en"')
    command = ("import", "tiny.csv", "--codebook", "tiny.toml", "--replace")
    refused(*command, code=1, says=["tiny.toml", "Correct the TOML"])


def test_empty_codebook(refused: Refused, study: Path, tiny: Path) -> None:
    tiny.with_suffix(".toml").write_text("")
    command = ("import", "tiny.csv", "--codebook", "tiny.toml", "--replace")
    refused(*command, code=1, says=['lacks "id"', "there are no variables"], lines=2)


def test_codebook_that_is_not_utf_8(refused: Refused, study: Path, tiny: Path) -> None:
    tiny.with_suffix(".toml").write_bytes('id = "tiny"\ntitle = "Dân vận"\n'.encode("cp1258", "ignore"))
    command = ("import", "tiny.csv", "--codebook", "tiny.toml", "--replace")
    refused(*command, code=1, says=["tiny.toml", "not UTF-8", "Save the codebook as UTF-8"])


def test_missing_codebook_file(refused: Refused, study: Path, tiny: Path) -> None:
    command = ("import", "tiny.csv", "--codebook", "tniy.toml", "--replace")
    refused(*command, code=1, says=["tniy.toml: there is no such codebook file", "mobsurvey codebook list"])


def test_folder_as_codebook(refused: Refused, study: Path, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").mkdir()
    command = ("import", "tiny.csv", "--codebook", "mine.toml", "--replace")
    refused(*command, code=1, says=["mine.toml"])


def test_data_as_codebook(refused: Refused, study: Path, samples: Path) -> None:
    sample = samples / "hcmc-2024.sav"
    refused("import", sample, "--codebook", sample, "--replace", code=1, says=["hcmc-2024.sav"])


# As processes


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("import", "no.sav", *REPLACE), 1, "no.sav: there is no such file"),
        (("import", "study.mobsurvey", *HCMC), 1, "there is a study already"),
        (("crosstab", "--by", "level", "--study", "no"), 1, "no: there is no such study"),
        (("crosstab", "purpos", "--by", "level"), 2, 'Did you mean "purpose"?'),
        (("crosstab", "--by", "level", "--where", "level ="), 2, "found the end"),
        (("crosstab", "--by", "level", "--percent", "colum"), 2, "'colum' is not one of"),
        (("export", "--by", "level", "--to", "study.mobsurvey"), 1, "is a file, not a folder"),
        (("codebook", "check", "no.toml"), 1, "no.toml: there is no such codebook file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_exit_code_of_the_process(
    refused: Refused, study: Path, command: tuple[str, ...], code: int, says: str
) -> None:
    refused(*command, code=code, says=[says], usage="colum" in command, process=True)


# --verbose


def test_verbose_shows_where_an_error_arose(call: Call) -> None:
    for arguments in (("--verbose", "import", "no.sav"), ("import", "no.sav", "--verbose")):
        result = call(*arguments)
        assert result.code == 1
        assert result.err.startswith("Traceback")
        assert "\nError: no.sav: there is no such file" in result.err
        assert result.out == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with names")
@pytest.mark.parametrize(
    "command",
    [
        ("import", "PIPE", *HCMC, "--study", "new.mobsurvey"),
        ("import", "a.csv", "--codebook", "PIPE", "--study", "new.mobsurvey"),
        ("codebook", "new", "PIPE"),
        ("describe", "--study", "PIPE"),
    ],
    ids=lambda command: command[0],
)
def test_a_pipe_is_no_file(
    refused: Refused, study: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]
) -> None:
    pipe = tmp_path_factory.mktemp("apart") / "pipe"  # who reads the folder's files would wait for it
    os.mkfifo(pipe)
    (tmp_path / "a.csv").write_text("level\n1\n")
    arguments = [str(pipe) if word == "PIPE" else word for word in command]
    refused(*arguments, code=1, says=["pipe: is no regular file, but a pipe or a device"])


@pytest.mark.parametrize("command", [("new", "a.csv", "--out", "a.csv"), ("convert", "a.toml", "./a.toml")])
def test_what_is_read_is_not_overwritten(refused: Refused, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "a.toml").write_text('id = "a"\n[variables.a]\nkind = "text"\n')
    refused("codebook", *command, "--force", code=2, says=["would be overwritten", "Name another file"])


@pytest.mark.parametrize("name", ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"])
def test_codecs_that_no_file_is_in(refused: Refused, study: Path, samples: Path, name: str) -> None:
    refused(
        *("import", samples / "hcmc-2024.csv", *REPLACE, "--encoding", name),
        code=2,
        says=[f'there is no encoding "{name}"'],
    )
