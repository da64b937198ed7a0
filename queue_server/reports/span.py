"""The days a report is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from config.clock import micros

MOST_DAYS = 400
DAY = dt.timedelta(days=1)


class SpanError(ValueError):
    """Days that cannot be reported on; ``code`` is ``no-date``, ``backwards``, ``too-long``
    or ``future``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Span:
    """Whole office days, both ends included, in the office's zone; ``today`` bounds them."""

    first: dt.date
    last: dt.date
    today: dt.date
    zone: str

    @classmethod
    def read(cls, first: str, last: str, today: dt.date, zone: str) -> Span:
        """From two ISO dates; days to come are left out.  Raises SpanError."""
        begin, end = read_date(first), min(read_date(last), today)
        if begin > read_date(last):
            raise SpanError("backwards")
        if begin > today:
            raise SpanError("future")
        if (end - begin).days >= MOST_DAYS:
            raise SpanError("too-long")
        return cls(begin, end, today, zone)

    @cached_property
    def dates(self) -> list[dt.date]:
        """Every day of it."""
        return [self.first + DAY * n for n in range((self.last - self.first).days + 1)]

    @property
    def starts(self) -> int:
        """Its first moment, in microseconds UTC."""
        return midnight(self.first, self.zone)

    @property
    def ends(self) -> int:
        """The first moment after it, in microseconds UTC."""
        return midnight(self.last + DAY, self.zone)


def read_date(text: str) -> dt.date:
    """``2026-11-23`` → date.  Raises SpanError ``no-date``."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise SpanError("no-date") from None


def midnight(day: dt.date, zone: str) -> int:
    """When a day begins, in microseconds UTC."""
    return micros(dt.datetime.combine(day, dt.time(), ZoneInfo(zone)))
