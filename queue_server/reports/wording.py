"""Figures as people of a language write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from config.clock import from_micros
from config.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING = "–"


@dataclass(frozen=True)
class Speech:
    """The words of reports in one language, and its way to write numbers, days and times."""

    language: str
    zone: str

    @cached_property
    def words(self) -> Words:
        """The language file."""
        return words("reports", self.language)

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)

    def __call__(self, key: str, /, **places: object) -> str:
        return self.words(key, **places)

    def either(self, key: str, otherwise: str, /, **places: object) -> str:
        """The text of a key of an open set, or else of another key."""
        return self.words(key if self.words.has(key) else otherwise, **places)

    def count(self, value: float) -> str:
        """``1.234`` or ``12,5``."""
        return str(format_decimal(value, "#,##0.#", self._locale))

    def minutes(self, value: float) -> str:
        """``7,5``; always one decimal, so that columns stand in line."""
        return str(format_decimal(value, "#,##0.0", self._locale))

    def share(self, value: float) -> str:
        """``12,5%``."""
        return str(format_percent(value, "0.0%", self._locale))

    def day(self, day: dt.date) -> str:
        """``21/11/2026``."""
        return str(format_date(day, self("pattern.day"), self._locale))

    def clock(self, at: int, pattern: str = "%H:%M") -> str:
        """The time of day of microseconds UTC: ``08:15``."""
        return f"{from_micros(at, self.zone):{pattern}}"

    def moment(self, at: int) -> str:
        """``08:15 23/11/2026`` of microseconds UTC."""
        return f"{self.clock(at)} {self.day(from_micros(at, self.zone).date())}"

    def days(self, days: Iterable[dt.date]) -> str:
        """Days as runs: ``1/11/2026, 3/11/2026–8/11/2026``."""
        runs: list[list[dt.date]] = []
        for day in days:
            if runs and (day - runs[-1][-1]).days == 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        return ", ".join(self._run(run) for run in runs)

    def _run(self, run: list[dt.date]) -> str:
        return self.day(run[0]) if len(run) == 1 else f"{self.day(run[0])}–{self.day(run[-1])}"
