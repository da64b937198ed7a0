"""Two kiosks and two counters at once, through the doors they really use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

TAPS = 1000


def together(*works: Callable[[], list[str]]) -> list[list[str]]:
    """Run all at once, each on its own thread."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], list[str]]) -> list[str]:
        start.wait(60)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_kiosks_over_mqtt_and_two_counters_over_http_never_get_the_same(
    real_office: Any, bare_kiosk: Callable[..., Any]
) -> None:
    kiosks = [bare_kiosk(real_office, name, repeat_seconds=5) for name in ("kiosk-1", "kiosk-2")]

    def tap(kiosk: Any) -> list[str]:
        answers = (kiosk.ask("take-ticket", f"tap-{n:06d}", service="ho-tich") for n in range(TAPS))
        return [answer["result"]["number"] for answer in answers]

    one, two = together(*(lambda kiosk=kiosk: tap(kiosk) for kiosk in kiosks))
    numbers = {f"A{n:03d}" for n in range(1, 2 * TAPS + 1)}
    assert len(one) == len(two) == TAPS
    assert set(one) | set(two) == numbers
    # Each kiosk's own numbers rise: nobody overtakes at one and the same screen.
    assert one == sorted(one, key=_count)
    assert two == sorted(two, key=_count)

    clerk = real_office.clerk()

    def press(counter: str) -> list[str]:
        def command(name: str, request: str) -> Any:
            status, view = real_office.post(
                f"counters/{counter}/{name}", {"request": request}, clerk
            )
            assert status == 200, view
            return view

        command("open", f"open-{counter}")
        views = (command("next", f"next-{counter}-{n}") for n in range(TAPS // 2))
        return [view["ticket"]["number"] for view in views]

    three, four = together(lambda: press("quay-1"), lambda: press("quay-2"))
    assert len(three) == len(four) == TAPS // 2
    assert set(three) | set(four) == {f"A{n:03d}" for n in range(1, TAPS + 1)}


def _count(number: str) -> int:
    return int(number[1:])
