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
        metrics, theme = canvas.metrics, canvas.theme
        pad = metrics.shape(40)
        texts = self._texts(canvas, card.width - 2 * pad)
        button = self._type_button(canvas)
        between = leading(metrics.text(0))
        below = sum(text.box.height + between for text in texts) + button.box.height + pad
        picture = pygame.Rect(
            card.x + pad,
            card.y + pad,
            card.width - 2 * pad,
            max(0, card.height - below - 2 * pad - between // 2),
        )
        top = picture.bottom + between // 2 + pad // 2
        for text in texts:
            text.box.topleft = (card.x + pad, top)
            top = text.box.bottom + between
        button.box.midtop = (card.centerx, top)
        return [
            Plate(box=card, fill=theme.card, line=theme.line, edge=theme.line),
            ScanPicture(box=picture, still=not self.terminal.can_scan),
            *texts,
            button,
        ]

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
