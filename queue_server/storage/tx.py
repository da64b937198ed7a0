"""What a unit of work is given: the open transaction, the time, the journal."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from config.clock import from_micros, micros
from contract.journal import Entry
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.storage.ids import Ids

CLOCK_TOLERANCE = 5 * 60 * 1_000_000


@dataclass(slots=True)
class Tx:
    """One unit's share of a transaction.

    ``now`` is aware, ``at`` the same in microseconds UTC; ``last_at`` is the time of the last
    journal row there is.  A clock set back a little does not take ``at`` back with it: who comes
    later stands later in the line.  ``clock_behind`` says that it was set back too far for that.
    """

    db: sqlite3.Connection
    now: dt.datetime
    last_at: int
    ids: Ids
    at: int = 0
    seq: int = 0
    clock_behind: bool = False
    touched: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at = micros(self.now)
        self.clock_behind = self.at < self.last_at - CLOCK_TOLERANCE
        if self.at < self.last_at and not self.clock_behind:
            self.at = self.last_at + 1

    @property
    def day(self) -> str:
        """The office day.  Raises Refused ``clock-behind`` when the clock was set back."""
        if self.clock_behind:
            raise Refused("clock-behind")
        return office_day(self.now, self.last_at)

    def new_id(self) -> str:
        """A new UUIDv7."""
        return self.ids.new_id()

    def new_token(self) -> str:
        """A new secret for an address."""
        return self.ids.new_token()

    def journal(self, entry: Entry, subject: str, actor: Actor) -> int:
        """Write down what happened to ``subject``; returns the row's ``seq``."""
        device = actor.id if actor.kind is ActorKind.DEVICE else ""
        row = self.db.execute(
            "INSERT INTO journal (at, kind, subject, actor, device, data)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (self.at, entry.kind, subject, actor.key, device, msgspec.json.encode(entry).decode()),
        )
        self.seq = row.lastrowid or 0
        self.last_at = max(self.last_at, self.at)
        return self.seq

    def touch(self, *topics: str) -> None:
        """Say which states are no longer what was last published."""
        self.touched.update(dict.fromkeys(topics))


@contextmanager
def resting_while_behind() -> Iterator[None]:
    """Around what a job does: with the clock behind the journal it does nothing."""
    try:
        yield
    except Refused as refused:
        if refused.code != "clock-behind":
            raise


def office_day(now: dt.datetime, last_at: int) -> str:
    """The day by the office's clock, which never goes back behind the last journal row."""
    today = now.date()
    if last_at > micros(now):
        today = from_micros(last_at, str(now.tzinfo)).date()
    return today.isoformat()
