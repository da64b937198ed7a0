"""The technician's corner, behind a gesture and a PIN: how the parts are, and what can be tried."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from devices.screen.type import leading
from devices.screen.widgets import Plate, Widget, paragraph
from kiosk.screens.choice import Choice, Option
from kiosk.screens.number_pad import NumberPad

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

_LONGEST = 8
TRIES = 3


class TechnicianPin(NumberPad):
    """Three tries, then home, and the gesture rests."""

    name = "technician.pin"
    takes_scans = False
    hidden = True
    longest = _LONGEST

    def __init__(self, terminal: Host, pin: str) -> None:
        super().__init__(terminal)
        self._pin = pin
        self._wrong = 0

    def title(self) -> str:
        return self.terminal.say("tech.pin")

    def hint(self) -> str:
        return self.terminal.say("tech.wrong") if self._wrong else ""

    def go(self) -> None:
        if hmac.compare_digest(self.text, self._pin):
            self.terminal.open_corner()
            return
        self.text = ""
        self._wrong += 1
        if self._wrong >= TRIES:
            self.terminal.close_corner()
        else:
            self.update()

    def go_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas, "go", self.terminal.say("tech.open"), kind="main", icon="lock",
            enabled=self.fits(), act=self.go,
        )  # fmt: skip


class Corner(Choice):
    """Facts above, actions below."""

    name = "technician"
    takes_scans = False

    def title(self) -> str:
        return self.terminal.say("tech.title")

    def options(self) -> list[Option]:
        say = self.terminal.say
        return [
            Option(key=f"tech {name}", name=say(f"tech.{name}"), icon=icon, act=act)
            for name, icon, act in self.terminal.corner_actions()
        ]

    def idle(self) -> None:
        """Nobody else is to find it open."""
        self.terminal.go_home()

    def _head(
        self, canvas: Canvas, page: pygame.Rect, bottom: int
    ) -> tuple[list[Widget], pygame.Rect]:
        metrics, theme = canvas.metrics, canvas.theme
        place = (page.x, page.y + metrics.shape(28))
        title = paragraph(
            canvas, self.title(), place, page.width, metrics.text(1), theme.ink, WORDS_BOLD
        )
        facts = self.terminal.facts()
        pad, size = metrics.shape(24), metrics.text(0)
        step = leading(size)
        columns = 1 if metrics.height > metrics.width else 2
        lines = -(-len(facts) // columns)
        top = title.box.bottom + metrics.gap
        box = pygame.Rect(page.x, top, page.width, 2 * pad + lines * step - (step - size))
        widgets: list[Widget] = [title, Plate(box=box, fill=theme.card, line=theme.line)]
        width = (box.width - (columns + 1) * pad) // columns
        for i, (key, value) in enumerate(facts):
            x = box.x + pad + (i // lines) * (width + pad)
            y = box.y + pad + (i % lines) * step
            text = f"{self.terminal.say(key)}: *{value}*"
            fitting = canvas.type.fit(text.replace("*", ""), NUMBERS_BOLD, size, width)
            widgets.append(
                paragraph(canvas, text, (x, y), width, fitting, theme.ink, strong=WORDS_BOLD)
            )
        top = box.bottom + metrics.gap
        return widgets, pygame.Rect(page.x, top, page.width, bottom - top)
