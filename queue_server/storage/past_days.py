"""An office's own past days, read from its database to be played again.

The database is opened read-only, so the server may run meanwhile.  A counter's times are read from
what it did: it was away where somebody it could call was there and it called nobody for a while.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from config.clock import midnight
from queue_server.domain.hours import SECOND
from queue_server.domain.simulation.day import Arrival, Day, Shift, Span
from queue_server.storage import opening, queue

TURN_SECONDS = 180.0
"""Between two calls a clerk takes so long at most; longer, and they were away."""
FORGOTTEN = 8
"""Times the median of its service, by dossier, beyond which a call was left open by mistake."""
DAY_SECONDS = 86_400.0
_NOT_SERVED = ("missed", "cancelled", "expired")
_DAY_END = "unknown-duration"
_LEGS = """
    SELECT leg.queued, leg.called, leg.ended, leg.service, leg.counter, leg.outcome,
           ticket.priority, ticket.dossiers
    FROM ticket JOIN leg ON leg.ticket = ticket.id
    WHERE ticket.day = ? ORDER BY leg.called, leg.id
"""


@dataclass(slots=True)
class Call:
    """One call of a past day; times in seconds from its midnight.

    ``known`` is false where the clerk never said when it ended.
    """

    queued: float
    called: float
    ended: float
    service: str
    counter: str
    priority: str
    came: bool
    known: bool
    dossiers: int = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of services that are tried instead of the office's, by counter id and by login."""

    counters: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    clerks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastDay:
    """A past day to be played, what its people really waited, and how many were left out."""

    day: Day
    waits: dict[str, list[float]]
    left_out: int


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, on one snapshot.  Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        db.execute("BEGIN")
        yield db


def latest(db: sqlite3.Connection, before: str, most: int) -> list[str]:
    """The last days with tickets before a day, the earliest first."""
    found: list[str] = []
    while len(found) < most:
        row = db.execute("SELECT max(day) FROM ticket WHERE day < ?", (before,)).fetchone()
        if row[0] is None:
            break
        before = row[0]
        found.insert(0, before)
    return found


def past_day(db: sqlite3.Connection, day: str, zone: str, tried: Weights | None = None) -> PastDay:
    """One past day as it was, its counters with the office's weights or those that are tried."""
    date = dt.date.fromisoformat(day)
    origin = midnight(date, ZoneInfo(zone))
    rows = db.execute(_LEGS, (day,)).fetchall()
    calls = [
        _call(row, origin) for row in rows if row["called"] and row["ended"] and row["counter"]
    ]
    _hold_no_longer_than_believable(calls)
    counters = sorted({call.counter for call in calls})
    sessions = _worked(_sessions(db, date), calls)
    shifts = [_shift(db, day, counter, calls, sessions, tried or Weights()) for counter in counters]
    waits: dict[str, list[float]] = {}
    for call in calls:
        waits.setdefault(call.priority, []).append(call.called - call.queued)
    arrivals = sorted((_arrival(call) for call in calls), key=lambda arrival: arrival.at)
    played = Day(arrivals, shifts, sessions, origin=origin, label=day)
    return PastDay(played, waits, len(rows) - len(calls))


def _call(row: sqlite3.Row, origin: int) -> Call:
    queued, called, ended = (
        (row[name] - origin) / SECOND for name in ("queued", "called", "ended")
    )
    return Call(
        queued=queued,
        called=called,
        ended=ended,
        service=row["service"],
        counter=row["counter"],
        priority=row["priority"],
        came=row["outcome"] not in _NOT_SERVED,
        known=row["outcome"] != _DAY_END,
        dossiers=row["dossiers"],
    )


def _arrival(call: Call) -> Arrival:
    seconds = call.ended - call.called
    return Arrival(call.queued, call.service, seconds, call.priority, call.came, call.dossiers)


def _of_counter(calls: Sequence[Call], counter: str) -> list[Call]:
    return [call for call in calls if call.counter == counter]


