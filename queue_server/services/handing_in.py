"""Taking in the tickets that kiosks gave without the server, and closing those served by hand."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from msgspec import Struct

from config.clock import micros, midnight
from contract.ids import Priority
from contract.journal import TicketHandedIn, TicketIssued
from contract.messages import HandedIn, HandedLine, HandedTicket, Numbers, Problem
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.numbers import parse_number
from queue_server.domain.tickets import Move, State
from queue_server.services import leasing
from queue_server.services.moving import Mover
from queue_server.services.showing import needed_service, needed_ticket
from queue_server.storage import leases, queue, series
from queue_server.storage.issuing import NewTicket, insert
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

SECOND = 1_000_000
_DAY = dt.timedelta(days=1)
SUPERSEDED = "superseded"
_BY_HAND = Problem(code="served-by-hand")
_DAY_END = Problem(code="day-end")
_FREE = frozenset({State.WAITING, State.CALLED, State.PARKED, State.MISSED})
_CHIEFS = ("supervisor", "admin")


class Closed(Struct):
    """Numbers that were closed, for those who hold them were served by hand."""

    numbers: list[str] = []


@dataclass(frozen=True, slots=True)
class _Given:
    """When a ticket was given, in microseconds UTC; ``measured`` by a clock nobody can set."""

    at: int
    measured: bool


class HandingIn:
    """Use cases of what was given without the server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hand_in(
        self, actor: Actor, request: str | None, disk: str, tickets: Sequence[HandedTicket]
    ) -> HandedIn:
        """Take in a kiosk's tickets, each for itself, and lease numbers to its ``disk``.

        Hours, pauses and limits refuse nothing; a line says ``unknown-service``, ``invalid-time``,
        ``number-taken``.  Raises Refused ``forbidden``, ``clock-behind``, ``request-reused``.
        """
        return self._store.write(self.handing_in(actor, request, disk, tickets))

    def handing_in(
        self, actor: Actor, request: str | None, disk: str, tickets: Sequence[HandedTicket]
    ) -> Unit[HandedIn]:
        """The unit of work of ``hand_in``."""
        if actor.kind is not ActorKind.DEVICE:
            raise Refused("forbidden")

        def work(tx: Tx) -> HandedIn:
            if not leases.is_kiosk(tx.db, actor.id):
                raise Refused("forbidden")
            taken = HandedIn([_line(tx, actor, one) for one in tickets])
            leasing.meet(tx, actor.id, disk)
            return taken

        body = ("hand-in", disk, tickets)
        return lambda tx: once(tx, actor, request, body, HandedIn, lambda: work(tx))

    def waiting(self) -> list[str]:
        """Numbers of today that were handed in and still wait, as they were given."""
        with self._store.reader() as db:
            return [queue.number_of(row) for row in leases.handed_in(db, self._store.today())]

    def served(
        self, actor: Actor, request: str | None, numbers: Collection[str] | None = None
    ) -> Closed:
        """Close what was handed in and still waits, all or those of ``numbers``: served by hand.

        Raises Refused ``forbidden``, ``clock-behind``, ``request-reused``.
        """
        if actor.kind is not ActorKind.CLERK or actor.role not in _CHIEFS:
            raise Refused("forbidden")

        def work(tx: Tx) -> Closed:
            rows = leases.handed_in(tx.db, tx.day)
            closing = [one for one in rows if numbers is None or queue.number_of(one) in numbers]
            for row in closing:
                Mover(tx, actor).move(row, Move.DONE, reason=_BY_HAND)
            return Closed([queue.number_of(row) for row in closing])

        body = ("served-by-hand", sorted(numbers) if numbers is not None else None)
        return self._store.write(
            lambda tx: once(tx, actor, request, body, Closed, lambda: work(tx))
        )


def _line(tx: Tx, actor: Actor, told: HandedTicket) -> HandedLine:
    try:
        row = _take(tx, actor, told)
    except Refused as refused:
        problem = Problem(code=refused.code, field=refused.field)
        return HandedLine(id=told.id, ok=False, number=told.number, error=problem)
    return HandedLine(id=told.id, ok=True, number=queue.number_of(row), state=row["state"])


