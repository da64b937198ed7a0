"""A clerk goes to another counter, in one step, and whoever stands before them goes along."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec
from msgspec import UNSET

from contract.journal import ClerkMoved, CounterClosed, CounterOpened
from contract.messages import CounterView, Problem
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.tickets import Move, State
from queue_server.domain.visits import Stop, read_plan
from queue_server.services import sending
from queue_server.services.desk import Seen
from queue_server.services.estimates import Estimates
from queue_server.services.moving import Mover, Way
from queue_server.services.showing import Shower, needed_counter, without_people
from queue_server.storage import queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

MAY_MOVE = ("supervisor", "admin")
Row = sqlite3.Row


class ClerkMoves:
    """The use case of whoever runs the floor."""

    def __init__(self, store: Store, shower: Shower, estimates: Estimates) -> None:
        self._store = store
        self._shower = shower
        self._estimates = estimates

    def move(
        self, actor: Actor, request: str | None, counter: str, to: str, seen: Seen = UNSET
    ) -> CounterView:
        """Send the clerk of ``counter`` to the counter ``to``, which opens; gives its new state.

        Who is being served goes on there, who was called is called there; ``counter`` closes.
        Neither counter's last action can be undone any more: the way back is to move again.
        Raises Refused ``forbidden``, ``unknown-counter``, ``counter-closed``, ``no-clerk``,
        ``counter-occupied``, ``counter-changed`` (with the present state), ``request-reused``.
        """
        if actor.role not in MAY_MOVE:
            raise Refused("forbidden")
        body = ("move-clerk", counter, to, None if seen is UNSET else [seen])

        def work(tx: Tx) -> CounterView:
            before = needed_counter(tx.db, counter)
            after = needed_counter(tx.db, to)
            self._check(tx, before, after, seen)
            _Step(tx, actor, before, after).take()
            self._recount(tx, counter, to)
            return without_people(self._shower.counter_by_id(tx.db, tx.day, to))

        def unit(tx: Tx) -> CounterView:
            view = once(tx, actor, request, body, CounterView, lambda: work(tx))
            return self._shower.with_people(tx.db, tx.day, actor, view)

        return self._store.write(unit)

    def _check(self, tx: Tx, before: Row, after: Row, seen: Seen) -> None:
        present = queue.ticket_at(tx.db, before["id"])
        number = queue.number_of(present) if present else None
        if seen is not UNSET and seen != number:
            view = self._shower.counter_by_id(tx.db, tx.day, before["id"])
            raise Refused("counter-changed", state=view)
        if before["state"] != "open":
            raise Refused("counter-closed")
        if before["clerk"] is None:
            raise Refused("no-clerk")
        if after["clerk"] is not None or queue.ticket_at(tx.db, after["id"]) is not None:
            raise Refused("counter-occupied", field="to", label=after["label"])

    def _recount(self, tx: Tx, *counters: str) -> None:
        """Services go faster or slower now."""
        self._estimates.forget()
        for counter in counters:
            tx.touch(f"counter/{counter}")
            tx.touch(*(f"service/{one}" for one in queue.services_of(tx.db, counter)))


@dataclass(frozen=True, slots=True)
class _Step:
    """One clerk's step from a counter to another, within one transaction."""

    tx: Tx
    actor: Actor
    before: Row
    after: Row

    def take(self) -> None:
        """Close the one, open the other, bring whoever stands there."""
        clerk = self.before["clerk"]
        self._man(self.before["id"], "closed", None)
        self._man(self.after["id"], "open", clerk)
        self._bring(clerk)
        for ticket in queue.sent_to(self.tx.db, self.tx.day, self.before["id"]):
            sending.let_go(self.tx.db, ticket)
        left, come = self.before["id"], self.after["id"]
        self.tx.journal(CounterClosed(reason="closed"), left, self.actor)
        self.tx.journal(CounterOpened(clerk=clerk), come, self.actor)
        self.tx.journal(ClerkMoved(clerk=clerk, before=left), come, self.actor)

    def _man(self, counter: str, state: str, clerk: str | None) -> None:
        self.tx.db.execute(
            "UPDATE counter SET state = ?, clerk = ?, since = ?, finishing = 0,"
            " last_action = '{}' WHERE id = ?",
            (state, clerk, self.tx.at, counter),
        )

    def _bring(self, clerk: str) -> None:
        present = queue.ticket_at(self.tx.db, self.before["id"])
        if present is None:
            return
        here = Mover(self.tx, self.actor, self.before["id"], clerk)
        there = Mover(self.tx, self.actor, self.after["id"], clerk)
        if present["state"] == State.CALLED:
            reason = present["reason"]
            told = msgspec.json.decode(reason, type=Problem) if reason else None
            there.move(here.move(present, Move.BACK), Move.CALL, reason=told)
            return
        way = Way(Stop(present["service"], self.after["id"]), read_plan(present["plan"]))
        there.move(here.move(present, Move.TRANSFER, way=way), Move.SERVE)
        sending.let_go(self.tx.db, present["id"])
