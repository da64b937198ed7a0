"""Ratings as they are kept; each query costs the same however long the history is."""

from __future__ import annotations

import sqlite3

from queue_server.storage import meta

Row = sqlite3.Row
_SERVED = "('done', 'unknown-duration')"


def served_leg(db: sqlite3.Connection, ticket: str) -> Row | None:
    """The last leg of a ticket that was served, or None."""
    found: Row | None = db.execute(
        f"SELECT * FROM leg WHERE ticket = ? AND ended IS NOT NULL AND outcome IN {_SERVED}"  # noqa: S608
        " ORDER BY id DESC LIMIT 1",
        (ticket,),
    ).fetchone()
    return found


def last_served_at(db: sqlite3.Connection, counter: str, since: int) -> Row | None:
    """The leg served last at a counter since ``since``, or None; whoever did not come is none."""
    found: Row | None = db.execute(
        "SELECT * FROM leg WHERE counter = ? AND ended >= ? AND outcome = 'done'"
        " ORDER BY ended DESC, id DESC LIMIT 1",
        (counter, since),
    ).fetchone()
    return found


def of_leg(db: sqlite3.Connection, leg: int) -> Row | None:
    """What a leg was given, or None."""
    found: Row | None = db.execute("SELECT * FROM rating WHERE leg = ?", (leg,)).fetchone()
    return found


def write(db: sqlite3.Connection, leg: int, level: str, at: int) -> None:
    """Keep a level; a change keeps the time of the first."""
    db.execute(
        "INSERT INTO rating (leg, level, given) VALUES (?, ?, ?)"
        " ON CONFLICT (leg) DO UPDATE SET level = excluded.level",
        (leg, level, at),
    )


def release(db: sqlite3.Connection, before: int, least: int) -> int:
    """Count what was given before ``before`` and not counted yet; how many ratings.

    Ratings of one clerk for one service at one counter are let out together, at least ``least``
    at a time, under the last of their office days: so no sum over days differs from another by
    fewer.
    """
    return db.execute(
        """
        UPDATE rating SET released = pending.day FROM (
            SELECT rating.leg, count(*) OVER alike AS together, max(ticket.day) OVER alike AS day
            FROM rating JOIN leg ON leg.id = rating.leg JOIN ticket ON ticket.id = leg.ticket
            WHERE rating.released IS NULL AND rating.given < ?
            WINDOW alike AS (PARTITION BY leg.clerk, leg.service, leg.counter)
        ) AS pending
        WHERE pending.leg = rating.leg AND pending.together >= ?
        """,
        (before, least),
    ).rowcount


def pad_secret(db: sqlite3.Connection) -> str:
    """What the addresses of the counters' tablets are made from."""
    return meta.text(db, "pad-secret")
