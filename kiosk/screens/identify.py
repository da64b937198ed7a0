"""The terminal's own name, large: which one is it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.notice import Notice, Said, big_notice

if TYPE_CHECKING:
    import pygame

    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button, Widget
    from kiosk.screens.host import Host

SHOWN_SECONDS = 20.0
_SAID = Said("identify", "identify.title", "identify.text", "info")


class Identify(Notice):
    """Shown for 20 s; whoever touches ``done`` has seen it."""

    idle_after = None

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal, _SAID)

    def enter(self) -> None:
        self.after(SHOWN_SECONDS, self.terminal.go_home)

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        left, right = self.buttons(canvas)
        name = self.terminal.settings.device
        text = self.terminal.say(self.said.text)
        left[0].box.bottomleft = (page.x, page.bottom)
        room = page.copy()
        room.height = left[0].box.top - page.y
        return [*left, *right, *big_notice(canvas, room, name, text, self.said)]

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        return [
            self.button(canvas, "done", self.terminal.say("done"), act=self.terminal.go_home)
        ], []
