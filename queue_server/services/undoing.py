"""Taking back a clerk's last action: what it changed is put back exactly, or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct

from contract.journal import CounterClosed, CounterOpened, TicketMoved
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.tickets import AT_COUNTER, Move, State, step_back
from queue_server.storage import queue
from queue_server.storage.tx import Tx

UNDO_MICROS = 10 * 1_000_000
UNDO_DONE_MICROS = 2 * 60 * 1_000_000
Columns = dict[str, Any]


class Kept(Struct):
    """A ticket and its legs as they were, and the mark of what the action made of them."""

    ticket: Columns
    legs: list[Columns]
    after: str = ""

    @property
    def mark(self) -> str:
        """The same for the same rows."""
        rows = msgspec.json.encode([self.ticket, self.legs])
        return hashlib.sha256(rows).hexdigest()[:32]


class Action(Struct):
    """A command as it is remembered at its counter; ``tickets`` in the order it changed them."""

    command: str = ""
    at: int = 0
    counter: Columns = {}
    tickets: list[Kept] = []

    @property
    def until(self) -> int:
        """Microseconds UTC until which it can be taken back; 0 when there is nothing.

        "Served", pressed by mistake, sends somebody away: it has more time.
        """
        if not self.command:
            return 0
        return self.at + (UNDO_DONE_MICROS if self.command == "done" else UNDO_MICROS)


def last_action(row: sqlite3.Row) -> Action:
    """What is remembered in a counter's row."""
    return msgspec.json.decode(row["last_action"], type=Action)


class Memory:
    """What one command changes, kept while it runs."""

    def __init__(self, tx: Tx, counter: sqlite3.Row) -> None:
        self._tx = tx
        self._counter = counter
        self._tickets: dict[str, Kept] = {}

    def keep(self, ticket: str) -> None:
        """Call before the first change of a ticket."""
        if ticket not in self._tickets:
            self._tickets[ticket] = _rows(self._tx.db, ticket)

    @property
    def empty(self) -> bool:
        """Whether no ticket was changed."""
        return not self._tickets

    def write(self, command: str) -> None:
        """Remember the command, now that it is carried out."""
        for ticket, kept in self._tickets.items():
            kept.after = _rows(self._tx.db, ticket).mark
        manning = {name: self._counter[name] for name in ("state", "clerk", "since", "finishing")}
        action = Action(command, self._tx.at, manning, list(self._tickets.values()))
        _remember(self._tx, self._counter["id"], msgspec.json.encode(action).decode())


def take_back(tx: Tx, actor: Actor, counter: sqlite3.Row) -> bool:
    """Undo the counter's last action; returns whether the counter opened or closed by it.

    Raises Refused ``wrong-move`` when there is none, its time is over, or somebody has changed
    since what it did.
    """
    action = last_action(counter)
    if tx.at > action.until:
        raise Refused("wrong-move", from_state="nothing", move=str(Move.UNDO))
    for kept in reversed(action.tickets):
        _put_back(tx, actor, counter["id"], kept)
    _remember(tx, counter["id"], "{}")
    return _man_again(tx, actor, counter, action.counter)


def _put_back(tx: Tx, actor: Actor, counter: str, kept: Kept) -> None:
    now, before = _rows(tx.db, kept.ticket["id"]), kept.ticket
    state = State(now.ticket["state"])
    if now.mark != kept.after or _taken(tx.db, before):
        raise Refused("wrong-move", from_state=str(state), move=str(Move.UNDO))
    way = _way_back(state, State(before["state"]))
    _restore(tx.db, kept, now)
    row = queue.ticket_by_id(tx.db, before["id"])
    assert row is not None  # noqa: S101 - it was read above
    for left, after in pairwise((state, *way)):
        moved = TicketMoved(
            number=queue.number_of(row), before=left, after=after, move=Move.UNDO, counter=counter
        )
        tx.journal(moved, before["id"], actor)
    places = [now.ticket["counter"], before["counter"]]
    tx.touch(*(f"counter/{place}" for place in places if place), "calls")
    tx.touch(f"service/{now.ticket['service']}", f"service/{before['service']}")


def _way_back(state: State, before: State) -> tuple[State, ...]:
    """Along the lines of the table; over the line for who was sent on and called again at once.

    Raises Refused ``wrong-move``.
    """
    if (state, before) == (State.CALLED, State.SERVING):
        return step_back(state, State.WAITING), step_back(State.WAITING, before)
    return (step_back(state, before),)


def _taken(db: sqlite3.Connection, before: Columns) -> bool:
    """Whether somebody else stands by now where this ticket stood."""
    if before["state"] not in AT_COUNTER:
        return False
    there = queue.ticket_at(db, before["counter"])
    return there is not None and there["id"] != before["id"]


def _man_again(tx: Tx, actor: Actor, row: sqlite3.Row, before: Columns) -> bool:
    if all(row[name] == value for name, value in before.items()):
        return False
    tx.db.execute(
        "UPDATE counter SET state = ?, clerk = ?, since = ?, finishing = ? WHERE id = ?",
        (before["state"], before["clerk"], before["since"], before["finishing"], row["id"]),
    )
    if before["state"] == "open":
        tx.journal(CounterOpened(clerk=before["clerk"] or ""), row["id"], actor)
    else:
        tx.journal(CounterClosed(reason=before["state"]), row["id"], actor)
    tx.touch(f"counter/{row['id']}")
    return True


def _rows(db: sqlite3.Connection, ticket: str) -> Kept:
    row = db.execute("SELECT * FROM ticket WHERE id = ?", (ticket,)).fetchone()
    legs = db.execute("SELECT * FROM leg WHERE ticket = ? ORDER BY id", (ticket,))
    return Kept(dict(row), [dict(leg) for leg in legs])


def _restore(db: sqlite3.Connection, kept: Kept, now: Kept) -> None:
    _write(db, "ticket", kept.ticket)
    old = {leg["id"] for leg in kept.legs}
    for leg in now.legs:
        if leg["id"] not in old:
            db.execute("DELETE FROM leg WHERE id = ?", (leg["id"],))
    for leg in kept.legs:
        _write(db, "leg", leg)


def _write(db: sqlite3.Connection, table: str, columns: Columns) -> None:
    names = ", ".join(f"{name} = :{name}" for name in columns if name != "id")
    db.execute(f"UPDATE {table} SET {names} WHERE id = :id", columns)  # noqa: S608 - our own names


def _remember(tx: Tx, counter: str, action: str) -> None:
    tx.db.execute("UPDATE counter SET last_action = ? WHERE id = ?", (action, counter))
