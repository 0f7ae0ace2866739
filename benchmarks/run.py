"""Measures whole processes beside the programs that mobsurvey is compared with, and says which targets hold.

Run from the project root: python benchmarks/run.py [--short] [--only N] [--rounds N] [--data FOLDER] [--write]
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "hcmc-2024.sav"
README = ROOT / "benchmarks" / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

SEED = 2024
LARGE, LARGER = 1_000_000, 5_000_000
SHORT = 20_000
"""Cases of the large survey in a short run; the larger one has five times as many, as in a full run."""
SAMPLE_SECONDS = 0.02
"""Between two looks at the memory of a process and its children."""

HCMC_ITEMS = (
    *(f"purpose_{n}" for n in range(1, 6)),
    *(f"content_{n}" for n in range(1, 9)),
    *(f"method_{n}" for n in range(1, 8)),
    *(f"difficulty_{n}" for n in range(1, 6)),
)
CHOSEN = tuple(f"chosen_{n}" for n in range(1, 21))
VIEWS = tuple(f"view_{n}" for n in range(1, 16))
PROVINCES = 63
SETS = tuple(f"set_{n}" for n in range(1, 5))
BATTERIES = tuple(f"battery_{n}" for n in range(1, 4))
OUR_25 = (*SETS, *BATTERIES, "sex", "province", *CHOSEN[:16])
"""A set or a battery is one table of five items, so these 25 tables hold 53 tests."""
PEERS_25 = ("sex", "province", *CHOSEN[:16], *VIEWS[:7])
"""By level, which has three codes: to a table of 2 x 2 PSPP adds Fisher's exact test, minutes of it in a large file."""

NOTHING = """import typer

app = typer.Typer()


@app.command()
def main() -> None:
    pass


app()
"""

READ = """import sys
import pyreadstat

columns, _ = pyreadstat.read_sav(sys.argv[1], output_format="dict")
print(f"{len(next(iter(columns.values()))):,} cases")
"""

PANDAS = """import sys
import pandas
import pyreadstat
from scipy.stats import chi2_contingency

frame, _ = pyreadstat.read_sav(sys.argv[1])
by = sys.argv[2]
for name in sys.argv[3:]:
    counts = pandas.crosstab(frame[name], frame[by])
    print(counts)
    print(100 * counts / counts.sum())
    test = chi2_contingency(counts, correction=False)
    print(f"Test of {name}: {test.statistic:.2f} {test.dof} {test.pvalue:.3f}")
"""

HAVEN = """arguments <- commandArgs(trailingOnly = TRUE)
frame <- haven::read_sav(arguments[1])
by <- arguments[2]
for (name in arguments[-(1:2)]) {
  counts <- table(frame[[name]], frame[[by]])
  print(counts)
  print(100 * prop.table(counts, 2))
  test <- suppressWarnings(chisq.test(counts, correct = FALSE))
  cat(sprintf("Test of %s: %.2f %d %.3f\\n", name, test$statistic, test$parameter, test$p.value))
}
"""

MAKE = """import os, sys
import numpy, pandas, pyreadstat

path, cases, seed, provinces = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
rng = numpy.random.default_rng(seed)
columns = {"level": rng.choice([1.0, 2.0, 3.0], cases)}
for n in range(1, 21):
    columns[f"chosen_{n}"] = numpy.where(rng.random(cases) < 0.02, numpy.nan, (rng.random(cases) < 0.5).astype(float))
for n in range(1, 16):
    columns[f"view_{n}"] = rng.choice([1.0, 2.0, 3.0, 9.0], cases)
columns["age"] = rng.integers(18, 65, cases).astype(float)
columns["weight"] = rng.random(cases)
columns["sex"] = rng.choice([1.0, 2.0], cases)
columns["province"] = rng.integers(1, provinces + 1, cases).astype(float)
pyreadstat.write_sav(
    pandas.DataFrame(columns),
    path + ".part",
    row_compress=True,
    missing_ranges={f"view_{n}": [9] for n in range(1, 16)},
    variable_value_labels={"level": {1: "City", 2: "District", 3: "Ward/commune"}, "sex": {1: "Male", 2: "Female"}},
)
os.replace(path + ".part", path)
"""


