"""The codebook as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mobsurvey.survey import NO_DESIGN, Battery, Design, Label, Net, ResponseSet, Variable

if TYPE_CHECKING:
    from mobsurvey.codebook.derived.model import Derived
    from mobsurvey.indices import Index


@dataclass(frozen=True)
class Codebook:
    """Everything that is known of a questionnaire before the answers come in."""

    id: str
    """Short name, also the file's: `hcmc-2024`."""
    title: Label
    source: str
    """Where the questions come from: paper, questionnaire, file."""
    languages: tuple[str, ...]
    """The first is the one used where a label lacks another."""
    variables: Mapping[str, Variable]
    """Those that columns bring, then those that are derived."""
    sets: Mapping[str, ResponseSet]
    batteries: Mapping[str, Battery]
    text: str
    """The TOML as read, kept in every study that it coded."""
    design: Design = NO_DESIGN
    """How the respondents were sampled."""
    nets: Mapping[str, Net] = field(default_factory=dict)
    """Each of a question above; members as `answers_of` it writes them."""
    derived: Mapping[str, Derived] = field(default_factory=dict)
    """How the derived ones of the variables and sets above are made, each of such as stand before it."""

    indices: Mapping[str, Index] = field(default_factory=dict)

    @property
    def made(self) -> frozenset[str]:
        """The names of the variables and sets that are derived."""
        return frozenset(name for derived in self.derived.values() for name in derived.names)

    def of_columns(self) -> Codebook:
        """The codebook of what columns bring: without what is derived, and what is made of that."""
        if not (made := self.made):
            return self
        sets = {n: s for n, s in self.sets.items() if n not in made and made.isdisjoint(s.members)}
        batteries = {n: b for n, b in self.batteries.items() if made.isdisjoint(b.items)}
        variables = {n: v for n, v in self.variables.items() if n not in made}
        nets = {n: net for n, net in self.nets.items() if net.of in {**variables, **sets, **batteries}}
        return replace(self, variables=variables, sets=sets, batteries=batteries, nets=nets, derived={}, indices={})
