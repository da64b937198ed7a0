"""What both touch terminals are made of: the wiring between screens, the link and the devices.

Screens ask it for everything, as their ``Host``; it belongs to the screen's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from config.look import tokens
from config.words import Words, pick, words
from contract.codes import (
    AppointmentCode,
    CitizenCard,
    ProcedureCode,
    ReturnCode,
    TicketCode,
    TicketToken,
    recognise,
)
from contract.messages import Want
from devices.screen.canvas import Canvas
from devices.screen.metrics import Metrics
from devices.screen.stage import Screen, Stage
from devices.screen.type import Type
from kiosk.gesture import CornerGesture
from kiosk.naming import Named, named_on
from kiosk.network import own_address
from kiosk.office import Office
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
from kiosk.speaking import help_for, number_in

if TYPE_CHECKING:
    import datetime as dt

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Need, Part, Texts
    from contract.messages import Answer, SetOnce, State, TicketIssued
    from devices.protocols import Scan
    from devices.screen.touch import Touch
    from devices.screen.window import Window
    from kiosk.speaking import Earphone, SpokenHelp

log = logging.getLogger(__name__)

Then = Callable[["Answer"], None]
STARTING_SECONDS = 8.0
PATIENCE_SECONDS = 8.0
VOLUME = 70
VOLUME_STEP = 10
TALL_MM = 400.0
"""A screen at least so high has parts that not everybody reaches."""


class Asking(Protocol):
    """What a terminal needs of its link."""

    @property
    def online(self) -> bool: ...
    @property
    def stale_since(self) -> dt.datetime | None: ...
    @property
    def server_time(self) -> tuple[dt.datetime, float] | None: ...

    def listen(self, listener: Callable[[str, State | None], None]) -> None: ...
    def listen_once(self, listener: Callable[[str, SetOnce], None]) -> None: ...
    def request(
        self,
        verb: str,
        fields: dict[str, Any],
        then: Then,
        patience: float = 8.0,
        late: Then | None = None,
    ) -> str: ...
    def report(self, parts: dict[str, str]) -> None: ...


class Terminal:
    """One touch terminal.  Subclasses say what home is (``front``)."""

    def __init__(
        self, settings: TerminalSettings, clock: Clock, window: Window, link: Asking
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.window = window
        self.link = link
        self.office = Office(device=settings.device)
        self.language = settings.languages[0]
        self.large = False
        self.contrast = False
        self.low = False
        self.open_guide: Callable[[], None] | None = None
        self.voice: SpokenHelp | None = None
        self.earphone: Earphone | None = None
        self.reading = False
        self.volume = VOLUME
        self._was_read: tuple[str, tuple[Named, ...]] = ("", ())
        self.scanner_parts: dict[str, Part] = {}
        self._started = clock.monotonic()
        self._met = False
        canvas = Canvas(window.surface, self._metrics(), tokens.LIGHT, Type())
        self.stage = Stage(window, canvas, home=self.front, failsafe=self._failsafe)
        self._gesture = CornerGesture(clock, window.size)
        window.on_touch = self._touched
        window.listen(lambda frame: self._read(frame.mark))
        link.listen(lambda suffix, state: window.post(lambda: self.hear(suffix, state)))
        link.listen_once(lambda what, once: window.post(lambda: self.told_once(what, once)))

    # -- what screens ask -------------------------------------------------------------------

    def say(self, key: str, /, **places: object) -> str:
        """A text of the terminals' own words in the language chosen."""
        domain = self.words("kiosk")
        return domain(key, **places) if domain.has(key) else self.words("screen")(key, **places)

    def has(self, key: str) -> bool:
        """Whether the terminals' own words have a key."""
        return self.words("kiosk").has(key)

    def words(self, domain: str) -> Words:
        return words(domain, self.language)

    def pick(self, texts: Texts) -> str:
        """The office's own text in the language chosen."""
        return pick(texts, self.language)

    def now(self) -> dt.datetime:
        return self.clock.now()

    @property
    def other_language(self) -> str | None:
        """The language that the language button changes to."""
        known = self.settings.languages
        if len(known) < 2:  # noqa: PLR2004
            return None
        return known[(known.index(self.language) + 1) % len(known)]

    @property
    def changed(self) -> bool:
        """Whether somebody has set the terminal to their needs."""
        return (
            self.large
            or self.contrast
            or self.low
            or self.reading
            or bool(self.needs)
            or self.language != self.settings.languages[0]
        )

    @property
    def needs(self) -> list[Need] | None:
        """What a ticket taken here is to tell the clerk; None where none are taken."""
        return None

    @property
    def prints(self) -> bool:
        """Whether this terminal has a printer of its own."""
        return False

    @property
    def take_number_for(self) -> Callable[[str], None] | None:
        """How a number of a service is taken here; None where none are."""
        return None

    @property
    def can_lower(self) -> bool:
        """Whether the screen is so high that its controls may be wanted lower."""
        panel = self.settings.panel
        return panel.width_mm * panel.height / panel.width > TALL_MM

    @property
    def starting(self) -> bool:
        """Whether the server may be given a little more time to be heard for the first time."""
        return not self._met and self.clock.monotonic() - self._started < STARTING_SECONDS

    @property
    def can_scan(self) -> bool:
        """Whether there is a scanner, and it is not known to be gone."""
        return bool(self.settings.scanners) and not any(
            part in ("missing", "fault") for part in self.scanner_parts.values()
        )

    # -- what screens do --------------------------------------------------------------------

    def begin(self) -> None:
        """Show the first screen and keep the clock on it right."""
        self.go_home()
        self.window.after(STARTING_SECONDS + 0.1, self._office_changed)
        self._tick()

    def front(self) -> Screen:
        """The screen to stand on when nobody is doing anything."""
        raise NotImplementedError

    def go_home(self) -> None:
        """Forget all that the last person set, and show home."""
        self.language = self.settings.languages[0]
        self.large = self.contrast = self.low = False
        if self.reading:
            self.read_aloud()
        self._restyle()
        self.stage.show(self.front())

    def change_language(self) -> None:
        self.language = self.other_language or self.language
        self.stage.repaint()

    def change_size(self) -> None:
        self.large = not self.large
        self._restyle()
        self.stage.repaint()

    def change_contrast(self) -> None:
        self.contrast = not self.contrast
        self._restyle()
        self.stage.repaint()

    def change_height(self) -> None:
        """Put the controls where one reaches them sitting, or back."""
        self.low = not self.low
        self.stage.repaint()

    @property
    def can_read(self) -> bool:
        """Whether there is a voice for the language chosen."""
        return self.voice is not None and self.voice.speaks(self.language)

    def read_aloud(self) -> None:
        """Say of each screen what it is for, or no longer."""
        self.reading = not self.reading
        self._was_read = ("", ())
        if not self.reading and self.voice is not None:
            self.voice.hush()
        if self.stage.screen is not None:
            self.stage.repaint()

    @property
    def can_hear(self) -> bool:
        """Whether a person's own affairs can be told by an earphone, in the language chosen."""
        return self.earphone is not None and self.earphone.speaks(self.language)

    def tell_ear(self, sentences: Sequence[str]) -> None:
        """Say something by the earphone alone; nothing ends what still waits."""
        if self.earphone is not None:
            self.earphone.read(sentences, self.language)

    def _read(self, mark: str) -> None:
        """A screen has been drawn; one whose mark only counts on is not said again."""
        if not self.reading or self.voice is None:
            return
        cards = named_on(self.stage.widgets)
        said = (number_in(mark) or help_for(mark), cards)
        if said != self._was_read:
            self._was_read = said
            self.voice.say(mark, self.language, cards)

    def set_volume(self, percent: int) -> None:
        """How loud this terminal speaks, 0–100."""
        self.volume = max(0, min(percent, 100))
        for voice in filter(None, (self.voice, self.earphone)):
            voice.set_volume(self.volume)
        self.stage.repaint()

    def show_front(self) -> None:
        """Show home with all that somebody has set."""
        self.stage.show(self.front())

    def more_settings(self) -> None:
        """Let the screen be made easier to see, hear and reach."""
        self.stage.show(Comfort(self))

    def ask(
        self,
        verb: str,
        fields: dict[str, Any],
        then: Then,
        late: Then | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Ask the server; ``then`` and ``late`` are called on the screen's thread."""
        window = self.window
        fields = {"lang": self.language, **fields}
        later = None if late is None else lambda answer: window.post(lambda: late(answer))
        self.link.request(
            verb, fields, lambda answer: window.post(lambda: then(answer)), patience, late=later
        )

    def start_devices(self) -> None:
        """Start what this terminal has of its own."""
        for voice in filter(None, (self.voice, self.earphone)):
            voice.start()
            voice.set_volume(self.volume)

    def stop_devices(self) -> None:
        """End what ``start_devices`` has started."""
        for voice in filter(None, (self.voice, self.earphone)):
            voice.stop()

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
        """Go where a code belongs, however it came."""
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

    # -- for those who look after the terminal ----------------------------------------------

    def facts(self) -> list[tuple[str, str]]:
        """What a technician wants to know: (word's key, value)."""
        broker = self.settings.broker
        return [
            ("tech.device", f"{self.settings.device} · {self.settings.kind}"),
            ("tech.server", self.say("tech.ok" if self.office.online else "tech.away")),
            ("tech.broker", f"{broker.host}:{broker.port}"),
            (
                "tech.network",
                own_address(broker.host, broker.port) or self.say("tech.part.missing"),
            ),
            ("tech.volume", f"{self.volume} %" if self.voice else self.say("tech.part.missing")),
            *(("tech.scanner", self._part(part)) for part in self.scanner_parts.values()),
        ]

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
        """A one-shot of the office's: see ``contract.messages.ONE_SHOTS``."""
        if what == "restart":
            self.restart()
        elif what == "identify":
            self.identify()

    def open_corner(self) -> None:
        """The technician's corner, its PIN having been typed; there is much to show."""
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

    # -- what comes in, on the screen's thread ----------------------------------------------

    def hear(self, suffix: str, state: State | None) -> None:
        """A state from the link."""
        shown = self.office.take(suffix, state)
        if isinstance(state, Want) and state.volume is not None and state.volume != self.volume:
            self.set_volume(state.volume)
        online, since = self.link.online, self.link.stale_since
        if shown or (online, since) != (self.office.online, self.office.stale_since):
            self.office.online, self.office.stale_since = online, since
            self._met |= online and self.office.known
            self._office_changed()

    def scanned(self, scan: Scan) -> None:
        """A code has been read."""
        screen = self.stage.screen
        if getattr(screen, "takes_scans", False):
            log.info("a code was scanned (%s)", scan.source)
            self.stage.touched()
            self.use_code(scan.text)

    def scanner_is(self, name: str, part: Part) -> None:
        """A scanner has been lost or found."""
        self.scanner_parts[name] = part
        self.link.report({name: str(part)})
        self._office_changed()

    def _office_changed(self) -> None:
        """Change between home and its stand-ins; other screens only update."""
        screen = self.stage.screen
        if screen is None:
            return
        if getattr(screen, "is_front", False):
            front = self.front()
            if front.name != screen.name:
                self.go_home()
                return
        screen.update()

    def _tick(self) -> None:
        now = self.now()
        self.window.after(60 - now.second - now.microsecond / 1e6 + 0.01, self._tick)
        self._office_changed()

    def _restyle(self) -> None:
        theme = tokens.HIGH_CONTRAST if self.contrast else tokens.LIGHT
        self.stage.canvas.change(self._metrics(), theme)

    def _front_or(self, front: Callable[[], Screen]) -> Screen:
        """``front``, unless the terminal is locked."""
        return StandIn(self, "locked", "locked", "lock") if self.office.locked else front()

    def _away(self, name: str, key: str) -> Screen:
        """What stands in while the server cannot be asked."""
        return starting(self) if self.starting else StandIn(self, name, key, "warning")

    def _metrics(self) -> Metrics:
        return Metrics.of(self.settings.panel, self.window.size, large=self.large)

    def _failsafe(self) -> Screen:
        return failsafe(self)
