"""One day as the journal tells it: who waited, who was called, and why."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from contract.journal import (
    BookingCheckedIn,
    ClerkMoved,
    TicketChanged,
    TicketEntered,
    TicketHandedIn,
    TicketIssued,
    TicketMoved,
    TicketPrinted,
    VisitMarked,
)
from contract.messages import Problem
from queue_server.domain.numbers import number_text, parse_number
from queue_server.reports.reading import journal_range
from queue_server.reports.span import DAY, midnight

_KINDS = (
    TicketIssued.kind, TicketMoved.kind, TicketPrinted.kind, TicketChanged.kind, TicketEntered.kind,
    TicketHandedIn.kind, BookingCheckedIn.kind, VisitMarked.kind, ClerkMoved.kind,
)  # fmt: skip
_EVENTS = f"""
    SELECT at, kind, subject, actor, data FROM journal
    WHERE seq >= ? AND seq < ? AND kind IN ({",".join("?" * len(_KINDS))}) ORDER BY seq
"""  # noqa: S608 - only question marks
_TICKETS = "SELECT id, series, number, lane, device, issued, state FROM ticket WHERE day = ?"
_LEGS = """
    SELECT leg.ticket, leg.service, leg.queued
    FROM ticket CROSS JOIN leg ON leg.ticket = ticket.id
    WHERE ticket.day = ? ORDER BY leg.id
"""
_FOR_EVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket of the day.  ``priority`` is known, its ground is nobody's business here."""

    id: str
    number: str
    priority: bool
    device: str
    issued: int
    state: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a ticket.

    ``move`` is a move of the table or ``issue``; or, without changing its state, ``unprinted`` when
    its paper failed, ``change``, ``entered`` and ``mark``, with their entries, ``handed-in`` when a
    kiosk had given it alone, ``checked-in`` when it was an appointment's or a return slip's.
    ``along`` is the clerk's move when a ticket went along to their new counter (``moved``, without
    changing its state).  ``actor`` is the journal's ("clerk:…"); ``reason`` explains a call and is
    None where a person chose.
    """

    at: int
    ticket: str
    move: str
    before: str
    after: str
    counter: str | None
    actor: str
    reason: Problem | None = None
    changed: TicketChanged | None = None
    entered: TicketEntered | None = None
    marked: VisitMarked | None = None
    along: ClerkMoved | None = None

    @property
    def day_ended(self) -> bool:
        """Whether nobody did it but the end of the day."""
        return self.reason is not None and self.reason.code == "day-end"


class DayBook:
    """The tickets and events of one office day, in order."""

    def __init__(
        self,
        tickets: dict[str, Ticket],
        events: list[Event],
        services: dict[str, list[tuple[int, str]]],
    ) -> None:
        self.tickets = tickets
        self.events = events
        self._services = services
        self._changes: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.changed:
                self._changes[event.ticket].append(event)

    @classmethod
    def read(cls, db: sqlite3.Connection, day: dt.date, zone: str) -> DayBook:
        """From the database; the day after tells how the end of the day left its tickets."""
        first, last = journal_range(db, midnight(day, zone), midnight(day + 2 * DAY, zone))
        tickets = {row["id"]: _ticket(row) for row in db.execute(_TICKETS, (day.isoformat(),))}
        services: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for ticket, service, queued in db.execute(_LEGS, (day.isoformat(),)):
            services[ticket].append((queued, service))
        ids, ends = {one.number: one.id for one in tickets.values()}, midnight(day + DAY, zone)
        rows = db.execute(_EVENTS, (first, last, *_KINDS)).fetchall()
        found = (_event(row, ids if row["at"] < ends else {}) for row in rows)
        events = [event for event in found if event and event.ticket in tickets]
        return cls(tickets, _went_along(events, rows), services)

    def find(self, number: str) -> Ticket | None:
        """The day's ticket with a number as people write it."""
        parsed = parse_number(number)
        wanted = number_text(*parsed) if parsed else ""
        return next((one for one in self.tickets.values() if one.number == wanted), None)

    def service(self, ticket: str, at: int) -> str:
        """The service a ticket was for at a time: a transfer begins a leg, a change does not."""
        legs = self._services[ticket]
        place = max((n for n, (queued, _) in enumerate(legs) if queued <= at), default=0)
        until = legs[place + 1][0] if place + 1 < len(legs) else _FOR_EVER
        for event in self._changes.get(ticket, ()):
            if event.changed and at < event.at <= until:
                return event.changed.service_before
        return legs[place][1]

    def lines(self) -> Iterator[tuple[Event, dict[str, int]]]:
        """Each event with who waited just before it: ticket → when it was taken."""
        waiting: dict[str, int] = {}
        for event in self.events:
            yield event, waiting
            if event.after == "waiting":
                waiting[event.ticket] = self.tickets[event.ticket].issued
            elif event.after:
                waiting.pop(event.ticket, None)

    def waiting_for(self, service: str, waiting: dict[str, int], at: int) -> list[Ticket]:
        """Of those who waited, who did so for a service, in the order they had taken numbers."""
        ours = [self.tickets[one] for one in waiting if self.service(one, at) == service]
        return sorted(ours, key=lambda ticket: (ticket.issued, ticket.number))


