"""What is personal, blanked when its time is over: notes of clerks, names in the register.

Contacts of bookings and hashes of cards have their own, shorter times (``bookings``, ``cards``).
"""

from __future__ import annotations

import sqlite3


def blank_notes(db: sqlite3.Connection, before: int, most: int) -> int:
    """Blank what clerks wrote before ``before`` (microseconds UTC); how many legs there were."""
    return db.execute(
        "UPDATE leg SET note = '', remark = '' WHERE id IN (SELECT id FROM leg"
        " WHERE (note <> '' OR remark <> '') AND queued < ? LIMIT ?)",
        (before, most),
    ).rowcount


def blank_names(db: sqlite3.Connection, before: int, most: int) -> int:
    """Blank names and phones of dossiers that ended before ``before``; how many there were."""
    return db.execute(
        "UPDATE register_person SET name = '', phone = '' WHERE register IN"
        " (SELECT person.register FROM register_person AS person"
        " JOIN register ON register.id = person.register"
        " WHERE (person.name <> '' OR person.phone <> '') AND register.ended < ? LIMIT ?)",
        (before, most),
    ).rowcount
