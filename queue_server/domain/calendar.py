"""When numbers are given: weekly sessions, public holidays, the office's own days.

Pure rules.  Times of a day are minutes from its midnight; a session lies within one day.  Every
``now`` is aware and in the office's zone, which has no summer time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from contract.ids import Id
from queue_server.domain.working_days import is_made_up, is_public_holiday

HORIZON_DAYS = 100
"""How far ahead a next opening is looked for."""

_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)
_NOON = 12 * 60

WallTime = Annotated[str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""``HH:MM`` on the wall; ``24:00`` is the day's end."""


class Weekday(StrEnum):
    """Days of the week, as rules name them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_WEEK = tuple(Weekday)


class Times(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """From when to when."""

    start: WallTime
    end: WallTime


class WeeklySession(Times, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A session on these weekdays.  A service with sessions of its own keeps only those."""

    days: tuple[Weekday, ...] = _WEEK[:5]
    service: Id | None = None


class OwnDay(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A day the office has set itself; it wins over weekday and holiday.  No session: closed."""

    day: dt.date
    sessions: tuple[Times, ...] = ()


class OpeningRules(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What an office has set.  With nothing set it is always open and nothing is limited.

    ``last_ticket_minutes``: no numbers so shortly before a session's end.  ``daily_limits``:
    numbers a day by service.  ``kiosk_hour_limit``: numbers from one kiosk within an hour.
    ``card_day_limit``: numbers one citizen card may take in a day, ``card_service_limit`` of one
    service; with ``card_required`` a kiosk gives none without a card.
    """

    sessions: tuple[WeeklySession, ...] = ()
    own_days: tuple[OwnDay, ...] = ()
    public_holidays: bool = True
    last_ticket_minutes: Annotated[int, Meta(ge=0, le=720)] = 0
    daily_limits: dict[Id, Annotated[int, Meta(ge=0)]] = {}
    kiosk_hour_limit: Annotated[int, Meta(ge=1)] | None = None
    card_day_limit: Annotated[int, Meta(ge=1)] | None = None
    card_service_limit: Annotated[int, Meta(ge=1)] | None = None
    card_required: bool = False

    @property
    def counts_cards(self) -> bool:
        """Whether numbers are counted by citizen card."""
        return self.card_day_limit is not None or self.card_service_limit is not None


class Reason(StrEnum):
    """Why no number is given."""

    NOT_YET = "not-yet"
    BREAK = "break"
    LAST_TICKET = "last-ticket"
    OVER = "over"
    DAY_OFF = "day-off"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    LIMIT = "limit"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of one day, ``end`` not among them."""

    start: int
    end: int


ALL_DAY = Span(0, 24 * 60)


@dataclass(frozen=True, slots=True)
class Status:
    """Whether numbers are given.

    Open: ``until`` is when that ends.  Closed: ``reason`` says why, ``next_opening`` when it is
    over, None when that is not known.
    """

    open: bool
    reason: Reason | None = None
    until: dt.datetime | None = None
    next_opening: dt.datetime | None = None


class Calendar:
    """The rules, ready to be asked.  Raises ValueError for rules that contradict themselves."""

    def __init__(self, rules: OpeningRules) -> None:
        self.rules = rules
        self._weeks: dict[str, dict[Weekday, tuple[Span, ...]]] = {}
        for service in {session.service or "" for session in rules.sessions}:
            ours = [one for one in rules.sessions if (one.service or "") == service]
            self._weeks[service] = {day: spans_of(_on(ours, day)) for day in _WEEK}
        self._own = {own.day: spans_of(own.sessions) for own in rules.own_days}
        if len(self._own) < len(rules.own_days):
            raise ValueError("a day is set twice")

    def sessions(self, day: dt.date, service: str = "") -> tuple[Span, ...]:
        """The sessions of a day, in their order; of a service, or of the office."""
        if day in self._own:
            return self._own[day]
        week = self._weeks.get(service) or self._weeks.get("")
        if week is None:
            return (ALL_DAY,)
        weekday = _WEEK[day.weekday()]
        if self.rules.public_holidays:
            if is_public_holiday(day):
                return ()
            if is_made_up(day):
                weekday = Weekday.MON  # worked for a day of the week, as one of them
        return week[weekday]

    def sets_hours(self, day: dt.date) -> bool:
        """Whether the rules say when the office as a whole is open that day."""
        return day in self._own or "" in self._weeks

    def status(self, now: dt.datetime, service: str = "") -> Status:
        """Whether numbers are given now, and what comes next."""
        minute = _minute(now)
        spans = self.sessions(now.date(), service)
        for span in spans:
            if span.start <= minute < self._last(span):
                return Status(open=True, until=_at(now, now.date(), self._last(span)))
        reason = self._reason(now, minute, spans)
        return Status(open=False, reason=reason, next_opening=self.next_opening(now, service))

    def next_opening(self, after: dt.datetime, service: str = "") -> dt.datetime | None:
        """When numbers are given for the first time after a moment."""
        minute = _minute(after)
        for ahead in range(HORIZON_DAYS):
            day = after.date() + ahead * _DAY
            for span in self.sessions(day, service):
                if self._last(span) > span.start and (ahead or span.start > minute):
                    return _at(after, day, span.start)
        return None

    def after_today(self, now: dt.datetime, service: str = "") -> dt.datetime | None:
        """The first opening of a later day."""
        eve = dt.datetime.combine(now.date(), dt.time.max, now.tzinfo)
        return self.next_opening(eve, service)

    def minutes_open(self, start: dt.datetime, end: dt.datetime, service: str = "") -> int:
        """How many whole minutes of sessions lie between two moments."""
        worked = dt.timedelta()
        for day in _days(start.date(), end.date()):
            for span in self.sessions(day, service):
                first = max(start, _at(start, day, span.start))
                last = min(end, _at(start, day, span.end))
                worked += max(dt.timedelta(), last - first)
        return worked // _MINUTE

    def waits_for_afternoon(self, now: dt.datetime, minutes: float, service: str = "") -> bool:
        """Whether so long a wait ends only after the break, in the afternoon's session."""
        spans = self.sessions(now.date(), service)
        minute = _minute(now)
        for span, later in pairwise(spans):
            if span.start <= minute < span.end:
                return later.start >= _NOON and minute + minutes >= span.end
        return False

    def _last(self, span: Span) -> int:
        """When the last number of a session is given."""
        return span.end if span == ALL_DAY else span.end - self.rules.last_ticket_minutes

    def _reason(self, now: dt.datetime, minute: float, spans: tuple[Span, ...]) -> Reason:
        if not spans:
            holiday = self.rules.public_holidays and is_public_holiday(now.date())
            return Reason.HOLIDAY if holiday else Reason.DAY_OFF
        if any(span.start <= minute < span.end for span in spans):
            return Reason.LAST_TICKET
        if minute < spans[0].start:
            return Reason.NOT_YET
        return Reason.BREAK if minute < spans[-1].start else Reason.OVER


def wall_time(minute: int) -> str:
    """Minutes from midnight as ``HH:MM``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _on(sessions: Iterable[WeeklySession], day: Weekday) -> list[WeeklySession]:
    return [session for session in sessions if day in session.days]


def spans_of(sessions: Iterable[Times]) -> tuple[Span, ...]:
    """Sessions in order.  Raises ValueError when one ends before it starts, or two overlap."""
    spans = tuple(sorted((Span(_read(one.start), _read(one.end)) for one in sessions), key=_start))
    for span in spans:
        if span.start >= span.end:
            raise ValueError(f"a session from {wall_time(span.start)} has no end after it")
    for one, two in pairwise(spans):
        if two.start < one.end:
            raise ValueError(f"two sessions overlap at {wall_time(two.start)}")
    return spans


def _start(span: Span) -> int:
    return span.start


def _read(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _minute(now: dt.datetime) -> float:
    """Minutes since midnight, with their fraction."""
    midnight = dt.datetime.combine(now.date(), dt.time(), now.tzinfo)
    return (now - midnight) / _MINUTE


def _at(now: dt.datetime, day: dt.date, minute: int) -> dt.datetime:
    """A minute of a day, in the zone of ``now``."""
    return dt.datetime.combine(day, dt.time(), now.tzinfo) + minute * _MINUTE


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for ahead in range((last - first).days + 1):
        yield first + ahead * _DAY
