"""A notice: one thing said plainly, with what can be done next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pygame

from config.look.fonts import WORDS_BOLD
from devices.screen.widgets import Button, Icon, Plate, Widget, paragraph
from kiosk.screens.base import TerminalScreen, row

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from kiosk.screens.host import Host


class Tone(NamedTuple):
    """The colours of a notice: its ground, border and ink."""

    fill: str
    line: str
    ink: str


def tone(canvas: Canvas, name: str) -> Tone:
    """``good``, ``attention`` or ``calm``."""
    theme = canvas.theme
    if theme.stark:  # no tints
        return Tone(theme.card, theme.line, theme.ink)
    return {
        "good": Tone(theme.good_tint, "#BFDFD3", theme.good),
        "attention": Tone(theme.attention_tint, "#E8CF9A", theme.ink),
        "calm": Tone(theme.card, theme.line, theme.ink),
    }[name]


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice says: keys of words, an icon, a tone, and what fills the words' places."""

    name: str
    title: str
    text: str
    icon: str
    tone: str = "calm"
    places: dict[str, object] = field(default_factory=dict)


class Notice(TerminalScreen):
    """Shows ``said``; ``back`` is shown again by its button, else home."""

    def __init__(self, terminal: Host, said: Said, back: Screen | None = None) -> None:
        super().__init__(terminal)
        self.said = said
        self.back = back
        self.name = said.name

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        widgets, top = row(canvas, page, *self.buttons(canvas))
        room = pygame.Rect(page.x, page.y, page.width, top - page.y)
        say, said = self.terminal.say, self.said
        title, text = say(said.title, **said.places), say(said.text, **said.places)
        return [*widgets, *big_notice(canvas, room, title, text, said)]

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        """Buttons on the left and on the right of the last line."""
        return [self.back_button(canvas)], [self.help_button(canvas)]

    def return_back(self) -> None:
        """Show what was shown before."""
        if self.back is None:
            self.terminal.go_home()
        else:
            self.stage.show(self.back)


def big_notice(
    canvas: Canvas, room: pygame.Rect, title: str, text: str, said: Said
) -> list[Widget]:
    """Icon, title and text in a card in the middle of ``room``."""
    metrics = canvas.metrics
    colours = tone(canvas, said.tone)
    pad = metrics.shape(48)
    width = room.width - 2 * pad
    icon = 5 * metrics.text(0)
    head = paragraph(
        canvas, title, (0, 0), width, metrics.text(3), colours.ink, WORDS_BOLD, align="middle"
    )
    body = paragraph(canvas, text, (0, 0), width, metrics.text(1), canvas.theme.ink, align="middle")
    space = metrics.shape(40)
    height = icon + head.box.height + body.box.height + 2 * space + 2 * pad
    if height > room.height:  # the words matter more
        height -= icon + space
        icon = 0
    card = pygame.Rect(room.x, 0, room.width, height)
    card.centery = room.centery
    mark = pygame.Rect(0, card.y + pad, icon, icon)
    mark.centerx = card.centerx
    head.box.topleft = (card.x + pad, mark.bottom + (space if icon else 0))
    body.box.topleft = (card.x + pad, head.box.bottom + space)
    ground = Plate(box=card, fill=colours.fill, line=colours.line)
    drawing = [Icon(box=mark, name=said.icon, colour=colours.ink)] if icon else []
    return [ground, *drawing, head, body]


def band(
    canvas: Canvas,
    place: pygame.Rect,
    icon: str,
    text: str,
    tone_name: str = "attention",
    size: float = 0.0,
) -> tuple[list[Widget], int]:
    """A coloured band with an icon and a sentence of ``size`` steps; returns its bottom as well."""
    metrics = canvas.metrics
    colours = tone(canvas, tone_name)
    capital = metrics.text(size)
    pad, side = metrics.shape(22), round(capital * 1.9)
    left = place.x + 2 * pad + side
    lines = paragraph(canvas, text, (left, 0), place.right - pad - left, capital, colours.ink)
    box = pygame.Rect(place.x, place.y, place.width, max(lines.box.height, side) + 2 * pad)
    lines.box.centery = box.centery
    mark = pygame.Rect(place.x + pad, box.centery - side // 2, side, side)
    widgets: list[Widget] = [
        Plate(box=box, fill=colours.fill, line=colours.line),
        Icon(box=mark, name=icon, colour=colours.ink),
        lines,
    ]
    return widgets, box.bottom
