"""Larger parts that several terminals share: header, keypad, rows of boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR
from devices.screen.widgets import BUTTON_MARGIN, Button, Fill, Label, Widget, paragraph

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
    metrics, theme = canvas.metrics, canvas.theme
    margin = metrics.shape(MARGIN)
    big, body = metrics.text(2.5), metrics.text(0)
    right = canvas.type.width("00:00", NUMBERS_BOLD, big)
    right = max(right, canvas.type.width(below_clock, WORDS_REGULAR, body))
    room = metrics.width - 3 * margin - right
    name = paragraph(
        canvas, title, (margin, 0), room, metrics.text(0.5), theme.on_accent, WORDS_BOLD
    )
    rows = [name]
    if below_title:
        rows.append(paragraph(canvas, below_title, (margin, 0), room, body, theme.on_accent))
    left_high = sum(row.box.height for row in rows) + (len(rows) - 1) * metrics.shape(20)
    right_high = big + (body + metrics.shape(16) if below_clock else 0)
    bottom = max(left_high, right_high) + 2 * metrics.shape(24)
    band = pygame.Rect(0, 0, metrics.width, bottom)
    widgets: list[Widget] = [Fill(box=band, fill=theme.accent)]
    top = (bottom - left_high) // 2
    for row in rows:
        row.box.y = top
        top = row.box.bottom + metrics.shape(20)
        widgets.append(row)
    time_box = pygame.Rect(metrics.width - margin - right, (bottom - right_high) // 2, right, big)
    widgets.append(
        Label(
            box=time_box,
            text=clock,
            capital=big,
            colour=theme.on_accent,
            face=NUMBERS_BOLD,
            align="right",
        )
    )
    if below_clock:
        box = pygame.Rect(time_box.x, time_box.bottom + metrics.shape(16), right, body)
        widgets.append(
            Label(box=box, text=below_clock, capital=body, colour=theme.on_accent, align="right")
        )
    return widgets, bottom


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
