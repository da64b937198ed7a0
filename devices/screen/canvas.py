"""What screens draw with: panels, text and icons on one surface, in the look's shapes."""

from __future__ import annotations

import logging
from collections import OrderedDict
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pygame

from config.look.fonts import WORDS_REGULAR
from config.look.icons import drawing, stand_in
from devices.screen.type import leading

if TYPE_CHECKING:
    from config.look.tokens import Theme
    from devices.screen.metrics import Metrics
    from devices.screen.type import Line, Type

log = logging.getLogger(__name__)

FINE = 4
"""Corners are drawn so many times larger and shrunk, which smooths them."""
KEPT = 200


class Canvas:
    """A surface with the means to draw on it; belongs to the screen's thread."""

    def __init__(
        self, surface: pygame.Surface, metrics: Metrics, theme: Theme, letters: Type
    ) -> None:
        self.surface = surface
        self.metrics = metrics
        self.theme = theme
        self.type = letters
        self._corners: OrderedDict[tuple[object, ...], pygame.Surface] = OrderedDict()
        self._icons: OrderedDict[tuple[str, int, str], pygame.Surface] = OrderedDict()

    def change(self, metrics: Metrics, theme: Theme) -> None:
        """Draw with other sizes and colours from now on."""
        self.metrics, self.theme = metrics, theme

    def clear(self, colour: str) -> None:
        self.surface.fill(colour)

    def text(
        self,
        text: str,
        place: tuple[int, int],
        capital: int,
        colour: str,
        face: str = WORDS_REGULAR,
        align: str = "left",
    ) -> int:
        """One line; ``place`` is the top of its capitals at its left, middle or right end.

        Returns its width in pixels.
        """
        ink = self.type.ink(text, face, capital, colour)
        width = ink.surface.get_width()
        left = place[0] - {"left": 0, "middle": width // 2, "right": width}[align]
        self.surface.blit(ink.surface, (left, place[1] - ink.capital_top))
        return width

    def lines(
        self,
        lines: list[Line],
        place: tuple[int, int],
        capital: int,
        colour: str,
        align: str = "left",
    ) -> None:
        """Wrapped text; ``place`` is the top of the first line's capitals."""
        x, y = place
        for line in lines:
            left = x - {"left": 0, "middle": line.width // 2, "right": line.width}[align]
            for run in line.runs:
                left += self.text(run.text, (left, y), capital, colour, run.face)
            y += leading(capital)

    def panel(
        self,
        box: pygame.Rect,
        fill: str,
        line: str | None = None,
        radius: int | None = None,
        width: int | None = None,
    ) -> None:
        """A filled rounded rectangle, with a border inside its edge where ``line`` is given."""
        radius = self.metrics.shape(20) if radius is None else radius
        radius = min(radius, box.width // 2, box.height // 2)
        width = self.metrics.shape(self.theme.border) if width is None else width
        self._body(box, fill, line, radius, width if line else 0)
        tile = self._corner(fill, line, radius, width if line else 0)
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            place = (box.right - radius if dx else box.x, box.bottom - radius if dy else box.y)
            self.surface.blit(tile, place, (dx * radius, dy * radius, radius, radius))

    def _body(self, box: pygame.Rect, fill: str, line: str | None, radius: int, width: int) -> None:
        for bar, inner in (
            (box.inflate(-2 * radius, 0), box.inflate(-2 * radius, -2 * width)),
            (box.inflate(0, -2 * radius), box.inflate(-2 * width, -2 * radius)),
        ):
            if line:
                self.surface.fill(line, bar)
            self.surface.fill(fill, inner)

    def _corner(self, fill: str, line: str | None, radius: int, width: int) -> pygame.Surface:
        """A disc of the panel's colours, from which the four corners are cut."""
        key = (fill, line, radius, width)
        if key not in self._corners:
            _forget_oldest(self._corners)
            self._corners[key] = _disc(*key)
        return self._corners[key]

    def icon(self, name: str, box: pygame.Rect, colour: str) -> None:
        """An icon of the look, as large as fits, in the middle of ``box``."""
        side = min(box.width, box.height)
        key = (name, side, colour)
        if key not in self._icons:
            _forget_oldest(self._icons)
            self._icons[key] = load_icon(*key)
        self.surface.blit(self._icons[key], self._icons[key].get_rect(center=box.center))


def load_icon(name: str, side: int, colour: str) -> pygame.Surface:
    """An icon as a picture; one we do not have shows as the document."""
    try:
        return _drawn(drawing(name), side, colour)
    except pygame.error as error:  # an office's own drawing
        log.error("icon %s cannot be drawn: %s", name, error)
        return _drawn(stand_in(), side, colour)


def _drawn(svg: str, side: int, colour: str) -> pygame.Surface:
    source = BytesIO(svg.replace("currentColor", colour).encode())
    return pygame.image.load_sized_svg(source, (side, side))


def _disc(fill: str, line: str | None, radius: int, width: int) -> pygame.Surface:
    side = max(1, 2 * radius)
    outer = line or fill
    large = pygame.Surface((side * FINE, side * FINE), pygame.SRCALPHA)
    large.fill((*pygame.Color(outer)[:3], 0))
    centre = (radius * FINE, radius * FINE)
    pygame.draw.circle(large, outer, centre, radius * FINE)
    if line:
        pygame.draw.circle(large, fill, centre, (radius - width) * FINE)
    return pygame.transform.smoothscale(large, (side, side))


def _forget_oldest(kept: OrderedDict[Any, pygame.Surface]) -> None:
    if len(kept) >= KEPT:
        kept.popitem(last=False)
