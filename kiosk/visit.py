"""What one person has told this kiosk so far: kept in memory, forgotten when they have gone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from contract.codes import clean
from contract.ids import Need, Priority

ELDERLY_YEARS = 75
_FIELDS = re.compile(r"(?P<number>\d{12})\s*(?:\|(?P<rest>.*))?", re.DOTALL)
_BORN = re.compile(r"(\d{2})(\d{2})(\d{4})")
_BORN_FIELD = 2
_CENTURY = 3
_YEAR = slice(4, 6)


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """What is read off a citizen's card: its number and the date, or year alone, of birth."""

    number: str
    born: dt.date
    sure: bool

    def years(self, today: dt.date) -> int:
        """Age; by the year alone it is the least that it can be."""
        if not self.sure:
            return today.year - self.born.year - 1
        had = (today.month, today.day) >= (self.born.month, self.born.day)
        return today.year - self.born.year - (not had)


def read_card(text: str) -> Card | None:
    """A card from its QR, or from its number alone; None for what is none.

    Fields of the QR: number, old number, name, birth ``ddmmyyyy``, and more.  Only number and
    birth are taken; scanners mangle the rest.
    """
    found = _FIELDS.fullmatch(clean(text))
    if found is None:
        return None
    number = found["number"]
    fields = (found["rest"] or "").split("|")
    born = _date(fields[_BORN_FIELD]) if len(fields) > _BORN_FIELD else None
    if born is not None:
        return Card(number, born, sure=True)
    century = 1900 + 100 * (int(number[_CENTURY]) // 2)
    return Card(number, dt.date(century + int(number[_YEAR]), 1, 1), sure=False)


def _date(text: str) -> dt.date | None:
    found = _BORN.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@dataclass(slots=True, repr=False)
class Visit:
    """One person's answers.  None: not asked yet."""

    card: Card | None = None
    priority: Priority | None = None
    dossiers: int | None = None
    needs: list[Need] = field(default_factory=list)

    def elderly(self, today: dt.date) -> bool:
        """Whether the card says that its holder is of the age that goes first."""
        return self.card is not None and self.card.years(today) >= ELDERLY_YEARS

    def fields(self, service: str, *, with_card: bool) -> dict[str, Any]:
        """What is asked of the server; the card only where the office counts by it."""
        asked: dict[str, Any] = {"service": service}
        if self.priority not in (None, Priority.NONE):
            asked["priority"] = self.priority
        if self.dossiers is not None:
            asked["dossiers"] = self.dossiers
        if self.needs:
            asked["needs"] = list(self.needs)
        if with_card and self.card is not None:
            asked["card"] = self.card.number
        return asked
