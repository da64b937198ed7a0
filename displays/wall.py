"""A wall display: one process that shows a room's calls and speaks them.

A call is drawn first, and handed to the announcer when its frame is on the screen.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from config.clock import SystemClock
from config.look import tokens
from config.settings import TerminalSettings, load
from config.voice import pack as voice
from config.words import words
from contract.messages import CallsState, OfficeState, ServerState, Want
from devices.drivers.speaker import open_speaker
from devices.link import Link
from devices.screen.canvas import Canvas
from devices.screen.glass import Glass
from devices.screen.metrics import Metrics
from devices.screen.stage import Stage
from devices.screen.type import Type
from devices.screen.window import DISPLAY_POLL, Window
from displays.announcer import Announcer, Manner
from displays.board import Board, time_ahead
from displays.loudness import Volume
from displays.reading import Reader
from displays.screens import FailsafeScreen, WallScreen
from displays.side import Side
from displays.slides import SlideShow
from displays.town_crier import NewNotice, TownCrier

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.clock import Clock
    from contract.ids import Part
    from contract.messages import Call, State
    from displays.town_crier import Notice

log = logging.getLogger(__name__)

START_GRACE_SECONDS = 6.0
"""How long the server is sought at the start before its absence is told."""
DUE_SECONDS = 10.0
"""How often the voice looks at the clock."""
HAND_OVER_SECONDS = 0.02
"""Between a call's arrival and its way to the announcer: by then it has been drawn."""
LAST_ANNOUNCEMENT = "last-announcement.wav"


def run(settings_path: Path) -> int:
    """Show and speak until told to stop.  Raises SettingsError for settings it cannot use."""
    settings = load(settings_path, TerminalSettings)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    wall = Wall(settings, settings_path.parent, SystemClock(settings.time_zone))
    wall.run()
    return 0