def _hold_no_longer_than_believable(calls: list[Call]) -> None:
    """End a call where its counter called again, or where it must have been forgotten.

    The clerk's turn between two calls belongs to the first.
    """
    usual = {
        service: median(_each(call) for call in calls if call.service == service)
        for service in {call.service for call in calls}
    }
    for call in calls:
        most = FORGOTTEN * max(60.0, usual[call.service]) if call.known else usual[call.service]
        call.ended = min(call.ended, call.called + most * call.dossiers)
    for counter in {call.counter for call in calls}:
        for call, after in pairwise(_of_counter(calls, counter)):
            turn = after.called - max(call.ended, after.queued)
            call.ended = min(call.ended, after.called)
            if after.queued <= call.ended and 0 < turn <= TURN_SECONDS:
                call.ended = after.called


def _each(call: Call) -> float:
    """Seconds a dossier took."""
    return (call.ended - call.called) / call.dossiers


def _sessions(db: sqlite3.Connection, date: dt.date) -> tuple[Span, ...]:
    spans = opening.calendar(db).sessions(date)
    return tuple((span.start * 60.0, span.end * 60.0) for span in spans) or ((0.0, DAY_SECONDS),)


def _worked(sessions: tuple[Span, ...], calls: Sequence[Call]) -> tuple[Span, ...]:
    """The sessions as they were worked: begun early or ended late where people were called."""
    bounds = [0.0, *((end + start) / 2 for (_, end), (start, _) in pairwise(sessions)), DAY_SECONDS]
    found = []
    for (start, end), (first, last) in zip(sessions, pairwise(bounds), strict=True):
        called = [call.called for call in calls if first <= call.called < last]
        found.append((min([start, *called]), max([end, *(at + 1 for at in called)])))
    return tuple(found)


def _shift(
    db: sqlite3.Connection,
    day: str,
    counter: str,
    calls: Sequence[Call],
    sessions: tuple[Span, ...],
    tried: Weights,
) -> Shift:
    mine = _of_counter(calls, counter)
    given = _given(db, counter, _who_sat(db, counter, day), tried)
    weights = {**dict.fromkeys((call.service for call in mine), 1), **given}
    return Shift(counter, weights, sessions, tuple(_away(mine, calls, weights, sessions)))


def _given(
    db: sqlite3.Connection, counter: str, clerk: sqlite3.Row | None, tried: Weights
) -> dict[str, int]:
    """The services of a counter, weighed for whoever sat there."""
    here = queue.weights_of(db, counter)
    if counter in tried.counters:
        here = {service: tried.counters[counter].get(service, 1) for service in here}
    if clerk is None:
        return here
    own = tried.clerks.get(clerk["login"])
    theirs = queue.clerk_weights(db, clerk["id"]) if own is None else own
    return {service: weight * theirs.get(service, 1) for service, weight in here.items()}


def _who_sat(db: sqlite3.Connection, counter: str, day: str) -> sqlite3.Row | None:
    """The clerk who called most people there on that day: id and login."""
    row: sqlite3.Row | None = db.execute(
        "SELECT clerk.id, clerk.login FROM ticket JOIN leg ON leg.ticket = ticket.id"
        " JOIN clerk ON clerk.id = leg.clerk WHERE ticket.day = ? AND leg.counter = ?"
        " GROUP BY clerk.id ORDER BY count(*) DESC, clerk.login LIMIT 1",
        (day, counter),
    ).fetchone()
    return row


def _away(
    mine: Sequence[Call],
    calls: Sequence[Call],
    services: dict[str, int],
    sessions: tuple[Span, ...],
) -> Iterator[Span]:
    """When the counter called nobody though somebody was there for it."""
    free = sessions[0][0]
    for call in mine:
        if call.called - max(free, call.queued) > TURN_SECONDS:
            yield free, call.called
        free = max(free, call.ended)
    left = (c for c in calls if c.service in services and c.called > free)
    if any(call.called - max(free, call.queued) > TURN_SECONDS for call in left):
        yield free, DAY_SECONDS
