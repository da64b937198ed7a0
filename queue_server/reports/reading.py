"""What reports read, each through one read-only connection, bounded by days.

Tickets are found by their day, journal rows by the numbers a day begins and ends with, so that
no statement reads through the years behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from config.words import pick
from contract.journal import CounterClosed, CounterOpened, Paused, Resumed, TicketMoved
from queue_server.reports.span import Span

Aside = dict[str, list[tuple[int, int]]]
"""Ticket → when it was set aside: (from, to)."""


class Leg(NamedTuple):
    """One leg of a ticket's way and what a report asks of its ticket.  Times: microseconds UTC."""

    day: str
    ticket: str
    state: str
    lane: int
    issued: int
    service: str
    counter: str | None
    clerk: str | None
    queued: int
    called: int | None
    started: int | None
    ended: int | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A counter opened (``opened``), or left for good (``closed``) or a while (``paused``).

    ``note`` is why it was left for a while, as far as the clerk said.
    """

    at: int
    counter: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Numbers were not given: of the office, a service or a device (``scope``, ``subject``).

    ``since`` is None when it began before the span, ``until`` and ``minutes`` (of opening hours)
    when it went on after it.
    """

    scope: str
    subject: str
    since: int | None
    until: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What the journal tells of a span beside its tickets' legs."""

    counters: list[Change]
    pauses: list[Pause]
    aside: Aside


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called: by id, in their order on screens; procedures by their codes."""

    services: dict[str, str]
    counters: dict[str, str]
    clerks: dict[str, str]
    procedures: dict[str, str] = field(default_factory=dict)


_LEGS = """
    SELECT t.day, t.id, t.state, t.lane, t.issued, leg.service, leg.counter, leg.clerk,
           leg.queued, leg.called, leg.started, leg.ended, leg.outcome
    FROM ticket t CROSS JOIN leg ON leg.ticket = t.id
    WHERE t.day BETWEEN ? AND ? ORDER BY t.day, t.series, t.number, leg.id
"""
_HAPPENED = """
    SELECT at, kind, subject, data FROM journal
    WHERE seq >= ? AND seq < ?
      AND (kind IN (?, ?, ?, ?) OR (kind = ? AND instr(data, '"parked"')))
    ORDER BY seq
"""
_KINDS = (
    CounterOpened.kind, CounterClosed.kind, Paused.kind, Resumed.kind, TicketMoved.kind,
)  # fmt: skip
_FOR_EVER = 1 << 62


def legs(db: sqlite3.Connection, span: Span) -> Iterator[Leg]:
    """All legs of the tickets of these days; a ticket's legs in the order they were gone."""
    cursor = db.cursor()
    cursor.row_factory = None
    rows = cursor.execute(_LEGS, (span.first.isoformat(), span.last.isoformat()))
    return map(Leg._make, rows)


def happened(db: sqlite3.Connection, span: Span) -> Happened:
    """What happened in a span, from one walk through its journal rows."""
    walk = _Walk()
    first, last = journal_range(db, span.starts, span.ends)
    for at, kind, subject, data in db.execute(_HAPPENED, (first, last, *_KINDS)):
        walk.row(at, kind, subject, data)
    aside = {ticket: _intervals(moves) for ticket, moves in walk.moves.items()}
    return Happened(walk.counters, [*walk.pauses, *walk.paused.values()], aside)


class _Walk:
    """Journal rows as they come."""

    def __init__(self) -> None:
        self.counters: list[Change] = []
        self.pauses: list[Pause] = []
        self.paused: dict[tuple[str, str], Pause] = {}
        self.moves: dict[str, list[tuple[int, bool]]] = defaultdict(list)

    def row(self, at: int, kind: str, subject: str, data: str) -> None:
        match kind:
            case CounterOpened.kind:
                self.counters.append(Change(at, subject, "opened"))
            case CounterClosed.kind:
                self._closed(at, subject, msgspec.json.decode(data, type=CounterClosed))
            case Paused.kind:
                scope = msgspec.json.decode(data, type=Paused).scope
                self.paused.setdefault((scope, subject), Pause(scope, subject, at))
            case Resumed.kind:
                self._resumed(at, subject, msgspec.json.decode(data, type=Resumed))
            case _:
                moved = msgspec.json.decode(data, type=TicketMoved)
                self.moves[subject].append((at, moved.after == "parked"))

    def _closed(self, at: int, counter: str, row: CounterClosed) -> None:
        """What the end of the day closes was left open: nobody knows until when."""
        if row.reason != "day-end":
            what = "paused" if row.reason.startswith("paused") else "closed"
            self.counters.append(Change(at, counter, what, row.note))

    def _resumed(self, at: int, subject: str, row: Resumed) -> None:
        begun = self.paused.pop((row.scope, subject), None)
        since = begun.since if begun else None
        self.pauses.append(Pause(row.scope, subject, since, at, row.minutes))


def _intervals(moves: list[tuple[int, bool]]) -> list[tuple[int, int]]:
    """Moves to (true) and from the shelf → when it lay there."""
    found, since = [], None
    for at, aside in moves:
        if aside:
            since = at
        elif since is not None:
            found.append((since, at))
            since = None
    return found if since is None else [*found, (since, _FOR_EVER)]


def journal_range(db: sqlite3.Connection, starts: int, ends: int) -> tuple[int, int]:
    """The numbers of the journal rows of a stretch of time: from, and before."""
    return _first_at(db, starts), _first_at(db, ends)


def _first_at(db: sqlite3.Connection, at: int) -> int:
    """The first journal row not before ``at``: rows are in the order of time."""
    ends = "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) + 1 FROM journal"
    low, high = db.execute(ends).fetchone()
    while low < high:
        middle = (low + high) // 2
        row = db.execute(
            "SELECT at FROM journal WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,)
        ).fetchone()
        if row is None or row[0] >= at:
            high = middle
        else:
            low = middle + 1
    return int(low)


def names(db: sqlite3.Connection, language: str) -> Names:
    """Names of services, labels of counters, names of clerks."""
    services = db.execute("SELECT id, names FROM service ORDER BY position, id")
    counters = db.execute("SELECT id, label FROM counter ORDER BY position, id")
    clerks = db.execute("SELECT id, name FROM clerk ORDER BY name, id")
    return Names(
        {row[0]: pick(json.loads(row[1]), language) or row[0] for row in services},
        {row[0]: row[1] for row in counters},
        {row[0]: row[1] for row in clerks},
    )
