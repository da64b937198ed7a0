"""Pictures of a printer and its roll."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from devices.screen.widgets import Widget

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

WIDE, HIGH = 200, 170
"""The size the pictures are drawn for; they are scaled to their box."""
_FINE = 3


@dataclass(frozen=True, kw_only=True)
class RollPicture(Widget):
    """``step``: ``open`` (the cover goes up), ``insert`` (the roll goes in), ``close``."""

    step: str

    def draw(self, canvas: Canvas) -> None:
        scale = min(self.box.width / WIDE, self.box.height / HIGH)
        if scale <= 0:
            return
        size = (round(WIDE * scale), round(HIGH * scale))
        large = pygame.Surface((size[0] * _FINE, size[1] * _FINE), pygame.SRCALPHA)
        pen = _Pen(large, scale * _FINE, canvas.theme.ink, canvas.theme.accent, canvas.theme.card)
        {"open": _open, "insert": _insert, "close": _close}[self.step](pen)
        picture = pygame.transform.smoothscale(large, size)
        canvas.surface.blit(picture, picture.get_rect(center=self.box.center))


@dataclass(frozen=True, slots=True)
class _Pen:
    surface: pygame.Surface
    scale: float
    ink: str
    accent: str
    paper: str

    def at(self, *points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def line(self, *points: tuple[float, float], colour: str = "", width: float = 4) -> None:
        colour = colour or self.ink
        placed = self.at(*points)
        thick = max(2, round(width * self.scale))
        pygame.draw.lines(self.surface, colour, False, placed, thick)
        for point in placed:
            pygame.draw.circle(self.surface, colour, point, thick / 2)

    def shape(self, *points: tuple[float, float]) -> None:
        pygame.draw.polygon(self.surface, self.paper, self.at(*points))
        self.line(*points, points[0])

    def ring(self, x: float, y: float, radius: float) -> None:
        centre = (x * self.scale, y * self.scale)
        pygame.draw.circle(self.surface, self.paper, centre, radius * self.scale)
        width = max(2, round(4 * self.scale))
        pygame.draw.circle(self.surface, self.ink, centre, radius * self.scale, width)

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        heads = [
            (end[0] - 14 * math.cos(angle + turn), end[1] - 14 * math.sin(angle + turn))
            for turn in (0.6, -0.6)
        ]
        self.line(start, end, colour=self.accent, width=6)
        self.line(heads[0], end, heads[1], colour=self.accent, width=6)


def _body(pen: _Pen) -> None:
    pen.shape((30, 90), (170, 90), (170, 155), (30, 155))


def _open(pen: _Pen) -> None:
    pen.shape((30, 90), (150, 34), (158, 50), (44, 104))
    _body(pen)
    pen.arrow((178, 84), (178, 34))


def _insert(pen: _Pen) -> None:
    pen.line((30, 90), (30, 20))
    pen.ring(100, 62, 34)
    pen.ring(100, 62, 11)
    pen.line((66, 62), (66, 84), (44, 84))
    _body(pen)
    pen.line((50, 90), (150, 90), colour=pen.paper, width=6)
    pen.arrow((160, 36), (142, 56))


def _close(pen: _Pen) -> None:
    pen.shape((82, 94), (118, 94), (118, 30), (112, 36), (106, 30), (100, 36), (94, 30), (88, 36),
              (82, 30))  # fmt: skip
    _body(pen)
    pen.line((64, 96), (136, 96), width=6)
    pen.arrow((100, 84), (100, 48))
