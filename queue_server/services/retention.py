"""Forgetting what is personal and no longer needed."""

from __future__ import annotations

from contract.journal import PersonalBlanked
from queue_server.domain.actor import SYSTEM
from queue_server.storage import administration, retention
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

BATCH = 200
_DAY = 24 * 3600 * 1_000_000


class Retention:
    """Blanks personal fields after ``keep_personal_days``; doing it again does no harm."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tick(self) -> int:
        """Blank whatever is over, so many rows a transaction; how many there were."""
        blanked, more = 0, True
        while more:
            count = self._store.write(_blank_some)
            blanked, more = blanked + count, count >= BATCH
        return blanked


def _blank_some(tx: Tx) -> int:
    before = tx.at - administration.keep_personal_days(tx.db) * _DAY
    notes = retention.blank_notes(tx.db, before, BATCH)
    names = retention.blank_names(tx.db, before, BATCH)
    if notes or names:
        tx.journal(PersonalBlanked(notes=notes, names=names), "office", SYSTEM)
    return max(notes, names)
