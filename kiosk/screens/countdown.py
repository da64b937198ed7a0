"""Seconds that are counted down on a screen, before it goes home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.base import TerminalScreen

if TYPE_CHECKING:
    from devices.screen.window import Timer


class Countdown(TerminalScreen):
    """``left`` seconds are shown; None while nothing is counted."""

    left: int | None = None
    _second: Timer | None = None

    def count_down(self, seconds: int) -> None:
        """Go home after so many seconds."""
        self.stop_counting()
        self.left = seconds
        self._second = self.after(1, self._count)

    def stop_counting(self) -> None:
        """Stay."""
        if self._second is not None:
            self._second.cancel()
        self.left = self._second = None

    def _count(self) -> None:
        left = (self.left or 0) - 1
        if left > 0:
            self.count_down(left)
            self.update()
        else:
            self.terminal.go_home()
