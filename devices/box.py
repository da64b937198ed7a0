"""The headless terminal of a counter: a call keypad, an LED panel, or both.

A key pressed is a request to the server; a panel shows what the server says of its counter.
"""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, UnsetType

from config.clock import SystemClock
from config.settings import LedPanel, SettingsError, TerminalSettings, load
from contract.ids import Key
from contract.messages import CallsState, CounterState
from devices.drivers.keypad import Keypad, Stroke
from devices.drivers.panel import NOTE_SECONDS, PanelLine, open_panels
from devices.link import Link

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from config.clock import Clock
    from contract.ids import Part
    from contract.messages import Answer, State

log = logging.getLogger(__name__)

BOUNCE_SECONDS = 0.25
DIGIT_BOUNCE_SECONDS = 0.08
LONGEST_NUMBER = 5
FRESH_SECONDS = 30
REFUSED_NOTE = "Err"


class Signs:
    """The panels of some counters: they follow the office's state, and show dashes when cut off.

    ``counters`` says at which counter each panel stands, by its address on the line.
    """

    def __init__(
        self, line: PanelLine, counters: dict[int, str], online: Callable[[], bool]
    ) -> None:
        self._line = line
        self._counters = counters
        self._online = online
        self._states: dict[str, CounterState] = {}
        self._called: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()

    def hear(self, suffix: str, state: State | None) -> None:
        """Take a state from the link, as its listeners do, from whichever of its threads."""
        with self._lock:
            if isinstance(state, CallsState):
                self._hear_calls(state)
            elif isinstance(state, CounterState):
                self._states[suffix] = state
            elif state is None:
                self._states.pop(suffix, None)
            for address, counter in self._counters.items():
                self._line.show(address, self._number(counter))

    def seen(self, counter: str) -> str | UnsetType | None:
        """What a counter's panel shows, None for dashes; UNSET when it has none that works."""
        shown = (self._line.shown(address) for address in self._at(counter))
        return next((number for number in shown if number is not UNSET), UNSET)

    def note(self, counter: str, text: str) -> None:
        """Show this instead for a few seconds; "" ends it."""
        for address in self._at(counter):
            self._line.note(address, text)

    def _number(self, counter: str) -> str | None:
        state = self._states.get(f"counter/{counter}")
        return state.ticket if state and state.open and self._online() else None

    def _hear_calls(self, state: CallsState) -> None:
        """Flash for a call that is new here and still young."""
        newest = {call.counter: call for call in reversed(state.calls)}
        for counter, call in newest.items():
            this = (state.epoch, call.seq)
            is_new = self._called.get(counter) != this
            self._called[counter] = this
            if is_new and _seconds(state.at - call.at) <= FRESH_SECONDS:
                for address in self._at(counter):
                    self._line.flash(address)

    def _at(self, counter: str) -> list[int]:
        return [address for address, at in self._counters.items() if at == counter]


class Box:
    """Keys in, requests out.  ``request`` and ``report`` are those of the link."""

    def __init__(
        self,
        counter: str,
        clock: Clock,
        request: Callable[[str, dict[str, Any], Callable[[Answer], None]], object],
        report: Callable[[dict[str, str]], None],
        signs: Signs | None = None,
    ) -> None:
        self._counter = counter
        self._clock = clock
        self._request = request
        self._report = report
        self._signs = signs
        self._last: Stroke | None = None
        self._last_at = 0.0
        self._typed = ""

    def take(self, stroke: Stroke) -> None:
        """Do what a key means; one that bounces counts once."""
        now = self._clock.monotonic()
        since, self._last_at = now - self._last_at, now
        again, self._last = stroke == self._last, stroke
        if again and since < (BOUNCE_SECONDS if stroke.key else DIGIT_BOUNCE_SECONDS):
            return
        if since > NOTE_SECONDS:
            self._typed = ""
        if stroke.key is None:
            self._type(stroke.typed)
        elif stroke.key is Key.CALL:
            self._call(stroke.typed or self._typed)
        else:
            self._press(stroke.key)

    def part(self, part: Part) -> None:
        """The keypad has come or gone."""
        self._report({"keypad": part.value})

    def _type(self, digit: str) -> None:
        self._typed = (self._typed + digit)[-LONGEST_NUMBER:] if digit else ""
        self._note(self._typed)

    def _call(self, number: str) -> None:
        if number:
            self._press(Key.CALL, number=number)

    def _press(self, key: Key, **more: str) -> None:
        self._typed = ""
        self._note("")
        fields: dict[str, Any] = {"counter": self._counter, "key": key, **more}
        seen = self._signs.seen(self._counter) if self._signs else UNSET
        if seen is not UNSET:
            fields["seen"] = seen
        self._request("press", fields, self._answered)

    def _answered(self, answer: Answer) -> None:
        if not answer.ok and answer.error is not None:
            log.warning("counter %s: key refused: %s", self._counter, answer.error.code)
            if answer.error.code == "unknown-ticket":
                self._note(REFUSED_NOTE)

    def _note(self, text: str) -> None:
        if self._signs:
            self._signs.note(self._counter, text)


def run(settings_path: Path) -> int:
    """Serve a counter's devices until the process is told to end.  Raises SettingsError."""
    settings = load(settings_path, TerminalSettings)
    if not (settings.keypad or settings.led) or (settings.keypad and not settings.counter):
        raise SettingsError(f"{settings_path}: a box needs 'keypad' and 'counter', or 'led'")
    counters = panel_counters(settings)
    keypad = Keypad(settings.keypad) if settings.keypad else None
    share = keypad.send if keypad and settings.led and settings.led.url == settings.keypad else None
    line = open_panels(settings.led, share) if settings.led else None
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    clock = SystemClock(settings.time_zone)
    link = Link(settings, clock)
    signs = Signs(line, counters, lambda: link.online) if line else None
    if signs:
        link.listen(signs.hear)
    link.start()
    if keypad:
        box = Box(settings.counter or "", clock, link.request, link.report, signs)
        keypad.start(box.take, box.part)
    if line:
        line.start(lambda address, part: link.report({_part_name(counters, address): part.value}))
    ending.wait()
    for device in (line, keypad, link):  # a panel may need its keypad's line to the end
        if device:
            device.stop()
    return 0


def panel_counters(settings: TerminalSettings) -> dict[int, str]:
    """The counter of each panel, by its address.  Raises SettingsError when one has none."""
    panels: list[LedPanel] = settings.led.panels if settings.led else []
    counters = {panel.address: panel.counter or settings.counter for panel in panels}
    for address, counter in counters.items():
        if counter is None:
            raise SettingsError(f"LED panel {address}: needs 'counter'")
    return {address: counter for address, counter in counters.items() if counter}


def _part_name(counters: dict[int, str], address: int) -> str:
    return "panel" if len(counters) == 1 else f"panel-{address}"


def _seconds(span: dt.timedelta) -> float:
    return span.total_seconds()
