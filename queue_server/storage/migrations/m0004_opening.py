"""What is paused, and an index that tells how many numbers a kiosk gave within an hour.

``pause.id`` is a service's or a device's, and empty for the whole office; ``reason`` holds its
texts by language.  ``since`` is in microseconds UTC.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE pause (
        scope TEXT NOT NULL CHECK (scope IN ('office', 'service', 'device')),
        id TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '{}',
        since INTEGER NOT NULL,
        PRIMARY KEY (scope, id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX taken_at ON ticket (device, issued) WHERE device <> ''",
)


def up(db: sqlite3.Connection) -> None:
    """Make the table and the index."""
    for statement in _STATEMENTS:
        db.execute(statement)
