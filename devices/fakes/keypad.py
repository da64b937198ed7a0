"""A counter keypad that is not there: its keys send the real frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ids import Key
from devices.drivers.keypad import CLEAR, ETX, LETTERS, STX

if TYPE_CHECKING:
    from devices.fakes.line import Line

_LETTER_OF = {key: letter for letter, key in LETTERS.items()}


class FakeKeypad:
    """A keypad on a line; ``pressed`` remembers its function keys in order."""

    def __init__(self, line: Line, address: int = 1) -> None:
        self.line = line
        self.address = address
        self.pressed: list[Key] = []

    def press(self, key: Key) -> None:
        """Press a key; the frame is lost when the cable is out."""
        self.pressed.append(key)
        self._send(_LETTER_OF[key])

    def type(self, digits: str) -> None:
        """Press digit keys, one after the other."""
        for digit in digits:
            self._send(digit.encode())

    def clear(self) -> None:
        """Press the key that forgets the digits."""
        self._send(CLEAR)

    def call(self, number: str) -> None:
        """Call a number from a keypad that sends it whole."""
        self.pressed.append(Key.CALL)
        self._send(_LETTER_OF[Key.CALL] + number.encode())

    def _send(self, key: bytes) -> None:
        self.line.write(STX + f"{self.address:02d}".encode() + key + ETX)
