"""How long something took, counted in steps: cheap enough for every commit."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

STEPS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds; the last place counts what took longer."""


@dataclass(slots=True)
class Durations:
    """How many took no longer than each of STEPS, counted by one thread and read by any."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(STEPS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(STEPS, seconds)] += 1
        self.seconds += seconds
