"""Type: fonts by path, sizes by capital height, text rendered once and kept.

Places are given by the top of the capitals.  Vietnamese stacked capitals (Ẫ) rise above that,
and descenders fall below the baseline: leave a third of the capital height on either side.
"""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD, WORDS_REGULAR, font_path, letters_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT_BYTES = 12_000_000
KEPT_FONTS = 40
LEADING = 1.9
"""Distance between baselines, in capital heights."""
_PROBE = 200


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    text: str
    face: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of runs, ``width`` pixels wide."""

    runs: tuple[Run, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Ink:
    """Rendered text; ``capital_top`` and ``baseline`` are rows of ``surface``."""

    surface: pygame.Surface
    capital_top: int
    baseline: int


class Type:
    """Renders text; belongs to the screen's thread."""

    def __init__(self) -> None:
        pygame.font.init()
        self._fonts: OrderedDict[tuple[str, int], pygame.font.Font] = OrderedDict()
        self._inks: OrderedDict[tuple[str, str, int, str], Ink] = OrderedDict()
        self._kept = 0

    def font(self, face: str, capital: int) -> pygame.font.Font:
        """The face at the smallest size whose capitals are ``capital`` pixels high."""
        key = (face, capital)
        if key in self._fonts:
            self._fonts.move_to_end(key)
            return self._fonts[key]
        font = self._fonts[key] = _fitting_font(face, capital)
        if len(self._fonts) > KEPT_FONTS:  # each is an open file and the glyphs it has drawn
            self._fonts.popitem(last=False)
        return font

    def ink(self, text: str, face: str, capital: int, colour: str) -> Ink:
        """``text`` rendered; what was used lately is kept."""
        key = (text, face, capital, colour)
        if key in self._inks:
            self._inks.move_to_end(key)
            return self._inks[key]
        ink = self._inks[key] = self._render(*key)
        self._kept += _bytes(ink)
        while self._kept > KEPT_BYTES and len(self._inks) > 1:
            self._kept -= _bytes(self._inks.popitem(last=False)[1])
        return ink

    def _render(self, text: str, face: str, capital: int, colour: str) -> Ink:
        text, face = shown(text, face)
        font = self.font(face, capital)
        tops = [box[3] for box in font.metrics(text) if box]
        baseline = max([font.get_ascent(), *tops])
        surface = font.render(text, True, colour)
        # Half of a line's height is empty: without it, drawing takes half the time.
        inked = surface.get_bounding_rect()
        rows = pygame.Rect(0, inked.y, surface.get_width(), max(1, inked.height))
        surface = surface.subsurface(rows.clip(surface.get_rect())).copy()
        return Ink(surface, baseline - capital - inked.y, baseline - inked.y)

    def width(self, text: str, face: str, capital: int) -> int:
        """Width of ``text`` in pixels on one line."""
        text, face = shown(text, face)
        return self.font(face, capital).size(text)[0]

    def fit(self, text: str, face: str, capital: int, width: int, least: int = 8) -> int:
        """The largest capital height up to ``capital`` at which ``text`` is within ``width``."""
        while capital > least and (actual := self.width(text, face, capital)) > width:
            capital = max(least, min(capital - 1, capital * width // actual))
        return capital

    def lines(
        self,
        text: str,
        capital: int,
        width: int,
        face: str = WORDS_REGULAR,
        strong: str = WORDS_BOLD,
    ) -> list[Line]:
        """``text`` wrapped to ``width``.

        Words between asterisks stand in ``strong``; a newline breaks; a no-break space does not.
        """
        runs = _marked(text, face, strong)
        lines: list[Line] = []
        for paragraph in _paragraphs(runs):
            lines += self._wrap(paragraph, capital, width)
        return lines

    def balanced(self, text: str, capital: int, width: int, face: str, strong: str) -> list[Line]:
        """``text`` in as few lines as ``width`` allows, the lines about equally long."""
        best = self.lines(text, capital, width, face, strong)
        narrow, wide = 0, width
        while wide - narrow > capital:
            middle = (narrow + wide) // 2
            lines = self.lines(text, capital, middle, face, strong)
            fits = len(lines) == len(best) and all(line.width <= middle for line in lines)
            if fits:
                best, wide = lines, middle
            else:
                narrow = middle
        return best

    def _wrap(self, words: list[tuple[Run, ...]], capital: int, width: int) -> list[Line]:
        lines: list[Line] = []
        line: tuple[Run, ...] = ()
        for word in words:
            longer = _joined(line, word)
            if line and self._runs_width(longer, capital) > width:
                lines.append(Line(line, self._runs_width(line, capital)))
                longer = word
            line = longer
        return [*lines, Line(line, self._runs_width(line, capital))]

    def _runs_width(self, runs: Iterable[Run], capital: int) -> int:
        return sum(self.width(run.text, run.face, capital) for run in runs)


def _bytes(ink: Ink) -> int:
    return ink.surface.get_pitch() * ink.surface.get_height()


def leading(capital: int) -> int:
    """Pixels from one baseline to the next."""
    return round(capital * LEADING)


def block_height(lines: int, capital: int) -> int:
    """Pixels from the first line's capital tops to the last line's baseline."""
    return capital + (lines - 1) * leading(capital) if lines else 0


def missing_glyphs(text: str, face: str) -> set[str]:
    """Characters of ``text`` that the face cannot show."""
    letters = letters_of(face)
    return {c for c in unicodedata.normalize("NFC", text) if ord(c) not in letters and c != "\n"}


@cache
def _capital_ratio(face: str) -> float:
    probe = pygame.font.Font(str(font_path(face)), _PROBE)
    return _capital_of(probe) / _PROBE


def _capital_of(font: pygame.font.Font) -> int:
    box = font.metrics("H")[0]
    if box is None:
        raise ValueError("a font without capitals")
    return box[3]


def _fitting_font(face: str, capital: int) -> pygame.font.Font:
    size = max(1, int(capital / _capital_ratio(face)))
    font = pygame.font.Font(str(font_path(face)), size)
    while _capital_of(font) < capital:
        size += 1
        font = pygame.font.Font(str(font_path(face)), size)
    return font


def _marked(text: str, face: str, strong: str) -> list[Run]:
    parts = unicodedata.normalize("NFC", text).split("*")
    return [Run(part, strong if i % 2 else face) for i, part in enumerate(parts) if part]


def _paragraphs(runs: list[Run]) -> list[list[tuple[Run, ...]]]:
    """Words of each paragraph; a word may change its face in the middle."""
    paragraphs: list[list[tuple[Run, ...]]] = [[()]]
    for run in runs:
        for i, row in enumerate(run.text.split("\n")):
            if i:
                paragraphs.append([()])
            for j, piece in enumerate(row.split(" ")):
                words = paragraphs[-1]
                if j:
                    words.append(())
                if piece:
                    words[-1] = (*words[-1], Run(piece, run.face))
    return [[word for word in words if word] or [()] for words in paragraphs]


def _joined(line: tuple[Run, ...], word: tuple[Run, ...]) -> tuple[Run, ...]:
    if not line or not word:
        return line + word
    last, first = line[-1], word[0]
    if last.face == first.face:
        return (*line[:-1], Run(f"{last.text} {first.text}", last.face), *word[1:])
    return (*line[:-1], Run(f"{last.text} ", last.face), *word)
