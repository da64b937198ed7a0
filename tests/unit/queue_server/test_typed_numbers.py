"""A keypad's digits: they call the one ticket they mean, or none."""

from __future__ import annotations

import pytest

from contract.ids import Key
from contract.problems import Refused
from queue_server.domain.actor import Actor, device
from queue_server.services.office import Office

KEYPAD = device("box-1", "box")


def press(office: Office, number: str, request: str | None = None, counter: str = "quay-1"):
    unit = office.counters.pressing(KEYPAD, request, counter, Key.CALL, None, number=number)
    view = office.store.write(unit)
    return view.ticket.number if view.ticket else None


@pytest.fixture
def busy(office: Office, kiosk: Actor, clerk: Actor) -> Office:
    """A001–A003 wait, B001 waits; counters 1 (both services) and 3 (land) are open."""
    for service in ("ho-tich", "ho-tich", "ho-tich", "dat-dai"):
        office.tickets.take(kiosk, None, service)
    for counter in ("quay-1", "quay-3"):
        office.counters.command(clerk, counter, "open")
    return office


@pytest.mark.parametrize("typed", ["3", "03", "003", "A003", "a003"])
def test_a_number_is_called(busy, typed):
    assert press(busy, typed) == "A003"


@pytest.mark.parametrize("typed", ["1", "4", "0", "99999", "", "-1", "²", "C003"])
def test_what_means_none_or_two_changes_nothing(busy, typed):
    with pytest.raises(Refused) as refused:
        press(busy, typed)
    assert refused.value.code == "unknown-ticket"
    assert busy.views.counter("quay-1").ticket is None


def test_digits_mean_a_ticket_of_the_counter(busy):
    assert press(busy, "1", counter="quay-3") == "B001"


def test_digits_mean_a_ticket_that_can_be_called(busy, clerk):
    busy.counters.command(clerk, "quay-3", "next")
    assert press(busy, "1") == "A001"


def test_the_same_press_again_is_answered_the_same(busy, clerk):
    """By the time it comes again, its digits may mean another ticket."""
    busy.counters.command(clerk, "quay-3", "next")
    assert press(busy, "1", "request-1") == "A001"
    assert press(busy, "1", "request-1") == "A001"
