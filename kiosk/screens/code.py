"""Typing a dossier code, as it stands on the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from devices.screen.parts import keypad
from devices.screen.widgets import Button, Label, Plate, Widget, paragraph
from kiosk.screens.base import TerminalScreen, row

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import Host

KEYS = ("1234567890", "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ.-")
LETTERS = frozenset("".join(KEYS))
LONGEST = 40
TALLEST_PAD = 0.5
"""Height of the keys together, as a part of their width."""


class Code(TerminalScreen):
    """Letters, digits, point and hyphen; touched or typed on a keyboard."""

    name = "code"

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal)
        self.text = ""

    @property
    def mark(self) -> str:
        return f"code.{len(self.text)}"

    def key(self, key: str) -> bool:
        letter = key.removeprefix("shift ").strip("[]").upper()
        if letter in LETTERS:
            self._press(letter)
        elif key == "backspace":
            self._erase()
        elif key in ("return", "enter", "keypad enter") and self.text:
            self._go()
        else:
            return super().key(key)
        return True

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        widgets, bottom = row(
            canvas,
            page,
            [self.back_button(canvas), self.help_button(canvas)],
            [self._go_button(canvas)],
        )
        title = paragraph(
            canvas,
            say("code.title"),
            (page.x, page.y + metrics.shape(44)),
            page.width,
            metrics.text(2),
            theme.ink,
            WORDS_BOLD,
        )
        hint = paragraph(
            canvas,
            say("code.example.short" if self.terminal.large else "code.example"),
            (page.x, title.box.bottom + metrics.gap * 2),
            page.width,
            metrics.text(0),
            theme.soft,
        )
        erase = self._erase_button(canvas)
        gap = metrics.gap
        height = max(metrics.main_target, round(metrics.text(2) * 2.6))
        field = pygame.Rect(
            page.x,
            hint.box.bottom + gap + metrics.shape(12),
            page.width - erase.box.width - gap,
            height,
        )
        erase.box.update(field.right + gap, field.y, erase.box.width, height)
        top = field.bottom + gap
        tallest = round(TALLEST_PAD * page.width)
        height = min(bottom - gap - top, tallest)
        pad = pygame.Rect(page.x, bottom - gap - height, page.width, height)
        return [
            title,
            hint,
            *self._field(canvas, field),
            erase,
            *keypad(canvas, pad, KEYS, self._press),
            *widgets,
        ]

    def _field(self, canvas: Canvas, box: pygame.Rect) -> list[Widget]:
        theme, inner = canvas.theme, box.inflate(-2 * canvas.metrics.shape(24), 0)
        capital = canvas.type.fit(self.text, NUMBERS_BOLD, canvas.metrics.text(2), inner.width)
        return [
            Plate(box=box, fill=theme.card, line=theme.ink),
            Label(box=inner, text=self.text, capital=capital, colour=theme.ink, face=NUMBERS_BOLD),
        ]

    def _erase_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas,
            "erase",
            self.terminal.say("code.erase"),
            icon="erase",
            enabled=bool(self.text),
            act=self._erase,
        )

    def _go_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas,
            "go",
            self.terminal.say("code.go"),
            kind="main",
            icon="search",
            enabled=bool(self.text),
            act=self._go,
        )

    def _press(self, letter: str) -> None:
        if len(self.text) < LONGEST:
            self.text += letter
            self.update()

    def _erase(self) -> None:
        self.text = self.text[:-1]
        self.update()

    def _go(self) -> None:
        self.terminal.use_code(self.text)
