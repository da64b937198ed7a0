"""Return slips: who waited in vain comes back within some days and goes before others."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from config.clock import midnight
from contract.codes import return_code
from contract.ids import SlipKind
from contract.journal import SlipGiven
from contract.messages import Problem
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.bookings import last_day
from queue_server.domain.tickets import Move, State
from queue_server.services.bookings import TOPIC, Booked, Bookings, new_code
from queue_server.services.moving import Mover
from queue_server.services.showing import needed_service, needed_ticket
from queue_server.storage import bookings as kept
from queue_server.storage import queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
MAY_GIVE_TO_ALL = ("supervisor", "admin")
REASON = Problem(code="return-slip")
_GIVES_BACK = frozenset({State.WAITING, State.PARKED, State.MISSED})
_DAY = dt.timedelta(days=1)
_MOST = 2000
_T = TypeVar("_T")
Work = Callable[[Tx], _T]


class Slip(Booked, kw_only=True):
    """A return slip; ``origin`` is the number that was given back for it."""

    origin: str


class SlipsGiven(Struct, kw_only=True):
    """Who has got a slip just now, in the order they waited."""

    slips: list[Slip] = []


class Slips:
    """Use cases of return slips."""

    def __init__(self, store: Store, bookings: Bookings) -> None:
        self._store = store
        self._bookings = bookings

    def of_ticket(self, token: str) -> Slip | None:
        """The slip a ticket was given back for, for its holder to read."""
        with self._store.reader() as db:
            ticket = queue.ticket_by_token(db, token)
            row = kept.slip_for(db, ticket["id"]) if ticket else None
            return self._slip(row, ticket) if row and ticket else None

    def of_today(self) -> list[Slip]:
        """The slips given today with which nobody has come back yet, the latest first."""
        with self._store.reader() as db:
            rows = kept.slips_given(db, self._store.today())
            return [self._slip(row, _origin(db, row)) for row in rows]

    def give(self, actor: Actor, request: str | None, token: str) -> Slip:
        """Turn one ticket into a slip; one that has become a slip gives the same again.

        Raises Refused ``unknown-ticket``, ``no-slip``, ``forbidden``, ``request-reused``.
        """
        if actor.kind is not ActorKind.CLERK:
            raise Refused("forbidden")

        def work(tx: Tx) -> Slip:
            ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
            given = kept.slip_for(tx.db, ticket["id"])
            if given is not None:
                return self._slip(given, ticket)
            if ticket["state"] not in _GIVES_BACK or ticket["day"] != tx.day:
                raise Refused("no-slip", state=ticket["state"])
            return self._give(tx, actor, ticket)

        return self._once(actor, request, ("slip", token), Slip, work)

    def give_all(self, actor: Actor, request: str | None, service: str = "") -> SlipsGiven:
        """Turn everybody who waits or was set aside into a slip, of one service or of all.

        Raises Refused ``unknown-service``, ``forbidden``, ``request-reused``.
        """
        if actor.role not in MAY_GIVE_TO_ALL:
            log.warning("%s may not give return slips to all", actor.key)
            raise Refused("forbidden")

        def work(tx: Tx) -> SlipsGiven:
            if service:
                needed_service(tx.db, service)
            every = [service] if service else [row["id"] for row in queue.services(tx.db)]
            rows = queue.in_line(tx.db, tx.day, every, _MOST)
            rows += [
                row for row in queue.set_aside(tx.db, tx.day)
                if row["state"] == State.PARKED and row["service"] in every
            ]  # fmt: skip
            return SlipsGiven(slips=[self._give(tx, actor, row) for row in rows])

        return self._once(actor, request, ("slips", service), SlipsGiven, work)

    def _once(
        self, actor: Actor, request: str | None, body: object, kind: type[_T], work: Work[_T]
    ) -> _T:
        return self._store.write(lambda tx: once(tx, actor, request, body, kind, lambda: work(tx)))

    def _give(self, tx: Tx, actor: Actor, ticket: sqlite3.Row) -> Slip:
        Mover(tx, actor).move(ticket, Move.CANCEL, reason=REASON)
        day = last_day(dt.date.fromisoformat(tx.day), kept.rules(tx.db))
        row = kept.insert(
            tx,
            code=new_code(tx, return_code),
            kind=SlipKind.RETURN,
            service=ticket["service"],
            day=day.isoformat(),
            start=tx.at,
            until=midnight(day + _DAY, tx.now.tzinfo),
            origin=ticket["id"],
        )
        number = queue.number_of(ticket)
        given = SlipGiven(number=number, service=ticket["service"], day=row["day"])
        tx.journal(given, row["id"], actor)
        tx.touch(TOPIC)
        return self._slip(row, ticket)

    def _slip(self, row: sqlite3.Row, ticket: sqlite3.Row) -> Slip:
        return Slip(**self._bookings.fields(row), origin=queue.number_of(ticket))


def take_back(tx: Tx, ticket: str) -> None:
    """Whose ticket waits again needs no slip.  Raises Refused ``wrong-move`` once it was used."""
    row = kept.slip_for(tx.db, ticket)
    if row is None:
        return
    if row["state"] != "booked":
        raise Refused("wrong-move", from_state=row["state"], move=str(Move.UNDO))
    kept.update(tx, row["id"], state="cancelled")
    tx.touch(TOPIC)


def _origin(db: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row:
    return needed_ticket(queue.ticket_by_id(db, row["origin"]))