def _take(tx: Tx, actor: Actor, told: HandedTicket) -> sqlite3.Row:
    """The ticket's row; whatever refuses it has done so before anything is written."""
    known = queue.ticket_by_id(tx.db, told.id) or queue.ticket_by_token(tx.db, told.token)
    if known is not None:
        return known
    needed_service(tx.db, told.service)
    given = _given(tx, told)
    there = queue.ticket_by_number(tx.db, told.day, told.number)
    if there is None:
        _insert(tx, actor, told, given.at)
    elif _written_at_the_desk(tx.db, there):
        _adopt(tx, told, there)
    else:
        raise Refused("number-taken", field="number")
    key = told.id if there is None else there["id"]
    _journal(tx, actor, told, given, key, new=there is None)
    if told.replaces:
        _supersede(tx, actor, told.replaces)
    row = needed_ticket(queue.ticket_by_id(tx.db, key))
    if told.day < tx.day and row["state"] == State.WAITING:
        return Mover(tx, actor).move(row, Move.EXPIRE, reason=_DAY_END)
    return row


def _given(tx: Tx, told: HandedTicket) -> _Given:
    """When it was given: as long ago as a steady clock says, else within what is known.

    Never before the server was last heard, after it is handed in, or on another day.
    """
    try:
        day = dt.date.fromisoformat(told.day)
    except ValueError as error:
        raise Refused("invalid-time", field="day") from error
    if told.day > tx.day:
        raise Refused("invalid-time", field="day")
    first, end = (midnight(day + n * _DAY, tx.now.tzinfo) for n in (0, 1))
    last = min(tx.at, end - 1)
    heard = micros(told.heard) if told.heard else first
    if first < heard <= last:
        first = heard
    measured = told.age is not None
    at = tx.at - round(told.age * SECOND) if told.age is not None else micros(told.at)
    return _Given(max(first, min(at, last)), measured)


def _insert(tx: Tx, actor: Actor, told: HandedTicket, at: int) -> None:
    letter, count = parse_number(told.number) or ("", 0)
    if leases.leased(tx.db, told.day, letter, count) is None:
        _keep_out(tx, told.day, letter, count)
    new = NewTicket(
        id=told.id, day=told.day, letter=letter, number=count, token=told.token,
        service=told.service, issued=at, language=told.lang, device=actor.id, needs=told.needs,
        priority=Priority.NONE if told.priority is Priority.UNKNOWN else told.priority,
        dossiers=told.dossiers, handed=tx.at,
    )  # fmt: skip
    insert(tx, new)


def _keep_out(tx: Tx, day: str, letter: str, count: int) -> None:
    """No other ticket gets a number that stands on somebody's paper, whoever leased it."""
    if count > series.last_number(tx.db, day, letter):
        leases.put(tx.db, day, Numbers(letter, count, count), "", "")


def _written_at_the_desk(db: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Whether this ticket is one of paper: nobody else gives a number that is leased."""
    block = leases.leased(db, row["day"], row["series"], row["number"])
    return block is not None and row["device"] == "" and row["handed"] is None


def _adopt(tx: Tx, told: HandedTicket, there: sqlite3.Row) -> None:
    """The number was entered at the desk meanwhile: whoever holds the paper can follow it."""
    tx.db.execute(
        "UPDATE ticket SET token = ?, handed = ? WHERE id = ?", (told.token, tx.at, there["id"])
    )


def _journal(
    tx: Tx, actor: Actor, told: HandedTicket, given: _Given, key: str, *, new: bool
) -> None:
    if new:
        issued = TicketIssued(
            number=told.number, service=told.service, priority=told.priority, request=told.id
        )
        tx.journal(issued, key, actor)
    entry = TicketHandedIn(
        number=told.number,
        seconds=max(0, tx.at - given.at) // SECOND,
        measured=given.measured,
        replaces=told.replaces or "",
    )
    tx.journal(entry, key, actor)


def _supersede(tx: Tx, actor: Actor, request: str) -> None:
    """The request this ticket stands for: its own ticket is cancelled, or it comes too late."""
    answered = tx.db.execute(
        "SELECT answer FROM request WHERE sender = ? AND id = ?", (actor.key, request)
    ).fetchone()
    if answered is None:
        tx.db.execute(
            "INSERT INTO request (sender, id, digest, answer, at) VALUES (?, ?, ?, 'null', ?)",
            (actor.key, request, SUPERSEDED, tx.at),
        )
        return
    told = json.loads(answered["answer"])
    ticket = queue.ticket_by_id(tx.db, told.get("ticket", "")) if isinstance(told, dict) else None
    if ticket is not None and ticket["state"] in _FREE:
        Mover(tx, actor).move(ticket, Move.CANCEL, reason=Problem(code=SUPERSEDED))
