"""What a clerk does at a counter: one command, one transaction."""

from __future__ import annotations

import sqlite3
from typing import TypedDict, Unpack

from msgspec import UNSET

from contract.ids import Key, Served
from contract.messages import CounterView
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.desk import COMMANDS, WHILE_CLOSED, Desk, Order, Seen
from queue_server.services.emergency import Emergencies
from queue_server.services.estimates import Estimates
from queue_server.services.keypads import check_may_command
from queue_server.services.showing import Shower, needed_counter, without_people
from queue_server.services.typing_numbers import in_full
from queue_server.services.undoing import last_action
from queue_server.storage import queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

_KEYS = {Key.NEXT: "next", Key.RECALL: "recall", Key.MISSED: "missed", Key.CALL: "call"}


class More(TypedDict, total=False):
    """What else an order may say."""

    came: bool | None
    to: str | None
    returns: bool
    note: str
    served: Served | None
    procedures: tuple[str, ...]


class Counters:
    """The commands of a counter: see ``desk.COMMANDS``."""

    def __init__(
        self, store: Store, shower: Shower, estimates: Estimates, emergencies: Emergencies
    ) -> None:
        self._store = store
        self._shower = shower
        self._estimates = estimates
        self._emergencies = emergencies

    def command(
        self,
        actor: Actor,
        counter: str,
        command: str,
        request: str | None = None,
        seen: Seen = UNSET,
        number: str | None = None,
        service: str | None = None,
        **more: Unpack[More],
    ) -> CounterView:
        """Carry out one command and give the counter's new state; see ``Order``.

        Raises Refused ``unknown-counter``, ``counter-closed``, ``counter-changed`` (with the
        present state), ``no-ticket``, ``unknown-ticket``, ``unknown-service``, ``wrong-move``,
        ``request-reused``, ``unknown-verb`` for a command there is not.
        """
        order = Order(counter, command, seen, number, service, **more)
        return self._store.write(self.commanding(actor, request, order))

    def commanding(self, actor: Actor, request: str | None, order: Order) -> Unit[CounterView]:
        """The unit of work of ``command``."""

        def unit(tx: Tx) -> CounterView:
            view = once(
                tx, actor, request, order.body(), CounterView, lambda: self._run(tx, actor, order)
            )
            return self._shower.with_people(tx.db, tx.day, actor, view)

        return unit

    def pressing(
        self,
        actor: Actor,
        request: str | None,
        counter: str,
        key: Key,
        seen: Seen,
        came: bool | None = None,
        number: str | None = None,
    ) -> Unit[CounterView]:
        """The unit of work of a keypad's key.  Raises Refused ``unknown-key``."""
        if key is Key.EMERGENCY:
            return self._emergencies.calling(actor, request, counter)
        command = _KEYS.get(key)
        if command is None:
            raise Refused("unknown-key", field="key")
        return self.commanding(
            actor, request, Order(counter, command, seen, number, came=came, keypad=True)
        )

    def _run(self, tx: Tx, actor: Actor, order: Order) -> CounterView:
        work = COMMANDS.get(order.command)
        if work is None:
            raise Refused("unknown-verb", verb=order.command)
        check_may_command(tx.db, actor)
        row = needed_counter(tx.db, order.counter)
        desk = Desk(tx, actor, row, in_full(tx, order))
        if order.seen is not UNSET and order.seen != desk.number:
            now = self._view(tx, order.counter)
            view = self._shower.with_people(tx.db, tx.day, actor, now)
            raise Refused("counter-changed", state=view)
        if not _works(row, order.command):
            raise Refused("counter-closed")
        desk.run(work)
        if desk.manned:
            self._recount(tx, order.counter)
        return self._view(tx, order.counter)

    def _recount(self, tx: Tx, counter: str) -> None:
        """A counter opened or closed: its services go faster or slower now."""
        self._estimates.forget()
        tx.touch(*(f"service/{service}" for service in queue.services_of(tx.db, counter)))

    def _view(self, tx: Tx, counter: str) -> CounterView:
        """The counter as it is now, as its answer is kept for a week."""
        return without_people(self._shower.counter_by_id(tx.db, tx.day, counter))


def _works(counter: sqlite3.Row, command: str) -> bool:
    """Whether a counter takes a command now; closing can still be taken back."""
    if counter["state"] == "open" or command in WHILE_CLOSED:
        return True
    return command == "undo" and last_action(counter).until > 0
