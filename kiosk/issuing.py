"""How a kiosk comes by numbers: by asking the server, or alone while nobody answers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Protocol

from contract.ids import Priority
from contract.messages import TicketIssued, decode
from kiosk.alone import numbers
from kiosk.connected import PATIENCE_SECONDS
from kiosk.screens.asking import Asking
from kiosk.screens.host import TicketHost
from kiosk.screens.number import Number
from kiosk.screens.sorry import sorry
from kiosk.screens.taking import Taking
from kiosk.visit import Visit

if TYPE_CHECKING:
    from contract.messages import Answer, Problem
    from devices.screen.stage import Screen

log = logging.getLogger(__name__)


class Issuer(TicketHost, Protocol):
    """The kiosk that numbers are taken at; ``alone`` is None where none are leased."""

    alone: numbers.Alone | None


class Issuing:
    """One number for each touch, whoever gives it and however late it comes."""

    def __init__(self, kiosk: Issuer) -> None:
        self._kiosk = kiosk

    def take(self, service: str) -> None:
        """Ask for a number; the screen changes at once, so that it is asked for once."""
        kiosk = self._kiosk
        taking = Taking(kiosk)
        kiosk.stage.show(taking)
        fields = kiosk.visit.fields(service, with_card=kiosk.office.asks_card is not None)
        if kiosk.without_server:
            self._give_alone(fields, None)
            return
        ready = kiosk.alone is not None and kiosk.alone.ready
        kiosk.ask(
            "take-ticket",
            fields,
            lambda answer: self._taken(taking, fields, answer),
            late=self._came_late,
            patience=numbers.PATIENCE_SECONDS if ready else PATIENCE_SECONDS,
        )

    def check_in(self, code: str) -> None:
        """Take the number of an appointment or a return slip."""
        self._show(Asking(self._kiosk, "check-in", {"code": code}, self._checked_in))

    def _show(self, screen: Screen) -> None:
        self._kiosk.stage.show(screen)

    # -- by the server ----------------------------------------------------------------------

    def _taken(self, taking: Screen, fields: dict[str, Any], answer: Answer) -> None:
        if self._kiosk.stage.screen is not taking:
            log.warning("a number came for nobody")
            if answer.ok:
                self._cancel(answer)
        elif answer.ok:
            self._kiosk.visit = Visit()
            self._is_there(decode(bytes(answer.result), TicketIssued), fields)
        elif not (numbers.unanswered(answer) and self._give_alone(fields, answer.id)):
            self._refused(answer.error)

    def _checked_in(self, answer: Answer) -> None:
        ticket = decode(bytes(answer.result), TicketIssued)
        self._is_there(ticket, {"priority": Priority.APPOINTMENT} if ticket.priority else {})

    def _is_there(self, ticket: TicketIssued, fields: dict[str, Any]) -> None:
        """Show a number of the server's; it is kept, to tell of it after a restore."""
        if self._kiosk.alone is not None:
            self._kiosk.alone.keep(ticket, {"lang": self._kiosk.language, **fields})
        self._show(Number(self._kiosk, ticket))

    def _refused(self, problem: Problem | None) -> None:
        log.warning("no number: %s", problem.code if problem else "internal")
        self._kiosk.visit.priority = self._kiosk.visit.dossiers = None
        if self._kiosk.office.online:
            self._show(sorry(self._kiosk, problem))
        else:
            self._kiosk.go_home()

    def _came_late(self, answer: Answer) -> None:
        """A number for which another was given meanwhile is superseded when that is handed in."""
        alone = self._kiosk.alone
        if alone is not None and alone.gave_for(answer.id):
            alone.hand_in()
        else:
            self._cancel(answer)

    def _cancel(self, answer: Answer) -> None:
        """A number that nobody waits for any more is given back."""
        token = decode(bytes(answer.result), TicketIssued).token
        self._kiosk.ask("cancel", {"token": token}, lambda _answer: None)

    # -- alone ------------------------------------------------------------------------------

    def _give_alone(self, fields: dict[str, Any], replaces: str | None) -> bool:
        """Give a leased number; False where none can be given."""
        alone, service = self._kiosk.alone, self._kiosk.office.service(fields["service"])
        if alone is None or service is None or not alone.ready:
            return False
        wishes = {"lang": self._kiosk.language, **fields}
        alone.give(service, wishes, replaces, self._given_alone)
        return True

    def _given_alone(self, ticket: TicketIssued | None) -> None:
        self._kiosk.visit = Visit()
        self._show(sorry(self._kiosk, None) if ticket is None else Number(self._kiosk, ticket))