def _ticket(row: sqlite3.Row) -> Ticket:
    number = number_text(row["series"], row["number"])
    lane = bool(row["lane"])
    return Ticket(row["id"], number, lane, row["device"], row["issued"], row["state"])


def _event(row: sqlite3.Row, ids: dict[str, str]) -> Event | None:
    """One row's event; ``ids`` are the day's tickets by their numbers."""
    at, kind, ticket, actor, data = row
    match kind:
        case TicketIssued.kind:
            return Event(at, ticket, "issue", "", "waiting", None, actor)
        case TicketMoved.kind:
            moved = msgspec.json.decode(data, type=TicketMoved)
            reason = _reason(moved.reason)
            return Event(
                at, ticket, moved.move, moved.before, moved.after, moved.counter, actor, reason
            )
        case TicketPrinted.kind:
            printed = msgspec.json.decode(data, type=TicketPrinted)
            return None if printed.ok else Event(at, ticket, "unprinted", "", "", None, actor)
    return _note(row, ids)


def _went_along(events: list[Event], rows: list[sqlite3.Row]) -> list[Event]:
    """Who stood before a clerk that was moved left one counter and came to another in one step."""
    moves = {}
    for at, kind, counter, actor, data in rows:
        if kind == ClerkMoved.kind:
            moved = msgspec.json.decode(data, type=ClerkMoved)
            moves[at, actor, moved.before, counter] = moved
    found: list[Event] = []
    for event in events:
        left = found[-1] if found and found[-1].ticket == event.ticket else None
        along = left and moves.get((event.at, left.actor, left.counter or "", event.counter))
        if left and along:
            found[-1] = replace(left, move="moved", after=event.after, counter=event.counter,
                                along=along)  # fmt: skip
        else:
            found.append(event)
    return found


def _note(row: sqlite3.Row, ids: dict[str, str]) -> Event | None:
    """What changed no state."""
    at, kind, ticket, actor, data = row
    match kind:
        case ClerkMoved.kind:
            return None
        case TicketChanged.kind:
            changed = msgspec.json.decode(data, type=TicketChanged)
            return Event(at, ticket, "change", "", "", None, actor, changed=changed)
        case TicketEntered.kind:
            entered = msgspec.json.decode(data, type=TicketEntered)
            return Event(at, ticket, "entered", "", "", None, actor, entered=entered)
        case VisitMarked.kind:
            marked = msgspec.json.decode(data, type=VisitMarked)
            return Event(at, ticket, "mark", "", "", None, actor, marked=marked)
        case TicketHandedIn.kind:
            return Event(at, ticket, "handed-in", "", "", None, actor)
    number = msgspec.json.decode(data, type=BookingCheckedIn).number
    return Event(at, ids.get(number, ""), "checked-in", "", "", None, actor)


def _reason(stored: str) -> Problem | None:
    if not stored:
        return None
    try:
        return msgspec.convert(json.loads(stored), Problem)
    except (ValueError, msgspec.ValidationError):
        return Problem(code="unreadable")
