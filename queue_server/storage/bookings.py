"""Appointments and return slips in the database; every query costs the same however old they get.

Whatever is personal stands in ``booking_contact`` alone.
"""

from __future__ import annotations

import sqlite3

from contract.codes import BOOKING_CODES, AppointmentCode, ReturnCode, recognise
from queue_server.domain.bookings import BookingRules
from queue_server.storage import meta
from queue_server.storage.ids import token_hash
from queue_server.storage.tx import Tx

Row = sqlite3.Row
_KEY = "bookings"
_ONE = (
    "SELECT booking.*, ticket.series, ticket.number FROM booking"
    " LEFT JOIN ticket ON ticket.id = booking.ticket WHERE"
)
_FULL = (
    "SELECT booking.*, ticket.series, ticket.number, contact.name, contact.phone FROM booking"
    " LEFT JOIN ticket ON ticket.id = booking.ticket"
    " LEFT JOIN booking_contact AS contact ON contact.booking = booking.id WHERE"
)


def rules(db: sqlite3.Connection) -> BookingRules:
    """What this snapshot's office has set."""
    return meta.rules(db, _KEY, BookingRules)


def save_rules(db: sqlite3.Connection, kept: BookingRules) -> None:
    """Keep the rules instead of those there were."""
    meta.put_value(db, _KEY, kept)


def find(db: sqlite3.Connection, text: str) -> Row | None:
    """The booking of a code, as typed or scanned, or of the name it has in another calendar."""
    match recognise(text):
        case AppointmentCode(code) | ReturnCode(code):
            found = _one(db, "booking.code = ?", code)
            return found or _one(db, "booking.uid = ?", text.strip())
    return _one(db, "booking.uid = ?", text.strip())


def by_id(db: sqlite3.Connection, booking: str) -> Row | None:
    """One booking."""
    return _one(db, "booking.id = ?", booking)


def by_uid(db: sqlite3.Connection, uid: str) -> Row | None:
    """The booking of a name in another calendar, with its contact."""
    row: Row | None = db.execute(f"{_FULL} booking.uid = ?", (uid,)).fetchone()
    return row


def slip_for(db: sqlite3.Connection, ticket: str) -> Row | None:
    """The return slip given for a ticket, unless it was taken back."""
    return _one(db, "booking.origin = ? AND booking.state IN ('booked', 'checked-in')", ticket)


def appointments(db: sqlite3.Connection, day: str) -> list[Row]:
    """The day's appointments by their time, with name and phone; the cancelled ones, too."""
    return db.execute(
        f"{_FULL} booking.kind = 'appointment' AND booking.day = ?"
        " ORDER BY booking.start, booking.id",
        (day,),
    ).fetchall()


def full(db: sqlite3.Connection, booking: str) -> Row | None:
    """One booking with name and phone."""
    row: Row | None = db.execute(f"{_FULL} booking.id = ?", (booking,)).fetchone()
    return row


def taken(db: sqlite3.Connection, service: str, start: int, until: int, but: str = "") -> int:
    """How many appointments of a service begin in a time, not counting one of them."""
    row = db.execute(
        "SELECT count(*) FROM booking WHERE service = ? AND start >= ? AND start < ?"
        " AND state IN ('booked', 'checked-in') AND kind = 'appointment' AND id <> ?",
        (service, start, until, but),
    ).fetchone()
    return int(row[0])


def slips_given(db: sqlite3.Connection, day: str) -> list[Row]:
    """The slips for tickets of a day with which nobody has come back yet, the latest first."""
    return db.execute(
        "SELECT booking.*, NULL AS series, NULL AS number FROM booking"
        " JOIN ticket ON ticket.id = booking.origin"
        " WHERE booking.state = 'booked' AND booking.kind = 'return' AND booking.day >= ?"
        " AND ticket.day = ? ORDER BY booking.start DESC, booking.id",
        (day, day),
    ).fetchall()


def insert(tx: Tx, **values: object) -> Row:
    """Keep a new booking under a new id; returns its row."""
    booking = tx.new_id()
    names = ", ".join(["id", *values])
    marks = ", ".join("?" * (len(values) + 1))
    tx.db.execute(f"INSERT INTO booking ({names}) VALUES ({marks})", (booking, *values.values()))  # noqa: S608 - our own column names
    return _needed(tx.db, booking)


def update(tx: Tx, booking: str, **values: object) -> Row:
    """Give a booking other values; returns its row."""
    names = ", ".join(f"{name} = ?" for name in values)
    tx.db.execute(f"UPDATE booking SET {names} WHERE id = ?", (*values.values(), booking))  # noqa: S608
    return _needed(tx.db, booking)


def put_contact(db: sqlite3.Connection, booking: str, name: str, phone: str) -> None:
    """Keep whom a booking belongs to; nothing is kept of nothing."""
    if not name and not phone:
        db.execute("DELETE FROM booking_contact WHERE booking = ?", (booking,))
        return
    db.execute(
        "INSERT INTO booking_contact VALUES (?, ?, ?) ON CONFLICT (booking)"
        " DO UPDATE SET name = excluded.name, phone = excluded.phone",
        (booking, name, phone),
    )


def new_value(tx: Tx) -> int:
    """A random number for a code."""
    return int(token_hash(tx.new_token())[:12], 16) % BOOKING_CODES


def is_free(db: sqlite3.Connection, code: str) -> bool:
    """Whether no booking has this code."""
    return db.execute("SELECT 1 FROM booking WHERE code = ?", (code,)).fetchone() is None


def past(db: sqlite3.Connection, day: str, most: int) -> list[str]:
    """Ids of bookings of days before ``day`` with which nobody has checked in."""
    rows = db.execute(
        "SELECT id FROM booking WHERE state = 'booked' AND day < ? LIMIT ?", (day, most)
    )
    return [row[0] for row in rows]


def due(db: sqlite3.Connection, at: int, most: int) -> list[Row]:
    """Tickets that came early and whose time has come."""
    return db.execute("SELECT * FROM ticket WHERE due <= ? LIMIT ?", (at, most)).fetchall()


def has_contacts(db: sqlite3.Connection, before: str) -> bool:
    """Whether names or phones of bookings of days before ``before`` are still there."""
    row = db.execute(
        "SELECT 1 FROM booking_contact AS contact JOIN booking ON booking.id = contact.booking"
        " WHERE booking.day < ? LIMIT 1",
        (before,),
    ).fetchone()
    return row is not None


def forget_contacts(db: sqlite3.Connection, before: str, most: int) -> int:
    """Empty names and phones of bookings of days before ``before``; how many there were."""
    return db.execute(
        "DELETE FROM booking_contact WHERE booking IN (SELECT contact.booking"
        " FROM booking_contact AS contact JOIN booking ON booking.id = contact.booking"
        " WHERE booking.day < ? LIMIT ?)",
        (before, most),
    ).rowcount


def _one(db: sqlite3.Connection, where: str, key: str) -> Row | None:
    row: Row | None = db.execute(f"{_ONE} {where}", (key,)).fetchone()
    return row


def _needed(db: sqlite3.Connection, booking: str) -> Row:
    row = by_id(db, booking)
    assert row is not None  # noqa: S101 - we have just written it
    return row
