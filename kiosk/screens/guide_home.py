"""The guide's first screen: search, or what happens in life, or fields of work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from config.catalogue import telling
from config.look.fonts import WORDS_BOLD
from devices.screen.keyboard import TextField
from devices.screen.widgets import Button, Widget, paragraph
from kiosk.dates import since_text
from kiosk.screens.base import IDLE_SECONDS, TerminalScreen, row
from kiosk.screens.choice import Option, cards_in
from kiosk.screens.notice import Said, big_notice

if TYPE_CHECKING:
    from config.catalogue.model import Field, Procedure
    from devices.screen.canvas import Canvas
    from kiosk.screens.guide_host import GuideHost
    from kiosk.screens.host import Host
    from kiosk.screens.service_card import ServiceCard

WIDE, TALL, MOST = 3, 2, 18
"""Columns of cards on a wide and on a tall screen; at most so many on one page."""
_EMPTY = Said("guide.empty", "guide.empty", "guide.empty-text", "info", "attention")


class GuideHome(TerminalScreen):
    """Where the guide begins; the front of a terminal that is a guide."""

    name = "guide.home"

    def __init__(self, terminal: Host, guide: GuideHost) -> None:
        super().__init__(terminal)
        self.guide = guide
        self.is_front = guide.is_home
        self._by_field = False
        self._page = 0

    @property
    def mark(self) -> str:
        if self.guide.catalogue is None:
            return "guide.empty"
        return "guide.fields" if self._by_field else self.name

    def idle_seconds(self) -> float | None:
        """As a front it sets back what somebody has changed, after asking."""
        return IDLE_SECONDS if not self.is_front or self.terminal.changed else None

    def header_note(self) -> str:
        return guide_note(self.terminal, self.guide)

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        left = self.setting_buttons(canvas)
        if not self.is_front:
            text = self.guide.words("guide.home")
            left = [self.button(canvas, "back", text, icon="back", act=self.terminal.go_home)]
        widgets, top = row(canvas, page, left, self._right_buttons(canvas))
        room = pygame.Rect(page.x, page.y, page.width, top - canvas.metrics.gap - page.y)
        if self.guide.catalogue is None:
            g = self.guide.words
            empty = big_notice(canvas, room, g(_EMPTY.title), g(_EMPTY.text), _EMPTY)
            return [*empty, *widgets]
        head, grid = self._head(canvas, room)
        cards, pages = self._cards(canvas, grid)
        if pages > 1:  # the button that turns pages takes room of its own
            right = [self._pager(canvas, pages), *self._right_buttons(canvas)]
            widgets, top = row(canvas, page, left, right)
            grid.height = top - canvas.metrics.gap - grid.y
            cards, pages = self._cards(canvas, grid)
        return [*head, *cards, *widgets]

    def _right_buttons(self, canvas: Canvas) -> list[Button]:
        """Help, and what a clerk who comes with a new roll looks for; large text needs the room."""
        help_ = self.help_button(canvas)
        if not self.guide.roll_due or self.terminal.large:
            return [help_]
        text = self.terminal.say("roll.button")
        roll = self.button(canvas, "roll", text, icon="paper-roll", act=self.guide.show_roll)
        return [roll, help_]

    def _cards(self, canvas: Canvas, grid: pygame.Rect) -> tuple[list[ServiceCard], int]:
        """The cards of the present page, and how many pages there are."""
        wide = grid.width > grid.height
        cards, self._page, pages = cards_in(
            canvas, grid, self._options(), self._page, large=self.terminal.large,
            columns=1 if self.terminal.large else WIDE if wide else TALL, most=MOST,
        )  # fmt: skip
        return cards, pages

    def _head(self, canvas: Canvas, room: pygame.Rect) -> tuple[list[Widget], pygame.Rect]:
        """Title, search field and the two ways of looking; the room left for cards as well."""
        metrics, g = canvas.metrics, self.guide.words
        top = room.y + metrics.shape(40)
        title = paragraph(
            canvas, g("guide.title"), (room.x, top), room.width, metrics.text(2.5),
            canvas.theme.ink, WORDS_BOLD,
        )  # fmt: skip
        high = max(metrics.main_target, round(metrics.text(1) * 3))
        field = TextField(
            box=pygame.Rect(room.x, title.box.bottom + metrics.gap * 2, room.width, high),
            key="search", act=self.guide.show_search, text="", hint=g("guide.typed"),
            capital=metrics.text(0.75),
        )  # fmt: skip
        ways, bottom = self._ways(canvas, room, field.box.bottom + metrics.gap)
        place = pygame.Rect(room.x, bottom + metrics.gap, room.width, 0)
        place.height = room.bottom - place.y
        return [title, field, *ways], place

    def _ways(self, canvas: Canvas, room: pygame.Rect, top: int) -> tuple[list[Widget], int]:
        metrics, g, gap = canvas.metrics, self.guide.words, canvas.metrics.gap
        high = max(metrics.main_target, round(metrics.text(0.25) * 2.8))
        width = (room.width - gap) // 2
        ways: list[Widget] = []
        for place, (key, fields) in enumerate((("by-event", False), ("by-field", True))):
            chosen = fields == self._by_field
            ways.append(
                Button(
                    box=pygame.Rect(room.x + place * (width + gap), top, width, high),
                    key=key, act=partial(self._look, fields),
                    text=g(f"guide.{key}"), kind="dark" if chosen else "secondary",
                    capital=canvas.type.fit(
                        g(f"guide.{key}"), WORDS_BOLD, metrics.text(0.25), width * 4 // 5
                    ),
                )
            )  # fmt: skip
        return ways, top + high

    def _look(self, by_field: bool) -> None:
        self._by_field, self._page = by_field, 0
        self.update()

    def _options(self) -> list[Option]:
        catalogue = self.guide.catalogue
        if catalogue is None:
            return []
        kinds = catalogue.fields if self._by_field else catalogue.events
        return [self._option(one, found) for one in kinds if (found := self._under(one))]

    def _option(self, one: Field, found: list[Procedure]) -> Option:
        title = self.terminal.pick(one.name)
        return Option(
            key=f"kind {one.id}", name=title, icon=one.icon,
            hint=self.terminal.pick(one.hint) or self._examples(found),
            act=lambda: self.guide.show_list(title, found, self),
        )  # fmt: skip

    def _examples(self, found: list[Procedure]) -> str:
        return "" if self.terminal.large else self.guide.words("guide.count", n=len(found))

    def _under(self, one: Field) -> list[Procedure]:
        catalogue = self.guide.catalogue
        if catalogue is None:
            return []
        if self._by_field:
            return [each for each in catalogue.procedures if each.field == one.id]
        return [each for each in catalogue.procedures if one.id in each.events]

    def _pager(self, canvas: Canvas, pages: int) -> Button:
        text = self.guide.words("guide.more", page=self._page + 1, pages=pages)
        return self.button(canvas, "more", text, icon="arrow-right", act=self._turn)

    def _turn(self) -> None:
        self._page += 1
        self.update()


def guide_note(terminal: Host, guide: GuideHost) -> str:
    """Under the office's name: that this is the guide, that its data are a sample, or old."""
    g, catalogue, since = guide.words, guide.catalogue, terminal.office.stale_since
    notes = [] if terminal.large else [g("guide.name")]
    if catalogue is not None and catalogue.sample:
        key = "guide.sample.short" if terminal.large else "guide.sample"
        notes.append(g(key, date=telling.day_text(catalogue.date)))
    if since is not None and not terminal.office.online:
        notes.append(g("guide.since", time=since_text(since, terminal.now(), terminal.language)))
    return " · ".join(notes)


def option_of(
    terminal: Host, guide: GuideHost, one: Procedure, act: object, *, best: bool = False
) -> Option:
    """A procedure as a card: its name, how long it takes."""
    time = telling.shortest(one, terminal.language)
    hint = guide.words("list.days", days=time) if time and not terminal.large else ""
    icons = {field.id: field.icon for field in guide.catalogue.fields} if guide.catalogue else {}
    return Option(
        key=f"procedure {one.code}", name=terminal.pick(one.name), hint=hint,
        icon=icons.get(one.field, "document"), act=act,  # type: ignore[arg-type]
        tone="good" if best else "plain",
    )  # fmt: skip
