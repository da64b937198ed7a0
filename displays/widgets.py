"""What the wall is drawn with, beside the widgets every screen shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.look.fonts import NUMBERS_BOLD
from devices.screen.widgets import Widget

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas


@dataclass(frozen=True, kw_only=True)
class Digits(Widget):
    """A number, drawn letter by letter, in the middle of the box's height.

    A day brings more than a thousand different numbers: kept by letters, they take no memory.
    """

    text: str
    capital: int
    colour: str
    align: str = "left"

    def draw(self, canvas: Canvas) -> None:
        width = digits_width(canvas, self.text, self.capital)
        x = {
            "left": self.box.left,
            "middle": self.box.centerx - width // 2,
            "right": self.box.right - width,
        }[self.align]
        y = self.box.centery - self.capital // 2
        for letter in self.text:
            x += canvas.text(letter, (x, y), self.capital, self.colour, NUMBERS_BOLD)

    def spills(self, canvas: Canvas) -> bool:
        return digits_width(canvas, self.text, self.capital) > self.box.width


@dataclass(frozen=True, kw_only=True)
class Frame(Widget):
    """A card whose border may be lit; the border lies inside the box."""

    fill: str
    line: str
    width: int
    radius: int

    def draw(self, canvas: Canvas) -> None:
        canvas.panel(self.box, self.fill, self.line, self.radius, self.width)


_widths: dict[tuple[str, int], int] = {}
"""Width of each letter at each size: the same on every canvas."""


def digits_width(canvas: Canvas, text: str, capital: int) -> int:
    """Width of ``text`` as ``Digits`` draws it."""
    total = 0
    for letter in text:
        width = _widths.get((letter, capital))
        if width is None:
            width = canvas.type.width(letter, NUMBERS_BOLD, capital)
            _widths[letter, capital] = width
        total += width
    return total


def fitting_digits(canvas: Canvas, text: str, capital: int, width: int) -> int:
    """The largest capital height up to ``capital`` at which ``text`` is within ``width``."""
    wide = digits_width(canvas, text, capital)
    while wide > width and capital > 1:
        capital = min(capital - 1, capital * width // wide)
        wide = digits_width(canvas, text, capital)
    return capital
