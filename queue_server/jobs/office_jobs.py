"""The jobs of one office."""

from __future__ import annotations

import logging
from functools import partial

from queue_server.backends.base import Backend
from queue_server.jobs.ticking import Ticking
from queue_server.services.again import Again
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.services.retention import Retention
from queue_server.storage.requests import forget_old

log = logging.getLogger(__name__)
_FORGET_EVERY = 600.0
_OPENING_EVERY = 10.0
_DAY_END_EVERY = 60.0
_BOOKINGS_EVERY = 5.0
_LEASES_EVERY = 10.0
_AGAIN_EVERY = 15.0
_RATINGS_EVERY = 600.0
_RETENTION_EVERY = 3600.0


class Jobs:
    """Pulls every backend, tells what opens and closes, ends past days, forgets old requests."""

    def __init__(self, office: Office) -> None:
        store, syncing = office.store, office.syncing
        self._jobs = [
            Ticking(f"pull-{one.manifest.name}", one.manifest.every, partial(syncing.pull, one))
            for one in office.backends
            if _usable(one) and one.manifest.every
        ]
        self._jobs.append(Ticking("opening", _OPENING_EVERY, office.opening.tick))
        self._jobs.append(Ticking("day-end", _DAY_END_EVERY, DayEnd(store).tick))
        self._jobs.append(Ticking("ratings", _RATINGS_EVERY, office.ratings.release))
        self._jobs.append(Ticking("retention", _RETENTION_EVERY, Retention(store).tick))
        self._jobs.append(Ticking("again", _AGAIN_EVERY, Again(store, office.clock).tick))
        self._jobs.append(Ticking("leases", _LEASES_EVERY, office.leasing.tick))
        self._jobs.append(Ticking("bookings", _BOOKINGS_EVERY, office.check_ins.tick))
        self._jobs.append(Ticking("forget", _FORGET_EVERY, lambda: store.write(forget_old)))

    def start(self) -> None:
        """Begin all."""
        for job in self._jobs:
            job.start()

    def close(self) -> None:
        """End all."""
        for job in self._jobs:
            job.close()


def _usable(backend: Backend) -> bool:
    why_not = backend.check()
    if why_not:
        log.warning("backend %s cannot be used here: %s", backend.manifest.name, why_not)
    return not why_not
