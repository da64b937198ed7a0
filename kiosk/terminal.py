"""What every touch terminal can do: its ways between screens, and those of who looks after it.

Screens ask it for everything, as their ``Host``; it belongs to the screen's thread.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from contract.codes import (
    AppointmentCode,
    CitizenCard,
    ProcedureCode,
    ReturnCode,
    TicketCode,
    TicketToken,
    recognise,
)
from kiosk.connected import Connected
from kiosk.gesture import CornerGesture
from kiosk.network import own_address
from kiosk.screens.code import Code
from kiosk.screens.comfort import Comfort
from kiosk.screens.help import Help
from kiosk.screens.identify import Identify
from kiosk.screens.own_ticket import show_own_ticket
from kiosk.screens.searching import Searching
from kiosk.screens.sorry import sorry_about
from kiosk.screens.stand_in import StandIn, failsafe, starting
from kiosk.screens.still_there import StillThere
from kiosk.screens.technician import Corner, TechnicianPin

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Part
    from contract.messages import SetOnce, TicketIssued
    from devices.link import Link
    from devices.screen.stage import Screen
    from devices.screen.touch import Touch
    from devices.screen.window import Window

log = logging.getLogger(__name__)

VOLUME_STEP = 10


class Terminal(Connected):
    """One touch terminal.  Subclasses say what home is (``front``).

    ``locked_words`` are what it says while the office has locked it.
    """

    locked_words = "locked"

    def __init__(
        self, settings: TerminalSettings, clock: Clock, window: Window, link: Link
    ) -> None:
        super().__init__(settings, clock, window, link)
        self.open_guide: Callable[[], None] | None = None
        self._gesture = CornerGesture(clock, window.size)
        window.on_touch = self._touched

    @property
    def prints(self) -> bool:
        """Whether this terminal has a printer of its own."""
        return False

    @property
    def take_number_for(self) -> Callable[[str], None] | None:
        """How a number of a service is taken here; None where none are."""
        return None

    # -- the ways between screens -----------------------------------------------------------

    def more_settings(self) -> None:
        """Let the screen be made easier to see, hear and reach."""
        self.stage.show(Comfort(self))

    def type_code(self) -> None:
        """Let a dossier code be typed."""
        self.stage.show(Code(self))

    def call_help(self, back: Screen) -> None:
        """Call a member of staff; ``back`` is shown again afterwards."""
        self.stage.show(Help(self, back))

    def ask_still_there(self, back: Screen) -> None:
        """Ask whether anybody is still there; ``back`` is shown again if so."""
        self.stage.show(StillThere(self, back))

    def look_up(self, code: str) -> None:
        """Show where the dossier of a code is."""
        self.stage.show(Searching(self, code))

    def use_code(self, code: str) -> None:
        match recognise(code):
            case TicketToken() | TicketCode():
                show_own_ticket(self, code)
            case AppointmentCode(text) | ReturnCode(text):
                self.check_in(text)
            case CitizenCard():
                self.card_shown(code)
            case ProcedureCode(text):
                self.show_procedure(text)
            case _:
                self.look_up(code)

    def check_in(self, code: str) -> None:  # noqa: ARG002
        """Take the number of an appointment or a return slip, where numbers are given."""
        self.stage.show(sorry_about(self, "check-in-elsewhere"))

    def card_shown(self, text: str) -> None:  # noqa: ARG002
        """A citizen's card: nothing here needs it, and nothing of it is kept."""
        self.stage.show(sorry_about(self, "card-not-here"))

    def show_procedure(self, code: str) -> None:
        """What a procedure needs; without a guide it is looked up as any code."""
        self.look_up(code)

    def reprint(self, ticket: TicketIssued) -> None:
        """Print a ticket's paper again, where there is a printer."""

    def attract(self) -> None:
        """Nobody has been here for a while."""

    # -- what stands in for home ------------------------------------------------------------

    def _front_or(self, front: Callable[[], Screen]) -> Screen:
        """``front``, unless the terminal is locked."""
        return StandIn(self, "locked", self.locked_words, "lock") if self.office.locked else front()

    def _away(self, name: str, key: str) -> Screen:
        """What stands in while the server cannot be asked."""
        return starting(self) if self.starting else StandIn(self, name, key, "warning")

    def _failsafe(self) -> Screen:
        return failsafe(self)

    # -- for those who look after the terminal ----------------------------------------------

    def facts(self) -> list[tuple[str, str]]:
        """What a technician wants to know: (word's key, value)."""
        broker = self.settings.broker
        missing = self.say("tech.part.missing")
        return [
            ("tech.device", f"{self.settings.device} · {self.settings.kind}"),
            ("tech.server", self.say("tech.ok" if self.office.online else "tech.away")),
            ("tech.broker", f"{broker.host}:{broker.port}"),
            ("tech.network", own_address(broker.host, broker.port) or missing),
            ("tech.volume", f"{self.volume} %" if self.voice else missing),
            *self._scanners(),
        ]

    def _scanners(self) -> list[tuple[str, str]]:
        """How the scanners are, on one line; with their places where there are several."""
        parts = [self._part(part) for part in self.scanner_parts.values()]
        if len(parts) > 1:
            parts = [f"{place}. {part}" for place, part in enumerate(parts, 1)]
        return [("tech.scanner", " · ".join(parts))] if parts else []

    def corner_actions(self) -> list[tuple[str, str, Callable[[], None]]]:
        """What a technician can do here: (name, icon, act)."""
        own = [("restart", "refresh", self.restart), ("identify", "info", self.identify)]
        if (voice := self.voice) is None:
            return own
        return [
            *own,
            ("test-sound", "speaker", lambda: voice.say("number.test", self.language)),
            ("louder", "plus", lambda: self.set_volume(self.volume + VOLUME_STEP)),
            ("softer", "minus", lambda: self.set_volume(self.volume - VOLUME_STEP)),
        ]

    def restart(self) -> None:
        """End; the system starts this terminal again."""
        log.info("restarting, as it was told")
        self.window.stop()

    def identify(self) -> None:
        """Show this terminal's name large for a while."""
        self.stage.show(Identify(self))

    def told_once(self, what: str, once: SetOnce) -> None:  # noqa: ARG002
        if what == "restart":
            self.restart()
        elif what == "identify":
            self.identify()

    def close_corner(self) -> None:
        """Wrong PINs were typed: home, and no more tries for a while."""
        self._gesture.rest()
        self.go_home()

    def open_corner(self) -> None:
        """The technician's corner, its PIN having been typed; there is much to show."""
        self._gesture.forgive()
        self.large = False
        self._restyle()
        self.stage.show(Corner(self))

    def _part(self, part: Part | str) -> str:
        key = f"tech.part.{part}"
        return self.say(key) if self.has(key) else str(part)

    def _touched(self, touch: Touch) -> None:
        if self.settings.technician_pin and self._gesture.made(touch):
            self.stage.show(TechnicianPin(self, self.settings.technician_pin))
            return
        self.stage.touch(touch)
