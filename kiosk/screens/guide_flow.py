"""Setting a procedure on a screen: sections flow into columns, columns into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD, WORDS_REGULAR
from devices.screen.type import Line, block_height, leading
from devices.screen.widgets import Ground, Icon, Label, Plate, Target, Text, Widget

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

Make = Callable[[int, int, int], list[Widget]]
"""(left, top, width) → widgets."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of a height that is never cut."""

    height: int
    make: Make


@dataclass(slots=True)
class Section:
    """A card: its heading, then pieces.  ``whole`` keeps it on one page if it fits any."""

    head: Piece
    pieces: list[Piece] = field(default_factory=list)
    whole: bool = False
    tone: str = "card"


@dataclass(slots=True)
class Chunk:
    """The part of a section that stands in one column."""

    section: Section
    pieces: list[Piece]

    def height(self, pad: int) -> int:
        return 2 * pad + sum(piece.height for piece in self.pieces)


def flow(
    sections: Sequence[Section], height: int, columns: int, pad: int, gap: int
) -> list[list[list[Chunk]]]:
    """Pages of columns of chunks, each column at most ``height`` high if its pieces allow."""
    placed: list[list[Chunk]] = [[]]
    for section in sections:
        _place(section, placed, height, pad, gap)
    return [placed[at : at + columns] for at in range(0, len(placed), columns)]


def _place(section: Section, placed: list[list[Chunk]], height: int, pad: int, gap: int) -> None:
    room = height - _used(placed[-1], pad, gap)
    first = section.pieces if section.whole else section.pieces[:1]
    need = 2 * pad + section.head.height + sum(piece.height for piece in first)
    if need > room and placed[-1]:
        placed.append([])
    chunk = Chunk(section, [section.head])
    placed[-1].append(chunk)
    for piece in section.pieces:
        over = _used(placed[-1], pad, gap) - gap + piece.height > height
        if over and len(chunk.pieces) > 1:
            chunk = Chunk(section, [section.head])
            placed.append([chunk])
        chunk.pieces.append(piece)


def _used(column: list[Chunk], pad: int, gap: int) -> int:
    return sum(chunk.height(pad) + gap for chunk in column)


def column_widgets(
    canvas: Canvas, column: list[Chunk], box: pygame.Rect, pad: int, gap: int
) -> list[Widget]:
    """A column's cards from the top of ``box``."""
    theme, widgets, top = canvas.theme, list[Widget](), box.y
    fills = {"good": (theme.good_tint, theme.good), "card": (theme.card, theme.line)}
    for chunk in column:
        fill, line = fills[chunk.section.tone]
        card = pygame.Rect(box.x, top, box.width, chunk.height(pad))
        widgets.append(Plate(box=card, fill=fill, line=line, edge=line))
        at = top + pad
        for piece in chunk.pieces:
            widgets += piece.make(box.x + pad, at, box.width - 2 * pad)
            at += piece.height
        top = card.bottom + gap
    return widgets


def heading(canvas: Canvas, icon: str, text: str, width: int) -> Piece:
    """A section's icon and title."""
    metrics, theme = canvas.metrics, canvas.theme
    side = round(metrics.text(0.75) * 1.8)
    space = metrics.shape(14)
    capital = canvas.type.fit(text, WORDS_BOLD, metrics.text(0.75), width - side - space)
    high = side + round(metrics.text(0) * 0.9)

    def make(left: int, top: int, wide: int) -> list[Widget]:
        mark = pygame.Rect(left, top, side, side)
        line = pygame.Rect(mark.right + space, top, wide - side - space, side)
        return [
            Icon(box=mark, name=icon, colour=theme.accent),
            Label(box=line, text=text, capital=capital, colour=theme.ink, face=WORDS_BOLD),
        ]

    return Piece(high, make)


