"""What is offered at TAB: asked as the shells ask, by their scripts, and in the shells themselves where they are."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from tests.commands.conftest import TINY_CODEBOOK, TINY_CSV

from mobsurvey.app import app
from mobsurvey.bundled import bundled_codebooks
from mobsurvey.completion.line import POWERSHELL, read_line
from mobsurvey.completion.offers import OFFERS, offer_of
from mobsurvey.completion.shells import SHELLS, script

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

Complete = Callable[..., list[str]]
posix = pytest.mark.skipif(os.name != "posix", reason="the shell's own terminal is a POSIX one")


def asking(shell: str, line: str, word: str | None = None) -> dict[str, str]:
    """The environment in which a shell's script asks."""
    found = {"_MOBSURVEY_COMPLETE": shell, "_MOBSURVEY_LINE": line}
    return found if word is None else {**found, "_MOBSURVEY_WORD": word}


@pytest.fixture
def complete(call: Call) -> Complete:
    """The lines that a shell gets for what is typed: `complete("freq --where 'le")`."""

    def ask(typed: str, shell: str = "fish", word: str | None = None, **settings: str) -> list[str]:
        result = call(env={**asking(shell, f"mobsurvey {typed}", word), **settings})
        assert (result.code, result.err) == (0, "")
        return result.out.splitlines()

    return ask


@pytest.fixture
def texts(complete: Complete) -> Complete:
    """The candidates alone."""

    def ask(typed: str, **settings: str) -> list[str]:
        return [line.partition("\t")[0] for line in complete(typed, **settings)]

    return ask


@pytest.fixture
def tiny(call: Call, tmp_path: Path) -> Path:
    """A small study, with a label that would break a line, and a second code that is a text."""
    label = r'label = "Say \"$x\";\n`it`\tđủ"'
    codebook = TINY_CODEBOOK.replace('label = "Age"', label)
    codebook += '\n[variables."nhóm"]\nvalues = [{ code = "it\'s", label = "Nó" }, { code = "b", label = "Bà" }]\n'
    codebook += '\n[batteries.all]\nitems = ["a", "b"]\n'
    (tmp_path / "tiny.toml").write_text(codebook, encoding="utf-8")
    lines = TINY_CSV.splitlines()
    rows = [f"{lines[0]},nhóm,region", *(f"{line},b,north" for line in lines[1:])]
    (tmp_path / "tiny.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    return tmp_path / "study.mobsurvey"


# What is offered


def test_commands_and_options(texts: Complete) -> None:
    assert texts("cro") == ["crosstab"]
    assert texts("codebook c") == ["check", "convert"]
    assert texts("crosstab --wei") == ["--weight"]
    assert "--where" not in texts("crosstab --where a --wh")
    assert "--net" in texts("crosstab --net a=1 --n")
    assert texts("no-such-command ") == []
    assert texts("crosstab --no-such-option=") == []


def test_names(texts: Complete, tiny: Path) -> None:
    assert texts("freq ") == ["chosen", "all", "group", "a", "b", "c", "age", "nhóm"]
    assert texts("freq group chosen ") == ["all", "a", "b", "c", "age", "nhóm"]
    assert texts("describe ")[-2:] == ["note", "region"]
    assert texts("crosstab a --by g") == ["group"]
    assert texts("plot ") == texts("syntax ") == texts("freq ")
    assert texts("reliability ") == ["all"]
    assert texts("reliability all --reverse ") == ["a", "b"]
    assert texts("reliability all --reverse a --reverse ") == ["b"]
    assert texts("crosstab --weight ") == texts("crosstab --fpc ") == texts("freq --frequency-weight ") == ["age"]
    assert {"region", "group"} <= set(texts("crosstab --strata ")) & set(texts("crosstab --cluster "))
    assert texts("crosstab --layer nh") == ["nhóm"]
    assert texts("--verbose freq gr") == texts("freq --verbose gr") == texts("freq -- gr") == ["group"]


def test_parts_of_a_banner(texts: Complete, tiny: Path) -> None:
    assert texts("crosstab --by group,nh") == ["group,nhóm"]
    assert texts("crosstab --by group/nh") == ["group/nhóm"]
    assert texts("crosstab --by a,group/nh") == ["a,group/nhóm"]
    assert "group,group" not in texts("crosstab --by group,")
    assert texts("plan new plan.toml --by=gr") == ["--by=group"]
    assert texts("compare --by group,") == [], "it compares the answers to one question"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["group ", "a ", "b ", "c ", "age ", "note ", "nhóm ", "chosen ", "region "]),
        ("ag", ["age = ", "age != ", "age < ", "age <= ", "age > ", "age >= "]),
        ("group i", ["group in (", "group is missing", "group is not missing"]),
        ("group = ", ["group = 1", "group = 2"]),
        ("group=", ["group=1", "group=2"]),
        ("group == 1", ["group == 1"]),
        ("group in (", ["group in (1", "group in (2"]),
        ("group in (1, ", ["group in (1, 1", "group in (1, 2"]),
        ("not group not in (", ["not group not in (1", "not group not in (2"]),
        ("group in (1)", ["group in (1) and ", "group in (1) or "]),
        ("group is ", ["group is missing", "group is not missing"]),
        ("group is missing o", None),
        ("group = 'O", ["group = 'One'"]),
        ("nhóm = ", [r"nhóm = 'it\'s'", "nhóm = 'b'"]),
        ("chosen = ", ["chosen = 'a'", "chosen = 'b'", "chosen = 'c'"]),
        ("(group = 1 or gr", None),
        ("age > ", []),
        ("group = 1 )", ["group = 1 ) and ", "group = 1 ) or "]),
        ("group = %", []),
    ],
)
def test_expression(texts: Complete, tiny: Path, typed: str, offered: list[str] | None) -> None:
    found = texts(f'freq --where "{typed}')
    if offered is None:  # the only word that fits goes on with what may follow it
        assert len(found) > 1
        assert all(text.startswith(typed.rpartition(" ")[0]) for text in found)
    elif typed == "ag":
        assert found[:6] == offered
    else:
        assert found == offered


