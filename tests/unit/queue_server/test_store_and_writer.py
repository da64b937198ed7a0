"""The store: one writer, savepoints, the journal, the lock, migrations, the clock."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.clock import SetClock
from config.settings import SettingsError
from contract.journal import SignedOut
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM
from queue_server.storage.requests import KEPT, forget_old, once
from queue_server.storage.store import FILE, Store
from queue_server.storage.tx import Tx
from tests.waiting import PATIENCE


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    opened = Store.open(tmp_path, "one", clock)
    yield opened
    opened.close()


def note(tx: Tx) -> int:
    return tx.journal(SignedOut(), "somebody", SYSTEM)


def rows(store: Store) -> int:
    with store.reader() as db:
        return int(db.execute("SELECT count(*) FROM journal").fetchone()[0])


class Pause:
    """Holds the writer in one unit until the others have gathered behind it."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, _tx: Tx) -> None:
        assert self.go.wait(PATIENCE)


def gathered(store: Store, *units: Callable[[Tx], object]) -> list[object]:
    """What became of units that shared one transaction: values, or codes of refusals."""
    pause, outcomes, last = Pause(), [], threading.Event()
    store.submit(pause, lambda _: None)
    for unit in units:
        store.submit(unit, outcomes.append)
    store.submit(lambda _tx: None, lambda _: last.set())
    pause.go.set()
    assert last.wait(PATIENCE)
    return [outcome.error.code if outcome.error else outcome.value for outcome in outcomes]


def refuse(tx: Tx) -> None:
    note(tx)
    tx.touch("calls")
    raise Refused("no-ticket")


def fail(tx: Tx) -> None:
    note(tx)
    raise ZeroDivisionError


