"""Spoken help, read out to the room from clips; a dossier, read out by an earphone alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from config.voice import pack as voice
from config.voice.phrases import help_clip
from config.voice.synthesis import can_speak, spoken_text
from kiosk.naming import names_pcm, told_pcm

if TYPE_CHECKING:
    from config.settings import TerminalSettings
    from config.voice.pack import Pack
    from devices.protocols import Speaker
    from kiosk.naming import Named

log = logging.getLogger(__name__)

STOP_SECONDS = 3.0
FULL = 100
_ANY = "any"
SPOKEN = {
    "kiosk.home": "home",
    "look-up.home": "code",
    "kiosk.closed": "closed",
    "kiosk.paused": "closed",
    "kiosk.away": "closed",
    "locked": "closed",
    "kiosk.priority": "priority",
    "kiosk.dossiers": "dossiers",
    "code": "code",
    "kiosk.taking": "taking",
    "asking": "taking",
    "kiosk.number": "number",
    "own.rate": "rate",
    "own.change": "choose",
    "own.cancel": "choose",
    "own": "own",
    "settings": "settings",
    "sorry": "sorry",
    "help.sent": "calling",
    "still-there": "still-there",
}
"""The first part of a mark, or two of them, and which of HELPS is said of such a screen."""

TOLD = frozenset({"closed", "own", "choose", "settings", "sorry", "calling", _ANY})
"""Helps after which the screen's own sentences are said: they alone tell what is the matter."""


def help_for(mark: str) -> str:
    """Which of HELPS is said of a screen with this mark; ``any`` for those without one."""
    parts = mark.split(".")
    for length in (2, 1):
        if found := SPOKEN.get(".".join(parts[:length])):
            return found
    return _ANY


def number_in(mark: str) -> str:
    """The ticket's number at the end of a mark such as ``kiosk.number.printed.A025``."""
    return mark.rpartition(".")[2] if mark.startswith("kiosk.number.") else ""


class Speaking:
    """Speaks on a thread of its own; what comes while it speaks takes the place of what waits."""

    def __init__(self, speaker: Speaker, name: str) -> None:
        self._speaker = speaker
        self._volume = 1.0
        self._waiting: list[Callable[[], bytes]] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Fall silent at once."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._speaker.stop()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def set_volume(self, percent: int) -> None:
        """How loud from now on, 0–100."""
        self._volume = max(0, min(percent, FULL)) / FULL

    def hush(self) -> None:
        """Say nothing of what still waits."""
        self._put([])

    def _put(self, sounds: list[Callable[[], bytes]]) -> None:
        with self._changed:
            self._waiting = sounds
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    break
                make = self._waiting.pop(0)
            try:
                if pcm := make():
                    self._speaker.play(pcm, self._volume)
            except voice.PackError as error:
                log.warning("it cannot be spoken: %s", error)
            except Exception:  # this thread must outlive any driver
                log.exception("speaking")
        self._speaker.close()


class SpokenHelp(Speaking):
    """Reads screens out to the room; ``packs`` are by language."""

    def __init__(self, packs: Mapping[str, Pack], speaker: Speaker) -> None:
        super().__init__(speaker, "spoken-help")
        self._packs = packs

    def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language."""
        return language in self._packs

    def say(
        self, mark: str, language: str, cards: Sequence[Named] = (), told: Sequence[str] = ()
    ) -> None:
        """Say what the screen of this mark is for, what it tells, and what can be touched.

        ``told`` is left out where the help of its own says all there is to know.
        """
        pack = self._packs.get(language)
        if pack is None:
            return
        texts = told if help_for(mark) in TOLD else ()
        sentences = [partial(told_pcm, pack, text) for text in texts]
        self._put([partial(_help_pcm, pack, mark), *sentences, partial(names_pcm, pack, cards)])


class Earphone(Speaking):
    """Reads a person's own affairs out to them alone; no pack holds such sentences beforehand."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__(speaker, "earphone")

    def speaks(self, language: str) -> bool:
        """Whether the voice of the set-up is installed and knows a language."""
        return can_speak(language)

    def read(self, sentences: Sequence[str], language: str) -> None:
        """Say them one after the other."""
        self._put([partial(spoken_text, one, language) for one in sentences])


def _help_pcm(pack: Pack, mark: str) -> bytes:
    """The help of a screen; nothing where the pack has none at all."""
    said = pack.phrase(help_clip(help_for(mark))) or pack.phrase(help_clip(_ANY)) or b""
    if number := number_in(mark):
        said += pack.silence(voice.CLIP_GAP_MS) + pack.number(number)
    return said


def open_help(settings: TerminalSettings, folder: Path) -> SpokenHelp | None:
    """The spoken help of a terminal that has ``voice`` and a sound device; else None."""
    if settings.voice is None:
        return None
    parent = folder / settings.voice if settings.voice else voice.voice_dir()
    packs = {}
    for language in settings.languages:
        try:
            packs[language] = voice.load(parent / language)
        except voice.PackError as error:
            log.warning("voice: %s", error)
    return _with_speaker(packs, settings.sound)


def _with_speaker(packs: dict[str, Pack], sound: str) -> SpokenHelp | None:
    from devices.drivers.speaker import open_speaker

    if not packs:
        return None
    rate = next(iter(packs.values())).rate
    speaker = open_speaker(sound, rate)
    fitting = {name: pack for name, pack in packs.items() if pack.rate == rate}
    return SpokenHelp(fitting, speaker) if speaker is not None else None


def open_earphone(settings: TerminalSettings) -> Earphone | None:
    """The earphone jack of a terminal that has one; else None."""
    from devices.drivers.speaker import open_speaker

    speaker = open_speaker(settings.earphone, voice.RATE) if settings.earphone else None
    return Earphone(speaker) if speaker is not None else None
