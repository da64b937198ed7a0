"""How people were content: one row a leg, read only in sums.

``given`` is in microseconds UTC.  ``released`` is the office day under which a rating is counted,
null until enough of its kind have come together that nobody can be told from them.
``meta.pad-secret`` is what the addresses of the counters' tablets are made from.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE rating (
        leg INTEGER PRIMARY KEY REFERENCES leg (id) ON DELETE CASCADE,
        level TEXT NOT NULL CHECK (level IN ('very-satisfied', 'satisfied', 'dissatisfied')),
        given INTEGER NOT NULL,
        released TEXT
    ) STRICT""",
    "CREATE INDEX unreleased_ratings ON rating (given) WHERE released IS NULL",
    "CREATE INDEX released_ratings ON rating (released) WHERE released IS NOT NULL",
    "CREATE INDEX counter_legs ON leg (counter, ended) WHERE ended IS NOT NULL",
    "INSERT OR IGNORE INTO meta VALUES ('pad-secret', lower(hex(randomblob(24))))",
)


def up(db: sqlite3.Connection) -> None:
    """Make the table, its indexes and the secret."""
    for statement in _STATEMENTS:
        db.execute(statement)
