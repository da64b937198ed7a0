"""New ids and secrets, injected so that tests can foresee them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import uuid_utils


def uuid7() -> str:
    """A UUIDv7: sorts by the time of its making."""
    return str(uuid_utils.uuid7())


def secret() -> str:
    """A random token nobody can guess, fit for an address."""
    return secrets.token_urlsafe(16)


def easy_secret() -> str:
    """A random password that can be read out and typed: no letters that look like others."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


@dataclass(frozen=True, slots=True)
class Ids:
    """Where ids and secrets come from."""

    new_id: Callable[[], str] = uuid7
    new_token: Callable[[], str] = secret


def token_hash(token: str) -> str:
    """How a random token is kept: nobody who reads the database can use it."""
    return hashlib.sha256(token.encode()).hexdigest()
