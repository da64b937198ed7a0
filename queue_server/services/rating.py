"""How people were content: once a visit, by its holder, told to others only in sums."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from config.clock import Clock, from_micros, micros, midnight
from contract.ids import Level
from contract.journal import TicketRated
from contract.messages import Done
from contract.problems import Refused
from queue_server.domain.actor import Actor, device
from queue_server.services.showing import needed_counter, needed_ticket
from queue_server.storage import queue, rating
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

MINIMUM = 5
RATE_MICROS = 12 * 3600 * 1_000_000
CHANGE_MICROS = 2 * 60 * 1_000_000
PAD_MICROS = 2 * 60 * 1_000_000
KEY_LETTERS = 12


class Chance(StrEnum):
    """Whether a ticket's holder may say how they were content.

    ``change``: it was rated a moment ago and may still be changed; ``given``: no more.
    """

    NOT_SERVED = "not-served"
    OPEN = "open"
    CHANGE = "change"
    GIVEN = "given"
    OVER = "over"


_REFUSALS = {
    Chance.NOT_SERVED: "not-served",
    Chance.GIVEN: "already-rated",
    Chance.OVER: "rating-over",
}


@dataclass(frozen=True, slots=True)
class PadTurn:
    """Whom a counter's tablet asks now: the leg served last there, until ``until``."""

    leg: int
    number: str
    language: str
    until: dt.datetime


def chance(db: sqlite3.Connection, ticket: sqlite3.Row, at: int) -> Chance:
    """Whether the holder of a ticket (its row) may rate it at ``at`` (microseconds UTC)."""
    leg = rating.served_leg(db, ticket["id"]) if ticket["state"] == "done" else None
    return Chance.NOT_SERVED if leg is None else _chance(db, leg, at)


def _chance(db: sqlite3.Connection, leg: sqlite3.Row, at: int) -> Chance:
    given = rating.of_leg(db, leg["id"])
    if given is not None:
        return Chance.CHANGE if at <= given["given"] + CHANGE_MICROS else Chance.GIVEN
    return Chance.OPEN if at <= leg["ended"] + RATE_MICROS else Chance.OVER


class Ratings:
    """Use cases of rating.  Nothing here gives a single rating back to anybody."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def rate(self, actor: Actor, request: str | None, token: str, level: Level) -> Done:
        """Say how the holder of a ticket was content.

        The level may be changed for two minutes.  Raises Refused ``unknown-ticket``,
        ``not-served``, ``already-rated``, ``rating-over``, ``malformed`` for an unknown level.
        """
        return self._store.write(self.rating(actor, request, token, level))

    def rating(self, actor: Actor, request: str | None, token: str, level: Level) -> Unit[Done]:
        """The unit of work of ``rate``."""
        body = ("rate", token, level)
        return lambda tx: once(
            tx, actor, request, body, Done, lambda: _rate(tx, actor, token, level)
        )

    def rate_at_pad(self, counter: str, request: str | None, leg: int, level: Level) -> Done:
        """Say at a counter's tablet how whoever was served there last was content.

        Raises Refused ``not-served`` when that is no longer ``leg``, ``already-rated``.
        """
        actor, body = device(f"pad-{counter}", "pad"), ("rate-at-pad", counter, leg, level)
        return self._store.write(
            lambda tx: once(
                tx, actor, request, body, Done, lambda: _rate_at_pad(tx, actor, counter, leg, level)
            )
        )

    def at_pad(self, counter: str) -> PadTurn | None:
        """Whom a counter's tablet asks now; None while it rests.

        Raises Refused ``unknown-counter``.
        """
        now = self._clock.now()
        with self._store.reader() as db:
            leg = _asked_at(db, needed_counter(db, counter), micros(now))
            if leg is None or rating.of_leg(db, leg["id"]) is not None:
                return None
            ticket = needed_ticket(queue.ticket_by_id(db, leg["ticket"]))
            until = from_micros(leg["ended"] + PAD_MICROS, str(now.tzinfo))
            return PadTurn(leg["id"], queue.number_of(ticket), ticket["language"], until)

    def chance(self, db: sqlite3.Connection, ticket: sqlite3.Row) -> Chance:
        """Whether the holder of a ticket (its row) may rate it now."""
        return chance(db, ticket, micros(self._clock.now()))

    def may_rate(self, db: sqlite3.Connection, ticket: sqlite3.Row) -> bool:
        """The same as yes or no."""
        return self.chance(db, ticket) in (Chance.OPEN, Chance.CHANGE)

    def pad_key(self, counter: str) -> str:
        """What makes the address of a counter's tablet its own, and nobody's to guess.

        Raises Refused ``unknown-counter``.
        """
        with self._store.reader() as db:
            needed_counter(db, counter)
            secret = rating.pad_secret(db)
        return hmac.new(secret.encode(), counter.encode(), hashlib.sha256).hexdigest()[:KEY_LETTERS]

    def is_pad(self, counter: str, key: str) -> bool:
        """Whether ``key`` is that of the counter's tablet.  Raises Refused ``unknown-counter``."""
        return hmac.compare_digest(self.pad_key(counter).encode(), key.encode())

    def release(self) -> int:
        """Let out, into the sums, what has come together before today; how many ratings."""
        return self._store.write(_release)


def _rate(tx: Tx, actor: Actor, token: str, level: Level) -> Done:
    ticket = needed_ticket(queue.ticket_by_token(tx.db, token))
    may = chance(tx.db, ticket, tx.at)
    if may in _REFUSALS:
        raise Refused(_REFUSALS[may])
    leg = rating.served_leg(tx.db, ticket["id"])
    assert leg is not None  # noqa: S101 - else it was not served
    return _write(tx, actor, leg, ticket, level)


def _rate_at_pad(tx: Tx, actor: Actor, counter: str, key: int, level: Level) -> Done:
    leg = _asked_at(tx.db, needed_counter(tx.db, counter), tx.at)
    if leg is None or leg["id"] != key:
        raise Refused("not-served")
    if rating.of_leg(tx.db, leg["id"]) is not None:
        raise Refused("already-rated")
    ticket = needed_ticket(queue.ticket_by_id(tx.db, leg["ticket"]))
    return _write(tx, actor, leg, ticket, level)


def _write(tx: Tx, actor: Actor, leg: sqlite3.Row, ticket: sqlite3.Row, level: Level) -> Done:
    if level is Level.UNKNOWN:
        raise Refused("malformed", field="level")
    rating.write(tx.db, leg["id"], level, tx.at)
    tx.journal(TicketRated(number=queue.number_of(ticket)), ticket["id"], actor)
    return Done()


def _asked_at(db: sqlite3.Connection, counter: sqlite3.Row, at: int) -> sqlite3.Row | None:
    """The leg a counter's tablet asks about.

    Its person has gone from before the tablet when the next one is being served.
    """
    leg = rating.last_served_at(db, counter["id"], at - PAD_MICROS)
    present = queue.ticket_at(db, counter["id"])
    return None if present is not None and present["state"] == "serving" else leg


def _release(tx: Tx) -> int:
    today = midnight(dt.date.fromisoformat(tx.day), tx.now.tzinfo)
    return rating.release(tx.db, min(today, tx.at - CHANGE_MICROS), MINIMUM)
