"""What of studies could not be matched, in lines for the user."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.compare.kin import Proposal
from mobsurvey.compare.match import Matched
from mobsurvey.survey import Survey

_MOST_NAMES = 12


def findings(
    matched: Matched, labels: Sequence[str], surveys: Sequence[Survey], nets: Sequence[Sequence[str]]
) -> list[str]:
    """Questions and nets that not all studies have, then what is alike and was not taken for the same.

    `nets` are those of each study that others lack.
    """
    lines = [
        f"Not in all studies: {_named(names)} ({label})."
        for label, names in zip(labels, matched.only, strict=True)
        if names
    ]
    lines += [
        f"Nets that not all studies have, or of other answers: {_named(names)} ({label})."
        for label, names in zip(labels, nets, strict=True)
        if names
    ]
    groups: dict[tuple[int, bool, str], list[Proposal]] = {}
    for proposal in matched.proposals:
        groups.setdefault((proposal.study, proposal.same_name, proposal.of), []).append(proposal)
    for (study, same_name, of), some in groups.items():
        how = "the same name but other words" if same_name else "nearly the same words"
        pairs = [p.first if p.first == p.other else f"{p.first}={p.other}" for p in some]
        # What has the same names is taken with its question, and so are answers, which have only codes.
        named = all(p.first in surveys[0].names and p.other in surveys[study].names for p in some)
        option = f"--same {of}" if of and (same_name or not named) else f"--same {','.join(pairs[:_MOST_NAMES])}"
        where = f"{of}: " if of else ""
        lines.append(
            f"{where}not taken for the same, with {how} in {labels[study]}: {_named(pairs)}. If they are: {option}"
        )
    return lines


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}"
