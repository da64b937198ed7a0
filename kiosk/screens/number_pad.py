"""Typing a few digits: large keys, and what was typed beside them."""

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

KEYS = ("123", "456", "789", "0")
_WIDEST_KEY = 1.9
"""Width of a key in its heights."""


class NumberPad(Typed):
    """Override ``title``, ``hint``, ``go`` and ``go_button``; ``fits`` where it is more than one.

    ``hidden`` shows dots in the place of digits.
    """

    hidden = False

    def title(self) -> str:
        raise NotImplementedError

    def hint(self) -> str:
        return ""

    def unit(self) -> str:
        """A word after the number, or nothing."""
        return ""

    def go_button(self, canvas: Canvas) -> Button:
        raise NotImplementedError

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics = canvas.metrics
        left = [self.back_button(canvas), self.help_button(canvas)]
        widgets, bottom = row(canvas, page, left, [self.go_button(canvas)])
        head, top = self._head(canvas, page)
        room = pygame.Rect(page.x, top, page.width, bottom - metrics.gap - top)
        beside, pad = self._divide(canvas, room)
        return [*head, *self._typed(canvas, beside), *self._pad(canvas, pad), *widgets]

    def _head(self, canvas: Canvas, page: pygame.Rect) -> tuple[list[Widget], int]:
        metrics, theme = canvas.metrics, canvas.theme
        large = self.terminal.large  # the keys need the room
        place = (page.x, page.y + metrics.shape(24 if large else 40))
        size = metrics.text(1 if large else 2.25)
        title = paragraph(canvas, self.title(), place, page.width, size, theme.ink, WORDS_BOLD)
        space = round(metrics.text(0) * 1.3)
        if not self.hint():
            return [title], title.box.bottom + space
        place = (page.x, title.box.bottom + space)
        hint = paragraph(canvas, self.hint(), place, page.width, metrics.text(0), theme.soft)
        return [title, hint], hint.box.bottom + space

    def _divide(self, canvas: Canvas, room: pygame.Rect) -> tuple[pygame.Rect, pygame.Rect]:
        """Where the number stands, and where its keys do: side by side, or below."""
        gap = canvas.metrics.gap
        if room.height > room.width:
            above = pygame.Rect(room.x, room.y, room.width, round(room.height * 0.3))
            top = above.bottom + gap
            return above, pygame.Rect(room.x, top, room.width, room.bottom - top)
        width = (room.width - gap) // 2
        beside = pygame.Rect(room.x, room.y, width, room.height)
        return beside, pygame.Rect(room.right - width, room.y, width, room.height)

    def _typed(self, canvas: Canvas, box: pygame.Rect) -> list[Widget]:
        metrics, theme = canvas.metrics, canvas.theme
        erase = self.erase_button(canvas)
        erase.box.midbottom = (box.centerx, box.bottom - metrics.gap)
        text = "•" * len(self.text) if self.hidden else self.text
        unit = self.unit()
        low = erase.box.top - metrics.gap - (2 * metrics.text(1) if unit else 0)
        place = pygame.Rect(box.x + metrics.gap, box.y, box.width - 2 * metrics.gap, low - box.y)
        capital = canvas.type.fit(
            text or "0", NUMBERS_BOLD, min(metrics.text(6), place.height // 2), place.width
        )
        number = pygame.Rect(place.x, 0, place.width, capital)
        number.centery = place.centery
        widgets: list[Widget] = [
            Plate(box=box, fill=theme.card, line=theme.line, edge=theme.line),
            Label(
                box=number, text=text or "–", capital=capital,
                colour=theme.accent if text else theme.soft, face=NUMBERS_BOLD, align="middle",
            ),
        ]  # fmt: skip
        if unit:
            size = metrics.text(1)
            below = pygame.Rect(place.x, number.bottom + 2 * size, place.width, size)
            widgets.append(
                Label(box=below, text=unit, capital=size, colour=theme.ink, align="middle")
            )
        return [*widgets, erase]

    def _pad(self, canvas: Canvas, box: pygame.Rect) -> list[Widget]:
        """The keys, no wider than looks well."""
        high = (box.height - 3 * canvas.metrics.gap) // 4
        wide = min(box.width, round(3 * high * _WIDEST_KEY) + 2 * canvas.metrics.gap)
        pad = pygame.Rect(0, box.y, wide, box.height)
        pad.centerx = box.centerx
        return keypad(canvas, pad, KEYS, self.press)
