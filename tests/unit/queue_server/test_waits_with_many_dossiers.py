"""The lane for many dossiers: who brings ten counts for ten, in estimates and played days."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import fmean

import pytest

from queue_server.domain.calling import Waiting
from queue_server.domain.estimate import expect
from queue_server.domain.line import Holding, Line, OpenCounter
from queue_server.domain.simulation.day import Arrival, Day, Shift
from queue_server.domain.simulation.measure import told

HOUR = 3600.0
MINUTE = 60.0
SPAN = ((7.5 * HOUR, 16.5 * HOUR),)
ONE_DOSSIER = 4 * MINUTE
KNOWN = [ONE_DOSSIER * share for share in (0.6, 0.8, 1, 1, 1.1, 1.5)]


def day_of_a_lane(seed: int) -> Day:
    """One counter, people with one to twelve dossiers, each about as long as the other."""
    random = Random(seed)
    arrivals = []
    for n in range(26):
        dossiers = random.choice((1, 1, 2, 3, 12))
        seconds = sum(random.lognormvariate(0, 0.4) * ONE_DOSSIER for _ in range(dossiers))
        at = 7.5 * HOUR + n * 14 * MINUTE * random.uniform(0.8, 1.2)
        arrivals.append(Arrival(at, "lane", seconds, dossiers=dossiers))
    return Day(arrivals, [Shift("1", ("lane",), SPAN)], SPAN, known={"lane": KNOWN})


def error(day: Day) -> float:
    """Minutes between the middle of what was told and the wait."""
    return fmean(abs(one.middle - one.wait) for one in told(day)[0])


def test_dossiers_told_make_the_estimate_better() -> None:
    days = [day_of_a_lane(seed) for seed in range(8)]
    blind = [replace(day, arrivals=[replace(a, dossiers=1) for a in day.arrivals]) for day in days]
    assert fmean(map(error, days)) < 0.6 * fmean(map(error, blind))


def test_times_are_by_dossier_and_those_of_many_even_out() -> None:
    one = Holding(300, 100, 40)
    ten = one.times(10)
    assert (ten.mean, ten.calls) == (3000, 40)
    assert ten.spread == pytest.approx(100 * 10**0.5)
    assert one.times(1) is one


def test_who_stands_at_the_counter_with_many_takes_as_long_as_they_need() -> None:
    def minutes(dossiers_there: int, dossiers_ahead: int) -> float:
        ahead = Waiting("x", "A001", "lane", "none", 1, dossiers=dossiers_ahead)
        line = Line(
            now=1_000_000,
            waiting=[ahead],
            counters=[OpenCounter(("lane",), "lane", 1_000_000, dossiers=dossiers_there)],
            holdings={"lane": Holding(300, 60, 40)},
        )
        found = expect(Waiting("y", "A002", "lane", "none", 2), line)
        assert found is not None
        return found.likely

    assert minutes(1, 1) == pytest.approx(10, abs=0.5)
    assert minutes(5, 1) == pytest.approx(30, abs=0.5)
    assert minutes(1, 5) == pytest.approx(30, abs=0.5)
