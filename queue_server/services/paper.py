"""Entering numbers that were given on paper while no number could be given here."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from dataclasses import dataclass

from config.clock import micros
from contract.ids import Priority
from contract.journal import TicketEntered, TicketIssued
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.numbers import number_text, parse_number
from queue_server.domain.tickets import Move
from queue_server.services.cards import LOOSE
from queue_server.services.moving import Mover
from queue_server.services.showing import needed_service, needed_ticket
from queue_server.storage import leases, queue, series
from queue_server.storage.issuing import NewTicket, insert
from queue_server.storage.tx import Tx

FURTHEST_AHEAD = 200
"""A number on paper may be so much higher than the last one given; more is a slip of the pen."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the paper: ``given`` is HH:MM of today; no ``number`` means the next one.

    ``done`` says that its holder was served by hand meanwhile.
    """

    service: str
    given: str
    priority: Priority = Priority.NONE
    number: str = ""
    done: bool = False


def enter(tx: Tx, actor: Actor, slip: Slip, request: str) -> sqlite3.Row:
    """Make the slip a ticket and return its row."""
    service = needed_service(tx.db, slip.service)
    at = _time_of(tx, slip.given)
    letter, count = _number(tx, service, slip.number)
    ticket = _insert(tx, slip, at, letter, count)
    number = number_text(letter, count)
    issued = TicketIssued(
        number=number, service=slip.service, priority=slip.priority, request=request
    )
    tx.journal(issued, ticket, actor)
    tx.journal(TicketEntered(number=number, given=slip.given), ticket, actor)
    row = needed_ticket(queue.ticket_by_id(tx.db, ticket))
    return Mover(tx, actor).move(row, Move.DONE) if slip.done else row


def _time_of(tx: Tx, written: str) -> int:
    """HH:MM of today as microseconds UTC.  Raises Refused ``invalid-time``."""
    found = _CLOCK.fullmatch(written.strip())
    if found is None:
        raise Refused("invalid-time", field="given")
    day = dt.date.fromisoformat(tx.day)
    time = dt.time(int(found[1]), int(found[2]), tzinfo=tx.now.tzinfo)
    at = micros(dt.datetime.combine(day, time))
    if at > tx.at:
        raise Refused("invalid-time", field="given")
    return at


def _number(tx: Tx, service: sqlite3.Row, written: str) -> tuple[str, int]:
    """The number to enter, and no other ticket gets it any more.

    Raises Refused ``invalid-number``, ``number-taken``.
    """
    letter = service["letter"]
    count = leases.next_free(tx.db, tx.day, letter, series.last_number(tx.db, tx.day, letter) + 1)
    if written.strip():
        letter, count = _as_written(tx, service, written)
    if queue.ticket_by_number(tx.db, tx.day, number_text(letter, count)) is not None:
        raise Refused("number-taken", field="number")
    if not _leased(tx, letter, count):
        series.reserve(tx.db, tx.day, letter, count)
    return letter, count


def _as_written(tx: Tx, service: sqlite3.Row, written: str) -> tuple[str, int]:
    """A number of this service's letter, or of one that no service has (a paper book's own)."""
    loose = LOOSE.fullmatch(written)
    letter = (loose[1].upper() or service["letter"]) if loose else ""
    count = int(loose[2]) if loose else 0
    taken = {row["letter"] for row in queue.services(tx.db)} - {service["letter"]}
    ahead = count - series.last_number(tx.db, tx.day, letter)
    if parse_number(number_text(letter, count)) is None or letter in taken or count < 1:
        raise Refused("invalid-number", field="number")
    if letter == service["letter"] and ahead > FURTHEST_AHEAD and not _leased(tx, letter, count):
        raise Refused("invalid-number", field="number")
    return letter, count


def _leased(tx: Tx, letter: str, count: int) -> bool:
    """Whether a kiosk may have given this number without us."""
    return leases.leased(tx.db, tx.day, letter, count) is not None


def _insert(tx: Tx, slip: Slip, at: int, letter: str, count: int) -> str:
    ticket = tx.new_id()
    new = NewTicket(
        id=ticket, day=tx.day, letter=letter, number=count, token=tx.new_token(),
        service=slip.service, issued=at, priority=slip.priority,
    )  # fmt: skip
    insert(tx, new)
    return ticket
