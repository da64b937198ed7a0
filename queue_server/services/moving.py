"""One move of one ticket: its row, its leg, its journal row, and the states it touches."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from contract.journal import TicketMoved
from contract.messages import Problem
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.tickets import Move, State, step
from queue_server.domain.visits import Stop, write_plan
from queue_server.storage import queue
from queue_server.storage.tx import Tx

_PRESS_FOR_OTHERS = ("supervisor", "admin")
_ENDS_LEG = frozenset({State.DONE, State.MISSED, State.CANCELLED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Way:
    """Where ``transfer`` and ``onward`` lead: the next stop, those after it, and a word along."""

    stop: Stop
    after: Sequence[Stop] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves tickets in one transaction, for one actor, at one counter or none.

    ``clerk`` is who sits there: whom a keypad or a supervisor calls is theirs.
    """

    tx: Tx
    actor: Actor
    counter: str | None = None
    clerk: str | None = None

    def move(
        self,
        ticket: sqlite3.Row,
        move: Move,
        *,
        reason: Problem | None = None,
        way: Way | None = None,
        outcome: str | None = None,
    ) -> sqlite3.Row:
        """Make the move and return the ticket's new row.

        ``way`` is where ``transfer`` and ``onward`` lead; ``outcome`` is how the leg ended, where
        the new state does not say it.  Raises Refused ``wrong-move``.
        """
        before = State(ticket["state"])
        after = step(before, move)
        seq = self._journal(ticket, before, after, move, reason)
        self._write(ticket, after, seq, reason)
        if way is not None:
            self._end_leg(ticket["id"], "done" if move is Move.ONWARD else "transferred")
            self._send(ticket, way)
        else:
            self._write_leg(ticket, before, after, outcome or after)
        self._touch(ticket, after)
        moved = queue.ticket_by_id(self.tx.db, ticket["id"])
        assert moved is not None  # noqa: S101 - we have just written it
        return moved

    def _journal(
        self, ticket: sqlite3.Row, before: State, after: State, move: Move, reason: Problem | None
    ) -> int:
        entry = TicketMoved(
            number=queue.number_of(ticket),
            before=before,
            after=after,
            move=move,
            counter=self.counter or ticket["counter"],
            reason=msgspec.json.encode(reason).decode() if reason else "",
        )
        return self.tx.journal(entry, ticket["id"], self.actor)

    def _write(self, ticket: sqlite3.Row, after: State, seq: int, reason: Problem | None) -> None:
        at = self.tx.at
        match after:
            case State.CALLED:
                told = msgspec.json.encode(reason).decode() if reason else ticket["reason"]
                self._set(
                    ticket, state=after, counter=self.counter, called=at, call_seq=seq,
                    calls=ticket["calls"] + 1, started=None, ended=None, reason=told,
                )  # fmt: skip
            case State.SERVING:
                started = ticket["started"] or at
                self._set(ticket, state=after, counter=self.counter, started=started, ended=None)
            case State.WAITING:
                self._set(
                    ticket, state=after, counter=None, called=None, call_seq=None,
                    calls=0, started=None, ended=None, reason=None,
                )  # fmt: skip
            case State.PARKED:
                self._set(ticket, state=after)
            case _:
                self._set(ticket, state=after, ended=at)

    def _send(self, ticket: sqlite3.Row, way: Way) -> None:
        """The ticket waits elsewhere now, with its number and first time."""
        stop = way.stop
        self._set(ticket, service=stop.service, target=stop.counter, plan=write_plan(way.after))
        self._add_leg(ticket["id"], stop.service, way.note)
        self.tx.touch(f"service/{stop.service}")

    def _write_leg(self, ticket: sqlite3.Row, before: State, after: State, outcome: str) -> None:
        if before in _ENDS_LEG and after not in _ENDS_LEG:
            self._add_leg(ticket["id"], ticket["service"])
        if after in _ENDS_LEG:
            self._end_leg(ticket["id"], outcome)
        elif after is State.WAITING:
            self.tx.db.execute(
                "UPDATE leg SET counter = NULL, clerk = NULL, called = NULL, started = NULL,"
                " served = '', procedures = '[]' WHERE ticket = ? AND ended IS NULL",
                (ticket["id"],),
            )
        elif after is not State.PARKED:
            self._begin_leg(ticket["id"], "called" if after is State.CALLED else "started")

    def _begin_leg(self, ticket: str, time: str) -> None:
        self.tx.db.execute(
            f"UPDATE leg SET counter = ?, clerk = ?, {time} = coalesce({time}, ?)"  # noqa: S608
            " WHERE ticket = ? AND ended IS NULL",
            (self.counter, self._serves(), self.tx.at, ticket),
        )

    def _serves(self) -> str | None:
        """The clerk whose leg it is: who pressed, unless somebody pressed for who sits there."""
        own = self.actor.kind is ActorKind.CLERK
        if self.clerk and (not own or self.actor.role in _PRESS_FOR_OTHERS):
            return self.clerk
        return self.actor.id if own else None

    def _end_leg(self, ticket: str, outcome: str) -> None:
        """A leg served without saying so is timed from its call."""
        self.tx.db.execute(
            "UPDATE leg SET ended = ?, outcome = ?,"
            " started = CASE WHEN ? = 'done' THEN coalesce(started, called) ELSE started END"
            " WHERE ticket = ? AND ended IS NULL",
            (self.tx.at, outcome, outcome, ticket),
        )

    def _add_leg(self, ticket: str, service: str, note: str = "") -> None:
        self.tx.db.execute(
            "INSERT INTO leg (ticket, service, queued, note) VALUES (?, ?, ?, ?)",
            (ticket, service, self.tx.at, note),
        )

    def _set(self, ticket: sqlite3.Row, **columns: object) -> None:
        names = ", ".join(f"{name} = ?" for name in columns)
        self.tx.db.execute(
            f"UPDATE ticket SET {names} WHERE id = ?",  # noqa: S608 - our own column names
            (*columns.values(), ticket["id"]),
        )

    def _touch(self, ticket: sqlite3.Row, after: State) -> None:
        counters = {self.counter, ticket["counter"]} - {None}
        self.tx.touch(f"service/{ticket['service']}", *(f"counter/{c}" for c in sorted(counters)))
        if after is State.CALLED or ticket["call_seq"]:
            self.tx.touch("calls")
