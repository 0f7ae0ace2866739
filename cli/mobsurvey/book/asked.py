"""What a section of a plan asks of its tables, over what [defaults] asks of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """The options of one section."""

    own: Mapping[str, Any]
    """What the section asks for."""
    shared: Mapping[str, Any]
    """What [defaults] asks for, where the section does not."""

    @property
    def options(self) -> dict[str, Any]:
        """What its tables are asked for; both filters hold."""
        options = {**self.shared, **self.own}
        if "where" in self.shared and "where" in self.own:
            options["where"] = f"({self.shared['where']}) and ({self.own['where']})"
        return options
