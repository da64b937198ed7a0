"""The estimate as the office tells it: read from the database, walked once for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config.clock import SetClock
from contract.ids import Priority
from queue_server.domain.actor import Actor
from queue_server.domain.calendar import OpeningRules, WeeklySession
from queue_server.domain.calling import Policy
from queue_server.services.office import Office
from queue_server.storage import line, opening

Open = Callable[[str], None]


@pytest.fixture
def take(office: Office, kiosk: Actor) -> Callable[..., Any]:
    def take(service: str = "ho-tich", priority: Priority = Priority.NONE) -> Any:
        return office.tickets.take(kiosk, None, service, priority)

    return take


@pytest.fixture
def press(office: Office, clerk: Actor) -> Callable[..., Any]:
    def press(command: str, counter: str = "quay-1", **more: Any) -> Any:
        return office.counters.command(clerk, counter, command, **more)

    return press


@pytest.fixture
def served(take: Any, press: Any, clock: SetClock) -> None:
    """A morning in which counter 1 has served ten people in five minutes each."""
    press("open")
    for _ in range(10):
        take()
        press("next")
        clock.move(300)
    press("done")
    clock.move(10)


def test_nothing_is_said_before_anybody_was_served(take: Any, press: Any) -> None:
    assert take().estimate is None
    press("open")
    assert take().estimate is None


def test_the_range_follows_the_line(
    office: Office, served: None, take: Any, clock: SetClock
) -> None:
    told = [take().estimate for _ in range(4)]
    assert told[0][0] == 0
    assert told[0][1] <= 3
    low, high = told[3]
    assert low < 15 < high
    state = office.views.service("ho-tich")
    assert state.estimate is not None
    assert state.estimate[0] < 20 < state.estimate[1]


def test_a_second_counter_halves_it(
    office: Office, served: None, take: Any, press: Any, clock: SetClock
) -> None:
    for _ in range(8):
        take()
    alone = office.views.service("ho-tich").estimate
    press("open", "quay-2")
    shared = office.views.service("ho-tich").estimate
    assert alone is not None
    assert shared is not None
    assert sum(shared) < 0.65 * sum(alone)


def test_priority_and_who_stands_at_the_counter_count(
    office: Office, served: None, take: Any, press: Any, clock: SetClock
) -> None:
    ordinary = [take() for _ in range(3)]
    press("next")
    clock.move(60)
    first = take(priority=Priority.ELDERLY)
    assert first.estimate[1] <= 7
    clock.move(6)
    last = office.views.ticket(ordinary[2].token)
    assert last.ahead == 2
    assert last.estimate is not None
    assert last.estimate[1] > first.estimate[1]


def test_people_of_another_service_at_the_same_counter_count(
    office: Office, served: None, take: Any, clock: SetClock
) -> None:
    for _ in range(6):
        take("dat-dai")
    clock.move(6)
    found = take()
    assert found.ahead == 0
    assert 0 < found.estimate[0] < 30 < found.estimate[1]


def test_a_counter_that_closes_leaves_nothing_to_say(served: None, take: Any, press: Any) -> None:
    assert take().estimate is not None
    press("close")
    assert take().estimate is None
    press("open")
    press("pause")
    away = take().estimate
    assert away is not None
    assert away[1] >= 10


def test_a_thousand_phones_cost_one_walk(
    office: Office, served: None, take: Any, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = [take().token for _ in range(5)]
    walks = []
    read = line.read
    monkeypatch.setattr(line, "read", lambda *a: walks.append(1) or read(*a))
    clock.move(6)
    for _ in range(20):
        assert all(office.views.ticket(token).estimate for token in tokens)
    assert len(walks) == 1
    clock.move(6)
    office.views.ticket(tokens[0])
    assert len(walks) == 2


def test_who_was_sent_to_one_counter_waits_for_that_one(
    office: Office, served: None, take: Any, press: Any, clock: SetClock
) -> None:
    press("open", "quay-2")
    take()
    press("next")
    press("transfer", to="quay-2")
    with office.store.reader() as db:
        seen = line.read(db, clock.now(), Policy()).line
    assert [one.service for one in seen.waiting] == ["@quay-2"]
    assert ["@quay-2" in counter.services for counter in seen.counters] == [False, True]
    assert take().estimate is not None


def test_the_break_is_in_the_range(
    office: Office, served: None, take: Any, clock: SetClock
) -> None:
    """It is 8:50; the morning ends at 9:00, the afternoon begins at 10:00."""
    sessions = [("08:00", "09:00"), ("10:00", "17:00")]
    week = tuple(WeeklySession(start=start, end=end) for start, end in sessions)
    office.store.write(lambda tx: opening.save_rules(tx.db, OpeningRules(sessions=week)))
    told = [take() for _ in range(6)]
    assert told[0].estimate[1] < 10
    assert told[0].expected is None
    low, high = told[5].estimate
    assert 60 < low < 85 < high
