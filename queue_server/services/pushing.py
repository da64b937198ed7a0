"""Taking what a one-stop system tells us of its dossiers in signed messages."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from msgspec import Struct

from config.clock import Clock
from contract.messages import Problem
from contract.problems import Refused
from queue_server.backends.base import Misfit, Pushing
from queue_server.domain.dossiers import Dossier
from queue_server.services.syncing import Freshness, Syncing

log = logging.getLogger(__name__)


class PushedLine(Struct, kw_only=True):
    """What became of one dossier: ``changed`` is false for what was known or is old."""

    ok: bool
    changed: bool = False
    error: Problem | None = None


class Pushed(Struct):
    """One line a dossier, in their order."""

    dossiers: list[PushedLine] = []


class PushDesk:
    """The use case of all backends that push."""

    def __init__(
        self, syncing: Syncing, clock: Clock, freshness: Freshness, backends: Iterable[Pushing]
    ) -> None:
        self._syncing = syncing
        self._clock = clock
        self._freshness = freshness
        self._backends = {one.manifest.name: one for one in backends}
        self._doubted: set[str] = set()

    def take(self, name: str, stamp: str, signature: str, body: bytes) -> Pushed:
        """Keep what is told, each line for itself; what is old or said twice changes nothing.

        Raises Refused ``unknown-backend``, ``backend-off``, ``wrong-signature``,
        ``stale-signature``, ``malformed``.
        """
        backend = self._backends.get(name)
        if backend is None:
            raise Refused("unknown-backend")
        if backend.check():
            raise Refused("backend-off")
        now = self._clock.now()
        self._believe(backend, stamp, signature, body)
        try:
            told = backend.accept(body, now)
        except ValueError as error:
            raise Refused("malformed", detail=str(error)) from error
        lines = self._keep(name, told)
        self._freshness.answered(name, now)
        return Pushed(lines)

    def _keep(self, name: str, told: Sequence[Dossier | Misfit]) -> list[PushedLine]:
        good = [one for one in told if not isinstance(one, Misfit)]
        changed = iter(self._syncing.keep(name, good))
        return [
            PushedLine(ok=False, error=Problem(code=one.code, field=one.field))
            if isinstance(one, Misfit)
            else PushedLine(ok=True, changed=next(changed))
            for one in told
        ]

    def _believe(self, backend: Pushing, stamp: str, signature: str, body: bytes) -> None:
        """Logged once, till a message is believed again."""
        name = backend.manifest.name
        why = backend.refuses(stamp, signature, body, self._clock.now())
        if not why:
            self._doubted.discard(name)
            return
        if name not in self._doubted:
            self._doubted.add(name)
            log.warning("backend %s: a push was not believed: %s", name, why)
        raise Refused(why)
