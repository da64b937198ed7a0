"""When counters were open and for how long their clerks were away: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from config.clock import from_micros
from queue_server.reports.reading import Change

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class CounterDay:
    """One counter on one day.

    ``opened`` and ``closed`` are the first and the last time, in microseconds UTC, None where
    nothing was written down; ``open_seconds`` (without the time away) and ``away_seconds`` are
    None where the day's opening or closing is not known.
    """

    counter: str
    day: dt.date
    opened: int | None
    closed: int | None
    open_seconds: int | None
    away_seconds: int | None
    away_times: int


@dataclass(slots=True)
class Break:
    """Clerks away for one reason, as they said it (empty where they did not)."""

    reason: str
    times: int = 0
    seconds: int = 0

    def add(self, micros: int) -> None:
        """Count one time."""
        self.times += 1
        self.seconds += micros // _SECOND


@dataclass(slots=True)
class _Day:
    """A counter's day while its changes are gone through.  ``state`` None: not yet known."""

    state: str | None = None
    since: int = 0
    opened: int | None = None
    closed: int | None = None
    open: int = 0
    away: int = 0
    times: int = 0
    begun_open: bool = False

    def change(self, change: Change) -> None:
        self._pass(change.at)
        if self.state is None and change.what != "opened":
            self.begun_open = True
        match change.what:
            case "opened":
                self.opened = self.opened or change.at
                self.closed = None
            case "paused":
                self.times += self.state != "paused"
            case _:
                self.closed = change.at
        self.state, self.since = change.what, change.at

    def _pass(self, at: int) -> None:
        if self.state == "opened":
            self.open += at - self.since
        elif self.state == "paused":
            self.away += at - self.since

    def result(self, counter: str, day: dt.date, now: int | None) -> CounterDay:
        if now is not None:
            self._pass(now)
        over = now is not None or self.state == "closed"
        known = self.begun_open is False and (over or self.state == "paused")
        return CounterDay(
            counter, day, None if self.begun_open else self.opened, self.closed,
            self.open // _SECOND if known else None,
            self.away // _SECOND if over else None,
            self.times,
        )  # fmt: skip


def attend(changes: Iterable[Change], zone: str, now: int) -> list[CounterDay]:
    """Each counter's days, by day and counter; a day that is not over is counted up to ``now``."""
    today = from_micros(now, zone).date()

    def place(change: Change) -> tuple[dt.date, str]:
        return from_micros(change.at, zone).date(), change.counter

    found = []
    for (day, counter), of_day in groupby(sorted(changes, key=place), place):
        one = _Day()
        for change in of_day:
            one.change(change)
        found.append(one.result(counter, day, now if day == today else None))
    return found


def breaks(changes: Iterable[Change], zone: str, now: int) -> list[Break]:
    """Times away by their reason, the most frequent first.

    One whose end nobody wrote down that day is counted, and has no minutes.
    """
    today = from_micros(now, zone).date()
    found: dict[str, Break] = {}
    open_breaks: dict[str, Change] = {}
    for change in sorted(changes, key=lambda one: one.at):
        begun = open_breaks.pop(change.counter, None)
        if begun and from_micros(begun.at, zone).date() == from_micros(change.at, zone).date():
            _kind(found, begun).add(change.at - begun.at)
        elif begun:
            _kind(found, begun).add(0)
        if change.what == "paused":
            open_breaks[change.counter] = change
    for begun in open_breaks.values():
        still = from_micros(begun.at, zone).date() == today
        _kind(found, begun).add(now - begun.at if still else 0)
    return sorted(found.values(), key=lambda one: (-one.times, one.reason))


def _kind(found: dict[str, Break], begun: Change) -> Break:
    return found.setdefault(begun.note, Break(begun.note))
