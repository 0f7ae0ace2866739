"""Bands of a number for one table, `age=<30,30-44,45+`: the variable that they make, and the table asked of it.

The rule is that of `bands` in a codebook. The number itself stays what it is, for filters and weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.study import Study
from mobsurvey.survey import Chunk, Column, Survey
from mobsurvey.table.spec import TableSpec
from mobsurvey.tabulation.names import banner_paths

if TYPE_CHECKING:
    from mobsurvey.codebook.derived.bands import Bands
    from mobsurvey.codebook.derived.model import Compute, Known, Made

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_BAND = re.compile(
    r"(?:<\s*(?P<below>-?\d{1,15})|(?P<low>-?\d{1,15})(?:\s*[-–]\s*(?P<high>-?\d{1,15})|(?P<open>\s*\+))?)"
)
_MOST = 200
_EXAMPLE = 'Write "age=18,30,45", where bands begin, or "age=<30,30-44,45+".'
_made: WeakKeyDictionary[Study, dict[tuple[Bands, ...], Study]] = WeakKeyDictionary()
"""Studies with bands, so that the tables of one run band a number once."""


def bands_of(texts: Sequence[str]) -> tuple[Bands, ...]:
    """The bands that texts such as `age=18,30,45` name, of a variable each. UsageError."""
    found = tuple(_bands(text) for text in texts)
    names = [bands.of for bands in found]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f'--bands gives "{name}" two kinds of bands', next_step="Give it one.")
    return found


def _bands(text: str) -> Bands:
    from mobsurvey.codebook.derived.bands import Bands

    name, sign, written = text.partition("=")
    parts = [part.strip() for part in written.split(",")]
    if not sign or not name.strip() or not all(parts):
        raise UsageError(f"--bands {text}", next_step=_EXAMPLE)
    if all(_NUMBER.fullmatch(part) for part in parts):
        breaks, has_below = [float(part) for part in parts], True
        if any(low >= high for low, high in pairwise(breaks)):
            raise UsageError(f"--bands {text}: the numbers do not rise", next_step="Write the lowest first, each once.")
    else:
        breaks, has_below = _breaks(text, parts)
    if len(breaks) > _MOST:
        raise UsageError(f"--bands {name.strip()}: there are more than {_MOST} bands", next_step="Take fewer.")
    return Bands(name.strip(), tuple(breaks), "band" if has_below else "missing")


def _breaks(text: str, parts: Sequence[str]) -> tuple[list[float], bool]:
    """Where the bands begin, and whether there is one below the first. UsageError for gaps, overlaps, a closed end."""
    breaks: list[int] = []
    begins: int | None = None  # where the next band must begin
    last = len(parts) - 1
    for place, part in enumerate(parts):
        found = _BAND.fullmatch(part)
        if found is None or (found["below"] is not None and place) or (found["open"] and place < last):
            raise UsageError(f'--bands {text}: "{part}" cannot be a band there', next_step=_EXAMPLE)
        if found["below"] is not None:
            begins = int(found["below"])
            continue
        low = int(found["low"])
        high = int(found["high"] or low)
        if begins is not None and low != begins:
            what = f"nobody is in a band from {begins} to under {low}" if low > begins else f"{low} is in two bands"
            raise UsageError(f"--bands {text}: {what}", next_step=f'Let "{part}" begin at {begins}.')
        if high < low:
            raise UsageError(f'--bands {text}: "{part}" ends before it begins', next_step=_EXAMPLE)
        if place == last and not found["open"]:
            raise UsageError(
                f'--bands {text}: the last band has no end, and "{part}" has one',
                next_step=f'Write "{low}+"; leave others out by a filter: --where.',
            )
        breaks.append(low)
        begins = high + 1
    if not breaks:
        raise UsageError(f"--bands {text} is a single band", next_step=_EXAMPLE)
    return [float(number) for number in breaks], parts[0].startswith("<")


def with_bands(study: Study, spec: TableSpec) -> tuple[Study, TableSpec]:
    """The study with a variable of each bands, and the table asked of these where it was asked of the numbers.

    Rows, banner, layers, nets and scores are then of the bands. UsageError for what is no number, for codes of labelled
    answers, and where the name of the new variable is taken.
    """
    bands = spec.shape.bands
    held = _made.setdefault(study, {})
    banded = held.get(bands) or _banded(study, bands)
    held[bands] = banded
    names = {found.of: name_of_bands(found.of) for found in bands}

    def of(name: str) -> str:
        return names.get(name, name)

    by = spec.by and ",".join("/".join(map(of, names)) for names in banner_paths(spec.by))
    nets = tuple(net._replace(of=of(net.of)) for net in spec.shape.nets)
    scores = {of(name): values for name, values in spec.analysis.scores.items()}
    return banded, spec._replace(
        name=of(spec.name),
        by=by,
        layer=spec.layer and of(spec.layer),
        shape=spec.shape._replace(nets=nets, bands=()),
        analysis=spec.analysis if not spec.analysis.scores else spec.analysis._replace(scores=scores),
    )


def name_of_bands(name: str) -> str:
    """What the variable of a number's bands is called: age_bands."""
    return f"{name}_bands"


