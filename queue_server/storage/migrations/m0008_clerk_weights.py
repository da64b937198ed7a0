"""What counts for a clerk: the minutes of a service count ``weight`` times where they sit.

Who was waiting when the office's own order came to be stays in the lane they are in.
"""

from __future__ import annotations

import sqlite3


def up(db: sqlite3.Connection) -> None:
    """Add the table."""
    db.execute(
        """CREATE TABLE clerk_service (
        clerk TEXT NOT NULL REFERENCES clerk (id),
        service TEXT NOT NULL REFERENCES service (id),
        weight INTEGER NOT NULL,
        PRIMARY KEY (clerk, service)
    ) STRICT, WITHOUT ROWID"""
    )
