"""What may be asked between a service and its number: priority, and how many dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ids import Priority
from kiosk.screens.choice import Choice, Option
from kiosk.screens.number_pad import NumberPad

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract.messages import ServiceState
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import TicketHost

GROUNDS = (
    (Priority.ELDERLY, "person"),
    (Priority.DISABILITY, "wheelchair"),
    (Priority.PREGNANT_OR_CHILD, "people"),
    (Priority.MERIT, "star"),
)
_MOST_DOSSIERS = 99


class AskPriority(Choice):
    """Whether somebody goes before others; a choice, never a proof.

    Who has shown a card that says so is offered it by one touch.
    """

    name = "kiosk.priority"

    def __init__(self, terminal: TicketHost, then: Callable[[], None]) -> None:
        super().__init__(terminal)
        self.kiosk = terminal
        self._then = then

    @property
    def mark(self) -> str:
        return f"{self.name}.by-age" if self._by_age else self.name

    @property
    def _by_age(self) -> bool:
        elderly = self.kiosk.visit.elderly(self.terminal.now().date())
        return elderly and self.kiosk.office.goes_first(Priority.ELDERLY)

    def title(self) -> str:
        return self.terminal.say("priority.by-age.title" if self._by_age else "priority.title")

    def hint(self) -> str:
        return self.terminal.say("priority.by-age.hint" if self._by_age else "priority.hint")

    def options(self) -> list[Option]:
        say = self.terminal.say
        ordinary = Option(
            key="ordinary",
            name=say("priority.none"),
            icon="ticket",
            tone="plain" if self._by_age else "main",
            act=lambda: self._chosen(Priority.NONE),
        )
        if self._by_age:
            first = Option(
                key="priority elderly",
                name=say("priority.take"),
                hint=say("priority.take.hint"),
                icon="star",
                tone="main",
                act=lambda: self._chosen(Priority.ELDERLY),
            )
            return [first, ordinary]
        here = ((one, icon) for one, icon in GROUNDS if self.kiosk.office.goes_first(one))
        grounds = [self._ground(ground, icon) for ground, icon in here]
        if self.terminal.large:  # where they need two pages, what most people want is on the first
            return [ordinary, *grounds]
        return [*grounds, ordinary]

    def _ground(self, ground: Priority, icon: str) -> Option:
        say = self.terminal.say
        return Option(
            key=f"priority {ground}",
            name=say(f"priority.{ground}"),
            hint=say(f"priority.{ground}.hint"),
            icon=icon,
            tone="attention",
            act=lambda: self._chosen(ground),
        )

    def _chosen(self, priority: Priority) -> None:
        self.kiosk.visit.priority = priority
        self._then()


class AskDossiers(NumberPad):
    """How many dossiers somebody brings, in the lane that asks."""

    name = "kiosk.dossiers"

    def __init__(
        self, terminal: TicketHost, service: ServiceState, then: Callable[[], None]
    ) -> None:
        most = service.most_dossiers or _MOST_DOSSIERS
        super().__init__(terminal)
        self.longest = len(str(most))
        self.kiosk = terminal
        self._most = most
        self._told = service.most_dossiers is not None
        self._then = then

    def title(self) -> str:
        return self.terminal.say("dossiers.title")

    def hint(self) -> str:
        if self._told:
            return self.terminal.say("dossiers.most", n=self._most)
        return self.terminal.say("dossiers.hint")

    def unit(self) -> str:
        return self.terminal.say("dossiers.unit", n=int(self.text or 0))

    def fits(self) -> bool:
        return self.text.isdigit() and 1 <= int(self.text) <= self._most

    def go(self) -> None:
        self.kiosk.visit.dossiers = int(self.text)
        self._then()

    def go_button(self, canvas: Canvas) -> Button:
        return self.button(
            canvas,
            "go",
            self.terminal.say("dossiers.go"),
            kind="main",
            icon="ticket",
            enabled=self.fits(),
            act=self.go,
        )
