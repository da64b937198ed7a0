"""A terminal may be switched off; and what was set can be read back without the whole journal."""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    "ALTER TABLE device ADD COLUMN active INTEGER NOT NULL DEFAULT 1",
    """CREATE INDEX settings_history ON journal (seq) WHERE kind IN (
        'settings-changed/1', 'opening-set/1', 'password-reset/1', 'password-changed/1',
        'office-seeded/1', 'first-admin-made/1', 'terminal-set/1', 'paused/1', 'resumed/1',
        'catalogue-changed/1')""",
)


def up(db: sqlite3.Connection) -> None:
    """Add the column and the index."""
    for statement in _STATEMENTS:
        db.execute(statement)
