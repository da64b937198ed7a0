"""What the guidance desk and the supervisor read and write: stories, long waits, calls for help."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

Row = sqlite3.Row


def legs(db: sqlite3.Connection, ticket: str) -> list[Row]:
    """A ticket's legs in their order, with the counter's label and the clerk's name."""
    return db.execute(
        "SELECT leg.*, counter.label, clerk.name AS clerk_name FROM leg"
        " LEFT JOIN counter ON counter.id = leg.counter LEFT JOIN clerk ON clerk.id = leg.clerk"
        " WHERE leg.ticket = ? ORDER BY leg.id",
        (ticket,),
    ).fetchall()


def changes(db: sqlite3.Connection, ticket: str) -> list[Row]:
    """The journal's rows of what was changed of a ticket (at, data, clerk_name)."""
    return db.execute(
        "SELECT journal.at, journal.data, clerk.name AS clerk_name FROM journal"
        " LEFT JOIN clerk ON 'clerk:' || clerk.id = journal.actor"
        " WHERE kind = 'ticket-changed/1' AND subject = ? ORDER BY seq",
        (ticket,),
    ).fetchall()


def same_number(db: sqlite3.Connection, day: str, letters: Sequence[str], number: int) -> list[Row]:
    """The day's tickets with these digits, of any of the letters."""
    found = (
        db.execute(
            "SELECT * FROM ticket WHERE day = ? AND series = ? AND number = ?",
            (day, letter, number),
        ).fetchone()
        for letter in letters
    )
    return [row for row in found if row]


def longest_waiting(db: sqlite3.Connection, day: str, service: str, most: int) -> list[Row]:
    """Who has waited longest for a service, the first first."""
    rows = [
        row
        for lane in (0, 1)
        for row in db.execute(
            "SELECT * FROM ticket WHERE state = 'waiting' AND day = ? AND service = ?"
            " AND lane = ? ORDER BY queued, number LIMIT ?",
            (day, service, lane, most),
        )
    ]
    return sorted(rows, key=lambda row: int(row["queued"]))[:most]


def free_since(db: sqlite3.Connection, day: str, counter: Row) -> int:
    """Since when nobody stands at an open counter, in microseconds UTC."""
    row = db.execute(
        "SELECT ended, called FROM ticket WHERE counter = ? AND day = ?"
        " AND call_seq IS NOT NULL ORDER BY call_seq DESC LIMIT 1",
        (counter["id"], day),
    ).fetchone()
    last = (row["ended"] or row["called"] or 0) if row else 0
    return max(int(counter["since"]), int(last))


def helps(db: sqlite3.Connection, since: int) -> list[Row]:
    """Terminals at which a person is asked for (device, at, reason), the oldest first."""
    return db.execute(
        "SELECT device, at, reason FROM help_call WHERE at >= ? ORDER BY at", (since,)
    ).fetchall()


def printed(db: sqlite3.Connection, subject: str, device: str, after: int) -> Row | None:
    """What a terminal has told of a paper since a journal row (ok, problem); None: nothing."""
    row: Row | None = db.execute(
        "SELECT data ->> '$.ok' AS ok, data ->> '$.problem' AS problem FROM journal"
        " WHERE seq > ? AND kind IN ('ticket-printed/1', 'booking-printed/1')"
        " AND subject = ? AND device = ? ORDER BY seq DESC LIMIT 1",
        (after, subject, device),
    ).fetchone()
    return row
