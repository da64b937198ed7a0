"""How loud a display speaks: as the office wants it, else by the time of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from config.settings import Loudness

FULL = 100


class Volume:
    """``hours`` are the terminal's own settings; ``now`` is the office's wall clock.

    It may be asked on another thread than it is set.
    """

    def __init__(self, hours: Sequence[Loudness], now: Callable[[], dt.datetime]) -> None:
        self._hours = tuple(hours)
        self._now = now
        self.wanted: int | None = None
        """What the office wants of this terminal, in percent, or None."""

    def share(self) -> float:
        """The present volume, 0–1."""
        return (self._percent() if self.wanted is None else self.wanted) / FULL

    def _percent(self) -> int:
        time = self._now().strftime("%H:%M")
        levels = (hour.level for hour in self._hours if hour.start <= time < hour.end)
        return next(levels, FULL)
