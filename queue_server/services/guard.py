"""Slows guessing: wrong passwords and PINs lock what they are for, and slow an address down."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil

from config.clock import Clock, micros
from contract.problems import Refused
from queue_server.storage import locks
from queue_server.storage.ids import token_hash
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

LOGIN_TRIES = 10
LOCK_SECONDS = 600.0
ADDRESS_TRIES = 30
ADDRESS_PAUSE_SECONDS = 5.0
FORGET_SECONDS = 900.0
_MOST = 10_000


@dataclass(slots=True)
class _Tries:
    """Wrong passwords in a row, when the last was, until when the next must wait."""

    count: int = 0
    last: float = 0.0
    until: float = 0.0


class Guard:
    """Remembers wrong passwords by login and by address, in memory, for a quarter of an hour.

    A try counts as wrong from its beginning, so that many at once are no way around.  A login
    that nobody has locks like the others: a lock tells nothing of who works here.  What is
    guessed at may as well be the PIN of a dossier: its code is the login then.  Locks that were
    kept in the store under ``kind`` hold on after a restart.
    """

    def __init__(
        self, store: Store, clock: Clock, kind: str, login_tries: int = LOGIN_TRIES
    ) -> None:
        self._store = store
        self._clock = clock
        self._kind = kind
        self._login_tries = login_tries
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()
        self._lock = threading.Lock()
        with store.reader() as db:
            for key, seconds in locks.left(db, kind, micros(clock.now())):
                self._lock_again(key, seconds)

    def admit(self, login: str, address: str) -> bool:
        """Let one password be tried; returns whether the login locks if it is wrong.

        Raises Refused ``too-many-tries`` with ``seconds`` to wait; then nothing was counted.
        """
        with self._lock:
            now = self._clock.monotonic()
            of_login = self._of("login", token_hash(login), now)
            of_address = self._of("address", address, now)
            wait = max(of_login.until, of_address.until if address else 0.0) - now
            if wait > 0:
                raise Refused("too-many-tries", seconds=ceil(wait))
            _count(of_login, now, self._login_tries, LOCK_SECONDS)
            _count(of_address, now, ADDRESS_TRIES, ADDRESS_PAUSE_SECONDS)
            return of_login.until > now

    def keep(self, tx: Tx, login: str) -> None:
        """Write down that a login has locked just now."""
        until = tx.at + round(LOCK_SECONDS * 1_000_000)
        locks.lock(tx.db, self._kind, token_hash(login), until, tx.at)

    def keep_now(self, login: str) -> None:
        """The same in a transaction of its own."""
        self._store.write(lambda tx: self.keep(tx, login))

    def forgive(self, login: str, address: str) -> None:
        """The password was right: forget the login's tries, and this one of the address."""
        with self._lock:
            self._tries.pop(("login", token_hash(login)), None)
            of_address = self._tries.get(("address", address))
            if of_address is not None:
                of_address.count -= 1
                of_address.until = 0.0

    def _lock_again(self, key: str, seconds: float) -> None:
        now = self._clock.monotonic()
        self._tries["login", key] = _Tries(self._login_tries, now, now + seconds)

    def _of(self, kind: str, name: str, now: float) -> _Tries:
        tries = self._tries.setdefault((kind, name), _Tries())
        self._tries.move_to_end((kind, name))
        while len(self._tries) > _MOST:
            self._tries.popitem(last=False)
        locked_out = kind == "login" and 0 < tries.until <= now
        if locked_out or now - tries.last > FORGET_SECONDS:
            tries.count, tries.until = 0, 0.0
        return tries


def _count(tries: _Tries, now: float, most: int, seconds: float) -> None:
    tries.count += 1
    tries.last = now
    if tries.count >= most:
        tries.until = now + seconds
