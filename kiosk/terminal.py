"""What both touch terminals are made of: the wiring between screens, the link and the devices.

Screens ask it for everything, as their ``Host``; it belongs to the screen's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from config.look import tokens
from config.words import Words, pick, words
from devices.screen.canvas import Canvas
from devices.screen.metrics import Metrics
from devices.screen.stage import Screen, Stage
from devices.screen.type import Type
from kiosk.office import Office
from kiosk.screens.code import Code
from kiosk.screens.help import Help
from kiosk.screens.searching import Searching
from kiosk.screens.stand_in import failsafe
from kiosk.screens.still_there import StillThere

if TYPE_CHECKING:
    import datetime as dt

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Part, Texts
    from contract.messages import Answer, State
    from devices.protocols import Scan
    from devices.screen.window import Window

log = logging.getLogger(__name__)

Then = Callable[["Answer"], None]
STARTING_SECONDS = 8.0


class Asking(Protocol):
    """What a terminal needs of its link."""

    @property
    def online(self) -> bool: ...
    @property
    def stale_since(self) -> dt.datetime | None: ...

    def listen(self, listener: Callable[[str, State | None], None]) -> None: ...
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
        self.office = Office()
        self.language = settings.languages[0]
        self.large = False
        self.scanner_parts: dict[str, Part] = {}
        self._started = clock.monotonic()
        self._met = False
        canvas = Canvas(window.surface, self._metrics(), tokens.LIGHT, Type())
        self.stage = Stage(window, canvas, home=self.front, failsafe=self._failsafe)
        link.listen(lambda suffix, state: window.post(lambda: self.hear(suffix, state)))

    # -- what screens ask -------------------------------------------------------------------

    def say(self, key: str, /, **places: object) -> str:
        """A text of the terminals' own words in the language chosen."""
        domain = self.words("kiosk")
        return domain(key, **places) if domain.has(key) else self.words("screen")(key, **places)

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
        return self.large or self.language != self.settings.languages[0]

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
        self._resize(large=False)
        self.stage.show(self.front())

    def change_language(self) -> None:
        self.language = self.other_language or self.language
        self.stage.repaint()

    def change_size(self) -> None:
        self._resize(large=not self.large)
        self.stage.repaint()

    def ask(self, verb: str, fields: dict[str, Any], then: Then, late: Then | None = None) -> None:
        """Ask the server; ``then`` and ``late`` are called on the screen's thread."""
        window = self.window
        fields = {"lang": self.language, **fields}
        later = None if late is None else lambda answer: window.post(lambda: late(answer))
        self.link.request(
            verb, fields, lambda answer: window.post(lambda: then(answer)), late=later
        )

    def start_devices(self) -> None:
        """Start what this terminal has of its own."""

    def stop_devices(self) -> None:
        """End what ``start_devices`` has started."""

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

    # -- what comes in, on the screen's thread ----------------------------------------------

    def hear(self, suffix: str, state: State | None) -> None:
        """A state from the link."""
        shown = self.office.take(suffix, state)
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
            self.look_up(scan.text)

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

    def _resize(self, *, large: bool) -> None:
        self.large = large
        self.stage.canvas.change(self._metrics(), tokens.LIGHT)

    def _metrics(self) -> Metrics:
        return Metrics.of(self.settings.panel, self.window.size, large=self.large)

    def _failsafe(self) -> Screen:
        return failsafe(self)
