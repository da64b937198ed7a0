"""A report as tables: the same ones on the page, in CSV and in XLSX."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from queue_server.reports.attendance import CounterDay
from queue_server.reports.figures import Figures, Report, Spread
from queue_server.reports.reading import Names, Pause
from queue_server.reports.table import Cell, Column, Kind, Table
from queue_server.reports.wording import Speech

Key = TypeVar("Key")


_FIGURES = (
    ("turns", Kind.COUNT),
    ("served", Kind.COUNT),
    ("missed", Kind.COUNT),
    ("missed-share", Kind.SHARE),
    ("wait-median", Kind.MINUTES),
    ("wait-most", Kind.MINUTES),
    ("service-median", Kind.MINUTES),
    ("service-most", Kind.MINUTES),
    ("unknown", Kind.COUNT),
)
_STATES = (
    "done", "missed", "cancelled", "expired", "waiting", "called", "serving", "parked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes the tables of one report in one language."""

    report: Report
    names: Names
    say: Speech

    def summary(self) -> Table:
        """The whole span in one row."""
        head = [self.column("tickets", Kind.COUNT), self.column("priority", Kind.COUNT)]
        row: list[Cell] = [self.report.tickets, self.report.priority]
        columns = [*head, *self._figures()]
        return self.table("summary", columns, [row + _cells(self.report.whole)])

    def outcomes(self) -> Table:
        """Tickets by what became of them."""
        found, whole = self.report.outcomes, self.report.tickets
        states = [*_STATES, *sorted(set(found) - set(_STATES))]
        rows: list[list[Cell]] = [
            [self.say.either(f"state.{state}", "state.other"), found[state], found[state] / whole]
            for state in states
            if found.get(state)
        ]
        columns = [
            self.column("outcome", Kind.TEXT),
            self.column("tickets", Kind.COUNT),
            self.column("share", Kind.SHARE),
        ]
        return self.table("outcomes", columns, rows)

    def services(self) -> Table:
        """One row a service that had turns."""
        rows = _ordered(self.report.services, self.names.services)
        return self._by("services", "service", Kind.TEXT, rows)

    def counters(self) -> Table:
        """One row a counter that called."""
        names = {key: self.say("counter", label=label) for key, label in self._labels().items()}
        rows = _ordered(self.report.counters, names)
        return self._by("counters", "counter", Kind.TEXT, rows)

    def clerks(self) -> Table:
        """One row a clerk, and one for turns called by a keypad alone."""
        names: dict[str | None, str] = dict(self.names.clerks.items())
        names[None] = self.say("clerk.none")
        rows = _ordered(self.report.clerks, names)
        return self._by("clerks", "clerk", Kind.TEXT, rows)

    def hours(self) -> Table:
        """One row an hour of the day, by when people joined the line."""
        columns = [
            self.column("hour", Kind.TEXT),
            self.column("tickets-a-day", Kind.MEAN),
            *self._figures(),
        ]
        rows: list[list[Cell]] = []
        for hour in self.hours_shown():
            figures = self.report.hours.get(hour)
            rows.append([hour_text(hour), self.tickets_a_day(hour), *_cells(figures)])
        return self.table("hours", columns, rows)

    def weekdays(self) -> Table:
        """Tickets taken by weekday and hour, an average day; no figures: no such day."""
        hours, counts = self.hours_shown(), self.report.weekday_counts
        columns = [
            self.column("weekday", Kind.TEXT),
            self.column("days", Kind.COUNT),
            *(Column(hour_text(hour), Kind.MEAN) for hour in hours),
        ]
        rows = []
        for weekday in range(7):
            days = counts.get(weekday, 0)
            row: list[Cell] = [self.say(f"weekday.{weekday}"), days or None]
            taken = self.report.weekdays
            row += [round(taken.get((weekday, h), 0) / days, 1) if days else None for h in hours]
            rows.append(row)
        return self.table("weekdays", columns, rows)

    def days(self) -> Table:
        """One row a day; days without figures say so."""
        columns = [
            self.column("day", Kind.DAY), self.column("tickets", Kind.COUNT), *self._figures(),
        ]  # fmt: skip
        rows: list[list[Cell]] = [
            [day, self.report.tickets_by_day.get(day), *_cells(self.report.days.get(day))]
            for day in self.report.span.dates
        ]
        return self.table("days", columns, rows)

    def attendance(self) -> Table:
        """One row a counter: how long it was open, its clerks' time away."""
        kept: dict[str, list[CounterDay]] = defaultdict(list)
        for one in self.report.attendance:
            kept[one.counter].append(one)
        columns = [
            self.column("counter", Kind.TEXT),
            self.column("days-open", Kind.COUNT),
            self.column("open", Kind.MINUTES),
            self.column("away", Kind.MINUTES),
            self.column("away-times", Kind.COUNT),
            self.column("days-unknown", Kind.COUNT),
        ]
        labels = self._labels()
        rows = [
            [self.say("counter", label=label), *_attended(kept[key])]
            for key, label in labels.items()
            if key in kept
        ]
        return self.table("attendance", columns, rows)

    def openings(self) -> Table:
        """One row a counter and day."""
        columns = [
            self.column("day", Kind.DAY),
            self.column("counter", Kind.TEXT),
            self.column("opened", Kind.TIME),
            self.column("closed", Kind.TIME),
            self.column("open", Kind.MINUTES),
            self.column("away", Kind.MINUTES),
            self.column("away-times", Kind.COUNT),
        ]
        labels = self._labels()
        rows = [self._opening(one, labels) for one in self.report.attendance]
        return self.table("openings", columns, rows)

    def breaks(self) -> Table:
        """One row a reason for which clerks were away."""
        columns = [
            self.column("reason", Kind.TEXT),
            self.column("away-times", Kind.COUNT),
            self.column("away", Kind.MINUTES),
        ]
        rows: list[list[Cell]] = [
            [one.reason or self.say("break.none"), one.times, _minutes(one.seconds)]
            for one in self.report.breaks
        ]
        return self.table("breaks", columns, rows)

    def pauses(self) -> Table:
        """One row a pause; a time is empty where it lies outside the span."""
        columns = [
            self.column("what", Kind.TEXT),
            self.column("since", Kind.TIME),
            self.column("until", Kind.TIME),
            self.column("lost", Kind.COUNT),
        ]
        rows: list[list[Cell]] = [
            [self._paused(one), self._moment(one.since), self._moment(one.until), one.minutes]
            for one in self.report.pauses
        ]
        return self.table("pauses", columns, rows)

    def hours_shown(self) -> list[int]:
        """From the first hour anybody came to the last."""
        found = set(self.report.tickets_by_hour) | set(self.report.hours)
        return list(range(min(found), max(found) + 1)) if found else []

    def tickets_a_day(self, hour: int) -> float:
        """Tickets taken in an hour of an average day with figures."""
        return round(self.report.tickets_by_hour.get(hour, 0) / max(1, len(self.report.days)), 1)

    def _paused(self, pause: Pause) -> str:
        name = self.names.services.get(pause.subject, pause.subject)
        return self.say.either(f"pause.{pause.scope}", "pause.office", name=name)

    def _moment(self, at: int | None) -> str | None:
        return None if at is None else self.say.moment(at)

    def _opening(self, one: CounterDay, labels: dict[str, str]) -> list[Cell]:
        label = self.say("counter", label=labels.get(one.counter, one.counter))
        opened, closed = (at and self.say.clock(at) for at in (one.opened, one.closed))
        return [
            one.day, label, opened, closed,
            _minutes(one.open_seconds), _minutes(one.away_seconds), one.away_times,
        ]  # fmt: skip

    def _labels(self) -> dict[str, str]:
        """Counters there are, and those there were."""
        gone = {one.counter for one in self.report.attendance} | set(self.report.counters)
        return {key: key for key in sorted(gone)} | self.names.counters

    def _by(self, table: str, head: str, kind: Kind, rows: list[tuple[Cell, Figures]]) -> Table:
        columns = [self.column(head, kind), *self._figures()]
        return self.table(table, columns, [[name, *_cells(figures)] for name, figures in rows])

    def table(self, table: str, columns: list[Column], rows: list[list[Cell]]) -> Table:
        """A table with the title and the note of its name."""
        note = self.say.words(f"note.{table}") if self.say.words.has(f"note.{table}") else ""
        return Table(table, self.say(f"table.{table}"), columns, rows, note)

    def _figures(self) -> list[Column]:
        return [self.column(name, kind) for name, kind in _FIGURES]

    def column(self, name: str, kind: Kind) -> Column:
        """A column with the heading of its name."""
        return Column(self.say(f"column.{name}"), kind)