def test_every_code_that_is_offered_can_be_filtered_by(texts: Complete, call: Call, tiny: Path) -> None:
    for name in ("group", "nhóm", "chosen", "a"):
        for text in (*texts(f'freq --where "{name} = '), *texts(f"freq --where \"{name} = '")):
            result = call("freq", "group", "--where", text)
            assert "is no value" not in result.err and "not understood" not in result.err, text


def test_nets_and_scores(texts: Complete, call: Call, tiny: Path) -> None:
    assert texts("freq group --net gr") == ["group:"]
    assert texts("freq --net group:X=") == ["group:X=1", "group:X=2"]
    assert texts("freq group --subtotal X=1,") == ["X=1,1", "X=1,2"]
    assert texts("freq --net chosen:X=1,") == ["chosen:X=1,1", "chosen:X=1,2", "chosen:X=1,3"]
    assert call("freq", "chosen", "--net", texts("freq --net chosen:X=1,3")[0]).code == 0
    assert texts("crosstab --scores gr") == ["group="]


def test_words(texts: Complete) -> None:
    assert texts("crosstab --stat chi-square,gam") == ["chi-square,gamma"]
    assert texts("crosstab --test fi") == ["fisher-exact"]
    assert texts("crosstab --adjust ") == ["bh", "bonferroni", "hochberg", "holm", "none"]
    assert texts("crosstab --box top2,bottom2-") == []
    assert texts("crosstab --box top2-") == ["top2-bottom2"]
    assert texts("freq --summary mean,m") == ["mean,median"]
    assert texts("freq --lang=v") == ["--lang=vi"]
    assert texts("freq --format mark") == ["markdown"]
    assert texts("plot a --kind heat") == ["heat-map"]
    assert texts("import a.csv --kind kob") == ["kobo"]
    assert texts("statistics cramers") == ["cramers-v"]
    assert texts("completion p") == ["powershell"]


