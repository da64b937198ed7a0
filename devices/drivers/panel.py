"""Counter LED panels: numbers of a few characters, several panels on one serial line.

One thread owns the line.  It writes what a panel shall show when that changes, writes it again
every few seconds (a panel that lost its power comes back empty), and opens the line again by
itself.  How a panel is spoken to is the wire's: ``panel_ascii``, ``panel_modbus``.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from msgspec import UNSET, UnsetType

from config.settings import SettingsError
from contract.ids import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.settings import Led, LedPanel

log = logging.getLogger(__name__)

Number = str | None

REFRESH_SECONDS = 2.0
HALF_FLASH_SECONDS = 0.5
FLASHES = 6
NOTE_SECONDS = 5.0
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 5.0
GAP_SECONDS = 0.005


class Wire(Protocol):
    """How the panels of one line are spoken to."""

    def open(self) -> None:
        """Open the line.  Raises OSError."""

    def close(self) -> None:
        """Close it; harmless when it is not open."""

    def write(self, address: int, text: str) -> Part:
        """Let a panel show this: OK, MISSING (no answer) or FAULT (it refuses).

        Raises OSError when the line is lost.
        """


def open_panels(settings: Led, share: Callable[[bytes], None] | None = None) -> PanelLine:
    """The panels of a line, not yet started.  Raises SettingsError for what cannot be.

    ``share`` sends on the line of a keypad that hangs on the same cable.
    """
    wire: Wire
    if share is not None:
        from devices.drivers.panel_ascii import SharedWire

        wire = SharedWire(settings, share)
    elif settings.protocol == "modbus":
        from devices.drivers.panel_modbus import ModbusWire

        wire = ModbusWire(settings)
    else:
        from devices.drivers.panel_ascii import AsciiWire

        wire = AsciiWire(settings)
    return PanelLine(settings.url, wire, settings.panels)


def fit(text: str, digits: int) -> str:
    """``text`` in just so many characters: to the right, its end when it is too long.

    ``A1000`` is ``1000`` on four digits.  Nothing, or what no ticket can be called, is dashes.
    """
    if text and text.isascii() and text.isalnum():
        return text[-digits:].rjust(digits)
    return "-" * digits


@dataclass(slots=True)
class _Panel:
    """One panel: what it shall show, what it has taken, and when it is written next."""

    address: int
    digits: int
    number: Number = None
    note: str = ""
    note_until: float = 0.0
    flashing_since: float | None = None
    taken: Number | UnsetType = UNSET
    part: Part = Part.UNKNOWN
    complained: bool = False
    due: float = 0.0
    retry: float = FIRST_RETRY_SECONDS

    def face(self, now: float) -> str:
        """The characters it shows at this moment."""
        if self.note and now < self.note_until:
            return fit(self.note, self.digits)
        self.note = ""
        if self.number and self._phase(now) % 2:
            return " " * self.digits
        return fit(self.number or "", self.digits)

    def next_change(self, now: float) -> float:
        """When it must be written again, if all goes well."""
        if self.note:
            return self.note_until
        phase = self._phase(now)
        if phase < 0 or self.flashing_since is None:
            return now + REFRESH_SECONDS
        return self.flashing_since + (phase + 1) * HALF_FLASH_SECONDS

    def _phase(self, now: float) -> int:
        """The half flash it is in, dark when odd; -2 when it does not flash."""
        if self.flashing_since is None:
            return -2
        phase = int((now - self.flashing_since) / HALF_FLASH_SECONDS)
        if phase < 2 * FLASHES:
            return phase
        self.flashing_since = None
        return -2


class PanelLine:
    """The driver of all panels on one line.  What is asked of an unknown address is ignored."""

    def __init__(self, url: str, wire: Wire, panels: list[LedPanel]) -> None:
        self._url = url
        self._wire = wire
        self._panels = {panel.address: _Panel(panel.address, panel.digits) for panel in panels}
        if len(self._panels) < len(panels):
            raise SettingsError(f"panels at {url}: two have the same address")
        self._on_panel: Callable[[int, Part], None]
        self._changed = threading.Condition()
        self._stopping = False
        self._up = True
        self._retry = FIRST_RETRY_SECONDS
        self._thread = threading.Thread(target=self._run, name="panels", daemon=True)

    def start(self, on_panel: Callable[[int, Part], None]) -> None:
        """Begin.  ``on_panel`` hears an address and its state, from the line's own thread."""
        self._on_panel = on_panel
        self._thread.start()

    def stop(self) -> None:
        """Leave dashes on all panels and end; harmless when it was never started."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(5)

    def show(self, address: int, number: Number) -> None:
        """Show a ticket's number; None is dashes."""
        with self._changed:
            panel = self._panels.get(address)
            if panel and panel.number != number:
                panel.number = number
                self._hurry(panel)

    def flash(self, address: int) -> None:
        """Let the number flash for a while, once a second: it was called (again)."""
        with self._changed:
            if panel := self._panels.get(address):
                panel.flashing_since = time.monotonic()
                self._hurry(panel)

    def note(self, address: int, text: str) -> None:
        """Show this instead for a few seconds (digits being typed); "" ends it at once."""
        with self._changed:
            if panel := self._panels.get(address):
                panel.note, panel.note_until = text, time.monotonic() + NOTE_SECONDS
                self._hurry(panel)

    def shown(self, address: int) -> Number | UnsetType:
        """The number last seen on a panel, None for dashes; UNSET when it may show anything."""
        panel = self._panels.get(address)
        return panel.taken if panel and panel.part is Part.OK else UNSET

    def _hurry(self, panel: _Panel) -> None:
        """Write it now; one that does not answer waits for its next turn."""
        if panel.part is not Part.MISSING:
            panel.due = 0.0
            self._changed.notify()

    # -- the line's own thread --------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._wire.open()
                self._serve()
            except OSError as error:
                self._line_is(up=False, why=str(error))
            except Exception:  # this thread must live as long as the terminal
                log.exception("panels at %s", self._url)
            self._wire.close()
            self._lose_all()
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, self._retry)
            self._retry = min(self._retry * 2, LONGEST_RETRY_SECONDS)

    def _line_is(self, *, up: bool, why: str = "") -> None:
        """Log once that the line is lost, once that it carries again."""
        if up:
            self._retry = FIRST_RETRY_SECONDS
        if up and not self._up:
            log.info("panels at %s: the line is back", self._url)
        elif not up and self._up:
            log.warning("panels at %s lost: %s", self._url, why)
        self._up = up

    def _serve(self) -> None:
        """Write what is due until the end.  Raises OSError when the line is lost."""
        self._make_all_due()
        while True:
            with self._changed:
                pause = min(panel.due for panel in self._panels.values()) - time.monotonic()
                if pause > 0 and not self._stopping:
                    self._changed.wait(pause)
                if self._stopping:
                    break
                due = [p for p in self._panels.values() if p.due <= time.monotonic()]
            for panel in due:
                self._write(panel)
        for panel in self._panels.values():
            self._wire.write(panel.address, fit("", panel.digits))

    def _write(self, panel: _Panel) -> None:
        with self._changed:
            now = time.monotonic()
            text, number, noted = panel.face(now), panel.number, bool(panel.note)
            panel.due = panel.next_change(now)
        part = self._wire.write(panel.address, text)
        self._line_is(up=True)
        with self._changed:
            if part is not Part.OK:
                panel.due = time.monotonic() + panel.retry
                panel.retry = min(panel.retry * 2, LONGEST_RETRY_SECONDS)
            else:
                panel.retry = FIRST_RETRY_SECONDS
                panel.taken = panel.taken if noted else number
        self._say(panel, part)
        time.sleep(GAP_SECONDS)  # panels of one line know by a pause who is spoken to

    def _make_all_due(self) -> None:
        with self._changed:
            for panel in self._panels.values():
                panel.due, panel.retry = 0.0, FIRST_RETRY_SECONDS

    def _lose_all(self) -> None:
        for panel in self._panels.values():
            self._tell(panel, Part.MISSING)

    def _say(self, panel: _Panel, part: Part) -> None:
        """Log what changed about one panel while its line is there, and tell it."""
        fine = part is Part.OK
        if fine and panel.complained:
            log.info("panel %d at %s is back", panel.address, self._url)
        elif not fine and not panel.complained:
            log.warning("panel %d at %s: %s", panel.address, self._url, part.value)
        panel.complained = not fine
        self._tell(panel, part)

    def _tell(self, panel: _Panel, part: Part) -> None:
        if part is panel.part:
            return
        panel.part = part
        if part is not Part.OK:
            panel.taken = UNSET
        self._on_panel(panel.address, part)
