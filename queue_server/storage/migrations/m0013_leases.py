"""Numbers that kiosks may give alone, and tickets that were handed in.

``lease`` keeps numbers out of the series the server gives from; ``store`` is the disk they were
leased to.  ``lease_store`` is the disk each kiosk has now.  ``ticket.handed`` is when a kiosk told
of a ticket it had given, in microseconds UTC.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE lease (
        day TEXT NOT NULL,
        letter TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        device TEXT NOT NULL,
        store TEXT NOT NULL,
        PRIMARY KEY (day, letter, first)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE lease_store (
        device TEXT PRIMARY KEY,
        store TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "ALTER TABLE ticket ADD COLUMN handed INTEGER",
    "CREATE INDEX handed_in ON ticket (day, state) WHERE handed IS NOT NULL",
)


def up(db: sqlite3.Connection) -> None:
    """Make the tables, the column and its index."""
    for statement in _STATEMENTS:
        db.execute(statement)
