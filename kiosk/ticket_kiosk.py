"""The ticket kiosk: touch a service, take the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.codes import CitizenCard, recognise
from contract.ids import Priority
from kiosk.alone.numbers import open_alone
from kiosk.guide_desk import GuideDesk
from kiosk.issuing import Issuing
from kiosk.opening import run_terminal
from kiosk.printing_terminal import PrintingTerminal
from kiosk.screens.attract import Attract
from kiosk.screens.home import Home
from kiosk.screens.questions import GROUNDS, AskDossiers, AskPriority
from kiosk.screens.sorry import sorry_about
from kiosk.visit import Visit, read_card

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Need
    from contract.messages import ServiceState, State
    from devices.link import Link
    from devices.protocols import Printer
    from devices.screen.stage import Screen
    from devices.screen.window import Window
    from kiosk.alone.numbers import Alone


class TicketKiosk(PrintingTerminal):
    """Screens' ways to numbers; ``alone`` gives them while the server is away."""

    guide_is_home = False

    def __init__(
        self,
        settings: TerminalSettings,
        clock: Clock,
        window: Window,
        link: Link,
        printer: Printer | None = None,
        alone: Alone | None = None,
    ) -> None:
        super().__init__(settings, clock, window, link, printer)
        self.guide = GuideDesk(self, is_home=self.guide_is_home)
        self.alone = alone
        self._carried = False
        self.visit = Visit()
        self._issuing = Issuing(self)

    def start_devices(self) -> None:
        super().start_devices()
        self.guide.shelf.start()

    def stop_devices(self) -> None:
        super().stop_devices()
        self.guide.shelf.stop()
        if self.alone is not None:
            self.alone.close()

    @property
    def needs(self) -> list[Need] | None:
        return self.visit.needs

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

    def forget(self) -> None:
        """Set everything back; the visit is over."""
        self.visit = Visit()
        super().forget()

    def attract(self) -> None:
        """Nobody has been here for a while: a picture, as long as numbers can be had."""
        if self.office.open and not self.office.locked:
            self.stage.show(Attract(self))

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
        """Take a number now, with what this visit has told."""
        self._issuing.take(service)

    def check_in(self, code: str) -> None:
        """Take the number of an appointment or a return slip."""
        self._issuing.check_in(code)

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


def run(settings_path: Path) -> int:
    """Run a ticket kiosk until it is told to stop.  Raises SettingsError."""

    def make(settings: TerminalSettings, clock: Clock, window: Window, link: Link) -> TicketKiosk:
        from devices.drivers import open_printer

        printer = open_printer(settings.printer) if settings.printer else None
        folder = settings_path.absolute().parent / settings.data
        alone = open_alone(folder, clock, link, window)
        return TicketKiosk(settings, clock, window, link, printer, alone)

    return run_terminal(settings_path, make)
