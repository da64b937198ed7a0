"""What is left over when the office's day ends."""

from __future__ import annotations

from collections import Counter

import pytest

from config.clock import SetClock
from queue_server.domain.actor import Actor
from queue_server.services import day_end
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.storage import figures, queue

DAY = 24 * 3600


@pytest.fixture
def left(office: Office, clerk: Actor, kiosk: Actor) -> Office:
    """A day left with tickets 1 to 6 parked, missed, served, called, being served, waiting."""

    def press(command: str, counter: str = "quay-1", number: str | None = None) -> None:
        office.counters.command(clerk, counter, command, number=number)

    for counter in ("quay-1", "quay-2"):
        press("open", counter)
    for _ in range(6):
        office.tickets.take(kiosk, None, "ho-tich")
    for command in ("park", "missed", "done"):
        press("next")
        press(command)
    press("next")
    press("next", "quay-2")
    press("serve", "quay-2")
    return office


def states(office: Office) -> list[str]:
    with office.store.reader() as db:
        return [row[0] for row in db.execute("SELECT state FROM ticket ORDER BY issued, number")]


def test_the_day_is_not_over_before_midnight(left: Office, clock: SetClock) -> None:
    clock.move(16 * 3600 - 1)
    assert DayEnd(left.store).tick() == 0
    assert states(left) == ["parked", "missed", "done", "called", "serving", "waiting"]
    assert left.views.counter("quay-1").open
    clock.move(1)
    assert DayEnd(left.store).tick() == 5


def test_whoever_is_left_has_expired_and_who_was_served_is_done_for_an_unknown_time(
    left: Office, clerk: Actor, clock: SetClock
) -> None:
    clock.move(DAY)
    assert DayEnd(left.store).tick() == 5
    assert states(left) == ["expired", "expired", "done", "expired", "done", "expired"]
    with left.store.reader() as db:
        legs = db.execute("SELECT outcome FROM leg ORDER BY id").fetchall()
        served = figures.of_clerk(db, clerk.id, ["ho-tich"], 0).served
        waiting = queue.waiting_count(db, "2026-11-23", "ho-tich")
    assert Counter(row[0] for row in legs) == {
        "expired": 3, "missed": 1, "done": 1, "unknown-duration": 1,
    }  # fmt: skip
    assert (served, waiting) == (1, 0)


def test_counters_left_open_are_closed_and_open_again_as_usual(
    left: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    clock.move(DAY)
    DayEnd(left.store).tick()
    view = left.views.counter("quay-1")
    assert (view.open, view.clerk, view.ticket, view.undo) == (False, None, None, None)
    left.tickets.take(kiosk, None, "ho-tich")
    assert left.counters.command(clerk, "quay-1", "open").open
    DayEnd(left.store).tick()
    ticket = left.counters.command(clerk, "quay-1", "next").ticket
    assert ticket is not None
    assert (ticket.number, left.views.counter("quay-1").open) == ("A001", True)


def test_it_is_done_once_in_batches_and_journaled(
    left: Office, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_end, "BATCH", 2)
    clock.move(3 * DAY)
    before = left.store.seq
    assert DayEnd(left.store).tick() == 5
    with left.store.reader() as db:
        told = db.execute(
            "SELECT kind, actor, data ->> 'move' FROM journal WHERE seq > ? ORDER BY seq", (before,)
        ).fetchall()
    assert Counter(tuple(row) for row in told) == {
        ("ticket-moved/1", "system:server", "expire"): 4,
        ("ticket-moved/1", "system:server", "done"): 1,
        ("counter-closed/1", "system:server", None): 2,
    }
    after = left.store.seq
    assert DayEnd(left.store).tick() == 0
    assert left.store.seq == after


def test_with_the_clock_set_back_nothing_ends(left: Office, clock: SetClock) -> None:
    clock.move(-DAY)
    assert DayEnd(left.store).tick() == 0
    assert "waiting" in states(left)
