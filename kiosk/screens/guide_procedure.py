"""One procedure: its checklist to tick, fee with its note, days, who may come, where."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from config.catalogue import telling
from config.look.fonts import WORDS_BOLD
from devices.screen.parts import header
from devices.screen.widgets import Button, Widget, paragraph
from kiosk.dates import time_text
from kiosk.screens.guide_flow import (
    Section,
    heading,
    text_pieces,
    tick_piece,
    together,
)
from kiosk.screens.guide_home import guide_note
from kiosk.screens.guide_paper import GuidePrinting
from kiosk.screens.pages import Pages

if TYPE_CHECKING:
    from config.catalogue.model import Procedure
    from devices.screen.canvas import Canvas
    from devices.screen.stage import Screen
    from kiosk.screens.guide_host import GuideHost
    from kiosk.screens.host import Host

IDLE_SECONDS = 90.0
"""Reading takes longer than choosing."""


class GuideProcedure(Pages):
    """What a procedure needs; ticks are forgotten when one goes home."""

    name = "guide.procedure"
    idle_after = IDLE_SECONDS

    def __init__(
        self, terminal: Host, guide: GuideHost, procedure: Procedure, back: Screen | None
    ) -> None:
        super().__init__(terminal)
        self.guide = guide
        self.procedure = procedure
        self._back = back
        self._ticked: set[int] = set()

    @property
    def mark(self) -> str:
        return f"{self.name}.{self.procedure.code}"

    def header_note(self) -> str:
        return guide_note(self.terminal, self.guide)

    def compose(self, canvas: Canvas) -> list[Widget]:
        """In large text the procedure's name takes the place of the office's."""
        terminal = self.terminal
        if not terminal.large:
            return super().compose(canvas)
        name = terminal.pick(self.procedure.name)
        clock = time_text(terminal.now())
        band, bottom = header(canvas, name, clock, "", self.header_note())
        page = self.page_below(canvas, bottom)
        return [*band, *self.read(canvas, page, page.y)]

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        title = paragraph(
            canvas, self.terminal.pick(self.procedure.name),
            (page.x, page.y + canvas.metrics.shape(30)), page.width, canvas.metrics.text(2),
            canvas.theme.ink, WORDS_BOLD,
        )  # fmt: skip
        return [title, *self.read(canvas, page, title.box.bottom)]

    # -- what it says -----------------------------------------------------------------------

    def sections(self, canvas: Canvas, width: int) -> list[Section]:
        note = self.terminal.pick(self.procedure.note)
        sections = [self._papers(canvas, width)]
        if note:
            sections.insert(0, self._said(canvas, width, "info", "head.note", [note], "good"))
        sections += [
            self._fee(canvas, width),
            self._days(canvas, width),
            self._text(canvas, width, "people", "head.who", self.procedure.who),
            self._text(canvas, width, "house", "head.where", self.procedure.where),
            self._text(canvas, width, "person", "head.for", self.procedure.for_whom),
            self._text(canvas, width, "check-circle", "head.result", self.procedure.result),
            self._facts(canvas, width),
        ]
        return [section for section in sections if section.pieces]

    def _papers(self, canvas: Canvas, width: int) -> Section:
        g, language = self.guide.words, self.terminal.language
        pieces = text_pieces(canvas, g("guide.tick"), width, soft=True)
        for at, paper in enumerate(self.procedure.papers):
            small = telling.paper_kind(paper, language)
            if when := telling.paper_when(paper, language):
                small = f"{small}. {when}"
            pieces.append(
                tick_piece(
                    canvas, f"paper {at}", self.terminal.pick(paper.name), small, width,
                    ticked=at in self._ticked, act=partial(self._tick, at),
                )
            )  # fmt: skip
        return Section(heading(canvas, "document", g("head.papers"), width), pieces)

    def _fee(self, canvas: Canvas, width: int) -> Section:
        """The figures and their note; where the note is cut, the figures stand with its rest."""
        fee = telling.fee_told(self.procedure.fee, self.terminal.language)
        head = [heading(canvas, "money", self.guide.words("head.fee"), width)]
        for line in fee.lines:
            head += text_pieces(canvas, line, width, bold=True)
        note = text_pieces(canvas, fee.note, width)
        return Section(together(head), note, whole=True)

    def _days(self, canvas: Canvas, width: int) -> Section:
        lines = []
        for channel, time, note in telling.days_lines(self.procedure, self.terminal.language):
            lines.append(f"*{time}*" if not channel else f"{channel}: *{time}*")
            if note and note not in lines:
                lines.append(note)
        return self._said(canvas, width, "clock", "head.days", lines)

    def _text(
        self, canvas: Canvas, width: int, icon: str, key: str, texts: dict[str, str]
    ) -> Section:
        told = self.terminal.pick(texts)
        return self._said(canvas, width, icon, key, [told] if told else [])

    def _said(
        self, canvas: Canvas, width: int, icon: str, key: str, lines: list[str], tone: str = "card"
    ) -> Section:
        pieces = [piece for line in lines for piece in text_pieces(canvas, line, width)]
        return Section(heading(canvas, icon, self.guide.words(key), width), pieces, tone=tone)

    def _facts(self, canvas: Canvas, width: int) -> Section:
        g, one = self.guide.words, self.procedure
        day = telling.day_text(one.date)
        lines = [g("facts.code", code=one.code)]
        if one.decision:
            lines.append(g("facts.decision", decision=one.decision))
        lines += ["; ".join(one.legal)] if one.legal else []
        lines.append(g("facts.version", version=one.version or "1", date=day))
        pieces = [p for line in lines for p in text_pieces(canvas, line, width, soft=True)]
        return Section(heading(canvas, "stamp", g("head.legal"), width), pieces, whole=True)

    # -- what one can do --------------------------------------------------------------------

    def page_buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        g, short = self.guide.words, ".short" if self.terminal.large else ""
        left = [self.button(canvas, "back", g("guide.back"), icon="back", act=self._return)]
        if self.guide.can_print():
            left.append(
                self.button(
                    canvas, "print", g(f"guide.print{short}"), icon="printer", act=self._print
                )
            )
        if self.guide.address(self.procedure):
            left.append(
                self.button(
                    canvas, "qr", g(f"guide.qr{short}"), icon="phone",
                    act=lambda: self.guide.show_qr(self.procedure, self),
                )
            )  # fmt: skip
        right = [self.help_button(canvas)]
        if (number := self.guide.number_for(self.procedure)) is not None:
            text, act = number
            text = g("guide.ticket.short") if short else text
            right.insert(0, self.button(canvas, "take", text, kind="main", icon="ticket", act=act))
        return left, right

    def pager_text(self, pages: int) -> str:
        key = "guide.more.short" if self.terminal.large else "guide.more"
        return self.guide.words(key, page=self._page + 1, pages=pages)

    def _tick(self, at: int) -> None:
        self._ticked ^= {at}
        self.update()

    def _return(self) -> None:
        if self._back is None:
            self.guide.show_home()
        else:
            self.stage.show(self._back)

    def _print(self) -> None:
        self.stage.show(GuidePrinting(self.terminal, self.guide, self.procedure, self))
