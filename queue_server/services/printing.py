"""Paper for people at the desk: printed at a terminal that stands near, and what became of it."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable

from msgspec import Struct

from contract.codes import AppointmentCode, ReturnCode, recognise
from contract.ids import SlipKind
from contract.journal import PrintSent
from contract.messages import Done, Moment, PrintOnce, SetOnce, SlipPrint
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.bookings import Bookings, needed_booking
from queue_server.services.checking_in import CheckIns
from queue_server.services.one_shots import OneShots
from queue_server.services.own_ticket import OwnTickets
from queue_server.services.showing import needed_ticket
from queue_server.services.tickets import Tickets
from queue_server.storage import bookings as kept
from queue_server.storage import guidance, queue, terminals
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

log = logging.getLogger(__name__)
MAY_TEST = ("supervisor", "admin", "technician")


class Sent(Struct, kw_only=True):
    """A paper that a terminal was told to print; ``seq`` is where to look for its outcome."""

    device: str
    until: Moment
    seq: int


class Outcome(Struct, kw_only=True):
    """What became of a paper: ``waiting``, ``printed``, ``failed`` or ``silent``."""

    state: str
    problem: str = ""


class Printing:
    """Use cases of printing at another place."""

    def __init__(
        self,
        store: Store,
        one_shots: OneShots,
        own_tickets: OwnTickets,
        bookings: Bookings,
        papers: tuple[Tickets, CheckIns],
    ) -> None:
        self._store = store
        self._one_shots = one_shots
        self._own_tickets = own_tickets
        self._bookings = bookings
        self._tickets, self._check_ins = papers

    def printers(self) -> list[tuple[str, bool]]:
        """The terminals that print, kiosks first, and whether each is at work."""
        with self._store.reader() as db:
            known = [(row["id"], row["kind"]) for row in terminals.terminals(db)]
        known.sort(key=lambda one: one[1] != "kiosk")
        shots = self._one_shots
        return [(one, shots.is_there(one)) for one, kind in known if shots.prints(one, kind)]

    def ticket(
        self, actor: Actor, request: str, token: str, device: str, *, copy: bool = False
    ) -> Sent:
        """Print a ticket's paper, marked as a copy where it is one.

        Raises Refused ``unknown-ticket``, ``not-found`` for a terminal there is not,
        ``terminal-away``, ``forbidden``, ``request-reused``.
        """
        paper = self._own_tickets.paper(token)

        def make(until: dt.datetime) -> PrintOnce:
            return PrintOnce(id=request, until=until, ticket=paper, copy=copy)

        return self._print(actor, request, "ticket", paper.ticket, device, make)

    def slip(self, actor: Actor, request: str, code: str, device: str) -> Sent:
        """Print the slip of an appointment or a return slip.

        Raises Refused ``unknown-booking``, and as ``ticket`` does.
        """
        with self._store.reader() as db:
            row = needed_booking(kept.find(db, code))
            slip = self._slip(db, row)

        def make(until: dt.datetime) -> PrintOnce:
            return PrintOnce(id=request, until=until, slip=slip)

        return self._print(actor, request, "slip", row["id"], device, make)

    def test(self, actor: Actor, request: str, device: str) -> Sent:
        """Print a paper that says it is a test; it uses up no number.

        Raises Refused ``not-found``, ``terminal-away``, ``forbidden``, ``request-reused``.
        """
        if actor.role not in MAY_TEST:
            log.warning("%s may not print tests", actor.key)
            raise Refused("forbidden")

        def make(until: dt.datetime) -> SetOnce:
            return SetOnce(id=request, until=until)

        return self._print(actor, request, "test", device, device, make)

    def outcome(self, paper: str, sent: Sent, now: dt.datetime) -> Outcome:
        """What became of a paper, named by a ticket's token or a slip's code."""
        with self._store.reader() as db:
            row = guidance.printed(db, _subject(db, paper), sent.device, sent.seq)
        if row is not None:
            state = "printed" if row["ok"] else "failed"
            return Outcome(state=state, problem=row["problem"] or "")
        return Outcome(state="waiting" if now <= sent.until else "silent")

    def noting(
        self, actor: Actor, request: str | None, token: str, *, ok: bool, problem: str
    ) -> Unit[Done]:
        """The unit of work that notes what a terminal tells of a ticket's or a slip's paper."""
        if isinstance(recognise(token), AppointmentCode | ReturnCode):
            return self._check_ins.noting_print(actor, request, token, ok=ok, problem=problem)
        return self._tickets.noting_print(actor, request, token, ok=ok, problem=problem)

    def _print(
        self, actor: Actor, request: str, what: str, subject: str, device: str,
        make: Callable[[dt.datetime], SetOnce],
    ) -> Sent:  # fmt: skip
        if actor.kind is not ActorKind.CLERK:
            raise Refused("forbidden")
        until = self._one_shots.until()

        def work(tx: Tx) -> Sent:
            if not terminals.has(tx.db, device):
                raise Refused("not-found", field="device")
            if not self._one_shots.is_there(device):
                raise Refused("terminal-away", field="device")
            seq = tx.journal(PrintSent(what=what, device=device), subject, actor)
            return Sent(device=device, until=until, seq=seq)

        body = ("print", what, subject, device)
        sent = self._store.write(lambda tx: once(tx, actor, request, body, Sent, lambda: work(tx)))
        self._one_shots.send(device, "test-print" if what == "test" else "print", make(sent.until))
        return sent

    def _slip(self, db: sqlite3.Connection, row: sqlite3.Row) -> SlipPrint:
        told = self._bookings.told(row)
        origin = queue.ticket_by_id(db, row["origin"]) if row["origin"] else None
        return SlipPrint(
            kind=SlipKind(row["kind"]),
            code=told.code,
            service=told.service,
            day=told.day,
            start=told.start,
            until=told.until,
            number=queue.number_of(origin) if origin else "",
        )


def _subject(db: sqlite3.Connection, paper: str) -> str:
    """The id under which the journal knows a paper."""
    if isinstance(recognise(paper), AppointmentCode | ReturnCode):
        return str(needed_booking(kept.find(db, paper))["id"])
    return str(needed_ticket(queue.ticket_by_token(db, paper))["id"])
