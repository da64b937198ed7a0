"""Codes that were kept with dots before dots and dashes were one are found after the upgrade."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import OfficeSettings
from contract.codes import dossier_key, phone_code
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.storage.migrations import __name__ as package
from queue_server.storage.migrations import m0017_one_spelling, steps

COPY = "INSERT INTO dossier (backend, code, status, modified, fetched) VALUES (?, ?, ?, ?, 9)"
ENTRY = (
    "INSERT INTO register (id, code, phone_code, status, modified, version)"
    " VALUES (?, ?, ?, 2, 1, ?)"
)
DOTTED, DASHED = "H26.15.02.261106.0975", "H26.15.02-261106-0975"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database as it was just before."""
    with closing(made(tmp_path / "old.sqlite3")) as db:
        yield db


def made(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for number, name in steps():
        if number < 17:
            importlib.import_module(f"{package}.{name}").up(db)
            db.execute(f"PRAGMA user_version = {number:d}")
    return db


def copies(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    query = "SELECT backend, code, status FROM dossier ORDER BY backend, code"
    return [tuple(row) for row in db.execute(query)]


def test_an_old_database_opens_and_finds_what_was_kept_with_dots(
    office_settings: OfficeSettings, open_office: Callable[[], Office], kiosk: Actor
) -> None:
    folder = Path(office_settings.data)
    folder.mkdir()
    with closing(made(folder / "motcua.sqlite3")) as db:
        db.execute("INSERT INTO meta VALUES ('office', 'test-office'), ('epoch', 'old')")
        db.execute(COPY, ("one-stop", DOTTED, 9, 1))
        db.execute(ENTRY, ("e1", "000.00.06.G04.190701.0501", phone_code("190701", 501), 1))
    office = open_office()
    for written in (DOTTED, DASHED):
        assert office.look_up.find(kiosk, written).status == 9
    office.syncing.pull(office.backends[0])
    for written in ("000.00.06.G04-190701-0501", phone_code("190701", 501)):
        assert office.look_up.find(kiosk, written).status == 2


@pytest.mark.parametrize(("dotted_at", "dashed_at", "status"), [(1, 2, 4), (2, 1, 9), (1, 1, 9)])
def test_of_two_spellings_of_one_backend_the_last_change_stays(
    old: sqlite3.Connection, dotted_at: int, dashed_at: int, status: int
) -> None:
    old.execute(COPY, ("one-stop", DOTTED, 9, dotted_at))
    old.execute(COPY, ("one-stop", DASHED, 4, dashed_at))
    old.execute(COPY, ("register", DOTTED, 2, 1))
    m0017_one_spelling.up(old)
    assert copies(old) == [("one-stop", DASHED, status), ("register", DASHED, 2)]


def test_nothing_else_is_touched_and_no_entry_of_the_register_is_lost(
    old: sqlite3.Connection,
) -> None:
    others = ["CNTBD.181105.00224", "H26.15.02.261306.0975", "A025-317", DASHED]
    for at, code in enumerate([*others, DOTTED]):
        old.execute(ENTRY, (f"e{at}", code, f"phone-{at}", at))
    m0017_one_spelling.up(old)
    kept = [row[0] for row in old.execute("SELECT code FROM register ORDER BY version")]
    assert kept == [*others, DOTTED]


WRITTEN = r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}[-.](20)?26[01][0-9][0-3][0-9][-.][0-9]{3,8}"


@given(st.from_regex(WRITTEN, fullmatch=True))
def test_it_rewrites_as_codes_are_looked_for(code: str) -> None:
    assert m0017_one_spelling._dashed(code) == dossier_key(code)
