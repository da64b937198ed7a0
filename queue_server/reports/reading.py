"""What reports read, each through one read-only connection, bounded by days.

Tickets are found by their day, journal rows by the numbers a day begins and ends with, so that
no statement reads through the years behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from config.words import pick
from contract.journal import CounterClosed, CounterOpened, TicketMoved
from queue_server.reports.span import Span


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
    """A counter opened (``opened``), or left for good (``closed``) or a while (``paused``)."""

    at: int
    counter: str
    what: str


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called: by id, in their order on screens."""

    services: dict[str, str]
    counters: dict[str, str]
    clerks: dict[str, str]


Aside = dict[str, list[tuple[int, int]]]
"""Ticket → when it was set aside: (from, to)."""

_LEGS = """
    SELECT t.day, t.id, t.state, t.lane, t.issued, leg.service, leg.counter, leg.clerk,
           leg.queued, leg.called, leg.started, leg.ended, leg.outcome
    FROM ticket t CROSS JOIN leg ON leg.ticket = t.id
    WHERE t.day BETWEEN ? AND ? ORDER BY t.day, t.series, t.number, leg.id
"""
_CHANGES = """
    SELECT at, kind, subject, data FROM journal
    WHERE seq >= ? AND seq < ? AND (kind IN (?, ?) OR (kind = ? AND instr(data, '"parked"')))
    ORDER BY seq
"""
_KINDS = (CounterOpened.kind, CounterClosed.kind, TicketMoved.kind)
_FOR_EVER = 1 << 62


def legs(db: sqlite3.Connection, span: Span) -> Iterator[Leg]:
    """All legs of the tickets of these days; a ticket's legs in the order they were gone."""
    cursor = db.cursor()
    cursor.row_factory = None
    rows = cursor.execute(_LEGS, (span.first.isoformat(), span.last.isoformat()))
    return map(Leg._make, rows)


def changes(db: sqlite3.Connection, span: Span) -> tuple[list[Change], Aside]:
    """Counters' openings and closings of these days, and when tickets were set aside."""
    found: list[Change] = []
    moves: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    first, last = journal_range(db, span.starts, span.ends)
    for at, kind, subject, data in db.execute(_CHANGES, (first, last, *_KINDS)):
        if kind == CounterOpened.kind:
            found.append(Change(at, subject, "opened"))
        elif kind == CounterClosed.kind:
            closed = msgspec.json.decode(data, type=CounterClosed)
            found.append(Change(at, subject, "paused" if closed.reason == "paused" else "closed"))
        else:
            moved = msgspec.json.decode(data, type=TicketMoved)
            moves[subject].append((at, moved.after == "parked"))
    return found, {ticket: _intervals(one) for ticket, one in moves.items()}


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
