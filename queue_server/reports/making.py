"""A report from the database."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from queue_server.reports.attendance import attend, breaks
from queue_server.reports.counted import count
from queue_server.reports.figures import Report, Summing
from queue_server.reports.reading import happened, legs
from queue_server.reports.span import Span


def make(db: sqlite3.Connection, span: Span, now: int, clerk: str | None = None) -> Report:
    """Sum up a span, of one clerk's turns where one is named; ``now`` in microseconds UTC."""
    told = happened(db, span)
    summing = Summing(span, told.aside, clerk)
    counted = count(db, span, clerk)
    if clerk:
        return replace(summing.run(legs(db, span)), counted=counted)
    attended = attend(told.counters, span.zone, now)
    report = summing.run(legs(db, span), attended, told.pauses)
    return replace(report, counted=counted, breaks=breaks(told.counters, span.zone, now))


def openings(db: sqlite3.Connection, span: Span, now: int) -> Report:
    """A report of the counters' hours and the pauses alone."""
    told = happened(db, span)
    return Summing(span, {}).run((), attend(told.counters, span.zone, now), told.pauses)
