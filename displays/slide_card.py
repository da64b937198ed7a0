"""A slide as a card: a picture, or a text with its title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look import tokens
from config.look.fonts import WORDS_BOLD, WORDS_REGULAR
from devices.screen.widgets import Fill, Plate, Widget
from displays.pen import LEADING, Pen, block_height, text_lines, wrapped
from displays.slides import PictureSlide, TextSlide

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from displays.slides import Slide

TITLE_LARGER = 1.2
_LARGEST, _LEAST = 1.45, 1.0
"""How large a text is beside the wall's own."""
_BETWEEN = 1.5
"""Between title and text, in capital heights."""
_SHRINK = 0.95
_TITLE_LINES = 3


@dataclass(frozen=True, kw_only=True)
class Picture(Widget):
    """A picture in the middle of its box, with round corners."""

    picture: pygame.Surface
    radius: int

    def draw(self, canvas: Canvas) -> None:
        place = self.picture.get_rect(center=self.box.center)
        canvas.surface.blit(self.picture, place)
        _round_off(canvas.surface, place, self.radius, tokens.NIGHT)


def room(box: pygame.Rect) -> tuple[int, int]:
    """How large a picture may be on a card at ``box``."""
    return max(1, box.width), max(1, box.height)


def slide(pen: Pen, box: pygame.Rect, shown: Slide) -> list[Widget]:
    """A slide in ``box``; a picture made for another place is left out."""
    if isinstance(shown, TextSlide):
        return _text(pen, box, shown)
    assert isinstance(shown, PictureSlide)  # noqa: S101 - there are two kinds
    width, height = shown.picture.get_size()
    if width > box.width or height > box.height:
        return []
    return [Picture(box=box, picture=shown.picture, radius=pen.sizes.radius)]


def is_whole(pen: Pen, box: pygame.Rect, shown: Slide) -> bool:
    """Whether all of a slide can be seen in ``box``."""
    if not isinstance(shown, TextSlide):
        return True
    inner = _inner(pen, box)
    capital, title, lines = _fitting(pen, inner, shown)
    return _fits(inner, capital, title, lines)


def _text(pen: Pen, box: pygame.Rect, shown: TextSlide) -> list[Widget]:
    inner = _inner(pen, box)
    capital, title, lines = _fitting(pen, inner, shown)
    title, lines = _cut(capital, title, lines, _room(inner, capital))
    large = round(capital * TITLE_LARGER)
    mark = pygame.Rect(inner.x, 0, round(capital * 1.6), max(4, round(capital * 0.22)))
    above = round(capital * 1.1)
    high = above + _height(capital, title, lines)
    top = inner.y + (inner.height - high) // 2
    mark.y = top
    heading = pygame.Rect(inner.x, top + above, inner.width, 0)
    below = heading.move(0, _title_height(large, len(title)) + round(capital * _BETWEEN))
    return [
        Plate(box=box, fill=tokens.NIGHT_CARD, radius=pen.sizes.radius),
        Fill(box=mark, fill=tokens.SAND),
        *text_lines(pen, title, heading, tokens.WHITE, face=WORDS_BOLD, capital=large),
        *text_lines(pen, lines, below, tokens.CREAM, face=WORDS_REGULAR, capital=capital),
    ]


def _fitting(pen: Pen, inner: pygame.Rect, shown: TextSlide) -> tuple[int, list[str], list[str]]:
    """The largest capital height at which a text fits, else the least; title and text in lines."""
    capital, least = round(pen.sizes.text * _LARGEST), round(pen.sizes.text * _LEAST)
    while True:
        large = round(capital * TITLE_LARGER)
        title = wrapped(pen, shown.title, inner.width, large, WORDS_BOLD)
        lines = wrapped(pen, shown.text, inner.width, capital, WORDS_REGULAR) if shown.text else []
        if capital <= least or _fits(inner, capital, title, lines):
            return capital, title, lines
        capital = max(least, round(capital * _SHRINK))


def _fits(inner: pygame.Rect, capital: int, title: list[str], lines: list[str]) -> bool:
    high = _height(capital, title, lines)
    return len(title) <= _TITLE_LINES and high <= _room(inner, capital)


def _inner(pen: Pen, box: pygame.Rect) -> pygame.Rect:
    return box.inflate(-2.2 * pen.sizes.margin, -2.4 * pen.sizes.text)


def _room(inner: pygame.Rect, capital: int) -> int:
    """Height for title and text: above them stands a mark."""
    return inner.height - round(1.1 * capital)


def _cut(
    capital: int, title: list[str], lines: list[str], room: int
) -> tuple[list[str], list[str]]:
    """What there is room for; a text that is too long ends in dots."""
    kept, text = title[:_TITLE_LINES], list(lines)
    while text and _height(capital, kept, text) > room:
        text.pop()
    while len(kept) > 1 and _height(capital, kept, text) > room:
        kept.pop()
    if len(kept) < len(title):
        kept[-1] = _dotted(kept[-1])
    elif text and len(text) < len(lines):
        text[-1] = _dotted(text[-1])
    return kept, text


def _dotted(line: str) -> str:
    """The last word gives its place to dots."""
    return f"{line.rsplit(' ', 1)[0].rstrip(' ,.;:')}…"


def _height(capital: int, title: list[str], lines: list[str]) -> int:
    high = _title_height(round(capital * TITLE_LARGER), len(title))
    return high + (round(capital * _BETWEEN) + block_height(capital, len(lines)) if lines else 0)


def _title_height(capital: int, lines: int) -> int:
    return round((lines - 1) * capital * LEADING) + capital


def _round_off(surface: pygame.Surface, box: pygame.Rect, radius: int, ground: str) -> None:
    """Cover the corners of a picture with the ground behind it."""
    radius = min(radius, box.width // 2, box.height // 2)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        tile = pygame.Surface((radius, radius), pygame.SRCALPHA)
        tile.fill(ground)
        centre = (0 if dx else radius, 0 if dy else radius)
        pygame.draw.circle(tile, (0, 0, 0, 0), centre, radius)
        corner = (box.right - radius if dx else box.x, box.bottom - radius if dy else box.y)
        surface.blit(tile, corner)
