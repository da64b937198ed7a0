"""Where a dossier is, by the code on its receipt, from the local copy."""

from __future__ import annotations

import datetime as dt
import sqlite3

from config.clock import Clock, from_micros
from contract.codes import CitizenCard, PhoneCode, dossier_key, recognise
from contract.messages import DossierView
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.dossiers import Dossier, progress
from queue_server.domain.working_days import WorkingDays
from queue_server.services.syncing import Freshness
from queue_server.storage import dossiers, register
from queue_server.storage.store import Store


class LookUp:
    """Looks dossiers up for the office's own scanners and staff.

    There the code alone gives status and dates; who filed, what, and the steps are not told.
    """

    def __init__(
        self, store: Store, clock: Clock, freshness: Freshness, days: WorkingDays | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._freshness = freshness
        self._days = days or WorkingDays()

    def find(self, actor: Actor, code: str, pin: str | None = None) -> DossierView:  # noqa: ARG002
        """The dossier's status.  Raises Refused ``invalid-code``, ``unknown-dossier``.

        ``actor`` and ``pin`` are what limits and details will hang on; status needs neither.
        """
        now = self._clock.now()
        with self._store.reader() as db:
            row = dossiers.find(db, _wanted(db, code))
            if row is None:
                raise Refused("unknown-dossier", field="code")
            dossier = dossiers.dossier_of(row, str(now.tzinfo))
            counter = dossiers.counter_label(db, dossier)
        return self._view(row, dossier, counter, now)

    def _view(
        self, row: sqlite3.Row, dossier: Dossier, counter: str | None, now: dt.datetime
    ) -> DossierView:
        backend = row["backend"]
        told = from_micros(row["fetched"], str(now.tzinfo))
        fetched = max(told, self._freshness.last(backend) or told)
        return DossierView(
            code=dossier.code,
            status=int(dossier.status),
            received_at=dossier.received_at,
            due_at=dossier.due_at,
            ended_at=dossier.ended_at,
            progress=progress(dossier, now, self._days),
            counter=counter,
            fetched_at=fetched,
            age_seconds=max(0, int((now - fetched).total_seconds())),
            backend=backend,
            backend_down=self._freshness.is_down(backend),
        )


def _wanted(db: sqlite3.Connection, text: str) -> str:
    """The code to look for.  A citizen's number is refused unlooked, and kept nowhere."""
    match recognise(text):
        case PhoneCode(digits):
            return register.code_of_phone_code(db, digits) or digits
        case CitizenCard():
            raise Refused("invalid-code", field="code", kind="citizen-card")
    key = dossier_key(text)
    if key is None:
        raise Refused("invalid-code", field="code")
    return key
