"""What a wall display knows of the office: the states it has heard, as it needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from contract.messages import (
    Call,
    CallsState,
    Missed,
    OfficeState,
    Ready,
    ResultsState,
    ServiceState,
    State,
)

WRONG_CLOCK_SECONDS = 15.0
_EVENING = 18
_NOON = 12


class Board:
    """The present state of one room; ``zone`` empty takes the calls of every zone."""

    def __init__(self, zone: str = "") -> None:
        self.zone = zone
        self.office: OfficeState | None = None
        self.calls: list[Call] = []
        self.missed: list[Missed] = []
        self.epoch = ""
        self.results: list[Ready] = []
        self._services: dict[str, ServiceState] = {}

    def take(self, suffix: str, state: State | None) -> bool:
        """Take in one topic's state, or its end (None); whether the wall shows any of it."""
        kind = suffix.partition("/")[0]
        if kind == "service":
            self._take_service(suffix, state)
        elif kind == "calls":
            self._take_calls(state)
        elif kind == "results":
            self.results = state.results if isinstance(state, ResultsState) else []
        elif isinstance(state, OfficeState):
            self.office = state
        else:
            return False
        return True

    @property
    def newest(self) -> int:
        """The seq of the newest call shown; 0 when there is none."""
        return max((call.seq for call in self.calls), default=0)

    def services(self) -> list[ServiceState]:
        """The services as the office has ordered them; closed ones only while people wait."""
        shown = (s for s in self._services.values() if s.open or s.waiting)
        return sorted(shown, key=lambda service: (service.position, service.letter, service.id))

    def all_services(self) -> list[ServiceState]:
        """All services, closed ones too."""
        return list(self._services.values())

    def service(self, name: str) -> ServiceState | None:
        """One service by its id."""
        return self._services.get(f"service/{name}")

    def _take_service(self, suffix: str, state: State | None) -> None:
        if isinstance(state, ServiceState):
            self._services[suffix] = state
        else:
            self._services.pop(suffix, None)

    def _take_calls(self, state: State | None) -> None:
        if not isinstance(state, CallsState):
            self.calls, self.missed = [], []
            return
        self.epoch = state.epoch
        ours = (call for call in state.calls if self._is_ours(call.zone))
        self.calls = sorted(ours, key=lambda call: -call.seq)
        self.missed = [one for one in state.missed if self._is_ours(one.zone)]

    def _is_ours(self, zone: str) -> bool:
        """A call of no zone is everybody's: better shown twice than nowhere."""
        return not self.zone or not zone or zone == self.zone


def time_ahead(server_now: dt.datetime, own_now: dt.datetime) -> dt.timedelta:
    """How far the server's clock is ahead of this machine's, where ours is clearly wrong.

    A retained message may be some seconds old, so small differences say nothing.
    """
    ahead = server_now - own_now
    return ahead if abs(ahead.total_seconds()) > WRONG_CLOCK_SECONDS else dt.timedelta()


def short_date(date: str) -> str:
    """``2026-11-06`` as ``06/11``; what is no such date is shown as it came."""
    try:
        return dt.date.fromisoformat(date).strftime("%d/%m")
    except ValueError:
        return date


def part_of_day(start: str) -> str:
    """The word's key for a session that begins at ``HH:MM``."""
    hour = int(start.partition(":")[0])
    if hour < _NOON:
        return "wall.morning"
    return "wall.afternoon" if hour < _EVENING else "wall.evening"


def plain_time(time: str) -> str:
    """``08:00`` as people write it: ``8:00``."""
    return time.removeprefix("0") if len(time) == len("08:00") else time


def pages(items: Sequence[int], room: int, gap: int = 0) -> list[int]:
    """How many ``items`` (their sizes) go on each page of size ``room``; at least one a page."""
    counts: list[int] = []
    used = room + 1
    for size in items:
        if counts and used + gap + size <= room:
            counts[-1] += 1
            used += gap + size
        else:
            counts.append(1)
            used = size
    return counts
