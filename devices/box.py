"""The headless terminal of a counter keypad: a key pressed is a request to the server."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING

from config.clock import SystemClock
from config.settings import SettingsError, TerminalSettings, load
from devices.drivers.keypad import Keypad
from devices.link import Link

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from config.clock import Clock
    from contract.ids import Key, Part
    from contract.messages import Answer

log = logging.getLogger(__name__)

BOUNCE_SECONDS = 0.25


class Box:
    """Keys in, requests out.  ``request`` and ``report`` are those of the link."""

    def __init__(
        self,
        counter: str,
        clock: Clock,
        request: Callable[[str, dict[str, Any], Callable[[Answer], None]], object],
        report: Callable[[dict[str, str]], None],
    ) -> None:
        self._counter = counter
        self._clock = clock
        self._request = request
        self._report = report
        self._last_key: Key | None = None
        self._last_press = 0.0

    def press(self, key: Key) -> None:
        """Ask the server for what the key means; a key that bounces counts once."""
        now = self._clock.monotonic()
        bounced = key is self._last_key and now - self._last_press < BOUNCE_SECONDS
        self._last_key, self._last_press = key, now
        if bounced:
            return
        self._request("press", {"counter": self._counter, "key": key}, self._answered)

    def part(self, part: Part) -> None:
        """The keypad has come or gone."""
        self._report({"keypad": part.value})

    def _answered(self, answer: Answer) -> None:
        if not answer.ok and answer.error is not None:
            log.warning("counter %s: key refused: %s", self._counter, answer.error.code)


def run(settings_path: Path) -> int:
    """Serve a keypad until the process is told to end.  Raises SettingsError."""
    settings = load(settings_path, TerminalSettings)
    if not settings.keypad or not settings.counter:
        raise SettingsError(f"{settings_path}: a box needs 'keypad' and 'counter'")
    clock = SystemClock(settings.time_zone)
    link = Link(settings, clock)
    keypad = Keypad(settings.keypad)
    box = Box(settings.counter, clock, link.request, link.report)
    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    link.start()
    keypad.start(box.press, box.part)
    ending.wait()
    keypad.stop()
    link.stop()
    return 0
