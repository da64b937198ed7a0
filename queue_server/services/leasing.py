"""Leasing kiosks numbers that they may give alone while the server cannot be asked."""

from __future__ import annotations

import sqlite3

from contract.journal import NumbersLeased
from contract.messages import Lease
from queue_server.domain.actor import SYSTEM
from queue_server.storage import leases
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx, resting_while_behind


class Leasing:
    """Keeps every kiosk's lease of the day longer than half of what is leased at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tick(self) -> int:
        """Lease what any kiosk lacks today; how many times something was leased."""
        day = self._store.today()
        with self._store.reader() as db:
            if not any(lacking(db, day, *one) for one in leases.stores(db).items()):
                return 0
        with resting_while_behind():
            return self._store.write(_renew_all)
        return 0


def lease_of(db: sqlite3.Connection, day: str, device: str) -> Lease | None:
    """What a kiosk may give alone today, as it is told; None where nothing is leased to it."""
    store = leases.stores(db).get(device)
    numbers = leases.numbers_of(db, day, device, store) if store else []
    return Lease(store=store, day=day, numbers=numbers) if store and numbers else None


def lacking(db: sqlite3.Connection, day: str, device: str, store: str) -> list[str]:
    """The series of which a kiosk has less than half a lease left."""
    size, _ = leases.settings(db)
    return [
        letter
        for letter in leases.letters(db)
        if 2 * leases.left(db, day, letter, device, store) < size
    ]


def renew(tx: Tx, device: str, store: str) -> int:
    """Lease what this kiosk's disk lacks today; how many series."""
    size, start = leases.settings(tx.db)
    lacks = lacking(tx.db, tx.day, device, store)
    for letter in lacks:
        new = leases.lease(tx.db, tx.day, letter, device, store, size, start)
        entry = NumbersLeased(day=tx.day, letter=letter, first=new.first, last=new.last)
        tx.journal(entry, device, SYSTEM)
    if lacks:
        tx.touch(f"want/{device}")
    return len(lacks)


def meet(tx: Tx, device: str, store: str) -> None:
    """A kiosk tells of its disk: from now on numbers are leased to that one."""
    if leases.stores(tx.db).get(device) != store:
        leases.put_store(tx.db, device, store)
        tx.touch(f"want/{device}")
    renew(tx, device, store)


def _renew_all(tx: Tx) -> int:
    return sum(renew(tx, *one) for one in leases.stores(tx.db).items())
