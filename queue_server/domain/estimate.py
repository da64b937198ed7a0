"""How long a wait may be: an honest range, or nothing when nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """How a service goes now: quick and slow seconds a person (quartiles), counters open for it."""

    quick: float
    slow: float
    counters: int


def pace(seconds: Sequence[float], counters: int) -> Pace | None:
    """The pace from recent service times; None from fewer than five, or with no counter open."""
    if len(seconds) < ENOUGH or counters < 1:
        return None
    quick, _, slow = quantiles(seconds, n=4)
    return Pace(quick=max(quick, 1.0), slow=max(slow, 1.0), counters=counters)


def estimate(ahead: int, known: Pace | None) -> tuple[int, int] | None:
    """Minutes from and to, for somebody with ``ahead`` people before them."""
    if known is None:
        return None
    turns = ahead / known.counters
    low = int(turns * known.quick / 60)
    high = ceil((turns + 1) * known.slow / 60)
    return low, max(high, low + 1)
