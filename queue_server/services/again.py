"""Who was called in vain is offered their turn again, by the office's rule and told beforehand.

After ``again_minutes`` they stand in the line at their old place, at most ``again_times`` a day;
after that they come back at a terminal or at the desk, or do not.
"""

from __future__ import annotations

import datetime as dt
import sqlite3

from config.clock import Clock, from_micros, micros
from contract.messages import Problem
from queue_server.domain.actor import SYSTEM
from queue_server.domain.calling import Policy
from queue_server.domain.tickets import Move
from queue_server.services.moving import Mover
from queue_server.storage import own_ticket, queue
from queue_server.storage.order import policy
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx, resting_while_behind

_MINUTE = 60_000_000
_RULE = Problem(code="offered-again")


class Again:
    """Puts those who did not come into the line again when their time has come."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def tick(self) -> int:
        """Offer again whom the rule says; how many there were."""
        day, at = self._store.today(), micros(self._clock.now())
        with self._store.reader() as db:
            if not _due(db, day, at):
                return 0
        with resting_while_behind():
            return self._store.write(_offer)
        return 0


def offered_at(db: sqlite3.Connection, ticket: sqlite3.Row, zone: str) -> dt.datetime | None:
    """When somebody who did not come stands in the line again by itself; None when never."""
    at = _again_at(db, ticket, policy(db)) if ticket["state"] == "missed" else None
    return None if at is None else from_micros(at, zone)


def _offer(tx: Tx) -> int:
    due = _due(tx.db, tx.day, tx.at)
    for ticket in due:
        Mover(tx, SYSTEM, ticket["counter"]).move(ticket, Move.BACK, reason=_RULE)
    return len(due)


def _due(db: sqlite3.Connection, day: str, at: int) -> list[sqlite3.Row]:
    rules = policy(db)
    aside = (row for row in queue.set_aside(db, day) if row["state"] == "missed")
    return [
        row
        for row in aside
        if (again := _again_at(db, row, rules)) is not None and again <= at
    ]  # fmt: skip


def _again_at(db: sqlite3.Connection, ticket: sqlite3.Row, rules: Policy) -> int | None:
    if own_ticket.times_missed(db, ticket["id"]) > rules.again_times:
        return None
    return int(ticket["ended"]) + rules.again_minutes * _MINUTE