def hour_text(hour: int) -> str:
    """``8`` → ``8–9 h``, the same in every language."""
    return f"{hour}–{hour + 1} h"


def _cells(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [None] * len(_FIGURES)
    called = figures.served + figures.missed
    return [
        figures.turns, figures.served, figures.missed,
        figures.missed / called if called else None,
        *_spread(figures.wait), *_spread(figures.service), figures.unknown,
    ]  # fmt: skip


def _spread(spread: Spread | None) -> list[Cell]:
    return [_minutes(spread.median), _minutes(spread.most)] if spread else [None, None]


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _attended(days: list[CounterDay]) -> list[Cell]:
    opened = [one.open_seconds for one in days if one.open_seconds is not None]
    away = [one.away_seconds for one in days if one.away_seconds is not None]
    unknown = sum(one.open_seconds is None or one.away_seconds is None for one in days)
    return [
        len(days), _minutes(sum(opened)) if opened else None, _minutes(sum(away)) if away else None,
        sum(one.away_times for one in days), unknown,
    ]  # fmt: skip


def _ordered(
    figures: Mapping[Key, Figures], names: Mapping[Key, str]
) -> list[tuple[Cell, Figures]]:
    """In the order of the names; what has none any more comes last, by its id."""
    known: list[tuple[Cell, Figures]] = [(names[k], figures[k]) for k in names if k in figures]
    gone = sorted((str(key), key) for key in figures if key not in names)
    return [*known, *((text, figures[key]) for text, key in gone)]
