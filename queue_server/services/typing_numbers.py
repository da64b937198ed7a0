"""Numbers typed on keypads that have digits alone."""

from __future__ import annotations

from dataclasses import replace

from contract.problems import Refused
from queue_server.domain.numbers import number_text
from queue_server.domain.tickets import MOVES, Move, State
from queue_server.services.desk import Order
from queue_server.storage import queue
from queue_server.storage.tx import Tx


def in_full(tx: Tx, order: Order) -> Order:
    """The order with its number as people read it; ``25`` is the one ticket that can be meant.

    That is today's ticket with these digits, for a service of the counter, that can be called.
    Raises Refused ``unknown-ticket`` for none, and for two (``A025`` and ``B025``).
    """
    digits = order.number or ""
    if not (digits.isascii() and digits.isdigit()):
        return order
    meant = _meant(tx, order.counter, int(digits))
    if len(meant) != 1:
        raise Refused("unknown-ticket")
    return replace(order, number=meant[0])


def _meant(tx: Tx, counter: str, count: int) -> list[str]:
    services = queue.services_of(tx.db, counter)
    letters = sorted({row["letter"] for row in queue.services(tx.db)})
    numbers = [number_text(letter, count) for letter in letters]
    found = [(text, queue.ticket_by_number(tx.db, tx.day, text)) for text in numbers]
    return [
        text
        for text, row in found
        if row is not None
        and row["service"] in services
        and (State(row["state"]), Move.CALL) in MOVES
    ]
