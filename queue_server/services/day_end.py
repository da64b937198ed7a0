"""The end of the day, by the office's clock: what is left over from past days is closed."""

from __future__ import annotations

import datetime as dt
import sqlite3

from config.clock import midnight
from contract.journal import CounterClosed
from contract.messages import Problem
from queue_server.domain.actor import SYSTEM
from queue_server.domain.tickets import Move, State
from queue_server.services import citizen_cards
from queue_server.services.moving import Mover
from queue_server.storage import queue
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx, resting_while_behind

BATCH = 200
_DAY_END = Problem(code="day-end")


class DayEnd:
    """Ends past days; doing it again, or after days switched off, does no harm."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tick(self) -> int:
        """End whatever is left of past days, so many tickets a transaction; how many there were.

        Who waits, was called, set aside or missed has expired.  Who was being served is done, but
        nobody knows for how long: their leg's outcome is ``unknown-duration``, outside averages.
        Counters left open are closed; what people needed, and whose cards took numbers, is
        forgotten.  With the clock behind the journal nothing is done.
        """
        ended, more = 0, True
        with resting_while_behind():
            while more:
                count = self._store.write(_end_some)
                ended, more = ended + count, count == BATCH
            self._store.write(_close_counters)
            self._store.write(_forget)
        return ended


def _end_some(tx: Tx) -> int:
    left = queue.left_over(tx.db, tx.day, BATCH)
    for ticket in left:
        _end(Mover(tx, SYSTEM, ticket["counter"]), ticket)
    return len(left)


def _end(mover: Mover, ticket: sqlite3.Row) -> None:
    if ticket["state"] == State.SERVING:
        mover.move(ticket, Move.DONE, reason=_DAY_END, outcome="unknown-duration")
    else:
        mover.move(ticket, Move.EXPIRE, reason=_DAY_END)


def _forget(tx: Tx) -> None:
    """Forget what is known of people for a day only, also where an undo would remember it."""
    citizen_cards.forget(tx)
    told = tx.db.execute(
        "UPDATE ticket SET needs = '[]' WHERE needs <> '[]' AND day < ?", (tx.day,)
    ).rowcount
    if told:
        tx.db.execute("UPDATE counter SET last_action = '{}' WHERE since < ?", (_today(tx),))


def _today(tx: Tx) -> int:
    """When today began, in microseconds UTC."""
    return midnight(dt.date.fromisoformat(tx.day), tx.now.tzinfo)


def _close_counters(tx: Tx) -> None:
    today = _today(tx)
    for counter in queue.counters(tx.db):
        if counter["state"] != "closed" and counter["since"] < today:
            tx.db.execute(
                "UPDATE counter SET state = 'closed', clerk = NULL, since = ?, finishing = 0,"
                " last_action = '{}' WHERE id = ?",
                (tx.at, counter["id"]),
            )
            tx.journal(CounterClosed(reason="day-end"), counter["id"], SYSTEM)
            tx.touch(f"counter/{counter['id']}")
