"""What the sections of the wall draw with: sizes, words, wrapped text, pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_MEDIUM, WORDS_REGULAR
from config.words import Words
from devices.screen.widgets import Label, Widget
from displays.board import pages

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from displays.layout import Sizes

LEADING = 1.65
_LONELY = 0.35
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_KEPT = 300


@dataclass(frozen=True, slots=True)
class Pen:
    """What every section draws with; ``turn`` counts up as pages are turned."""

    canvas: Canvas
    sizes: Sizes
    words: Words
    turn: int = 0
    memo: dict[tuple[str, int, int, str], list[str]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language


def wrapped(pen: Pen, text: str, width: int, capital: int, face: str) -> list[str]:
    """``text`` on as few lines as ``width`` allows; kept, as texts seldom change."""
    key = (text, width, capital, face)
    if key not in pen.memo:
        if len(pen.memo) >= _KEPT:
            pen.memo.clear()
        pen.memo[key] = _wrap(pen, text, width, capital, face)
    return pen.memo[key]


def _wrap(pen: Pen, text: str, width: int, capital: int, face: str) -> list[str]:
    """No word or two are left alone on the last line if narrower lines can help it."""
    wrap = partial(pen.canvas.type.lines, text.replace("*", ""), capital, face=face)
    lines = narrower = wrap(width)
    while len(narrower) == len(lines) > 1:
        lines = narrower
        if lines[-1].width > _LONELY * max(line.width for line in lines):
            break
        narrower = wrap(max(line.width for line in lines) - 1)
    return ["".join(run.text for run in line.runs) for line in lines]


def in_turn(pen: Pen, text: str, width: int, face: str, most: int = 1) -> list[list[str]]:
    """A text as pages of so many lines at ``most``, shown one after the other.

    Sentences are kept together where they fit; what goes on ends in dots.  Nobody at the back
    reads what was made smaller instead.
    """
    capital = pen.sizes.text
    pages: list[list[str]] = []
    page = ""
    for sentence in _SENTENCE_END.split(text):
        joined = f"{page} {sentence}".lstrip()
        if page and len(wrapped(pen, joined, width, capital, face)) > most:
            pages += _cut_up(pen, page, width, face, most)
            joined = sentence
        page = joined
    return pages + _cut_up(pen, page, width, face, most)


def _cut_up(pen: Pen, text: str, width: int, face: str, most: int) -> list[list[str]]:
    lines = wrapped(pen, text, width, pen.sizes.text, face)
    if len(lines) > most:
        room = width - pen.canvas.type.width("…", face, pen.sizes.text)
        lines = wrapped(pen, text, room, pen.sizes.text, face)
    pages = [lines[i : i + most] for i in range(0, len(lines), most)]
    for page in pages[:-1]:
        page[-1] += "…"
    return pages


def block_height(capital: int, lines: int) -> int:
    """Pixels from the first line's capitals to the last line's baseline."""
    return capital + round((lines - 1) * capital * LEADING)


def text_lines(
    pen: Pen,
    lines: Sequence[str],
    box: pygame.Rect,
    colour: str,
    *,
    face: str = WORDS_REGULAR,
    capital: int | None = None,
    align: str = "left",
    middle: bool = False,
) -> list[Widget]:
    """Lines from the top of ``box`` down, or in the middle of its height."""
    capital = capital or pen.sizes.text
    leading = round(capital * LEADING)
    high = block_height(capital, len(lines))
    y = box.centery - high // 2 if middle else box.y
    return [
        Label(
            box=pygame.Rect(box.x, y + i * leading, box.width, capital),
            text=line, capital=capital, colour=colour, face=face, align=align,
        )
        for i, line in enumerate(lines)
    ]  # fmt: skip


def label(
    pen: Pen,
    box: pygame.Rect,
    text: str,
    colour: str,
    *,
    face: str = WORDS_MEDIUM,
    align: str = "left",
) -> Label:
    """One line, smaller where it would not fit."""
    capital = pen.canvas.type.fit(text, face, pen.sizes.text, box.width)
    return Label(box=box, text=text, capital=capital, colour=colour, face=face, align=align)


def page_of(
    pen: Pen, sizes: Sequence[int], room: int, gap: int = 0
) -> tuple[range, tuple[int, int]]:
    """Which items are shown at this turn, and the page's number among how many."""
    counts = pages(sizes, room, gap)
    if not counts:
        return range(0), (0, 1)
    page = pen.turn % len(counts)
    start = sum(counts[:page])
    return range(start, start + counts[page]), (page, len(counts))
