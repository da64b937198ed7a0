"""Taking in appointments of other calendars: the same file once more changes nothing more."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from config.clock import Clock, micros
from contract.ids import SlipKind
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.bookings import Slot, State
from queue_server.services.booking_files import Content, Entry, LineFault, plain, read
from queue_server.services.bookings import cancel, free_places, new_appointment, rebook
from queue_server.storage import bookings as kept
from queue_server.storage import opening, queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

Outcome = Literal["added", "changed", "cancelled", "same"]


class Imported(Struct, kw_only=True):
    """What an import did, or would do; lines with ``faults`` did nothing."""

    added: int = 0
    changed: int = 0
    cancelled: int = 0
    same: int = 0
    faults: list[LineFault] = []


class BookingImport:
    """Takes files in.  What a file no longer names stays: it may be one of several."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def take_in(
        self, actor: Actor, request: str | None, data: bytes, *, dry_run: bool = False
    ) -> Imported:
        """Make, change or cancel the appointments of a CSV or iCalendar file, by their ``uid``.

        Raises Refused ``forbidden``, ``clock-behind``, ``request-reused``.
        """
        if actor.kind is ActorKind.DEVICE:
            raise Refused("forbidden")
        digest = hashlib.sha256(data).hexdigest()
        content = read(data, self._clock.now().tzinfo)

        def unit(tx: Tx) -> Imported:
            if dry_run:
                return _only_trying(tx, lambda: _take_in(tx, actor, content))
            body = ("import-bookings", digest)
            return once(tx, actor, request, body, Imported, lambda: _take_in(tx, actor, content))

        return self._store.write(unit)


def _only_trying(tx: Tx, work: Callable[[], Imported]) -> Imported:
    """What ``work`` would do, without a trace."""
    seq, last_at, touched = tx.seq, tx.last_at, dict(tx.touched)
    tx.db.execute("SAVEPOINT trying")
    try:
        return work()
    finally:
        tx.db.execute("ROLLBACK TO trying")
        tx.db.execute("RELEASE trying")
        tx.seq, tx.last_at, tx.touched = seq, last_at, touched


def _take_in(tx: Tx, actor: Actor, content: Content) -> Imported:
    done = Imported(faults=list(content.faults))
    names = _names(tx.db)
    for entry in content.entries:
        try:
            outcome = _take(tx, actor, entry, names)
        except Refused as refused:
            fault = LineFault(line=entry.line, code=refused.code, field=refused.field or "")
            done.faults.append(fault)
        else:
            setattr(done, outcome, getattr(done, outcome) + 1)
    done.faults.sort(key=lambda fault: fault.line)
    return done


def _names(db: sqlite3.Connection) -> Mapping[str, str]:
    """What services may be called in a file: id, letter, or a name in any language."""
    found: dict[str, str] = {}
    for row in queue.services(db):
        names = msgspec.json.decode(row["names"], type=dict[str, str])
        for word in (row["id"], row["letter"], *names.values()):
            found.setdefault(plain(word), row["id"])
    return found


def _take(tx: Tx, actor: Actor, entry: Entry, names: Mapping[str, str]) -> Outcome:
    """One entry.  Raises Refused for one that cannot be taken; then nothing of it was."""
    before = kept.by_uid(tx.db, entry.uid)
    if before is not None and before["kind"] != SlipKind.APPOINTMENT:
        raise Refused("unknown-booking", field="uid")
    if entry.cancelled:
        if before is None or before["state"] == State.CANCELLED:
            return "same"
        cancel(tx, actor, before)
        return "cancelled"
    service = next((names[plain(one)] for one in entry.services if plain(one) in names), None)
    if service is None:
        raise Refused("unknown-service", field="service")
    slot = _slot(tx, entry)
    if before is not None and _is_as_before(before, entry, service, slot):
        return "same"
    return _write(tx, actor, entry, before, service, slot)


def _slot(tx: Tx, entry: Entry) -> Slot:
    """Its time; without an end as long as appointments usually are.  Raises ``invalid-slot``."""
    until = entry.until or entry.start + dt.timedelta(minutes=kept.rules(tx.db).slot_minutes)
    if until <= entry.start or until.date() != entry.start.date():
        raise Refused("invalid-slot", field="until")
    return Slot(entry.start, until)


def _is_as_before(before: sqlite3.Row, entry: Entry, service: str, slot: Slot) -> bool:
    """What was checked in or missed at this time, or has lost its name with time, is as before."""
    same_time = (before["service"], before["start"], before["until"]) == (
        service, micros(slot.start), micros(slot.until),
    )  # fmt: skip
    contact = (before["name"] or "", before["phone"] or "")
    return (
        same_time
        and before["state"] != State.CANCELLED
        and (before["state"] != State.BOOKED or contact == (entry.name, entry.phone))
    )


def _write(
    tx: Tx, actor: Actor, entry: Entry, before: sqlite3.Row | None, service: str, slot: Slot
) -> Outcome:
    if before is not None and before["state"] == State.CHECKED_IN:
        raise Refused("already-checked-in", field="uid", number=queue.number_of(before))
    _check_time(tx, service, slot, before["id"] if before else "")
    if before is None:
        row = new_appointment(tx, actor, service, slot, "file", entry.uid)
    else:
        row = rebook(tx, actor, before, service, slot)
    kept.put_contact(tx.db, row["id"], entry.name, entry.phone)
    return "changed" if before else "added"


def _check_time(tx: Tx, service: str, slot: Slot, but: str) -> None:
    """Within a session, not past, and with room for one more.

    Raises Refused ``invalid-slot``, ``slot-full``.
    """
    spans = opening.calendar(tx.db).sessions(slot.start.date(), service)
    minute = slot.start.hour * 60 + slot.start.minute
    if slot.until <= tx.now or not any(span.start <= minute < span.end for span in spans):
        raise Refused("invalid-slot", field="from")
    length = dt.timedelta(minutes=kept.rules(tx.db).slot_minutes)
    midnight = dt.datetime.combine(slot.start.date(), dt.time(), slot.start.tzinfo)
    start = midnight + (slot.start - midnight) // length * length
    if free_places(tx.db, service, Slot(start, start + length), but) <= 0:
        raise Refused("slot-full", field="from")
