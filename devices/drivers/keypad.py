"""A counter's call keypad on a serial line: ``STX address key ETX``.

The address is one or two digits (0–99), the key one letter: ``N`` next, ``R`` call again, ``M``
did not come.  One keypad stands at a line, so its address is not looked at.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from contract.ids import Key
from devices.drivers.serial_reader import SerialReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.protocols import OnPart

log = logging.getLogger(__name__)

STX, ETX = b"\x02", b"\x03"
LONGEST_FRAME_BYTES = 8
LETTERS = {b"N": Key.NEXT, b"R": Key.RECALL, b"M": Key.MISSED}
_FRAME = re.compile(rb"[0-9]{1,2}(?P<letter>[A-Z])")


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


def read_key(frame: bytes) -> Key | None:
    """The key of a frame without its STX and ETX, or None for a bad one."""
    found = _FRAME.fullmatch(frame)
    return LETTERS.get(found["letter"]) if found else None


class Keypad:
    """The driver: calls back with each key pressed.  Raises SettingsError for a bad URL."""

    def __init__(self, url: str) -> None:
        self._reader = SerialReader(url, StxFramer(), "keypad")
        self._on_key: Callable[[Key], None]

    def start(self, on_key: Callable[[Key], None], on_part: OnPart) -> None:
        self._on_key = on_key
        self._reader.start(self._take, on_part)

    def stop(self) -> None:
        self._reader.stop()

    def _take(self, frame: bytes) -> None:
        key = read_key(frame)
        if key is None:
            log.warning("keypad sent a frame of %d bytes that is no key", len(frame))
        else:
            self._on_key(key)