def test_a_refused_or_failing_unit_changes_nothing_and_harms_no_other(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    assert gathered(store, note, refuse, fail, note) == [1, "no-ticket", "internal", 2]
    assert rows(store) == 2
    assert [r.message for r in caplog.records if r.exc_info] == ["a unit of work failed"]


def test_listeners_hear_after_the_commit_what_was_touched_once_each(store: Store) -> None:
    heard: list[tuple[int, tuple[str, ...], int]] = []
    store.listen(lambda seq, topics: heard.append((seq, topics, rows(store))))

    def touch(tx: Tx) -> None:
        note(tx)
        tx.touch("counter/1", "calls")

    gathered(store, touch, refuse, touch)
    store.write(lambda _tx: None)  # the listeners of the one before have been told by now
    assert heard == [(2, ("counter/1", "calls"), 2)]


def test_a_failing_listener_or_callback_does_not_stop_the_writer(store: Store) -> None:
    store.listen(lambda seq, topics: 1 / 0)
    store.submit(lambda tx: tx.touch("calls"), lambda _: 1 / 0)
    assert store.write(note) == 1


def test_the_journal_can_only_grow(store: Store) -> None:
    store.write(note)
    for change in ("DELETE FROM journal", "UPDATE journal SET at = 0",
                   "REPLACE INTO journal VALUES (1, 0, '', '', '', '', '')"):  # fmt: skip
        with pytest.raises(Refused, match="internal"):
            store.write(lambda tx, change=change: tx.db.execute(change).fetchall())
    with store.reader() as db:
        assert db.execute("SELECT subject FROM journal").fetchone()[0] == "somebody"


def test_readers_cannot_write_and_see_one_snapshot(store: Store) -> None:
    with store.reader() as db:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM meta")
        before = db.execute("SELECT count(*) FROM journal").fetchone()[0]
        store.write(note)
        assert db.execute("SELECT count(*) FROM journal").fetchone()[0] == before


def test_a_full_disk_is_answered_busy_and_nothing_confirmed_is_lost(store: Store) -> None:
    assert store.write(note) == 1

    def fill(tx: Tx) -> None:
        tx.db.execute("CREATE TABLE big (x)")
        tx.db.execute("INSERT INTO big VALUES (zeroblob(3000000))")

    def limit(tx: Tx) -> None:
        tx.db.execute("PRAGMA max_page_count = 100")

    store.write(limit)
    with pytest.raises(Refused, match="busy"):
        store.write(fill)
    store.write(lambda tx: tx.db.execute("PRAGMA max_page_count = 1000000").fetchall())
    assert store.write(note) == 2
    assert rows(store) == 2


def test_the_office_day_never_goes_back_and_a_clock_set_back_stops(
    store: Store, clock: SetClock
) -> None:
    store.write(note)
    clock.move(16 * 3600)
    assert store.write(lambda tx: (note(tx), tx.day))[1] == "2026-11-24"
    clock.jump(-240)
    assert store.write(lambda tx: tx.day) == "2026-11-24"
    assert store.today() == "2026-11-24"
    clock.jump(-120)
    with pytest.raises(Refused, match="clock-behind"):
        store.write(lambda tx: tx.day)


def test_the_same_request_is_answered_the_same_for_seven_days(
    store: Store, clock: SetClock
) -> None:
    made: list[int] = []

    def ask(tx: Tx, body: str = "a") -> int:
        return once(tx, SYSTEM, "request-1", body, int, lambda: made.append(1) or len(made))

    assert [store.write(ask), store.write(ask)] == [1, 1]
    with pytest.raises(Refused, match="request-reused"):
        store.write(lambda tx: ask(tx, "b"))
    clock.move(KEPT / 1_000_000 - 1)
    store.write(forget_old)
    assert store.write(ask) == 1
    clock.move(2)
    store.write(forget_old)
    assert store.write(ask) == 2


def test_a_second_process_waits_until_the_first_has_gone(
    store: Store, tmp_path: Path, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    opened: list[Store] = []
    second = threading.Thread(target=lambda: opened.append(Store.open(tmp_path, "one", clock)))
    second.start()
    while not caplog.records:
        second.join(0.01)
    assert not opened
    store.close()
    second.join(PATIENCE)
    assert opened[0].epoch == store.epoch
    opened[0].close()


def test_another_offices_or_a_newer_database_is_refused_clearly(
    store: Store, tmp_path: Path, clock: SetClock
) -> None:
    store.close()
    with pytest.raises(SettingsError, match="of the office 'one', not 'two'"):
        Store.open(tmp_path, "two", clock)
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 9999")
    with pytest.raises(SettingsError, match="newer Motcua"):
        Store.open(tmp_path, "one", clock)


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path, clock: SetClock) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but somebody's letter" * 100)
    with pytest.raises(SettingsError, match="not a database"):
        Store.open(tmp_path, "one", clock)
    assert (tmp_path / FILE).read_bytes().startswith(b"not a database")


def test_a_copy_is_kept_before_the_schema_changes(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from queue_server.storage import migrations

    every = migrations.steps()
    monkeypatch.setattr(migrations, "steps", lambda: every[:1])
    old = Store.open(tmp_path, "one", clock)
    old.write(note)
    old.close()

    def up(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE later (x)")

    monkeypatch.setattr(migrations, "steps", lambda: [*every[:1], (9000, "m9000_later")])
    monkeypatch.setattr(
        migrations.importlib, "import_module", lambda _name: type("m", (), {"up": up})
    )
    new = Store.open(tmp_path, "one", clock)
    assert rows(new) == 1
    new.close()
    with sqlite3.connect(tmp_path / "motcua.before-9000.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM journal").fetchone()[0] == 1
        assert copy.execute("PRAGMA user_version").fetchone()[0] == every[0][0]


class DyingDisk:
    """A connection whose disk fails at COMMIT and at ROLLBACK while ``dead``."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.dead = False

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if self.dead and sql in ("COMMIT", "ROLLBACK"):
            raise sqlite3.OperationalError("disk I/O error")
        return self.db.execute(sql, *values)

    def __getattr__(self, name: str) -> object:
        return getattr(self.db, name)


def test_a_disk_that_fails_at_the_commit_answers_busy_and_says_so_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    disk = DyingDisk(store._db)
    store._writer._db = disk
    heard: list[int] = []
    store.listen(lambda seq, topics: heard.append(seq))
    store.write(note)
    disk.dead = True
    for _ in range(3):
        with pytest.raises(Refused, match="busy"):
            store.write(lambda tx: (note(tx), tx.touch("calls")))
    disk.dead = False
    with pytest.raises(Refused, match="busy"):
        store.write(note)
    assert store.write(note) == 2
    assert (rows(store), store.seq, heard) == (2, 2, [])
    assert [record.message for record in caplog.records] == [
        "storage cannot be written: disk I/O error",
        "storage can be written again",
    ]
