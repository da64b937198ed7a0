"""Who is there: clerks by password and session, terminals by their token."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from config.clock import Clock, from_micros, micros
from contract.journal import PasswordChanged, SignedOut, SignInLocked, SignInRefused
from contract.journal import SignedIn as Entered
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM, Actor, ActorKind, device
from queue_server.services.guard import LOCK_SECONDS, Guard
from queue_server.storage.ids import token_hash
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
SESSION_MICROS = 12 * 3600 * 1_000_000
IDLE_MICROS = 2 * 3600 * 1_000_000
RENEW_MICROS = 5 * 60 * 1_000_000
PASSWORD_LENGTH = range(10, 201)
KNOWN_SECONDS = 5.0
KNOWN_MOST = 1000

# 19 MiB and two passes: what a small PC can spare at each sign-in.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A clerk's new session; ``token`` is shown once and kept only as its hash.

    ``expires_at`` is when it ends at the latest; unused for two hours it ends before.
    """

    token: str
    actor: Actor
    expires_at: dt.datetime


class SignIn:
    """Signing in and out, and knowing who a token belongs to."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._guard = Guard(store, clock, "sign-in")
        self._known: dict[str, tuple[float, Actor]] = {}

    def sign_in(self, login: str, password: str, address: str = "") -> SignedIn:
        """Begin a session of twelve hours at most; ``address`` is where the try comes from.

        Raises Refused ``wrong-login``, the same and as slowly for an unknown login as for a
        wrong password, ``too-many-tries``, ``password-change-needed``.
        """
        clerk = self._checked(login, password, address)
        if clerk["must_change"]:
            raise Refused("password-change-needed")
        return self._store.write(lambda tx: self._begin(tx, _actor(clerk)))

    def change_password(self, login: str, password: str, new: str, address: str = "") -> SignedIn:
        """Change one's own password: ends all sessions of its clerk and begins a new one.

        Raises Refused as ``sign_in`` does, ``weak-password``.
        """
        clerk = self._checked(login, password, address)
        if len(new) not in PASSWORD_LENGTH or new in {password, clerk["login"], login}:
            raise Refused("weak-password", field="new_password")
        kept = hash_password(new)

        def unit(tx: Tx) -> SignedIn:
            _replace_password(tx, clerk, kept)
            return self._begin(tx, _actor(clerk))

        begun = self._store.write(unit)
        self._known.clear()
        return begun

    def who(self, token: str) -> Actor | None:
        """The clerk or terminal a token belongs to, or None.  To ask is to use the session."""
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

    def forget_known(self) -> None:
        """Ask the database again who a token belongs to: somebody's role or right has changed."""
        self._known.clear()

    def _checked(self, login: str, password: str, address: str) -> sqlite3.Row:
        """The clerk with this login and password; a wrong one is counted and written down."""
        name = unicodedata.normalize("NFC", login).strip().lower()
        last_try = self._guard.admit(name, address)
        clerk = self._clerk(name)
        right = verify(clerk["password"] if clerk else _NOBODY, password)
        if clerk is None or not right:
            subject = clerk["id"] if clerk else "unknown"
            self._store.write(lambda tx: self._note_refusal(tx, subject, name if last_try else ""))
            if last_try:
                log.warning("a sign-in is locked for a while: %s", subject)
            raise Refused("wrong-login")
        self._guard.forgive(name, address)
        return clerk

    def _note_refusal(self, tx: Tx, subject: str, locked: str) -> None:
        """``locked`` is the login that is locked now, or nothing."""
        tx.journal(SignInRefused(), subject, SYSTEM)
        if locked:
            self._guard.keep(tx, locked)
            tx.journal(SignInLocked(minutes=round(LOCK_SECONDS / 60)), subject, SYSTEM)

    def _clerk(self, login: str) -> sqlite3.Row | None:
        with self._store.reader() as db:
            found: sqlite3.Row | None = db.execute(
                "SELECT * FROM clerk WHERE login = ? AND active", (login,)
            ).fetchone()
            return found

    def _begin(self, tx: Tx, actor: Actor) -> SignedIn:
        token = tx.new_token()
        tx.db.execute("DELETE FROM session WHERE expires < ?", (tx.at,))
        tx.db.execute(
            "INSERT INTO session (token, clerk, created, expires) VALUES (?, ?, ?, ?)",
            (token_hash(token), actor.id, tx.at, tx.at + IDLE_MICROS),
        )
        tx.journal(Entered(), actor.id, actor)
        latest = from_micros(tx.at + SESSION_MICROS, str(tx.now.tzinfo))
        return SignedIn(token, actor, latest)

    def _end(self, tx: Tx, key: str) -> None:
        row = tx.db.execute(
            "DELETE FROM session WHERE token = ? RETURNING clerk", (key,)
        ).fetchone()
        if row is not None:
            tx.journal(SignedOut(), row["clerk"], Actor(ActorKind.CLERK, row["clerk"]))

    def _look(self, key: str) -> Actor | None:
        now = micros(self._clock.now())
        with self._store.reader() as db:
            row = db.execute(
                "SELECT clerk.*, session.created, session.expires"
                " FROM session JOIN clerk ON clerk.id = session.clerk"
                " WHERE session.token = ? AND session.expires > ? AND clerk.active",
                (key, now),
            ).fetchone()
            if row is None:
                row = db.execute(
                    "SELECT * FROM device WHERE token = ? AND active", (key,)
                ).fetchone()
                return device(row["id"], row["kind"]) if row is not None else None
        expires = min(row["created"] + SESSION_MICROS, now + IDLE_MICROS)
        if expires > row["expires"] + RENEW_MICROS:
            self._store.submit(lambda tx: _renew(tx, key, expires), lambda _outcome: None)
        return _actor(row)


def _actor(clerk: sqlite3.Row) -> Actor:
    return Actor(ActorKind.CLERK, clerk["id"], clerk["role"], clerk["name"])


def _replace_password(tx: Tx, clerk: sqlite3.Row, kept: str) -> None:
    """Unless somebody has changed it meanwhile."""
    changed = tx.db.execute(
        "UPDATE clerk SET password = ?, must_change = 0 WHERE id = ? AND password = ? AND active",
        (kept, clerk["id"], clerk["password"]),
    )
    if not changed.rowcount:
        raise Refused("wrong-login")
    tx.db.execute("DELETE FROM session WHERE clerk = ?", (clerk["id"],))
    tx.journal(PasswordChanged(), clerk["id"], _actor(clerk))


def _renew(tx: Tx, key: str, expires: int) -> None:
    tx.db.execute("UPDATE session SET expires = ? WHERE token = ?", (expires, key))


def hash_password(password: str) -> str:
    """How a password is kept."""
    return _hasher.hash(unicodedata.normalize("NFC", password))


def verify(kept: str, password: str) -> bool:
    """Whether ``password`` is the one that was kept."""
    try:
        return _hasher.verify(kept, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False
