"""The line as the wait estimate looks at it; each query costs the same however long the history."""

from __future__ import annotations

import datetime as dt
import sqlite3
from bisect import bisect_right
from dataclasses import dataclass

from config.clock import micros, midnight
from queue_server.domain.calling import LOOKS_BACK, Policy, Waiting
from queue_server.domain.hours import SECOND
from queue_server.domain.line import Holding, Line, OpenCounter, holdings
from queue_server.storage import queue

CALLS_KNOWN = 60
NO_SHOW_SECONDS = 90.0
AWAY_SECONDS = 600.0
BACK_SOON_SECONDS = 180.0
LATE_SECONDS = 1200.0
LAG_SECONDS = 120.0
HOUR = 3600

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The line, and of each service the ids of its tickets, in the order they count as ahead."""

    line: Line
    places: dict[str, list[str]]


def read(db: sqlite3.Connection, now: dt.datetime, policy: Policy, sessions: Spans = ()) -> Seen:
    """The line at ``now``, an aware time in the office's zone; ``sessions`` are today's.

    Who was sent to one counter waits in a lane of its own, as for a service of that counter alone.
    """
    day, at = now.date().isoformat(), micros(now)
    services = [row["id"] for row in queue.services(db)]
    known = _holdings(db, day, now, services)
    found = _counters(db, day, at, sessions)
    own = {f"@{counter}" for counter, _ in found}
    pooled = next(iter(known.values()), None)
    waiting = {service: _waiting(db, day, service, policy.most_passed) for service in services}
    line = Line(
        now=at,
        waiting=[ticket for tickets in waiting.values() for ticket in tickets],
        counters=[counter for _, counter in found],
        holdings={**(dict.fromkeys(own, pooled) if pooled else {}), **known},
        policy=policy,
        sessions=sessions,
        priority_per_hour=_priority(db, day, at),
        lag=LAG_SECONDS,
    )
    return Seen(line, {service: [one.id for one in found] for service, found in waiting.items()})


def _waiting(db: sqlite3.Connection, day: str, service: str, most_passed: int) -> list[Waiting]:
    """Who waits for a service: those of priority first, then as they came."""
    called = _latest_called(db, day, service, most_passed)
    found = []
    for lane in (1, 0):
        rows = db.execute(
            "SELECT id, series, number, priority, queued, target, dossiers FROM ticket"
            " WHERE state = 'waiting' AND day = ? AND service = ? AND lane = ?"
            " ORDER BY queued, number",
            (day, service, lane),
        )
        for row in rows:
            passed = len(called) - bisect_right(called, row["queued"])
            lane_of = f"@{row['target']}" if row["target"] else service
            number = queue.number_of(row)
            found.append(
                Waiting(
                    row["id"], number, lane_of, row["priority"], row["queued"], passed,
                    row["dossiers"],
                )
            )  # fmt: skip
    return found


def _latest_called(db: sqlite3.Connection, day: str, service: str, most: int) -> list[int]:
    """When those joined the line who joined it last and were called, the earliest first."""
    rows = db.execute(
        "SELECT queued FROM ticket WHERE day = ? AND service = ? AND call_seq IS NOT NULL"
        " ORDER BY queued DESC LIMIT ?",
        (day, service, most),
    )
    return sorted(row[0] for row in rows)


def _holdings(
    db: sqlite3.Connection, day: str, now: dt.datetime, services: list[str]
) -> dict[str, Holding]:
    """How long a dossier holds a counter: of the last served people, and today's no-shows."""
    begin = midnight(now.date(), now.tzinfo)
    today: dict[str, list[float]] = {service: [] for service in services}
    recent: dict[str, list[float]] = {service: [] for service in services}
    for service in services:
        rows = db.execute(
            "SELECT leg.ended, leg.ended - coalesce(leg.called, leg.started) AS held, dossiers"
            " FROM leg JOIN ticket ON ticket.id = leg.ticket"
            " WHERE leg.service = ? AND leg.ended IS NOT NULL AND leg.started IS NOT NULL"
            " AND outcome = 'done' ORDER BY leg.ended DESC LIMIT ?",
            (service, CALLS_KNOWN),
        )
        for row in rows:
            of = today if row["ended"] >= begin else recent
            of[service].append(row["held"] / SECOND / row["dossiers"])
    for row in queue.set_aside(db, day):
        if row["state"] == "missed" and row["service"] in today:
            today[row["service"]].append(NO_SHOW_SECONDS)
    return holdings(today, recent)


def _counters(
    db: sqlite3.Connection, day: str, at: int, sessions: Spans
) -> list[tuple[str, OpenCounter]]:
    yesterday = db.execute("SELECT max(day) FROM ticket WHERE day < ?", (day,)).fetchone()[0]
    found = []
    for row in queue.counters(db):
        away = _away(db, row, yesterday or day, at, sessions)
        if away is None:
            continue
        present = queue.ticket_at(db, row["id"])
        seen = OpenCounter(
            services={**queue.weights_with(db, row["id"], row["clerk"]), f"@{row['id']}": 1},
            serving=present["service"] if present else None,
            since=(present["called"] or present["started"] or at) if present else 0,
            away=away,
            recent=tuple(queue.recent_lanes(db, day, row["id"], LOOKS_BACK)),
            dossiers=present["dossiers"] if present else 1,
        )
        found.append((row["id"], seen))
    return found


def _away(
    db: sqlite3.Connection, row: sqlite3.Row, yesterday: str, at: int, sessions: Spans
) -> float | None:
    """In how many seconds a counter calls again; None when it is not expected to.

    Between sessions, and shortly after one began, the counters of late are expected.
    """
    if row["state"] == "open":
        return 0.0
    session = next(((start, end) for start, end in sessions if start <= at < end), None)
    late = (at - session[0]) / SECOND if session else 0.0
    if row["state"] == "paused" and (session or not sessions):
        gone = (at - int(row["since"])) / SECOND
        return max(BACK_SOON_SECONDS, AWAY_SECONDS - gone)
    expected = bool(sessions) and late < LATE_SECONDS and _called_since(db, row["id"], yesterday)
    if not expected:
        return None
    return max(BACK_SOON_SECONDS, LAG_SECONDS - late) if session else 0.0


def _called_since(db: sqlite3.Connection, counter: str, day: str) -> bool:
    found = db.execute(
        "SELECT 1 FROM ticket WHERE counter = ? AND day >= ? AND call_seq IS NOT NULL LIMIT 1",
        (counter, day),
    ).fetchone()
    return found is not None


def _priority(db: sqlite3.Connection, day: str, at: int) -> dict[str, float]:
    """Of each service, the people of priority who came in the last hour."""
    rows = db.execute(
        "SELECT service, count(*) FROM ticket WHERE day = ? AND lane = 1 AND issued > ?"
        " GROUP BY service",
        (day, at - HOUR * SECOND),
    )
    return {row[0]: float(row[1]) for row in rows}
