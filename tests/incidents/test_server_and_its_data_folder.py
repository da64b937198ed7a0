"""Who may open the database: one server at a time, and none that is older than it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from tests.waiting import PATIENCE, wait_for


def until_logged(office: Any, text: str) -> None:
    wait_for(lambda: text in office.log, text, lambda: office.log)


def take(office: Any, request: str) -> str:
    body = {"request": request, "service": "ho-tich"}
    return str(office.post("tickets", body, "kiosk-1-token")[1]["number"])


def test_a_second_server_waits_until_the_first_has_died(
    real_office: Any, make_real_office: Callable[..., Any]
) -> None:
    assert take(real_office, "from-the-first") == "A001"
    second = make_real_office(data=real_office.data)
    second.launch()
    until_logged(second, "another process still has data")
    assert take(real_office, "still-the-first") == "A002"
    assert "is open" not in second.log
    real_office.kill_both()
    assert take(second, "from-the-second") == "A003"
    assert take(second, "from-the-first") == "A001"


def test_a_database_newer_than_the_program_is_refused_and_left_alone(real_office: Any) -> None:
    take(real_office, "before-upgrade")
    real_office.stop()
    with closing(sqlite3.connect(real_office.data / "motcua.sqlite3")) as db:
        db.execute("PRAGMA user_version = 9000")
    before = real_office.dump()
    real_office.launch()
    assert real_office.master.wait(PATIENCE) != 0
    assert "made by a newer Motcua (schema 9000" in real_office.log
    assert "Traceback" not in real_office.log
    assert real_office.dump() == before
    with closing(real_office.database()) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 9000
