"""Our own small register: the backend of an office that has no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from queue_server.backends.base import BATCH, Changes, Manifest
from queue_server.domain.dossiers import Dossier

ChangedAfter = Callable[[int, int], list[tuple[int, Dossier]]]
"""Given a version and a limit: the dossiers of later versions, in order, with their versions."""

FindOne = Callable[[str], Dossier | None]


class Register:
    """Tells of the register kept in the server's own database."""

    manifest = Manifest(name="register", every=5.0)

    def __init__(self, changed_after: ChangedAfter, find_one: FindOne) -> None:
        self._changed_after = changed_after
        self._find_one = find_one

    def check(self) -> str:
        """Nothing can be missing: it lives in our own database."""
        return ""

    def changes_since(self, cursor: str) -> Changes:
        """What has changed after ``cursor``, a version of the register."""
        rows = self._changed_after(int(cursor or 0), BATCH)
        last = str(rows[-1][0]) if rows else cursor
        return Changes([dossier for _, dossier in rows], last, more=len(rows) == BATCH)

    def one(self, code: str) -> Dossier | None:
        """The dossier with this very code."""
        return self._find_one(code)

    def accept(self, push: bytes, now: dt.datetime) -> Sequence[Dossier]:  # noqa: ARG002
        """Nobody pushes into the register; its entries come from the staff."""
        raise ValueError(f"the register takes no pushes ({len(push)} bytes)")
