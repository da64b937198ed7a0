"""What visits leave behind at a kiosk: the day's tickets, small, and nothing else."""

from __future__ import annotations

import datetime as dt
import gc
from collections import Counter
from typing import Any

import msgspec
import pytest

from contract.ids import Need, Priority
from contract.messages import HandedTicket, Numbers
from devices.screen.window import KEPT_TIMERS
from kiosk.alone.journal import Given
from kiosk.alone.kept import KeptTickets

VISITS = 120
A_NEW_MINUTE = 4
"""Texts drawn anew, as the clock's: the minute changes meanwhile."""
OURS = ("kiosk.", "devices.", "contract.", "config.")


@pytest.fixture
def leased(kiosk: Any, lease_to: Any) -> Any:
    """The terminal of the other tests, with a disk and numbers of its own."""
    kiosk.book = lease_to(kiosk, Numbers("A", 801, 999))
    return kiosk


def visit(kiosk: Any, made: Any) -> None:
    """One number of the server's taken and printed, the same that others had: texts are kept."""
    order = len(kiosk.book.given)
    kiosk.touch("service civil")
    issued = msgspec.structs.replace(
        made.issued(), ticket=f"ticket-{order:04d}", token=f"token-of-a-ticket-{order:04d}"
    )
    kiosk.answer(issued, "take-ticket")
    kiosk.printed(ok=True)
    kiosk.touch("done")
    assert kiosk.mark == "kiosk.home"
    kiosk.link.asked.clear()
    kiosk.terminal._desk.jobs.clear()


def live() -> Counter[str]:
    """How many objects there are of each class, ours and others'."""
    gc.collect()
    return Counter(f"{type(one).__module__}.{type(one).__name__}" for one in gc.get_objects())


def test_visits_leave_no_object_behind(leased: Any, made: Any) -> None:
    for _ in range(10):
        visit(leased, made)
    before = live()
    for _ in range(VISITS):
        visit(leased, made)
    grown = live() - before
    assert len(leased.book.given) == VISITS + 10
    assert grown.pop("devices.screen.window.Timer", 0) <= KEPT_TIMERS
    ours = {kind: more for kind, more in grown.items() if kind.startswith(OURS)}
    assert sum(ours.values()) <= A_NEW_MINUTE, ours
    assert all(more < VISITS for more in grown.values()), grown


def test_numbers_given_alone_are_known_all_the_same(leased: Any) -> None:
    leased.cut()
    for _ in range(5):
        leased.touch("service civil")
        leased.printed(ok=True)
        leased.touch("done")
    untold = leased.book.untold("epoch-1", "2026-11-21")
    assert [given.ticket.number for given in untold] == ["A801", "A802", "A803", "A804", "A805"]
    assert untold[0].ticket.at.utcoffset() == dt.timedelta(hours=7)


def test_a_kept_ticket_is_the_ticket_that_was_given() -> None:
    at = dt.datetime(2026, 11, 21, 9, 42, 30, 123456, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    ticket = HandedTicket(
        id="ticket-0001", number="A025", token="token-of-a-ticket-0001", service="civil",
        day="2026-11-21", at=at, age=1.25, heard=at.astimezone(dt.UTC), lang="en",
        priority=Priority.ELDERLY, needs=[Need.HEARING], dossiers=7, replaces="request-0001",
        alone=False,
    )  # fmt: skip
    given = Given(ticket=ticket, boot="boot-1", steady=12.5)
    kept = KeptTickets()
    kept[ticket.id] = given
    assert (kept[ticket.id], list(kept), "another" in kept) == (given, [ticket.id], False)


def test_past_days_are_let_go_of_once_they_are_told(leased: Any, made: Any) -> None:
    for _ in range(3):
        visit(leased, made)
    leased.book.forget("2026-11-21")
    assert len(leased.book.given) == 3
    leased.book.forget("2026-11-22")
    assert (len(leased.book.given), leased.book.told) == (0, {})
