"""Gives a study its raked weight as a variable: whole or not at all, and with what it was made by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mobsurvey import __version__
from mobsurvey.errors import UsageError
from mobsurvey.study import MadeWeight, Study, StudyWriter, open_study
from mobsurvey.survey import Chunk, Survey, Variable
from mobsurvey.weights.rake import Raked, rake
from mobsurvey.weights.target_file import read_targets
from mobsurvey.weights.targets import Targets


def rake_study(study: Study, target: Path) -> Raked:
    """The weight that the target file asks for; nothing is written. Raises what read_targets and rake raise."""
    return rake(study.survey, read_targets(target, study.survey))


def add_weight(study: Path, target: Path, *, replace: bool = False) -> Raked:
    """The same, written to the study as a variable, with the target file and the diagnostics in its provenance.

    UsageError where its name is taken: `replace` allows for a weight that was made so, and for nothing else.
    """
    open_study(study).close()
    writer = StudyWriter(study, replace=True)
    with writer.claim(), open_study(study) as held:
        targets = read_targets(target, held.survey)
        if taken := taken_name(held, targets, replace):
            raise taken
        raked = rake(held.survey, targets)
        made = MadeWeight(
            variable=targets.name,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
            file=targets.file,
            text=targets.text,
            sha256=targets.sha256,
            cases=held.cases,
            diagnostics=raked.diagnostics.to_json(),
        )
        others = [weight for weight in held.provenance.weights if weight.variable != made.variable]

        def facts() -> dict[str, Any]:
            provenance = held.provenance._replace(weights=(*others, made))
            return {"provenance": provenance.to_json(), "findings": held.findings}

        writer.write(_with_weight(held, raked), facts)
    return raked


def taken_name(study: Study, targets: Targets, replace: bool) -> UsageError | None:
    """Why the weight cannot be written under its name; None where it can."""
    made = [weight.variable for weight in study.provenance.weights]
    where = targets.file
    for name in (*study.survey.names, *study.survey.untabulated):
        if name.casefold() != targets.name.casefold():
            continue
        if name not in made or name != targets.name:
            return UsageError(
                f'the study has a "{name}" already', where=where, next_step='Choose another name: name = "…".'
            )
        if not replace:
            return UsageError(
                f'the study has a weight "{name}" already',
                where=where,
                next_step='Make it again with --replace, or choose another name: name = "…".',
            )
    return None


def _with_weight(study: Study, raked: Raked) -> Survey:
    survey, name = study.survey, raked.targets.name

    def chunks() -> Iterator[Chunk]:
        for chunk in survey.chunks:
            yield chunk._replace(columns={**chunk.columns, name: raked.column(chunk)})
        study.close()  # its file is about to be replaced, which Windows refuses while it is open

    variable = Variable(name, "number", raked.targets.label(survey), "scale")
    return survey._replace(variables={**survey.variables, name: variable}, chunks=chunks())