def together(pieces: Sequence[Piece]) -> Piece:
    """Pieces under one another as one that is never cut."""

    def make(left: int, top: int, wide: int) -> list[Widget]:
        widgets: list[Widget] = []
        for piece in pieces:
            widgets += piece.make(left, top, wide)
            top += piece.height
        return widgets

    return Piece(sum(piece.height for piece in pieces), make)


def text_pieces(
    canvas: Canvas, text: str, width: int, *, bold: bool = False, soft: bool = False
) -> list[Piece]:
    """A paragraph, a piece for each line, with a little room after it."""
    capital = canvas.metrics.text(0.25 if bold else 0)
    face = WORDS_BOLD if bold else WORDS_REGULAR
    colour = canvas.theme.soft if soft else canvas.theme.ink
    lines = canvas.type.lines(text, capital, width, face)
    step, last = leading(capital), round(capital * 2.4)
    return [
        Piece(last if at == len(lines) - 1 else step, _line(line, capital, colour))
        for at, line in enumerate(lines)
    ]


def _line(line: Line, capital: int, colour: str) -> Make:
    def make(left: int, top: int, wide: int) -> list[Widget]:
        box = pygame.Rect(left, top + capital // 3, wide, capital)
        return [Text(box=box, lines=(line,), capital=capital, colour=colour)]

    return make


@dataclass(frozen=True, kw_only=True)
class TickRow(Target):
    """A paper of the checklist: a box to tick, its name, its form, when alone it is needed."""

    name: tuple[Line, ...]
    small: tuple[Line, ...]
    ticked: bool

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        theme, metrics = canvas.theme, canvas.metrics
        if focused or pressed:
            held = theme.card if theme.stark else theme.line
            ground = Ground(theme.card, theme.ink, held, theme.line if theme.stark else None)
            self.draw_ground(canvas, ground, pressed=pressed, focused=focused)
        capital, small = metrics.text(0.25), metrics.text(0)
        side = tick_side(canvas)
        box = pygame.Rect(self.box.x, self.box.y + tick_pad(canvas), side, side)
        fill, line = (theme.good, theme.good) if self.ticked else (theme.card, theme.ink)
        canvas.panel(box, fill, line, metrics.shape(10))
        if self.ticked:
            canvas.icon("check", box.inflate(-side // 4, -side // 4), theme.on_accent)
        left = box.right + metrics.shape(18)
        top = box.centery - capital // 2 if len(self.name) == 1 else box.y + capital // 4
        canvas.lines(list(self.name), (left, top), capital, theme.ink)
        top += block_height(len(self.name), capital) + small
        canvas.lines(list(self.small), (left, top), small, theme.soft)

    def spills(self, canvas: Canvas) -> bool:
        room = self.box.width - tick_side(canvas) - canvas.metrics.shape(18)
        return any(line.width > room for line in (*self.name, *self.small))


def tick_side(canvas: Canvas) -> int:
    return round(canvas.metrics.text(0.25) * 2)


def tick_pad(canvas: Canvas) -> int:
    return round(canvas.metrics.text(0) * 0.6)


def tick_piece(
    canvas: Canvas, key: str, name: str, small: str, width: int, *, ticked: bool,
    act: Callable[[], None],
) -> Piece:  # fmt: skip
    """A paper as a piece."""
    metrics = canvas.metrics
    room = width - tick_side(canvas) - metrics.shape(18)
    capital, body = metrics.text(0.25), metrics.text(0)
    names = tuple(canvas.type.lines(name, capital, room, WORDS_BOLD))
    smalls = tuple(canvas.type.lines(small, body, room))
    text = block_height(len(names), capital) + body + block_height(len(smalls), body)
    high = max(metrics.small_target, text + 2 * tick_pad(canvas) + capital // 2)

    def make(left: int, top: int, wide: int) -> list[Widget]:
        box = pygame.Rect(left, top, wide, high)
        return [TickRow(box=box, key=key, act=act, name=names, small=smalls, ticked=ticked)]

    return Piece(high + metrics.gap, make)
