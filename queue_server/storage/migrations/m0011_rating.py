"""How people were content: one row a leg, read only in sums.  And how many had which need.

``given`` is in microseconds UTC.  ``released`` is the office day under which a rating is counted,
null until enough of its kind have come together that nobody can be told from them.
``need_count`` outlives the tickets' own needs, which are blanked at the end of their day.
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
    """
    CREATE TABLE need_count (
        day TEXT NOT NULL,
        need TEXT NOT NULL,
        tickets INTEGER NOT NULL,
        PRIMARY KEY (day, need)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER count_needs AFTER INSERT ON ticket WHEN NEW.needs <> '[]'
       BEGIN
           INSERT INTO need_count SELECT NEW.day, value, 1 FROM json_each(NEW.needs) WHERE true
           ON CONFLICT (day, need) DO UPDATE SET tickets = tickets + 1;
       END""",
    "CREATE INDEX slips_given ON booking (start) WHERE kind = 'return'",
    "INSERT OR IGNORE INTO meta VALUES ('pad-secret', lower(hex(randomblob(24))))",
)


def up(db: sqlite3.Connection) -> None:
    """Make the table, its indexes and the secret."""
    for statement in _STATEMENTS:
        db.execute(statement)
