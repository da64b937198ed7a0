"""Finding a ticket by what its paper says, and its place when its holder comes back."""

from __future__ import annotations

import datetime as dt
import sqlite3

from contract.codes import ticket_check
from queue_server.domain.numbers import parse_number

Row = sqlite3.Row
DAYS_KNOWN = 14
"""A typed code is looked for so many days back: its three digits mean little for longer."""


def by_typed_code(db: sqlite3.Connection, day: str, number: str, check: str) -> Row | None:
    """The latest ticket with this number and check, today's or of the days before; or None."""
    parsed = parse_number(number)
    if parsed is None:
        return None
    today = dt.date.fromisoformat(day)
    for back in range(DAYS_KNOWN):
        row: Row | None = db.execute(
            "SELECT * FROM ticket WHERE day = ? AND series = ? AND number = ?",
            ((today - dt.timedelta(days=back)).isoformat(), *parsed),
        ).fetchone()
        if row is not None and ticket_check(row["token"]) == check:
            return row
    return None


def first_in_line(db: sqlite3.Connection, ticket: Row) -> int | None:
    """When whoever goes next in this ticket's class of its service joined the line; or None."""
    row = db.execute(
        "SELECT queued FROM ticket WHERE state = 'waiting' AND day = ? AND service = ?"
        " AND lane = ? ORDER BY queued, number LIMIT 1",
        (ticket["day"], ticket["service"], ticket["lane"]),
    ).fetchone()
    return int(row[0]) if row else None


def times_missed(db: sqlite3.Connection, ticket_id: str) -> int:
    """How often its holder did not come when called."""
    row = db.execute(
        "SELECT count(*) FROM leg WHERE ticket = ? AND outcome = 'missed'", (ticket_id,)
    ).fetchone()
    return int(row[0])


def place(db: sqlite3.Connection, ticket_id: str, queued: int) -> None:
    """Let a ticket stand in the line as if it had joined it then."""
    db.execute("UPDATE ticket SET queued = ? WHERE id = ?", (queued, ticket_id))
