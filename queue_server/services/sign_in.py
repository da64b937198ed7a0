"""Who is there: clerks by password and session, terminals by their token."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from config.clock import Clock, from_micros, micros
from contract.journal import SignedIn as Entered
from contract.journal import SignedOut, SignInRefused
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM, Actor, ActorKind, device
from queue_server.storage.ids import token_hash
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
SESSION_MICROS = 12 * 3600 * 1_000_000
KNOWN_SECONDS = 5.0
KNOWN_MOST = 1000

# 19 MiB and two passes: what a small PC can spare at each sign-in.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A clerk's new session; ``token`` is shown once and kept only as its hash."""

    token: str
    actor: Actor
    expires_at: dt.datetime


class SignIn:
    """Signing in and out, and knowing who a token belongs to."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[float, Actor]] = {}

    def sign_in(self, login: str, password: str) -> SignedIn:
        """Begin a session of twelve hours.

        Raises Refused ``wrong-login``, the same and as slowly for an unknown login as for a
        wrong password.
        """
        clerk = self._clerk(login)
        if not verify(clerk["password"] if clerk else _NOBODY, password) or clerk is None:
            subject = clerk["id"] if clerk else "unknown"
            self._store.write(lambda tx: tx.journal(SignInRefused(), subject, SYSTEM))
            log.warning("a sign-in was refused")
            raise Refused("wrong-login")
        actor = Actor(ActorKind.CLERK, clerk["id"], clerk["role"], clerk["name"])
        return self._store.write(lambda tx: self._begin(tx, actor))

    def who(self, token: str) -> Actor | None:
        """The clerk or terminal a token belongs to, or None."""
        key = token_hash(token)
        now = self._clock.monotonic()
        since, actor = self._known.get(key, (0.0, None))
        if actor is not None and now - since < KNOWN_SECONDS:
            return actor
        actor = self._look(key)
        if actor is not None:
            if len(self._known) > KNOWN_MOST:
                self._known.clear()
            self._known[key] = (now, actor)
        return actor

    def sign_out(self, token: str) -> None:
        """End a session; nothing happens when there is none."""
        key = token_hash(token)
        self._store.write(lambda tx: self._end(tx, key))
        self._known.pop(key, None)

    def _clerk(self, login: str) -> sqlite3.Row | None:
        with self._store.reader() as db:
            found: sqlite3.Row | None = db.execute(
                "SELECT * FROM clerk WHERE login = ? AND active", (login.strip().lower(),)
            ).fetchone()
            return found

    def _begin(self, tx: Tx, actor: Actor) -> SignedIn:
        token = tx.new_token()
        expires = tx.at + SESSION_MICROS
        tx.db.execute("DELETE FROM session WHERE expires < ?", (tx.at,))
        tx.db.execute(
            "INSERT INTO session (token, clerk, created, expires) VALUES (?, ?, ?, ?)",
            (token_hash(token), actor.id, tx.at, expires),
        )
        tx.journal(Entered(), actor.id, actor)
        return SignedIn(token, actor, from_micros(expires, str(tx.now.tzinfo)))

    def _end(self, tx: Tx, key: str) -> None:
        row = tx.db.execute(
            "DELETE FROM session WHERE token = ? RETURNING clerk", (key,)
        ).fetchone()
        if row is not None:
            tx.journal(SignedOut(), row["clerk"], Actor(ActorKind.CLERK, row["clerk"]))

    def _look(self, key: str) -> Actor | None:
        with self._store.reader() as db:
            row = db.execute(
                "SELECT clerk.* FROM session JOIN clerk ON clerk.id = session.clerk"
                " WHERE session.token = ? AND session.expires > ? AND clerk.active",
                (key, micros(self._clock.now())),
            ).fetchone()
            if row is not None:
                return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])
            row = db.execute("SELECT * FROM device WHERE token = ?", (key,)).fetchone()
            return device(row["id"], row["kind"]) if row is not None else None


def hash_password(password: str) -> str:
    """How a password is kept."""
    return _hasher.hash(password)


def verify(kept: str, password: str) -> bool:
    """Whether ``password`` is the one that was kept."""
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
