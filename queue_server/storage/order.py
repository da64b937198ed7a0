"""The office's calling order and the supervisor's limits; and the lanes people wait in by it."""

from __future__ import annotations

import sqlite3

from queue_server.domain.calling import ORDINARY, Policy
from queue_server.domain.floor import FloorLimits
from queue_server.storage import meta

_ORDER = "order"
_FLOOR = "floor"


def policy(db: sqlite3.Connection) -> Policy:
    """The office's order by this snapshot."""
    return meta.rules(db, _ORDER, Policy)


def limits(db: sqlite3.Connection) -> FloorLimits:
    """The supervisor's limits by this snapshot."""
    return meta.rules(db, _FLOOR, FloorLimits)


def save_limits(db: sqlite3.Connection, limits: FloorLimits) -> None:
    """Keep the limits instead of those there were."""
    meta.put_value(db, _FLOOR, limits)


def save_policy(db: sqlite3.Connection, policy: Policy, day: str) -> None:
    """Keep the order; who waits on ``day`` stands in its lane from now on."""
    meta.put_value(db, _ORDER, policy)
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
