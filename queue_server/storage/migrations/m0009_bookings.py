"""Appointments and return slips, and whom they belong to.

``booking.kind`` is ``appointment`` or ``return``; ``start`` and ``until`` are its window, or from
when to when a slip is good, in microseconds UTC; ``day`` is the last day it is good for.
``ticket`` is the number it has become, ``origin`` the one a slip was given for, ``uid`` its name in
the calendar it was imported from.  ``booking_contact`` holds all that is personal, and is emptied
with time.  ``ticket.due`` is when a ticket that came early for its appointment gets its class.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE booking (
        id TEXT PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('appointment', 'return')),
        service TEXT NOT NULL REFERENCES service (id),
        day TEXT NOT NULL,
        start INTEGER NOT NULL,
        until INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'booked'
            CHECK (state IN ('booked', 'checked-in', 'cancelled', 'missed')),
        ticket TEXT UNIQUE REFERENCES ticket (id),
        origin TEXT REFERENCES ticket (id),
        uid TEXT UNIQUE
    ) STRICT""",
    """
    CREATE TABLE booking_contact (
        booking TEXT PRIMARY KEY REFERENCES booking (id),
        name TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX bookings ON booking (day, start) WHERE kind = 'appointment'",
    "CREATE INDEX slots ON booking (service, start) WHERE state IN ('booked', 'checked-in')",
    "CREATE INDEX open_bookings ON booking (day) WHERE state = 'booked'",
    "CREATE UNIQUE INDEX one_slip ON booking (origin) WHERE state IN ('booked', 'checked-in')",
    "ALTER TABLE ticket ADD COLUMN due INTEGER",
    "CREATE INDEX due ON ticket (due) WHERE due IS NOT NULL",
)


def up(db: sqlite3.Connection) -> None:
    """Make the tables, the column and their indexes."""
    for statement in _STATEMENTS:
        db.execute(statement)
