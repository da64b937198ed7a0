"""The wall's screens: the calls of a room, and what is shown when something failed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pygame

from config.look import tokens
from config.words import pick
from devices.screen.stage import Screen
from displays import call_cards, edges
from displays.board import part_of_day, plain_time
from displays.layout import Layout, Sizes, lay_out
from displays.pen import Pen
from displays.side import Side
from displays.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.clock import Clock
    from config.words import Words
    from contract.messages import Call
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Widget
    from devices.screen.window import Timer
    from displays.board import Board

LIT_SECONDS = 10.0
FLASH_SECONDS = 0.5
"""Half a flash: one a second, under the two a second that may disturb."""
FRESH_SECONDS = 30.0
TURN_SECONDS = 10.0
SOON_SECONDS = 0.15


class WallScreen(Screen):
    """The calls of one room.

    Its mark ends with the newest call's seq, so that one can see when a call was drawn.
    ``stale_since`` gives the time the server was last heard, or None while it can be.  ``side`` is
    what stands beside the calls.
    """

    name = "wall"

    def __init__(
        self,
        board: Board,
        words: Words,
        clock: Clock,
        stale_since: Callable[[], dt.datetime | None] = lambda: None,
        side: Side | None = None,
    ) -> None:
        super().__init__()
        self._side = side or Side()
        self._board = board
        self._words = words
        self._clock = clock
        self._stale_since = stale_since
        self._met = False
        self._ahead = dt.timedelta()
        self._turn = 0
        self._memo: dict[tuple[str, int, int, str], list[str]] = {}
        self._lit_until: dict[int, float] = {}
        self._known: set[int] = set()
        self._hero: pygame.Rect | None = None
        self._due: Timer | None = None

    @property
    def mark(self) -> str:
        stale = " stale" if self._stale_text() else ""
        notice = " told" if self._told() else ""
        return f"{self.name} calls={self._board.newest}{notice}{stale}"

    @property
    def ground(self) -> str:
        return tokens.NIGHT

    # -- what happens -----------------------------------------------------------------------

    def enter(self) -> None:
        self._due = None
        self._light_new()
        self._minute()
        self.after(TURN_SECONDS, self._next_page)
        self.after(FLASH_SECONDS, self._flash)
        if self._side.slides is not None:
            self._side.slides.changed = lambda: self.changed(soon=True)
            self._next_slide()

    def changed(self, *, soon: bool = False) -> None:
        """The board has changed: compose once, however many states have come together.

        What may come ``soon`` waits a moment, so that it costs no call its time.
        """
        if self._stage is None:
            return
        if self._due is not None:
            if soon:
                return
            self._due.cancel()
        self._due = self.after(SOON_SECONDS if soon else 0.0, self._show_change)

    def set_ahead(self, ahead: dt.timedelta) -> None:
        """How far the server's clock is ahead of this machine's: its time is shown."""
        if ahead != self._ahead:
            self._ahead = ahead
            self.changed(soon=True)

    def met(self) -> None:
        """The server has been reached, or long enough sought: from now on its absence is told."""
        self._met = True
        self.changed()

    def _show_change(self) -> None:
        self._due = None
        new = self._light_new()
        self.update()
        if new and self._hero is not None:
            # Even a call that looks like the last one is drawn, so that its mark is told.
            self.stage.window.damage(self._hero)

    def _light_new(self) -> bool:
        """Light the calls that came since last time and are young; whether there were any."""
        now = self._now()
        new = [call for call in self._board.calls if call.seq not in self._known]
        until = self._clock.monotonic() + LIT_SECONDS
        for call in new:
            if (now - call.at).total_seconds() < FRESH_SECONDS:
                self._lit_until[call.seq] = until
        self._known = {call.seq for call in self._board.calls}
        return bool(new)

    def _minute(self) -> None:
        self.update()
        now = self._now()
        self.after(60.05 - now.second - now.microsecond / 1e6, self._minute)

    def _next_page(self) -> None:
        self._turn += 1
        self.update()
        self.after(TURN_SECONDS, self._next_page)

    def _next_slide(self) -> None:
        self._side.turn()
        self.after(self._side.seconds, self._next_slide)

    def _flash(self) -> None:
        if self._lit_until:
            steady = self._clock.monotonic()
            self._lit_until = {s: end for s, end in self._lit_until.items() if end > steady}
            self.update()
        self.after(FLASH_SECONDS, self._flash)

    def _now(self) -> dt.datetime:
        return self._clock.now() + self._ahead

    # -- what is shown ----------------------------------------------------------------------

    def compose(self, canvas: Canvas) -> list[Widget]:
        pen = Pen(canvas, Sizes.of(canvas.metrics), self._words, self._turn, self._memo)
        name, told = self._office_name(), self._told()
        below = edges.banner_height(pen, told)
        layout = self._lay_out(pen, name, below)
        if below and layout.is_cramped(pen.sizes):
            below, layout = 0, self._lay_out(pen, name, 0)
        self._hero = layout.hero
        clock = self._now().strftime("%H:%M")
        layout.header.height -= below
        widgets = edges.header(pen, layout.header, name, clock)
        if below:
            place = layout.header.move(0, layout.header.height)
            place.height = below
            widgets += edges.banner(pen, place, told)
        if self._board.calls:
            widgets += self._calls(pen, layout.hero, layout.rows)
        else:
            widgets += self._empty(pen, layout.main)
        if layout.side is not None:
            widgets += self._side.compose(pen, layout.side, self._board)
        warnings = [text for text in (self._stale_text(), *([] if below else told)) if text]
        if warnings:
            return [*widgets, *edges.warning(pen, layout.footer, warnings)]
        return [*widgets, *edges.footer(pen, layout.footer, self._footer_parts(pen.language))]

    def _lay_out(self, pen: Pen, name: str, below: int) -> Layout:
        """The boxes with a banner so high ``below`` the header."""
        return lay_out(
            pen.canvas.metrics, pen.sizes, edges.header_height(pen, name) + below,
            with_side=self._side.has_something(self._board), wide=self._side.wide,
        )  # fmt: skip

    def _calls(self, pen: Pen, hero: pygame.Rect, rows: tuple[pygame.Rect, ...]) -> list[Widget]:
        newest, *earlier = self._board.calls
        widgets = call_cards.hero(pen, hero, newest, lit=self._flashes(newest))
        capital = call_cards.row_capital(pen, rows[0], widgets) if rows else 0
        calls: list[Call | None] = [*earlier, *[None] * len(rows)]
        for box, call in zip(rows, calls, strict=False):
            lit = call is not None and call.seq in self._lit_until
            widgets += call_cards.row(pen, box, call, capital, lit=lit)
        return widgets

    def _flashes(self, call: Call) -> bool:
        """Lit and unlit in turn, beginning lit."""
        until = self._lit_until.get(call.seq)
        if until is None:
            return False
        since = LIT_SECONDS - (until - self._clock.monotonic())
        return int(since / FLASH_SECONDS) % 2 == 0

    def _empty(self, pen: Pen, box: pygame.Rect) -> list[Widget]:
        if self._board.office is None:
            return call_cards.empty(pen, box, pen.words("wall.connecting"), "")
        title, text = pen.words("wall.empty-title"), pen.words("wall.empty-text")
        return call_cards.empty(pen, box, title, text)

    def _told(self) -> list[str]:
        """What everybody in the room has to know now."""
        return told(self._board, self._words, self._now())

    def _office_name(self) -> str:
        office = self._board.office
        name = pick(office.names, self._words.language) if office else ""
        return f"{name} · {self._board.zone}" if name and self._board.zone else name

    def _footer_parts(self, language: str) -> list[str]:
        office = self._board.office
        if office is None:
            return []
        parts = [
            self._words(part_of_day(s.start), start=plain_time(s.start), end=plain_time(s.end))
            for s in office.sessions
        ]
        if office.hotline:
            parts.append(self._words("wall.hotline", number=office.hotline))
        return parts + [pick(notice, language) for notice in office.notices]

    def _stale_text(self) -> str:
        since = self._stale_since()
        if since is None or not self._met:
            return ""
        shown = (since + self._ahead).astimezone(self._clock.now().tzinfo)
        return self._words("wall.stale", time=shown.strftime("%H:%M"))


class FailsafeScreen(Screen):
    """Shown for some seconds after a fault, before the wall comes back."""

    name = "failsafe"

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    @property
    def ground(self) -> str:
        return tokens.NIGHT

    def compose(self, canvas: Canvas) -> list[Widget]:
        pen = Pen(canvas, Sizes.of(canvas.metrics), self._words)
        box = canvas.surface.get_rect().inflate(-4 * pen.sizes.margin, -4 * pen.sizes.margin)
        return call_cards.empty(pen, box, self._words("wall.failsafe"), "")
