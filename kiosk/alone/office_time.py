"""The office's time at a kiosk that cannot ask for it: heard last, carried on by its own clock."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from config.clock import Clock
    from kiosk.alone.book import LeaseBook

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Heard(NamedTuple):
    """The server's time when it was last heard, and the steady clock of a ``boot`` then."""

    at: dt.datetime | None
    steady: float
    boot: str


class Timed(Protocol):
    """What is needed of the link: ``server_time`` is the server's time and the steady clock's
    when it was last heard, None before that.
    """

    @property
    def server_time(self) -> tuple[dt.datetime, float] | None: ...


class OfficeTime:
    """The server's time, carried on; ``boot`` names this run of the machine."""

    def __init__(self, clock: Clock, link: Timed, book: LeaseBook, boot: str = "") -> None:
        self._clock = clock
        self._link = link
        self._book = book
        self.boot = boot or _this_boot()

    @property
    def steady(self) -> float:
        """Seconds of a clock that nobody sets."""
        return self._clock.monotonic()

    def heard(self) -> Heard:
        """By the link, or else by what is on the disk."""
        if now := self._link.server_time:
            return Heard(*now, self.boot)
        known = self._book.known
        return Heard(known.heard, known.steady, known.boot)

    def now(self) -> dt.datetime:
        """The office's time: the server's, carried on by the steady clock while it can be."""
        heard, now = self.heard(), self._clock.now()
        if heard.at is None or heard.boot != self.boot:
            return now
        return heard.at.astimezone(now.tzinfo) + dt.timedelta(seconds=self.steady - heard.steady)

    def today(self) -> str | None:
        """The office day; None when the clock is behind what it must be."""
        heard, now = self.heard().at, self.now()
        return None if heard is None or now < heard else now.date().isoformat()


def _this_boot() -> str:
    """The name of this run of the machine; where there is none, one of this process."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return str(uuid.uuid4())
