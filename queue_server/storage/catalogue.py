"""The versions of the catalogue; the last is the one in use."""

from __future__ import annotations

import sqlite3

KEPT = 10
"""So many versions are kept, to look back at."""


def newest(db: sqlite3.Connection) -> int:
    """The number of the version in use; 0 while the office has none of its own."""
    row = db.execute("SELECT max(number) FROM catalogue").fetchone()
    return int(row[0] or 0)


def content(db: sqlite3.Connection, number: int) -> bytes:
    """A version's JSON."""
    row = db.execute("SELECT content FROM catalogue WHERE number = ?", (number,)).fetchone()
    return bytes(row[0])


def put(db: sqlite3.Connection, at: int, clerk: str, content: bytes) -> int:
    """Keep a new version, which is then the one in use; returns its number."""
    number = db.execute(
        "INSERT INTO catalogue (at, clerk, content) VALUES (?, ?, ?)", (at, clerk, content)
    ).lastrowid
    db.execute("DELETE FROM catalogue WHERE number <= ?", ((number or 0) - KEPT,))
    return number or 0
