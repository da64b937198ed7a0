"""While a number is being taken: nothing can be pressed twice, for there is nothing to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.notice import Notice, Said

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

SLOW_SECONDS = 2.5
_TAKING = Said("kiosk.taking", "taking.title", "taking.text", "ticket")
_SLOW = Said("kiosk.taking", "taking.title", "taking.slow", "ticket")


class Taking(Notice):
    """Shown from the touch to the server's answer."""

    takes_scans = False
    idle_after = None

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal, _TAKING)

    def enter(self) -> None:
        self.after(SLOW_SECONDS, self._slow)

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:  # noqa: ARG002
        return [], []

    def _slow(self) -> None:
        self.said = _SLOW
        self.update()
