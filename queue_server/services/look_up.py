"""Where a dossier is, by the code on its receipt, from the local copy."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from config.catalogue.model import Procedure
from config.clock import Clock, from_micros
from contract.codes import CitizenCard, PhoneCode, dossier_key, recognise
from contract.messages import DossierDetails, DossierStep, DossierView
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.dossiers import Dossier, progress
from queue_server.domain.working_days import WorkingDays
from queue_server.services.guard import Guard
from queue_server.services.register import random_pin
from queue_server.services.sign_in import hash_password, verify
from queue_server.services.syncing import Freshness
from queue_server.storage import dossiers, register
from queue_server.storage.store import Store

PIN_TRIES = 5
FindProcedure = Callable[[str], Procedure | None]


class LookUp:
    """Looks dossiers up for the office's own scanners and staff.

    There the code alone gives status and dates; what was filed and the steps only with the PIN.
    Who filed is never told.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        freshness: Freshness,
        days: WorkingDays | None = None,
        procedure: FindProcedure | None = None,
    ) -> None:
        self._procedure = procedure or (lambda _code: None)
        self._guard = Guard(store, clock, "pin", PIN_TRIES)
        self._store = store
        self._clock = clock
        self._freshness = freshness
        self._days = days or WorkingDays()

    def find(self, actor: Actor, code: str, pin: str | None = None) -> DossierView:
        """The dossier's status; with its PIN the details as well.

        Raises Refused ``invalid-code``, ``unknown-dossier``; with a PIN ``wrong-pin`` for both
        a wrong one and an unknown dossier, and ``too-many-tries``.
        """
        now = self._clock.now()
        with self._store.reader() as db:
            key = _wanted(db, code)
            if pin:
                self._check(db, actor, key, pin)
            row = dossiers.find(db, key)
            if row is None:
                raise Refused("unknown-dossier", field="code")
            dossier = dossiers.dossier_of(row, str(now.tzinfo))
            counter = dossiers.counter_label(db, dossier)
            view = self._view(row, dossier, counter, now)
            details = self._details(db, dossier, now) if pin else None
            known = register.secrets_of(db, key) is not None
        return replace(view, pin=known, details=details)

    def _check(self, db: sqlite3.Connection, actor: Actor, key: str, pin: str) -> None:
        """Let the right PIN pass; a dossier without one takes as long to be refused."""
        last_try = self._guard.admit(key, actor.id)
        row = register.secrets_of(db, key)
        if not verify(row["pin"] if row else _nobodys(), pin) or row is None:
            if last_try:
                self._guard.keep_now(key)
            raise Refused("wrong-pin", field="pin")
        self._guard.forgive(key, actor.id)

    def _details(
        self, db: sqlite3.Connection, dossier: Dossier, now: dt.datetime
    ) -> DossierDetails:
        known = self._procedure(dossier.procedure)
        zone = str(now.tzinfo)
        steps = register.steps_of(db, dossier.code)
        return DossierDetails(
            procedure=dossier.procedure,
            names=known.name if known else {},
            papers=[paper.name for paper in known.papers] if known else [],
            steps=[DossierStep(status, from_micros(at, zone)) for status, at in steps],
        )

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


@cache
def _nobodys() -> str:
    """A PIN that opens nothing, so that what has none takes as long."""
    return hash_password(random_pin())


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
