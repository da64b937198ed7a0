"""What a clerk has done today, in numbers.  The cost does not grow with the years behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

_SERVED = """
    SELECT count(*), coalesce(sum(ended - started), 0), coalesce(sum(called - queued), 0)
    FROM leg WHERE service = ? AND ended >= ? AND started IS NOT NULL
    AND clerk = ? AND outcome = 'done'
"""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """People served; seconds in all they were served and had waited."""

    served: int
    serving_seconds: float
    waiting_seconds: float


def of_clerk(db: sqlite3.Connection, clerk: str, services: Sequence[str], since: int) -> DayFigures:
    """The figures of ``clerk`` since ``since`` (microseconds UTC) over ``services``."""
    served = serving = waiting = 0
    for service in services:
        row = db.execute(_SERVED, (service, since, clerk)).fetchone()
        served, serving, waiting = served + row[0], serving + row[1], waiting + row[2]
    return DayFigures(served, serving / 1_000_000, waiting / 1_000_000)
