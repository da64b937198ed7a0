"""A ticket as staff see it: found by number or QR, with its story."""

from __future__ import annotations

import re
import sqlite3

import msgspec
from msgspec import Struct, field, structs

from config.clock import Clock, from_micros, micros
from contract.codes import TicketToken, recognise
from contract.ids import Need, Priority
from contract.journal import TicketChanged
from contract.messages import Moment, TicketView
from queue_server.domain.tickets import State
from queue_server.services.showing import Shower, needed_ticket, read_needs
from queue_server.storage import guidance, queue, series
from queue_server.storage.store import Store

UNDO_MICROS = 2 * 60 * 1_000_000
LOOSE = re.compile(r"\s*([A-Za-z]{0,3})\s*0*(\d{1,6})\s*")
"""A number as people write it: ``a25``, ``A 025``, ``25``."""


class Step(Struct, kw_only=True):
    """One thing that happened to a ticket.

    ``what`` is one of ``taken`` (or ``sent``, for the services after the first) ``called serving``,
    how the leg ended (``done missed transferred cancelled expired``), or ``changed``; ``by`` is the
    clerk's name.
    """

    at: Moment
    what: str
    service: str
    counter: str = ""
    by: str = ""
    note: str = ""
    priority: str = ""


class TicketCard(TicketView, kw_only=True):
    """A ticket as staff see it; ``undo`` says whether its cancellation can still be taken back."""

    priority: Priority
    lang: str
    device: str = ""
    undo: bool = False
    needs: list[Need] = field(default_factory=list)
    dossiers: int = 1
    steps: list[Step] = field(default_factory=list)


class Cards:
    """Reads tickets for staff."""

    def __init__(self, store: Store, shower: Shower, clock: Clock) -> None:
        self._store = store
        self._shower = shower
        self._clock = clock

    def find(self, text: str) -> TicketCard:
        """A ticket by its number of today, its digits alone where they mean one, or its QR.

        Raises Refused ``unknown-ticket``.
        """
        day = self._store.today()
        with self._store.reader() as db:
            return self.of(db, needed_ticket(_found(db, day, text)))

    def by_token(self, token: str) -> TicketCard:
        """A ticket by its token.  Raises Refused ``unknown-ticket``."""
        with self._store.reader() as db:
            return self.of(db, needed_ticket(queue.ticket_by_token(db, token)))

    def of(self, db: sqlite3.Connection, row: sqlite3.Row) -> TicketCard:
        """The card of a ticket's row."""
        return TicketCard(
            **structs.asdict(self._shower.ticket(db, row)),
            priority=Priority(row["priority"]),
            lang=row["language"],
            device=row["device"],
            undo=may_undo(row, micros(self._clock.now())),
            needs=read_needs(row),
            dossiers=row["dossiers"],
            steps=sorted([*self._legs(db, row), *self._changes(db, row)], key=lambda one: one.at),
        )

    def moment(self, stored: int) -> Moment:
        """Stored microseconds as an aware time."""
        return self._shower.moment(stored) or from_micros(stored)

    def _legs(self, db: sqlite3.Connection, ticket: sqlite3.Row) -> list[Step]:
        return [
            step
            for place, leg in enumerate(guidance.legs(db, ticket["id"]))
            for step in self._leg(leg, "sent" if place else "taken")
        ]

    def _leg(self, leg: sqlite3.Row, came: str) -> list[Step]:
        """One leg's steps: it came, was called, begun, and ended."""
        steps = [
            Step(at=self.moment(leg["queued"]), what=came, service=leg["service"], note=leg["note"])
        ]
        ends = (leg["outcome"] or "", "ended")
        for what, column in (("called", "called"), ("serving", "started"), ends):
            if what and leg[column] is not None:
                steps.append(
                    Step(
                        at=self.moment(leg[column]),
                        what=what,
                        service=leg["service"],
                        counter=leg["label"] or "",
                        by=leg["clerk_name"] or "",
                    )
                )
        return steps

    def _changes(self, db: sqlite3.Connection, ticket: sqlite3.Row) -> list[Step]:
        return [
            self._changed(row, msgspec.json.decode(row["data"], type=TicketChanged))
            for row in guidance.changes(db, ticket["id"])
        ]

    def _changed(self, row: sqlite3.Row, entry: TicketChanged) -> Step:
        by = row["clerk_name"] or ""
        at = self.moment(row["at"])
        return Step(at=at, what="changed", service=entry.service, by=by, priority=entry.priority)


def may_undo(ticket: sqlite3.Row, at: int) -> bool:
    """Whether a cancellation can be taken back: of who was waiting, for two minutes.

    Of who had been called more would have to come back than the ticket's row still knows.
    """
    waited = ticket["state"] == State.CANCELLED and ticket["called"] is None
    return waited and at - int(ticket["ended"]) <= UNDO_MICROS


def _found(db: sqlite3.Connection, day: str, text: str) -> sqlite3.Row | None:
    """By token or address, by number, by digits alone where only one ticket has them."""
    match recognise(text):
        case TicketToken(token):
            return queue.ticket_by_token(db, token)
    loose = LOOSE.fullmatch(text)
    if loose is None:
        return None
    letter, digits = loose[1].upper(), int(loose[2])
    given = [letter] if letter else series.letters(db, day)
    found = guidance.same_number(db, day, given, digits)
    return found[0] if len(found) == 1 else None
