"""Home of the look-up terminal: hold the receipt under the scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from devices.screen.type import leading
from devices.screen.widgets import Button, Plate, Widget, paragraph
from kiosk.screens.base import IDLE_SECONDS, TerminalScreen, row
from kiosk.screens.picture import ScanPicture

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Text

LEAST_PICTURE = 160
"""A picture lower than this says nothing."""


class Invitation(TerminalScreen):
    """The look-up terminal's front."""

    name = "look-up.home"
    is_front = True

    @property
    def mark(self) -> str:
        if self.terminal.settings.scanners and not self.terminal.can_scan:
            return "look-up.home.no-scanner"
        return self.name

    def header_note(self) -> str:
        return "" if self.terminal.large else self.terminal.say("look-up.name")

    def idle_seconds(self) -> float | None:
        """Settings of somebody who has gone away are set back, after asking."""
        return IDLE_SECONDS if self.terminal.changed else None

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        widgets, bottom = row(
            canvas, page, self.setting_buttons(canvas), [self.help_button(canvas)]
        )
        title = paragraph(
            canvas,
            say("look-up.title"),
            (page.x, page.y + metrics.shape(56)),
            page.width,
            metrics.text(3.5),
            theme.ink,
            WORDS_BOLD,
            align="middle",
        )
        top = title.box.bottom + metrics.shape(44)
        card = pygame.Rect(page.x, top, page.width, bottom - metrics.gap - top)
        return [title, *self._card(canvas, card), *widgets]

    def _card(self, canvas: Canvas, card: pygame.Rect) -> list[Widget]:
        """The picture above the words, or beside them where the card is low."""
        pad = canvas.metrics.shape(40)
        inside = card.inflate(-2 * pad, -2 * pad)
        button = self._type_button(canvas)
        texts = self._texts(canvas, inside.width)
        height = self._height(canvas, texts, button)
        above = inside.height - height - pad
        if above >= canvas.metrics.shape(LEAST_PICTURE):
            picture = pygame.Rect(inside.topleft, (inside.width, above))
            words = pygame.Rect(inside.x, picture.bottom + pad, inside.width, height)
        else:
            picture = pygame.Rect(inside.topleft, (inside.width // 4, inside.height))
            words = pygame.Rect(picture.right + pad, inside.y, 0, inside.height)
            words.width = inside.right - words.x
            texts = self._texts(canvas, words.width)
        self._put(canvas, words, texts, button)
        return [
            Plate(box=card, fill=canvas.theme.card, line=canvas.theme.line, edge=canvas.theme.line),
            ScanPicture(box=picture, still=not self.terminal.can_scan),
            *texts,
            button,
        ]

    def _height(self, canvas: Canvas, texts: list[Text], button: Button) -> int:
        between = leading(canvas.metrics.text(0))
        return sum(text.box.height + between for text in texts) + button.box.height

    def _put(self, canvas: Canvas, room: pygame.Rect, texts: list[Text], button: Button) -> None:
        """Words and button one below the other, in the middle of the room."""
        top = room.y + (room.height - self._height(canvas, texts, button)) // 2
        for text in texts:
            text.box.topleft = (room.x, top)
            top = text.box.bottom + leading(canvas.metrics.text(0))
        button.box.midtop = (room.centerx, top)

    def _texts(self, canvas: Canvas, width: int) -> list[Text]:
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        if not self.terminal.can_scan:
            text = say("look-up.no-scanner")
            return [
                paragraph(
                    canvas,
                    text,
                    (0, 0),
                    width,
                    metrics.text(1),
                    theme.ink,
                    WORDS_BOLD,
                    align="middle",
                )
            ]
        return [
            paragraph(
                canvas,
                say("look-up.scan"),
                (0, 0),
                width,
                metrics.text(1.5),
                theme.ink,
                WORDS_BOLD,
                align="middle",
            ),
            paragraph(
                canvas,
                say("look-up.scan-hint"),
                (0, 0),
                width,
                metrics.text(0),
                theme.soft,
                align="middle",
            ),
        ]

    def _type_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas,
            "type",
            self.terminal.say("look-up.type"),
            icon="keyboard",
            act=self.terminal.type_code,
        )
