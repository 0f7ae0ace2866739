"""What a terminal shows: lines that fit, letters that it has, no signs that steer it but those wanted."""

from __future__ import annotations

import json
import os
import re
import struct
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

NAMES = {"hcmc-2024": "study.mobsurvey", "hai-phong-2025": "hai-phong.mobsurvey"}
STEERING = re.compile(r"\x1b\[([0-9;]*)m")
posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals and locales are POSIX's")


def width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


@pytest.mark.parametrize("columns", [None, 60, 120])
@pytest.mark.parametrize("format", ["plain", "table"])
@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("survey", NAMES)
def test_lines_fit(
    call: Call, study: Path, hai_phong: Path, survey: str, lang: str, format: str, columns: int | None
) -> None:
    env = {"COLUMNS": str(columns)} if columns else {}
    room = columns or 80
    options = ("--study", NAMES[survey], "--lang", lang, "--format", format)
    names = ("purpose", "level") if survey == "hcmc-2024" else ("content", "level")
    out = call("crosstab", "--by", "level", *options, env=env).out + call("freq", *names, *options, env=env).out
    lines = out.splitlines()
    assert len(lines) > 100
    assert [line for line in lines if width(line) > room] == []
    assert [line for line in lines if line != line.rstrip()] == []
    assert not STEERING.search(out)
    assert max(map(width, lines)) > room - 10, "the room is used"


@pytest.mark.parametrize("format", ["plain", "table"])
@pytest.mark.parametrize("by", ["purpose", "method_1"])
def test_lines_of_a_wide_banner_fit(call: Call, study: Path, format: str, by: str) -> None:
    """Banner points with long labels, and more of them than fit: the grid is continued."""
    for lang in ("en", "vi"):
        out = call("crosstab", "content", "--by", by, "--lang", lang, "--format", format).out
        assert out
        assert [line for line in out.splitlines() if width(line) > 80] == []


@pytest.mark.parametrize("columns", ["1", "20", "45", "50", "0", "wide", "1000"])
def test_odd_widths_do_no_harm(call: Call, study: Path, columns: str) -> None:
    for format in ("plain", "table"):
        result = call("crosstab", "purpose", "--by", "level", "--format", format, env={"COLUMNS": columns})
        assert result.code == 0
        assert result.err == ""
        for number in ("20.74", " 310 100.0", "1096 100.0"):
            assert number in result.out
        most = 1000 if columns == "1000" else 60 if columns in ("1", "20", "45", "50") else 80
        assert max(map(width, result.out.splitlines())) <= most


@pytest.mark.parametrize("command", [("describe",), ("describe", "level", "purpose"), ("codebook", "list")], ids=str)
def test_other_output_has_no_trailing_space(call: Call, study: Path, command: tuple[str, ...]) -> None:
    lines = call(*command).out.splitlines()
    assert lines
    assert [line for line in lines if line != line.rstrip()] == []


def test_list_of_describe_fits(call: Call, study: Path) -> None:
    for lang in ("en", "vi"):
        lines = call("describe", "--lang", lang).out.splitlines()
        listed = lines[next(number for number, line in enumerate(lines) if line.startswith("Name ")) :]
        assert len(listed) == 1 + 3 + 26
        assert [line for line in listed if width(line) > 80] == []


# Encodings


def nearest(text: str, encoding: str) -> str:
    """The text as a terminal of that encoding should show it: sign for sign, letters without what it lacks."""
    shown = ""
    for sign in unicodedata.normalize("NFC", text):
        try:
            sign.encode(encoding)
            shown += sign
        except UnicodeEncodeError:
            plain = {"đ": "d", "Đ": "D"}.get(sign) or unicodedata.normalize("NFD", sign)[0]
            shown += plain if plain.isascii() else "?"
    return shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1258", "cp437"])
