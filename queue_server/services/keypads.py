"""Which devices may command a counter."""

from __future__ import annotations

import sqlite3

from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind


def check_may_command(db: sqlite3.Connection, actor: Actor) -> None:
    """Clerks and keypads command counters; of a kiosk or a display: Refused ``forbidden``."""
    if actor.kind is not ActorKind.DEVICE:
        return
    row = db.execute("SELECT kind FROM device WHERE id = ?", (actor.id,)).fetchone()
    if row is not None and row["kind"] != "box":
        raise Refused("forbidden")
