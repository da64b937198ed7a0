"""The same code shown to two kiosks in one moment: one number, whoever asks and however often."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

SLIPS = 40


def slips(office: Any, kiosk: Any) -> list[str]:
    """Codes of so many return slips."""
    for n in range(SLIPS):
        assert kiosk.ask("take-ticket", f"number-{n:06d}", service="ho-tich")["ok"]
    token = office.clerk()
    status, given = office.post("office/return-slips", {"request": "give-slips-0001"}, token)
    assert status == 200, given
    return [one["code"] for one in given["slips"]]


def test_one_code_is_good_for_one_number(real_office: Any, bare_kiosk: Callable[..., Any]) -> None:
    kiosks = [bare_kiosk(real_office, name, repeat_seconds=5) for name in ("kiosk-1", "kiosk-2")]
    codes = slips(real_office, kiosks[0])
    together = threading.Barrier(len(kiosks))

    def check_in(kiosk: Any) -> list[Any]:
        answers = []
        for n, code in enumerate(codes):
            together.wait(60)
            answers.append(kiosk.ask("check-in", f"check-in-{n:06d}", code=code))
        return answers

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(check_in, kiosks)
    numbers = set()
    for pair in zip(one, two, strict=True):
        first, second = sorted(pair, key=lambda answer: not answer["ok"])
        assert first["ok"]
        assert second["error"]["code"] == "already-checked-in"
        assert second["error"]["params"]["number"] == first["result"]["number"]
        numbers.add(first["result"]["number"])
    assert len(codes) == len(numbers) == SLIPS

    real_office.kill_worker()
    again = [kiosks[0].ask("check-in", f"check-in-{n:06d}", code=codes[n]) for n in range(3)]
    for before, after in zip(one, again, strict=False):
        assert (before["ok"], before.get("result")) == (after["ok"], after.get("result"))
