"""A touch terminal with a printer, or with none: what it prints, and what it tells of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from contract.ids import Paper
from contract.messages import PrintOnce
from kiosk.paper import sample_ticket, slip_paper, ticket_paper
from kiosk.printing import PrintingDesk
from kiosk.screens.number import Number
from kiosk.screens.paper_guide import PaperGuide
from kiosk.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.messages import SetOnce, TicketIssued
    from devices.link import Link
    from devices.paper.checklist import ChecklistPaper
    from devices.paper.slip import SlipPaper
    from devices.paper.ticket import TicketPaper
    from devices.protocols import Printer, PrinterStatus, PrintResult
    from devices.screen.window import Window

log = logging.getLogger(__name__)


class PrintingTerminal(Terminal):
    """``printer`` None shows numbers on the screen only."""

    def __init__(
        self,
        settings: TerminalSettings,
        clock: Clock,
        window: Window,
        link: Link,
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
        super().start_devices()
        if self._desk is not None:
            self._desk.start()

    def stop_devices(self) -> None:
        """End the printing desk, after the ticket under way."""
        super().stop_devices()
        if self._desk is not None:
            self._desk.stop()

    # -- the printer ------------------------------------------------------------------------

    @property
    def prints(self) -> bool:
        return self._desk is not None

    @property
    def printer_problem(self) -> str:
        """The printer's most urgent fault as a word, or nothing."""
        return self.printer_status.problem if self.printer_status else ""

    @property
    def printer_hint(self) -> str:
        """What clerks can mend with the picture guide, as a word, or nothing."""
        status = self.printer_status
        if self.printer_problem in ("paper-out", "cover-open"):
            return self.printer_problem
        return "paper-low" if status is not None and status.paper is Paper.LOW else ""

    def guide_paper(self) -> None:
        """Show how the roll is changed."""
        self.stage.show(PaperGuide(self))

    def _printer_is(self, status: PrinterStatus) -> None:
        self.printer_status = status
        parts = {
            "printer": status.link, "paper": status.paper, "cover": status.cover,
            "cutter": status.cutter,
        }  # fmt: skip
        self.link.report({name: str(part) for name, part in parts.items()})
        self._office_changed()

    # -- paper ------------------------------------------------------------------------------

    def print_paper(self, paper: ChecklistPaper, then: Callable[[PrintResult], None]) -> None:
        """Print a checklist, of which the server is told nothing."""
        if self._desk is not None:
            self._desk.print(paper, lambda result: self.window.post(lambda: then(result)))

    def print_ticket(
        self, ticket: TicketIssued, then: Callable[[PrintResult], None], *, copy: bool = False
    ) -> bool:
        """Print a ticket; False where there is no printer at all."""
        token = "" if ticket.alone else ticket.token
        return self._print(ticket_paper(self, ticket, copy=copy), token, then)

    def reprint(self, ticket: TicketIssued) -> None:
        """Print a ticket's paper again, marked as that; the number stays the same."""
        self.stage.show(Number(self, ticket, copy=True))

    def test_print(self) -> None:
        """Print a paper that is marked as a test; no number is used up."""
        if self._desk is None:
            return
        paper = ticket_paper(self, sample_ticket(self), test=True)
        self._desk.print(paper, lambda result: log.info("test print: %s", result.problem or "ok"))

    def told_once(self, what: str, once: SetOnce) -> None:
        if isinstance(once, PrintOnce):
            self._print_once(once)
        elif what == "test-print":
            self.test_print()
        else:
            super().told_once(what, once)

    def _print_once(self, once: PrintOnce) -> None:
        """What a desk prints here, whatever the screen shows."""
        if once.slip is not None:
            paper: TicketPaper | SlipPaper = slip_paper(self, once.slip)
            token = once.slip.code
        elif once.ticket is not None:
            paper = ticket_paper(self, once.ticket, copy=once.copy)
            token = once.ticket.token
        else:
            return
        if not self._print(paper, token, lambda _result: None):
            self._tell_printed(token, "no-printer", ok=False)

    def _print(
        self, paper: TicketPaper | SlipPaper, token: str, then: Callable[[PrintResult], None]
    ) -> bool:
        """Print, and tell the server what became of it; False where there is no printer."""
        if self._desk is None:
            return False

        def told(result: PrintResult) -> None:
            self._tell_printed(token, result.problem or result.status.problem, ok=result.ok)
            then(result)

        self._desk.print(paper, lambda result: self.window.post(lambda: told(result)))
        return True

    def _tell_printed(self, token: str, problem: str, *, ok: bool) -> None:
        """Tell what became of a paper; of a number the server may not know yet nothing."""
        fields = {"token": token, "ok": ok, "problem": problem[:200]}
        if token:
            self.ask("printed", fields, lambda _answer: None)

    # -- for those who look after the terminal ----------------------------------------------

    def facts(self) -> list[tuple[str, str]]:
        status = self.printer_status
        if self._desk is None or status is None:
            return super().facts()
        return [
            *super().facts(),
            ("tech.printer", self._part(status.link)),
            ("tech.paper", self.say(f"tech.paper.{status.paper}")),
            ("tech.cover", self._part(status.cover)),
        ]

    def corner_actions(self) -> list[tuple[str, str, Callable[[], None]]]:
        if self._desk is None:
            return super().corner_actions()
        printing = [
            ("test-print", "printer", self.test_print),
            ("roll", "paper-roll", self.guide_paper),
        ]
        return [*printing, *super().corner_actions()]
