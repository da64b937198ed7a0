"""The procedures an office explains: each version of them whole, as JSON.

``at`` is in microseconds UTC; ``clerk`` is who made the version.
"""

from __future__ import annotations

import sqlite3


def up(db: sqlite3.Connection) -> None:
    """Make the table."""
    db.execute(
        "CREATE TABLE catalogue (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,"
        " clerk TEXT NOT NULL, content BLOB NOT NULL) STRICT"
    )
