"""The office's calling order and the supervisor's limits; and the lanes people wait in by it."""

from __future__ import annotations

import sqlite3
from functools import lru_cache

import msgspec

from queue_server.domain.calling import ORDINARY, Policy
from queue_server.domain.floor import FloorLimits

_ORDER = "order"
_FLOOR = "floor"


def policy(db: sqlite3.Connection) -> Policy:
    """The office's order by this snapshot."""
    return _policy(_text(db, _ORDER))


def limits(db: sqlite3.Connection) -> FloorLimits:
    """The supervisor's limits by this snapshot."""
    return _limits(_text(db, _FLOOR))


def save_limits(db: sqlite3.Connection, limits: FloorLimits) -> None:
    """Keep the limits instead of those there were."""
    _save(db, _FLOOR, limits)


def save_policy(db: sqlite3.Connection, policy: Policy, day: str) -> None:
    """Keep the order; who waits on ``day`` stands in its lane from now on."""
    _save(db, _ORDER, policy)
    marks = ", ".join("?" * len(policy.grounds))
    db.execute(
        f"UPDATE ticket SET lane = priority IN ({marks}) WHERE day = ?"  # noqa: S608 - marks alone
        f" AND state IN ('waiting', 'called', 'serving', 'parked', 'missed')"
        f" AND lane <> (priority IN ({marks}))",
        (*policy.grounds, day, *policy.grounds),
    )


def lane_of(db: sqlite3.Connection, priority: str) -> int:
    """1 for a ground of priority that goes first here, else 0."""
    return int(priority != ORDINARY and policy(db).first(priority))


def _text(db: sqlite3.Connection, key: str) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else "{}"


def _save(db: sqlite3.Connection, key: str, value: msgspec.Struct) -> None:
    text = msgspec.json.encode(value).decode()
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, text))


@lru_cache(maxsize=8)
def _policy(text: str) -> Policy:
    """The same text is read once."""
    return msgspec.json.decode(text, type=Policy)


@lru_cache(maxsize=8)
def _limits(text: str) -> FloorLimits:
    return msgspec.json.decode(text, type=FloorLimits)
