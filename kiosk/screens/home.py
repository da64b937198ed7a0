"""Home of the ticket kiosk: the services, each one touch away from a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import WORDS_BOLD
from devices.screen.type import leading
from devices.screen.widgets import Button, Icon, Plate, Widget, paragraph
from kiosk.dates import since_text
from kiosk.office import RESULTS_ICON
from kiosk.screens.base import IDLE_SECONDS, TerminalScreen, row
from kiosk.screens.choice import Option, cards_in
from kiosk.screens.closing import closing, why_closed
from kiosk.screens.notice import Said, band, big_notice

if TYPE_CHECKING:
    from contract.messages import ServiceState
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import TicketHost


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
            return "kiosk.paused" if self.kiosk.office.pause else "kiosk.closed"
        problem = self.kiosk.printer_problem
        if self.kiosk.without_server and not problem:
            return "kiosk.home.alone"
        return f"kiosk.home.{problem}" if problem else "kiosk.home"

    def idle_seconds(self) -> float | None:
        """What somebody has set who has gone away is set back, after asking; else the picture."""
        if self.terminal.changed:
            return IDLE_SECONDS
        return float(self.terminal.settings.picture_after) or None

    def idle(self) -> None:
        if self.terminal.changed:
            self.terminal.ask_still_there(self)
        else:
            self.kiosk.attract()

    # -- layout -----------------------------------------------------------------------------

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        closed = not self.kiosk.office.open
        roll = self._guide_button(canvas) if closed else []
        right = [*roll, self.help_button(canvas)]
        widgets, top = row(canvas, page, self.setting_buttons(canvas), right, tight=True)
        gap = canvas.metrics.gap
        banner: list[Widget] = []
        if not self.kiosk.without_server:  # nothing can be looked up then
            banner, top = self._banner(canvas, page, top - gap)
        room = pygame.Rect(page.x, page.y, page.width, top - gap - page.y)
        middle = self._closed if closed else self._services
        return [*middle(canvas, room), *banner, *widgets]

    def _services(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        """Title and cards; where they need several pages, the button that turns them."""
        options, large = self._options(), self.terminal.large
        roll = self._guide_button(canvas)
        head, grid = self._head(canvas, room, [], roll)
        cards, self._page, pages = cards_in(canvas, grid, options, self._page, large=large)
        if pages == 1:
            return [*head, *cards, *roll]
        pager = self._pager(canvas, pages)
        head, grid = self._head(canvas, room, [pager], roll)
        cards, self._page, pages = cards_in(canvas, grid, options, self._page, large=large)
        told = replace(self._pager(canvas, pages), box=pager.box)  # less room, more pages
        return [*head, *cards, told, *roll]

    def _head(
        self, canvas: Canvas, room: pygame.Rect, pager: list[Button], roll: list[Button]
    ) -> tuple[list[Widget], pygame.Rect]:
        """Title, hint and warnings; places ``pager`` beside the title, ``roll`` by its warning.

        Returns the room left for the cards as well.
        """
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        crowded, gap = self.terminal.large, metrics.gap
        space = round(metrics.text(0) * 1.3)
        width = room.width - sum(button.box.width + gap for button in pager)
        start = (room.x, room.y + metrics.shape(28 if crowded else 40))
        size = metrics.text(1.25 if crowded else 3)
        title = paragraph(canvas, say("home.title"), start, width, size, theme.ink, WORDS_BOLD)
        widgets: list[Widget] = [title]
        bottom = title.box.bottom + space
        if not crowded:
            start = (room.x, bottom)
            hint = paragraph(canvas, say("home.hint"), start, width, metrics.text(0), theme.soft)
            widgets.append(hint)
            bottom = hint.box.bottom + space
        for button in pager:
            button.box.midright = (room.right, title.box.centery + metrics.shape(8))
            button.box.top = max(button.box.top, room.y + gap // 2)
            bottom = max(bottom, button.box.bottom + gap)
        bands = self._bands()
        for one in bands:
            place = pygame.Rect(room.x, bottom, room.width, 0)
            beside = roll if one is bands[-1] else []  # the printer's is the last
            warning, bottom = _band_beside(canvas, place, one, beside)
            widgets += warning
            bottom += gap
        return widgets, pygame.Rect(room.x, bottom, room.width, room.bottom - bottom)

    def _bands(self) -> list[tuple[str, str, str]]:
        """What is to be known before a card is touched: icon, words, tone."""
        say = self.terminal.say
        bands = []
        if self.kiosk.visit.card is not None:
            bands.append(("person", f"*{say('card.read')}*", "good"))
        if self.kiosk.without_server:
            since = self.kiosk.office.stale_since or self.kiosk.now()
            time = since_text(since, self.kiosk.now(), self.kiosk.language)
            short = f"*{say('home.alone', time=time)}*"
            text = short if self.terminal.large else f"{short} {say('home.alone.cannot')}"
            bands.append(("warning", text, "attention"))
        if problem := self.kiosk.printer_problem:
            text = f"*{say(f'printer.{problem}')}*"
            if not self.terminal.large:
                text = f"{text} {say('printer.band')}"
            bands.append(("warning", text, "attention"))
        elif hint := self.kiosk.printer_hint:
            bands.append(("info", say(f"printer.{hint}"), "calm"))
        return bands

    def _guide_button(self, canvas: Canvas) -> list[Button]:
        """For the clerk who comes with a new roll."""
        if not self.kiosk.printer_hint:
            return []
        text = self.terminal.say("roll.button")
        return [self.button(canvas, "roll", text, icon="paper-roll", act=self.kiosk.guide_paper)]

    def _options(self) -> list[Option]:
        options = [self._option(service) for service in self.kiosk.office.services]
        if guide := self.kiosk.open_guide:
            say = self.terminal.say
            options.append(
                Option(
                    key="guide",
                    name=say("home.guide"),
                    hint=say("home.guide.hint"),
                    icon="search",
                    tone="attention",
                    act=guide,
                )
            )
        return options

    def _option(self, service: ServiceState) -> Option:
        terminal = self.terminal
        counts = service.open and not self.kiosk.without_server
        unit = terminal.say("home.waiting" if service.open else "home.shut")
        hint = terminal.pick(service.hints)
        if not service.open:
            hint = why_closed(terminal, service)
        elif service.expected:
            hint = terminal.say("home.afternoon")
        return Option(
            key=f"service {service.id}",
            name=terminal.pick(service.names),
            hint=hint,
            act=lambda: self.kiosk.choose_service(service.id),
            enabled=service.open,
            icon=service.icon,
            count=str(service.waiting) if counts else "",
            unit=unit if counts or not service.open else "",
            tone="good" if service.icon == RESULTS_ICON else "plain",
        )

    def _pager(self, canvas: Canvas, pages: int) -> Button:
        text = self.terminal.say("home.more", page=self._page + 1, pages=pages)
        return self.button(canvas, "more", text, icon="arrow-right", act=self._turn)

    def _turn(self) -> None:
        self._page += 1
        self.update()

    def _closed(self, canvas: Canvas, room: pygame.Rect) -> list[Widget]:
        told = closing(self.terminal)
        said = Said(self.mark, "", "", told.icon)
        guide = self._guide_meanwhile(canvas, room)
        above = pygame.Rect(room)
        if guide:
            above.height = guide[0].box.top - canvas.metrics.gap - room.y
        notice = big_notice(canvas, above, told.title, told.text, said)
        if notice[0].box.height > above.height:  # why it is closed matters more
            return big_notice(canvas, room, told.title, told.text, said)
        return [*notice, *guide]

    def _guide_meanwhile(self, canvas: Canvas, room: pygame.Rect) -> list[Button]:
        """Who has to wait can read what to bring."""
        act = self.kiosk.open_guide
        if act is None:
            return []
        text = self.terminal.say("home.papers")
        button = self.button(canvas, "guide", text, icon="search", act=act)
        button.box.midbottom = room.midbottom
        return [button]

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
        if self.terminal.large:
            title = say("scan.short" if self.terminal.can_scan else "scan.short-typed")
        texts = [
            paragraph(
                canvas, title, (left, 0), width, metrics.text(0.35), theme.on_accent, WORDS_BOLD
            )
        ]
        if not self.terminal.large:
            texts.append(
                paragraph(
                    canvas, say("scan.hint"), (left, 0), width, metrics.text(0), theme.on_accent
                )
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


def _band_beside(
    canvas: Canvas, place: pygame.Rect, told: tuple[str, str, str], beside: list[Button]
) -> tuple[list[Widget], int]:
    """A band with the button of what can be done about it on its right; their bottom as well."""
    width = place.width - sum(button.box.width + canvas.metrics.gap for button in beside)
    icon, text, tone = told
    room = pygame.Rect(place.x, place.y, width, 0)
    widgets, bottom = band(canvas, room, icon, text, tone)
    for button in beside:
        lower = max(0, button.box.height - (bottom - place.y)) // 2
        for widget in widgets:
            widget.box.y += lower
        bottom += 2 * lower
        button.box.midright = (place.right, (place.y + bottom) // 2)
    return widgets, bottom
