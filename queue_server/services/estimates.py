"""How long people wait: the whole line is walked through once in a while, for everybody at once."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass

from config.clock import Clock, micros
from queue_server.domain.calling import Waiting
from queue_server.domain.estimate import forecast
from queue_server.services.admission import working_today
from queue_server.storage import line, order

FRESH_SECONDS = 5.0
REST = 50.0
"""After a walk, so many times as long is rested at least: a rush of numbers costs no more."""
Minutes = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Told:
    """What was found at one moment: of each service, for each place in its line.

    The place after the last is that of whoever comes next.  ``cost`` is how many seconds it took.
    """

    at: float
    cost: float
    places: dict[str, list[Minutes]]

    def knows(self, service: str, ahead: int) -> bool:
        return ahead < len(self.places.get(service, ()))


class Estimates:
    """Remembers what was found for a few seconds, so that a thousand phones cost one walk."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: _Told | None = None
        self._walking = threading.Lock()

    def minutes(self, db: sqlite3.Connection, service: str, ahead: int) -> Minutes:
        """Minutes from and to for who has ``ahead`` people of the service before them.

        None when too little is known, or no counter is open for the service.
        """
        told = self._told
        if told is None:
            told = self._told = self._find(db)
        elif self._is_old(told, service, ahead) and self._walking.acquire(blocking=False):
            try:  # one walks; the others take what was found before
                told = self._told = self._find(db)
            finally:
                self._walking.release()
        places = told.places.get(service)
        return places[min(ahead, len(places) - 1)] if places else None

    def forget(self) -> None:
        """Measure anew at the next question: a counter opened or closed, or the order changed."""
        self._told = None

    def _is_old(self, told: _Told, service: str, ahead: int) -> bool:
        age = self._clock.monotonic() - told.at
        fresh = REST * told.cost if not told.knows(service, ahead) else FRESH_SECONDS
        return age >= fresh

    def _find(self, db: sqlite3.Connection) -> _Told:
        now, began = self._clock.now(), self._clock.monotonic()
        seen = line.read(db, now, order.policy(db), working_today(db, now))
        newcomers = [Waiting(s, "", s, "none", micros(now)) for s in seen.places]
        found = forecast(seen.line, newcomers)
        told = {id_: estimate.minutes for id_, estimate in found.items()}
        places = {s: [told.get(one) for one in (*ids, s)] for s, ids in seen.places.items()}
        ended = self._clock.monotonic()
        return _Told(ended, ended - began, places)
