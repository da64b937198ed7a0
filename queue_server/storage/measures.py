"""Today in a few numbers, for those who watch over machines; the cost is that of one day."""

from __future__ import annotations

import sqlite3


def tickets(db: sqlite3.Connection, day: str) -> list[sqlite3.Row]:
    """Rows of (service, state, count) of the day's tickets."""
    return db.execute(
        "SELECT service, state, count(*) FROM ticket WHERE day = ? GROUP BY 1, 2", (day,)
    ).fetchall()


def longest_waits(db: sqlite3.Connection, day: str) -> dict[str, int]:
    """Since when the first of each service's line waits, in microseconds UTC."""
    rows = db.execute(
        "SELECT service, min(queued) FROM ticket WHERE day = ? AND state = 'waiting'"
        " GROUP BY service",
        (day,),
    )
    return {row[0]: row[1] for row in rows}


def calls(db: sqlite3.Connection, day: str) -> int:
    """How often numbers were called today, those called again among them."""
    row = db.execute("SELECT coalesce(sum(calls), 0) FROM ticket WHERE day = ?", (day,)).fetchone()
    return int(row[0])


def database_bytes(db: sqlite3.Connection) -> int:
    """How large the database is."""
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    return int(pages * db.execute("PRAGMA page_size").fetchone()[0])
