"""The office's database: one lock, one writer, a few readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TypeVar

from config.clock import Clock
from config.settings import SettingsError
from queue_server.storage import meta
from queue_server.storage.durations import Durations
from queue_server.storage.ids import Ids
from queue_server.storage.lock import DataLock
from queue_server.storage.migrations import migrate
from queue_server.storage.tx import office_day
from queue_server.storage.writer import Listener, Outcome, Unit, Writer

T = TypeVar("T")
FILE = "motcua.sqlite3"
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "secure_delete = FAST",  # what is deleted, such as the salt of a day, is overwritten
    "cache_size = -16000",  # 16 MB
    "wal_autocheckpoint = 4000",  # pages: the same few are written again and again
)


class Store:
    """An open database.  Made by ``Store.open``; ``close`` lets the next process in."""

    def __init__(
        self, db: sqlite3.Connection, path: Path, lock: DataLock, clock: Clock, ids: Ids
    ) -> None:
        self._db = db
        self._lock = lock
        self._closed = False
        self._clock = clock
        self._readers = Readers(path)
        self._writer = Writer(db, clock, ids)
        self.epoch = meta.text(db, "epoch")
        self._writer.start()

    @classmethod
    def open(cls, folder: Path, office: str, clock: Clock, ids: Ids | None = None) -> Store:
        """Open, or make, the database of ``office`` in ``folder``.

        Waits for an earlier process to end.  Raises SettingsError for a database that is newer
        than the program, another office's, or not to be opened.
        """
        ids = ids or Ids()
        folder.mkdir(parents=True, exist_ok=True)
        lock = DataLock(folder)
        path = folder / FILE
        try:
            db = _connect(path)
            migrate(db, path)
            _claim(db, office, ids)
        except sqlite3.Error as error:
            lock.release()
            raise SettingsError(f"{path.name}: {error}") from error
        except SettingsError:
            lock.release()
            raise
        return cls(db, path, lock, clock, ids)

    @property
    def commits(self) -> Durations:
        """How long transactions took, since the start."""
        return self._writer.commits

    @property
    def seq(self) -> int:
        """The journal's last number."""
        return self._writer.seq

    def write(self, unit: Unit[T]) -> T:
        """Run ``unit`` in a transaction and wait.  Raises Refused; then nothing was changed."""
        return self._writer.run(unit)

    def submit(self, unit: Unit[T], done: Callable[[Outcome[T]], None]) -> None:
        """Hand in ``unit`` without waiting; ``done`` is called on the writer's thread."""
        self._writer.submit(unit, done)

    def reader(self) -> AbstractContextManager[sqlite3.Connection]:
        """``with store.reader() as db``: one snapshot, read-only, rows as sqlite3.Row."""
        return self._readers.snapshot()

    def listen(self, listener: Listener) -> None:
        """Call ``listener(seq, topics)`` after each commit, on the writer's thread."""
        self._writer.listen(listener)

    def today(self) -> str:
        """The office day."""
        return office_day(self._clock.now(), self._writer.last_at)

    def close(self) -> None:
        """Finish what was handed in and let go; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        self._writer.close()
        self._readers.close()
        self._db.close()
        self._lock.release()


class Readers:
    """A few read-only connections, lent to whoever reads."""

    def __init__(self, path: Path, count: int = 8) -> None:
        self._path = path
        self._free: LifoQueue[sqlite3.Connection | None] = LifoQueue()
        for _ in range(count):
            self._free.put(None)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One connection inside one read transaction."""
        db = self._free.get()
        try:
            if db is None:
                db = self._connect()
            db.execute("BEGIN")
            yield db
        finally:
            if db is not None and db.in_transaction:
                db.execute("ROLLBACK")
            self._free.put(db)

    def close(self) -> None:
        """Close those that are free."""
        while True:
            try:
                db = self._free.get_nowait()
            except Empty:
                return
            if db is not None:
                db.close()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=5,
        )
        db.row_factory = sqlite3.Row
        return db


def _connect(path: Path) -> sqlite3.Connection:
    """The writing connection; FULL, because a printed number must not come back."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    db.row_factory = sqlite3.Row
    for pragma in _PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    return db


def _claim(db: sqlite3.Connection, office: str, ids: Ids) -> None:
    """Write the office's id into a new database; refuse another office's."""
    db.execute("INSERT OR IGNORE INTO meta VALUES ('office', ?)", (office,))
    db.execute("INSERT OR IGNORE INTO meta VALUES ('epoch', ?)", (ids.new_id(),))
    owner = meta.text(db, "office")
    if owner != office:
        raise SettingsError(f"the database is of the office {owner!r}, not {office!r}")
