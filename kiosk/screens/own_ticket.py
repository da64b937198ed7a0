"""One's own ticket: where it stands, and what its holder can do with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pygame

from config.look.fonts import NUMBERS_BOLD, WORDS_BOLD
from contract.ids import Level, Offer
from contract.messages import OwnTicket, decode
from devices.screen.type import leading
from devices.screen.widgets import Label, Plate, Text, Widget, paragraph
from kiosk.office import RESULTS_ICON
from kiosk.screens.asking import Asking
from kiosk.screens.choice import Choice, Option
from kiosk.screens.notice import Notice, Said
from kiosk.screens.sorry import gives_numbers

if TYPE_CHECKING:
    from contract.messages import Answer, ServiceState
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

_ICONS = {
    Offer.COME_BACK: ("back", "main"),
    Offer.CHANGE: ("swap", "plain"),
    Offer.REPRINT: ("printer", "plain"),
    Offer.CANCEL: ("close-circle", "attention"),
    Offer.RATE: ("star", "main"),
}
FINISHED_SECONDS = 10.0
_RATED = Said("own.rated", "own.rated.title", "own.rated.text", "check-circle", "good")
_CANCELLED = Said("own.cancelled", "own.cancelled.title", "own.cancelled.text", "check-circle")
LEVELS = (
    (Level.VERY_SATISFIED, "face-very-satisfied", "good"),
    (Level.SATISFIED, "face-satisfied", "good"),
    (Level.DISSATISFIED, "face-dissatisfied", "attention"),
)


def show_own_ticket(terminal: Host, code: str) -> None:
    """Ask where a ticket stands, and show it."""

    def shown(answer: Answer) -> None:
        own = decode(bytes(answer.result), OwnTicket)
        terminal.stage.show(OwnTicketScreen(terminal, own))

    asking = Asking(terminal, "my-ticket", {"code": code[:200]}, shown, "look-up")
    terminal.stage.show(asking)


class Finished(Notice):
    """Nothing more is to be done: it closes itself, or at once at a touch."""

    def enter(self) -> None:
        self.after(FINISHED_SECONDS, self.terminal.go_home)

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        done = self.terminal.say("done")
        act = self.terminal.go_home
        return [self.help_button(canvas)], [self.button(canvas, "done", done, kind="main", act=act)]


class OwnTicketScreen(Choice):
    """The number large, its state in words, and one card for each thing that can be done."""

    def __init__(self, terminal: Host, own: OwnTicket) -> None:
        super().__init__(terminal)
        self.own = own
        self.name = "own"

    @property
    def mark(self) -> str:
        return f"own.{self.own.ticket.state}.{self.own.ticket.number}"

    def title(self) -> str:
        return self.terminal.say("own.title")

    def options(self) -> list[Option]:
        options = [self._option(offer) for offer in self.own.offers if self._possible(offer)]
        over = self.own.ticket.state in ("cancelled", "expired")
        return [*options, self._new()] if over and gives_numbers(self.terminal) else options

    def _new(self) -> Option:
        say, act = self.terminal.say, self.terminal.go_home
        hint = say("own.new.hint")
        return Option(
            key="own new", name=say("own.new"), hint=hint, icon="ticket", tone="main", act=act
        )

    def _possible(self, offer: Offer) -> bool:
        if offer is Offer.REPRINT:
            return self.terminal.prints and self.own.paper is not None
        if offer is Offer.CHANGE:
            return bool(_others(self.terminal, self.own.ticket.service))
        return offer in _ICONS

    def _option(self, offer: Offer) -> Option:
        say, state = self.terminal.say, self.own.ticket.state
        icon, tone = _ICONS[offer]
        hint = f"own.{offer}.hint"
        own = f"{hint}.{state}"
        return Option(
            key=f"own {offer}",
            name=say(f"own.{offer}"),
            hint=say(own if self.terminal.has(own) else hint),
            icon=icon,
            tone=tone,
            act=lambda: self._do(offer),
        )

    def _do(self, offer: Offer) -> None:
        terminal, token = self.terminal, self.own.ticket.token
        match offer:
            case Offer.COME_BACK:
                again = Asking(
                    terminal, "come-back", {"token": token},
                    lambda _answer: show_own_ticket(terminal, token), "not-done",
                )  # fmt: skip
                self.stage.show(again)
            case Offer.CHANGE:
                self.stage.show(ChangeService(terminal, self))
            case Offer.CANCEL:
                self.stage.show(ConfirmCancel(terminal, self))
            case Offer.RATE:
                self.stage.show(RateService(terminal, self))
            case Offer.REPRINT if self.own.paper is not None:
                terminal.reprint(self.own.paper)

    # -- the ticket itself --------------------------------------------------------------------

    def _head(
        self, canvas: Canvas, page: pygame.Rect, bottom: int
    ) -> tuple[list[Widget], pygame.Rect]:
        metrics, theme = canvas.metrics, canvas.theme
        pad = metrics.shape(36)
        top = page.y + metrics.shape(36)
        capital = metrics.text(5)
        ticket = self.own.ticket
        capital = canvas.type.fit(ticket.number, NUMBERS_BOLD, capital, page.width // 3)
        wide = canvas.type.width(ticket.number, NUMBERS_BOLD, capital)
        left = page.x + pad + wide + pad
        texts = self._texts(canvas, page.right - pad - left)
        space = leading(metrics.text(0)) - metrics.text(0)
        high = sum(text.box.height + space for text in texts) - space
        card = pygame.Rect(page.x, top, page.width, max(high, capital) + 2 * pad)
        y = card.centery - high // 2
        for text in texts:
            text.box.topleft = (left, y)
            y = text.box.bottom + space
        number = pygame.Rect(card.x + pad, card.y, wide, card.height)
        widgets: list[Widget] = [
            Plate(box=card, fill=theme.card, line=theme.line, edge=theme.line),
            Label(
                box=number, text=ticket.number, capital=capital, colour=theme.accent,
                face=NUMBERS_BOLD,
            ),
            *texts,
        ]  # fmt: skip
        top = card.bottom + metrics.gap
        return widgets, pygame.Rect(page.x, top, page.width, bottom - top)

    def _texts(self, canvas: Canvas, width: int) -> list[Text]:
        terminal, theme, metrics = self.terminal, canvas.theme, canvas.metrics
        service = terminal.office.service(self.own.ticket.service)
        rows = [
            (self._state(), 1.25, theme.ink, True),
            (terminal.pick(service.names) if service else "", 0.25, theme.ink, False),
            (self._wait(), 0.25, theme.soft, False),
        ]
        lines = []
        for text, step, colour, bold in rows:
            if not text:
                continue
            more = {"face": WORDS_BOLD} if bold else {}
            size = metrics.text(step)
            lines.append(paragraph(canvas, text, (0, 0), width, size, colour, **more))
        return lines

    def _state(self) -> str:
        ticket = self.own.ticket
        key = f"own.state.{ticket.state}"
        if not self.terminal.has(key):
            return self.terminal.say("own.state.other")
        return self.terminal.say(key, counter=ticket.counter or "?")

    def _wait(self) -> str:
        """How many are before, and about how long; what to do in the other states."""
        say, ticket = self.terminal.say, self.own.ticket
        if ticket.state != "waiting":
            key = f"own.next.{ticket.state}"
            return say(key) if self.terminal.has(key) else ""
        parts = [say("number.ahead", n=ticket.ahead) if ticket.ahead else say("number.first")]
        if self.own.expected:
            parts.append(say("number.afternoon"))
        elif ticket.estimate is not None:
            low, high = ticket.estimate
            one = say("number.estimate-one", n=high)
            parts.append(one if low == high else say("number.estimate", low=low, high=high))
        return " · ".join(parts)


class AboutTicket(Choice):
    """A question about the ticket of ``own``, to which the way back leads."""

    def __init__(self, terminal: Host, own: OwnTicketScreen) -> None:
        super().__init__(terminal)
        self._own = own

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        left, right = super().buttons(canvas)
        return [replace(left[0], act=lambda: self.stage.show(self._own))], right


class ChangeService(AboutTicket):
    """Another service, keeping number and time."""

    name = "own.change"

    def title(self) -> str:
        return self.terminal.say("own.change.title")

    def hint(self) -> str:
        return self.terminal.say("own.change.note")

    def options(self) -> list[Option]:
        terminal = self.terminal
        return [
            Option(
                key=f"service {service.id}",
                name=terminal.pick(service.names),
                hint=terminal.pick(service.hints),
                icon=service.icon,
                tone="good" if service.icon == RESULTS_ICON else "plain",
                act=lambda service=service: self._change(service.id),  # type: ignore[misc]
            )
            for service in _others(terminal, self._own.own.ticket.service)
        ]

    def _change(self, service: str) -> None:
        terminal, token = self.terminal, self._own.own.ticket.token
        fields = {"token": token, "service": service}
        changing = Asking(
            terminal, "change-service", fields,
            lambda _answer: show_own_ticket(terminal, token), "not-done",
        )  # fmt: skip
        self.stage.show(changing)


class ConfirmCancel(AboutTicket):
    """Whether the number is really given back: it cannot be had again."""

    name = "own.cancel"

    def title(self) -> str:
        return self.terminal.say("own.cancel.title", number=self._own.own.ticket.number)

    def hint(self) -> str:
        return self.terminal.say("own.cancel.note")

    def options(self) -> list[Option]:
        say = self.terminal.say
        keep = Option(
            key="keep", name=say("own.keep"), icon="ticket", tone="main",
            act=lambda: self.stage.show(self._own),
        )  # fmt: skip
        drop = Option(
            key="drop", name=say("own.drop"), icon="close-circle", tone="attention", act=self._drop
        )
        return [keep, drop]

    def _drop(self) -> None:
        terminal = self.terminal
        done = Finished(terminal, _CANCELLED)
        fields = {"token": self._own.own.ticket.token}
        self.stage.show(
            Asking(
                terminal, "cancel", fields, lambda _answer: terminal.stage.show(done), "not-done"
            )
        )


class RateService(AboutTicket):
    """How content somebody was: one touch, told to nobody but in sums."""

    name = "own.rate"

    def title(self) -> str:
        return self.terminal.say("rate.title")

    def hint(self) -> str:
        return self.terminal.say("rate.hint")

    def options(self) -> list[Option]:
        return [
            Option(
                key=f"rate {level}",
                name=self.terminal.say(f"rate.{level}"),
                icon=icon,
                tone=tone,
                act=lambda level=level: self._rate(level),  # type: ignore[misc]
            )
            for level, icon, tone in LEVELS
        ]

    def _rate(self, level: Level) -> None:
        terminal = self.terminal
        thanks = Finished(terminal, _RATED)
        fields = {"token": self._own.own.ticket.token, "level": level}
        self.stage.show(
            Asking(
                terminal, "rate", fields, lambda _answer: terminal.stage.show(thanks), "not-done"
            )
        )


def _others(terminal: Host, service: str) -> list[ServiceState]:
    return [s for s in terminal.office.services if s.open and s.id != service]