class Wall:
    """All the parts of one display; ``folder`` is where relative ``data`` and ``voice`` start."""

    def __init__(self, settings: TerminalSettings, folder: Path, clock: Clock) -> None:
        self._data = folder / settings.data
        self._clock = clock
        self._ahead = dt.timedelta()
        self.volume = Volume(settings.volume, self._now)
        say = words("display", settings.languages[0])
        self.window = Window(settings.panel, clock, f"Motcua {settings.device}", DISPLAY_POLL)
        self.link = Link(settings, clock)
        self.board = Board(settings.zone)
        self.crier = TownCrier(self.board, settings.speech)
        side = self._make_side(settings, folder)
        self.screen = WallScreen(self.board, say, clock, lambda: self.link.stale_since, side)
        self.stage = Stage(
            self.window,
            _canvas(self.window, settings),
            home=lambda: self.screen,
            failsafe=lambda: FailsafeScreen(say),
        )
        packs = _packs(settings, folder)
        self.announcer = self._make_announcer(settings, packs)
        self.reader = Reader(packs, self.announcer.tell) if self.announcer else None
        self.glass = Glass(Path(settings.glass), self.window) if settings.glass else None
        self.link.listen(self._hear)

    def _make_side(self, settings: TerminalSettings, folder: Path) -> Side:
        language = settings.languages[0]
        show = SlideShow(folder / settings.slides, language, self.window.post)
        counter = settings.speech.results_counter
        return Side(settings.layout, show, settings.slide_seconds, counter)

    def run(self) -> None:
        """Run until the window is closed or a signal comes."""
        if self.glass:
            self.glass.start()
        if self.announcer:
            self.announcer.start()
        self.stage.show_home()
        self.window.after(START_GRACE_SECONDS, self.screen.met)
        self.window.after(DUE_SECONDS, self._tell_by_time)
        self.link.start()
        try:
            self.window.run()
        finally:
            if self.announcer:
                self.announcer.stop()
            self.link.stop()
            if self.glass:
                self.glass.stop()

    # -- what the office says ---------------------------------------------------------------

    def _hear(self, suffix: str, state: State | None) -> None:
        """On the link's thread."""
        self.window.post(lambda: self.take(suffix, state))

    def take(self, suffix: str, state: State | None) -> None:
        """One topic's state, or ``link`` when the server was lost or found."""
        if suffix == "link":
            if self.link.online:
                self.screen.met()
            self.screen.changed()
        elif self.board.take(suffix, state):
            self.screen.changed(soon=suffix != "calls")
        if isinstance(state, OfficeState):
            self._tell(self.crier.office(state, self._now()))
        if isinstance(state, Want):
            self.volume.wanted = state.volume
        if isinstance(state, ServerState) and state.now is not None:
            self._set_time(state.now)
        if isinstance(state, CallsState):
            calls, epoch = list(self.board.calls), state.epoch
            self.window.after(HAND_OVER_SECONDS, lambda: self._hand_over(calls, epoch))

    def _tell(self, notices: list[Notice]) -> None:
        """Let the announcer speak, where this display has a voice."""
        if self.announcer is None or self.reader is None:
            return
        for notice in notices:
            if isinstance(notice, NewNotice):
                self.reader.read(notice)
            else:
                self.announcer.tell(notice)

    def _tell_by_time(self) -> None:
        """Look regularly whether something is due at this time of the day."""
        self._keep_time()
        self._tell(self.crier.by_time(self._now()))
        self.window.after(DUE_SECONDS, self._tell_by_time)

    def _now(self) -> dt.datetime:
        """The server's time, where ours is clearly wrong."""
        return self._clock.now() + self._ahead

    def _keep_time(self) -> None:
        """Still know the server's time where this clock was set after the server told it."""
        if told := self.link.server_time:
            server, steady = told
            self._set_time(server + dt.timedelta(seconds=self._clock.monotonic() - steady))

    def _set_time(self, server_now: dt.datetime) -> None:
        self._ahead = ahead = time_ahead(server_now, self._clock.now())
        self.screen.set_ahead(ahead)
        if self.announcer is not None:
            self.announcer.set_ahead(ahead)

    def _hand_over(self, calls: list[Call], epoch: str) -> None:
        self._keep_time()
        if self.announcer is not None:
            self.announcer.offer(calls, epoch)
        self._tell(self.crier.missed(self._now()))

    # -- the voice --------------------------------------------------------------------------

    def _make_announcer(
        self, settings: TerminalSettings, packs: list[voice.Pack]
    ) -> Announcer | None:
        """The announcer, or None where this display is to be silent."""
        rate = packs[0].rate if packs else voice.RATE
        speaker = open_speaker(settings.sound, rate)
        if speaker is None:
            return None
        return Announcer(
            packs, speaker, self._clock, Manner(volume=self.volume.share),
            heard=self._report_sound, keep=self._keep(rate),
        )  # fmt: skip

    def _report_sound(self, part: Part) -> None:
        self.link.report({"sound": part.value})

    def _keep(self, rate: int) -> Callable[[bytes], None]:
        """Keep the announcement being spoken as a file, for those who listen from afar."""

        def keep(pcm: bytes) -> None:
            target = self._data / LAST_ANNOUNCEMENT
            half_made = target.with_name(f"{target.name}.{os.getpid()}")
            try:
                self._data.mkdir(parents=True, exist_ok=True)
                half_made.write_bytes(voice.as_wav(pcm, rate))
                half_made.replace(target)
            except OSError as error:
                log.warning("announcement cannot be kept: %s", error)

        return keep


def _packs(settings: TerminalSettings, folder: Path) -> list[voice.Pack]:
    """The voice packs of the terminal's languages; what is amiss with one is logged."""
    parent = folder / settings.voice if settings.voice else voice.voice_dir()
    packs = []
    for language in settings.languages:
        try:
            packs.append(voice.load(parent / language))
        except voice.PackError as error:
            log.error("voice: %s", error)
    return [pack for pack in packs if pack.rate == packs[0].rate]


def _canvas(window: Window, settings: TerminalSettings) -> Canvas:
    metrics = Metrics.of(settings.panel, window.size)
    return Canvas(window.surface, metrics, tokens.LIGHT, Type())
