"""The person before a touch terminal: what they have set, and how it speaks to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from config.look import tokens
from config.words import Words, has_words, pick, words
from devices.screen.canvas import Canvas
from devices.screen.metrics import Metrics
from devices.screen.stage import Screen, Stage
from devices.screen.type import Type
from devices.screen.widgets import Target
from kiosk.naming import named_on, told_on
from kiosk.reach import can_lower
from kiosk.speaking import number_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from config.clock import Clock
    from config.settings import TerminalSettings
    from contract.ids import Need, Texts
    from devices.screen.window import Window
    from kiosk.speaking import Earphone, SpokenHelp

VOLUME = 70
LOUDER = 30
_COUNT = re.compile(r"\.\d+$")


class Served:
    """A stage, in the language and look that somebody has chosen, until home is shown again."""

    def __init__(self, settings: TerminalSettings, clock: Clock, window: Window) -> None:
        self.settings = settings
        self.clock = clock
        self.window = window
        self.language = settings.languages[0]
        self.large = False
        self.contrast = False
        self.low = False
        self.loud = False
        self.reading = False
        self.voice: SpokenHelp | None = None
        self.earphone: Earphone | None = None
        self.volume = VOLUME
        self._was_read: list[str] = []
        canvas = Canvas(window.surface, self._metrics(), tokens.LIGHT, Type())
        self.stage = Stage(window, canvas, home=self._anew, failsafe=self._failsafe)
        window.listen(lambda frame: self._read(frame.mark))

    def front(self) -> Screen:
        """The screen to stand on when nobody is doing anything."""
        raise NotImplementedError

    def _failsafe(self) -> Screen:
        """The screen to show when one has failed."""
        raise NotImplementedError

    def now(self) -> dt.datetime:
        return self.clock.now()

    # -- words ------------------------------------------------------------------------------

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

    # -- what has been set ------------------------------------------------------------------

    @property
    def other_language(self) -> str | None:
        """The language that the language button changes to."""
        known = [one for one in self.settings.languages if one == self.language or has_words(one)]
        if len(known) < 2:  # noqa: PLR2004
            return None
        return known[(known.index(self.language) + 1) % len(known)]

    @property
    def needs(self) -> list[Need] | None:
        """What a ticket taken here is to tell the clerk; None where none are taken."""
        return None

    @property
    def can_lower(self) -> bool:
        """Whether not everybody reaches all of the screen, and its controls can be lower."""
        return can_lower(self.settings.panel)

    @property
    def changed(self) -> bool:
        """Whether somebody has set the terminal to their needs."""
        return (
            self.large
            or self.contrast
            or self.low
            or self.loud
            or self.reading
            or bool(self.needs)
            or self.language != self.settings.languages[0]
        )

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

    def go_home(self) -> None:
        """Forget all that the last person set, and show home."""
        self.stage.show(self._anew())

    def _anew(self) -> Screen:
        self.forget()
        return self.front()

    def forget(self) -> None:
        """Set everything back."""
        self.language = self.settings.languages[0]
        self.large = self.contrast = self.low = False
        if self.loud:
            self.change_loudness()
        if self.reading:
            self.read_aloud()
        self._restyle()

    def show_front(self) -> None:
        """Show home with all that somebody has set."""
        self.stage.show(self.front())

    def _restyle(self) -> None:
        theme = tokens.HIGH_CONTRAST if self.contrast else tokens.LIGHT
        self.stage.canvas.change(self._metrics(), theme)

    def _metrics(self) -> Metrics:
        return Metrics.of(self.settings.panel, self.window.size, large=self.large)

    # -- aloud ------------------------------------------------------------------------------

    @property
    def can_read(self) -> bool:
        """Whether there is a voice for the language chosen."""
        return self.voice is not None and self.voice.speaks(self.language)

    @property
    def can_hear(self) -> bool:
        """Whether a person's own affairs can be told by an earphone, in the language chosen."""
        return self.earphone is not None and self.earphone.speaks(self.language)

    def read_aloud(self) -> None:
        """Say of each screen what it is for, or no longer."""
        self.reading = not self.reading
        self._was_read = []
        if not self.reading and self.voice is not None:
            self.voice.hush()
        if self.stage.screen is not None:
            self.stage.repaint()

    def tell_ear(self, sentences: Sequence[str]) -> None:
        """Say something by the earphone alone; nothing ends what still waits."""
        if self.earphone is not None:
            self.earphone.read(sentences, self.language)

    def set_volume(self, percent: int) -> None:
        """How loud this terminal speaks, 0–100."""
        self.volume = max(0, min(percent, 100))
        self._set_loudness()
        self.stage.repaint()

    def change_loudness(self) -> None:
        """Speak louder to who hears badly, or as the office has set it again."""
        self.loud = not self.loud
        self._set_loudness()
        self.stage.repaint()

    def _set_loudness(self) -> None:
        percent = min(100, self.volume + LOUDER) if self.loud else self.volume
        for voice in filter(None, (self.voice, self.earphone)):
            voice.set_volume(percent)

    def start_devices(self) -> None:
        """Start what this terminal has of its own."""
        for voice in filter(None, (self.voice, self.earphone)):
            voice.start()
        self._set_loudness()

    def stop_devices(self) -> None:
        """End what ``start_devices`` has started."""
        for voice in filter(None, (self.voice, self.earphone)):
            voice.stop()

    def _read(self, mark: str) -> None:
        """A screen has been drawn; one whose mark only counts on is not said again."""
        if not self.reading or self.voice is None:
            return
        screen, widgets = self.stage.screen, self.stage.widgets
        keys = [widget.key for widget in widgets if isinstance(widget, Target)]
        said = [self.language, number_in(mark) or _COUNT.sub("", mark), *keys]
        if said != self._was_read:
            self._was_read = said
            told = () if getattr(screen, "private", True) else told_on(widgets)
            self.voice.say(mark, self.language, named_on(widgets), told)
