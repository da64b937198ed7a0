"""How good the estimate is: what tickets were told against what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from queue_server.domain.calling import Policy
from queue_server.domain.simulation.day import Day, Played
from queue_server.domain.simulation.invent import invent
from queue_server.domain.simulation.play import play
from queue_server.domain.simulation.watch import note_estimates

WIDE_MINUTES = 10.0
WIDE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Told:
    """One ticket's range and the truth, in minutes; ``naive`` as the naive ways put it."""

    low: float
    high: float
    wait: float
    naive: tuple[float, ...]

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Score:
    """Shares are of 1, times in minutes.  ``naive`` are the mean errors of the naive ways."""

    tickets: int
    untold: int
    inside: float
    width: float
    middle: float
    narrow: float
    error: float
    naive: tuple[float, ...]

    @property
    def allowed(self) -> float:
        """How wide the median range may be."""
        return max(WIDE_MINUTES, WIDE_SHARE * self.middle)

    @property
    def better(self) -> float:
        """By how much of the best naive way's error the estimate's is smaller."""
        return 1 - self.error / min(self.naive)


def told(day: Day, policy: Policy | None = None) -> tuple[list[Told], int]:
    """Play a day: what was told to whom, and to how many nothing could be told."""
    found, untold = [], 0
    for played in play(day, policy or Policy(), note_estimates):
        one = _told(played)
        if one is None:
            untold += 1
        else:
            found.append(one)
    return found, untold


def _told(played: Played) -> Told | None:
    if played.estimate is None or played.wait is None or not played.naive:
        return None
    naive = tuple(seconds / 60 for seconds in played.naive)
    return Told(played.estimate.low, played.estimate.high, played.wait / 60, naive)


def score(told: Sequence[Told], untold: int = 0) -> Score:
    """The score of all tickets together."""
    ways = range(len(told[0].naive))
    return Score(
        tickets=len(told),
        untold=untold,
        inside=fmean(t.low <= t.wait <= t.high for t in told),
        width=median(t.width for t in told),
        middle=median(t.middle for t in told),
        narrow=fmean(t.width <= max(WIDE_MINUTES, WIDE_SHARE * t.middle) for t in told),
        error=fmean(abs(t.middle - t.wait) for t in told),
        naive=tuple(fmean(abs(t.naive[way] - t.wait) for t in told) for way in ways),
    )


def measure(seeds: Iterable[int]) -> Score:
    """Play the days of these seeds and score every ticket alike."""
    everyone: list[Told] = []
    untold = 0
    for seed in seeds:
        found, missing = told(invent(seed))
        everyone += found
        untold += missing
    return score(everyone, untold)
