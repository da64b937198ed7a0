"""What every backend is: a manifest, and three ways of telling about dossiers."""

from __future__ import annotations

import datetime as dt
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

    One that is asked ``every`` 0 seconds is never asked.
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


@dataclass(frozen=True, slots=True)
class Misfit:
    """A line of a push that cannot be kept: a problem's code, and the field at fault."""

    code: str
    field: str | None = None


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

    def accept(self, push: bytes, now: dt.datetime) -> Sequence[Dossier | Misfit]:
        """Dossiers told by a push, line by line.  Raises ValueError for what cannot be read."""
        ...


class Pushing(Backend, Protocol):
    """A backend that tells by itself, and signs what it tells."""

    def refuses(self, stamp: str, signature: str, body: bytes, now: dt.datetime) -> str:
        """Why a message is not believed, as a problem's code, or nothing."""
        ...
