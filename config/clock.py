"""The office's time: aware, and injected, so that tests can set it."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = "Asia/Ho_Chi_Minh"


class Clock(Protocol):
    """Wall-clock time in the office's zone, and a steady clock for measuring."""

    def now(self) -> dt.datetime: ...
    def monotonic(self) -> float: ...


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The machine's clock, read in the office's zone; the steady one runs on in its sleep."""

    def __init__(self, zone: str = OFFICE_ZONE) -> None:
        self._zone = ZoneInfo(zone)

    def now(self) -> dt.datetime:
        return dt.datetime.now(self._zone)

    def monotonic(self) -> float:
        return time.clock_gettime(_STEADY)


class SetClock:
    """A clock that stands still until it is moved; for tests and simulations."""

    def __init__(self, start: dt.datetime, zone: str = OFFICE_ZONE) -> None:
        self._now = start.astimezone(ZoneInfo(zone))
        self._steady = 0.0

    def now(self) -> dt.datetime:
        return self._now

    def monotonic(self) -> float:
        return self._steady

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._now += dt.timedelta(seconds=seconds)
        self._steady += seconds

    def jump(self, seconds: float) -> None:
        """Set the wall clock alone, as somebody setting a wrong time does."""
        self._now += dt.timedelta(seconds=seconds)


def micros(moment: dt.datetime) -> int:
    """Microseconds UTC, the form in which times are stored."""
    return round(moment.timestamp() * 1_000_000)


def midnight(day: dt.date, zone: dt.tzinfo | None) -> int:
    """When a day begins in a zone, in microseconds UTC."""
    return micros(dt.datetime.combine(day, dt.time(), zone))


def from_micros(value: int, zone: str = OFFICE_ZONE) -> dt.datetime:
    """The aware time in the office's zone of stored microseconds."""
    return dt.datetime.fromtimestamp(value / 1_000_000, ZoneInfo(zone))
