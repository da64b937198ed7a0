"""What the calling order and transfers need.

``counter_service.weight`` makes a service's minutes of waiting count more at a counter.
``ticket.target`` is the one counter a transferred ticket waits for, or null for any;
``ticket.plan`` is where its holder goes afterwards, a JSON list of {service, counter}.
``leg.note`` is what a clerk tells the next one, and may be personal: it is blanked with time.
``counter.finishing`` is 1 while a counter takes no new ticket and closes after the present one.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    "ALTER TABLE counter_service ADD COLUMN weight INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE counter ADD COLUMN finishing INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE ticket ADD COLUMN target TEXT REFERENCES counter (id)",
    "ALTER TABLE ticket ADD COLUMN plan TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE leg ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX called_places ON ticket (day, service, queued) WHERE call_seq IS NOT NULL",
    """CREATE INDEX open_line ON ticket (day, service, lane, queued, number)
       WHERE state = 'waiting' AND target IS NULL""",
    """CREATE INDEX own_line ON ticket (day, target, lane, queued, number)
       WHERE state = 'waiting' AND target IS NOT NULL""",
    "CREATE INDEX sent ON ticket (day, target) WHERE target IS NOT NULL",
)


def up(db: sqlite3.Connection) -> None:
    """Add the columns and their indexes."""
    for statement in _STATEMENTS:
        db.execute(statement)
