"""Pulling what backends tell into the local copy, and how fresh each backend is."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace

from config.clock import Clock
from contract.codes import dossier_key
from contract.journal import DossiersChanged
from queue_server.backends.base import Backend, BackendDown
from queue_server.domain.actor import SYSTEM
from queue_server.domain.dossiers import Dossier, newer
from queue_server.storage import dossiers
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)


class Freshness:
    """When each backend last answered, and whether it does now; kept in memory alone."""

    def __init__(self) -> None:
        self._last: dict[str, dt.datetime] = {}
        self._down: set[str] = set()

    def answered(self, backend: str, at: dt.datetime) -> None:
        """The backend told us everything it had."""
        self._last[backend] = at
        if backend in self._down:
            self._down.discard(backend)
            log.info("backend %s is back", backend)

    def failed(self, backend: str, why: Exception) -> None:
        """The backend could not be asked; logged once."""
        if backend not in self._down:
            self._down.add(backend)
            log.warning("backend %s is down: %s", backend, why)

    def last(self, backend: str) -> dt.datetime | None:
        """When the backend last answered, since the start."""
        return self._last.get(backend)

    def is_down(self, backend: str) -> bool:
        """Whether the last attempt failed."""
        return backend in self._down


class Syncing:
    """Brings the local copy up to what one backend has."""

    def __init__(self, store: Store, clock: Clock, freshness: Freshness) -> None:
        self._store = store
        self._clock = clock
        self.freshness = freshness

    def pull(self, backend: Backend) -> int:
        """Take everything new, in batches; returns how many dossiers changed."""
        name = backend.manifest.name
        changed = 0
        try:
            more = True
            while more:
                asked_at = self._clock.now()
                with self._store.reader() as db:
                    cursor = dossiers.cursor_of(db, name)
                changes = backend.changes_since(cursor)
                if changes.cursor != cursor:
                    changed += self.take(name, changes.dossiers, changes.cursor)
                more = changes.more and changes.cursor != cursor
        except BackendDown as error:
            self.freshness.failed(name, error)
        else:
            self.freshness.answered(name, asked_at)
        return changed

    def take(self, backend: str, told: Sequence[Dossier], cursor: str | None = None) -> int:
        """Keep what a backend told; how many dossiers changed."""
        return sum(self.keep(backend, told, cursor))

    def keep(self, backend: str, told: Sequence[Dossier], cursor: str | None = None) -> list[bool]:
        """Keep what a backend told, in one transaction, and say of each whether it changed.

        What is old or said twice is dropped.
        """

        def unit(tx: Tx) -> list[bool]:
            kept = [_keep(tx, backend, dossier) for dossier in told]
            if cursor is not None:
                dossiers.put_cursor(tx.db, backend, cursor)
            if any(kept):
                tx.journal(DossiersChanged(backend=backend, count=sum(kept)), backend, SYSTEM)
                tx.touch("results")
            return kept

        return self._store.write(unit)


def _keep(tx: Tx, backend: str, told: Dossier) -> bool:
    code = dossier_key(told.code)
    if code is None:  # a citizen's number, say: nobody could ever ask for it
        return False
    told = replace(told, code=code)
    kept = newer(dossiers.copy_of(tx.db, backend, code), told)
    if kept is None:
        return False
    dossiers.put_copy(tx.db, backend, kept, tx.at)
    return True