class BenchmarkError(Exception):
    """A program failed, or does not print the figure that the others print."""


@dataclass(frozen=True)
class Command:
    """A program to measure."""

    name: str
    """As the table names it."""
    arguments: tuple[str, ...]
    once: bool = False
    """It is slow: one round, no warm-up."""
    absent: str = ""
    """Why it cannot run here; empty where it can."""


@dataclass(frozen=True)
class Run:
    """One process, from its start to its end."""

    seconds: float
    processor: float | None
    """Seconds of processor time, of it and the children it waited for."""
    largest: float | None
    """Most bytes that its largest process held; None where the system does not tell."""
    floor: float
    """The most bytes that this script held. Linux counts them for what it starts, too, until that holds more."""
    tree: float | None
    """Most bytes that it and its children held at one time, shared pages counted for each."""
    output: str


@dataclass(frozen=True)
class Target:
    """What a line of the table claims."""

    line: str
    """The name of the command that it is about."""
    measure: str
    """"time", "largest process" or "all processes": a ratio to the peer; "seconds": the time itself."""
    limit: float


@dataclass(frozen=True)
class Comparison:
    """Commands that are measured in turn, and what is claimed of them."""

    title: str
    commands: tuple[Command, ...]
    peer: str
    """The command that ratios are to."""
    targets: tuple[Target, ...]
    rounds: int
    memory_of_tree: bool = False
    """Whether the memory of the children is watched too; not worth it in processes of a tenth of a second."""
    figure: str = ""
    """A pattern: what its group finds in the output of pandas, every other output holds too."""


@dataclass
class Bench:
    """Where the files are, how many rounds are run, and what was made so far."""

    data: Path
    """The large surveys; kept."""
    work: Path
    """Scripts and studies; deleted at the end."""
    rounds: int | None
    short: bool

    @property
    def large(self) -> int:
        return SHORT if self.short else LARGE

    @property
    def larger(self) -> int:
        return SHORT * 5 if self.short else LARGER

    def rounds_of(self, full: int, short: int) -> int:
        return self.rounds or (short if self.short else full)

    def script(self, name: str, text: str) -> str:
        path = self.work / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def survey(self, cases: int) -> Path:
        """The .sav of so many cases, made where it is not there yet."""
        path = self.data / f"survey-{cases}-seed-{SEED}.sav"
        if not path.exists():
            say(f"making {path.name}")
            arguments = (str(path), str(cases), str(SEED), str(PROVINCES))
            self.run(Command("the maker", (sys.executable, self.script("make.py", MAKE), *arguments)))
        return path

    def codebook(self) -> str:
        return self.script("survey.toml", codebook_text())

    def importing(self, cases: int) -> Command:
        study = str(self.work / f"{cases}.mobsurvey")
        arguments = ("import", str(self.survey(cases)), "--codebook", self.codebook(), "--study", study, "--replace")
        return Command(f"mobsurvey import, {cases:,} cases", (*mobsurvey(), *arguments))

    def study(self, cases: int) -> str:
        """The study of the survey of so many cases, imported where it is not there yet."""
        path = self.work / f"{cases}.mobsurvey"
        if not path.exists():
            say(f"importing {cases:,} cases")
            self.run(self.importing(cases))
        return str(path)

    def run(self, command: Command, memory_of_tree: bool = False) -> Run:
        """What one process of the command took; BenchmarkError where it fails."""
        environment = {k: v for k, v in os.environ.items() if k not in ("MOBSURVEY_STUDY", "PYTHONDONTWRITEBYTECODE")}
        environment["PYTHONIOENCODING"] = "utf-8"
        floor = own_memory()
        with (self.work / "stdout").open("w+b") as out, (self.work / "stderr").open("w+b") as err:
            started = time.perf_counter()
            process = subprocess.Popen(
                command.arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.work, env=environment
            )
            try:
                with watched(process.pid if memory_of_tree else None) as seen:
                    processor, largest = wait(process)
                    seconds = time.perf_counter() - started
            except BaseException:
                process.kill()
                raise
            out.seek(0)
            err.seek(0)
            output = out.read().decode("utf-8", "replace")
            message = err.read().decode("utf-8", "replace")
        if process.returncode != 0:
            raise BenchmarkError(f"{command.name} ended with {process.returncode}:\n{message or output}")
        return Run(seconds, processor, largest, floor, max(*seen, largest or 0.0) if seen else None, output)


