"""A ticket as its holder follows it: one look, one snapshot."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec

from config.clock import Clock
from contract.ids import Scope, Texts
from contract.messages import Call, TicketView
from queue_server.services.rating import Chance, Ratings
from queue_server.services.showing import Shower, needed_ticket
from queue_server.storage import opening, queue
from queue_server.storage.store import Store


@dataclass(frozen=True, slots=True)
class Followed:
    """All there is to tell a ticket's holder.

    ``service`` is the name of what it stands for now, ``then`` of those it goes on to; ``call`` the
    last call of the service; ``pauses`` the reasons of what stops it, each of which may be empty.
    """

    ticket: TicketView
    service: Texts
    then: list[Texts]
    call: Call | None
    pauses: list[Texts]
    chance: Chance


class Following:
    """Reads tickets for their holders."""

    def __init__(self, store: Store, shower: Shower, ratings: Ratings, clock: Clock) -> None:
        self._store = store
        self._shower = shower
        self._ratings = ratings
        self._clock = clock

    def ticket(self, token: str) -> Followed:
        """A ticket by its token.  Raises Refused ``unknown-ticket``."""
        now = self._clock.now()
        with self._store.reader() as db:
            row = needed_ticket(queue.ticket_by_token(db, token))
            view, service = self._shower.ticket(db, row, now), row["service"]
            call = queue.last_call_for(db, row["day"], service)
            return Followed(
                ticket=view,
                service=_names(db, service),
                then=[_names(db, one) for one in view.then],
                call=self._shower.call(call) if call else None,
                pauses=_pauses(db, service),
                chance=self._ratings.chance(db, row),
            )


def _names(db: sqlite3.Connection, service: str) -> Texts:
    row = queue.service(db, service)
    return msgspec.json.decode(row["names"], type=Texts) if row else {}


def _pauses(db: sqlite3.Connection, service: str) -> list[Texts]:
    """The reasons of what stops a service, for everybody: the office, the service itself."""
    ours = {(Scope.OFFICE, ""), (Scope.SERVICE, service)}
    return [
        msgspec.json.decode(row["reason"], type=Texts)
        for row in opening.pauses(db)
        if (row["scope"], row["id"]) in ours
    ]
