"""More to read than one screen holds: cards in columns, columns on pages, a button that turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from devices.screen.widgets import Button, Widget
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.guide_flow import Chunk, Section, column_widgets, flow

if TYPE_CHECKING:
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import Host

PAD = 26
"""Room between a card's edge and its words, as a shape token."""
PagesOfCards = list[list[list[Chunk]]]


class Pages(TerminalScreen):
    """Override ``sections`` and ``page_buttons``; ``read`` sets them below ``top``."""

    def __init__(self, terminal: Host) -> None:
        super().__init__(terminal)
        self._page = 0

    def sections(self, canvas: Canvas, width: int) -> list[Section]:
        """The cards, for a width of their words."""
        raise NotImplementedError

    def page_buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        """Buttons on the left and on the right of the last line."""
        raise NotImplementedError

    def pager_text(self, pages: int) -> str:
        """What the button says that turns the page."""
        return self.terminal.say("choice.more", page=self._page + 1, pages=pages)

    def read(self, canvas: Canvas, page: pygame.Rect, top: int) -> list[Widget]:
        """The present page of what it says, and the last line."""
        left, right = self.page_buttons(canvas)
        pages, room, widgets = self._set(canvas, page, top, left, right)
        if len(pages) > 1:  # the pager takes room of its own, so all is set again
            right.insert(0, self._pager(canvas, len(pages)))
            pages, room, widgets = self._set(canvas, page, top, left, right)
            self._page %= len(pages)
            right[0] = self._pager(canvas, len(pages))
            widgets, _ = row(canvas, page, left, right)
        return [*self._columns(canvas, pages[self._page % len(pages)], room), *widgets]

    def _set(
        self, canvas: Canvas, page: pygame.Rect, top: int, left: list[Button], right: list[Button]
    ) -> tuple[PagesOfCards, pygame.Rect, list[Widget]]:
        """The pages, the room each has, and the last line with its buttons."""
        widgets, bottom = row(canvas, page, left, right)
        gap = canvas.metrics.gap
        top += 2 * gap
        room = pygame.Rect(page.x, top, page.width, bottom - gap - top)
        columns, width = self._measures(canvas, room)
        pad = canvas.metrics.shape(PAD)
        sections = self.sections(canvas, width - 2 * pad)
        return flow(sections, room.height, columns, pad, gap), room, widgets

    def _measures(self, canvas: Canvas, room: pygame.Rect) -> tuple[int, int]:
        """How many columns, and how wide one is."""
        columns = 2 if room.width > room.height and not self.terminal.large else 1
        return columns, (room.width - (columns - 1) * canvas.metrics.gap) // columns

    def _columns(
        self, canvas: Canvas, columns: list[list[Chunk]], room: pygame.Rect
    ) -> list[Widget]:
        _, width = self._measures(canvas, room)
        gap, pad = canvas.metrics.gap, canvas.metrics.shape(PAD)
        widgets: list[Widget] = []
        for at, column in enumerate(columns):
            box = pygame.Rect(room.x + at * (width + gap), room.y, width, room.height)
            widgets += column_widgets(canvas, column, box, pad, gap)
        return widgets

    def _pager(self, canvas: Canvas, pages: int) -> Button:
        text = self.pager_text(pages)
        return self.button(canvas, "more", text, icon="arrow-right", act=self._turn)

    def _turn(self) -> None:
        self._page += 1
        self.update()
