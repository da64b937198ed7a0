"""One's own ticket, at any terminal: where it stands, and what its holder can do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from config.clock import Clock
from contract.codes import TicketCode, TicketToken, recognise
from contract.ids import Offer, Priority
from contract.messages import OwnTicket, TicketIssued, TicketView
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.numbers import parse_number
from queue_server.domain.tickets import Move, State
from queue_server.services import admission
from queue_server.services.guard import Guard
from queue_server.services.guidance import change_ticket
from queue_server.services.moving import Mover
from queue_server.services.showing import Shower, needed_service, needed_ticket
from queue_server.services.tickets import check_dossiers
from queue_server.storage import own_ticket, queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

OFFERS: dict[State, tuple[Offer, ...]] = {
    State.WAITING: (Offer.CHANGE, Offer.REPRINT, Offer.CANCEL),
    State.CALLED: (Offer.REPRINT,),
    State.PARKED: (Offer.COME_BACK, Offer.REPRINT, Offer.CANCEL),
    State.MISSED: (Offer.COME_BACK, Offer.REPRINT, Offer.CANCEL),
}
"""What a ticket's holder can do in each state; nothing in the others, unless it can be rated."""
PATIENT_MISSES = 1
"""Who was called in vain oftener than this comes back at the end of the line."""
MayRate = Callable[[sqlite3.Connection, sqlite3.Row], bool]
Follow = Callable[[str], str]


class OwnTickets:
    """Use cases of a ticket's holder; the paper in their hand is the right.

    ``may_rate`` says whether a ticket that is done can still be rated; ``follow`` makes the
    address of a token's page, or nothing.
    """

    def __init__(
        self,
        store: Store,
        shower: Shower,
        clock: Clock,
        may_rate: MayRate | None = None,
        follow: Follow | None = None,
    ) -> None:
        self._store = store
        self._shower = shower
        self._clock = clock
        self._guard = Guard(store, clock, "ticket")
        self._may_rate = may_rate or (lambda _db, _row: False)
        self._follow = follow or (lambda _token: "")

    def find(self, actor: Actor, code: str) -> OwnTicket:
        """A ticket of today by its QR or its typed code.

        Raises Refused ``invalid-code`` (a number without its digits is none), ``unknown-ticket``,
        ``other-days-ticket`` with ``number`` and ``day``, ``too-many-tries``.
        """
        today = self._store.today()
        with self._store.reader() as db:
            row = self._found(db, actor, today, code)
            if row["day"] != today:
                number = queue.number_of(row)
                raise Refused("other-days-ticket", number=number, day=row["day"])
            return self._own(db, row)

    def paper(self, token: str) -> TicketIssued:
        """What a ticket's paper says now, to print it for its holder.

        Raises Refused ``unknown-ticket``.
        """
        with self._store.reader() as db:
            row = needed_ticket(queue.ticket_by_token(db, token))
            return self._paper(row, self._shower.ticket(db, row, self._clock.now()))

    def come_back(self, actor: Actor, request: str | None, token: str) -> TicketView:
        """Let who was set aside or did not come wait again.

        Raises Refused ``unknown-ticket``, ``wrong-move``, ``request-reused``.
        """
        return self._store.write(self.coming_back(actor, request, token))

    def change_service(
        self, actor: Actor, request: str | None, token: str, service: str
    ) -> TicketView:
        """Let a waiting ticket wait for another service; it keeps its number and its time.

        Raises Refused ``unknown-ticket``, ``unknown-service``, ``service-closed``,
        ``too-many-dossiers``, ``wrong-move``, ``request-reused``.
        """
        return self._store.write(self.changing(actor, request, token, service))

    def coming_back(self, actor: Actor, request: str | None, token: str) -> Unit[TicketView]:
        """The unit of work of ``come_back``."""

        def back(tx: Tx) -> sqlite3.Row:
            ticket = _of_today(tx, token, (State.PARKED, State.MISSED), Move.BACK)
            queued = _place(tx, ticket)
            moved = Mover(tx, actor).move(ticket, Move.BACK)
            own_ticket.place(tx.db, moved["id"], queued)
            return needed_ticket(queue.ticket_by_token(tx.db, token))

        return self._unit(actor, request, ("come-back", token), back)

    def changing(
        self, actor: Actor, request: str | None, token: str, service: str
    ) -> Unit[TicketView]:
        """The unit of work of ``change_service``."""

        def change(tx: Tx) -> sqlite3.Row:
            ticket = _of_today(tx, token, (State.WAITING,), "change")
            wanted = needed_service(tx.db, service)
            rules = admission.Rules.read(tx.db)
            found = admission.status(tx.db, tx.now, tx.day, wanted, rules)
            if not found.open:
                raise rules.closed(found, service)
            check_dossiers(wanted, ticket["dossiers"])
            return change_ticket(tx, actor, ticket, wanted["id"], Priority(ticket["priority"]))

        return self._unit(actor, request, ("change-service", token, service), change)

    def _unit(
        self,
        actor: Actor,
        request: str | None,
        body: tuple[object, ...],
        work: Callable[[Tx], sqlite3.Row],
    ) -> Unit[TicketView]:
        def unit(tx: Tx) -> TicketView:
            def answer() -> TicketView:
                return self._shower.ticket(tx.db, work(tx))

            return once(tx, actor, request, body, TicketView, answer)

        return unit

    def _found(self, db: sqlite3.Connection, actor: Actor, today: str, code: str) -> sqlite3.Row:
        match recognise(code):
            case TicketToken(token):
                return needed_ticket(queue.ticket_by_token(db, token))
            case TicketCode(number, check):
                guessed = str(parse_number(number))  # A001 and A0001 are one
                last_try = self._guard.admit(guessed, actor.key)
                row = own_ticket.by_typed_code(db, today, number, check)
                if row is not None:
                    self._guard.forgive(guessed, actor.key)
                elif last_try:
                    self._guard.keep_now(guessed)
                return needed_ticket(row)
        raise Refused("invalid-code", field="code")

    def _own(self, db: sqlite3.Connection, row: sqlite3.Row) -> OwnTicket:
        view = self._shower.ticket(db, row, self._clock.now())
        offers = list(OFFERS.get(State(row["state"]), ()))
        if row["state"] == State.DONE and self._may_rate(db, row):
            offers.append(Offer.RATE)
        paper = self._paper(row, view) if Offer.REPRINT in offers else None
        return OwnTicket(ticket=view, offers=offers, expected=view.expected, paper=paper)

    def _paper(self, row: sqlite3.Row, view: TicketView) -> TicketIssued:
        return TicketIssued(
            ticket=row["id"],
            number=view.number,
            token=view.token,
            service=view.service,
            day=view.day,
            issued_at=view.issued_at,
            ahead=view.ahead,
            estimate=view.estimate,
            priority=bool(row["lane"]),
            follow_url=self._follow(view.token),
            expected=view.expected,
        )


def _of_today(tx: Tx, token: str, states: tuple[State, ...], move: str) -> sqlite3.Row:
    ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
    if ticket["state"] not in states or ticket["day"] != tx.day:
        raise Refused("wrong-move", from_state=ticket["state"], move=str(move))
    return ticket


def _place(tx: Tx, ticket: sqlite3.Row) -> int:
    """When a ticket that comes back counts as having joined the line: next but one.

    Who has let themselves be called in vain more than once stands at its end.
    """
    if own_ticket.times_missed(tx.db, ticket["id"]) > PATIENT_MISSES:
        return tx.at
    first = own_ticket.first_in_line(tx.db, ticket)
    return int(ticket["queued"]) if first is None else first + 1
