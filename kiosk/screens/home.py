"""Home of the ticket kiosk: the services, each one touch away from a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR
from devices.screen.type import Line, block_height, leading
from devices.screen.widgets import (
    Button,
    Ground,
    Icon,
    Plate,
    Target,
    Text,
    Widget,
    paragraph,
)
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.notice import Said, band, big_notice

if TYPE_CHECKING:
    from contract.messages import ServiceState
    from devices.screen.canvas import Canvas
    from kiosk.ticket_kiosk import TicketKiosk

MANY = 4
"""From so many services on they stand in two columns."""
_CLOSED = Said("kiosk.closed", "closed.title", "closed.hours", "clock")


@dataclass(frozen=True, kw_only=True)
class ServiceCard(Target):
    """One service: icon, name, hint, and how many are waiting."""

    icon: str
    name: tuple[Line, ...]
    hint: tuple[Line, ...]
    count: str
    unit: str
    good: bool = False

    def draw(self, canvas: Canvas, *, pressed: bool = False, focused: bool = False) -> None:
        theme = canvas.theme
        ground = Ground(
            theme.card if self.enabled else theme.paper, theme.ink, theme.line, theme.line
        )
        box = self.draw_ground(canvas, ground, pressed=pressed, focused=focused)
        sizes = CardSizes(canvas)
        tile = pygame.Rect(box.x + sizes.pad, 0, sizes.tile, sizes.tile)
        tile.centery = box.centery
        colour, tint = (
            (theme.good, theme.good_tint) if self.good else (theme.accent, theme.accent_tint)
        )
        if not self.enabled:
            colour, tint = theme.soft, theme.line
        Icon(box=tile, name=self.icon, colour=colour, tile=tint).draw(canvas)
        left, height = tile.right + sizes.pad, sizes.text_height(self.name, self.hint)
        top = box.centery - height // 2
        ink = theme.ink if self.enabled else theme.soft
        canvas.lines(list(self.name), (left, top), sizes.name, ink)
        top += block_height(len(self.name), sizes.name) + sizes.space
        canvas.lines(list(self.hint), (left, top), sizes.body, theme.soft)
        self._draw_count(canvas, box, sizes)

    def _draw_count(self, canvas: Canvas, box: pygame.Rect, sizes: CardSizes) -> None:
        right = box.right - sizes.pad
        height = (sizes.count + sizes.space if self.count else 0) + sizes.body
        top = box.centery - height // 2
        if self.count:
            canvas.text(
                self.count, (right, top), sizes.count, canvas.theme.good, NUMBERS_BOLD, "right"
            )
            top += sizes.count + sizes.space
        canvas.text(self.unit, (right, top), sizes.body, canvas.theme.soft, align="right")

    def spills(self, canvas: Canvas) -> bool:
        sizes = CardSizes(canvas)
        room = sizes.text_width(canvas, self.box.width, self.unit)
        wide = any(line.width > room for line in (*self.name, *self.hint))
        return wide or sizes.height(self.name, self.hint) > self.box.height


class CardSizes:
    """The measures of a service card on one screen."""

    def __init__(self, canvas: Canvas) -> None:
        metrics = canvas.metrics
        self.name = metrics.text(1)
        self.body = metrics.text(0)
        self.count = metrics.text(1.75)
        self.pad = metrics.shape(24)
        self.space = round(self.body * 0.95)
        self.tile = max(metrics.shape(92), round(metrics.text(1) * 3.4))

    def text_width(self, canvas: Canvas, width: int, unit: str) -> int:
        """Room for name and hint in a card of ``width``."""
        count = max(
            canvas.type.width(unit, WORDS_REGULAR, self.body),
            canvas.type.width("000", NUMBERS_BOLD, self.count),
        )
        return width - self.tile - count - 4 * self.pad

    def text_height(self, name: tuple[Line, ...], hint: tuple[Line, ...]) -> int:
        height = block_height(len(name), self.name)
        return height + (self.space + block_height(len(hint), self.body) if hint else 0)

    def height(self, name: tuple[Line, ...], hint: tuple[Line, ...]) -> int:
        """The least height of a card."""
        return max(self.tile, self.text_height(name, hint) + self.body) + self.pad


class Home(TerminalScreen):
    """The ticket kiosk's front."""

    name = "kiosk.home"
    is_front = True
    idle_after = None

    def __init__(self, terminal: TicketKiosk) -> None:
        super().__init__(terminal)
        self.kiosk = terminal
        self._page = 0

    @property
    def mark(self) -> str:
        if not self.kiosk.office.open:
            return "kiosk.closed"
        problem = self.kiosk.printer_problem
        return f"kiosk.home.{problem}" if problem else "kiosk.home"

    def enter(self) -> None:
        self._watch_settings()

    def _watch_settings(self) -> None:
        """Settings of somebody who has gone away are set back, after asking."""
        self.idle_after = 45.0 if self.kiosk.changed else None

    def update(self) -> None:
        self._watch_settings()
        super().update()

    # -- layout -----------------------------------------------------------------------------

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        widgets, top = row(canvas, page, self.setting_buttons(canvas), [self.help_button(canvas)])
        gap = canvas.metrics.gap
        banner, top = self._banner(canvas, page, top - gap)
        room = pygame.Rect(page.x, page.y, page.width, top - gap - page.y)
        middle = (
            self._services(canvas, room) if self.kiosk.office.open else self._closed(canvas, room)
        )
        return [*middle, *banner, *widgets]

    def _services(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        metrics, say = canvas.metrics, self.terminal.say
        title = paragraph(
            canvas,
            say("home.title"),
            (room.x, room.y + metrics.shape(44)),
            room.width,
            metrics.text(3),
            canvas.theme.ink,
            WORDS_BOLD,
        )
        hint = paragraph(
            canvas,
            say("home.hint"),
            (room.x, title.box.bottom + metrics.shape(26)),
            room.width,
            metrics.text(0),
            canvas.theme.soft,
        )
        top = hint.box.bottom + metrics.shape(28)
        widgets: list[Widget] = [title, hint]
        if problem := self.kiosk.printer_problem:
            text = f"*{say(f'printer.{problem}')}* {say('printer.band')}"
            warning, bottom = band(canvas, pygame.Rect(room.x, top, room.width, 0), "warning", text)
            widgets += warning
            top = bottom + metrics.gap
        grid = pygame.Rect(room.x, top, room.width, room.bottom - top)
        return [*widgets, *self._cards(canvas, grid, title)]

    def _cards(self, canvas: Canvas, grid: pygame.Rect, title: Text) -> list[Widget]:
        services = self.kiosk.office.services
        columns = 2 if len(services) >= MANY else 1
        gap = canvas.metrics.gap
        width = (grid.width - (columns - 1) * gap) // columns
        cards = [self._card(canvas, service, width) for service in services]
        sizes = CardSizes(canvas)
        least = max(sizes.height(card.name, card.hint) for card in cards)
        lines = max(1, (grid.height + gap) // (least + gap))
        pages = -(-len(cards) // (lines * columns))
        self._page %= pages
        shown = cards[self._page * lines * columns :][: lines * columns]
        lines = min(lines, -(-len(shown) // columns)) if pages == 1 else lines
        height = min((grid.height - (lines - 1) * gap) // lines, metrics_most(canvas, least))
        for i, card in enumerate(shown):
            place = (grid.x + i % columns * (width + gap), grid.y + i // columns * (height + gap))
            card.box.update(place, (width, height))
        return [*shown, *self._pager(canvas, grid, title, pages)]

    def _card(self, canvas: Canvas, service: ServiceState, width: int) -> ServiceCard:
        terminal = self.terminal
        sizes = CardSizes(canvas)
        unit = terminal.say("home.waiting", n=service.waiting)
        unit = unit if service.open else terminal.say("home.shut")
        room = sizes.text_width(canvas, width, unit)
        name = canvas.type.lines(terminal.pick(service.names), sizes.name, room, WORDS_BOLD)
        hint = canvas.type.lines(terminal.pick(service.hints), sizes.body, room)
        return ServiceCard(
            box=pygame.Rect(0, 0, width, 0),
            key=f"service {service.id}",
            act=lambda: self.kiosk.take_ticket(service.id),
            enabled=service.open,
            icon=service.icon,
            name=tuple(name),
            hint=tuple(hint) if service.hints else (),
            count=str(service.waiting) if service.open else "",
            unit=unit,
            good=service.icon == "check",
        )

    def _pager(self, canvas: Canvas, grid: pygame.Rect, title: Text, pages: int) -> list[Widget]:
        if pages == 1:
            return []
        text = self.terminal.say("home.more", page=self._page + 1, pages=pages)
        button = self.button(canvas, "more", text, icon="arrow-right", act=self._turn)
        button.box.bottomright = (grid.right, grid.top - canvas.metrics.shape(16))
        button.box.centery = max(button.box.height // 2 + title.box.top, title.box.centery)
        return [button]

    def _turn(self) -> None:
        self._page += 1
        self.update()

    def _closed(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        say, sessions = self.terminal.say, self.kiosk.office.sessions
        hours = " · ".join(f"{session.start}–{session.end}" for session in sessions)
        text = say("closed.hours", hours=hours) if hours else say("closed.no-hours")
        if self.terminal.settings.scanners:
            text = f"{text}\n{say('closed.scan')}"
        return big_notice(canvas, room, say(_CLOSED.title), text, _CLOSED)

    def _banner(self, canvas: Canvas, page: pygame.Rect, bottom: int) -> tuple[list[Widget], int]:
        """The dark band that tells of scanning; its top as well."""
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        title = say("scan.title" if self.terminal.can_scan else "scan.title-typed")
        pad = metrics.shape(28)
        button = self.button(
            canvas, "type", say("scan.type"), kind="dark", act=self.terminal.type_code
        )
        side = metrics.text(2.5)
        left = page.x + 2 * pad + side
        width = page.right - button.box.width - 2 * pad - left
        head = paragraph(
            canvas, title, (left, 0), width, metrics.text(0.35), theme.on_accent, WORDS_BOLD
        )
        hint = paragraph(canvas, say("scan.hint"), (left, 0), width, metrics.text(0), theme.line)
        between = leading(metrics.text(0)) - metrics.text(0)
        high = head.box.height + between + hint.box.height
        box = pygame.Rect(page.x, 0, page.width, max(high, button.box.height) + 2 * pad)
        box.bottom = bottom
        head.box.y = box.centery - high // 2
        hint.box.y = head.box.bottom + between
        button.box.midright = (box.right - pad, box.centery)
        mark = pygame.Rect(page.x + pad, box.centery - side // 2, side, side)
        return [
            Plate(box=box, fill=theme.ink),
            Icon(box=mark, name="barcode", colour=theme.on_accent),
            head,
            hint,
            button,
        ], box.top


def metrics_most(canvas: Canvas, least: int) -> int:
    """The tallest a card may grow to where there is room."""
    return max(least, canvas.metrics.shape(200))


__all__ = ["Button", "Home", "ServiceCard"]
