"""Who asks for a person at which terminal, and what was changed of a ticket.

``help_call`` is kept by triggers from the journal: a row while nobody has gone there.
``at`` is in microseconds UTC.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE help_call (
        device TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        reason TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER help_asked AFTER INSERT ON journal
       WHEN NEW.kind = 'help-asked/1' AND NEW.device <> ''
       BEGIN
           INSERT INTO help_call VALUES
               (NEW.device, NEW.at, coalesce(json_extract(NEW.data, '$.reason'), ''))
           ON CONFLICT (device) DO UPDATE SET reason = excluded.reason;
       END""",
    """CREATE TRIGGER help_given AFTER INSERT ON journal WHEN NEW.kind = 'help-given/1'
       BEGIN DELETE FROM help_call WHERE device = NEW.subject; END""",
    "CREATE INDEX changes ON journal (subject) WHERE kind = 'ticket-changed/1'",
)


def up(db: sqlite3.Connection) -> None:
    """Make the table, its triggers and the index."""
    for statement in _STATEMENTS:
        db.execute(statement)
