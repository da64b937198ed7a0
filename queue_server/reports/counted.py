"""What is only counted: ratings, what came of visits, needs, dossiers, appointments, slips.

Each is read by the office day it belongs to; ratings by the day under which they were let out.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contract.ids import Level
from queue_server.reports.span import Span

LEVELS = (Level.VERY_SATISFIED, Level.SATISFIED, Level.DISSATISFIED)
RESULTS = ("done", "papers", "wrong-office", "")
BOOKED = ("checked-in", "missed", "cancelled", "booked")
FEWEST = 5
"""Fewer ratings than this are never shown."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Counts by service, counter, clerk and day, and of all; the ids are None where none is known.

    Each is a count by kind, for instance by level.
    """

    whole: Counts = field(default_factory=Counter)
    services: Mapping[str | None, Counts] = field(default_factory=dict)
    counters: Mapping[str | None, Counts] = field(default_factory=dict)
    clerks: Mapping[str | None, Counts] = field(default_factory=dict)
    days: Mapping[dt.date, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted in a span.

    ``unreleased`` ratings wait for enough of their kind.  ``results`` is by RESULTS, of visits
    that were served; ``procedures`` by code; ``needs`` by need.  ``many`` tickets of a service
    brought several dossiers, ``dossiers`` counts them.  ``appointments`` of a service are by
    BOOKED; ``slips`` those given in the span.
    """

    ratings: Grouped = field(default_factory=Grouped)
    unreleased: int = 0
    results: Grouped = field(default_factory=Grouped)
    procedures: Counts = field(default_factory=Counter)
    needs: Counts = field(default_factory=Counter)
    many: Counts = field(default_factory=Counter)
    dossiers: Counts = field(default_factory=Counter)
    appointments: Mapping[str, Counts] = field(default_factory=dict)
    slips: Counts = field(default_factory=Counter)


_RATINGS = """
    SELECT rating.released, leg.service, leg.counter, leg.clerk, rating.level, count(*)
    FROM rating JOIN leg ON leg.id = rating.leg
    WHERE rating.released IS NOT NULL AND rating.released BETWEEN ? AND ? AND leg.clerk IS ?
    GROUP BY 1, 2, 3, 4, 5
"""
_EVERYBODYS_RATINGS = _RATINGS.replace(" AND leg.clerk IS ?", "")
_RESULTS = """
    SELECT ticket.day, leg.service, leg.counter, leg.clerk, leg.served, count(*)
    FROM ticket CROSS JOIN leg ON leg.ticket = ticket.id
    WHERE ticket.day BETWEEN ? AND ? AND leg.ended IS NOT NULL
      AND (leg.outcome IN ('done', 'unknown-duration') OR leg.served <> '')
    GROUP BY 1, 2, 3, 4, 5
"""
_PROCEDURES = """
    SELECT one.value, count(*)
    FROM ticket CROSS JOIN leg ON leg.ticket = ticket.id, json_each(leg.procedures) AS one
    WHERE ticket.day BETWEEN ? AND ? AND leg.procedures <> '[]' GROUP BY 1
"""
_DOSSIERS = """
    SELECT service, sum(dossiers > 1), sum(dossiers) FROM ticket
    WHERE day BETWEEN ? AND ? GROUP BY service
"""
_NEEDS = "SELECT need, sum(tickets) FROM need_count WHERE day BETWEEN ? AND ? GROUP BY need"
_APPOINTMENTS = """
    SELECT service, state, count(*) FROM booking
    WHERE kind = 'appointment' AND day BETWEEN ? AND ? GROUP BY service, state
"""
_SLIPS = """
    SELECT state, count(*) FROM booking
    WHERE kind = 'return' AND start >= ? AND start < ? GROUP BY state
"""


def count(db: sqlite3.Connection, span: Span, clerk: str | None = None) -> Counted:
    """Count a span; of one clerk only what is that clerk's own."""
    days = (span.first.isoformat(), span.last.isoformat())
    ratings = (
        db.execute(_RATINGS, (*days, clerk)) if clerk else db.execute(_EVERYBODYS_RATINGS, days)
    )
    results = (row for row in db.execute(_RESULTS, days) if clerk in (None, row["clerk"]))
    found = Counted(ratings=_group(map(tuple, ratings)), results=_group(map(tuple, results)))
    return found if clerk else _with_the_rest(db, span, days, found)


def _with_the_rest(
    db: sqlite3.Connection, span: Span, days: tuple[str, str], found: Counted
) -> Counted:
    dossiers = db.execute(_DOSSIERS, days).fetchall()
    pending = db.execute("SELECT count(*) FROM rating WHERE released IS NULL").fetchone()[0]
    return Counted(
        ratings=found.ratings,
        unreleased=pending,
        results=found.results,
        procedures=_counter(db.execute(_PROCEDURES, days)),
        needs=_counter(db.execute(_NEEDS, days)),
        many=Counter({row[0]: row[1] for row in dossiers if row[1]}),
        dossiers=Counter({row[0]: row[2] for row in dossiers}),
        appointments=_by_first(db.execute(_APPOINTMENTS, days)),
        slips=_counter(db.execute(_SLIPS, (span.starts, span.ends))),
    )


def _group(rows: Iterable[tuple[str, str, str | None, str | None, str, int]]) -> Grouped:
    """Rows of (day, service, counter, clerk, kind, count), added up each way."""
    whole: Counter[str] = Counter()
    services: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    counters: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    clerks: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    days: defaultdict[dt.date, Counter[str]] = defaultdict(Counter)
    for day, service, counter, clerk, kind, many in rows:
        places = (services[service], counters[counter], clerks[clerk])
        for counts in (whole, *places, days[dt.date.fromisoformat(day)]):
            counts[kind] += many
    return Grouped(whole, services, counters, clerks, days)


def _counter(rows: Iterable[sqlite3.Row]) -> Counts:
    return Counter({row[0]: row[1] for row in rows})


def _by_first(rows: Iterable[sqlite3.Row]) -> Mapping[str, Counts]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for first, kind, many in rows:
        found[first][kind] += many
    return found
