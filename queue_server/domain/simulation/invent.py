"""Days invented from a seed: offices of 2–12 counters, quiet days and days of crowds."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from random import Random

from queue_server.domain.simulation.day import Arrival, Day, Shift, Span

HOUR = 3600.0
MINUTE = 60.0
MORNING: Span = (7.5 * HOUR, 11.5 * HOUR)
AFTERNOON: Span = (13.5 * HOUR, 17 * HOUR)
SESSIONS = (MORNING, AFTERNOON)
ARRIVALS_BY_HOUR = {7: 13, 8: 22, 9: 17, 10: 11, 11: 3, 13: 11, 14: 12, 15: 8, 16: 3}
LAST_NUMBERS = (11.4 * HOUR, 16.75 * HOUR)
LEAST, MOST = 50, 1000
CALLS_KNOWN = 40
NEW_SERVICES = 0.05
HALF_DAYS = 0.15
ABSENCES = 0.4
PRIORITY = ("elderly", "disability", "pregnant-or-child", "merit")


@dataclass(frozen=True, slots=True)
class Kind:
    """A service as it truly is: mean seconds, their relative spread, its share of the people."""

    name: str
    mean: float
    relative: float
    share: float

    def seconds(self, random: Random, pace: float = 1.0) -> float:
        """One service time, lognormal."""
        width = log(1 + self.relative**2)
        return pace * random.lognormvariate(log(self.mean) - width / 2, sqrt(width))


def invent(seed: int) -> Day:
    """A random day; the same seed gives the same day."""
    random = Random(seed)  # noqa: S311 - a simulation
    kinds = _kinds(random)
    lag = random.uniform(1, 6) * MINUTE
    shifts = _shifts(random, kinds, lag)
    absent, priority = random.uniform(0.02, 0.12), random.uniform(0.05, 0.25)
    pace = random.lognormvariate(0, 0.1)
    arrivals = [
        _arrival(random, kinds, pace, absent, priority)
        for _ in range(_people(random, kinds, shifts))
    ]
    known = {k.name: _known(random, k, absent) for k in kinds}
    arrivals.sort(key=lambda arrival: arrival.at)
    return Day(arrivals, shifts, SESSIONS, known, lag, label=f"{seed}")


def _kinds(random: Random) -> list[Kind]:
    office = random.uniform(3.5, 10) * MINUTE
    return [
        Kind(
            name=f"service-{number}",
            mean=office * random.uniform(0.5, 1.6),
            relative=random.uniform(0.4, 0.9),
            share=random.uniform(0.3, 1),
        )
        for number in range(1, random.randint(2, 6) + 1)
    ]


def _shifts(random: Random, kinds: list[Kind], lag: float) -> list[Shift]:
    """Counters that together give every service; some come late, some close early."""
    count = random.randint(2, 12)
    names = [kind.name for kind in kinds]
    given = [set(random.sample(names, random.randint(1, len(names)))) for _ in range(count)]
    for name in names:
        for services in random.sample(given, max(1, count // 3)):
            services.add(name)
    return [_shift(random, n, tuple(sorted(s)), lag) for n, s in enumerate(given, start=1)]


def _shift(random: Random, number: int, services: tuple[str, ...], lag: float) -> Shift:
    spans = [(start + random.expovariate(1 / lag), end) for start, end in SESSIONS]
    if random.random() < HALF_DAYS:
        half = random.randrange(len(spans))
        start, end = spans[half]
        cut = random.uniform(start, end)
        spans[half] = random.choice([(start, cut), (cut, end)])
    away = []
    for start, end in spans:
        if random.random() < ABSENCES:
            gone = random.uniform(start, end)
            away.append((gone, gone + random.uniform(5, 18) * MINUTE))
    return Shift(str(number), services, tuple(spans), tuple(away), random.lognormvariate(0, 0.12))


def _people(random: Random, kinds: list[Kind], shifts: list[Shift]) -> int:
    """As many as fill the counters to between half and somewhat more than they can bear."""
    seconds = sum(end - start for shift in shifts for start, end in shift.spans)
    mean = sum(k.mean * k.share for k in kinds) / sum(k.share for k in kinds)
    return min(MOST, max(LEAST, round(random.uniform(0.5, 1.0) * seconds / mean)))


def _arrival(
    random: Random, kinds: list[Kind], pace: float, absent: float, priority: float
) -> Arrival:
    kind = random.choices(kinds, [k.share for k in kinds])[0]
    comes = random.random() >= absent
    return Arrival(
        at=_moment(random),
        service=kind.name,
        seconds=_seconds(random, kind, pace, comes),
        priority=random.choice(PRIORITY) if random.random() < priority else "none",
        comes=comes,
    )


def _seconds(random: Random, kind: Kind, pace: float, comes: bool) -> float:
    """How long the call holds the counter: the way there, and the service; or waiting in vain."""
    if not comes:
        return random.uniform(60, 120)
    return random.uniform(10, 30) + kind.seconds(random, pace)


def _moment(random: Random) -> float:
    hours = list(ARRIVALS_BY_HOUR)
    hour = random.choices(hours, list(ARRIVALS_BY_HOUR.values()))[0]
    last = next(last for last in LAST_NUMBERS if hour * HOUR < last)
    return random.uniform(hour * HOUR, min((hour + 1) * HOUR, last))


def _known(random: Random, kind: Kind, absent: float) -> list[float]:
    """What the office has seen of a service on the days before; of a new one, nothing."""
    if random.random() < NEW_SERVICES:
        return []
    return [
        _seconds(random, kind, random.lognormvariate(0, 0.1), random.random() >= absent)
        for _ in range(CALLS_KNOWN)
    ]
