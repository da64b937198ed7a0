"""Playing a day: simpy moves the time, the office's own calling order chooses."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from queue_server.domain.calling import LOOKS_BACK, Policy, Waiting
from queue_server.domain.lanes import Lanes
from queue_server.domain.numbers import number_text
from queue_server.domain.simulation.day import Arrival, Day, Played, Shift

Watcher = Callable[["Office", Waiting, Played], None]


@dataclass(slots=True)
class Counter:
    """A counter while a day is played; who stands there and since when."""

    shift: Shift
    serving: str | None = None
    dossiers: int = 1
    since: float = 0.0
    recent: deque[bool] = field(default_factory=lambda: deque(maxlen=LOOKS_BACK))


class Office:
    """The office while a day is played; ``watch`` sees it at each number taken.

    ``samples`` are the seconds a dossier took in today's ended calls, by service.
    """

    def __init__(self, day: Day, policy: Policy, watch: Watcher | None = None) -> None:
        self.day = day
        self.policy = policy
        self.lanes = Lanes(policy)
        self.counters = [Counter(shift) for shift in day.shifts]
        self.samples: dict[str, list[float]] = {}
        self.played: list[Played] = []
        self._env = simpy.Environment()
        self._somebody = self._env.event()
        self._watch = watch

    @property
    def now(self) -> float:
        """Seconds from the day's beginning."""
        return float(self._env.now)

    def play(self) -> list[Played]:
        """Let the day go by; gives every ticket, in the order they were taken."""
        self._env.process(self._arrive())
        for counter in self.counters:
            self._env.process(self._work(counter))
        self._env.run()
        return self.played

    def _arrive(self) -> Generator[Any, Any, None]:
        for count, arrival in enumerate(sorted(self.day.arrivals, key=lambda a: a.at), start=1):
            yield self._env.timeout(max(0.0, arrival.at - self.now))
            self._take(arrival, number_text("A", count))

    def _take(self, arrival: Arrival, number: str) -> None:
        queued = self.day.micros(arrival.at)
        ticket = Waiting(
            number, number, arrival.service, arrival.priority, queued, dossiers=arrival.dossiers
        )
        played = Played(arrival, number)
        self.played.append(played)
        if self._watch is not None:
            self._watch(self, ticket, played)
        self.lanes.add(ticket)
        self._somebody.succeed()
        self._somebody = self._env.event()

    def _work(self, counter: Counter) -> Generator[Any, Any, None]:
        """A counter's day: call, serve, call again; it waits where nobody is there for it."""
        while (opens := counter.shift.opens(self.now)) is not None:
            if opens > self.now:
                yield self._env.timeout(opens - self.now)
                continue
            ticket = self._call(counter)
            if ticket is not None:
                yield from self._serve(counter, ticket)
            elif not self._more_to_come():
                return
            else:
                yield self._somebody

    def _more_to_come(self) -> bool:
        return len(self.played) < len(self.day.arrivals)

    def _call(self, counter: Counter) -> Waiting | None:
        services, recent = counter.shift.services, list(counter.recent)
        return self.lanes.call(services, recent, self.day.micros(self.now))

    def _serve(self, counter: Counter, ticket: Waiting) -> Generator[Any, Any, None]:
        played = self.played[int(ticket.number[1:]) - 1]
        played.called, played.counter = self.now, counter.shift.counter
        counter.recent.appendleft(self.policy.first(ticket.priority))
        counter.serving, counter.since = ticket.service, self.now
        counter.dossiers = ticket.dossiers
        arrival = played.arrival
        seconds = arrival.seconds * (counter.shift.pace if arrival.comes else 1.0)
        yield self._env.timeout(seconds)
        counter.serving = None
        self.samples.setdefault(ticket.service, []).append(seconds / ticket.dossiers)


def play(day: Day, policy: Policy, watch: Watcher | None = None) -> list[Played]:
    """Play a day under a calling order."""
    return Office(day, policy, watch).play()
