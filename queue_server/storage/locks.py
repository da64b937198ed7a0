"""Locked logins, by the hash of what was typed, so that a lock outlives a restart."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

_KEY = "sign-in-locks"


def lock(db: sqlite3.Connection, login: str, until: int, now: int) -> None:
    """Remember a lock until a moment; those that are over at ``now`` are forgotten."""
    kept = {one: end for one, end in _kept(db).items() if end > now}
    db.execute(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, json.dumps({**kept, login: until}))
    )


def left(db: sqlite3.Connection, now: int) -> Iterator[tuple[str, float]]:
    """The locks that still hold, with their seconds."""
    for login, until in _kept(db).items():
        if until > now:
            yield login, (until - now) / 1_000_000


def _kept(db: sqlite3.Connection) -> dict[str, int]:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return json.loads(row[0]) if row else {}
