"""How far each series of numbers has got, day by day."""

from __future__ import annotations

import sqlite3


def letters(db: sqlite3.Connection, day: str) -> list[str]:
    """Every letter of which numbers were given this day."""
    rows = db.execute("SELECT letter FROM series WHERE day = ? ORDER BY letter", (day,))
    return [row[0] for row in rows]


def last_number(db: sqlite3.Connection, day: str, letter: str) -> int:
    """The last number given of a letter, 0 when none was."""
    row = db.execute(
        "SELECT last FROM series WHERE day = ? AND letter = ?", (day, letter)
    ).fetchone()
    return int(row[0]) if row else 0


def count_up(db: sqlite3.Connection, day: str, letter: str) -> int:
    """The number after the last one given, given now."""
    row = db.execute(
        "INSERT INTO series (day, letter, last) VALUES (?, ?, 1)"
        " ON CONFLICT (day, letter) DO UPDATE SET last = last + 1 RETURNING last",
        (day, letter),
    ).fetchone()
    return int(row[0])


def reserve(db: sqlite3.Connection, day: str, letter: str, number: int) -> None:
    """Take care that no number up to this one is given again."""
    db.execute(
        "INSERT INTO series (day, letter, last) VALUES (?, ?, ?)"
        " ON CONFLICT (day, letter) DO UPDATE SET last = max(last, excluded.last)",
        (day, letter, number),
    )
