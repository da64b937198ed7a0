"""The office's clock, which does not believe at once that it is another day all of a sudden.

Somebody who sets a wrong date at the server would end the day of everybody who waits, and the right
time would then lie behind the journal.  So while people are at work, a leap past midnight that the
steady clock knows nothing of is believed only after a quarter of an hour; till then time goes on
from where it was.  A leap is right more often than wrong (a flat battery, and the time comes from
the network), so nobody has to confirm it, and at a start before work nothing is held up.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterable

from msgspec import Struct

from config.clock import Clock

log = logging.getLogger(__name__)
LEAP = dt.timedelta(minutes=5)
BELIEVED_AFTER_SECONDS = 15 * 60
AT_WORK_SECONDS = 2 * 3600


class Leap(Struct, frozen=True):
    """A time that is not believed yet: what the machine says when it is, by its own clock."""

    believed_at: dt.datetime


class CarefulClock:
    """``clock`` without sudden leaps to other days; ``worked`` hears that people are at work."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wall, self._steady = clock.now(), clock.monotonic()
        self._worked: float | None = None
        self._leapt: float | None = None

    def now(self) -> dt.datetime:
        """The wall clock's time; during a leap the time the steady clock gives."""
        with self._lock:
            return self._now(self._clock.now(), self._clock.monotonic())

    def monotonic(self) -> float:
        """The steady clock."""
        return self._clock.monotonic()

    def worked(self, _seq: int, topics: Iterable[str]) -> None:
        """Hear what a commit has changed: whoever changes a line is at work."""
        if any(topic.startswith("service/") for topic in topics):
            self._worked = self._clock.monotonic()

    @property
    def leap(self) -> Leap | None:
        """The leap there is and is not believed yet."""
        self.now()
        leapt = self._leapt
        if leapt is None:
            return None
        left = BELIEVED_AFTER_SECONDS - (self._clock.monotonic() - leapt)
        return Leap((self._clock.now() + dt.timedelta(seconds=left)).replace(microsecond=0))

    def _now(self, wall: dt.datetime, steady: float) -> dt.datetime:
        expected = self._wall + dt.timedelta(seconds=steady - self._steady)
        if wall - expected <= LEAP or wall.date() <= expected.date():
            self._end("the clock is right again")
        elif self._leapt is None and not self._at_work(steady):
            pass
        elif self._leapt is None:
            self._leapt = steady
            log.error("the clock leapt from %s to %s: believed in 15 minutes", expected, wall)
            return expected
        elif steady - self._leapt < BELIEVED_AFTER_SECONDS:
            return expected
        else:
            self._end("the clock's leap is believed")
        self._wall, self._steady = wall, steady
        return wall

    def _at_work(self, steady: float) -> bool:
        return self._worked is not None and steady - self._worked < AT_WORK_SECONDS

    def _end(self, what: str) -> None:
        if self._leapt is not None:
            log.warning(what)
        self._leapt = None
