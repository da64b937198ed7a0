"""Appointments: made at the desk, changed, cancelled; found and shown."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field

from config.clock import Clock, from_micros, micros
from contract.codes import appointment_code
from contract.ids import Id, SlipKind
from contract.journal import (
    BookingCancelled,
    BookingChanged,
    BookingMade,
)
from contract.messages import Moment
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.bookings import BookingRules, Slot, State, can_be_made, slots
from queue_server.services.showing import needed_service
from queue_server.storage import bookings as kept
from queue_server.storage import opening, queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

Row = sqlite3.Row
TOPIC = "bookings"
"""Touched by every change of a booking."""

FURTHEST = dt.timedelta(days=3660)


class Booked(Struct, kw_only=True):
    """An appointment or a return slip; ``number`` is the ticket it has become.

    ``from`` and ``until`` are its window, or from when to when a slip is good; ``day`` is the last
    day it is good for.
    """

    code: str
    kind: SlipKind
    service: Id
    day: str
    start: Moment = field(name="from")
    until: Moment
    state: str
    number: str | None = None


class Appointment(Booked, kw_only=True):
    """An appointment as staff see it, with whose it is."""

    name: str = ""
    phone: str = ""


class FreeSlot(Struct, kw_only=True):
    """A time of a day, and how many appointments it still has room for."""

    start: Moment = field(name="from")
    until: Moment
    free: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be booked; of a change, None is what stays."""

    service: str | None = None
    start: dt.datetime | None = None
    name: str | None = None
    phone: str | None = None


class Bookings:
    """Use cases of appointments."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def rules(self) -> BookingRules:
        """What the office has set."""
        with self._store.reader() as db:
            return kept.rules(db)

    def slots(self, service: str, day: dt.date) -> list[FreeSlot]:
        """The times of a day that are not past.  Raises Refused ``unknown-service``."""
        with self._store.reader() as db:
            needed_service(db, service)
            return [
                FreeSlot(
                    start=one.start, until=one.until, free=max(0, free_places(db, service, one))
                )
                for one in open_slots(db, service, day, self._clock.now())
            ]

    def of_day(self, day: dt.date) -> list[Appointment]:
        """The day's appointments, by their time."""
        with self._store.reader() as db:
            return [self._appointment(row) for row in kept.appointments(db, day.isoformat())]

    def find(self, text: str) -> Appointment:
        """By its code, or its name in the calendar it came from.

        Raises Refused ``unknown-booking``.
        """
        with self._store.reader() as db:
            found = needed_booking(kept.find(db, text))
            return self._appointment(needed_booking(kept.full(db, found["id"])))

    def make(self, actor: Actor, request: str | None, wanted: Wanted) -> Booked:
        """Make an appointment.

        Raises Refused ``unknown-service``, ``invalid-slot``, ``slot-full``, ``forbidden``,
        ``request-reused``.
        """

        def work(tx: Tx) -> Row:
            if wanted.service is None or wanted.start is None:
                raise Refused("malformed", field="service" if wanted.service is None else "from")
            service = needed_service(tx.db, wanted.service)["id"]
            slot = _free_slot(tx, service, wanted.start)
            row = new_appointment(tx, actor, service, slot, "desk")
            kept.put_contact(tx.db, row["id"], wanted.name or "", wanted.phone or "")
            return row

        return self._write(actor, request, ("book", wanted.service, wanted.start), work)

    def change(self, actor: Actor, request: str | None, code: str, wanted: Wanted) -> Booked:
        """Give an appointment another time, service, name or phone.

        Raises Refused ``unknown-booking``, ``already-checked-in``, ``booking-cancelled``, and as
        ``make`` does.
        """

        def work(tx: Tx) -> Row:
            row = _open(needed_appointment(kept.find(tx.db, code)))
            if wanted.service or wanted.start:
                row = self._move(tx, actor, row, wanted)
            full = needed_booking(kept.full(tx.db, row["id"]))
            name = full["name"] if wanted.name is None else wanted.name
            phone = full["phone"] if wanted.phone is None else wanted.phone
            kept.put_contact(tx.db, row["id"], name or "", phone or "")
            return row

        return self._write(actor, request, ("rebook", code, wanted.service, wanted.start), work)

    def cancel(self, actor: Actor, request: str | None, code: str) -> Booked:
        """Cancel an appointment; harmless when it is cancelled.

        Raises Refused ``unknown-booking``, ``already-checked-in``, ``forbidden``,
        ``request-reused``.
        """

        def work(tx: Tx) -> Row:
            return cancel(tx, actor, needed_appointment(kept.find(tx.db, code)))

        return self._write(actor, request, ("cancel-booking", code), work)

    def told(self, row: Row) -> Booked:
        """A booking without whose it is."""
        return Booked(**self.fields(row))

    def _appointment(self, row: Row) -> Appointment:
        return Appointment(**self.fields(row), name=row["name"] or "", phone=row["phone"] or "")

    def fields(self, row: Row) -> dict[str, Any]:
        """What both kinds of bookings are told with."""
        zone = str(self._clock.now().tzinfo)
        return {
            "code": row["code"],
            "kind": SlipKind(row["kind"]),
            "service": row["service"],
            "day": row["day"],
            "start": from_micros(row["start"], zone),
            "until": from_micros(row["until"], zone),
            "state": row["state"],
            "number": queue.number_of(row) if row["ticket"] else None,
        }

    def _write(
        self, actor: Actor, request: str | None, body: object, work: Callable[[Tx], Row]
    ) -> Booked:
        if actor.kind is not ActorKind.CLERK:
            raise Refused("forbidden")

        def unit(tx: Tx) -> Booked:
            return once(tx, actor, request, body, Booked, lambda: self.told(work(tx)))

        return self._store.write(unit)

    def _move(self, tx: Tx, actor: Actor, row: Row, wanted: Wanted) -> Row:
        start = wanted.start or from_micros(row["start"], str(tx.now.tzinfo))
        service = needed_service(tx.db, wanted.service or row["service"])["id"]
        slot = _free_slot(tx, service, start, row["id"])
        return rebook(tx, actor, row, service, slot)


