"""Working time: how the opening sessions of a day map hours of work to hours on the wall."""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1_000_000
"""Microseconds in a second."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The rest of a day's sessions, in seconds from a moment; empty means always open.

    After the last session work goes on: who holds a number is still served.
    """

    spans: tuple[tuple[float, float], ...] = ()

    @classmethod
    def after(cls, now: int, sessions: tuple[tuple[int, int], ...]) -> Hours:
        """From sessions in microseconds UTC, those that are not over at ``now``."""
        ahead = ((max(0.0, (a - now) / SECOND), (b - now) / SECOND) for a, b in sorted(sessions))
        return cls(tuple((start, end) for start, end in ahead if end > start))

    def wall(self, work: float) -> float:
        """When so many seconds have been worked."""
        done = 0.0
        for start, end in self.spans:
            if work < end - start:
                return start + work
            work -= end - start
            done = end
        return done + work

    def work(self, wall: float) -> float:
        """How much is worked until then."""
        last = self.spans[-1][1] if self.spans else 0.0
        within = sum(max(0.0, min(wall, end) - start) for start, end in self.spans)
        return within + max(0.0, wall - last)

    def opening(self, wall: float) -> float:
        """The first open moment not before ``wall``."""
        for start, end in self.spans:
            if wall < end:
                return max(wall, start)
        return wall

    def breaks_before(self, wall: float) -> bool:
        """Whether a session ends and another begins before then."""
        return any(start <= wall for start, _ in self.spans[1:])

    def closed_by(self, wall: float) -> bool:
        """Whether the last session is over then."""
        return bool(self.spans) and wall > self.spans[-1][1]
