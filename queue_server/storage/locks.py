"""What is locked by wrong passwords and PINs, so that a lock outlives a restart.

``kind`` is what was guessed at; ``who`` the hash of what was typed beside it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from queue_server.storage import meta


def lock(db: sqlite3.Connection, kind: str, who: str, until: int, now: int) -> None:
    """Remember a lock until a moment; those that are over at ``now`` are forgotten."""
    kept = {one: end for one, end in _kept(db, kind).items() if end > now}
    meta.put_value(db, _key(kind), {**kept, who: until})


def left(db: sqlite3.Connection, kind: str, now: int) -> Iterator[tuple[str, float]]:
    """The locks that still hold, with their seconds."""
    for who, until in _kept(db, kind).items():
        if until > now:
            yield who, (until - now) / 1_000_000


def _kept(db: sqlite3.Connection, kind: str) -> dict[str, int]:
    return dict(json.loads(meta.text(db, _key(kind), "{}")))


def _key(kind: str) -> str:
    return f"{kind}-locks"
