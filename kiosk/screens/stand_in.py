"""What stands in for home when the terminal cannot do its work: said in every language at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from config.words import words, written
from devices.screen.widgets import Fill, Icon, Plate, Text, Widget, paragraph
from kiosk.dates import since_text
from kiosk.screens.base import TerminalScreen

if TYPE_CHECKING:
    import datetime as dt

    from devices.screen.canvas import Canvas
    from kiosk.screens.host import Host


class StandIn(TerminalScreen):
    """``key`` names its title and text, in ``domain``; ``since`` tells since when."""

    is_front = True
    takes_scans = False
    idle_after = None

    def __init__(
        self, terminal: Host, name: str, key: str, icon: str, domain: str = "kiosk"
    ) -> None:
        super().__init__(terminal)
        self.name = name
        self._key = key
        self._icon = icon
        self._domain = domain

    def since(self) -> dt.datetime | None:
        """Since when it has been so, where that is worth saying."""
        return self.terminal.office.stale_since if self.name.endswith("away") else None

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics = canvas.metrics
        side, pad = 6 * metrics.text(0), metrics.shape(48)
        texts = self._texts(canvas, page.width - 2 * pad)
        space = metrics.shape(36)
        height = side + sum(text.box.height + space for text in texts) + space + 2 * pad
        if height > page.height:  # the words matter more
            height -= side + space
            side = 0
        card = pygame.Rect(page.x, page.centery - height // 2, page.width, height)
        mark = pygame.Rect(card.centerx - side // 2, card.y + pad, side, side)
        top = mark.bottom + (space if side else 0)
        for i, text in enumerate(texts):
            if i == len(texts) // 2 and len(texts) > 2:  # noqa: PLR2004 - two a language
                top += space
            text.box.topleft = (card.x + pad, top)
            top = text.box.bottom + space
        theme = canvas.theme
        icon = [Icon(box=mark, name=self._icon, colour=theme.accent)] if side else []
        ground = Plate(box=card, fill=theme.card, line=theme.line, edge=theme.line)
        return [ground, *icon, *texts]

    def _texts(self, canvas: Canvas, width: int) -> list[Text]:
        texts = []
        languages = written(self._domain, self.terminal.settings.languages)
        for i, language in enumerate(languages[:2]):
            say = words(self._domain, language)
            size = 3.0 if i == 0 else 1.5
            head = say(f"{self._key}.title")
            lines = [say(f"{self._key}.text")]
            since = self.since()
            if since is not None:
                time = since_text(since, self.terminal.now(), language)
                lines.append(say(f"{self._key}.since", time=time))
            theme = canvas.theme
            texts.append(self._line(canvas, head, width, size, theme.ink, WORDS_BOLD))
            texts.append(self._line(canvas, "\n".join(lines), width, size - 1.5, theme.soft, None))
        return texts

    @staticmethod
    def _line(
        canvas: Canvas, text: str, width: int, size: float, colour: str, face: str | None
    ) -> Text:
        capital = canvas.metrics.text(size)
        if face is None:
            return paragraph(canvas, text, (0, 0), width, capital, colour, align="middle")
        return paragraph(canvas, text, (0, 0), width, capital, colour, face, align="middle")


class Failsafe(StandIn):
    """What is shown when a screen has failed: plain, and from nothing that may be broken."""

    is_front = False

    def compose(self, canvas: Canvas) -> list[Widget]:
        page = pygame.Rect(0, 0, canvas.metrics.width, canvas.metrics.height)
        inside = page.inflate(-2 * canvas.metrics.shape(44), -2 * canvas.metrics.shape(44))
        return [Fill(box=page, fill=canvas.theme.paper), *self.fill(canvas, inside)]


def starting(terminal: Host) -> StandIn:
    return StandIn(terminal, "starting", "starting", "clock", "screen")


def failsafe(terminal: Host) -> StandIn:
    return Failsafe(terminal, "failsafe", "failsafe", "warning", "screen")
