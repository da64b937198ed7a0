"""The one writer: a thread that owns the connection and commits all waiting work at once."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from config.clock import Clock
from contract.problems import Refused
from queue_server.storage.durations import Durations
from queue_server.storage.ids import Ids
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
T = TypeVar("T")
Unit = Callable[[Tx], T]
Listener = Callable[[int, tuple[str, ...]], None]
LARGEST_BATCH = 256


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of a unit of work: its value, or why it was refused."""

    value: T | None = None
    error: Refused | None = None

    def get(self) -> T:
        """The value.  Raises the Refused there was."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _Job:
    unit: Unit[Any]
    done: Callable[[Outcome[Any]], None]


class _Waiting(Generic[T]):
    """One caller's wait for one outcome: a bare lock, as this happens for every number taken."""

    def __init__(self) -> None:
        self._outcome: Outcome[T] = Outcome()
        self._lock = threading.Lock()
        self._lock.acquire()

    def done(self, outcome: Outcome[T]) -> None:
        self._outcome = outcome
        self._lock.release()

    def outcome(self) -> Outcome[T]:
        with self._lock:
            return self._outcome


class Writer:
    """Runs units of work in order on its own thread.

    All that are waiting share one transaction, each under its own savepoint; after the commit
    they are answered, then the listeners hear which states were touched.
    """

    def __init__(self, db: sqlite3.Connection, clock: Clock, ids: Ids) -> None:
        self._db = db
        self._clock = clock
        self._ids = ids
        last = db.execute("SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        self.seq, self.last_at = (int(last[0]), int(last[1])) if last else (0, 0)
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._listeners: list[Listener] = []
        self.commits = Durations()
        self._failing = False
        self._clock_behind = False
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def listen(self, listener: Listener) -> None:
        """Call ``listener(seq, topics)`` after each commit; it must be quick."""
        self._listeners.append(listener)

    def submit(self, unit: Unit[T], done: Callable[[Outcome[T]], None]) -> None:
        """Hand in work; ``done`` is called on the writer's thread and must be quick."""
        if self._closed:
            done(Outcome(error=Refused("busy")))
            return
        self._queue.put(_Job(unit, done))

    def run(self, unit: Unit[T]) -> T:
        """Hand in work and wait for it.  Raises Refused."""
        waiting: _Waiting[T] = _Waiting()
        self.submit(unit, waiting.done)
        return waiting.outcome().get()

    def close(self) -> None:
        """Finish what was handed in, then end the thread."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        going = True
        while going:
            batch, going = self._next_batch()
            if batch:
                self._commit(batch)

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """All jobs that are waiting, at least one; and whether to go on after them."""
        batch: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            if len(batch) == LARGEST_BATCH:
                return batch, True
            try:
                job = self._queue.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: list[_Job]) -> None:
        seq, last_at = self.seq, self.last_at
        touched: dict[str, None] = {}
        began = self._clock.monotonic()
        try:
            self._db.execute("BEGIN IMMEDIATE")
            outcomes = [self._run_one(job.unit, touched) for job in batch]
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)
            self.seq, self.last_at = seq, last_at
            touched = {}
            outcomes = [Outcome(error=Refused("busy")) for _ in batch]
        else:
            self.commits.add(self._clock.monotonic() - began)
            self._recovered()
        for job, outcome in zip(batch, outcomes, strict=True):
            self._tell(job.done, outcome)
        if touched:
            for listener in self._listeners:
                self._tell(listener, self.seq, tuple(touched))

    def _run_one(self, unit: Unit[Any], touched: dict[str, None]) -> Outcome[Any]:
        """One unit under its savepoint.  Raises sqlite3.Error when the transaction is lost."""
        tx = Tx(self._db, self._clock.now(), self.last_at, self._ids)
        self._watch_clock(tx)
        self._db.execute("SAVEPOINT unit")
        try:
            value = unit(tx)
        except Refused as refused:
            return self._undo(refused)
        except sqlite3.OperationalError as error:
            log.error("storage: %s", error)
            return self._undo(Refused("busy"))
        except Exception:
            log.exception("a unit of work failed")
            return self._undo(Refused("internal"))
        self._db.execute("RELEASE unit")
        self.seq, self.last_at = max(self.seq, tx.seq), tx.last_at
        touched.update(tx.touched)
        return Outcome(value=value)

    def _undo(self, refused: Refused) -> Outcome[Any]:
        self._db.execute("ROLLBACK TO unit")
        self._db.execute("RELEASE unit")
        return Outcome(error=refused)

    def _give_up(self, error: sqlite3.Error) -> None:
        if not self._failing:
            log.error("storage cannot be written: %s", error)
        self._failing = True
        with suppress(sqlite3.Error):  # the disk may not even let us roll back; we try on
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _recovered(self) -> None:
        if self._failing:
            log.warning("storage can be written again")
        self._failing = False

    def _watch_clock(self, tx: Tx) -> None:
        """Log once that the clock was set back, and once that it is right again."""
        if tx.clock_behind and not self._clock_behind:
            log.error("the clock is behind the journal: no numbers are issued until it is right")
        elif self._clock_behind and not tx.clock_behind:
            log.warning("the clock is right again")
        self._clock_behind = tx.clock_behind

    def _tell(self, hear: Callable[..., None], *what: object) -> None:
        try:
            hear(*what)
        except Exception:
            log.exception("a listener failed")
