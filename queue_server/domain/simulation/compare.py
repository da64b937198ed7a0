"""What people of each class wait under one calling order and another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from queue_server.domain.calling import Policy
from queue_server.domain.simulation.day import Day
from queue_server.domain.simulation.play import play

EVERYBODY = "all"
WITH_PRIORITY = "priority"
ORDINARY = "none"
MOST_OF = 0.9
Waits = Mapping[str, Sequence[float]]
"""Class of people → what each waited, in seconds."""


@dataclass(frozen=True, slots=True)
class Waited:
    """Of one class: how many were called; half waited at most ``half``, nine of ten ``most``."""

    called: int
    half: float
    most: float


def replay(days: Iterable[Day], policy: Policy) -> dict[str, list[float]]:
    """The waits of these days under a calling order, by class."""
    found: dict[str, list[float]] = defaultdict(list)
    for day in days:
        for played in play(day, policy):
            if played.wait is not None:
                found[played.arrival.priority].append(played.wait)
    return found


def summed(waits: Waits) -> dict[str, Waited]:
    """The classes with anybody in them: all, the ordinary, all of priority, then each ground."""
    grounds = sorted(name for name in waits if name != ORDINARY)
    groups = {
        EVERYBODY: list(waits),
        ORDINARY: [ORDINARY],
        WITH_PRIORITY: grounds,
        **{name: [name] for name in grounds},
    }
    found = {}
    for group, names in groups.items():
        seconds = sorted(one for name in names for one in waits.get(name, ()))
        if seconds:
            most = seconds[ceil(MOST_OF * len(seconds)) - 1]
            found[group] = Waited(len(seconds), median(seconds), most)
    return found
