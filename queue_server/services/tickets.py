"""Taking a number, giving it back, and what became of its paper."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from contract.ids import Need, Priority
from contract.journal import HelpAsked, TicketPrinted
from contract.journal import TicketIssued as Issued
from contract.messages import Done, TicketIssued, TicketView
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.numbers import number_text
from queue_server.domain.tickets import Move
from queue_server.services import citizen_cards
from queue_server.services.admission import Rules, admit, expected
from queue_server.services.estimates import Estimates
from queue_server.services.moving import Mover
from queue_server.services.showing import Shower, needed_service, needed_ticket
from queue_server.storage import queue
from queue_server.storage.issuing import NewTicket, insert
from queue_server.storage.leases import next_number
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit


@dataclass(frozen=True, slots=True)
class Brings:
    """What a person brings: needs at the counter, dossiers, the number of their citizen card."""

    needs: tuple[Need, ...] = ()
    dossiers: int = 1
    card: str | None = None

    def body(self) -> tuple[object, ...]:
        """As it is remembered for a week with a request's id: nothing of needs and card."""
        return () if self.dossiers == 1 else (self.dossiers,)


NOTHING = Brings()


class Tickets:
    """Use cases of the citizen's side.

    Each comes twice: as a call that waits (``take``) and as a unit of work to be handed to the
    store (``taking``), for doors that must not wait.
    """

    def __init__(
        self, store: Store, shower: Shower, estimates: Estimates, public_url: str = ""
    ) -> None:
        self._store = store
        self._shower = shower
        self._estimates = estimates
        self.public_url = public_url

    def follow_url(self, token: str) -> str:
        """The address of a ticket's page, or nothing where the office has none."""
        return f"{self.public_url.rstrip('/')}/t/{token}" if self.public_url else ""

    def take(
        self,
        actor: Actor,
        request: str | None,
        service: str,
        priority: Priority = Priority.NONE,
        language: str = "vi",
        brings: Brings = NOTHING,
    ) -> TicketIssued:
        """Issue a number.

        Raises Refused ``unknown-service``, ``service-closed``, ``too-many-numbers``,
        ``too-many-dossiers``, ``invalid-card``, ``card-needed``, ``card-limit``, ``clock-behind``,
        ``request-reused``.
        """
        return self._store.write(self.taking(actor, request, service, priority, language, brings))

    def cancel(self, actor: Actor, request: str | None, token: str) -> TicketView:
        """Give a number back.  Raises Refused ``unknown-ticket``, ``wrong-move``."""
        return self._store.write(self.cancelling(actor, request, token))

    def printed(
        self, actor: Actor, request: str | None, token: str, *, ok: bool, problem: str = ""
    ) -> Done:
        """Note what became of a ticket's paper.  Raises Refused ``unknown-ticket``."""
        return self._store.write(self.noting_print(actor, request, token, ok=ok, problem=problem))

    def help(self, actor: Actor, request: str | None, reason: str = "") -> Done:
        """Tell staff that somebody at this terminal asks for a person."""
        return self._store.write(self.asking_help(actor, request, reason))

    def taking(
        self,
        actor: Actor,
        request: str | None,
        service: str,
        priority: Priority = Priority.NONE,
        language: str = "vi",
        brings: Brings = NOTHING,
    ) -> Unit[TicketIssued]:
        """The unit of work of ``take``."""
        if priority is Priority.UNKNOWN:
            priority = Priority.NONE
        body = ("take-ticket", service, priority, *brings.body())

        def unit(tx: Tx) -> TicketIssued:
            return once(
                tx, actor, request, body, TicketIssued,
                lambda: self._issue(tx, actor, request, service, priority, language, brings),
            )  # fmt: skip

        return unit

    def cancelling(self, actor: Actor, request: str | None, token: str) -> Unit[TicketView]:
        """The unit of work of ``cancel``."""

        def unit(tx: Tx) -> TicketView:
            return once(
                tx, actor, request, ("cancel", token), TicketView,
                lambda: self._cancel(tx, actor, token),
            )  # fmt: skip

        return unit

    def noting_print(
        self, actor: Actor, request: str | None, token: str, *, ok: bool, problem: str
    ) -> Unit[Done]:
        """The unit of work of ``printed``."""

        def note(tx: Tx) -> Done:
            ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
            entry = TicketPrinted(number=queue.number_of(ticket), ok=ok, problem=problem)
            tx.journal(entry, ticket["id"], actor)
            return Done()

        body = ("printed", token, ok, problem)
        return lambda tx: once(tx, actor, request, body, Done, lambda: note(tx))

    def asking_help(self, actor: Actor, request: str | None, reason: str) -> Unit[Done]:
        """The unit of work of ``help``."""

        def ask(tx: Tx) -> Done:
            tx.journal(HelpAsked(reason=reason), actor.key, actor)
            tx.touch(f"help/{actor.id}")
            return Done()

        return lambda tx: once(tx, actor, request, ("help", reason), Done, lambda: ask(tx))

    def _issue(
        self,
        tx: Tx,
        actor: Actor,
        request: str | None,
        service_id: str,
        priority: Priority,
        language: str,
        brings: Brings = NOTHING,
    ) -> TicketIssued:
        service = needed_service(tx.db, service_id)
        rules = admit(tx, actor, service)
        check_dossiers(service, brings.dossiers)
        card = citizen_cards.admit(tx, actor, brings.card, service_id, rules.calendar.rules)
        issued = self.issue(tx, actor, request, service, rules, priority, language, brings)
        citizen_cards.note(tx, issued.ticket, service_id, card)
        return issued

    def issue(
        self,
        tx: Tx,
        actor: Actor,
        request: str | None,
        service: sqlite3.Row,
        rules: Rules,
        priority: Priority,
        language: str,
        brings: Brings = NOTHING,
    ) -> TicketIssued:
        """Give a number that was admitted, or is due: hours and limits are not asked here."""
        service_id, token = service["id"], tx.new_token()
        ticket, letter = tx.new_id(), service["letter"]
        new = NewTicket(
            id=ticket, day=tx.day, letter=letter, number=next_number(tx.db, tx.day, letter),
            token=token, service=service_id, issued=tx.at, priority=priority, language=language,
            device=actor.id if actor.kind is ActorKind.DEVICE else "",
            needs=brings.needs, dossiers=brings.dossiers,
        )  # fmt: skip
        lane, number = insert(tx, new), number_text(letter, new.number)
        issued = Issued(number=number, service=service_id, priority=priority, request=request or "")
        tx.journal(issued, ticket, actor)
        ahead = _ahead_of_last(tx.db, tx.day, service_id, lane)
        estimate = self._estimates.minutes(tx.db, service_id, ahead)
        return TicketIssued(
            ticket=ticket,
            number=number,
            token=token,
            service=service_id,
            day=tx.day,
            issued_at=tx.now,
            ahead=ahead,
            estimate=estimate,
            priority=bool(lane),
            follow_url=self.follow_url(token),
            expected=expected(rules.calendar, tx.now, service_id, estimate),
        )

    def _cancel(self, tx: Tx, actor: Actor, token: str) -> TicketView:
        ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
        moved = Mover(tx, actor).move(ticket, Move.CANCEL)
        return self._shower.ticket(tx.db, moved)


def check_dossiers(service: sqlite3.Row, dossiers: int) -> None:
    """Raises Refused ``too-many-dossiers`` where one number is not good for so many."""
    most = service["most_dossiers"]
    if most is not None and dossiers > most:
        raise Refused("too-many-dossiers", field="dossiers", most=most)


def _ahead_of_last(db: sqlite3.Connection, day: str, service: str, lane: int) -> int:
    """How many wait before whoever came last in a lane: priority first, then by time."""
    ordinary, priority = queue.line_lengths(db, day, service)
    return priority - 1 if lane else ordinary - 1 + priority
