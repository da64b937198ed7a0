"""The announcer: one queue a room, spoken by one thread, so that no call cuts another short."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.voice.chime import make_chime
from config.voice.pack import PHRASE_GAP_MS, ROUND_GAP_MS, Pack, PackError
from config.voice.phrases import Announcement
from contract.ids import CallKind, Part

if TYPE_CHECKING:
    from config.clock import Clock
    from contract.messages import Call
    from devices.protocols import Speaker

log = logging.getLogger(__name__)

FRESH_SECONDS = 30.0
CHIME_GAP_MS = 250
STOP_SECONDS = 5.0
RETRY_SECONDS = 3.0


def full() -> float:
    """As loud as the device is set."""
    return 1.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is spoken: ``repeats`` of a call in the first language, ``volume`` 0–1 as of now.

    A call that could not be heard is spoken again after ``retry`` seconds, while it is young.
    """

    repeats: int = 2
    volume: Callable[[], float] = full
    retry: float = RETRY_SECONDS


@dataclass(frozen=True, slots=True)
class Said:
    """An announcement that is no call: its kind, and the number and counter where it names them."""

    kind: Announcement
    ticket: str = ""
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Aloud:
    """A text in one language that no pack holds: after the clip that leads to it, its PCM."""

    clip: str
    language: str
    pcm: bytes


Spoken = str | Said | Aloud
"""What is spoken beside calls; a ``str`` is the name of a clip."""


