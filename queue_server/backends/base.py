"""What every backend is: a manifest, and three ways of telling about dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct

from queue_server.domain.dossiers import Dossier

BATCH = 200


class BackendDown(Exception):  # noqa: N818 - a state of the backend, not a fault of ours
    """The backend could not be asked; freshness suffers, service does not."""


class NoSettings(Struct, forbid_unknown_fields=True):
    """For a backend that has nothing to set."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backend is called, how often it may be asked (in seconds), what an office sets.

    ``settings`` is the struct its settings are checked against.
    """

    name: str
    every: float
    settings: type[Struct] = NoSettings


@dataclass(frozen=True, slots=True)
class Changes:
    """Dossiers changed since a cursor, at most BATCH, and the cursor after them."""

    dossiers: Sequence[Dossier]
    cursor: str
    more: bool = False


class Backend(Protocol):
    """A source of dossiers.  Every method may raise BackendDown."""

    manifest: Manifest

    def check(self) -> str:
        """Why it cannot be used in this place, or nothing."""
        ...

    def changes_since(self, cursor: str) -> Changes:
        """What has changed after ``cursor``; the empty cursor is the beginning."""
        ...

    def one(self, code: str) -> Dossier | None:
        """The dossier with this very code."""
        ...

    def accept(self, push: bytes) -> Sequence[Dossier]:
        """Dossiers told by a push.  Raises ValueError for what cannot be read."""
        ...
