"""A counter may be switched off: its history stays, and nobody sees it any more."""

from __future__ import annotations

import sqlite3


def up(db: sqlite3.Connection) -> None:
    """Add the column."""
    db.execute("ALTER TABLE counter ADD COLUMN active INTEGER NOT NULL DEFAULT 1")
