"""Who did not come is offered their turn again by the office's rule, and told so beforehand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from config.clock import SetClock
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.domain.calling import Policy
from queue_server.services.again import Again
from queue_server.services.office import Office
from queue_server.services.office_edits import with_table

QUAY = "quay-1"


@pytest.fixture
def again(office: Office) -> Again:
    return Again(office.store, office.clock)


def called(office: Office, clerk: Actor) -> str | None:
    ticket = office.counters.command(clerk, QUAY, "next").ticket
    return ticket.number if ticket else None


def test_somebody_who_did_not_come_is_called_again_once_and_told_when(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, again: Again
) -> None:
    office.counters.command(clerk, QUAY, "open")
    token = office.tickets.take(kiosk, None, "ho-tich").token
    assert called(office, clerk) == "A001"
    clock.move(60)
    office.counters.command(clerk, QUAY, "missed")
    told = office.views.ticket(token).again_at
    assert told is not None
    assert (told - clock.now()).total_seconds() == 15 * 60
    office.tickets.take(kiosk, None, "ho-tich")
    clock.move(15 * 60 - 1)
    assert again.tick() == 0
    clock.move(1)
    assert again.tick() == 1
    assert again.tick() == 0
    assert office.views.ticket(token).state == "waiting"
    assert office.views.ticket(token).again_at is None
    assert called(office, clerk) == "A001"
    office.counters.command(clerk, QUAY, "missed")
    assert office.views.ticket(token).again_at is None
    clock.move(3600)
    assert again.tick() == 0


def test_an_office_may_leave_it_to_the_people(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, again: Again
) -> None:
    office.administration.change(SYSTEM, with_table("order", replace(Policy(), again_times=0)))
    office.counters.command(clerk, QUAY, "open")
    token = office.tickets.take(kiosk, None, "ho-tich").token
    called(office, clerk)
    office.counters.command(clerk, QUAY, "missed")
    clock.move(3600)
    assert again.tick() == 0
    assert office.views.ticket(token).again_at is None


def test_who_came_back_by_themselves_is_not_moved(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock, again: Again
) -> None:
    office.counters.command(clerk, QUAY, "open")
    token = office.tickets.take(kiosk, None, "ho-tich").token
    called(office, clerk)
    office.counters.command(clerk, QUAY, "missed")
    office.guidance.back(clerk, None, token)
    clock.move(3600)
    assert again.tick() == 0
