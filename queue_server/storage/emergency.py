"""Silent calls from counters: the last of each counter."""

from __future__ import annotations

import sqlite3

Row = sqlite3.Row


def call(db: sqlite3.Connection, counter: str, clerk: str | None, day: str, at: int) -> bool:
    """Remember a call; returns whether it is a new one, not one that still goes unanswered."""
    before = last(db, counter, day)
    if before is not None and before["answered"] is None:
        return False
    db.execute(
        "INSERT OR REPLACE INTO emergency (counter, day, at, clerk) VALUES (?, ?, ?, ?)",
        (counter, day, at, clerk),
    )
    return True


def answer(db: sqlite3.Connection, counter: str, by: str, day: str, at: int) -> bool:
    """Somebody goes there; returns whether a call of today was unanswered."""
    answered = db.execute(
        "UPDATE emergency SET answered = ?, answered_by = ?"
        " WHERE counter = ? AND day = ? AND answered IS NULL",
        (at, by, counter, day),
    )
    return bool(answered.rowcount)


def last(db: sqlite3.Connection, counter: str, day: str) -> Row | None:
    """A counter's last call of the day."""
    found: Row | None = db.execute(
        "SELECT * FROM emergency WHERE counter = ? AND day = ?", (counter, day)
    ).fetchone()
    return found


def unanswered(db: sqlite3.Connection, day: str) -> list[Row]:
    """The day's unanswered calls with the counter's label and the clerk's name, oldest first."""
    return db.execute(
        "SELECT emergency.*, counter.label, clerk.name AS clerk_name FROM emergency"
        " JOIN counter ON counter.id = emergency.counter"
        " LEFT JOIN clerk ON clerk.id = coalesce(emergency.clerk, counter.clerk)"
        " WHERE day = ? AND answered IS NULL ORDER BY at",
        (day,),
    ).fetchall()
