"""A keyboard on the screen, with Telex: letters and digits, what was typed in a field above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config import telex
from config.look.fonts import WORDS_BOLD
from devices.screen.parts import rows
from devices.screen.widgets import Button, Label, Plate, Target, Widget, draw_focus

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas

LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DIGITS = "1234567890"
PAD = ("123", "456", "789", "0")
LONGEST = 60
_CARET = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWords:
    """What is written on the keys that are no letters."""

    space: str
    erase: str
    clear: str


class Typing:
    """The text being typed; ``marks`` turns Telex on.  ``changed`` is called after each change."""

    def __init__(self, changed: Callable[[], None], *, marks: bool = True) -> None:
        self.text = ""
        self.marks = marks
        self._changed = changed

    def press(self, letter: str) -> None:
        """A letter, a digit or a space."""
        if len(self.text) < LONGEST and not (letter == " " and self.text[-1:] in ("", " ")):
            self.text = telex.press(self.text, letter) if self.marks else self.text + letter
            self._changed()

    def erase(self) -> None:
        self.text = telex.erase(self.text)
        self._changed()

    def clear(self) -> None:
        self.text = ""
        self._changed()

    def key(self, key: str) -> bool:
        """A key of a real keyboard by its SDL name; whether it was one for typing."""
        shifted = key.startswith("shift ")
        letter = key.removeprefix("shift ").strip("[]") if len(key) > 1 else key
        if key == "space":
            self.press(" ")
        elif key == "backspace":
            self.erase()
        elif len(letter) == 1 and letter.isalnum():
            self.press(letter.upper() if shifted else letter)
        else:
            return False
        return True


@dataclass(frozen=True, kw_only=True)
class TextField(Target):
    """What was typed, or in a softer colour what may be typed; a caret at its end."""

    text: str
    hint: str
    capital: int
    enabled: bool = True

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        theme, metrics = canvas.theme, canvas.metrics
        if focused:
            draw_focus(canvas, self.box)
        held = theme.line if pressed and not theme.stark else theme.card
        Plate(box=self.box, fill=held, line=theme.ink).draw(canvas)
        side = round(self.capital * 1.9)
        icon = pygame.Rect(self.box.x + metrics.shape(20), 0, side, side)
        icon.centery = self.box.centery
        canvas.icon("search", icon, theme.accent)
        inner = pygame.Rect(icon.right + metrics.shape(18), self.box.y, 0, self.box.height)
        inner.width = self.box.right - metrics.shape(20) - inner.x
        shown = f"{self.text}{_CARET}" if self.text else self.hint
        colour = theme.ink if self.text else theme.soft
        capital = canvas.type.fit(shown, WORDS_BOLD, self.capital, inner.width)
        Label(box=inner, text=shown, capital=capital, colour=colour, face=WORDS_BOLD).draw(canvas)


def keyboard(
    canvas: Canvas, box: pygame.Rect, typing: Typing, words: KeyWords, done: Button | None = None
) -> list[Widget]:
    """Digits, three rows of letters, and one row with space, erase, clear and ``done``.

    The digits are a row above the letters on a high screen, a pad beside them on a wide one.
    """
    gap = canvas.metrics.gap
    above = _is_high(canvas)
    columns = len(DIGITS) + (0 if above else len(PAD[0]))
    wide = (box.width - (columns - 1) * gap) // columns
    left = box.copy()
    left.width = len(DIGITS) * (wide + gap) - gap
    lines = rows(left, _lines(canvas), gap)
    placed = list(zip(lines, (DIGITS, *LETTERS) if above else LETTERS, strict=False))
    if not above:
        right = pygame.Rect(left.right + gap, box.y, box.right - left.right - gap, box.height)
        placed += zip(rows(right, len(PAD), gap), PAD, strict=True)
    keys = [key for line, signs in placed for key in _signs(canvas, line, wide, signs, typing)]
    return [*keys, *_last_line(canvas, lines[-1], gap, typing, words, done)]


def least_height(canvas: Canvas) -> int:
    """The height below which keys would be too small to hit."""
    key = max(canvas.metrics.small_target, 2 * canvas.metrics.text(0) + 2)
    lines = _lines(canvas)
    return lines * key + (lines - 1) * canvas.metrics.gap


def _is_high(canvas: Canvas) -> bool:
    return canvas.metrics.height > canvas.metrics.width


def _lines(canvas: Canvas) -> int:
    return len(LETTERS) + (2 if _is_high(canvas) else 1)


def _signs(
    canvas: Canvas, line: pygame.Rect, wide: int, signs: str, typing: Typing
) -> list[Widget]:
    """Keys ``wide`` pixels wide, in the middle of a line."""
    step = wide + canvas.metrics.gap
    left = line.centerx - (len(signs) * step - canvas.metrics.gap) // 2
    return [
        _sign(canvas, pygame.Rect(left + place * step, line.y, wide, line.height), sign, typing)
        for place, sign in enumerate(signs)
    ]


def _sign(canvas: Canvas, box: pygame.Rect, sign: str, typing: Typing) -> Button:
    capital = max(canvas.metrics.text(0), min(canvas.metrics.text(1.5), box.height // 3))
    return Button(
        box=box, key=f"key {sign}", act=lambda: typing.press(sign), text=sign,
        capital=canvas.type.fit("m", WORDS_BOLD, capital, box.width // 2),
    )  # fmt: skip


def _last_line(
    canvas: Canvas,
    line: pygame.Rect,
    gap: int,
    typing: Typing,
    words: KeyWords,
    done: Button | None,
) -> list[Widget]:
    capital = max(canvas.metrics.text(0), min(canvas.metrics.text(0.25), line.height // 3))
    keys = [
        ("clear", words.clear, "close", typing.clear, 4, bool(typing.text)),
        ("space", words.space, None, lambda: typing.press(" "), 3, True),
        ("erase", words.erase, "erase", typing.erase, 3, bool(typing.text)),
    ]
    shares = sum(key[4] for key in keys) + (4 if done else 0)
    unit = (line.width - gap * (len(keys) - (0 if done else 1))) / shares
    left, widgets = float(line.x), list[Widget]()
    for name, text, icon, act, share, enabled in keys:
        box = pygame.Rect(round(left), line.y, round(unit * share), line.height)
        room = round(box.width * (0.55 if icon else 0.8))
        size = canvas.type.fit(text, WORDS_BOLD, capital, room)
        widgets.append(
            Button(box=box, key=f"key {name}", act=act, text=text, capital=size,
                   icon=icon, enabled=enabled)
        )  # fmt: skip
        left += unit * share + gap
    if done is not None:
        done.box.update(round(left), line.y, line.right - round(left), line.height)
        widgets.append(done)
    return widgets
