"""LED panels that read text: ``STX address data ETX``, the address in two decimal digits.

Most panels only listen.  One that answers says ACK, or NAK for what it cannot show.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from config.settings import SettingsError
from contract.ids import Part
from devices.drivers.serial_port import unopened
from devices.drivers.serial_reader import BAUD

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.settings import Led

STX, ETX, ACK, NAK = b"\x02", b"\x03", b"\x06", b"\x15"
ANSWER_SECONDS = 0.25
ATTEMPTS = 2
HIGHEST_ADDRESS = 99
_MEANING = {ACK: Part.OK, NAK: Part.FAULT}


def frame(address: int, text: str) -> bytes:
    """What makes one panel show a text."""
    return STX + f"{address:02d}{text}".encode("ascii") + ETX


def check_addresses(settings: Led) -> None:
    """Raises SettingsError for an address that has not two digits."""
    for panel in settings.panels:
        if panel.address > HIGHEST_ADDRESS:
            raise SettingsError(f"panel address {panel.address}: at most {HIGHEST_ADDRESS}")


class SharedWire:
    """Panels on the line of a keypad, which has it open and reads it; ``send`` is the keypad's.

    Raises SettingsError for panels that answer: their answers would be taken for keys.
    """

    def __init__(self, settings: Led, send: Callable[[bytes], None]) -> None:
        check_addresses(settings)
        if settings.protocol != "ascii" or settings.answers or settings.baud != BAUD:
            raise SettingsError(
                f"panels at {settings.url}, the keypad's line: only 'ascii' without 'answers',"
                f" at {BAUD} baud"
            )
        self._send = send

    def open(self) -> None: ...

    def close(self) -> None: ...

    def write(self, address: int, text: str) -> Part:
        self._send(frame(address, text))
        return Part.OK


class AsciiWire:
    """Raises SettingsError for a URL pyserial does not know, or an address over 99."""

    def __init__(self, settings: Led) -> None:
        self._port = unopened(settings.url, settings.baud, ANSWER_SECONDS)
        self._answers = settings.answers
        check_addresses(settings)

    def open(self) -> None:
        try:
            self._port.open()
        except OSError:
            raise
        except Exception as error:  # pyserial lets termios' own errors through
            raise OSError(str(error)) from error

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._port.close()

    def write(self, address: int, text: str) -> Part:
        for _ in range(ATTEMPTS):
            self._port.read(self._port.in_waiting)
            self._port.write(frame(address, text))
            part = self._answer() if self._answers else Part.OK
            if part is not Part.MISSING:
                break
        return part

    def _answer(self) -> Part:
        """The answer among whatever else is on the line."""
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            if part := _MEANING.get(self._port.read(1)):
                return part
        return Part.MISSING
