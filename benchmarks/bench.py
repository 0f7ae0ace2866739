"""The workbench: where surveys and studies are, and what was made of them so far."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from comparison import Command, Target
from large_survey import SEED, codebook_text
from process import Run, run_process
from programs import mobsurvey

FOLDER = Path(__file__).resolve().parent
SAMPLE = FOLDER.parent / "samples" / "hcmc-2024.sav"
SAMPLE_CODEBOOK = "hcmc-2024"
FULL, SHORT = 1_000_000, 20_000
"""Cases of the large survey in a full and in a short run."""
GROWTH = 5
"""So many times the cases of the large survey has the larger one."""


@dataclass(frozen=True)
class Bench:
    """Where the files are, and how many rounds are run."""

    data: Path
    """The large surveys; kept."""
    work: Path
    """Syntax, codebooks and studies; deleted at the end."""
    rounds: int | None = None
    """Of every comparison, in place of its own number."""
    short: bool = False

    @property
    def large(self) -> int:
        return SHORT if self.short else FULL

    @property
    def larger(self) -> int:
        return self.large * GROWTH

    def rounds_of(self, full: int, short: int) -> int:
        return self.rounds or (short if self.short else full)

    def file(self, name: str, text: str) -> Path:
        """The text as a file of that name in the folder of work."""
        path = self.work / name
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def run(self, command: Command, memory_of_tree: bool = False) -> Run:
        """What one process of the command took; BenchmarkError where it fails."""
        return run_process(command.name, command.arguments, self.work, memory_of_tree)

    def survey(self, cases: int, ending: str = ".sav") -> Path:
        """The large survey of so many cases, as .sav or .csv, made where it is not there yet."""
        path = self.data / f"survey-{cases}-seed-{SEED}{ending}"
        if not path.exists():
            say(f"making {path.name}")
            maker = (sys.executable, str(FOLDER / "make_survey.py"), str(path), str(cases))
            self.run(Command("make_survey.py", maker))
        return path

    def importing(self, file: Path, codebook: str, study: Path, name: str, *targets: Target) -> Command:
        """The command that takes a file in, in place of a study that exists."""
        arguments = ("import", str(file), "--codebook", codebook, "--study", str(study), "--replace")
        return Command(name, (*mobsurvey(), *arguments), targets)

    def importing_large(self, cases: int, *targets: Target, ending: str = ".sav") -> Command:
        """The same of the large survey."""
        codebook = self.file("survey.toml", codebook_text())
        study = self.work / f"{cases}{ending}.mobsurvey"
        name = f"mobsurvey import, {cases:,} cases"
        return self.importing(self.survey(cases, ending), str(codebook), study, name, *targets)

    def large_study(self, cases: int) -> Path:
        """The study of the large .sav of so many cases, imported where it is not there yet."""
        path = self.work / f"{cases}.sav.mobsurvey"
        if not path.exists():
            say(f"importing {cases:,} cases")
            self.run(self.importing_large(cases))
        return path

    def sample_study(self) -> Path:
        """The study of the sample, imported where it is not there yet."""
        path = self.work / "sample.mobsurvey"
        if not path.exists():
            self.run(self.importing(SAMPLE, SAMPLE_CODEBOOK, path, "import of the sample"))
        return path


def say(text: str) -> None:
    """To standard error: what is being done."""
    print(text, file=sys.stderr, flush=True)
