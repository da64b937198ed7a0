"""A day to be played: who comes, which counters stand open, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from queue_server.domain.hours import SECOND
from queue_server.domain.lanes import Services

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queue_server.domain.estimate import Estimate

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody takes a number: seconds from the day's beginning, and what they will need.

    ``seconds`` is how long their call holds a counter, with all their dossiers; of who does not
    come, how long they are waited for.
    """

    at: float
    service: str
    seconds: float
    priority: str = "none"
    comes: bool = True
    dossiers: int = 1


@dataclass(frozen=True, slots=True)
class Shift:
    """A counter on that day.  ``spans`` are the times in which it calls people.

    ``away`` are its clerk's short absences, within the spans; staff know of them when they begin.
    ``pace`` is how much longer than others this clerk takes.
    """

    counter: str
    services: Services
    spans: tuple[Span, ...]
    away: tuple[Span, ...] = ()
    pace: float = 1.0

    def opens(self, at: float) -> float | None:
        """The first moment not before ``at`` at which it calls; None when its day is over."""
        for start, end in self.spans:
            if at < end:
                free = max(at, start)
                back = next((b for a, b in self.away if a <= free < b), free)
                return back if back < end else self.opens(end)
        return None

    def manned(self, at: float) -> bool:
        """Whether its clerk has opened it (and may be away for a moment)."""
        return any(start <= at < end for start, end in self.spans)

    def absent(self, at: float) -> float | None:
        """Since when its clerk is away, if so."""
        return next((start for start, end in self.away if start <= at < end), None)


@dataclass(frozen=True, slots=True)
class Day:
    """One day.  ``known`` are the seconds a dossier held counters on the days before, by service.

    ``origin`` is the day's beginning in microseconds UTC.
    """

    arrivals: Sequence[Arrival]
    shifts: Sequence[Shift]
    sessions: tuple[Span, ...] = ()
    known: Mapping[str, Sequence[float]] = field(default_factory=dict)
    lag: float = 0.0
    origin: int = 0
    label: str = ""

    def micros(self, at: float) -> int:
        """A moment of the day as it is stored."""
        return self.origin + round(at * SECOND)


@dataclass(slots=True)
class Played:
    """One ticket in a played day: what it was told, and what came of it, in seconds."""

    arrival: Arrival
    number: str
    called: float | None = None
    counter: str = ""
    estimate: Estimate | None = None
    naive: tuple[float, ...] = ()

    @property
    def wait(self) -> float | None:
        """From the number to the first call; None when it was never called."""
        return None if self.called is None else self.called - self.arrival.at
