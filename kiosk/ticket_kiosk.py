"""The ticket kiosk: touch a service, take the number."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from contract.codes import CitizenCard, recognise
from contract.ids import Paper, Priority
from contract.messages import PrintOnce, TicketIssued, decode
from devices.protocols import PrinterStatus
from kiosk.alone import numbers
from kiosk.guide_desk import GuideDesk
from kiosk.opening import run_terminal
from kiosk.paper import sample_ticket, slip_paper, ticket_paper
from kiosk.printing import PrintingDesk
from kiosk.screens.asking import Asking
from kiosk.screens.attract import Attract
from kiosk.screens.home import Home
from kiosk.screens.number import Number
from kiosk.screens.paper_guide import PaperGuide
from kiosk.screens.questions import GROUNDS, AskDossiers, AskPriority
from kiosk.screens.sorry import sorry, sorry_about
from kiosk.screens.taking import Taking
from kiosk.terminal import PATIENCE_SECONDS, Terminal
from kiosk.visit import Visit, read_card

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Need
    from contract.messages import Answer, Problem, ServiceState, SetOnce, State
    from devices.paper.checklist import ChecklistPaper
    from devices.paper.slip import SlipPaper
    from devices.paper.ticket import TicketPaper
    from devices.protocols import Printer, PrintResult
    from devices.screen.stage import Screen
    from devices.screen.window import Window
    from kiosk.alone.numbers import Alone
    from kiosk.terminal import Asking as Asks

log = logging.getLogger(__name__)


class TicketKiosk(Terminal):
    """Screens' ways to numbers and paper; ``printer`` None shows numbers on the screen only."""

    def __init__(
        self,
        settings: TerminalSettings,
        clock: Clock,
        window: Window,
        link: Asks,
        printer: Printer | None = None,
        alone: Alone | None = None,
        *,
        guide_is_home: bool = False,
    ) -> None:
        super().__init__(settings, clock, window, link)
        self.guide = GuideDesk(self, is_home=guide_is_home)
        self.alone = alone
        self._carried = False
        self.visit = Visit()
        self.printer_status: PrinterStatus | None = None
        self._desk: PrintingDesk | None = None
        if printer is not None:
            self._desk = PrintingDesk(
                printer, lambda status: window.post(lambda: self._printer_is(status))
            )

    def start_devices(self) -> None:
        """Start the printing desk."""
        super().start_devices()
        self.guide.shelf.start()
        if self._desk is not None:
            self._desk.start()

    def stop_devices(self) -> None:
        """End the printing desk, after the ticket under way."""
        super().stop_devices()
        self.guide.shelf.stop()
        if self._desk is not None:
            self._desk.stop()
        if self.alone is not None:
            self.alone.close()

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

    @property
    def needs(self) -> list[Need] | None:
        return self.visit.needs

    @property
    def prints(self) -> bool:
        return self._desk is not None

    @property
    def take_number_for(self) -> Callable[[str], None] | None:
        return self.choose_service

    @property
    def changed(self) -> bool:
        return super().changed or self.visit.card is not None

    @property
    def without_server(self) -> bool:
        """Whether numbers are given here from what was leased."""
        return not self.office.online and self.alone is not None and self.alone.ready

    def begin(self) -> None:
        for suffix, state in self.alone.remembered() if self.alone else ():
            self.office.take(suffix, state)
        super().begin()

    def front(self) -> Screen:
        able = self.office.online or (self.without_server and not self.starting)
        if able and self.office.known:
            return self._front_or(lambda: Home(self))
        return self._away("kiosk.away", "away")

    def go_home(self) -> None:
        """Forget the visit, and show home."""
        self.visit = Visit()
        super().go_home()

    def attract(self) -> None:
        """Nobody has been here for a while: a picture, as long as numbers can be had."""
        if self.office.open and not self.office.locked:
            self.stage.show(Attract(self))

    def guide_paper(self) -> None:
        """Show how the roll is changed."""
        self.stage.show(PaperGuide(self))

    def show_procedure(self, code: str) -> None:
        """What a procedure needs, where the guide knows it."""
        if not self.guide.show_code(code):
            super().show_procedure(code)

    # -- taking a number --------------------------------------------------------------------

    def choose_service(self, service_id: str) -> None:
        """Ask what has to be asked before a number of this service, then take it."""
        service = self.office.service(service_id)

        def again() -> None:
            self.choose_service(service_id)

        if service is None:
            self.go_home()
        elif self.office.asks_card == "needed" and self.visit.card is None:
            self.stage.show(sorry_about(self, "card-needed"))
        elif service.asks_dossiers and self.visit.dossiers is None:
            self.stage.show(AskDossiers(self, service, again))
        elif self._asks_priority(service):
            self.stage.show(AskPriority(self, again))
        else:
            self.take_ticket(service_id)

    def _asks_priority(self, service: ServiceState) -> bool:
        """Priority is asked for once, and only where it would save somebody time."""
        first = self.office.goes_first
        if self.visit.priority is not None or not any(first(ground) for ground, _ in GROUNDS):
            return False
        if self.visit.elderly(self.now().date()) and first(Priority.ELDERLY):
            return True
        least = self.settings.priority_from
        return least > 0 and (service.waiting >= least or self.without_server)

    def take_ticket(self, service: str) -> None:
        """Ask for a number; the screen changes at once, so that it is asked for once."""
        taking = Taking(self)
        self.stage.show(taking)
        fields = self.visit.fields(service, with_card=self.office.asks_card is not None)
        if self.without_server:
            self._give_alone(fields, None)
            return
        ready = self.alone is not None and self.alone.ready
        self.ask(
            "take-ticket",
            fields,
            lambda answer: self._taken(taking, fields, answer),
            late=self._came_late,
            patience=numbers.PATIENCE_SECONDS if ready else PATIENCE_SECONDS,
        )

    def _give_alone(self, fields: dict[str, Any], replaces: str | None) -> bool:
        """Give a leased number; False where none can be given."""
        service = self.office.service(fields["service"])
        if self.alone is None or service is None or not self.alone.ready:
            return False
        wishes = {"lang": self.language, **fields}
        self.alone.give(service, wishes, replaces, self._given_alone)
        return True

    def _given_alone(self, ticket: TicketIssued | None) -> None:
        self.visit = Visit()
        self.stage.show(sorry(self, None) if ticket is None else Number(self, ticket))

    def _came_late(self, answer: Answer) -> None:
        """A number for which another was given meanwhile is superseded when that is handed in."""
        if self.alone is not None and self.alone.gave_for(answer.id):
            self.alone.hand_in()
        else:
            self._cancel(answer)

    def check_in(self, code: str) -> None:
        """Take the number of an appointment or a return slip."""
        self.stage.show(Asking(self, "check-in", {"code": code}, self._checked_in))

    def _checked_in(self, answer: Answer) -> None:
        ticket = decode(bytes(answer.result), TicketIssued)
        self._keep(ticket, {"priority": Priority.APPOINTMENT} if ticket.priority else {})
        self.stage.show(Number(self, ticket))

    def _keep(self, ticket: TicketIssued, fields: dict[str, Any]) -> None:
        """Remember a number of the server's, to tell of it after a restore."""
        if self.alone is not None:
            self.alone.keep(ticket, {"lang": self.language, **fields})

    def card_shown(self, text: str) -> None:
        """Keep a citizen's card for this visit, in memory alone."""
        self.visit.card = read_card(text)
        self.visit.priority = None
        if self.visit.card is None:
            self.stage.show(sorry_about(self, "invalid-code"))
        elif isinstance(self.stage.screen, AskPriority):
            self.stage.repaint()
        else:
            self.show_front()

    def _taken(self, taking: Screen, fields: dict[str, Any], answer: Answer) -> None:
        if self.stage.screen is not taking:
            log.warning("a number came for nobody")
            if answer.ok:
                self._cancel(answer)
        elif answer.ok:
            self.visit = Visit()
            ticket = decode(bytes(answer.result), TicketIssued)
            self._keep(ticket, fields)
            self.stage.show(Number(self, ticket))
        elif not (numbers.unanswered(answer) and self._give_alone(fields, answer.id)):
            self._sorry(answer.error)

    def _sorry(self, problem: Problem | None) -> None:
        log.warning("no number: %s", problem.code if problem else "internal")
        self.visit.priority = self.visit.dossiers = None
        if self.office.online:
            self.stage.show(sorry(self, problem))
        else:
            self.go_home()

    def _cancel(self, answer: Answer) -> None:
        """A number that nobody waits for any more is given back."""
        token = decode(bytes(answer.result), TicketIssued).token
        self.ask("cancel", {"token": token}, lambda _answer: None)

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

    # -- without the server -----------------------------------------------------------------

    def hear(self, suffix: str, state: State | None) -> None:
        if self.alone is not None:
            self.alone.hear(suffix, state)
        self.guide.hear(state)
        super().hear(suffix, state)

    def use_code(self, code: str) -> None:
        """Nothing can be looked up without the server; who shows a card may do so."""
        if self.without_server and not isinstance(recognise(code), CitizenCard):
            self.stage.show(sorry_about(self, "look-up"))
        else:
            super().use_code(code)

    def _office_changed(self) -> None:
        self._carry_on()
        super()._office_changed()

    def _carry_on(self) -> None:
        """Without the server, services are as far as can be known; with it, as it told them."""
        if self.alone is None or not (self.without_server or self._carried):
            return
        self._carried = self.without_server
        known = self.alone.carried_on() if self._carried else self.alone.as_told()
        for service in known:
            self.office.take(f"service/{service.id}", service)

    def _printer_is(self, status: PrinterStatus) -> None:
        self.printer_status = status
        parts = {
            "printer": status.link, "paper": status.paper, "cover": status.cover,
            "cutter": status.cutter,
        }  # fmt: skip
        self.link.report({name: str(part) for name, part in parts.items()})
        self._office_changed()


def run(settings_path: Path) -> int:
    """Run a ticket kiosk until it is told to stop.  Raises SettingsError."""

    def make(settings: TerminalSettings, clock: Clock, window: Window, link: Asks) -> TicketKiosk:
        from devices.drivers import open_printer

        printer = open_printer(settings.printer) if settings.printer else None
        folder = settings_path.absolute().parent / settings.data
        alone = numbers.open_alone(folder, clock, link, window)
        return TicketKiosk(settings, clock, window, link, printer, alone)

    return run_terminal(settings_path, make)
