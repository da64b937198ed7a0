"""A line at one moment: who waits, which counters call, how long a call holds a counter."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import erfc, log, sqrt
from statistics import fmean, median, pstdev
from typing import TYPE_CHECKING

from queue_server.domain.calling import Policy, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queue_server.domain.lanes import Services

FEW = 5
"""Calls below which a service is judged by the whole office, with more doubt."""
PRIOR_CALLS = 15.0
"""What was learnt on earlier days weighs as many calls of today."""
OUTLIER = 8
"""Times the median beyond which a call was forgotten rather than long."""
LEAST_LEFT = 20.0
NEVER_SEEN = 1e-6


@dataclass(frozen=True, slots=True)
class Holding:
    """How long one dossier holds a counter, no-shows among them: seconds, and from how many calls.

    Most people bring one.
    """

    mean: float
    spread: float
    calls: float

    @property
    def variance(self) -> float:
        """Square seconds of one call."""
        return self.spread**2

    def times(self, dossiers: int) -> Holding:
        """How long somebody with so many dossiers holds a counter."""
        if dossiers == 1:
            return self
        return Holding(self.mean * dossiers, self.spread * sqrt(dossiers), self.calls)

    def left(self, elapsed: float) -> float:
        """Seconds a call still holds its counter after ``elapsed``, if its times are lognormal."""
        width = log(1 + (self.spread / self.mean) ** 2)
        if elapsed <= 0 or width <= 0:
            return max(LEAST_LEFT, self.mean - elapsed)
        sigma = sqrt(width)
        depth = (log(elapsed) - log(self.mean) + width / 2) / sigma
        longer = erfc(depth / sqrt(2))
        if longer < NEVER_SEEN:
            return self.mean
        return max(LEAST_LEFT, self.mean * erfc((depth - sigma) / sqrt(2)) / longer - elapsed)


@dataclass(frozen=True, slots=True)
class OpenCounter:
    """A counter that calls people: who stands there, since when, and when it is back.

    Who stands there brings ``dossiers``.  ``since`` is in microseconds UTC; ``away`` in seconds
    from now; ``recent`` says of its last calls, newest first, which were of priority.
    """

    services: Services
    serving: str | None = None
    since: int = 0
    away: float = 0.0
    recent: tuple[bool, ...] = ()
    dossiers: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """All that the estimate looks at.

    ``waiting`` is everybody in the line; ``sessions`` are today's, in microseconds UTC;
    ``priority_per_hour`` says how many people of priority came for a service in the last hour;
    ``lag`` is how many seconds after a session begins the counters begin to call.
    """

    now: int
    waiting: Sequence[Waiting]
    counters: Sequence[OpenCounter]
    holdings: Mapping[str, Holding]
    policy: Policy = field(default_factory=Policy)
    sessions: tuple[tuple[int, int], ...] = ()
    priority_per_hour: Mapping[str, float] = field(default_factory=dict)
    lag: float = 0.0


def holding(today: Sequence[float], recent: Sequence[float] = ()) -> Holding | None:
    """What is known of a service from the seconds a dossier held counters, today and before.

    None where nothing is known.  Calls that somebody forgot to end are cut.
    """
    known = [*today, *recent]
    if not known:
        return None
    most = OUTLIER * median(known)
    today, recent = ([min(s, most) for s in seconds] for seconds in (today, recent))
    before = min(PRIOR_CALLS, len(recent))
    calls = len(today) + before
    mean = ((sum(today) if today else 0.0) + (fmean(recent) * before if recent else 0.0)) / calls
    spread = pstdev([*today, *recent]) if len(known) >= FEW else mean
    return Holding(max(mean, 1.0), max(spread, 0.2 * mean), calls)


def holdings(
    today: Mapping[str, Sequence[float]], recent: Mapping[str, Sequence[float]]
) -> dict[str, Holding]:
    """What is known of each service; of a new one, what is known of the whole office."""
    services = {*today, *recent}
    office = holding(_all(today), _all(recent))
    found = {}
    for service in services:
        own = holding(today.get(service, ()), recent.get(service, ()))
        if own is None or own.calls < FEW:
            own = office and Holding(office.mean, max(office.spread, 0.8 * office.mean), 2)
        if own is not None:
            found[service] = own
    return found


def _all(seconds: Mapping[str, Sequence[float]]) -> list[float]:
    return [one for service in seconds.values() for one in service]
