"""Summing up legs: pure, in one pass, with little memory.

* A wait is from joining the line to the (first) call, of people who came.
* A service is from its beginning to its end, without the time the ticket was set aside.
* Who was served for an unknown time is counted as ``unknown`` and stands outside the averages.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from queue_server.reports.attendance import Break, CounterDay
from queue_server.reports.counted import Counted
from queue_server.reports.reading import Aside, Leg, Pause
from queue_server.reports.span import Span, midnight

Key = TypeVar("Key")
NEVER_CAME = frozenset({"missed", "cancelled", "expired"})
_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
_NOWHERE: list[tuple[int, int]] = []


@dataclass(frozen=True, slots=True)
class Spread:
    """Of ``count`` durations: the middle one and the one that 90 % do not exceed, in seconds."""

    count: int
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Turns in line and what became of them; a spread is None where nothing was measured.

    ``served`` came to a counter and left it, ``missed`` did not come when called, ``left`` gave
    their number back or were never called, ``open`` are not over; ``unknown`` of the served have
    no known duration.
    """

    turns: int
    served: int
    missed: int
    left: int
    open: int
    unknown: int
    wait: Spread | None
    service: Spread | None


@dataclass(slots=True)
class Tally:
    """Figures while they are being counted."""

    turns: int = 0
    served: int = 0
    missed: int = 0
    left: int = 0
    open: int = 0
    unknown: int = 0
    waits: array[int] = field(default_factory=lambda: array("i"))
    services: array[int] = field(default_factory=lambda: array("i"))

    def add(self, leg: Leg, wait: int | None, service: int | None) -> None:
        """Count one turn; durations are in seconds."""
        self.turns += 1
        if leg.outcome is None:
            self.open += 1
        elif leg.outcome == "missed":
            self.missed += 1
        elif leg.outcome in NEVER_CAME:
            self.left += 1
        else:
            self.served += 1
            self.unknown += service is None
        if wait is not None:
            self.waits.append(wait)
        if service is not None:
            self.services.append(service)

    def result(self) -> Figures:
        """The figures."""
        return Figures(
            self.turns, self.served, self.missed, self.left, self.open, self.unknown,
            spread(self.waits), spread(self.services),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """Everything summed up over a span.

    ``outcomes`` counts tickets by their state, ``days``, ``weekdays`` (weekday, hour) and
    ``hours`` by when they were taken; ``tickets_by_hour`` likewise.  Keys that are None stand for
    turns no clerk or counter is written to.
    """

    span: Span
    tickets: int
    priority: int
    outcomes: Mapping[str, int]
    whole: Figures
    services: Mapping[str, Figures]
    counters: Mapping[str, Figures]
    clerks: Mapping[str | None, Figures]
    hours: Mapping[int, Figures]
    days: Mapping[dt.date, Figures]
    tickets_by_day: Mapping[dt.date, int]
    tickets_by_hour: Mapping[int, int]
    weekdays: Mapping[tuple[int, int], int]
    attendance: Sequence[CounterDay]
    pauses: Sequence[Pause]
    counted: Counted = field(default_factory=Counted)
    breaks: Sequence[Break] = ()

    @property
    def minutes_lost(self) -> int:
        """Minutes of opening hours in which the whole office or a service was paused."""
        return sum(one.minutes or 0 for one in self.pauses if one.scope != "device")

    @property
    def empty_days(self) -> list[dt.date]:
        """Days of which there are no figures."""
        return [day for day in self.span.dates if day not in self.days]

    @property
    def weekday_counts(self) -> Mapping[int, int]:
        """How many Mondays (0), Tuesdays … have figures."""
        return Counter(day.weekday() for day in self.days)


class Summing:
    """One pass over the legs of a span, of all clerks or one."""

    def __init__(self, span: Span, aside: Aside, clerk: str | None = None) -> None:
        self._span = span
        self._aside = aside
        self._clerk = clerk
        self._whole = Tally()
        self._services: dict[str, Tally] = defaultdict(Tally)
        self._counters: dict[str, Tally] = defaultdict(Tally)
        self._clerks: dict[str | None, Tally] = defaultdict(Tally)
        self._hours: dict[int, Tally] = defaultdict(Tally)
        self._days: dict[dt.date, Tally] = defaultdict(Tally)
        self._outcomes: Counter[str] = Counter()
        self._by_day: Counter[dt.date] = Counter()
        self._by_hour: Counter[int] = Counter()
        self._weekdays: Counter[tuple[int, int]] = Counter()
        self._priority = 0

    def run(
        self,
        legs: Iterable[Leg],
        attendance: Sequence[CounterDay] = (),
        pauses: Sequence[Pause] = (),
    ) -> Report:
        """The report; ``legs`` of one day stand together, and of one ticket in their order."""
        for text, of_day in groupby(legs, attrgetter("day")):
            day = dt.date.fromisoformat(text)
            begins = midnight(day, self._span.zone)
            for _, of_ticket in groupby(of_day, attrgetter("ticket")):
                self._ticket(day, begins, list(of_ticket))
        return self._report(attendance, pauses)

    def _ticket(self, day: dt.date, begins: int, legs: list[Leg]) -> None:
        mine = False
        for place, leg in enumerate(legs):
            if self._clerk is None or leg.clerk == self._clerk:
                mine = True
                before = legs[place - 1] if place else None
                self._leg(day, begins, leg, before)
        if mine:
            self._taken(day, (legs[0].issued - begins) // _HOUR, legs[0])

    def _taken(self, day: dt.date, hour: int, leg: Leg) -> None:
        self._outcomes[leg.state] += 1
        self._priority += leg.lane
        self._by_day[day] += 1
        self._by_hour[hour] += 1
        self._weekdays[day.weekday(), hour] += 1

    def _leg(self, day: dt.date, begins: int, leg: Leg, before: Leg | None) -> None:
        wait = wait_seconds(leg, before)
        service = service_seconds(leg, self._aside.get(leg.ticket, _NOWHERE))
        tallies = [
            self._whole,
            self._services[leg.service],
            self._hours[(leg.queued - begins) // _HOUR],
            self._days[day],
        ]
        if leg.counter is not None:
            tallies += self._counters[leg.counter], self._clerks[leg.clerk]
        for tally in tallies:
            tally.add(leg, wait, service)

    def _report(self, attendance: Sequence[CounterDay], pauses: Sequence[Pause]) -> Report:
        return Report(
            span=self._span,
            tickets=self._outcomes.total(),
            priority=self._priority,
            outcomes=self._outcomes,
            whole=self._whole.result(),
            services=_results(self._services),
            counters=_results(self._counters),
            clerks=_results(self._clerks),
            hours=_results(self._hours),
            days=_results(self._days),
            tickets_by_day=self._by_day,
            tickets_by_hour=self._by_hour,
            weekdays=self._weekdays,
            attendance=attendance,
            pauses=pauses,
        )


def wait_seconds(leg: Leg, before: Leg | None) -> int | None:
    """How long somebody who came had waited; None where that is not known.

    Who is called again straight from a no-show has not waited in line since.
    """
    reached = leg.started if leg.called is None else leg.called
    came = leg.started is not None or (leg.outcome is not None and leg.outcome not in NEVER_CAME)
    if not came or reached is None:
        return None
    if reached == leg.queued and before is not None and before.outcome == "missed":
        return None
    return max(0, reached - leg.queued) // _SECOND


def service_seconds(leg: Leg, aside: list[tuple[int, int]]) -> int | None:
    """How long a person was served, without the time set aside; None where that is not known."""
    if leg.outcome is None or leg.outcome in NEVER_CAME or leg.outcome.startswith("unknown"):
        return None
    if leg.started is None or leg.ended is None:
        return None
    away = sum(max(0, min(leg.ended, to) - max(leg.started, since)) for since, to in aside)
    return max(0, leg.ended - leg.started - away) // _SECOND


def spread(seconds: array[int]) -> Spread | None:
    """The median, and the smallest value that at least 90 % do not exceed."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    count = len(ordered)
    median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Spread(count, median, ordered[-(-count * 9 // 10) - 1])


def _results(tallies: Mapping[Key, Tally]) -> dict[Key, Figures]:
    return {key: tally.result() for key, tally in tallies.items()}
