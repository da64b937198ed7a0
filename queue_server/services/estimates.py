"""How long people wait, from what the counters did lately; refreshed every few seconds."""

from __future__ import annotations

import sqlite3

from config.clock import Clock
from queue_server.domain.estimate import Pace, estimate, pace
from queue_server.storage import queue

FRESH_SECONDS = 15.0


class Estimates:
    """Remembers each service's pace for a while, so that issuing a ticket need not measure it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._paces: dict[str, tuple[float, Pace | None]] = {}

    def minutes(self, db: sqlite3.Connection, service: str, ahead: int) -> tuple[int, int] | None:
        """Minutes from and to, or None when too little is known."""
        return estimate(ahead, self._pace(db, service))

    def forget(self, service: str) -> None:
        """Measure anew at the next question, because a counter opened or closed."""
        self._paces.pop(service, None)

    def _pace(self, db: sqlite3.Connection, service: str) -> Pace | None:
        now = self._clock.monotonic()
        measured, known = self._paces.get(service, (-FRESH_SECONDS, None))
        if now - measured >= FRESH_SECONDS:
            seconds = queue.recent_service_seconds(db, service)
            known = pace(seconds, queue.open_counters_for(db, service))
            self._paces[service] = (now, known)
        return known
