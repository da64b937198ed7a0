"""The jobs of one office."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from queue_server.backends.base import Backend
from queue_server.jobs.ticking import Ticking
from queue_server.services.syncing import Syncing
from queue_server.storage.requests import forget_old
from queue_server.storage.store import Store

log = logging.getLogger(__name__)
_FORGET_EVERY = 600.0


class Jobs:
    """Pulls every backend, and forgets requests older than seven days."""

    def __init__(self, store: Store, syncing: Syncing, backends: Sequence[Backend]) -> None:
        self._jobs = [
            Ticking(f"pull-{one.manifest.name}", one.manifest.every, partial(syncing.pull, one))
            for one in backends
            if _usable(one)
        ]
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
