"""Working days of an office: weekends, public holidays, make-up Saturdays, the office's own.

Public holidays and the Saturdays worked in exchange come from the ``holidays`` library, which
follows the government's yearly notices; an office's overrides win over both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

import holidays

_DAY = dt.timedelta(days=1)
_FRIDAY = 4


class WorkingDays:
    """Which days count.  ``overrides`` maps a day to whether it is worked."""

    def __init__(self, overrides: Mapping[dt.date, bool] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def is_working(self, day: dt.date) -> bool:
        """Whether the office works on ``day``."""
        if day in self._overrides:
            return self._overrides[day]
        public = _public(day.year)
        if day in public.weekend_workdays:
            return True
        return day.weekday() <= _FRIDAY and day not in public

    def between(self, first: dt.date, last: dt.date) -> int:
        """Working days after ``first`` up to and with ``last``; 0 when last is not later."""
        span = (last - first).days
        return sum(self.is_working(first + n * _DAY) for n in range(1, span + 1))


def is_public_holiday(day: dt.date) -> bool:
    """Whether the country does not work on ``day``, a weekend or not."""
    return day in _public(day.year)


def is_made_up(day: dt.date) -> bool:
    """Whether ``day`` is a Saturday worked for another day off."""
    return day in _public(day.year).weekend_workdays


@cache
def _public(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("VN", years=year)
