"""A clerk may have a one-time password, which opens nothing before it was changed."""

from __future__ import annotations

import sqlite3


def up(db: sqlite3.Connection) -> None:
    """Add the column."""
    db.execute("ALTER TABLE clerk ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0")
