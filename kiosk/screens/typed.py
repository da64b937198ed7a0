"""Screens on which something short is typed, with keys on the glass or a keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.base import TerminalScreen

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

ENTER = ("return", "enter", "keypad enter")


class Typed(TerminalScreen):
    """``text`` is what was typed, of ``letters``, no longer than ``longest``.

    Override ``go``, and ``fits`` where not every text can be gone on with.
    """

    letters = "0123456789"
    longest = 2

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal)
        self.text = ""

    @property
    def mark(self) -> str:
        return f"{self.name}.{len(self.text)}"

    def fits(self) -> bool:
        """Whether what was typed can be gone on with."""
        return bool(self.text)

    def go(self) -> None:
        """Go on with what was typed."""
        raise NotImplementedError

    def key(self, key: str) -> bool:
        letter = key.removeprefix("shift ").strip("[]").upper()
        if len(letter) == 1 and letter in self.letters:
            self.press(letter)
        elif key == "backspace":
            self.erase()
        elif key in ENTER and self.fits():
            self.go()
        else:
            return super().key(key)
        return True

    def press(self, letter: str) -> None:
        """One more; what is too much is left out."""
        if len(self.text) < self.longest:
            self.text += letter
            self.update()

    def erase(self) -> None:
        """Take the last one back."""
        self.text = self.text[:-1]
        self.update()

    def erase_button(self, canvas: Canvas) -> Button:
        text = self.terminal.say("code.erase")
        return self.button(
            canvas, "erase", text, icon="erase", enabled=bool(self.text), act=self.erase
        )
