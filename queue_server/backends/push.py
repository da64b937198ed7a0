"""A one-stop system that tells us of its dossiers itself, in signed messages.

The signature is HMAC-SHA256, in hex, of the time in whole seconds UTC, a full stop and the body,
under a secret of at least 32 letters that both sides have in a file or the environment.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from contract.codes import dossier_key
from contract.messages import Moment, ShortText, decode
from queue_server.backends.base import BATCH, Changes, Manifest, Misfit
from queue_server.domain.dossiers import Dossier, Status

SHORTEST_SECRET = 32
WINDOW_SECONDS = 300
_AHEAD = dt.timedelta(hours=1)


class PushSettings(Struct, kw_only=True, forbid_unknown_fields=True):
    """What an office sets: where the secret is, in a file or a variable of the environment."""

    secret_file: str = ""
    secret_env: str = ""
    window_seconds: Annotated[int, Meta(ge=30, le=3600)] = WINDOW_SECONDS


class PushedDossier(Struct, kw_only=True):
    """One dossier as it is told; ``modified_at`` orders what is told of it."""

    code: ShortText
    status: int
    modified_at: Moment
    received_at: Moment | None = None
    due_at: Moment | None = None
    ended_at: Moment | None = None
    procedure: ShortText = ""
    counter: ShortText = ""


class _Lines(Struct):
    dossiers: Annotated[list[msgspec.Raw], Meta(max_length=BATCH)]


class Push:
    """Takes what is pushed; is never asked itself.  ``folder`` is where relative paths begin."""

    def __init__(
        self,
        name: str,
        settings: PushSettings,
        folder: Path,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.manifest = Manifest(name=name, every=0.0, settings=PushSettings)
        self._settings = settings
        self._path = folder / settings.secret_file if settings.secret_file else None
        self._environment = environment

    def check(self) -> str:
        """Why it cannot be used in this place, or nothing."""
        try:
            if self._path and self._path.stat().st_mode & stat.S_IROTH:
                return f"{self._path.name} can be read by everybody"
            secret = self._secret()
        except OSError as error:
            return f"the secret cannot be read: {error}"
        if len(secret) < SHORTEST_SECRET:
            return f"the secret has fewer than {SHORTEST_SECRET} letters, or there is none"
        return ""

    def changes_since(self, cursor: str) -> Changes:
        """Nothing: it tells by itself."""
        return Changes((), cursor)

    def one(self, code: str) -> Dossier | None:  # noqa: ARG002 - the interface of backends
        """Nothing: it cannot be asked."""
        return None

    def refuses(self, stamp: str, signature: str, body: bytes, now: dt.datetime) -> str:
        """Why a message is not believed, as a problem's code, or nothing."""
        if not stamp.isascii() or not stamp.isdigit() or not signature.isascii():
            return "wrong-signature"
        signed = hmac.new(self._secret(), stamp.encode() + b"." + body, hashlib.sha256)
        if not hmac.compare_digest(signed.hexdigest(), signature.strip().lower()):
            return "wrong-signature"
        apart = abs(now.timestamp() - int(stamp))
        return "" if apart <= self._settings.window_seconds else "stale-signature"

    def accept(self, push: bytes, now: dt.datetime) -> Sequence[Dossier | Misfit]:
        """What is told, line by line.  Raises ValueError for what is no list of dossiers."""
        return [_read(bytes(line), now) for line in decode(push, _Lines).dossiers]

    def _secret(self) -> bytes:
        """Read each time, so that it can be changed.  Raises OSError."""
        if self._path is not None:
            return self._path.read_bytes().strip()
        return self._environment.get(self._settings.secret_env, "").encode()


def _read(line: bytes, now: dt.datetime) -> Dossier | Misfit:
    try:
        told = decode(line, PushedDossier)
    except ValueError as error:
        _, found, field = str(error).partition("at `$.")
        return Misfit("malformed", field.rstrip("`") if found else None)
    if dossier_key(told.code) is None:
        return Misfit("invalid-code", "code")
    if told.modified_at > now + _AHEAD:  # nothing that is true later could replace it
        return Misfit("invalid-time", "modified_at")
    return Dossier(
        code=told.code, status=Status(told.status), modified_at=told.modified_at,
        received_at=told.received_at, due_at=told.due_at, ended_at=told.ended_at,
        procedure=told.procedure, counter=told.counter,
    )  # fmt: skip