def test_plain_tables_in_an_old_encoding(run: Run, study: Path, encoding: str) -> None:
    command = ("crosstab", "--by", "level", "--lang", "vi", "--format", "plain")
    whole = run(*command).out
    result = run(*command, env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert result.code == 0
    assert result.err == ""
    assert "?" not in result.out
    assert result.out == nearest(whole, encoding)
    if encoding == "ascii":
        assert "Muc dich cua cong tac dan van theo Cap cong tac" in result.out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1258", "cp437"])
def test_tables_in_an_old_encoding(run: Run, study: Path, encoding: str) -> None:
    """As in UTF-8, sign under sign, but for the rules, which take the signs that every terminal has."""
    command = ("crosstab", "--by", "level", "--lang", "vi", "--format", "table")
    whole = run(*command).out
    result = run(*command, env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert result.code == 0
    assert "?" not in result.out
    assert [len(line) for line in result.out.splitlines()] == [len(line) for line in whole.splitlines()]
    for shown, line in zip(result.out.splitlines(), whole.splitlines(), strict=True):
        if set(line) <= {"─"}:
            assert set(shown) <= set("─-+")
        else:
            assert re.sub(r"[|]", " ", shown).split() == nearest(line, encoding).split()


@posix
@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": ""},
        {"LC_ALL": "C", "PYTHONIOENCODING": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "LANG": "vi_VN", "PYTHONIOENCODING": ""},
    ],
    ids=["C", "C as ASCII", "POSIX"],
)
def test_locale_c(run: Run, study: Path, samples: Path, env: dict[str, str]) -> None:
    for format in ("plain", "table"):
        result = run("crosstab", "purpose", "--by", "level", "--lang", "vi", "--format", format, env=env)
        assert result.code == 0, result.err
        title = result.out.splitlines()[0]
        assert nearest(title, "ascii") == "Muc dich cua cong tac dan van theo Cap cong tac"
    for format in ("json", "csv"):
        result = run("crosstab", "purpose", "--by", "level", "--lang", "vi", "--format", format, env=env)
        assert "Mục đích của công tác dân vận theo Cấp công tác" in result.out
    other = ("--codebook", "hai-phong-2025", "--study", "other.mobsurvey")
    assert run("import", samples / "hai-phong-2025.sav", *other, env=env).code == 0
    assert run("describe", "--lang", "vi", env=env).code == 0


@pytest.mark.parametrize(("format", "encoding"), [("json", "ascii"), ("csv", "cp1252"), ("json", "utf-16")])
def test_data_is_always_utf_8(run: Run, study: Path, format: str, encoding: str) -> None:
    options = ("crosstab", "purpose", "--by", "level", "--lang", "vi", "--format", format)
    result = run(*options, env={"PYTHONIOENCODING": encoding})
    assert result.code == 0
    assert "Mục đích của công tác dân vận" in result.out
    assert result.out == run(*options).out


def test_other_data_is_always_utf_8(run: Run, study: Path, codebooks: Path) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    described = run("describe", "--lang", "vi", "--format", "json", env=ascii_only).json
    assert "Cấp công tác" in [found["label"] for found in described["descriptions"]]
    shown = run("codebook", "show", "hcmc-2024", "--toml", env=ascii_only).out
    assert shown == (codebooks / "hcmc-2024.toml").read_text(encoding="utf-8")


def test_messages_in_an_old_encoding(run: Run, study: Path) -> None:
    env = {"PYTHONIOENCODING": "ascii"}
    result = run("crosstab", "mục_đích", "--by", "level", env=env, encoding="ascii")
    assert result.code == 2
    assert 'there is no variable, set or battery "muc_dich"' in result.err
    result = run("crosstab", "--by", "level", "--percent", "cột", env=env)
    assert result.code == 2
    assert "is not one of 'column', 'row', 'total', 'responses', 'none'" in result.err


# Names of files


