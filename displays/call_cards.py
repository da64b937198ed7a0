"""The calls: the newest as large as it can be, the earlier ones below, or that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pygame

from config.look import tokens
from config.look.fonts import WORDS_BOLD, WORDS_MEDIUM, WORDS_REGULAR
from contract.ids import CallKind
from devices.screen.widgets import Icon, Plate, Widget
from displays.pen import LEADING, Pen, label, text_lines, wrapped
from displays.widgets import Digits, Frame, digits_width, fitting_digits

if TYPE_CHECKING:
    from contract.messages import Call

MUTED = "#7A6F65"
QUIET = "#1B1714"
ROW_LIT = "#3B312A"
_ARROW_SHARE, _LEAST_ARROW_SHARE = 0.13, 0.06
"""Of the width between number and counter, and where the number were no larger than others."""
_NEWEST_LARGER = 1.2
"""How much larger the newest number is to be where its card is narrow."""
Block = tuple[list[str], int, str, str]
"""Lines of text, their capital height, colour and face."""


def hero(pen: Pen, box: pygame.Rect, call: Call, *, lit: bool) -> list[Widget]:
    """The newest call, as large as its card allows."""
    sizes = pen.sizes
    inner = box.inflate(-2.4 * sizes.margin, -1.9 * sizes.text)
    top = pygame.Rect(inner.x, inner.y, inner.width, sizes.text)
    numbers = pygame.Rect(inner.x, top.bottom, inner.width, box.bottom - top.bottom)
    line = tokens.GOLD if lit else tokens.CREAM
    width = max(4, sizes.gap // 2)
    colours = (tokens.LACQUER, tokens.JADE)
    capital = round(numbers.height * 0.62)
    return [
        Frame(box=box, fill=tokens.CREAM, line=line, width=width, radius=sizes.radius),
        *_hero_words(pen, top, call),
        *_number_to_counter(pen, numbers, call, capital, colours, tokens.SAND),
    ]


def _hero_words(pen: Pen, top: pygame.Rect, call: Call) -> list[Widget]:
    """What the number is, perhaps that it goes first, and what the counter is.

    What there is no room for at the room's distance is left out: that it is a number is seen.
    """
    title = pen.words("wall.recall" if call.kind is CallKind.RECALL else "wall.call")
    counter = pen.words("wall.counter")
    priority = pen.words("wall.priority") if call.priority else ""
    room = top.width - _word_width(pen, counter) - pen.sizes.text
    chip = _chip_width(pen, priority) if priority else 0
    if _word_width(pen, title) + (pen.sizes.text + chip if chip else 0) > room:
        title = "" if priority or _word_width(pen, title) > room else title
    colour = tokens.SOFT
    widgets: list[Widget] = [label(pen, top, counter, colour, face=WORDS_MEDIUM, align="right")]
    left = top.x
    if title:
        widgets.insert(0, label(pen, top, title, colour, face=WORDS_MEDIUM))
        left += _word_width(pen, title) + pen.sizes.text
    if priority:
        place = pygame.Rect(left, top.y, chip, top.height)
        widgets += _priority(pen, place, priority)
    return widgets


def _word_width(pen: Pen, word: str) -> int:
    return pen.canvas.type.width(word, WORDS_MEDIUM, pen.sizes.text)


def _chip_width(pen: Pen, word: str) -> int:
    capital = pen.sizes.text
    return pen.canvas.type.width(word, WORDS_BOLD, capital) + round(1.3 * capital)


def _priority(pen: Pen, place: pygame.Rect, word: str) -> list[Widget]:
    """The one word others may know, on a gold tint."""
    chip = place.copy()
    chip.height = round(1.9 * pen.sizes.text)
    chip.centery = place.centery
    line, radius = max(2, pen.sizes.gap // 6), chip.height // 2
    return [
        Frame(box=chip, fill=tokens.GOLD_TINT, line=tokens.GOLD, width=line, radius=radius),
        label(pen, chip, word, tokens.INK, face=WORDS_BOLD, align="middle"),
    ]


def row_capital(pen: Pen, box: pygame.Rect, newest: Sequence[Widget]) -> int:
    """How tall earlier numbers are: as ``box`` allows, and clearly less than the newest call's."""
    largest = next((one.capital for one in newest if isinstance(one, Digits)), pen.sizes.digit)
    room = min(box.height * 0.58, pen.sizes.digit * 1.25, largest / _NEWEST_LARGER)
    return max(pen.sizes.digit, round(room))


