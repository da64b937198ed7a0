"""A touch terminal on its line: it asks the server, and hears the office and its scanners.

All of it belongs to the screen's thread; the link's and the devices' own threads hand over to it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from contract.messages import Want
from kiosk.office import Office
from kiosk.served import Served

if TYPE_CHECKING:
    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Part
    from contract.messages import Answer, SetOnce, State
    from devices.link import Link, Then
    from devices.protocols import Scan
    from devices.screen.window import Window

log = logging.getLogger(__name__)

STARTING_SECONDS = 8.0
PATIENCE_SECONDS = 8.0


class Connected(Served):
    """Home, or what stands in for it, changes with what the office says."""

    def __init__(
        self, settings: TerminalSettings, clock: Clock, window: Window, link: Link
    ) -> None:
        super().__init__(settings, clock, window)
        self.link = link
        self.office = Office(device=settings.device)
        self.scanner_parts: dict[str, Part] = {}
        self._started = clock.monotonic()
        self._met = False
        link.listen(lambda suffix, state: window.post(lambda: self.hear(suffix, state)))
        link.listen_once(lambda what, once: window.post(lambda: self.told_once(what, once)))

    def told_once(self, what: str, once: SetOnce) -> None:
        """A one-shot of the office's: see ``contract.messages.ONE_SHOTS``."""
        raise NotImplementedError

    def use_code(self, code: str) -> None:
        """Go where a code belongs, however it came."""
        raise NotImplementedError

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

    def begin(self) -> None:
        """Show the first screen and keep the clock on it right."""
        self.go_home()
        self.window.after(STARTING_SECONDS + 0.1, self._office_changed)
        self._tick()

    def ask(
        self,
        verb: str,
        fields: dict[str, Any],
        then: Then,
        late: Then | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Ask the server; ``then`` and ``late`` are called on the screen's thread."""
        fields = {"lang": self.language, **fields}
        later = None if late is None else self._posted(late)
        self.link.request(verb, fields, self._posted(then), patience, late=later)

    def _posted(self, then: Then) -> Then:
        def post(answer: Answer) -> None:
            self.window.post(lambda: then(answer))

        return post

    # -- what comes in ----------------------------------------------------------------------

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
        if getattr(screen, "is_front", False) and self.front().name != screen.name:
            self.go_home()
        else:
            screen.update()

    def _tick(self) -> None:
        now = self.now()
        self.window.after(60 - now.second - now.microsecond / 1e6 + 0.01, self._tick)
        self._office_changed()
