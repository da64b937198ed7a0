"""The edges of the wall: the office's name and the time above, sessions or a warning below."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from config.look import tokens
from config.look.fonts import WORDS_BOLD, WORDS_REGULAR
from devices.screen.widgets import Fill, Icon, Widget
from displays.pen import (
    LEADING,
    Pen,
    block_height,
    in_turn,
    label,
    page_of,
    text_lines,
    wrapped,
)
from displays.widgets import Digits, digits_width

FOOTER_INK = "#F1E6CF"
_NAME_LINES = 2
_HEADER_SHARE = 0.18
_BANNER_SHARE, _BANNER_LINES = 0.2, 3
"""So much of the screen's height, and no more lines, may a banner take."""


def header_height(pen: Pen, name: str) -> int:
    """Height of the band for the office's name, which may need two lines."""
    capital, lines = _name_lines(pen, name)
    high = max(block_height(capital, len(lines)), _clock_capital(pen))
    return round(high + 1.3 * pen.sizes.text)


def header(pen: Pen, box: pygame.Rect, name: str, clock: str) -> list[Widget]:
    """The office's name and the time."""
    capital, lines = _name_lines(pen, name)
    inner = box.inflate(-2 * pen.sizes.margin, 0)
    time = Digits(
        box=inner, text=clock, capital=_clock_capital(pen), colour=tokens.WHITE, align="right"
    )
    name_labels = text_lines(
        pen, lines, inner, tokens.WHITE, face=WORDS_BOLD, capital=capital, middle=True
    )
    return [Fill(box=box, fill=tokens.LACQUER), *name_labels, time]


def footer(pen: Pen, box: pygame.Rect, parts: Sequence[str]) -> list[Widget]:
    """Sessions, telephone, notices: as much as fits on the line, then the next."""
    widgets: list[Widget] = [Fill(box=box, fill=tokens.NIGHT_CARD)]
    inner = box.inflate(-2 * pen.sizes.margin, 0)
    between = "  ·  "
    lines = [line for part in parts for (line,) in in_turn(pen, part, inner.width, WORDS_REGULAR)]
    widths = [pen.canvas.type.width(line, WORDS_REGULAR, pen.sizes.text) for line in lines]
    gap = pen.canvas.type.width(between, WORDS_REGULAR, pen.sizes.text)
    if lines:
        shown, _ = page_of(pen, widths, inner.width, gap)
        text = between.join(lines[i] for i in shown)
        widgets.append(label(pen, inner, text, FOOTER_INK, face=WORDS_REGULAR))
    return widgets


def warning(pen: Pen, box: pygame.Rect, texts: Sequence[str]) -> list[Widget]:
    """The band at the foot that says since when the wall has heard nothing; line by line."""
    capital = pen.sizes.text
    side = round(capital * 1.5)
    icon = pygame.Rect(pen.sizes.margin, box.centery - side // 2, side, side)
    inner = pygame.Rect(icon.right + pen.sizes.gap, box.y, 0, box.height)
    inner.width = box.right - pen.sizes.margin - inner.x
    lines = [line for text in texts for (line,) in in_turn(pen, text, inner.width, WORDS_BOLD)]
    edge = pygame.Rect(box.x, box.y, box.width, max(3, pen.sizes.gap // 4))
    return [
        Fill(box=box, fill=tokens.GOLD_TINT),
        Fill(box=edge, fill=tokens.GOLD),
        Icon(box=icon, name="warning", colour=tokens.INK),
        label(pen, inner, lines[pen.turn % len(lines)], tokens.INK, face=WORDS_BOLD),
    ]


def banner_height(pen: Pen, texts: Sequence[str]) -> int:
    """Height of a banner that says ``texts`` in turn."""
    most = max((len(page) for page in _banner_pages(pen, texts)), default=0)
    return round(block_height(pen.sizes.text, most) + 1.5 * pen.sizes.text) if most else 0


def banner(pen: Pen, box: pygame.Rect, texts: Sequence[str]) -> list[Widget]:
    """The band under the header that nobody overlooks: why nothing can be had just now."""
    pages = _banner_pages(pen, texts)
    lines = pages[pen.turn % len(pages)]
    side = round(pen.sizes.text * 1.7)
    icon = pygame.Rect(pen.sizes.margin, box.centery - side // 2, side, side)
    inner = pygame.Rect(icon.right + pen.sizes.gap, box.y, 0, box.height)
    inner.width = box.right - pen.sizes.margin - inner.x
    edge = pygame.Rect(box.x, box.bottom - max(3, pen.sizes.gap // 4), box.width, 0)
    edge.height = box.bottom - edge.y
    return [
        Fill(box=box, fill=tokens.GOLD_TINT),
        Fill(box=edge, fill=tokens.GOLD),
        Icon(box=icon, name="pause", colour=tokens.INK),
        *text_lines(pen, lines, inner, tokens.INK, face=WORDS_BOLD, middle=True),
    ]


def _banner_pages(pen: Pen, texts: Sequence[str]) -> list[list[str]]:
    """What the banner says at once: as many lines of a text as it has room for."""
    sizes, metrics = pen.sizes, pen.canvas.metrics
    room = metrics.width - 2 * sizes.margin - sizes.gap - round(sizes.text * 1.7)
    spare = _BANNER_SHARE * metrics.height - block_height(sizes.text, 1) - 1.5 * sizes.text
    most = max(1, min(_BANNER_LINES, 1 + int(spare / (sizes.text * LEADING))))
    return [page for text in texts for page in in_turn(pen, text, room, WORDS_BOLD, most)]


def _clock_capital(pen: Pen) -> int:
    return round(pen.sizes.text * 1.25)


def _name_lines(pen: Pen, name: str) -> tuple[int, list[str]]:
    """The office's name on one line or two, and its capital height.

    It is ordinary text, but gives way before it takes the calls' place.
    """
    sizes, metrics = pen.sizes, pen.canvas.metrics
    time = digits_width(pen.canvas, "00:00", _clock_capital(pen))
    room = metrics.width - 3 * sizes.margin - time
    most = min(metrics.width, metrics.height) * _HEADER_SHARE - 1.3 * sizes.text
    capital = sizes.text
    lines = wrapped(pen, name, room, capital, WORDS_BOLD)
    while capital > sizes.text // 2 and (
        len(lines) > _NAME_LINES or block_height(capital, len(lines)) > most
    ):
        capital = round(capital * 0.92)
        lines = wrapped(pen, name, room, capital, WORDS_BOLD)
    return capital, lines[:_NAME_LINES]
