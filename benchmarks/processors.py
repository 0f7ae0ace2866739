"""How busy the machine was, and how much of that was not ours."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path


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
