"""How long a wait may be: the line walked through by the real calling order, with its doubts.

The estimate lets the counters go on as they do now: each becomes free when the person there is
likely to be finished, and takes whom the calling order gives it, until it takes the ticket that is
asked for.  Chance adds up along the way, and the range says how much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import ceil, erfc, floor, log, sqrt
from statistics import fmean, median, pstdev, quantiles
from typing import TYPE_CHECKING

from queue_server.domain.calling import Policy, Waiting
from queue_server.domain.hours import SECOND, Hours
from queue_server.domain.lanes import Lanes, Services

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FEW = 5
"""Calls below which a service is judged by the whole office, with more doubt."""
PRIOR_CALLS = 15.0
"""What was learnt on earlier days weighs as many calls of today."""
OUTLIER = 8
"""Times the median beyond which a call was forgotten rather than long."""
RECENT_CALLS = 10
LEAST_LEFT = 20.0
NEVER_SEEN = 1e-6
HOUR = 3600.0
EBB_HOURS = 1.5
DRIFT = 0.12
ABSENT = 0.25
SETTLE_SECONDS = 45.0
EARLY, LATE = 1.2, 1.35


@dataclass(frozen=True, slots=True)
class Holding:
    """How long one call holds a counter, no-shows among them: seconds, and from how many calls."""

    mean: float
    spread: float
    calls: float

    @property
    def variance(self) -> float:
        """Square seconds of one call."""
        return self.spread**2

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

    ``since`` is in microseconds UTC; ``away`` in seconds from now; ``recent`` says of its last
    calls, newest first, which were of priority.
    """

    services: Services
    serving: str | None = None
    since: int = 0
    away: float = 0.0
    recent: tuple[bool, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whole minutes from and to, with what explains them.

    ``ahead`` people are likely to be called first, by ``counters`` counters; ``after_break`` says
    that the office closes and opens again before the call, ``after_closing`` that its day is over.
    """

    low: int
    high: int
    likely: float
    ahead: int
    counters: int
    after_break: bool = False
    after_closing: bool = False

    @property
    def minutes(self) -> tuple[int, int]:
        """The range alone."""
        return self.low, self.high


def holding(today: Sequence[float], recent: Sequence[float] = ()) -> Holding | None:
    """What is known of a service from the seconds calls held counters, today and before.

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


def expect(ticket: Waiting, line: Line) -> Estimate | None:
    """When ``ticket`` is likely to be called; it need not stand in ``line.waiting``.

    None where nothing is known yet, or no counter is open for its service.
    """
    served = set(line.holdings)
    counters = [c for c in line.counters if served & set(c.services)]
    if not any(ticket.service in c.services for c in counters):
        return None
    return _Walk(ticket, line, _connected(ticket.service, counters)).estimate()


def _connected(service: str, counters: Sequence[OpenCounter]) -> list[OpenCounter]:
    """The counters whose work can touch the line of ``service``, through services they share."""
    services, found = {service}, list[OpenCounter]()
    left = list(counters)
    while joined := [c for c in left if services & set(c.services)]:
        left = [c for c in left if not services & set(c.services)]
        found += joined
        services.update(*(c.services for c in joined))
    return found


class _Walk:
    """The line as it is likely to move on; times are seconds from now."""

    def __init__(self, ticket: Waiting, line: Line, counters: Sequence[OpenCounter]) -> None:
        self._ticket = ticket
        self._line = line
        self._counters = counters
        self._hours = Hours.after(line.now, line.sessions)
        self._recent = [list(c.recent) for c in counters]
        self._variance = 0.0
        self._doubt = 0.0
        self._ahead = 0
        self._lanes = Lanes([*(w for w in line.waiting if w.id != ticket.id), ticket])
        self._comers = _comers(ticket, line, self._hours)

    def estimate(self) -> Estimate | None:
        at = self._walk()
        if at is None:
            return None
        counters = len(self._counters)
        work = self._hours.work(at)
        chance = sqrt(
            self._variance / counters**2
            + (self._doubt / counters) ** 2
            + (DRIFT**2 + ABSENT**2 / counters) * work**2
            + SETTLE_SECONDS**2
        )
        low = self._hours.wall(max(0.0, work - EARLY * chance))
        high = self._hours.wall(work + LATE * chance)
        minutes = max(0, floor(low / 60))
        return Estimate(
            low=minutes if work > EARLY * chance or low > 0 else 0,
            high=max(ceil(high / 60), minutes + 1),
            likely=at / 60,
            ahead=self._ahead,
            counters=counters,
            after_break=self._hours.breaks_before(at),
            after_closing=self._hours.closed_by(at),
        )

    def _walk(self) -> float | None:
        free = self._free()
        heapify(free)
        while free:
            at, index = heappop(free)
            chosen = self._next(index, at)
            if chosen is self._ticket:
                return at
            if chosen is not None:
                self._ahead += 1
                done = at + self._held(chosen.service)
                heappush(free, (self._opens(done, index), index))
        return None

    def _free(self) -> list[tuple[float, int]]:
        """When each counter is free.  Ends that are equally likely do not all come at once."""
        likely = sorted((self._left(c), index) for index, c in enumerate(self._counters))
        found = []
        for place, (left, index) in enumerate(likely):
            counter = self._counters[index]
            spread = 1.0 if counter.away else _place(place, len(likely))
            found.append((self._opens(left * spread, index), index))
        return found

    def _opens(self, at: float, index: int) -> float:
        """When a counter calls that is free at ``at``; after a break they come back by and by."""
        opens = self._hours.opening(at)
        late = self._line.lag * _place(index, len(self._counters)) if opens > at else 0.0
        return opens + late

    def _left(self, counter: OpenCounter) -> float:
        held = self._line.holdings.get(counter.serving or "")
        if held is None:
            return counter.away
        self._variance += held.variance
        return max(counter.away, held.left((self._line.now - counter.since) / SECOND))

    def _held(self, service: str) -> float:
        held = self._line.holdings.get(service)
        if held is None:
            return 0.0
        self._variance += held.variance
        self._doubt += held.spread / sqrt(held.calls)
        return held.mean

    def _next(self, index: int, at: float) -> Waiting | None:
        while self._comers and self._comers[-1][0] <= at:
            self._lanes.add(self._comers.pop()[1])
        recent, now = self._recent[index], self._line.now + round(at * SECOND)
        services = self._counters[index].services
        ticket = self._lanes.call(services, self._line.policy, recent, now)
        if ticket is not None:
            recent.insert(0, ticket.first)
            del recent[RECENT_CALLS:]
        return ticket


def _comers(ticket: Waiting, line: Line, hours: Hours) -> list[tuple[float, Waiting]]:
    """People of priority who are still to come while an ordinary ticket waits, the first last."""
    if ticket.first:
        return []
    found = [
        (at, Waiting("", "", service, "elderly", line.now + round(at * SECOND)))
        for service, per_hour in line.priority_per_hour.items()
        for at in map(hours.wall, _moments(per_hour))
    ]
    return sorted(found, key=lambda comer: comer[0], reverse=True)


def _moments(per_hour: float) -> Iterator[float]:
    """Seconds of work until each of them comes: at first as now, then fewer and fewer."""
    all_of_them = per_hour * EBB_HOURS
    for count in range(ceil(all_of_them - 0.5)):
        yield -EBB_HOURS * HOUR * log(1 - (count + 0.5) / all_of_them)


def _place(place: int, count: int) -> float:
    """Of ``count`` equally likely ends, when the ``place``-th comes (mean 1): like an order
    statistic of exponential times.
    """
    return sum(1 / (count - earlier) for earlier in range(place + 1))


# --- the first, plain estimate: until the services hand in the whole line ---------------------

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
