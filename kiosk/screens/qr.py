"""A QR on the screen, to be photographed or opened by a phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pygame
import segno

from devices.screen.widgets import Plate, Widget, paragraph

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

QUIET_MODULES = 4
_DARK, _LIGHT = "#000000", "#FFFFFF"


@dataclass(frozen=True, kw_only=True)
class Qr(Widget):
    """As large as whole pixels a module allow, in the middle of its box, always black on white."""

    content: str

    def draw(self, canvas: Canvas) -> None:
        rows = _matrix(self.content)
        module = max(1, min(self.box.size) // len(rows))
        side = module * len(rows)
        left, top = self.box.centerx - side // 2, self.box.centery - side // 2
        canvas.surface.fill(_LIGHT, pygame.Rect(left, top, side, side))
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    place = (left + x * module, top + y * module, module, module)
                    canvas.surface.fill(_DARK, place)


@lru_cache(maxsize=4)
def _matrix(content: str) -> tuple[tuple[bool, ...], ...]:
    code = segno.make(content, error="m", micro=False)
    rows = code.matrix_iter(border=QUIET_MODULES)
    return tuple(tuple(bool(module) for module in row) for row in rows)


def qr_card(canvas: Canvas, box: pygame.Rect, content: str, caption: str) -> list[Widget]:
    """A QR in a card of its own with a line beneath."""
    metrics, theme = canvas.metrics, canvas.theme
    pad = metrics.shape(20)
    inner = box.inflate(-2 * pad, -2 * pad)
    words = paragraph(
        canvas, caption, (inner.x, 0), inner.width, metrics.text(0), theme.ink, align="middle"
    )
    words.box.bottom = inner.bottom
    place = pygame.Rect(inner.x, inner.y, inner.width, words.box.top - pad - inner.y)
    return [
        Plate(box=box, fill=theme.card, line=theme.line, edge=theme.line),
        Qr(box=place, content=content),
        words,
    ]
