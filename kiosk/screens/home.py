"""Home of the ticket kiosk: the services, each one touch away from a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from devices.screen.type import leading
from devices.screen.widgets import Button, Icon, Plate, Widget, paragraph
from kiosk.screens.base import IDLE_SECONDS, TerminalScreen, row
from kiosk.screens.notice import Said, band, big_notice
from kiosk.screens.service_card import CardSizes, ServiceCard

if TYPE_CHECKING:
    from contract.messages import ServiceState
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import TicketHost

MANY = 4
"""From so many services on they stand in two columns."""
TALLEST = 240
_CLOSED = Said("kiosk.closed", "closed.title", "closed.hours", "clock")


class Home(TerminalScreen):
    """The ticket kiosk's front."""

    name = "kiosk.home"
    is_front = True

    def __init__(self, terminal: TicketHost) -> None:
        super().__init__(terminal)
        self.kiosk = terminal
        self._page = 0

    @property
    def mark(self) -> str:
        if not self.kiosk.office.open:
            return "kiosk.closed"
        problem = self.kiosk.printer_problem
        return f"kiosk.home.{problem}" if problem else "kiosk.home"

    def idle_seconds(self) -> float | None:
        """Settings of somebody who has gone away are set back, after asking."""
        return IDLE_SECONDS if self.terminal.changed else None

    # -- layout -----------------------------------------------------------------------------

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        widgets, top = row(canvas, page, self.setting_buttons(canvas), [self.help_button(canvas)])
        gap = canvas.metrics.gap
        banner, top = self._banner(canvas, page, top - gap)
        room = pygame.Rect(page.x, page.y, page.width, top - gap - page.y)
        middle = self._services if self.kiosk.office.open else self._closed
        return [*middle(canvas, room), *banner, *widgets]

    def _services(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        """Title and cards; where they need several pages, the button that turns them."""
        head, grid = self._head(canvas, room, 0)
        cards, pages = self._cards(canvas, grid)
        if pages == 1:
            return [*head, *cards]
        pager = self._pager(canvas, pages)
        head, grid = self._head(canvas, room, pager.box.width + canvas.metrics.gap)
        cards, pages = self._cards(canvas, grid)
        pager.box.midright = (room.right, head[0].box.centery + canvas.metrics.shape(8))
        return [*head, *cards, pager]

    def _head(
        self, canvas: Canvas, room: pygame.Rect, taken: int
    ) -> tuple[list[Widget], pygame.Rect]:
        """Title, hint and warnings, ``taken`` pixels left free on the right of the title.

        Returns the room left for the cards as well.
        """
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        top = room.y + metrics.shape(40)
        width = room.width - taken
        title = paragraph(
            canvas, say("home.title"), (room.x, top), width, metrics.text(3), theme.ink, WORDS_BOLD
        )
        top = title.box.bottom + round(metrics.text(0) * 1.3)
        hint = paragraph(
            canvas, say("home.hint"), (room.x, top), width, metrics.text(0), theme.soft
        )
        bottom = hint.box.bottom + round(metrics.text(0) * 1.3)
        widgets: list[Widget] = [title, hint]
        if problem := self.kiosk.printer_problem:
            text = f"*{say(f'printer.{problem}')}* {say('printer.band')}"
            place = pygame.Rect(room.x, bottom, room.width, 0)
            warning, bottom = band(canvas, place, "warning", text)
            widgets += warning
            bottom += metrics.gap
        return widgets, pygame.Rect(room.x, bottom, room.width, room.bottom - bottom)

    def _cards(self, canvas: Canvas, grid: pygame.Rect) -> tuple[list[ServiceCard], int]:
        """The cards of the present page in their places, and the number of pages."""
        services = self.kiosk.office.services
        few = len(services) < MANY
        tall = canvas.metrics.height > canvas.metrics.width
        columns = 1 if few or tall or self.terminal.large else 2
        sizes = CardSizes(canvas, roomy=few and not self.terminal.large)
        gap = canvas.metrics.gap
        width = (grid.width - (columns - 1) * gap) // columns
        cards = [self._card(canvas, service, width, sizes) for service in services]
        least = max(sizes.height(card.name, card.hint) for card in cards)
        fitting = max(1, (grid.height + gap) // (least + gap))
        lines = min(fitting, -(-len(cards) // columns))
        pages = -(-len(cards) // (lines * columns))
        self._page %= pages
        height = min(
            (grid.height - (lines - 1) * gap) // lines, max(least, canvas.metrics.shape(TALLEST))
        )
        shown = cards[self._page * lines * columns :][: lines * columns]
        for i, card in enumerate(shown):
            place = (grid.x + i % columns * (width + gap), grid.y + i // columns * (height + gap))
            card.box.update(place, (width, height))
        if len(shown) % columns:
            shown[-1].box.width = grid.width  # no hole beside the last one
        return shown, pages

    def _card(
        self, canvas: Canvas, service: ServiceState, width: int, sizes: CardSizes
    ) -> ServiceCard:
        terminal = self.terminal
        unit = terminal.say("home.waiting" if service.open else "home.shut")
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
            roomy=sizes.roomy,
        )

    def _pager(self, canvas: Canvas, pages: int) -> Button:
        text = self.terminal.say("home.more", page=self._page + 1, pages=pages)
        return self.button(canvas, "more", text, icon="arrow-right", act=self._turn)

    def _turn(self) -> None:
        self._page += 1
        self.update()

    def _closed(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        say, sessions = self.terminal.say, self.kiosk.office.sessions
        hours = " · ".join(f"{session.start}–{session.end}" for session in sessions)
        text = say("closed.hours", hours=hours) if hours else say("closed.no-hours")
        return big_notice(canvas, room, say(_CLOSED.title), text, _CLOSED)

    def _banner(self, canvas: Canvas, page: pygame.Rect, bottom: int) -> tuple[list[Widget], int]:
        """The dark band that tells of scanning; its top as well."""
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        pad, side = metrics.shape(22), round(2.5 * metrics.text(0))
        button = self.button(
            canvas, "type", say("scan.type"), kind="dark", act=self.terminal.type_code
        )
        left = page.x + 2 * pad + side
        width = page.right - button.box.width - 2 * pad - left
        title = say("scan.title" if self.terminal.can_scan else "scan.title-typed")
        texts = [
            paragraph(
                canvas, title, (left, 0), width, metrics.text(0.35), theme.on_accent, WORDS_BOLD
            )
        ]
        if not self.terminal.large:
            texts.append(
                paragraph(canvas, say("scan.hint"), (left, 0), width, metrics.text(0), theme.line)
            )
        between = leading(metrics.text(0)) - metrics.text(0)
        high = sum(text.box.height for text in texts) + (len(texts) - 1) * between
        box = pygame.Rect(page.x, 0, page.width, max(high, button.box.height) + 2 * pad)
        box.bottom = bottom
        top = box.centery - high // 2
        for text in texts:
            text.box.y = top
            top = text.box.bottom + between
        button.box.midright = (box.right - pad, box.centery)
        mark = pygame.Rect(page.x + pad, box.centery - side // 2, side, side)
        icon = Icon(box=mark, name="barcode", colour=theme.on_accent)
        return [Plate(box=box, fill=theme.ink), icon, *texts, button], box.top
