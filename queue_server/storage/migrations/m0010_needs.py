"""What people bring and need, what came of a visit, cards of today, silent calls for help.

``ticket.needs`` is a JSON list of needs, blanked when the day is over; ``ticket.dossiers`` is how
many the person brings.  A service that ``asks_dossiers`` is a lane for many; ``most_dossiers`` is
how many one number is good for, null for any.  ``leg.served``, ``leg.procedures`` (a JSON list of
codes) and ``leg.remark`` are what the clerk marked; the remark may be personal.

``card_use`` holds the hashes of citizens' cards that took a number today: their salt stands in
``meta`` and both go when the day is over.  ``emergency`` is a counter's last silent call; times
are in microseconds UTC.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    "ALTER TABLE ticket ADD COLUMN needs TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE ticket ADD COLUMN dossiers INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE service ADD COLUMN asks_dossiers INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE service ADD COLUMN most_dossiers INTEGER",
    "ALTER TABLE leg ADD COLUMN served TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leg ADD COLUMN procedures TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE leg ADD COLUMN remark TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX needs_told ON ticket (day) WHERE needs <> '[]'",
    "CREATE INDEX marked_legs ON leg (service, ended) WHERE procedures <> '[]'",
    """
    CREATE TABLE card_use (
        ticket TEXT PRIMARY KEY REFERENCES ticket (id),
        day TEXT NOT NULL,
        card TEXT NOT NULL,
        service TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX card_uses ON card_use (day, card)",
    """
    CREATE TABLE emergency (
        counter TEXT PRIMARY KEY REFERENCES counter (id),
        day TEXT NOT NULL,
        at INTEGER NOT NULL,
        clerk TEXT,
        answered INTEGER,
        answered_by TEXT
    ) STRICT, WITHOUT ROWID""",
)


def up(db: sqlite3.Connection) -> None:
    """Add the columns, tables and indexes."""
    for statement in _STATEMENTS:
        db.execute(statement)
