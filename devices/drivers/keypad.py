"""A counter's call keypad on a serial line: ``STX address key ETX``.

The address is one or two digits (0–99), the key one letter: ``N`` next, ``R`` call again, ``M``
did not come, ``E`` the silent call for supervisors (a key or pedal of its own).  To call a chosen
number, keypads with digits send ``C`` and the number (``01C025``), or each digit by itself after a
two-digit address (``010``, ``012``, ``015``) and then ``C``; ``X`` forgets the digits.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract.ids import Key
from devices.drivers.serial_reader import SerialReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.protocols import OnPart

log = logging.getLogger(__name__)

STX, ETX = b"\x02", b"\x03"
LONGEST_FRAME_BYTES = 12
LETTERS = {
    b"N": Key.NEXT, b"R": Key.RECALL, b"M": Key.MISSED, b"C": Key.CALL, b"E": Key.EMERGENCY,
}  # fmt: skip
CLEAR = b"X"
_FRAME = re.compile(
    rb"(?P<address>[0-9]{2})(?P<digit>[0-9])"
    rb"|(?P<at>[0-9]{1,2})(?:(?P<letter>[NRMEX])|C(?P<number>[A-Z]?[0-9]{1,5})?)"
)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key of one keypad.

    ``key`` is None for a digit (then in ``typed``) and for the one that forgets them ("").  With
    CALL, ``typed`` is the number sent along, "" when it was typed before.
    """

    address: int
    key: Key | None
    typed: str = ""


class StxFramer:
    """What stands between STX and ETX; anything else is skipped."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[bytes]:
        *ended, self._held = (self._held + data).split(ETX)
        self._held = self._held[-LONGEST_FRAME_BYTES:]
        return [part.rpartition(STX)[2] if STX in part else part for part in ended]

    def pause(self) -> list[bytes]:
        self.reset()
        return []

    def reset(self) -> None:
        self._held = b""


def read_stroke(frame: bytes) -> Stroke | None:
    """The key of a frame without its STX and ETX, or None for a bad one."""
    found = _FRAME.fullmatch(frame)
    if found is None:
        return None
    if digit := found["digit"]:
        return Stroke(int(found["address"]), None, digit.decode())
    letter = found["letter"]
    if letter is None:
        return Stroke(int(found["at"]), Key.CALL, (found["number"] or b"").decode())
    return Stroke(int(found["at"]), None if letter == CLEAR else LETTERS[letter])


class Keypad:
    """The driver: calls back with each key pressed.  Raises SettingsError for a bad URL."""

    def __init__(self, url: str) -> None:
        self._reader = SerialReader(url, StxFramer(), "keypad")
        self._on_stroke: Callable[[Stroke], None]

    def start(self, on_stroke: Callable[[Stroke], None], on_part: OnPart) -> None:
        """Begin to listen; both are called from the keypad's own thread."""
        self._on_stroke = on_stroke
        self._reader.start(self._take, on_part)

    def send(self, data: bytes) -> None:
        """Send to a panel on the keypad's own line.  Raises OSError while the line is lost."""
        self._reader.write(data)

    def stop(self) -> None:
        """End listening; harmless when it was never started."""
        self._reader.stop()

    def _take(self, frame: bytes) -> None:
        stroke = read_stroke(frame)
        if stroke is None:
            log.warning("keypad sent a frame of %d bytes that is no key", len(frame))
        else:
            self._on_stroke(stroke)
