"""The ticket kiosk: touch a service, take the number."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from contract.messages import TicketIssued, decode
from devices.paper.ticket import TicketPaper
from devices.protocols import PrinterStatus
from kiosk.opening import run_terminal
from kiosk.printing import PrintingDesk
from kiosk.screens.home import Home
from kiosk.screens.notice import Notice, Said
from kiosk.screens.number import Number
from kiosk.screens.stand_in import StandIn, starting
from kiosk.screens.taking import Taking
from kiosk.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.messages import Answer
    from devices.protocols import Printer, PrintResult
    from devices.screen.stage import Screen
    from devices.screen.window import Window
    from kiosk.terminal import Asking

log = logging.getLogger(__name__)

_CLOSED = Said(
    "sorry.service-closed",
    "sorry.service-closed.title",
    "sorry.service-closed.text",
    "clock",
    "attention",
)
_FAILED = Said("sorry.number", "sorry.number.title", "sorry.number.text", "counter", "attention")


class TicketKiosk(Terminal):
    """Screens' ways to numbers and paper; ``printer`` None shows numbers on the screen only."""

    def __init__(
        self,
        settings: TerminalSettings,
        clock: Clock,
        window: Window,
        link: Asking,
        printer: Printer | None = None,
    ) -> None:
        super().__init__(settings, clock, window, link)
        self.printer_status: PrinterStatus | None = None
        self._desk: PrintingDesk | None = None
        if printer is not None:
            self._desk = PrintingDesk(
                printer, lambda status: window.post(lambda: self._printer_is(status))
            )

    def start_devices(self) -> None:
        """Start the printing desk."""
        if self._desk is not None:
            self._desk.start()

    def stop_devices(self) -> None:
        """End the printing desk, after the ticket under way."""
        if self._desk is not None:
            self._desk.stop()

    @property
    def printer_problem(self) -> str:
        """The printer's most urgent fault as a word, or nothing."""
        return self.printer_status.problem if self.printer_status else ""

    def front(self) -> Screen:
        if self.office.online and self.office.known:
            return Home(self)
        if self.starting:
            return starting(self)
        return StandIn(self, "kiosk.away", "away", "warning")

    # -- taking a number --------------------------------------------------------------------

    def take_ticket(self, service: str) -> None:
        """Ask for a number; the screen changes at once, so that it is asked for once."""
        taking = Taking(self)
        self.stage.show(taking)
        self.ask(
            "take-ticket",
            {"service": service},
            lambda answer: self._taken(taking, answer),
            late=self._cancel,
        )

    def _taken(self, taking: Screen, answer: Answer) -> None:
        if self.stage.screen is not taking:
            log.warning("a number came for nobody")
            if answer.ok:
                self._cancel(answer)
        elif answer.ok:
            self.stage.show(Number(self, decode(bytes(answer.result), TicketIssued)))
        else:
            self._sorry(answer.error.code if answer.error else "internal")

    def _sorry(self, code: str) -> None:
        log.warning("no number: %s", code)
        if code == "service-closed":
            self.stage.show(Notice(self, _CLOSED))
        elif self.office.online:
            self.stage.show(Notice(self, _FAILED))
        else:
            self.go_home()

    def _cancel(self, answer: Answer) -> None:
        """A number that nobody waits for any more is given back."""
        token = decode(bytes(answer.result), TicketIssued).token
        self.ask("cancel", {"token": token}, lambda _answer: None)

    # -- paper ------------------------------------------------------------------------------

    def print_ticket(self, ticket: TicketIssued, then: Callable[[PrintResult], None]) -> bool:
        """Print a ticket; False where there is no printer at all."""
        if self._desk is None:
            return False

        def told(result: PrintResult) -> None:
            problem = result.problem or result.status.problem
            fields = {"token": ticket.token, "ok": result.ok, "problem": problem[:200]}
            self.ask("printed", fields, lambda _answer: None)
            then(result)

        self._desk.print(self._paper(ticket), lambda result: self.window.post(lambda: told(result)))
        return True

    def _paper(self, ticket: TicketIssued) -> TicketPaper:
        service = self.office.service(ticket.service)
        others = [lang for lang in self.settings.languages if lang != self.language]
        return TicketPaper(
            office=self.office.names,
            number=ticket.number,
            service=service.names if service else {},
            ahead=ticket.ahead,
            estimate=ticket.estimate,
            issued_at=ticket.issued_at,
            token=ticket.token,
            follow_url=ticket.follow_url,
            hotline=self.office.hotline,
            priority=ticket.priority,
            languages=(self.language, *others[:1]),
            zone=self.settings.time_zone,
        )

    def _printer_is(self, status: PrinterStatus) -> None:
        self.printer_status = status
        parts = {"printer": status.link, "paper": status.paper, "cover": status.cover}
        self.link.report({name: str(part) for name, part in parts.items()})
        self._office_changed()


def run(settings_path: Path) -> int:
    """Run a ticket kiosk until it is told to stop.  Raises SettingsError."""

    def make(settings: TerminalSettings, clock: Clock, window: Window, link: Asking) -> TicketKiosk:
        from devices.drivers import open_printer

        printer = open_printer(settings.printer) if settings.printer else None
        return TicketKiosk(settings, clock, window, link, printer)

    return run_terminal(settings_path, make)