class Announcer:
    """Speaks calls in the order in which they came, and notices when no call waits.

    ``packs`` are the languages, the room's first language first; with none it only chimes.
    ``heard`` is told, on the announcer's thread, what became of each announcement; ``keep`` gets
    its PCM as it begins.
    """

    def __init__(
        self,
        packs: Sequence[Pack],
        speaker: Speaker,
        clock: Clock,
        manner: Manner | None = None,
        heard: Callable[[Part], None] = lambda _part: None,
        keep: Callable[[bytes], None] = lambda _pcm: None,
    ) -> None:
        self._packs = list(packs)
        self._speaker = speaker
        self._clock = clock
        self._manner = manner or Manner()
        self._heard = heard
        self._keep = keep
        self._waiting: list[Call] = []
        self._notices: list[Spoken] = []
        self._epoch = ""
        self._last = 0
        self._ahead = dt.timedelta()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Fall silent at once and let the device go."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._changed.notify()
        self._speaker.stop()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def set_ahead(self, ahead: dt.timedelta) -> None:
        """How far the server's clock is ahead of this machine's: calls bear its times."""
        self._ahead = ahead

    def offer(self, calls: Sequence[Call], epoch: str = "") -> None:
        """Take up those of ``calls`` that are new and young; the others were or will be shown.

        A call of a number that still waits to be spoken takes its place.
        """
        with self._changed:
            if epoch != self._epoch:
                self._epoch, self._last = epoch, 0
            for call in sorted(calls, key=lambda call: call.seq):
                if call.seq > self._last:
                    self._last = call.seq
                    self._take(call)
            self._changed.notify()

    def tell(self, notice: Spoken) -> None:
        """Speak a notice once in each language whose pack can, after the calls that wait."""
        with self._changed:
            if notice not in self._notices:
                self._notices.append(notice)
            self._changed.notify()

    def waiting(self) -> list[str]:
        """The numbers still to be spoken, next first."""
        with self._changed:
            return [call.number for call in self._waiting]

    def _take(self, call: Call) -> None:
        if not self._is_fresh(call):
            return
        # Who is called again is not told any more that they were called in vain.
        self._notices = [
            one for one in self._notices if not isinstance(one, Said) or one.ticket != call.number
        ]
        for place, other in enumerate(self._waiting):
            if other.number == call.number:
                self._waiting[place] = call
                return
        self._waiting.append(call)

    def _is_fresh(self, call: Call) -> bool:
        age = self._clock.now() + self._ahead - call.at
        return age.total_seconds() < FRESH_SECONDS

    # -- the announcer's own thread ---------------------------------------------------------

    def _run(self) -> None:
        while (batch := self._next()) is not None:
            call, others = batch
            try:
                if isinstance(call, Spoken):
                    self._speak_notice(call)
                elif not self._speak(call, others):
                    self._try_again(call)
            except PackError as error:
                log.error("cannot be spoken: %s", error)
                self._heard(Part.FAULT)
            except Exception:  # this thread must live as long as the display
                log.exception("announcing")
                self._heard(Part.FAULT)
            if not others:
                self._let_go()
        self._speaker.close()

    def _next(self) -> tuple[Call | Spoken, int] | None:
        """Wait for the next call, else a notice; with it, how many calls wait behind it.

        None at the end.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._notices or self._stopping)
            if self._stopping:
                return None
            if not self._waiting:
                return self._notices.pop(0), 0
            return self._waiting.pop(0), len(self._waiting)

    def _let_go(self) -> None:
        """Close the device at the queue's end: opened anew, a dead sound server is noticed."""
        if not self.waiting():
            self._speaker.close()

    def _speak_notice(self, notice: Spoken) -> None:
        rounds = [pcm for pack in self._packs if (pcm := _notice(pack, notice)) is not None]
        if rounds:
            main = self._packs[0]
            pause = main.silence(ROUND_GAP_MS)
            self._play(main.chime + main.silence(CHIME_GAP_MS) + pause.join(rounds))

    def _speak(self, call: Call, others: int) -> bool:
        return self._play(self.compose(call, others))

    def _try_again(self, call: Call) -> None:
        """Keep a call that nobody heard, while it is young, and give the device some time."""
        with self._changed:
            known = any(other.number == call.number for other in self._waiting)
            if not known and self._is_fresh(call):
                self._waiting.insert(0, call)
                self._changed.wait_for(lambda: self._stopping, self._manner.retry)

    def _play(self, pcm: bytes) -> bool:
        """Whether it was heard."""
        self._keep(pcm)
        heard = self._speaker.play(pcm, self._manner.volume())
        if not self._stopping:
            spoken = Part.OK if self._packs else Part.WARNING
            self._heard(spoken if heard else Part.MISSING)
        return heard

    def compose(self, call: Call, others: int = 0) -> bytes:
        """The whole announcement: chime, the sentence repeated, then further languages.

        While others wait only the first language is spoken, and once only when it is a crowd.
        """
        if not self._packs:
            return make_chime(self._speaker.rate)
        main = self._packs[0]
        kind = _kind(call)
        repeats = self._manner.repeats if others <= 1 else 1
        rounds = [main.say(kind, call.number, call.label)] * repeats
        if not others:
            rounds += [pack.say(kind, call.number, call.label) for pack in self._packs[1:]]
        pause = main.silence(ROUND_GAP_MS)
        return main.chime + main.silence(CHIME_GAP_MS) + pause.join(rounds)


def _notice(pack: Pack, notice: Spoken) -> bytes | None:
    """A notice in a pack's language, or None where the pack lacks some of its clips."""
    if isinstance(notice, str):
        return pack.phrase(notice)
    if isinstance(notice, Aloud):
        return _aloud(pack, notice) if notice.language == pack.language else None
    what = (notice.kind, notice.ticket, notice.counter)
    return pack.say(*what) if pack.can_say(*what) else None


def _aloud(pack: Pack, notice: Aloud) -> bytes | None:
    parts = [part for part in (pack.phrase(notice.clip), notice.pcm) if part]
    return pack.silence(PHRASE_GAP_MS).join(parts) or None


def _kind(call: Call) -> Announcement:
    again = call.kind is CallKind.RECALL
    if call.priority:
        return Announcement.PRIORITY_RECALL if again else Announcement.PRIORITY_CALL
    return Announcement.RECALL if again else Announcement.CALL
