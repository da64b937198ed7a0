"""The card of one service on the kiosk's home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_REGULAR
from devices.screen.type import Line, block_height
from devices.screen.widgets import Ground, Icon, Target

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas


@dataclass(frozen=True, kw_only=True)
class ServiceCard(Target):
    """One service: icon, name, hint, and how many are waiting."""

    icon: str
    name: tuple[Line, ...]
    hint: tuple[Line, ...]
    count: str
    unit: str
    good: bool = False
    roomy: bool = False

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        theme = canvas.theme
        fill = theme.card if self.enabled else theme.paper
        ground = Ground(fill, theme.ink, theme.line, theme.line, theme.line)
        box = self.draw_ground(canvas, ground, pressed=pressed, focused=focused)
        sizes = CardSizes(canvas, roomy=self.roomy)
        tile = pygame.Rect(box.x + sizes.pad, 0, sizes.tile, sizes.tile)
        tile.centery = box.centery
        colour, tint = (
            (theme.good, theme.good_tint) if self.good else (theme.accent, theme.accent_tint)
        )
        if not self.enabled:
            colour, tint = theme.soft, theme.line
        Icon(box=tile, name=self.icon, colour=colour, tile=tint).draw(canvas)
        left, height = tile.right + sizes.pad, sizes.text_height(self.name, self.hint)
        top = box.centery - height // 2
        ink = theme.ink if self.enabled else theme.soft
        canvas.lines(list(self.name), (left, top), sizes.name, ink)
        top += block_height(len(self.name), sizes.name) + sizes.space
        canvas.lines(list(self.hint), (left, top), sizes.body, theme.soft)
        self._draw_count(canvas, box, sizes)

    def _draw_count(self, canvas: Canvas, box: pygame.Rect, sizes: CardSizes) -> None:
        right = box.right - sizes.pad
        height = (sizes.count + sizes.space if self.count else 0) + sizes.body
        top = box.centery - height // 2
        if self.count:
            canvas.text(
                self.count, (right, top), sizes.count, canvas.theme.good, NUMBERS_BOLD, "right"
            )
            top += sizes.count + sizes.space
        canvas.text(self.unit, (right, top), sizes.body, canvas.theme.soft, align="right")

    def spills(self, canvas: Canvas) -> bool:
        sizes = CardSizes(canvas, roomy=self.roomy)
        room = sizes.text_width(canvas, self.box.width, self.unit)
        wide = any(line.width > room for line in (*self.name, *self.hint))
        return wide or sizes.height(self.name, self.hint) > self.box.height


class CardSizes:
    """The measures of a service card on one screen."""

    def __init__(self, canvas: Canvas, *, roomy: bool) -> None:
        metrics = canvas.metrics
        self.roomy = roomy
        self.name = metrics.text(1.75 if roomy else 0.75)
        self.body = metrics.text(0.5 if roomy else 0)
        self.count = metrics.text(3 if roomy else 1.5)
        self.pad = metrics.shape(36 if roomy else 22)
        self.space = round(self.body * 0.95)
        self.tile = round(self.name * 3.6)

    def text_width(self, canvas: Canvas, width: int, unit: str) -> int:
        """Room for name and hint in a card of ``width``."""
        count = max(
            canvas.type.width(unit, WORDS_REGULAR, self.body),
            canvas.type.width("000", NUMBERS_BOLD, self.count),
        )
        return width - self.tile - count - 4 * self.pad

    def text_height(self, name: tuple[Line, ...], hint: tuple[Line, ...]) -> int:
        height = block_height(len(name), self.name)
        return height + (self.space + block_height(len(hint), self.body) if hint else 0)

    def height(self, name: tuple[Line, ...], hint: tuple[Line, ...]) -> int:
        """The least height of a card."""
        return max(self.tile, self.text_height(name, hint) + self.body) + self.pad