def _banded(study: Study, bands: Sequence[Bands]) -> Study:
    from mobsurvey.codebook.derived.model import Known

    survey = study.survey
    known = Known(survey.variables, survey.sets, survey.batteries, survey.languages)
    made = [_variable(survey, rule, known) for rule in bands]
    variables = {found.variables[0].name: found.variables[0] for found in made}
    computes = {name: rule.compute(found, known) for name, rule, found in zip(variables, bands, made, strict=True)}
    chunks = _BandedChunks(survey.chunks, computes)
    banded = survey._replace(variables={**survey.variables, **variables}, chunks=chunks)
    return Study(banded, study.provenance, study.findings, study.path)


def _variable(survey: Survey, bands: Bands, known: Known) -> Made:
    from mobsurvey.codebook.derived.sources import is_scored

    numbers = [name for name, variable in survey.variables.items() if variable.kind == "number"]
    where = f"--bands {bands.of}"
    source = survey.variables.get(bands.of)
    if source is None:
        raise UsageError(f'there is no variable "{bands.of}"', where=where, next_step=did_you_mean(bands.of, numbers))
    if not is_scored(source):
        raise UsageError(f'"{bands.of}" has no numbers', where=where, next_step=did_you_mean(bands.of, numbers))
    labels = {(str(value.code), text) for value in source.values for text in value.label.values()}
    if source.kind != "number" and any(text != code for code, text in labels) and all(v.label for v in source.values):
        raise UsageError(
            f'the numbers of "{bands.of}" are codes of labelled answers, and bands are of numbers',
            where=where,
            next_step="Take answers together by a net, --net, or by a recode in the codebook: [derived.NAME].",
        )
    name = name_of_bands(bands.of)
    taken = {taken.casefold(): taken for taken in (*survey.names, *survey.untabulated, *survey.nets)}
    if name.casefold() in taken:
        raise UsageError(
            f'the bands would be called "{name}", and the study has a "{taken[name.casefold()]}" already',
            where=where,
            next_step="Tabulate that, or give bands of another name in the codebook: [derived.NAME].",
        )
    return bands.makes(name, source.label or {survey.languages[0]: bands.of}, None, known)


class _BandedChunks:
    """The chunks of a survey, in which the bands can be read too; they are computed when they are asked for."""

    def __init__(self, chunks: Iterable[Chunk], computes: Mapping[str, Compute]) -> None:
        self.chunks = chunks
        self.computes = computes
        self.held: dict[tuple[str, int], Column] = {}

    def __iter__(self) -> Iterator[Chunk]:
        for number, chunk in enumerate(self.chunks):
            yield chunk._replace(columns=_Columns(self, number, chunk))

    def column(self, name: str, number: int, chunk: Chunk) -> Column:
        if (name, number) not in self.held:
            [self.held[name, number]] = self.computes[name](chunk)
        return self.held[name, number]


class _Columns(Mapping[str, Any]):
    """The columns of one chunk by variable, with those of bands."""

    def __init__(self, chunks: _BandedChunks, number: int, chunk: Chunk) -> None:
        self.chunks, self.number, self.chunk = chunks, number, chunk

    def __getitem__(self, name: str) -> Any:
        if name in self.chunks.computes:
            return self.chunks.column(name, self.number, self.chunk)
        return self.chunk.columns[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.chunk.columns
        yield from self.chunks.computes

    def __len__(self) -> int:
        return len(self.chunk.columns) + len(self.chunks.computes)
