"""The guidance desk: find a ticket, change it, put it back, enter numbers given on paper."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable

from msgspec import Struct

from config.clock import Clock, midnight
from contract.ids import Priority
from contract.journal import HelpGiven, TicketChanged, TicketMoved
from contract.messages import Done, Moment
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.tickets import Move, State, step_back
from queue_server.services.cards import Cards, TicketCard, may_undo
from queue_server.services.moving import Mover
from queue_server.services.paper import Slip, enter
from queue_server.services.showing import Shower, needed_service, needed_ticket
from queue_server.services.slips import take_back
from queue_server.storage import guidance, queue, terminals
from queue_server.storage.order import lane_of
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

_CHANGEABLE = frozenset({State.WAITING, State.PARKED, State.MISSED})
Work = Callable[[Tx], sqlite3.Row]


class HelpCall(Struct, kw_only=True):
    """A terminal at which a person is asked for."""

    device: str
    at: Moment
    reason: str = ""


class Guidance:
    """Use cases of the desk; any clerk may use them, no terminal."""

    def __init__(self, store: Store, shower: Shower, clock: Clock) -> None:
        self.cards = Cards(store, shower, clock)
        self._store = store
        self._clock = clock

    def helps(self) -> list[HelpCall]:
        """Where a person was asked for today and nobody has gone yet, the oldest first."""
        day = dt.date.fromisoformat(self._store.today())
        with self._store.reader() as db:
            rows = guidance.helps(db, midnight(day, self._clock.now().tzinfo))
        moment = self.cards.moment
        return [
            HelpCall(device=row["device"], at=moment(row["at"]), reason=row["reason"])
            for row in rows
        ]

    def change(
        self,
        actor: Actor,
        request: str | None,
        token: str,
        service: str | None = None,
        priority: Priority | None = None,
    ) -> TicketCard:
        """Let a ticket wait for another service or as another class; its first time stays.

        Raises Refused ``unknown-ticket``, ``unknown-service``, ``wrong-move`` for a ticket that
        stands at a counter or is over, ``forbidden``, ``request-reused``.
        """
        if priority is Priority.UNKNOWN:
            raise Refused("malformed", field="priority")

        def work(tx: Tx) -> sqlite3.Row:
            ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
            if ticket["state"] not in _CHANGEABLE or ticket["day"] != tx.day:
                raise Refused("wrong-move", from_state=ticket["state"], move="change")
            return change_ticket(tx, actor, ticket, service, priority)

        return self._write(actor, request, ("change", token, service, priority), work)

    def back(self, actor: Actor, request: str | None, token: str) -> TicketCard:
        """Put who did not come, or was set aside, in the line again at their old place.

        Raises Refused ``unknown-ticket``, ``wrong-move``, ``forbidden``, ``request-reused``.
        """

        def work(tx: Tx) -> sqlite3.Row:
            ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
            if ticket["state"] not in (State.MISSED, State.PARKED) or ticket["day"] != tx.day:
                raise Refused("wrong-move", from_state=ticket["state"], move=str(Move.BACK))
            return Mover(tx, actor).move(ticket, Move.BACK)

        return self._write(actor, request, ("back", token), work)

    def undo(self, actor: Actor, request: str | None, token: str) -> TicketCard:
        """Take back, for two minutes, that a waiting ticket was cancelled.

        Raises Refused ``unknown-ticket``, ``wrong-move``, ``forbidden``, ``request-reused``.
        """

        def work(tx: Tx) -> sqlite3.Row:
            ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
            if not may_undo(ticket, tx.at):
                raise Refused("wrong-move", from_state=ticket["state"], move=str(Move.UNDO))
            take_back(tx, ticket["id"])
            return _uncancel(tx, actor, ticket)

        return self._write(actor, request, ("undo", token), work)

    def enter(self, actor: Actor, request: str | None, slip: Slip) -> TicketCard:
        """Enter a number given on paper: it waits from its written time on, or is done.

        Hours, pauses and limits do not refuse it.  Raises Refused ``unknown-service``,
        ``invalid-time``, ``invalid-number``, ``number-taken``, ``forbidden``, ``clock-behind``,
        ``request-reused``.
        """
        if slip.priority is Priority.UNKNOWN:
            raise Refused("malformed", field="priority")
        body = ("enter", slip)
        return self._write(actor, request, body, lambda tx: enter(tx, actor, slip, request or ""))

    def help_given(self, actor: Actor, request: str | None, device: str) -> Done:
        """Somebody went to the terminal; harmless when nobody asks there any more.

        Raises Refused ``not-found`` for a terminal there is not, ``forbidden``.
        """
        _need_clerk(actor)

        def work(tx: Tx) -> Done:
            if not terminals.has(tx.db, device):
                raise Refused("not-found", field="device")
            asked = tx.db.execute("SELECT 1 FROM help_call WHERE device = ?", (device,)).fetchone()
            if asked:
                tx.journal(HelpGiven(), device, actor)
                tx.touch(f"help/{device}")
            return Done()

        body = ("help-given", device)
        return self._store.write(lambda tx: once(tx, actor, request, body, Done, lambda: work(tx)))

    def _write(
        self, actor: Actor, request: str | None, body: tuple[object, ...], work: Work
    ) -> TicketCard:
        _need_clerk(actor)

        def unit(tx: Tx) -> TicketCard:
            return once(tx, actor, request, body, TicketCard, lambda: self._done(tx, work(tx)))

        return self._store.write(unit)

    def _done(self, tx: Tx, row: sqlite3.Row) -> TicketCard:
        """The answer, which is kept for a week: without what clerks wrote of people, and needs."""
        card = self.cards.of(tx.db, row)
        card.needs = []
        for step in card.steps:
            step.note = ""
        return card


def _need_clerk(actor: Actor) -> None:
    if actor.kind is not ActorKind.CLERK:
        raise Refused("forbidden")


def change_ticket(
    tx: Tx, actor: Actor, ticket: sqlite3.Row, service: str | None, priority: Priority | None
) -> sqlite3.Row:
    """Let a ticket wait for another service or as another class; gives its new row.

    Raises Refused ``unknown-service``.
    """
    wanted = needed_service(tx.db, service)["id"] if service else ticket["service"]
    as_class = Priority(ticket["priority"]) if priority is None else priority
    if (wanted, as_class) == (ticket["service"], ticket["priority"]):
        return ticket
    elsewhere = wanted != ticket["service"]
    tx.db.execute(
        "UPDATE ticket SET service = ?, priority = ?, lane = ?, target = ? WHERE id = ?",
        (wanted, as_class, lane_of(tx.db, as_class),
         None if elsewhere else ticket["target"], ticket["id"]),
    )  # fmt: skip
    tx.db.execute(
        "UPDATE leg SET service = ? WHERE ticket = ? AND ended IS NULL", (wanted, ticket["id"])
    )
    entry = TicketChanged(
        number=queue.number_of(ticket), service=wanted, priority=as_class,
        service_before=ticket["service"], priority_before=ticket["priority"],
    )  # fmt: skip
    tx.journal(entry, ticket["id"], actor)
    tx.touch(f"service/{ticket['service']}", f"service/{wanted}")
    return needed_ticket(queue.ticket_by_id(tx.db, ticket["id"]))


def _uncancel(tx: Tx, actor: Actor, ticket: sqlite3.Row) -> sqlite3.Row:
    key = ticket["id"]
    after = step_back(State(ticket["state"]), State.WAITING)
    tx.db.execute("UPDATE ticket SET state = ?, ended = NULL WHERE id = ?", (after, key))
    tx.db.execute(
        "UPDATE leg SET ended = NULL, outcome = NULL"
        " WHERE id = (SELECT max(id) FROM leg WHERE ticket = ?)",
        (key,),
    )
    entry = TicketMoved(
        number=queue.number_of(ticket), before=ticket["state"], after=after, move=Move.UNDO
    )
    tx.journal(entry, key, actor)
    tx.touch(f"service/{ticket['service']}")
    return needed_ticket(queue.ticket_by_id(tx.db, key))
