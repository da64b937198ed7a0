"""How long a wait may be: the line walked through by the real calling order, with its doubts.

The estimate lets the counters go on as they do now: each becomes free when the person there is
likely to be finished, and takes whom the calling order gives it, until it takes the ticket that is
asked for.  Chance adds up along the way, and the range says how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import ceil, floor, log, sqrt
from typing import TYPE_CHECKING

from queue_server.domain.calling import LOOKS_BACK, ORDINARY, Waiting
from queue_server.domain.hours import SECOND, Hours
from queue_server.domain.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from queue_server.domain.line import Line, OpenCounter

HOUR = 3600.0
EBB_HOURS = 1.5
DRIFT = 0.12
ABSENT = 0.25
SETTLE_SECONDS = 45.0
EARLY, LATE = 1.2, 1.35


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


def expect(ticket: Waiting, line: Line) -> Estimate | None:
    """When ``ticket`` is likely to be called; it need not stand in ``line.waiting``.

    None where nothing is known yet, or no counter is open for its service.
    """
    known = any(w.id == ticket.id for w in line.waiting)
    return forecast(line, () if known else (ticket,), {ticket.id}).get(ticket.id)


def forecast(
    line: Line, newcomers: Sequence[Waiting] = (), only: Collection[str] | None = None
) -> dict[str, Estimate]:
    """For everybody who waits, and for newcomers, when they are likely to be called, by ids.

    ``only`` names those who are asked for, to save the rest of the way.

    Newcomers come after all who wait and do not count each other.  Who is not in the answer is
    somebody of whom nothing is known, or for whom no counter is open.
    """
    found: dict[str, Estimate] = {}
    everybody = (*line.waiting, *newcomers)
    for counters in _groups([c for c in line.counters if set(line.holdings) & set(c.services)]):
        services = {service for c in counters for service in c.services}
        asked = {w.id for w in everybody if w.service in services and (not only or w.id in only)}
        if asked:
            found.update(_Walk(line, counters, newcomers).estimates(asked))
    return found


def _groups(counters: Sequence[OpenCounter]) -> Iterator[list[OpenCounter]]:
    """Counters whose work touches each other's lines, through services they share."""
    left = list(counters)
    while left:
        group: list[OpenCounter] = []
        services = set(left[0].services)
        while joined := [c for c in left if services & set(c.services)]:
            left = [c for c in left if not services & set(c.services)]
            group += joined
            services.update(*(c.services for c in joined))
        yield group


class _Walk:
    """The line of some counters as it is likely to move on; times are seconds from now."""

    def __init__(
        self, line: Line, counters: Sequence[OpenCounter], newcomers: Sequence[Waiting]
    ) -> None:
        self._line = line
        self._counters = counters
        self._hours = Hours.after(line.now, line.sessions)
        self._recent = [list(c.recent) for c in counters]
        self._newcomers = {newcomer.id for newcomer in newcomers}
        self._variance = 0.0
        self._doubt = 0.0
        self._ahead = 0
        services = {service for c in counters for service in c.services}
        waiting = (w for w in (*line.waiting, *newcomers) if w.service in services)
        self._lanes = Lanes(line.policy, waiting)
        self._comers = _comers(line, self._hours)

    def estimates(self, asked: set[str]) -> Iterator[tuple[str, Estimate]]:
        """For each ticket that is asked for, in the order they are likely to be called."""
        left = set(asked)
        free = self._free()
        heapify(free)
        while free and left:
            at, index = heappop(free)
            ticket = self._next(index, at)
            if ticket is None:
                continue
            if ticket.id in left:
                left.remove(ticket.id)
                yield ticket.id, self._estimate(at)
            if ticket.id not in self._newcomers:
                self._ahead += 1
                at = self._opens(at + self._held(ticket), index)
            heappush(free, (at, index))

    def _estimate(self, at: float) -> Estimate:
        counters, work = len(self._counters), self._hours.work(at)
        chance = sqrt(
            self._variance / counters**2
            + (self._doubt / counters) ** 2
            + (DRIFT**2 + ABSENT**2 / counters) * work**2
            + SETTLE_SECONDS**2
        )
        low = floor(self._hours.wall(max(0.0, work - EARLY * chance)) / 60)
        high = ceil(self._hours.wall(work + LATE * chance) / 60)
        return Estimate(
            low=low,
            high=max(high, low + 1),
            likely=at / 60,
            ahead=self._ahead,
            counters=counters,
            after_break=self._hours.breaks_before(at),
            after_closing=self._hours.closed_by(at),
        )

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
        held = held.times(counter.dossiers)
        self._variance += held.variance
        return max(counter.away, held.left((self._line.now - counter.since) / SECOND))

    def _held(self, ticket: Waiting) -> float:
        held = self._line.holdings.get(ticket.service)
        if held is None:
            return 0.0
        held = held.times(ticket.dossiers)
        self._variance += held.variance
        self._doubt += held.spread / sqrt(held.calls)
        return held.mean

    def _next(self, index: int, at: float) -> Waiting | None:
        while self._comers and self._comers[-1][0] <= at:
            self._lanes.add(self._comers.pop()[1])
        recent, now = self._recent[index], self._line.now + round(at * SECOND)
        services = self._counters[index].services
        ticket = self._lanes.first(services, recent, now)
        if ticket is not None:
            counted = ticket.id not in self._newcomers
            self._lanes.take(ticket, counted=counted)
            if counted:
                recent.insert(0, self._line.policy.first(ticket.priority))
                del recent[LOOKS_BACK:]
        return ticket


def _comers(line: Line, hours: Hours) -> list[tuple[float, Waiting]]:
    """People of priority who are still to come, the first last."""
    ground = next(iter(line.policy.grounds), ORDINARY)
    found = [
        (at, Waiting("", "", service, ground, line.now + round(at * SECOND)))
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