def row(pen: Pen, box: pygame.Rect, call: Call | None, capital: int, *, lit: bool) -> list[Widget]:
    """An earlier call; an empty place where there is none."""
    sizes = pen.sizes
    fill = ROW_LIT if lit else tokens.NIGHT_CARD if call else QUIET
    line = tokens.SAND if lit else fill
    card = Frame(box=box, fill=fill, line=line, width=max(2, sizes.gap // 6), radius=sizes.radius)
    if call is None:
        return [card]
    inner = box.inflate(-2.4 * sizes.margin, 0)
    colours = (tokens.WHITE, tokens.JADE_ON_DARK)
    return [card, *_number_to_counter(pen, inner, call, capital, colours, MUTED)]


def _number_to_counter(
    pen: Pen,
    box: pygame.Rect,
    call: Call,
    capital: int,
    colours: tuple[str, str],
    arrow: str,
) -> list[Widget]:
    """``A025 → 3``, its capitals in the middle of the box's height."""
    canvas = pen.canvas
    label = fitting_digits(canvas, call.label, capital, round(box.width * 0.3))
    room = box.width - digits_width(canvas, call.label, label)
    for share in (_ARROW_SHARE, _LEAST_ARROW_SHARE):
        number = fitting_digits(canvas, call.number, capital, room - round(box.width * share))
        if number >= min(capital, _NEWEST_LARGER * pen.sizes.digit):
            break
    label = min(label, number)
    left = box.x + digits_width(canvas, call.number, number)
    right = box.right - digits_width(canvas, call.label, label)
    side = min(round(number * 0.62), round((right - left) * 0.7))
    place = pygame.Rect(0, 0, side, side)
    place.center = ((left + right) // 2, box.centery)
    return [
        Digits(box=box, text=call.number, capital=number, colour=colours[0]),
        Icon(box=place, name="arrow-right", colour=arrow),
        Digits(box=box, text=call.label, capital=label, colour=colours[1], align="right"),
    ]


def empty(pen: Pen, box: pygame.Rect, title: str, text: str) -> list[Widget]:
    """The whole place of the calls while there is none: what will be seen here."""
    sizes = pen.sizes
    inner = box.inflate(-3 * sizes.margin, -2 * sizes.text)
    heading = round(sizes.text * 1.3)
    blocks: list[Block] = [
        (wrapped(pen, title, inner.width, heading, WORDS_BOLD), heading, tokens.INK, WORDS_BOLD),
        (wrapped(pen, text, inner.width, sizes.text, WORDS_REGULAR) if text else [],
         sizes.text, tokens.SOFT, WORDS_REGULAR),
    ]  # fmt: skip
    below = _blocks_height(pen, blocks)
    if below > inner.height:
        blocks, below = blocks[:1], _blocks_height(pen, blocks[:1])
    icon = min(round(sizes.digit * 2.4), inner.height - below)
    widgets: list[Widget] = [Plate(box=box, fill=tokens.CREAM, radius=sizes.radius)]
    y = box.centery - below // 2
    if icon > sizes.text:
        place = pygame.Rect(box.centerx - icon // 2, box.centery - (icon + below) // 2, icon, icon)
        widgets.append(Icon(box=place, name="ticket", colour=tokens.LACQUER))
        y = place.bottom + sizes.text
    for lines, capital, colour, face in blocks:
        rest = pygame.Rect(inner.x, y, inner.width, 0)
        widgets += text_lines(pen, lines, rest, colour, face=face, capital=capital, align="middle")
        y += round(len(lines) * capital * LEADING) + round(0.4 * sizes.text)
    return widgets


def _blocks_height(pen: Pen, blocks: Sequence[Block]) -> int:
    lines = sum(round(len(lines) * capital * LEADING) for lines, capital, _, _ in blocks)
    return lines + round(1.6 * pen.sizes.text)
