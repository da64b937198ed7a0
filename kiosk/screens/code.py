"""Typing a dossier code, as it stands on the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from devices.screen.parts import keypad
from devices.screen.widgets import Button, Label, Plate, Widget, paragraph
from kiosk.screens.base import row
from kiosk.screens.typed import Typed

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

KEYS = ("1234567890", "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ.-")
TALLEST_PAD = 0.5
"""Height of the keys together, as a part of their width."""


class Code(Typed):
    """Letters, digits, point and hyphen; touched or typed on a keyboard."""

    name = "code"
    letters = "".join(KEYS)
    longest = 40

    def go(self) -> None:
        self.terminal.use_code(self.text)

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        left = [self.back_button(canvas), self.help_button(canvas)]
        widgets, bottom = row(canvas, page, left, [self._go_button(canvas)])
        head, top = self._head(canvas, page)
        field, top = self._field(canvas, pygame.Rect(page.x, top, page.width, 0))
        gap = canvas.metrics.gap
        height = min(bottom - gap - top, round(TALLEST_PAD * page.width))
        pad = pygame.Rect(page.x, bottom - gap - height, page.width, height)
        return [*head, *field, *keypad(canvas, pad, KEYS, self.press), *widgets]

    def _head(self, canvas: Canvas, page: pygame.Rect) -> tuple[list[Widget], int]:
        """What is to be typed; returns where the field begins as well."""
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        large = self.terminal.large  # the keys need the room
        place = (page.x, page.y + metrics.shape(24 if large else 44))
        size = metrics.text(0.75 if large else 2)
        title = paragraph(canvas, say("code.title"), place, page.width, size, theme.ink, WORDS_BOLD)
        place = (page.x, title.box.bottom + metrics.gap * (1 if large else 2))
        text = say("code.example.short" if self.terminal.large else "code.example")
        hint = paragraph(canvas, text, place, page.width, metrics.text(0), theme.soft)
        return [title, hint], hint.box.bottom + metrics.gap + metrics.shape(12)

    def _field(self, canvas: Canvas, line: pygame.Rect) -> tuple[list[Widget], int]:
        """What was typed, with its button beside it; returns where the keys may begin as well."""
        metrics, theme = canvas.metrics, canvas.theme
        erase = self.erase_button(canvas)
        high = round(metrics.text(1 if self.terminal.large else 2) * 2.6)
        erase.box.height = max(metrics.main_target, high)
        erase.box.topright = line.topright
        box = pygame.Rect(line.topleft, (erase.box.x - metrics.gap - line.x, erase.box.height))
        inner = box.inflate(-2 * metrics.shape(24), 0)
        capital = canvas.type.fit(self.text, NUMBERS_BOLD, metrics.text(2), inner.width)
        widgets: list[Widget] = [
            Plate(box=box, fill=theme.card, line=theme.ink),
            Label(box=inner, text=self.text, capital=capital, colour=theme.ink, face=NUMBERS_BOLD),
            erase,
        ]
        return widgets, box.bottom + metrics.gap

    def _go_button(self, canvas: Canvas) -> Button:
        text = self.terminal.say("code.go")
        return self.button(
            canvas, "go", text, kind="main", icon="search", enabled=self.fits(), act=self.go
        )
