"""Appointments and return slips: when they can be made, and what they are good for on arrival.

Pure rules.  An appointment has a window; its holder checks in from ``early_minutes`` before it till
``late_minutes`` after it.  Who comes before the window waits as everybody does until it begins, and
is then of the class ``appointment``; so nobody gains a place by coming early.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from contract.ids import Id, Priority, SlipKind
from contract.problems import Refused
from queue_server.domain.calendar import ALL_DAY, Calendar, Span

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)
Minutes = Annotated[int, Meta(ge=0, le=720)]
Places = Annotated[int, Meta(ge=0, le=1000)]


class BookingRules(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What an office has set.

    Appointments begin every ``slot_minutes`` of a session; each service takes ``capacity`` of them
    at a time, or what ``capacities`` says of it.  ``days_ahead``: no further.  A return slip is
    good for ``return_days`` more days.  After ``keep_days`` names and phones are forgotten.
    """

    slot_minutes: Annotated[int, Meta(ge=5, le=480)] = 30
    capacity: Places = 2
    capacities: dict[Id, Places] = {}
    early_minutes: Minutes = 60
    late_minutes: Minutes = 15
    days_ahead: Annotated[int, Meta(ge=0, le=365)] = 60
    return_days: Annotated[int, Meta(ge=0, le=90)] = 7
    keep_days: Annotated[int, Meta(ge=0, le=3650)] = 30

    def reaches(self, day: dt.date, today: dt.date) -> bool:
        """Whether appointments are made for a day."""
        return today <= day <= today + self.days_ahead * _DAY

    def places(self, service: str) -> int:
        """How many appointments a service takes at a time."""
        return self.capacities.get(service, self.capacity)


class State(StrEnum):
    """Where a booking stands; ``missed`` is also a slip that was not used in its days."""

    BOOKED = "booked"
    CHECKED_IN = "checked-in"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Held:
    """A booking as it is checked in.  ``number`` is what it has become already."""

    kind: SlipKind
    state: State
    day: dt.date
    start: dt.datetime
    until: dt.datetime
    number: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a holder waits: of which class, and from when on as ``appointment``."""

    priority: Priority
    due: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A time an appointment can have."""

    start: dt.datetime
    until: dt.datetime


def slots(
    calendar: Calendar,
    rules: BookingRules,
    service: str,
    day: dt.date,
    zone: dt.tzinfo | None,
    told: tuple[Span, ...] = (),
) -> Iterator[Slot]:
    """The times of one day, in their order; one that a session's end would cut is none.

    Where the office keeps no hours, and is always open, appointments keep to those it has ``told``.
    """
    midnight = dt.datetime.combine(day, dt.time(), zone)
    length = rules.slot_minutes
    kept = calendar.sessions(day, service)
    for span in told if told and kept == (ALL_DAY,) else kept:
        for start in range(span.start, span.end - length + 1, length):
            begin = midnight + start * _MINUTE
            yield Slot(begin, begin + length * _MINUTE)


def can_be_made(slot: Slot, rules: BookingRules, now: dt.datetime) -> bool:
    """Whether an appointment can still be made for a time: not past, not too far ahead."""
    return slot.until > now and rules.reaches(slot.start.date(), now.date())


def last_day(today: dt.date, rules: BookingRules) -> dt.date:
    """Until when a return slip given today is good."""
    return today + rules.return_days * _DAY


def arrive(held: Held, rules: BookingRules, now: dt.datetime) -> Arrival:
    """How somebody waits who checks in now.

    Raises Refused ``already-checked-in``, ``booking-cancelled``, ``other-day``, ``too-early``,
    ``too-late``.
    """
    if held.state is State.CHECKED_IN:
        raise Refused("already-checked-in", number=held.number)
    if held.state is State.CANCELLED:
        raise Refused("booking-cancelled")
    if held.kind is SlipKind.RETURN:
        if now >= held.until:
            raise Refused("too-late", until=held.until)
        return Arrival(Priority.INVITED_BACK)
    if now.date() < held.day:
        raise Refused("other-day", day=held.day.isoformat())
    return _appointment(held, rules, now)


def _appointment(held: Held, rules: BookingRules, now: dt.datetime) -> Arrival:
    first = held.start - rules.early_minutes * _MINUTE
    last = held.until + rules.late_minutes * _MINUTE
    if now < first:
        told: dict[str, Any] = {"from": first}
        raise Refused("too-early", **told)
    if now > last or held.state is State.MISSED:
        raise Refused("too-late", until=last)
    if now < held.start:
        return Arrival(Priority.NONE, held.start)
    return Arrival(Priority.APPOINTMENT)
