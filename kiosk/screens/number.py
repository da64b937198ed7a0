"""The number taken, large; below it what becomes of its paper."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR
from contract.codes import ticket_code, wifi_text
from devices.screen.type import leading
from devices.screen.widgets import Button, Label, Plate, Text, Widget, paragraph
from kiosk.screens.base import TerminalScreen, row
from kiosk.screens.notice import band
from kiosk.screens.qr import qr_card

if TYPE_CHECKING:
    from contract.messages import TicketIssued
    from devices.protocols import PrintResult
    from devices.screen.canvas import Canvas
    from kiosk.screens.host import PrintingHost

PRINTED_SECONDS = 8.0
HERO_MM = 66.0
QR_SHARE = 0.34
HERO_GAP = 0.24
"""Space above and below the number, in its own heights."""


class Print(StrEnum):
    """What becomes of the paper."""

    NONE = "no-printer"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


class Number(TerminalScreen):
    """Prints on its own account, once; again only by its button."""

    takes_scans = False

    def __init__(self, terminal: PrintingHost, ticket: TicketIssued, *, copy: bool = False) -> None:
        super().__init__(terminal)
        self.kiosk = terminal
        self.ticket = ticket
        self._copy = copy
        self.paper = Print.NONE
        self._problem = ""
        self.print()

    @property
    def mark(self) -> str:
        return f"kiosk.number.{self.paper}.{self.ticket.number}"

    def enter(self) -> None:
        if self.paper is Print.PRINTED:
            self.after(PRINTED_SECONDS, self.kiosk.go_home)

    def print(self) -> None:
        """Print the paper, or print it again."""
        if self.paper is not Print.PRINTING:
            started = self.kiosk.print_ticket(self.ticket, self._printed, copy=self._copy)
            self.paper = Print.PRINTING if started else Print.NONE
            self.update()

    def _printed(self, result: PrintResult) -> None:
        self.paper = Print.PRINTED if result.ok else Print.FAILED
        self._problem = result.problem or result.status.problem or "printer-unknown"
        if self.kiosk.stage.screen is self:
            if result.ok:
                self.after(PRINTED_SECONDS, self.kiosk.go_home)
            self.update()
            self.kiosk.stage.touched()

    # -- layout -----------------------------------------------------------------------------

    def fill(self, canvas: Canvas, page: pygame.Rect) -> list[Widget]:
        widgets, top = row(canvas, page, [self.help_button(canvas)], self._right_buttons(canvas))
        place = pygame.Rect(page.x, 0, page.width, 0)
        strip, bottom = self._strip(canvas, place)
        lift = top - canvas.metrics.gap - bottom
        for widget in strip:
            widget.box.y += lift
        above = page.y + canvas.metrics.shape(36)
        card = pygame.Rect(page.x, above, page.width, lift - canvas.metrics.gap - above)
        code = self._code(canvas, card)
        return [*code, *self._card(canvas, card), *strip, *widgets]

    def _code(self, canvas: Canvas, card: pygame.Rect) -> list[Widget]:
        """What the paper would have held, where there is none: beside the number, or below it."""
        if self.paper not in (Print.FAILED, Print.NONE):
            return []
        gap = canvas.metrics.gap
        if card.width > card.height:
            wide = round(QR_SHARE * card.width)
            box = pygame.Rect(card.right - wide, card.y, wide, card.height)
            card.width -= wide + gap
        else:
            high = round(QR_SHARE * card.height)
            box = pygame.Rect(card.x, card.bottom - high, card.width, high)
            card.height -= high + gap
        say, ticket, wifi = self.terminal.say, self.ticket, self.kiosk.office.guest_wifi
        caption = say("number.photograph" if not ticket.follow_url else "number.follow")
        if wifi is None or not ticket.follow_url:
            return qr_card(canvas, box, ticket.follow_url or ticket.token, caption)
        first, second = _halves(box, gap)
        return [
            *qr_card(canvas, first, wifi_text(wifi.ssid, wifi.password), say("number.wifi.join")),
            *qr_card(canvas, second, ticket.follow_url, say("number.wifi.follow")),
        ]

    def _right_buttons(self, canvas: Canvas) -> list[Button]:
        say = self.terminal.say
        buttons = []
        can_print = self.paper is Print.FAILED and not self.kiosk.printer_problem
        if self.paper is Print.FAILED:
            buttons.append(
                self.button(
                    canvas,
                    "print-again",
                    say("number.again"),
                    kind="main" if can_print else "secondary",
                    icon="printer",
                    enabled=can_print,
                    act=self.print,
                )
            )
        kind = "secondary" if can_print else "main"
        done = self.button(canvas, "done", say("done"), kind=kind, act=self.kiosk.go_home)
        done.box.width = max(done.box.width, canvas.metrics.shape(260))
        return [*buttons, done]

    def _card(self, canvas: Canvas, card: pygame.Rect) -> list[Widget]:
        theme, metrics = canvas.theme, canvas.metrics
        rows = self._rows(canvas, card.width - 2 * metrics.shape(40))
        spaces = [leading(row_.capital) - row_.capital for row_ in rows[:-1]]
        spaces[0] = 0
        texts = sum(row_.box.height for row_ in rows) + sum(spaces)
        room = card.height - texts - 2 * metrics.shape(40)
        hero = canvas.type.fit(
            self.ticket.number,
            NUMBERS_BOLD,
            min(metrics.mm(HERO_MM), round(room / (1 + 2 * HERO_GAP))),
            card.width - 2 * metrics.shape(60),
        )
        gap = round(hero * HERO_GAP)
        top = card.centery - (texts + hero + 2 * gap) // 2
        spaces[0] = hero + 2 * gap
        for row_, space in zip(rows, [*spaces, 0], strict=True):
            row_.box.topleft = (card.x + metrics.shape(40), top)
            top = row_.box.bottom + space
        number = pygame.Rect(card.x, rows[0].box.bottom + gap, card.width, hero)
        return [
            Plate(box=card, fill=theme.card, line=theme.line, edge=theme.line),
            *rows,
            Label(
                box=number,
                text=self.ticket.number,
                capital=hero,
                colour=theme.accent,
                face=NUMBERS_BOLD,
                align="middle",
            ),
        ]

    def _rows(self, canvas: Canvas, width: int) -> list[Text]:
        """The texts of the card: the first stands above the number, the others below."""
        metrics, theme, say = canvas.metrics, canvas.theme, self.terminal.say
        service = self.kiosk.office.service(self.ticket.service)
        name = self.terminal.pick(service.names) if service else ""
        texts = [
            (say("number.title"), 1.0, theme.soft, WORDS_REGULAR),
            (name, 1.5, theme.ink, WORDS_BOLD),
            (self._wait(canvas, width), 1.0, theme.ink, WORDS_REGULAR),
            (self._last(), 0.0, theme.soft, WORDS_REGULAR),
        ]
        rows = []
        for text, size, colour, face in texts:
            row_ = paragraph(
                canvas,
                text,
                (0, 0),
                width,
                metrics.text(size),
                colour,
                face,
                strong=NUMBERS_BOLD,
                align="middle",
            )
            rows.append(row_)
        return rows

    def _wait(self, canvas: Canvas, width: int) -> str:
        """Place in line and estimate, on one line where they fit."""
        say, ticket = self.terminal.say, self.ticket
        if ticket.alone:
            return say("number.alone")
        first = say("number.ahead", n=ticket.ahead) if ticket.ahead else say("number.first")
        if ticket.expected:
            return f"{first}\n{say('number.afternoon')}"
        if ticket.estimate is None:
            return first
        low, high = ticket.estimate
        second = say("number.estimate", low=low, high=high)
        if low == high:
            second = say("number.estimate-one", n=high)
        together = f"{first} · {second}"
        fits = len(canvas.type.lines(together, canvas.metrics.text(1), width)) == 1
        return together if fits else f"{first}\n{second}"

    def _last(self) -> str:
        """What to look at; where the paper failed, what it would have said."""
        say, wifi = self.terminal.say, self.kiosk.office.guest_wifi
        if self.paper in (Print.FAILED, Print.NONE):
            return say("number.typed", code=ticket_code(self.ticket.number, self.ticket.token))
        if wifi is not None and self.ticket.follow_url:
            return say("number.wifi", ssid=wifi.ssid)
        return say("number.watch")

    def _strip(self, canvas: Canvas, place: pygame.Rect) -> tuple[list[Widget], int]:
        """What becomes of the paper, in one band."""
        say = self.terminal.say
        if self.paper is Print.FAILED:
            if not self.kiosk.printer_problem:
                return band(canvas, place, "printer", say("number.repaired"), "good", 0.5)
            problem = say(f"printer.{self.kiosk.printer_problem}")
            return band(
                canvas, place, "warning", say("number.failed", problem=f"*{problem}*"), size=0.5
            )
        icon = {Print.NONE: "info", Print.PRINTED: "ticket"}.get(self.paper, "printer")
        colours = "good" if self.paper is Print.PRINTED else "calm"
        return band(canvas, place, icon, f"*{say(f'number.{self.paper}')}*", colours, 1.0)


def _halves(box: pygame.Rect, gap: int) -> tuple[pygame.Rect, pygame.Rect]:
    """Two boxes in one, along its longer side."""
    if box.height > box.width:
        high = (box.height - gap) // 2
        first = pygame.Rect(box.x, box.y, box.width, high)
        return first, pygame.Rect(box.x, box.bottom - high, box.width, high)
    wide = (box.width - gap) // 2
    first = pygame.Rect(box.x, box.y, wide, box.height)
    return first, pygame.Rect(box.right - wide, box.y, wide, box.height)
