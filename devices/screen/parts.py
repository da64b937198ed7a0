"""Larger parts that several terminals share: header, keypad, rows of boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR
from devices.screen.widgets import BUTTON_MARGIN, Button, Fill, Label, Text, Widget, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devices.screen.canvas import Canvas

MARGIN = 44
"""Left and right margin of every page, as a shape token."""


def page_box(canvas: Canvas, top: int) -> pygame.Rect:
    """The page below ``top``, within its margins."""
    margin = canvas.metrics.shape(MARGIN)
    width, height = canvas.metrics.width, canvas.metrics.height
    return pygame.Rect(margin, top, width - 2 * margin, height - top - margin)


def header(
    canvas: Canvas, title: str, clock: str, below_clock: str = "", below_title: str = ""
) -> tuple[list[Widget], int]:
    """The coloured band on top: the office's name, and the time; returns its bottom as well."""
    metrics = canvas.metrics
    time = _time(canvas, clock, below_clock)
    width = max(label.box.width for label in time)
    names = _names(canvas, title, below_title, metrics.width - 3 * metrics.shape(MARGIN) - width)
    bottom = max(_height(time), _height(names)) + 2 * metrics.shape(24)
    for column in (names, time):
        lower = (bottom - _height(column)) // 2
        for line in column:
            line.box.y += lower
    band = pygame.Rect(0, 0, metrics.width, bottom)
    return [Fill(box=band, fill=canvas.theme.accent), *names, *time], bottom


def _names(canvas: Canvas, title: str, below: str, width: int) -> list[Text]:
    """The office's name and a second line, from 0 downwards."""
    metrics, ink = canvas.metrics, canvas.theme.on_accent
    left = metrics.shape(MARGIN)
    lines = [paragraph(canvas, title, (left, 0), width, metrics.text(0.5), ink, WORDS_BOLD)]
    if below:
        place = (left, lines[0].box.bottom + metrics.shape(20))
        lines.append(paragraph(canvas, below, place, width, metrics.text(0), ink))
    return lines


def _time(canvas: Canvas, clock: str, below: str) -> list[Label]:
    """The time and a line below it, from 0 downwards, no narrower than any other time."""
    metrics, ink = canvas.metrics, canvas.theme.on_accent
    big, body = metrics.text(2.5), metrics.text(0)
    width = canvas.type.width("00:00", NUMBERS_BOLD, big)
    width = max(width, canvas.type.width(below, WORDS_REGULAR, body))
    box = pygame.Rect(metrics.width - metrics.shape(MARGIN) - width, 0, width, big)
    lines = [Label(box=box, text=clock, capital=big, colour=ink, face=NUMBERS_BOLD, align="right")]
    if below:
        box = pygame.Rect(box.x, big + metrics.shape(16), width, body)
        lines.append(Label(box=box, text=below, capital=body, colour=ink, align="right"))
    return lines


def _height(lines: Sequence[Widget]) -> int:
    """Of a column that begins at 0."""
    return lines[-1].box.bottom


def columns(box: pygame.Rect, count: int, gap: int) -> list[pygame.Rect]:
    """``box`` cut into equal columns."""
    width = (box.width - (count - 1) * gap) // count
    return [pygame.Rect(box.x + i * (width + gap), box.y, width, box.height) for i in range(count)]


def rows(box: pygame.Rect, count: int, gap: int) -> list[pygame.Rect]:
    """``box`` cut into equal rows."""
    height = (box.height - (count - 1) * gap) // count
    return [pygame.Rect(box.x, box.y + i * (height + gap), box.width, height) for i in range(count)]


def keypad(
    canvas: Canvas,
    box: pygame.Rect,
    keys: Sequence[str],
    press: Callable[[str], None],
    gap: int | None = None,
) -> list[Widget]:
    """A grid of one-character keys, one string a row; shorter rows stand in the middle."""
    gap = canvas.metrics.gap if gap is None else gap
    most = max(len(row) for row in keys)
    wide = (box.width - (most - 1) * gap) // most
    room = wide - 2 * canvas.metrics.shape(BUTTON_MARGIN)
    capital = canvas.type.fit("W", NUMBERS_BOLD, canvas.metrics.text(1.5), room)
    buttons: list[Widget] = []
    for place, row in zip(rows(box, len(keys), gap), keys, strict=True):
        left = place.centerx - (len(row) * wide + (len(row) - 1) * gap) // 2
        for i, letter in enumerate(row):
            key_box = pygame.Rect(left + i * (wide + gap), place.y, wide, place.height)
            buttons.append(_key(key_box, letter, capital, press))
    return buttons


def _key(box: pygame.Rect, letter: str, capital: int, press: Callable[[str], None]) -> Button:
    return Button(
        box=box,
        key=f"key {letter}",
        act=lambda: press(letter),
        text=letter,
        capital=capital,
        face=NUMBERS_BOLD,
    )