def test_vietnamese_file_names_with_spaces(call: Call, samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Khảo sát cán bộ"
    folder.mkdir()
    for suffix in (".sav", ".csv"):
        file = folder / f"phiếu hỏi năm 2024{suffix}"
        file.write_bytes((samples / f"hcmc-2024{suffix}").read_bytes())
        study = folder / f"nghiên cứu {suffix}.mobsurvey"
        result = call("import", file, "--codebook", "hcmc-2024", "--study", study)
        assert result.code == 0, result.err
        assert file.name in result.out
        assert str(study) in result.err
        assert "Mục đích" in call("crosstab", "purpose", "--by", "level", "--lang", "vi", "--study", study).out
        assert call("describe", "--study", study, "--format", "json").json["provenance"]["source"]["file"] == file.name
        target = folder / f"bảng biểu {suffix}"
        result = call("export", "--by", "level", "--data", "--to", target, "--study", study)
        assert result.code == 0, result.err
        assert (target / "purpose-by-level.csv").is_file()
        assert str(target / "cells.csv") in result.out.splitlines()
    codebook = folder / "bảng mã.toml"
    assert call("codebook", "new", folder / "phiếu hỏi năm 2024.csv", "--out", codebook).code == 0
    command = ("import", folder / "phiếu hỏi năm 2024.csv", "--codebook", codebook, "--study", folder / "n.mobsurvey")
    assert call(*command).code == 0
    result = call("describe", env={"MOBSURVEY_STUDY": str(folder / "n.mobsurvey")})
    assert result.code == 0


@posix
@pytest.mark.parametrize("name", ["100% phiếu?.sav", "#1 & 'x' \"y\".sav", "a\nb.sav", "-x.sav", "[refused].sav"])
def test_odd_file_names(call: Call, samples: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes((samples / "hcmc-2024.sav").read_bytes())
    study = f"{name}.mobsurvey"
    result = call("import", "--codebook", "hcmc-2024", f"--study={study}", "--", name)
    assert result.code == 0, result.err
    result = call("crosstab", "purpose", "--by", "level", f"--study={study}")
    assert result.code == 0, result.err
    assert "20.74" in result.out
    result = call("describe", f"--study={study}")
    assert result.code == 0, result.err


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_file_name_that_is_no_utf_8(run: Run, samples: Path, tmp_path: Path) -> None:
    """As an archive from an old Vietnamese Windows unpacks."""
    name = os.fsdecode("phiếu.sav".encode("cp1258", "ignore") + b"\xfe.sav")
    (tmp_path / name).write_bytes((samples / "hcmc-2024.sav").read_bytes())
    result = run("import", name, "--codebook", "hcmc-2024")
    assert result.code == 0, result.err
    assert run("describe").code == 0
    assert run("describe", "--format", "json").json["cases"] == 1150


# Terminals


def in_terminal(run: Run, *arguments: str, columns: int = 90, env: dict[str, str] | None = None, code: int = 0) -> str:
    """What a command writes to a terminal of that many columns."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = run.start(*arguments, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert process.wait(60) == code, written
    return written.decode().replace("\r\n", "\n")


@posix
def test_terminal_has_bold_type_and_its_own_width(run: Run, study: Path) -> None:
    env = {"TERM": "xterm-256color"}
    out = in_terminal(run, "crosstab", "--by", "level", columns=90, env=env)
    assert "\x1b[1m" in out
    assert "\x1b[2m" in out
    lines = STEERING.sub("", out).splitlines()
    assert "\x1b" not in "".join(lines)
    assert 85 <= max(map(width, lines)) <= 90
    piped = run("crosstab", "--by", "level", env={"COLUMNS": "90"}).out
    assert [line.rstrip() for line in lines] == piped.splitlines()


@posix
def test_no_color_has_no_colour(run: Run, study: Path) -> None:
    out = in_terminal(run, "crosstab", "--by", "level", env={"TERM": "xterm-256color", "NO_COLOR": "1"})
    codes = {int(code) for found in STEERING.findall(out) for code in found.split(";") if code}
    assert codes <= {0, 1, 2, 22}
    assert "Purpose of mass mobilization work by Level of office" in STEERING.sub("", out)


@posix
@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"TERM": "dumb", "NO_COLOR": "1"}], ids=str)
def test_dumb_terminal_gets_text_only(run: Run, study: Path, env: dict[str, str]) -> None:
    for format in ("table", "plain"):
        out = in_terminal(run, "crosstab", "--by", "level", "--format", format, env=env)
        assert "\x1b" not in out
        assert "Purpose of mass mobilization work by Level of office" in out


@posix
@pytest.mark.parametrize("format", ["plain", "csv", "json"])
def test_other_formats_are_the_same_in_a_terminal(run: Run, study: Path, format: str) -> None:
    out = in_terminal(
        run, "crosstab", "purpose", "--by", "level", "--format", format, columns=80, env={"TERM": "xterm-256color"}
    )
    assert out == run("crosstab", "purpose", "--by", "level", "--format", format).out


@posix
def test_import_in_a_terminal(run: Run, samples: Path) -> None:
    out = in_terminal(run, "import", str(samples / "hcmc-2024.sav"), "--codebook", "hcmc-2024", env={"TERM": "xterm"})
    assert "\x1b" not in out
    assert "1,150 cases" in out
    assert out.endswith("Study written: study.mobsurvey\n")


def test_no_steering_without_a_terminal(run: Run, study: Path) -> None:
    plain = run("crosstab", "purpose", "--by", "level").out
    assert "\x1b" not in plain
    for env in ({"TERM": "xterm-256color"}, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"NO_COLOR": "1"}):
        assert run("crosstab", "purpose", "--by", "level", env=env).out == plain


# Labels

ODD_LABELS = {
    "[refused]": "[refused]",
    "[bold]x[/bold] [/] [red": "[bold]x[/bold] [/] [red",
    ":smile: \\[x] https://example.org": ":smile: \\[x] https://example.org",
    "a\\u001b[31mb\\u001b[0mc": "a[31mb[0mc",
    "bell\\u0007 and \\u0008back": "bell and back",
    "one\\ntwo\\r\\nthree\\tfour": "one two three four",
    "{braces} {0} {count}": "{braces} {0} {count}",
    "50%s of %d %(x)s 100%": "50%s of %d %(x)s 100%",
    "\\u202eleft\\u202c \\u009b1m": "left 1m",
    "=1+1": "=1+1",
    "0": "0",
    "nfd e\\u0302\\u0323": "nfd ệ",
}
"""A label as a codebook has it -> as it shows."""


def words(text: str) -> str:
    """The text without the spaces and rules around its words, and control signs taken for spaces."""
    return " ".join(re.sub(r"[|─]", " ", text).split())


def odd_codebook(label: str) -> str:
    escaped = label.replace("\\[", "\\\\[").replace('"', '\\"')
    return f"""\
id = "odd"
title = "{escaped}"
source = "{escaped}"
[variables.group]
label = "{escaped}"
values = [{{ code = 1, label = "{escaped}" }}, {{ code = 2, label = "Two" }}]
missing = [{{ code = 9, label = "{escaped}" }}]
[variables.a]
label = "{escaped}"
values = [{{ code = 1, label = "{escaped}" }}, {{ code = 0, label = "No" }}]
missing = [{{ code = 9, label = "{escaped}" }}]
[variables.b]
label = "B"
values = [{{ code = 1, label = "{escaped}" }}, {{ code = 0, label = "No" }}]
[sets.some]
label = "{escaped}"
members = ["a", "b"]
counted_value = 1
[batteries.rated]
label = "{escaped}"
items = ["b"]
"""


@pytest.mark.parametrize(("label", "shown"), ODD_LABELS.items(), ids=range(len(ODD_LABELS)))
def test_odd_labels_show_as_they_are(call: Call, tmp_path: Path, label: str, shown: str) -> None:
    (tmp_path / "odd.toml").write_text(odd_codebook(label), encoding="utf-8")
    (tmp_path / "odd.csv").write_text("group,a,b\n1,1,0\n1,0,1\n2,1,1\n2,0,1\n9,1,1\n1,9,0\n")
    result = call("import", "odd.csv", "--codebook", "odd.toml")
    assert result.code == 0, result.err

    def check(*command: str, times: int) -> None:
        result = call(*command, env={"COLUMNS": "300"})
        assert result.code == 0, result.err
        unwanted = [sign for sign in result.out if sign != "\n" and not sign.isprintable()]
        assert unwanted == [], (command, unwanted)
        assert words(result.out).replace("[31m", " [31m ").count(words(shown)) >= times or (
            squeezed(result.out).count(squeezed(shown)) >= times
        ), (command, result.out)

    for format in ("plain", "table"):
        check("crosstab", "a", "--by", "group", "--format", format, times=3)
        check("crosstab", "some", "rated", "--by", "group", "--format", format, times=5)
        check("freq", "a", "some", "--format", format, times=4)
    check("describe", times=2)
    check("describe", "a", "group", "some", times=5)
    check("codebook", "show", "odd.toml", times=6)


def squeezed(text: str) -> str:
    """The text without any space or rule: a control sign may have left a space or nothing."""
    return re.sub(r"[\s|─]", "", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("label", ODD_LABELS, ids=range(len(ODD_LABELS)))
def test_odd_labels_are_whole_in_data(call: Call, tmp_path: Path, label: str) -> None:
    (tmp_path / "odd.toml").write_text(odd_codebook(label), encoding="utf-8")
    (tmp_path / "odd.csv").write_text("group,a,b\n1,1,0\n1,0,1\n2,1,1\n2,0,1\n")
    assert call("import", "odd.csv", "--codebook", "odd.toml").code == 0
    table = call("crosstab", "a", "--by", "group", "--format", "json").json["tables"][0]
    text = json.loads('"' + label.replace("\\[", "\\\\[") + '"')
    assert table["columns"][0]["label"] == text
    assert table["rows"][0]["label"] == text


def test_odd_answers_cannot_steer_the_terminal(call: Call, tiny: Path) -> None:
    """Values in no list, unknown columns and column names come from the file of answers."""
    text = tiny.read_text().replace("note\n", "\x1b[31mnote\x1b[0m\n").replace("1,1,1,0,30", "\x1b]0;x\x07,1,1,0,30")
    tiny.write_text(text)
    result = call("import", "tiny.csv", "--codebook", "tiny.toml")
    assert result.code == 0, result.err
    assert "counted as invalid: 1" in result.out
    described = call("describe").out
    for output in (result.out, result.err, described):
        assert [sign for sign in output if sign != "\n" and not sign.isprintable()] == []


@posix
def test_file_name_cannot_steer_the_terminal(call: Call, tmp_path: Path, samples: Path) -> None:
    name = "a\x1b[31mb.sav"
    (tmp_path / name).write_bytes((samples / "hcmc-2024.sav").read_bytes())
    result = call("import", name, "--codebook", "hcmc-2024", "--study", "s\x1b[31m.mobsurvey")
    assert result.code == 0
    missing = call("import", "no\x1b[31m.sav", "--codebook", "hcmc-2024", "--study", "other.mobsurvey")
    assert missing.code == 1
    described = call("describe", "--study", "s\x1b[31m.mobsurvey")
    for output in (result.out, result.err, missing.err, described.out):
        assert "\x1b" not in output


@posix
def test_reports_and_errors_are_broken_between_words(run: Run, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_bytes((samples / "service-example-form.csv").read_bytes())
    command = ("import", "form.csv", "--codebook", "service-example")
    shown = in_terminal(run, *command, columns=60).splitlines()
    whole = run(*command, "--replace")
    assert max(map(width, whole.out.splitlines())) > 200, "elsewhere lines stay whole"
    report = shown[: next(at for at, line in enumerate(shown) if line.startswith("Study written"))]
    assert [line for line in report if width(line) > 60] == []
    assert " ".join(" ".join(report).split()) == " ".join(whole.out.split())
    refused = in_terminal(run, "crosstab", "no-such", "--by", "level", columns=60, code=2).splitlines()
    assert len(refused) > 1
    assert [line for line in refused if width(line) > 60] == []
