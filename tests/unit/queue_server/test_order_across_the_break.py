"""Who is not served by noon keeps their place for the afternoon, whatever state they are in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.clock import SetClock
from contract.ids import Priority
from queue_server.domain.actor import Actor
from queue_server.domain.calendar import OpeningRules, WeeklySession
from queue_server.services.again import Again
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.storage import opening

HOUR = 3600
QUAY, OTHER = "quay-1", "quay-2"
Command = Callable[..., str | None]


@pytest.fixture
def morning(office: Office) -> Office:
    """It is 8:00; the morning ends at 11:30, the afternoon begins at 13:30."""
    week = (WeeklySession(start="07:30", end="11:30"), WeeklySession(start="13:30", end="17:00"))
    office.store.write(lambda tx: opening.save_rules(tx.db, OpeningRules(sessions=week)))
    return office


@pytest.fixture
def command(morning: Office, clerk: Actor) -> Command:
    def press(name: str, counter: str = QUAY, **more: str) -> str | None:
        ticket = morning.counters.command(clerk, counter, name, **more).ticket
        return ticket.number if ticket else None

    return press


@pytest.fixture
def until(morning: Office, clock: SetClock) -> Callable[[str], None]:
    """Let the clock and what runs by it go on."""

    def move(time: str) -> None:
        hour, minute = map(int, time.split(":"))
        now = clock.now()
        clock.move((hour - now.hour) * HOUR + (minute - now.minute) * 60 - now.second)
        morning.opening.tick()
        Again(morning.store, clock).tick()
        assert DayEnd(morning.store).tick() == 0

    return move


def take(office: Office, kiosk: Actor, count: int, priority: Priority = Priority.NONE) -> None:
    for _ in range(count):
        office.tickets.take(kiosk, None, "ho-tich", priority)


def test_the_order_of_the_morning_goes_on_in_the_afternoon(
    morning: Office, kiosk: Actor, command: Command, until: Callable[[str], None]
) -> None:
    command("open")
    take(morning, kiosk, 7)
    until("11:00")
    assert command("next") == "A001"
    assert command("park") is None
    assert command("next") == "A002"
    assert command("missed") is None
    assert command("next") == "A003"
    until("11:30")
    command("close")
    until("13:35")
    take(morning, kiosk, 1, Priority.ELDERLY)
    command("open")
    in_turn = [command("next") for _ in range(3)]
    assert in_turn == ["A008", "A002", "A003"], "back in line: called in vain, then put back"
    assert command("resume", number="A001") == "A001"
    assert [command("next") for _ in range(5)] == ["A004", "A005", "A006", "A007", None]


def test_who_was_sent_to_a_counter_waits_for_any_while_it_is_shut(
    morning: Office, kiosk: Actor, command: Command, until: Callable[[str], None]
) -> None:
    command("open")
    command("open", OTHER)
    take(morning, kiosk, 3)
    assert command("next") == "A001"
    command("transfer", to=OTHER)
    until("11:30")
    command("close")
    command("close", OTHER)
    until("13:30")
    command("open")
    assert [command("next") for _ in range(4)] == ["A001", "A002", "A003", None]


def test_a_counter_paused_over_noon_keeps_its_clerk_and_its_order(
    morning: Office, kiosk: Actor, command: Command, until: Callable[[str], None]
) -> None:
    command("open")
    take(morning, kiosk, 2)
    assert command("next") == "A001"
    until("11:30")
    command("pause")
    view = morning.views.counter(QUAY)
    assert (view.open, view.clerk, view.ticket) == (False, "Lan", None)
    until("13:30")
    command("open")
    assert [command("next") for _ in range(3)] == ["A001", "A002", None]


def test_over_noon_the_estimate_is_of_the_afternoon(
    morning: Office, kiosk: Actor, command: Command, clock: SetClock, until: Callable[[str], None]
) -> None:
    command("open")
    take(morning, kiosk, 6)
    for _ in range(3):
        assert command("next")
        clock.move(600)
    command("done")
    tokens = morning.tickets.take(kiosk, None, "ho-tich").token
    until("11:25")
    command("close")
    until("12:00")
    estimate = morning.views.ticket(tokens).estimate
    assert estimate is not None
    assert 90 <= estimate[0] < estimate[1], "nobody is called before 13:30"
