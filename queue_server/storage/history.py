"""What was set when and by whom, from the journal."""

from __future__ import annotations

import sqlite3

# As in the index ``settings_history``, word by word, so that it is used.
_KINDS = """kind IN (
        'settings-changed/1', 'opening-set/1', 'password-reset/1', 'password-changed/1',
        'office-seeded/1', 'first-admin-made/1', 'terminal-set/1', 'paused/1', 'resumed/1',
        'catalogue-changed/1')"""
CHANGES = f"SELECT * FROM journal WHERE {_KINDS} AND seq < ? ORDER BY seq DESC LIMIT ?"  # noqa: S608


def changes(db: sqlite3.Connection, before: int | None, most: int) -> list[sqlite3.Row]:
    """Rows of changed settings, the latest first, those before ``before`` alone."""
    return db.execute(CHANGES, (1 << 62 if before is None else before, most)).fetchall()


def names(db: sqlite3.Connection) -> dict[str, str]:
    """The clerks' names by their ids."""
    rows = db.execute("SELECT id, name, login FROM clerk").fetchall()
    return {row["id"]: f"{row['name']} ({row['login']})" for row in rows}
