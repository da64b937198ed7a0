"""What is one person's alone clears itself: a warning after 20 s without a touch, gone at 40 s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.countdown import Countdown

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button

WARN_SECONDS = 20.0
CLEAR_SECONDS = 20


class Clearing(Countdown):
    """``left`` counts down the last seconds; None while somebody reads."""

    idle_after = WARN_SECONDS
    private = True

    def enter(self) -> None:
        self.stop_counting()

    def idle(self) -> None:
        """Warn, and count down."""
        self.count_down(CLEAR_SECONDS)
        self.update()

    def keep(self) -> None:
        """Somebody is still reading."""
        self.stop_counting()
        self.update()

    def keep_button(self, canvas: Canvas) -> Button:
        """Counts down as well; in the place of what leads on."""
        text = f"{self.terminal.say('dossier.keep')} ({self.left})"
        return self.button(canvas, "keep", text, kind="main", act=self.keep)
