"""Changing the roll, in three pictures, for whoever stands in front of the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from devices.screen.widgets import Label, Plate, Widget, paragraph
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.notice import band
from kiosk.screens.roll_picture import RollPicture

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import PrintingHost

STEPS = ("open", "insert", "close")
DONE_SECONDS = 6.0


class PaperGuide(TerminalScreen):
    """The step that the printer waits for is set off; when it is ready again, home by itself."""

    name = "kiosk.paper-guide"
    takes_scans = False
    idle_after = 240.0

    def __init__(self, terminal: PrintingHost) -> None:
        super().__init__(terminal)
        self.kiosk = terminal
        self._was_due = self._due
        self._leaving = False

    @property
    def _due(self) -> bool:
        """Whether there is anything to be done: a fault, or a roll that runs low."""
        return bool(self.kiosk.printer_problem or self.kiosk.printer_hint)

    @property
    def step(self) -> int:
        """0: open the cover; 1: put the roll in; 2: see to the paper; 3: done."""
        hint = self.kiosk.printer_hint
        if hint == "cover-open":
            return 1
        if hint or not self._was_due:
            return 0
        return 2 if self._due else 3

    @property
    def mark(self) -> str:
        return f"{self.name}.{self.step}"

    def update(self) -> None:
        self._was_due |= self._due
        super().update()
        if self.step == len(STEPS) and not self._leaving:
            self._leaving = True
            self.after(DONE_SECONDS, self.kiosk.go_home)

    def idle(self) -> None:
        self.kiosk.go_home()

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        left = [self.back_button(canvas), self.help_button(canvas)]
        widgets, bottom = row(canvas, page, left, [])
        title = paragraph(
            canvas, say("roll.title"), (page.x, page.y + metrics.shape(36)), page.width,
            metrics.text(1.75), theme.ink, WORDS_BOLD,
        )  # fmt: skip
        done = self.step == len(STEPS)
        text = say(self._why())
        place = pygame.Rect(page.x, title.box.bottom + metrics.gap, page.width, 0)
        icon, tone = ("check-circle", "good") if done else ("paper-roll", "attention")
        state, top = band(canvas, place, icon, f"*{text}*", tone, 0.25)
        top += metrics.gap
        room = pygame.Rect(page.x, top, page.width, bottom - metrics.gap - top)
        return [title, *state, *self._steps(canvas, room), *widgets]

    def _why(self) -> str:
        """What is amiss, if anything is, as a key of the words."""
        if problem := self.kiosk.printer_problem:
            return f"printer.{problem}"
        return "roll.low" if self.kiosk.printer_hint else "roll.ready"

    def _steps(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        gap = canvas.metrics.gap
        count = len(STEPS)
        across = room.width > room.height
        widgets: list[Widget] = []
        for i, name in enumerate(STEPS):
            if across:
                width = (room.width - (count - 1) * gap) // count
                box = pygame.Rect(room.x + i * (width + gap), room.y, width, room.height)
            else:
                height = (room.height - (count - 1) * gap) // count
                box = pygame.Rect(room.x, room.y + i * (height + gap), room.width, height)
            widgets += self._step(canvas, box, i, name, across=across)
        return widgets

    def _step(
        self, canvas: Canvas, box: pygame.Rect, i: int, name: str, *, across: bool
    ) -> list[Widget]:
        metrics, theme = canvas.metrics, canvas.theme
        now = i == self.step
        pad, size = metrics.shape(24), metrics.text(0.25)
        inner = box.inflate(-2 * pad, -2 * pad)
        text = self.terminal.say(f"roll.{name}")
        if across:
            words = paragraph(canvas, text, (inner.x, 0), inner.width, size, theme.ink)
            words.box.bottom = inner.bottom
            picture = pygame.Rect(
                inner.x, inner.y, inner.width, words.box.top - inner.y - metrics.gap
            )
        else:
            half = inner.width // 2
            picture = pygame.Rect(inner.x, inner.y, half - metrics.gap, inner.height)
            words = paragraph(canvas, text, (inner.x + half, 0), half, size, theme.ink)
            words.box.centery = inner.centery
        number = pygame.Rect(inner.x, inner.y, metrics.text(1.5), metrics.text(1.5))
        return [
            Plate(
                box=box, fill=theme.attention_tint if now else theme.card,
                line=theme.attention if now else theme.line,
            ),
            RollPicture(box=picture, step=name),
            Label(
                box=number, text=str(i + 1), capital=metrics.text(1.5), colour=theme.accent,
                face=NUMBERS_BOLD,
            ),
            words,
        ]  # fmt: skip
