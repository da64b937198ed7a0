"""Search with the keyboard on the screen: what is found stands there while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from devices.screen.keyboard import KeyWords, TextField, Typing, keyboard, least_height
from devices.screen.widgets import Widget, paragraph
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.choice import cards_in
from kiosk.screens.guide_home import option_of
from kiosk.screens.notice import band

if TYPE_CHECKING:
    from config.catalogue.model import Procedure
    from devices.screen.canvas import Canvas
    from kiosk.screens.guide_host import GuideHost
    from kiosk.screens.host import Host

MOST = 12
TALLEST_KEYS = 0.5
"""Height of the keys together, as a part of their width."""
KEYS_SHARE = 0.44
"""At most this part of the page is keyboard."""


class GuideSearch(TerminalScreen):
    """A field, the hits, the keys."""

    name = "guide.search"
    takes_scans = True

    def __init__(self, terminal: Host, guide: GuideHost, text: str = "") -> None:
        super().__init__(terminal)
        self.guide = guide
        self.typing = Typing(self._typed, marks=terminal.language == "vi")
        self.typing.text = text
        self._page = 0

    @property
    def mark(self) -> str:
        return f"{self.name}.{len(self.typing.text)}"

    def key(self, key: str) -> bool:
        if key == "return" and (found := self._found()):
            self.guide.show_one(found[0], back=self)
            return True
        return self.typing.key(key)

    def _typed(self) -> None:
        self._page = 0
        self.update()

    def _found(self) -> list[Procedure]:
        index = self.guide.index
        if index is None:
            return []
        return [hit.procedure for hit in index.find(self.typing.text, most=MOST)]

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        metrics, g = canvas.metrics, self.guide.words
        back = self.button(canvas, "back", g("guide.back"), icon="back", act=self.guide.show_home)
        widgets, bottom = row(canvas, page, [back], [self.help_button(canvas)])
        high = max(metrics.main_target, round(metrics.text(1) * 3))
        field = TextField(
            box=pygame.Rect(page.x, page.y + metrics.gap, page.width, high), key="field",
            enabled=False, text=self.typing.text, hint=g("guide.typed"), capital=metrics.text(1),
        )  # fmt: skip
        room = bottom - field.box.bottom
        keys = min(round(TALLEST_KEYS * page.width), max(least_height(canvas),
                                                         round(KEYS_SHARE * room)))  # fmt: skip
        pad = pygame.Rect(page.x, bottom - metrics.gap * 2 - keys, page.width, keys)
        names = KeyWords(space=g("guide.space"), erase=g("guide.erase"), clear=g("guide.clear"))
        place = pygame.Rect(page.x, field.box.bottom + metrics.gap, page.width, 0)
        place.height = pad.y - metrics.gap - place.y
        return [
            field, *self._hits(canvas, place), *keyboard(canvas, pad, self.typing, names), *widgets
        ]  # fmt: skip

    def _hits(self, canvas: Canvas, place: pygame.Rect) -> list[Widget]:
        found = self._found()
        if not found:
            return self._none(canvas, place)
        unsure = self._unsure()
        head = self._doubt(canvas, place) if unsure else []
        options = [
            option_of(self.terminal, self.guide, one, self._opener(one), best=not (i or unsure))
            for i, one in enumerate(found)
        ]
        grid = place
        cards, self._page, pages = cards_in(
            canvas, grid, options, self._page, large=self.terminal.large
        )
        if pages == 1 or unsure:  # what is only near is not worth leafing through
            return [*head, *cards]
        text = self.guide.words("guide.more", page=self._page + 1, pages=pages)
        more = self.button(canvas, "more", text, icon="arrow-right", act=self._turn)
        grid = place.copy()
        grid.height -= more.box.height + canvas.metrics.gap
        cards, self._page, pages = cards_in(
            canvas, grid, options, self._page, large=self.terminal.large
        )
        more = self.button(
            canvas, "more", self.guide.words("guide.more", page=self._page + 1, pages=pages),
            icon="arrow-right", act=self._turn,
        )  # fmt: skip
        more.box.bottomright = place.bottomright
        return [*cards, more]

    def _doubt(self, canvas: Canvas, place: pygame.Rect) -> list[Widget]:
        """A band above what is only the nearest; takes its room from ``place``."""
        widgets, bottom = band(canvas, place, "info", self.guide.words("guide.unsure"), "calm")
        gap = canvas.metrics.gap
        place.height -= bottom + gap - place.y
        place.y = bottom + gap
        return widgets

    def _unsure(self) -> bool:
        """Whether what stands there is only the nearest to what was typed."""
        index = self.guide.index
        return index is not None and not index.covers(self.typing.text)

    def _opener(self, one: Procedure) -> object:
        return lambda: self.guide.show_one(one, back=self)

    def _none(self, canvas: Canvas, place: pygame.Rect) -> list[Widget]:
        """Before anything is typed, and when nothing fits: what to do."""
        metrics, g = canvas.metrics, self.guide.words
        empty = not self.typing.text.strip()
        title = g("guide.title") if empty else g("guide.none")
        text = g("guide.telex") if empty else g("guide.none-text")
        head = paragraph(
            canvas, title, (place.x, 0), place.width, metrics.text(2), canvas.theme.ink,
            WORDS_BOLD, align="middle",
        )  # fmt: skip
        body = paragraph(
            canvas, text, (place.x, 0), place.width, metrics.text(0.5), canvas.theme.soft,
            align="middle",
        )  # fmt: skip
        high = head.box.height + metrics.gap * 2 + body.box.height
        head.box.y = place.centery - high // 2
        body.box.y = head.box.bottom + metrics.gap * 2
        return [head, body]

    def _turn(self) -> None:
        self._page += 1
        self.update()
