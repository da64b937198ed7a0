"""Use cases of the procedures: finding, explaining, taking in, the office's own words on them.

Until an office has taken in or changed anything, the sample is what it has.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import msgspec

from config.catalogue.exchange import Change, Incoming, Merged, merge
from config.catalogue.index import Index
from config.catalogue.model import Catalogue, Procedure, decode, encode, version_of
from config.catalogue.samples import sample
from config.clock import Clock
from contract.ids import Texts
from contract.journal import CatalogueChanged
from contract.messages import CatalogueState
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.storage import catalogue as kept
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
MAY_SET = ("admin",)
ADDRESS = "/api/v1/catalogue"
TOPIC = "catalogue"
Edit = Callable[[Catalogue], Merged]


@dataclass(frozen=True)
class Edition:
    """One version: all of it, and what citizens are shown of it."""

    number: int
    whole: Catalogue

    @cached_property
    def shown(self) -> Catalogue:
        """Without what is switched off."""
        return msgspec.structs.replace(self.whole, procedures=self.whole.shown)

    @cached_property
    def content(self) -> bytes:
        """What is shown, as terminals fetch it."""
        return encode(self.shown)

    @cached_property
    def version(self) -> str:
        """The name of what is shown."""
        return version_of(self.content)

    @cached_property
    def index(self) -> Index:
        """The search in what is shown."""
        return Index(self.shown)


class Catalogues:
    """The catalogue of one office; safe from any thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Edition | None = None

    def edition(self) -> Edition:
        """The version in use."""
        with self._store.reader() as db:
            return self._edition(db)

    def state(self, db: sqlite3.Connection) -> CatalogueState:
        """What is retained for terminals."""
        edition = self._edition(db)
        return CatalogueState(
            at=self._clock.now(), version=edition.version, address=ADDRESS,
            procedures=len(edition.shown.procedures), sample=edition.whole.sample,
        )  # fmt: skip

    def find(
        self, question: str = "", field: str = "", event: str = "", most: int = 50
    ) -> list[Procedure]:
        """What fits, best first; without a question all of a field or event, or all there is."""
        edition = self.edition()
        if question.strip():
            found = [hit.procedure for hit in edition.index.find(question, most=most)]
        else:
            found = edition.shown.procedures
        return [
            one
            for one in found
            if (not field or one.field == field) and (not event or event in one.events)
        ]

    def covers(self, question: str) -> bool:
        """Whether what is asked for seems to be here; if not, the finds are only the nearest."""
        return self.edition().index.covers(question)

    def one(self, code: str) -> Procedure:
        """A procedure that is shown.  Raises Refused ``unknown-procedure``."""
        found = self.edition().shown.one(code)
        if found is None:
            raise Refused("unknown-procedure")
        return found

    def plan(self, actor: Actor, incoming: Incoming, *, replace: bool = False) -> Merged:
        """What taking a file in would do.  Raises Refused ``forbidden``."""
        need(actor)
        return merge(self.edition().whole, incoming, replace=replace)

    def take_in(self, actor: Actor, incoming: Incoming, *, replace: bool = False) -> Merged:
        """Take a file in, unless something is wrong with it.  Raises Refused ``forbidden``."""
        return self._change(actor, lambda before: merge(before, incoming, replace=replace))

    def set_own(
        self, actor: Actor, code: str, service: str | None, note: Texts, *, off: bool
    ) -> Merged:
        """The office's own settings of a procedure.

        Raises Refused ``forbidden``, ``unknown-procedure``.
        """

        def edit(before: Catalogue) -> Merged:
            old = before.one(code)
            if old is None:
                raise Refused("unknown-procedure")
            new = msgspec.structs.replace(old, service=service or None, note=note, off=off)
            changes = [] if new == old else [Change("changed", code, old.name.get("vi", ""))]
            procedures = [new if one.code == code else one for one in before.procedures]
            return Merged(msgspec.structs.replace(before, procedures=procedures), changes)

        return self._change(actor, edit)

    def unmark(self, actor: Actor) -> None:
        """Somebody has checked it: it is a sample no longer.  Raises Refused ``forbidden``."""

        def edit(before: Catalogue) -> Merged:
            changes = [Change("changed", "", "")] if before.sample else []
            return Merged(msgspec.structs.replace(before, sample=False), changes)

        self._change(actor, edit)

    def _change(self, actor: Actor, edit: Edit) -> Merged:
        need(actor)

        def unit(tx: Tx) -> Merged:
            merged = edit(self._edition(tx.db).whole)
            if merged.changes and not merged.faults:
                _keep(tx, actor, merged)
            return merged

        return self._store.write(unit)

    def _edition(self, db: sqlite3.Connection) -> Edition:
        number = kept.newest(db)
        with self._lock:
            if self._known is not None and self._known.number == number:
                return self._known
        whole = decode(kept.content(db, number)) if number else sample()
        edition = Edition(number, whole)
        with self._lock:
            if self._known is None or self._known.number <= number:
                self._known = edition
        return edition


def need(actor: Actor) -> None:
    """Raises Refused ``forbidden`` for who may not set the procedures."""
    if actor.kind is not ActorKind.SYSTEM and actor.role not in MAY_SET:
        log.warning("%s may not change the procedures", actor.key)
        raise Refused("forbidden")


def _keep(tx: Tx, actor: Actor, merged: Merged) -> None:
    content = encode(merged.catalogue)
    number = kept.put(tx.db, tx.at, actor.key, content)
    many = {what: sum(one.what == what for one in merged.changes) for what in _COUNTED}
    tx.journal(CatalogueChanged(version=version_of(content), **many), str(number), actor)
    tx.touch(TOPIC)


_COUNTED = ("added", "changed", "removed")
