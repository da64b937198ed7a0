"""A card to be touched: a service on the kiosk's home, an answer to a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_REGULAR
from devices.screen.type import Line, block_height
from devices.screen.widgets import Ground, Icon, Target, grounds

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas


@dataclass(frozen=True, kw_only=True)
class ServiceCard(Target):
    """Icon, name, hint, and perhaps a count with its unit.

    ``tone`` colours its icon: ``plain``, ``good``, ``attention``; ``main`` is the one main answer.
    """

    icon: str
    name: tuple[Line, ...]
    hint: tuple[Line, ...]
    count: str
    unit: str
    tone: str = "plain"
    roomy: bool = False

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        theme = canvas.theme
        ground = self._ground(canvas, pressed=pressed)
        box = self.draw_ground(canvas, ground, pressed=pressed, focused=focused)
        sizes = CardSizes(canvas, roomy=self.roomy)
        tile = pygame.Rect(box.x + sizes.pad, 0, sizes.tile, sizes.tile)
        tile.centery = box.centery
        colour, tint = self._icon_colours(canvas)
        Icon(box=tile, name=self.icon, colour=colour, tile=tint).draw(canvas)
        left, height = tile.right + sizes.pad, sizes.text_height(self.name, self.hint)
        top = box.centery - height // 2
        main = self.tone == "main" and self.enabled
        canvas.lines(list(self.name), (left, top), sizes.name, ground.ink)
        top += block_height(len(self.name), sizes.name) + sizes.space
        soft = ground.ink if main else theme.soft
        canvas.lines(list(self.hint), (left, top), sizes.body, soft)
        self._draw_count(canvas, box, sizes, theme.ink if pressed else theme.good)

    def _ground(self, canvas: Canvas, *, pressed: bool) -> Ground:
        theme = canvas.theme
        if self.tone == "main" and self.enabled:
            return grounds(canvas, pressed=pressed)["main"]
        if theme.stark:
            return grounds(canvas)["secondary" if self.enabled else "off"]
        if not self.enabled:
            return Ground(theme.paper, theme.soft, theme.line, theme.line, theme.line)
        return Ground(theme.card, theme.ink, theme.line, theme.line, theme.line)

    def _icon_colours(self, canvas: Canvas) -> tuple[str, str]:
        """The icon's own colour, and its tile's."""
        theme = canvas.theme
        if not self.enabled:
            return theme.soft, theme.paper
        return {
            "good": (theme.good, theme.good_tint),
            "attention": (theme.attention, theme.attention_tint),
            "main": (theme.accent, theme.accent_tint),
        }.get(self.tone, (theme.accent, theme.accent_tint))

    def _draw_count(self, canvas: Canvas, box: pygame.Rect, sizes: CardSizes, colour: str) -> None:
        right = box.right - sizes.pad
        height = (sizes.count + sizes.space if self.count else 0) + sizes.body
        top = box.centery - height // 2
        if self.count:
            canvas.text(self.count, (right, top), sizes.count, colour, NUMBERS_BOLD, "right")
            top += sizes.count + sizes.space
        canvas.text(self.unit, (right, top), sizes.body, canvas.theme.soft, align="right")

    def spills(self, canvas: Canvas) -> bool:
        sizes = CardSizes(canvas, roomy=self.roomy)
        room = sizes.text_width(canvas, self.box.width, self.unit, counted=bool(self.count))
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

    def text_width(self, canvas: Canvas, width: int, unit: str, *, counted: bool = True) -> int:
        """Room for name and hint in a card of ``width``; ``counted`` cards have a number."""
        room = width - self.tile - 3 * self.pad
        if not unit and not counted:
            return room
        count = canvas.type.width(unit, WORDS_REGULAR, self.body)
        if counted:
            count = max(count, canvas.type.width("000", NUMBERS_BOLD, self.count))
        return room - count - self.pad

    def text_height(self, name: tuple[Line, ...], hint: tuple[Line, ...]) -> int:
        height = block_height(len(name), self.name)
        return height + (self.space + block_height(len(hint), self.body) if hint else 0)

    def height(self, name: tuple[Line, ...], hint: tuple[Line, ...]) -> int:
        """The least height of a card."""
        return max(self.tile, self.text_height(name, hint) + self.body) + self.pad
