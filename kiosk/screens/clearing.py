"""What is one person's alone clears itself: a warning after 20 s without a touch, gone at 40 s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.base import TerminalScreen

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

WARN_SECONDS = 20.0
CLEAR_SECONDS = 20


class Clearing(TerminalScreen):
    """``left`` counts down the last seconds; None while somebody reads."""

    idle_after = WARN_SECONDS

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal)
        self.left: int | None = None
        self._count_timer_runs = False

    def enter(self) -> None:
        self.left = None
        self._count_timer_runs = False

    def idle(self) -> None:
        """Warn, and count down."""
        self.left = CLEAR_SECONDS
        self.update()
        if not self._count_timer_runs:
            self._count_timer_runs = True
            self.after(1, self._count)

    def keep(self) -> None:
        """Somebody is still reading."""
        self.left = None
        self.update()

    def keep_button(self, canvas: Canvas) -> Button:
        """Counts down as well; in the place of what leads on."""
        text = f"{self.terminal.say('dossier.keep')} ({self.left})"
        return self.button(canvas, "keep", text, kind="main", act=self.keep)

    def _count(self) -> None:
        if self.left is None:
            self._count_timer_runs = False
            return
        self.left -= 1
        if self.left <= 0:
            self.terminal.go_home()
            return
        self.after(1, self._count)
        self.update()