def test_files(texts: Complete, tmp_path: Path) -> None:
    for name in ("a.csv", "Đà nẵng.sav", "b.toml", "c.mobsurvey", ".hidden.csv", "d.docx"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "e.csv").touch()
    assert texts("import ") == ["a.csv", "sub/", "Đà nẵng.sav"]
    assert texts("import sub/") == ["sub/e.csv"]
    assert texts("import .h") == [".hidden.csv"]
    assert texts("freq --study ") == ["c.mobsurvey", "sub/"]
    assert texts("book ") == ["diff", "b.toml", "sub/"]
    assert texts("book diff ") == ["b.toml", "sub/"]
    assert texts("freq --to d") == ["d.docx"]
    assert texts("export --to ") == ["sub/"]
    assert texts("import a.csv --codebook ") == [*bundled_codebooks(), "a.csv", "b.toml", "sub/"]
    assert texts("import no/such/folder/") == []


@posix
def test_files_whose_names_would_break_the_answer(texts: Complete, tmp_path: Path) -> None:
    for name in ("a\nb.csv", "c\td.csv", "good.csv"):
        (tmp_path / name).touch()
    assert texts("import ") == ["good.csv"]


def test_files_of_the_home_folder(texts: Complete, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").touch()
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    assert texts("import ~/mi", **home) == ["~/mine.csv"]


# Which study


def test_the_study_that_is_named(texts: Complete, tiny: Path, tmp_path: Path) -> None:
    other = tiny.rename(tmp_path / "other one.mobsurvey")
    assert texts("freq ") == []
    assert texts("freq --study 'other one.mobsurvey' gr") == ["group"]
    assert texts("freq --study=other\\ one.mobsurvey gr") == ["group"]
    assert texts("freq gr", MOBSURVEY_STUDY=str(other)) == ["group"]
    assert texts("compare 'other one.mobsurvey' gr") == ["group"]


def test_names_of_a_codebook(texts: Complete, tiny: Path) -> None:
    tiny.unlink()
    assert texts("freq --from tiny.csv --codebook tiny.toml gr") == ["group"]
    assert texts("freq --from tiny.csv gr") == []
    assert texts("import tiny.csv --codebook tiny.toml --id ag") == ["age"]


def test_no_study_or_a_damaged_one(complete: Complete, tiny: Path) -> None:
    content = tiny.read_bytes()
    for damaged in (b"", b"no study", content[:2000], content.replace(b"group", b"grxup")):
        tiny.write_bytes(damaged)
        for typed in ("freq ", "freq --where 'a = ", "crosstab --by ", "crosstab --net x:", "reliability "):
            assert complete(typed) == []
    tiny.unlink()
    assert complete("freq ") == []
    tiny.mkdir()
    assert complete("freq ") == []


def test_nothing_goes_wrong_at_any_place_of_a_line(complete: Complete, tiny: Path) -> None:
    line = (
        "--verbose crosstab a --by=group,c --where \"nhóm in ('b', 'it\\'s') and (age>=3 or not a == 1)\" --stat phi,"
    )
    for end in range(len(line) + 1):
        for shell in SHELLS:
            complete(line[:end], shell, "")


def test_an_unknown_shell(run: Run) -> None:
    result = run(env=asking("tcsh", "mobsurvey "))
    assert (result.code, result.out, result.err) == (0, "", "")


# What each shell gets


def test_labels_stay_in_their_line(complete: Complete, tiny: Path) -> None:
    said = 'Say "$x"; `it` đủ'
    assert complete("freq ag") == [f"age\t{said}"]
    assert complete("freq ag", "zsh") == [f"-\tage\t{said}"]
    assert complete("freq ag", "powershell", "ag") == [f"age\tage\t{said}"]
    assert complete("freq ag", "bash", "ag") == ["age "]
    assert complete("freq --where 'group = ", "zsh") == ["-\tgroup = 1\tOne", "-\tgroup = 2\tTwo"]


def test_bash_puts_candidates_in_the_place_of_a_part(complete: Complete, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "it's $1 đủ.csv").touch()
    assert complete("plan new --by=gr", "bash", "gr") == ["group "]
    assert complete("freq --net group:X=", "bash", "") == ["1 ", "2 "]
    assert complete("freq --where group=", "bash", "") == ["1 ", "2 "]
    assert complete("import it", "bash", "it") == [r"it\'s\ \$1\ đủ.csv "]
    assert complete('import "it', "bash", "it") == [r"it's \$1 đủ.csv"]
    assert complete("import 'it", "bash", "it") == [r"it'\''s $1 đủ.csv"]
    (tmp_path / "it's $1 đủ.csv").rename(tmp_path / "sub").unlink()
    (tmp_path / "sub").mkdir()
    assert complete("import su", "bash", "su") == ["sub/"]
    assert complete('import "su', "bash", "su") == ["sub/", "sub/ "], "else bash would close the quotation mark"


def test_powershell_quotes(complete: Complete, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "it's $1.csv").touch()
    assert complete("import it", "powershell", "it") == ["'it''s $1.csv'\tit's $1.csv\t"]
    assert complete('import "it', "powershell", '"it') == ["\"it's `$1.csv\"\tit's $1.csv\t"]
    assert complete("import .\\no`'", "powershell", ".\\no`'") == []
    assert complete("crosstab --by age,gr", "powershell", "gr") == ["group\tage,group\tGroup"]
    assert complete("crosstab --by age,gr", "powershell", "age,gr") == ["age,group\tage,group\tGroup"]
    assert complete("freq --where 'group = ", "powershell", "'group = ")[0] == "'group = 1'\tgroup = 1\tOne"


def test_lines_are_taken_apart_as_powershell_does() -> None:
    found = read_line("mobsurvey import .\\a\\ 'it''s' \"a`\"b\" c` d", POWERSHELL)
    assert found.words == ("mobsurvey", "import", ".\\a\\", "it's", 'a"b')
    assert found.word == "c d"


# All commands


def every_parameter() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each parameter of each command, with the words of the command."""

    def visit(path: tuple[str, ...], command: Any, parent: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        context = command.make_context(path[-1] if path else "mobsurvey", [], parent=parent, resilient_parsing=True)
        yield from ((path, parameter) for parameter in command.get_params(context))
        for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
            yield from visit((*path, name), command.get_command(context, name), context)

    return visit((), typer.main.get_command(app), None)


FREE = {"title", "sheet", "wave", "alpha", "hide_below"}
"""Words of the user's own, and numbers in a text."""


def test_every_parameter_that_takes_a_word_offers_some() -> None:
    """An option that takes a variable's name, a file or a word cannot be forgotten."""
    parameters = list(every_parameter())
    assert len(parameters) > 150
    open_ones = [
        f"{' '.join(path)}: {parameter.name}"
        for path, parameter in parameters
        if not getattr(parameter, "is_flag", False)
        and not re.match("int|float", parameter.type.name)
        and parameter.name not in FREE
        and offer_of(path, parameter) is None
    ]
    assert open_ones == [], "give them an entry in OFFERS"
    of_variables = [(path, p) for path, p in parameters if re.search(r"\b(VAR|ITEM|BATTERY|EXPR)\b", p.metavar or "")]
    assert len(of_variables) > 30
    used = {f"{' '.join(path)} {p.name}" for path, p in parameters} | {p.name for _, p in parameters}
    assert set(OFFERS) <= used, "offers of parameters that no command has"


def test_every_option_of_a_variable_offers_variables(texts: Complete, tiny: Path) -> None:
    names = set(texts("describe "))
    for path, parameter in every_parameter():
        if parameter.metavar in ("VAR", "EXPR", "VAR=N,N,...", "[NAME:]LABEL=A,B,..."):
            found = texts(f"{' '.join(path)} {parameter.opts[0]} ")
            assert found and {re.sub("[ =:]$", "", text) for text in found} <= names, (path, parameter.name)


def test_help_ends_with_an_example(call: Call) -> None:
    for path in dict.fromkeys(path for path, _ in every_parameter() if path):
        said = call(*path, "--help").out
        description = said.partition("\nOptions:")[0].partition("\nArguments:")[0]
        assert "Example: mobsurvey" in description.rpartition("\n\n")[2], path
        assert max(map(len, said.splitlines())) <= 120


# The command, and the scripts


def test_script_is_printed(call: Call) -> None:
    for shell in SHELLS:
        found = call("completion", shell)
        assert (found.code, found.out) == (0, script(shell))
        assert found.out.isascii(), "PowerShell reads it in whatever encoding the console has"
        assert "_MOBSURVEY_COMPLETE" in found.out


@pytest.mark.parametrize(("shell", "profile"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_install_adds_one_line_once(call: Call, tmp_path: Path, shell: str, profile: str) -> None:
    home = tmp_path / "it's home"
    home.mkdir()
    (home / profile).write_bytes(b"# mine \xff\nalias x=y")
    env = {"HOME": str(home), "USERPROFILE": str(home), "XDG_CONFIG_HOME": "", "ZDOTDIR": ""}
    first = call("completion", shell, "--install", env=env)
    assert first.code == 0
    after = (home / profile).read_bytes()
    assert after.startswith(b"# mine \xff\nalias x=y\nsource '")
    assert after.count(b"\n") == 3
    kept = home / ".config" / "mobsurvey" / f"completion.{shell}"
    assert kept.read_text(encoding="utf-8") == script(shell)
    assert call("completion", shell, "--install", env=env).code == 0
    assert (home / profile).read_bytes() == after
    if shutil.which(shell) and os.name == "posix":
        done = subprocess.run([shell, "-c", after.decode("utf-8", "replace").splitlines()[-1]], capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")


def test_install_for_fish_and_powershell(call: Call, tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "XDG_CONFIG_HOME": ""}
    kept = tmp_path / ".config" / "fish" / "completions" / "mobsurvey.fish"
    for _ in range(2):
        assert call("completion", "fish", "--install", env=env).code == 0
        assert kept.read_text(encoding="utf-8") == script("fish")
    kept.write_text("# of the user's own\n", encoding="utf-8")
    refused = call("completion", "fish", "--install", env=env)
    assert refused.code == 1 and "Move it away" in refused.err
    assert kept.read_text(encoding="utf-8") == "# of the user's own\n"
    refused = call("completion", "powershell", "--install", env=env)
    assert refused.code == 2 and "$PROFILE" in refused.err


# In the shells themselves


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with a mobsurvey that answers at TAB, counts the answers, and otherwise notes its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "mobsurvey"
    program.write_text(
        "#!/bin/sh\n"
        f'[ -n "$_MOBSURVEY_COMPLETE" ] && {{ "{sys.executable}" -m mobsurvey; echo >> "{tmp_path}/asked"; exit; }}\n'
        f'for one in "$@"; do printf \'[%s]\' "$one" >> "{tmp_path}/given"; done; echo >> "{tmp_path}/given"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    for name in ("asked", "given"):
        (tmp_path / name).touch()
    return folder


class Terminal:
    """A shell at a terminal, typed at by a test."""

    def __init__(self, arguments: list[str], folder: Path, env: dict[str, str]) -> None:
        import fcntl
        import pty
        import termios

        self.folder = folder
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=env,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.read(1)

    def read(self, quiet: float) -> None:
        """Reads until nothing comes any more, and answers when asked what terminal this is."""
        while select.select([self.master], [], [], quiet)[0]:
            if b"\x1b[c" in os.read(self.master, 65536):
                os.write(self.master, b"\x1b[?62;c")

    def lines(self, name: str) -> list[str]:
        return (self.folder / name).read_text(encoding="utf-8").splitlines()

    def wait_for(self, name: str, count: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.lines(name)) < count:
            assert time.monotonic() < deadline, f"{name}: {self.lines(name)}"
            self.read(0.05)
            time.sleep(0.01)

    def type(self, line: str) -> str:
        """The arguments that the command gets of a line typed so; a tab waits for the answer."""
        before = len(self.lines("given"))
        for number, part in enumerate(line.split("\t")):
            if number:
                asked = len(self.lines("asked"))
                os.write(self.master, b"\t")
                self.wait_for("asked", asked + 1)
                self.read(0.3)
            os.write(self.master, part.encode())
            self.read(0.05)
        os.write(self.master, b"\r")
        self.wait_for("given", before + 1)
        self.read(0.1)
        return self.lines("given")[-1]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@posix
@pytest.mark.parametrize(
    ("shell", "arguments"),
    [("bash", ("--norc", "--noprofile", "-i")), ("zsh", ("-f", "-i")), ("fish", ("--no-config", "-i"))],
)
def test_in_the_shell(
    run: Run, tiny: Path, tmp_path: Path, program: Path, shell: str, arguments: tuple[str, ...]
) -> None:
    if not (found := shutil.which(shell)):
        pytest.skip(f"there is no {shell} here")
    (tmp_path / "Đà nẵng's $1.csv").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.toml").touch()
    (tmp_path / "script").write_text(script(shell), encoding="utf-8")
    env = run.environment({"LC_ALL": "C.UTF-8", "TERM": "xterm", "HOME": str(tmp_path)})
    terminal = Terminal([found, *arguments], tmp_path, {**env, "PATH": f"{program}{os.pathsep}{env['PATH']}"})
    try:
        os.write(terminal.master, b"source ./script\r")
        terminal.read(1)
        typed = {
            "mobsurvey crosst\tgro\t --by age,gro\t": "[crosstab][group][--by][age,group]",
            'mobsurvey freq --where "gro\tin (1,2) an\tgroup = 2\t': "[freq][--where][group in (1,2) and group = 2]",
            "mobsurvey freq --where \"group = 'On\t": "[freq][--where][group = 'One']",
            "mobsurvey plan new x --by=gro\t": "[plan][new][x][--by=group]",
            "mobsurvey freq --net group:\tX=2\t": "[freq][--net][group:X=2]",
            "mobsurvey import Đà\t": "[import][Đà nẵng's $1.csv]",
            'mobsurvey import "Đà\t': "[import][Đà nẵng's $1.csv]",
            "mobsurvey import ~/tin\t": f"[import][{tmp_path}/tiny.csv]",
            "bin/mobsurvey book su\tin\t": "[book][sub/inner.toml]",
        }
        assert {line: terminal.type(line) for line in typed} == typed
    finally:
        terminal.close()


@posix
def test_bash_by_its_script(run: Run, tiny: Path, tmp_path: Path, program: Path) -> None:
    """The function alone, as bash calls it: also where there is no terminal."""
    if not (bash := shutil.which("bash")):
        pytest.skip("there is no bash here")
    asks = (
        f"{script('bash')}\ncomplete -p mobsurvey\n"
        "COMP_LINE='mobsurvey plan new --by=gro X'; COMP_POINT=27; _mobsurvey_complete mobsurvey gro =\n"
        "printf '<%s>\\n' \"${COMPREPLY[@]}\"\n"
    )
    env = run.environment({"LC_ALL": "C.UTF-8"})
    env["PATH"] = f"{program}{os.pathsep}{env['PATH']}"
    done = subprocess.run([bash, "--norc", "-c", asks], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["complete -o nospace -F _mobsurvey_complete mobsurvey", "<group >"]


@pytest.mark.parametrize("typed", ["", "crosstab --by ", "freq --where 'group = ", "crosstab --stat ", "import "])
def test_nothing_heavy_is_loaded(run: Run, tiny: Path, tmp_path: Path, typed: str) -> None:
    """It runs at every TAB."""
    code = (
        "import sys\n"
        "from mobsurvey.__main__ import main\n"
        "main()\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    env = run.environment(asking("zsh", f"mobsurvey {typed}"))
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and "mobsurvey" in done.stderr.split()
    assert done.stdout
    assert not set(done.stderr.split()) & {"numpy", "pandas", "scipy", "pyreadstat", "openpyxl", "matplotlib", "rich"}
