"""A ticket comes into the line, whoever gave it: the server, a kiosk alone, a paper book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from contract.ids import Need, Priority
from queue_server.storage.order import lane_of
from queue_server.storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket as it was given, ``issued`` in microseconds UTC.

    ``handed`` is when a kiosk that gave it alone told of it.
    """

    id: str
    day: str
    letter: str
    number: int
    token: str
    service: str
    issued: int
    priority: Priority = Priority.NONE
    language: str = "vi"
    device: str = ""
    needs: Iterable[Need] = ()
    dossiers: int = 1
    handed: int | None = None


def insert(tx: Tx, new: NewTicket) -> int:
    """Put it and its first leg into the line; returns its lane there, 1 for those who go first."""
    lane = lane_of(tx.db, new.priority)
    tx.db.execute(
        "INSERT INTO ticket (id, day, series, number, token, service, state, lane, priority,"
        " language, device, needs, dossiers, issued, queued, handed)"
        " VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, new.day, new.letter, new.number, new.token, new.service, lane, new.priority,
         new.language, new.device, _needs(new.needs), new.dossiers, new.issued, new.issued,
         new.handed),
    )  # fmt: skip
    tx.db.execute(
        "INSERT INTO leg (ticket, service, queued) VALUES (?, ?, ?)",
        (new.id, new.service, new.issued),
    )
    tx.touch(f"service/{new.service}")
    return lane


def _needs(needs: Iterable[Need]) -> str:
    """Each once, those we know, in one order."""
    kept = sorted({need.value for need in needs if need is not Need.UNKNOWN})
    return msgspec.json.encode(kept).decode()