def open_slots(db: sqlite3.Connection, service: str, day: dt.date, now: dt.datetime) -> list[Slot]:
    """The times of a day for which appointments can still be made."""
    rules = kept.rules(db)
    if not rules.reaches(day, now.date()):
        return []
    told = opening.told_hours(db)
    every = slots(opening.calendar(db), rules, service, day, now.tzinfo, told)
    return [slot for slot in every if can_be_made(slot, rules, now)]


def free_places(db: sqlite3.Connection, service: str, slot: Slot, but: str = "") -> int:
    """How many more appointments a time has room for, not counting the one of this id."""
    taken = kept.taken(db, service, micros(slot.start), micros(slot.until), but)
    return kept.rules(db).places(service) - taken


def new_appointment(
    tx: Tx, actor: Actor, service: str, slot: Slot, source: str, uid: str | None = None
) -> Row:
    """Keep an appointment for a time that is free."""
    row = kept.insert(
        tx,
        code=new_code(tx, appointment_code),
        kind=SlipKind.APPOINTMENT,
        service=service,
        day=slot.start.date().isoformat(),
        start=micros(slot.start),
        until=micros(slot.until),
        uid=uid,
    )
    tx.journal(BookingMade(service=service, day=row["day"], source=source), row["id"], actor)
    tx.touch(TOPIC)
    return row


def rebook(tx: Tx, actor: Actor, row: Row, service: str, slot: Slot) -> Row:
    """Give an appointment another time; who had missed it has another chance."""
    row = kept.update(
        tx,
        row["id"],
        service=service,
        day=slot.start.date().isoformat(),
        start=micros(slot.start),
        until=micros(slot.until),
        state=State.BOOKED,
    )
    tx.journal(BookingChanged(service=service, day=row["day"]), row["id"], actor)
    tx.touch(TOPIC)
    return row


def cancel(tx: Tx, actor: Actor, row: Row) -> Row:
    """Cancel a booking with which nobody has checked in."""
    if row["state"] == State.CHECKED_IN:
        raise Refused("already-checked-in", number=queue.number_of(row))
    if row["state"] == State.CANCELLED:
        return row
    row = kept.update(tx, row["id"], state=State.CANCELLED)
    tx.journal(BookingCancelled(), row["id"], actor)
    tx.touch(TOPIC)
    return row


def new_code(tx: Tx, make: Callable[[int], str]) -> str:
    """A code no booking has."""
    while True:
        code = make(kept.new_value(tx))
        if kept.is_free(tx.db, code):
            return code


def needed_booking(row: Row | None) -> Row:
    """The row there is.  Raises Refused ``unknown-booking``."""
    if row is None:
        raise Refused("unknown-booking", field="code")
    return row


def needed_appointment(row: Row | None) -> Row:
    """The same, of an appointment: what desks change is never a return slip."""
    found = needed_booking(row)
    if found["kind"] != SlipKind.APPOINTMENT:
        raise Refused("unknown-booking", field="code")
    return found


def _open(row: Row) -> Row:
    if row["state"] == State.CHECKED_IN:
        raise Refused("already-checked-in", number=queue.number_of(row))
    if row["state"] == State.CANCELLED:
        raise Refused("booking-cancelled")
    return row


def _free_slot(tx: Tx, service: str, start: dt.datetime, but: str = "") -> Slot:
    """The slot that begins then.  Raises Refused ``invalid-slot``, ``slot-full``."""
    if abs(start - tx.now) > FURTHEST:
        raise Refused("invalid-slot", field="from")
    start = start.astimezone(tx.now.tzinfo)
    found = [
        slot for slot in open_slots(tx.db, service, start.date(), tx.now) if slot.start == start
    ]
    if not found:
        raise Refused("invalid-slot", field="from")
    if free_places(tx.db, service, found[0], but) <= 0:
        raise Refused("slot-full", field="from")
    return found[0]
