"""The procedure guide: a large touch screen that explains what each procedure needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.opening import run_terminal
from kiosk.ticket_kiosk import TicketKiosk

if TYPE_CHECKING:
    from pathlib import Path

    from config.clock import Clock
    from config.settings import TerminalSettings
    from devices.link import Link
    from devices.screen.stage import Screen
    from devices.screen.window import Window


class Guide(TicketKiosk):
    """A terminal whose home is the guide; it prints checklists, and numbers where it may.

    With the server gone it goes on explaining; only numbers and help have to wait.
    """

    guide_is_home = True

    locked_words = "locked.ask"

    def front(self) -> Screen:
        return self._front_or(self.guide.home)

    def attract(self) -> None:
        """The guide's home says enough."""


def run(settings_path: Path) -> int:
    """Run a guide terminal until it is told to stop.  Raises SettingsError."""

    def make(settings: TerminalSettings, clock: Clock, window: Window, link: Link) -> Guide:
        from devices.drivers import open_printer

        printer = open_printer(settings.printer) if settings.printer else None
        return Guide(settings, clock, window, link, printer)

    return run_terminal(settings_path, make)
