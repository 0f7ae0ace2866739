"""What a book depends on, as hashes: of the whole book, and of each of its tables."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from mobsurvey import __version__
from mobsurvey.book.plan import Plan
from mobsurvey.packing import survey_to_json
from mobsurvey.study import Provenance, Study
from mobsurvey.table.spec import TableSpec


class Inputs(NamedTuple):
    """What a book depends on, each as a hash."""

    data: str
    """Of the files of answers, how they were read, and of the weights that were made for them."""
    codebook: str
    plan: str
    mobsurvey: str
    """The version."""

    def changed(self, before: Inputs) -> list[str]:
        """Which of them differ: data, codebook, plan, mobsurvey."""
        pairs = zip(self._fields, self, before, strict=True)
        return [name for name, now, then in pairs if now != then]


def inputs_of(plan: Plan, study: Study) -> Inputs:
    """The hashes of all that a book depends on."""
    every = [study.provenance]
    if plan.comparisons:
        from mobsurvey.book.comparisons import compared_provenances

        every += compared_provenances(plan)
    files = [file for made in every for file in _files(made)]
    weights = [(weight.variable, weight.sha256, weight.cases) for made in every for weight in made.weights]
    return Inputs(
        _hash([files, weights]),
        _hash([text for made in every for text in (made.codebook, made.codebook_text)]),
        sha256(plan.text.encode()),
        __version__,
    )


def _files(made: Provenance) -> list[Any]:
    return [(file.source._asdict(), file.cases, file.wave) for file in made.files] or [(made.source._asdict(), 0, "")]


def study_key(study: Study, inputs: Inputs) -> str:
    """Of all that tables of any kind depend on: the answers, what they mean, and the version of mobsurvey."""
    return _hash([inputs.data, inputs.codebook, inputs.mobsurvey, survey_to_json(study.survey)])


def table_key(study: str, spec: TableSpec, compared: str = "") -> str:
    """Of all that a table depends on: the study, what is asked for in the end, however the plan says it, and what is
    compared."""
    return _hash([study, repr(spec), compared])


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash(values: Any) -> str:
    return sha256(json.dumps(values, default=str).encode())