def wait(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
    """When the process has ended: the seconds of processor time that it and the children it waited for took, and the
    most bytes that one of them held; None on Windows."""
    if sys.platform == "win32":
        process.wait()
        return None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, bytes_of(usage.ru_maxrss)


def own_memory() -> float:
    """The most bytes that this script held; 0 on Windows."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return bytes_of(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def bytes_of(maxrss: int) -> float:
    """macOS counts bytes, the others 1,024 of them."""
    return float(maxrss if sys.platform == "darwin" else maxrss * 1024)


@dataclass(frozen=True)
class Processors:
    """How busy the machine was up to now, in seconds of processor time."""

    all: float
    """Of all programs; Linux only, else 0."""
    ours: float
    """Of this script and what it started."""
    at: float

    @classmethod
    def now(cls) -> Processors:
        times = os.times()
        ours = times.user + times.system + times.children_user + times.children_system
        busy = 0.0
        if sys.platform == "linux":
            user, nice, system, _, _, *interrupts = Path("/proc/stat").read_text().split()[1:9]
            busy = sum(map(int, (user, nice, system, *interrupts))) / os.sysconf("SC_CLK_TCK")
        return cls(busy, ours, time.perf_counter())

    def taken_by_others(self, start: Processors) -> str:
        """What other programs took of the processors since the start, as a sentence; empty where it is unknown."""
        span = (self.at - start.at) * (os.cpu_count() or 1)
        if not self.all or span <= 0:
            return ""
        share = max(0.0, (self.all - start.all) - (self.ours - start.ours)) / span
        return f" Other programs took {share:.0%} of the processors meanwhile."


@contextmanager
def watched(pid: int | None) -> Iterator[list[float]]:
    """Fills the list, while the block runs, with the bytes that the process and all below it hold; Linux only."""
    seen: list[float] = []
    if pid is None or not Path("/proc/self/task").is_dir():
        yield seen
        return
    done = threading.Event()

    def look() -> None:
        while not done.wait(SAMPLE_SECONDS):
            seen.append(held_by_tree(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def held_by_tree(pid: int) -> float:
    """Bytes in memory of a process and all below it, shared pages counted for each."""
    if sys.platform == "win32":
        return 0.0
    total, left = 0, [pid]
    while left:
        folder = Path("/proc") / str(left.pop())
        try:
            total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in (folder / "task").iterdir():
                left += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):  # it has ended since
            continue
    return float(total)


def mobsurvey() -> tuple[str, ...]:
    """The console script beside this interpreter, else the module."""
    found = shutil.which("mobsurvey", path=str(Path(sys.executable).parent))
    return (found,) if found else (sys.executable, "-m", "mobsurvey")


def codebook_text() -> str:
    """The codebook of the large survey, as TOML."""
    lines = ['id = "large"', "[scales.chosen]", "values = [{ code = 0 }, { code = 1 }]"]
    lines += ["[scales.view]", f"values = {codes(3)}", "missing = [{ code = 9 }]"]
    for name, count in (("level", 3), ("sex", 2), ("province", PROVINCES)):
        lines += [f"[variables.{name}]", f"values = {codes(count)}"]
    for name in ("age", "weight"):
        lines += [f"[variables.{name}]", 'kind = "number"']
    for name in (*CHOSEN, *VIEWS):
        lines += [f"[variables.{name}]", f'scale = "{name.partition("_")[0]}"']
    for n, name in enumerate(SETS):
        lines += [f"[sets.{name}]", f"members = {list(CHOSEN[n * 5 : n * 5 + 5])}", "counted_value = 1"]
    for n, name in enumerate(BATTERIES):
        lines += [f"[batteries.{name}]", f"items = {list(VIEWS[n * 5 : n * 5 + 5])}"]
    return "\n".join(lines) + "\n"


def codes(count: int) -> str:
    return "[" + ", ".join(f"{{ code = {n} }}" for n in range(1, count + 1)) + "]"


def pspp_syntax(file: Path, by: str, names: Sequence[str]) -> str:
    quoted = str(file).replace("'", "''")
    tables = "".join(f"  /TABLES={name} BY {by}\n" for name in names)
    return f"GET FILE='{quoted}'.\nCROSSTABS\n{tables}  /CELLS=COUNT COLUMN\n  /STATISTICS=CHISQ.\n"


def first_line(*arguments: str) -> str:
    """What a program prints first, on either stream; empty where it is missing or fails."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return (done.stdout or done.stderr).partition("\n")[0].strip()


def pspp_version() -> str:
    return first_line("pspp", "--version")


def haven_version() -> str:
    return first_line("Rscript", "-e", 'cat(R.version.string, "with haven", format(packageVersion("haven")), "\\n")')


def peers(bench: Bench, file: Path, by: str, names: Sequence[str], *, once: bool = False) -> tuple[Command, ...]:
    """PSPP, R and pandas tabulating the variables of the file, each by the banner with a chi-square test."""
    syntax = bench.script(f"{file.stem}.sps", pspp_syntax(file, by, names))
    arguments = (str(file), by, *names)
    haven = ("Rscript", "--vanilla", bench.script("haven.R", HAVEN), *arguments)
    pandas = (sys.executable, bench.script("pandas_peer.py", PANDAS), *arguments)
    return (
        Command("PSPP", ("pspp", syntax), once, "" if pspp_version() else "PSPP is not installed"),
        Command("R with haven", haven, once, "" if haven_version() else "R or its package haven is not installed"),
        Command("pandas.crosstab + scipy", pandas, once),
    )


def small_tables(bench: Bench, number: int) -> Comparison:
    """Claims 1 to 3: the four tables of the sample, plain and rich, beside the peers."""
    study = str(bench.work / "hcmc.mobsurvey")
    bench.run(
        Command(
            "import", (*mobsurvey(), "import", str(SAMPLE), "--codebook", "hcmc-2024", "--study", study, "--replace")
        )
    )
    nothing = Command("a Typer app that does nothing", (sys.executable, bench.script("nothing.py", NOTHING)))
    crosstab = (*mobsurvey(), "crosstab", "--by", "level", "--study", study, "--format")
    plain = Command("mobsurvey crosstab --format plain", (*crosstab, "plain"))
    table = Command("mobsurvey crosstab --format table", (*crosstab, "table"))
    others = peers(bench, SAMPLE, "level", HCMC_ITEMS)
    commands = {1: (nothing, plain), 2: (nothing, table), 3: (nothing, plain, table, *others)}[number]
    targets = (Target(plain.name, "time", 1.5), Target(table.name, "time", 3.0))
    return Comparison(
        "Four tables of the sample (1,150 cases, 25 items by level)",
        commands,
        nothing.name,
        tuple(target for target in targets if any(command.name == target.line for command in commands)),
        bench.rounds_of(15, 3),
        figure=r"Test of difficulty_1: (\S+)",
    )


def large_import(bench: Bench) -> Comparison:
    """Claim 4: taking the large survey in, beside pyreadstat's own reading of it."""
    ours = bench.importing(bench.large)
    read = Command(
        "pyreadstat.read_sav to a dict",
        (sys.executable, bench.script("read.py", READ), str(bench.survey(bench.large))),
    )
    return Comparison(
        f"Import of a .sav ({bench.large:,} cases, 40 variables)",
        (read, ours),
        read.name,
        (
            Target(ours.name, "time", 1.3),
            Target(ours.name, "largest process", 1.1),
            Target(ours.name, "all processes", 1.1),
        ),
        bench.rounds_of(5, 2),
        memory_of_tree=True,
    )


def large_tables(bench: Bench) -> Comparison:
    """Claim 5: 25 tables of the large survey."""
    arguments = ("crosstab", *OUR_25, "--by", "level", "--format", "plain", "--study", bench.study(bench.large))
    ours = Command("mobsurvey crosstab --format plain", (*mobsurvey(), *arguments))
    return Comparison(
        f"25 tables by level ({bench.large:,} cases)",
        (ours, *peers(bench, bench.survey(bench.large), "level", PEERS_25, once=True)),
        ours.name,
        (Target(ours.name, "seconds", 0.5),),
        bench.rounds_of(15, 3),
        memory_of_tree=True,
        figure=r"Test of province: (\S+)",
    )


def growth(bench: Bench) -> Comparison:
    """Claim 6: five times the cases take no more than five times the time, and a quarter for noise."""
    small, big = bench.importing(bench.large), bench.importing(bench.larger)
    return Comparison(
        f"Growth of the import ({bench.large:,} and {bench.larger:,} cases)",
        (small, big),
        small.name,
        (Target(big.name, "time", 5 * 1.25),),
        bench.rounds_of(3, 2),
        memory_of_tree=True,
    )


COMPARISONS: dict[tuple[int, ...], Callable[[Bench, int | None], Comparison]] = {
    (1, 2, 3): lambda bench, only: small_tables(bench, only or 3),
    (4,): lambda bench, _: large_import(bench),
    (5,): lambda bench, _: large_tables(bench),
    (6,): lambda bench, _: growth(bench),
}
"""By the numbers of their claims; claims 1 to 3 are measured in one go."""


def measure(bench: Bench, comparison: Comparison) -> list[str]:
    """The comparison as a Markdown table, its commands run in turn after a warm-up.

    Raises BenchmarkError where a program fails or their figures differ.
    """
    start = Processors.now()
    present = [command for command in comparison.commands if not command.absent]
    runs: dict[str, list[Run]] = {command.name: [] for command in present}
    for turn in range(-1, comparison.rounds):
        for command in present:
            if command.once and turn != 0:
                continue
            say(f"{comparison.title}: {f'round {turn + 1}' if turn >= 0 else 'warm-up'}, {command.name}")
            run = bench.run(command, comparison.memory_of_tree)
            if turn >= 0:
                runs[command.name].append(replace(run, output=run.output if turn == 0 else ""))
    if comparison.figure:
        compare_figures(comparison, {name: found[0].output for name, found in runs.items()})
    return table(comparison, runs, Processors.now().taken_by_others(start))


def compare_figures(comparison: Comparison, outputs: dict[str, str]) -> None:
    """Raises BenchmarkError where a program that tabulates does not print the chi-square that pandas prints."""
    source = outputs.get("pandas.crosstab + scipy")
    found = re.search(comparison.figure, source) if source else None
    if found is None:
        return
    for name, output in outputs.items():
        if found[1] not in output and not name.startswith("a Typer app"):
            raise BenchmarkError(f"{name} does not print {found[1]}, as pandas does; {comparison.figure}")


def table(comparison: Comparison, runs: dict[str, list[Run]], busy: str = "") -> list[str]:
    """The comparison as a Markdown table: a line a command."""
    rounds = f"{comparison.rounds} round{'s' if comparison.rounds > 1 else ''}"
    lines = [
        f"### {comparison.title}",
        "",
        f"Ratios are to {comparison.peer}, the median of each round's; {rounds}.{busy}",
        "",
        "| | median s | fastest to slowest | processor s | ratio | largest process, MB | all processes, MB | target |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for command in comparison.commands:
        if command.absent:
            lines.append(f"| {command.name} | skipped: {command.absent} | | | | | | |")
            continue
        found = runs[command.name]
        seconds = [run.seconds for run in found]
        processor = [run.processor for run in found if run.processor is not None]
        ratio = median_ratio(runs, command.name, comparison.peer, "time")
        cells = [
            command.name + (" (one round)" if command.once else ""),
            f"{median(seconds):.3f}",
            f"{min(seconds):.3f} to {max(seconds):.3f}",
            f"{median(processor):.3f}" if processor else "n/a",
            f"{ratio:.2f}" if ratio is not None else "n/a",
            megabytes([run.largest for run in found], max(run.floor for run in found)),
            megabytes([run.tree for run in found]) if comparison.memory_of_tree else "",
            "<br>".join(
                verdict(target, runs, comparison.peer) for target in comparison.targets if target.line == command.name
            ),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def verdict(target: Target, runs: dict[str, list[Run]], peer: str) -> str:
    """The target, what was measured, and whether it holds."""
    if target.measure == "seconds":
        value: float | None = median(run.seconds for run in runs[target.line])
        claim, shown = f"≤ {target.limit:g} s", f"{value:.3f} s"
    else:
        value = median_ratio(runs, target.line, peer, target.measure)
        claim, shown = f"{target.measure} ≤ {target.limit:g} ×", "n/a" if value is None else f"{value:.2f} ×"
    if value is None:
        return f"{claim}: not measured here"
    return f"{claim}: {shown}, {'holds' if value <= target.limit else '**does not hold**'}"


def median_ratio(runs: dict[str, list[Run]], line: str, peer: str, measure: str) -> float | None:
    """The median, over rounds, of the line's figure divided by the peer's in the same round."""
    pairs = [
        (value_of(ours, measure), value_of(theirs, measure))
        for ours, theirs in zip(runs[line], runs[peer], strict=False)
    ]
    ratios = [ours / theirs for ours, theirs in pairs if ours is not None and theirs]
    return median(ratios) if ratios else None


def value_of(run: Run, measure: str) -> float | None:
    return {"time": run.seconds, "largest process": run.largest, "all processes": run.tree}[measure]


def megabytes(values: Sequence[float | None], floor: float = 0.0) -> str:
    """The median; below the floor nothing can be told."""
    known = [value for value in values if value is not None]
    if not known:
        return "n/a"
    return f"{median(known) / 1e6:,.0f}" if median(known) > floor else f"at most {floor / 1e6:,.0f}"


def machine(bench: Bench) -> list[str]:
    """What was measured on, and when."""
    packages = ("mobsurvey", "typer", "rich", "pyreadstat", "pandas", "scipy", "numpy")
    facts = [
        f"{datetime.datetime.now(datetime.UTC).date().isoformat()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        f"{platform.system()} {platform.release()} on {platform.machine()}, {os.cpu_count()} cores",
        ", ".join(f"{name} {package_version(name)}" for name in packages),
        pspp_version() or "PSPP: not installed",
        haven_version() or "R with haven: not installed",
    ]
    lines = ["Measured on:", "", *(f"- {fact}" for fact in facts), ""]
    if bench.short:
        lines += [f"A short run: the targets of the large survey are meant for {LARGE:,} cases.", ""]
    return lines


def package_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def write(lines: Sequence[str]) -> None:
    """Puts the lines between the markers of the README beside this script."""
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchmarkError(f"{README.name} lacks the markers {BEGIN} and {END}")
    body = "\n".join(lines).rstrip("\n")
    README.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8", newline="\n")


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of every comparison, instead of its own number")
    parser.add_argument("--short", action="store_true", help=f"few rounds, and {SHORT:,} cases for the large survey")
    parser.add_argument("--only", type=int, choices=range(1, 7), metavar="N", help="only claim N, 1 to 6")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="keep the large surveys here for the next run")
    parser.add_argument("--write", action="store_true", help="write the figures into benchmarks/README.md")
    chosen = parser.parse_args(arguments)
    if chosen.rounds is not None and chosen.rounds < 1:
        parser.error("--rounds is at least 1")
    if chosen.write and (chosen.short or chosen.only):
        parser.error("--write takes the whole run: leave out --short and --only")
    return chosen


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything was measured, whether or not the targets hold; 1 when a program failed; 2 for wrong usage."""
    chosen = parse(arguments)
    if chosen.data:
        chosen.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.data, prefix="benchmark-") as folder:
        work = Path(folder).resolve()
        bench = Bench((chosen.data or work).resolve(), work, chosen.rounds, chosen.short)
        report: list[str] = []
        try:
            for numbers, make in COMPARISONS.items():
                if chosen.only is None or chosen.only in numbers:
                    comparison = make(bench, chosen.only)
                    report += measure(bench, comparison)
            report = [*machine(bench), *report]
            print("\n".join(report))
            if chosen.write:
                write(report)
        except BenchmarkError as error:
            print("\n".join(report))
            say(f"Error: {error}")
            return 1
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
