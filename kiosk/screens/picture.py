"""The picture of a receipt held under a scanner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look import tokens
from devices.screen.widgets import Widget

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

WIDE, HIGH = 520, 260
"""The size the picture is drawn for; it is scaled to its box."""
BARS_WIDE = 232
_BARS = (3, 1, 2, 1, 1, 3, 1, 2, 2, 1, 3, 1, 1, 2, 1, 3, 2, 1, 1, 2, 3, 1, 2)


@dataclass(frozen=True, kw_only=True)
class ScanPicture(Widget):
    """A scanner above, its beam, and the receipt's barcode in it; ``still``: without the beam."""

    still: bool = False

    def draw(self, canvas: Canvas) -> None:
        scale = min(self.box.width / WIDE, self.box.height / HIGH)
        if scale <= 0:
            return
        self._receipt(canvas, scale)
        if not self.still:
            self._beam(canvas, scale)
        self._scanner(canvas, scale)

    def _at(self, scale: float, x: float, y: float, width: float, height: float) -> pygame.Rect:
        """A box of the picture, given from its middle top, on the screen."""
        left = self.box.centerx + round(x * scale)
        top = self.box.centery + round((y - HIGH / 2) * scale)
        return pygame.Rect(left, top, round(width * scale), round(height * scale))

    def _scanner(self, canvas: Canvas, scale: float) -> None:
        radius = round(16 * scale)
        canvas.panel(self._at(scale, -110, 0, 220, 62), tokens.INK, radius=radius)
        canvas.panel(self._at(scale, -70, 54, 140, 18), tokens.SOFT, radius=round(6 * scale))
        canvas.panel(self._at(scale, -8, 22, 16, 16), tokens.JADE_ON_DARK, radius=round(8 * scale))

    def _beam(self, canvas: Canvas, scale: float) -> None:
        top, low = self._at(scale, -60, 72, 120, 1), self._at(scale, -128, 172, 256, 4)
        light = pygame.Surface(self.box.size, pygame.SRCALPHA)
        x, y = self.box.topleft
        shape = [
            (top.left - x, top.top - y),
            (top.right - x, top.top - y),
            (low.right - x, low.top - y),
            (low.left - x, low.top - y),
        ]
        pygame.draw.polygon(light, (138, 20, 28, 34), shape)
        canvas.surface.blit(light, self.box.topleft)
        canvas.surface.fill(tokens.LACQUER, low)

    def _receipt(self, canvas: Canvas, scale: float) -> None:
        canvas.panel(
            self._at(scale, -180, 112, 360, 148), tokens.PAPER, tokens.LINE, round(14 * scale)
        )
        unit = BARS_WIDE / sum(_BARS)
        left = -BARS_WIDE / 2
        for i, bar in enumerate(_BARS):
            if i % 2 == 0:
                canvas.surface.fill(tokens.INK, self._at(scale, left, 138, bar * unit, 70))
            left += bar * unit
        for y, width in ((222, 180), (238, 120)):
            canvas.panel(
                self._at(scale, -BARS_WIDE / 2, y, width, 7), tokens.LINE, radius=round(3 * scale)
            )
