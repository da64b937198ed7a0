"""A simulated day lived by the real office: the same calls, and estimates that hold."""

from __future__ import annotations

import datetime as dt

import pytest

from config.clock import SetClock
from contract.ids import Priority
from queue_server.domain.actor import Actor
from queue_server.domain.calendar import OpeningRules, WeeklySession
from queue_server.domain.calling import Policy
from queue_server.domain.numbers import number_text
from queue_server.domain.simulation.day import Arrival, Day, Played, Shift
from queue_server.domain.simulation.play import play
from queue_server.services.office import Office
from queue_server.storage import opening

HOUR = 3600.0
SESSIONS = ((8 * HOUR, 11.5 * HOUR), (13.5 * HOUR, 17 * HOUR))
COUNTERS = ("quay-1", "quay-2")
ENDS, COMES, CALLS = range(3)
Event = tuple[float, int, Played]


@pytest.fixture
def clock() -> SetClock:
    """Midnight, so that seconds of the day are seconds of the clock."""
    return SetClock(dt.datetime.fromisoformat("2026-11-23T00:00:00+07:00"))


@pytest.fixture
def day() -> Day:
    """A hundred people, two counters; the line grows into the break, every fourth has priority."""
    arrivals = [
        Arrival(
            at=8 * HOUR + n * 115.3,
            service="ho-tich",
            seconds=150 + 41 * (n * 7 % 9),
            priority="elderly" if n % 4 == 0 else "none",
            comes=n % 11 != 3,
        )
        for n in range(100)
    ]
    return Day(arrivals, [Shift(counter, ("ho-tich",), SESSIONS) for counter in COUNTERS], SESSIONS)


def events(played: list[Played]) -> list[Event]:
    found: list[Event] = []
    for one in played:
        assert one.called is not None
        ended = one.called + one.arrival.seconds
        found += [(one.arrival.at, COMES, one), (one.called, CALLS, one), (ended, ENDS, one)]
    return sorted(found, key=lambda event: event[:2])


def test_the_office_calls_as_the_simulation_and_its_estimates_hold(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, day: Day
) -> None:
    hours = tuple(
        WeeklySession(start=start, end=end)
        for start, end in (("08:00", "11:30"), ("13:30", "17:00"))
    )
    office.store.write(lambda tx: opening.save_rules(tx.db, OpeningRules(sessions=hours)))
    for counter in COUNTERS:
        office.counters.command(clerk, counter, "open")
    told: list[tuple[tuple[int, int], float]] = []
    for at, kind, one in events(play(day, Policy())):
        clock.move(max(0.0, at - clock.monotonic()))
        if kind == COMES:
            ticket = office.tickets.take(kiosk, None, "ho-tich", Priority(one.arrival.priority))
            assert ticket.number == number_text("A", int(one.number[1:]))
            if ticket.estimate and one.wait is not None:
                told.append((ticket.estimate, one.wait / 60))
        elif kind == CALLS:
            view = office.counters.command(clerk, one.counter, "next")
            assert view.ticket is not None
            assert view.ticket.number == one.number
        else:
            office.counters.command(clerk, one.counter, "done" if one.arrival.comes else "missed")
    assert len(told) > 90
    assert sum(low <= wait <= high for (low, high), wait in told) >= 0.8 * len(told)
