"""The same request, told twice, gets the same answer: kept for seven days."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import TypeVar

import msgspec

from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

T = TypeVar("T")
KEPT = 7 * 24 * 3600 * 1_000_000


def once(
    tx: Tx, sender: Actor, request: str | None, body: object, kind: type[T], work: Callable[[], T]
) -> T:
    """Do ``work`` unless this sender's ``request`` was answered before; then answer that again.

    ``body`` is all that the request asked for.  Raises Refused ``request-reused`` when the same
    id comes with another body.  A refused request is not remembered: it changed nothing.
    """
    if request is None:
        return work()
    digest = hashlib.sha256(msgspec.json.encode(body)).hexdigest()[:32]
    before = tx.db.execute(
        "SELECT digest, answer FROM request WHERE sender = ? AND id = ?", (sender.key, request)
    ).fetchone()
    if before is None:
        answer = work()
        tx.db.execute(
            "INSERT INTO request (sender, id, digest, answer, at) VALUES (?, ?, ?, ?, ?)",
            (sender.key, request, digest, msgspec.json.encode(answer).decode(), tx.at),
        )
        return answer
    if before["digest"] != digest:
        raise Refused("request-reused")
    return msgspec.json.decode(before["answer"], type=kind)


def in_time(unit: Unit[T], sender: Actor, request: str, until: dt.datetime) -> Unit[T]:
    """``unit``, but refused as ``expired`` past ``until`` unless it was carried out before.

    Whoever gave up waiting learns what became of the request by asking once more.
    """

    def checked(tx: Tx) -> T:
        if until < tx.now and not _remembered(tx, sender, request):
            raise Refused("expired")
        return unit(tx)

    return checked


def _remembered(tx: Tx, sender: Actor, request: str) -> bool:
    return (
        tx.db.execute(
            "SELECT 1 FROM request WHERE sender = ? AND id = ?", (sender.key, request)
        ).fetchone()
        is not None
    )


def forget_old(tx: Tx, most: int = 500) -> int:
    """Forget some requests older than seven days; returns how many."""
    return tx.db.execute(
        "DELETE FROM request WHERE (sender, id) IN"
        " (SELECT sender, id FROM request WHERE at < ? LIMIT ?)",
        (tx.at - KEPT, most),
    ).rowcount
