"""The server killed in the midst of a transaction, and between its commit and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

DIE_BEFORE = """
import os, pathlib, signal
from queue_server.storage.tx import Tx

journal = Tx.journal

def die_before(tx, *what):
    written = journal(tx, *what)
    if pathlib.Path({flag!r}).exists():
        pathlib.Path({flag!r}).unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return written

Tx.journal = die_before
"""
"""The ticket is written, its transaction is still open."""

DIE_AFTER = """
import os, pathlib, signal
from queue_server.storage.writer import Writer

tell = Writer._tell

def die_after(writer, *what):
    if pathlib.Path({flag!r}).exists():
        pathlib.Path({flag!r}).unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    tell(writer, *what)

Writer._tell = die_after
"""
"""The transaction is committed, and nobody has been told."""


@pytest.fixture(params=[DIE_BEFORE, DIE_AFTER], ids=["before-the-commit", "before-the-answer"])
def dying_office(request: Any, make_real_office: Callable[..., Any], tmp_path: Any) -> Any:
    """A running office whose server dies once, when the file ``die`` is there."""
    flag = tmp_path / "die"
    office = make_real_office(request.param.format(flag=str(flag)))
    office.die = flag.touch
    office.alive = flag.exists
    office.start_broker()
    office.start()
    return office


def test_a_number_asked_for_over_http_is_issued_once(dying_office: Any) -> None:
    body = {"request": "one-request-0001", "service": "ho-tich"}
    dying_office.die()
    status, ticket = dying_office.post("tickets", body, "kiosk-1-token")
    assert not dying_office.alive()
    assert (status, ticket["number"]) == (201, "A001")
    assert dying_office.post("tickets", body, "kiosk-1-token") == (201, ticket)
    assert [dying_office.count(table) for table in ("ticket", "leg", "request")] == [1, 1, 1]
    other = {**body, "request": "another-request-0001"}
    assert dying_office.post("tickets", other, "kiosk-1-token")[1]["number"] == "A002"


def test_a_number_asked_for_over_mqtt_is_issued_once(
    dying_office: Any, bare_kiosk: Callable[..., Any]
) -> None:
    kiosk = bare_kiosk(dying_office)
    dying_office.die()
    answer = kiosk.ask("take-ticket", "one-request-0001", service="ho-tich")
    assert not dying_office.alive()
    assert answer["result"]["number"] == "A001"
    assert [dying_office.count(table) for table in ("ticket", "leg", "request")] == [1, 1, 1]


def test_a_press_of_next_calls_one_ticket(dying_office: Any) -> None:
    for n in range(3):
        body = {"request": f"taken-before-{n}", "service": "ho-tich"}
        dying_office.post("tickets", body, "kiosk-1-token")
    clerk = dying_office.clerk()
    dying_office.post("counters/quay-1/open", {"request": "open-counter-1"}, clerk)
    dying_office.die()
    body = {"request": "next-press-0001", "seen": None}
    status, view = dying_office.post("counters/quay-1/next", body, clerk)
    assert not dying_office.alive()
    assert (status, view["ticket"]["number"], view["waiting"]) == (200, "A001", 2)
    body = {"request": "next-press-0002", "seen": "A001"}
    assert dying_office.post("counters/quay-1/next", body, clerk)[1]["ticket"]["number"] == "A002"
