"""A counter keypad that is not there: its keys send the real frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.drivers.keypad import ETX, LETTERS, STX

if TYPE_CHECKING:
    from contract.ids import Key
    from devices.fakes.line import Line

_LETTER_OF = {key: letter for letter, key in LETTERS.items()}


class FakeKeypad:
    """A keypad on a line; ``pressed`` remembers its keys in order."""

    def __init__(self, line: Line, address: int = 1) -> None:
        self.line = line
        self.address = address
        self.pressed: list[Key] = []

    def press(self, key: Key) -> None:
        """Press a key; the frame is lost when the cable is out."""
        self.pressed.append(key)
        self.line.write(STX + f"{self.address:02d}".encode() + _LETTER_OF[key] + ETX)
