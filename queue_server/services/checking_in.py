"""Checking in: an appointment or a return slip becomes a number; and what the clock does."""

from __future__ import annotations

import datetime as dt
import sqlite3

from config.clock import Clock, from_micros, micros
from contract.ids import Priority, SlipKind
from contract.journal import BookingCheckedIn, BookingMissed, BookingPrinted
from contract.messages import Done, TicketIssued
from queue_server.domain.actor import SYSTEM, Actor, ActorKind
from queue_server.domain.bookings import Held, State, arrive
from queue_server.domain.calendar import Reason
from queue_server.services import admission
from queue_server.services.bookings import TOPIC, needed_booking
from queue_server.services.guidance import change_ticket
from queue_server.services.showing import needed_service
from queue_server.services.tickets import Tickets
from queue_server.storage import bookings as kept
from queue_server.storage import queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx, resting_while_behind
from queue_server.storage.writer import Unit

Row = sqlite3.Row
BATCH = 200
_SHUT = frozenset({Reason.PAUSED, Reason.CLOSED, Reason.DAY_OFF, Reason.HOLIDAY, Reason.OVER})
"""Who has an appointment is let in before hours and past limits, but not here."""
_WAITING = ("waiting", "called", "parked", "missed")


class CheckIns:
    """Use cases of whoever comes.  ``tick`` is for a job that asks the clock every few seconds."""

    def __init__(self, store: Store, tickets: Tickets, clock: Clock) -> None:
        self._store = store
        self._tickets = tickets
        self._clock = clock

    def check_in(
        self, actor: Actor, request: str | None, code: str, language: str = "vi"
    ) -> TicketIssued:
        """Turn an appointment or a return slip into a number.

        Raises Refused ``unknown-booking``, ``already-checked-in``, ``booking-cancelled``,
        ``other-day``, ``too-early``, ``too-late``, ``service-closed``, ``clock-behind``,
        ``request-reused``.
        """
        return self._store.write(self.checking_in(actor, request, code, language))

    def checking_in(
        self, actor: Actor, request: str | None, code: str, language: str = "vi"
    ) -> Unit[TicketIssued]:
        """The unit of work of ``check_in``."""

        def work(tx: Tx) -> TicketIssued:
            return self._check_in(tx, actor, request, code, language)

        body = ("check-in", code)
        return lambda tx: once(tx, actor, request, body, TicketIssued, lambda: work(tx))

    def noting_print(
        self, actor: Actor, request: str | None, code: str, *, ok: bool, problem: str
    ) -> Unit[Done]:
        """The unit of work that notes what became of a booking's paper.

        Raises Refused ``unknown-booking``.
        """

        def note(tx: Tx) -> Done:
            row = needed_booking(kept.find(tx.db, code))
            tx.journal(BookingPrinted(ok=ok, problem=problem), row["id"], actor)
            tx.touch(TOPIC)
            return Done()

        body = ("printed", code, ok, problem)
        return lambda tx: once(tx, actor, request, body, Done, lambda: note(tx))

    def tick(self) -> None:
        """Give those who came early their class when their time has come; close past days.

        With the clock behind the journal nothing is done.
        """
        with self._store.reader() as db:
            day, at = self._store.today(), micros(self._clock.now())
            before = _forgotten_before(db, day)
            work = (
                (_give_class, bool(kept.due(db, at, 1))),
                (_miss, bool(kept.past(db, day, 1))),
                (_forget, kept.has_contacts(db, before)),
            )
        with resting_while_behind():
            for unit, needed in work:
                if needed:
                    self._store.write(unit)

    def _check_in(
        self, tx: Tx, actor: Actor, request: str | None, code: str, language: str
    ) -> TicketIssued:
        row = needed_booking(kept.find(tx.db, code))
        arrival = arrive(held(row, tx), kept.rules(tx.db), tx.now)
        service = needed_service(tx.db, row["service"])
        rules = _admit(tx, actor, service)
        issued = self._tickets.issue(tx, actor, request, service, rules, arrival.priority, language)
        if arrival.due is not None:
            due = micros(arrival.due)
            tx.db.execute("UPDATE ticket SET due = ? WHERE id = ?", (due, issued.ticket))
        kept.update(tx, row["id"], state=State.CHECKED_IN, ticket=issued.ticket)
        tx.journal(BookingCheckedIn(number=issued.number), row["id"], actor)
        tx.touch(TOPIC)
        return issued


def held(row: Row, tx: Tx) -> Held:
    """A booking's row as the rules ask for it."""
    zone = str(tx.now.tzinfo)
    return Held(
        kind=SlipKind(row["kind"]),
        state=State(row["state"]),
        day=dt.date.fromisoformat(row["day"]),
        start=from_micros(row["start"], zone),
        until=from_micros(row["until"], zone),
        number=queue.number_of(row) if row["ticket"] else "",
    )


def _admit(tx: Tx, actor: Actor, service: Row) -> admission.Rules:
    """Who was promised a time is let in, unless nobody is served then.

    Raises Refused ``service-closed``.
    """
    rules = admission.Rules.read(tx.db)
    found = admission.status(tx.db, tx.now, tx.day, service, rules)
    if not found.open and found.reason in _SHUT:
        raise rules.closed(found, service["id"])
    if actor.kind is ActorKind.DEVICE:
        rules.admit_terminal(actor.id)
    return rules


def _give_class(tx: Tx) -> None:
    for ticket in kept.due(tx.db, tx.at, BATCH):
        tx.db.execute("UPDATE ticket SET due = NULL WHERE id = ?", (ticket["id"],))
        if ticket["state"] in _WAITING and ticket["priority"] == Priority.NONE:
            change_ticket(tx, SYSTEM, ticket, None, Priority.APPOINTMENT)


def _miss(tx: Tx) -> None:
    for booking in kept.past(tx.db, tx.day, BATCH):
        kept.update(tx, booking, state=State.MISSED)
        tx.journal(BookingMissed(), booking, SYSTEM)
        tx.touch(TOPIC)


def _forget(tx: Tx) -> None:
    kept.forget_contacts(tx.db, _forgotten_before(tx.db, tx.day), BATCH)


def _forgotten_before(db: sqlite3.Connection, day: str) -> str:
    keep = dt.timedelta(days=kept.rules(db).keep_days)
    return (dt.date.fromisoformat(day) - keep).isoformat()
