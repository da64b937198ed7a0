"""Many hands at once: no number twice, no ticket at two counters, no retry counted double."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from contract.problems import Refused
from queue_server.domain.actor import Actor, device
from queue_server.services.office import Office
from tests.waiting import PATIENCE


def together(*works: Callable[[], list[str]]) -> list[list[str]]:
    """Run all at once, each on its own thread."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], list[str]]) -> list[str]:
        start.wait(PATIENCE)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_kiosks_tapping_a_thousand_times_give_two_thousand_numbers(office: Office) -> None:
    def taps(kiosk: Actor) -> list[str]:
        service = "ho-tich"
        return [
            office.tickets.take(kiosk, f"{kiosk.id}-{i:04d}", service).number for i in range(1000)
        ]

    one, two = together(lambda: taps(device("kiosk-1")), lambda: taps(device("kiosk-2")))
    assert sorted(one + two, key=lambda n: int(n[1:])) == [
        *(f"A{i:03d}" for i in range(1, 1000)),
        *(f"A{i}" for i in range(1000, 2001)),
    ]


def test_two_counters_pressing_next_never_get_the_same_ticket(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    issued = [office.tickets.take(kiosk, None, "ho-tich").number for _ in range(1000)]
    for counter in ("quay-1", "quay-2"):
        office.counters.command(clerk, counter, "open")

    def press(counter: str) -> list[str]:
        called = []
        while ticket := office.counters.command(clerk, counter, "next").ticket:
            called.append(ticket.number)
        return called

    one, two = together(lambda: press("quay-1"), lambda: press("quay-2"))
    assert one
    assert two
    assert sorted(one + two) == sorted(issued)


def test_a_request_sent_by_many_threads_makes_one_ticket(office: Office, kiosk: Actor) -> None:
    answers = together(
        *(lambda: [office.tickets.take(kiosk, "same-0001", "ho-tich").token] for _ in range(16))
    )
    assert len({token for [token] in answers}) == 1
    assert office.views.service("ho-tich").waiting == 1


def test_of_two_presses_with_the_same_view_one_is_told_that_it_changed(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    for _ in range(3):
        office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "open")

    def press() -> list[str]:
        try:
            view = office.counters.command(clerk, "quay-1", "next", seen=None)
        except Refused as refused:
            return [refused.code]
        return [view.ticket.number if view.ticket else ""]

    assert sorted(code for [code] in together(press, press)) == ["A001", "counter-changed"]
