"""A report from the database."""

from __future__ import annotations

import sqlite3

from queue_server.reports.attendance import attend
from queue_server.reports.figures import Report, Summing
from queue_server.reports.reading import changes, legs
from queue_server.reports.span import Span


def make(db: sqlite3.Connection, span: Span, now: int, clerk: str | None = None) -> Report:
    """Sum up a span, of one clerk's turns where one is named; ``now`` in microseconds UTC."""
    changed, aside = changes(db, span)
    attendance = [] if clerk else attend(changed, span.zone, now)
    return Summing(span, aside, clerk).run(legs(db, span), attendance)
