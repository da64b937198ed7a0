"""The terminals: who may speak for one, how each is wanted, and the paper they print."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from queue_server.storage import meta

Row = sqlite3.Row
_KIOSKS = "kiosks"
_TICKET = "ticket"


def terminals(db: sqlite3.Connection) -> list[Row]:
    """All terminals, switched off or not: id, kind, active."""
    return db.execute("SELECT id, kind, active FROM device ORDER BY id").fetchall()


def active(db: sqlite3.Connection) -> list[str]:
    """The ids of those that are not switched off."""
    return [row["id"] for row in terminals(db) if row["active"]]


def has(db: sqlite3.Connection, device: str) -> bool:
    """Whether there is such a terminal."""
    return db.execute("SELECT 1 FROM device WHERE id = ?", (device,)).fetchone() is not None


def add(db: sqlite3.Connection, device: str, kind: str, token: str) -> bool:
    """Make a terminal with a token, as it is kept; returns whether there was none by this id."""
    row = db.execute(
        "INSERT INTO device (id, kind, token) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
        " RETURNING id",
        (device, kind, token),
    ).fetchone()
    return row is not None


def renew(db: sqlite3.Connection, device: str, token: str) -> bool:
    """Give a terminal another token; returns whether there is such a terminal."""
    done = db.execute("UPDATE device SET token = ? WHERE id = ?", (token, device))
    return bool(done.rowcount)


def switch(db: sqlite3.Connection, device: str, *, on: bool) -> bool:
    """Switch a terminal on or off; returns whether there is such a terminal."""
    done = db.execute("UPDATE device SET active = ? WHERE id = ?", (int(on), device))
    return bool(done.rowcount)


def kiosks(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """What is set of single terminals, by their ids."""
    return list(json.loads(meta.text(db, _KIOSKS, "[]")))


def kiosk(db: sqlite3.Connection, device: str) -> dict[str, Any]:
    """What is set of one terminal."""
    return next((one for one in kiosks(db) if one["id"] == device), {"id": device})


def put_kiosks(db: sqlite3.Connection, entries: Iterable[Mapping[str, Any]]) -> None:
    """Keep what is set of single terminals."""
    meta.put_value(db, _KIOSKS, sorted(entries, key=lambda one: one["id"]))


def ticket(db: sqlite3.Connection) -> dict[str, Any]:
    """What is set of the ticket's paper."""
    return dict(json.loads(meta.text(db, _TICKET, "{}")))


def put_ticket(db: sqlite3.Connection, told: Mapping[str, Any]) -> None:
    """Keep what is set of the ticket's paper."""
    meta.put_value(db, _TICKET, told)
