"""Asking whether anybody is still there, before everything is set back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens.base import row
from kiosk.screens.countdown import Countdown
from kiosk.screens.notice import Notice, Said, big_notice

if TYPE_CHECKING:
    import pygame

    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from devices.screen.widgets import Button, Widget
    from kiosk.screens.host import Host

GRACE_SECONDS = 30
_ASKING = Said("still-there", "still-there.title", "still-there.text", "clock")


class StillThere(Countdown, Notice):
    """Counts down; one touch brings ``back`` again, as often as one likes."""

    idle_after = None

    def __init__(self, terminal: Host, back: Screen) -> None:
        super().__init__(terminal, _ASKING, back)

    def enter(self) -> None:
        self.count_down(GRACE_SECONDS)

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        widgets, top = row(canvas, page, *self.buttons(canvas))
        room = page.copy()
        room.height = top - page.y
        title = self.terminal.say(self.said.title)
        text = self.terminal.say(self.said.text, n=self.left)
        return [*widgets, *big_notice(canvas, room, title, text, self.said)]

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        say = self.terminal.say
        done = self.button(canvas, "done", say("done"), act=self.terminal.go_home)
        more = self.button(
            canvas, "more-time", say("more-time"), kind="main", icon="clock", act=self.return_back
        )
        return [done], [more]
