"""Why a number was called when it was: for one ticket, or for one hour.  No personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from queue_server.reports.daybook import DayBook, Event, Ticket

_HOUR = 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """A ticket called for the first time of a leg.

    ``passed`` waited for the same service and had taken their numbers earlier; ``then`` is the
    move that ended its stand at the counter, None while it stands there.
    """

    event: Event
    ticket: Ticket
    service: str
    passed: list[Ticket]
    then: Event | None

    @property
    def waited(self) -> int:
        """Whole minutes since the number was taken."""
        return (self.event.at - self.ticket.issued) // 60_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a ticket; ``call`` says more where it was called."""

    event: Event
    service: str
    call: Call | None


@dataclass(frozen=True, slots=True)
class TicketStory:
    """A ticket's way.

    ``ahead`` waited for the same service when it was taken; ``overtook`` took their numbers later
    for the same service and were called first; ``elsewhere`` counts later numbers of other
    services called first.
    """

    ticket: Ticket
    ahead: int
    ahead_priority: int
    steps: list[Step]
    overtook: list[Call]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class HourStory:
    """An hour: its calls, how many numbers were taken, who waited when it began and ended."""

    taken: int
    calls: list[Call]
    missed: int
    waiting_before: int
    waiting_after: int


def tell_ticket(book: DayBook, ticket: Ticket) -> TicketStory:
    """One ticket's way through its day."""
    calls = list(_calls(book))
    mine = {call.event.at: call for call in calls if call.ticket is ticket}
    events = [event for event in book.events if event.ticket == ticket.id]
    steps = [
        Step(
            event,
            book.service(ticket.id, event.at),
            mine.get(event.at) if _is_call(event) else None,
        )
        for event in events
    ]
    service = book.service(ticket.id, ticket.issued)
    ahead = _line_at_issue(book, ticket, service)
    until = _stopped_waiting(events)
    before = [
        call for call in calls
        if call.ticket.issued > ticket.issued and ticket.issued < call.event.at < until
    ]  # fmt: skip
    same = [call for call in before if call.service == service]
    priority = sum(one.priority for one in ahead)
    return TicketStory(ticket, len(ahead), priority, steps, same, len(before) - len(same))


def tell_hour(book: DayBook, starts: int) -> HourStory:
    """The hour that begins at ``starts`` (microseconds UTC)."""
    ends = starts + _HOUR
    before = after = 0
    for event, waiting in book.lines():
        stays = len(waiting) + _change(event)
        before = stays if event.at < starts else before
        after = stays if event.at < ends else after
    here = [event for event in book.events if starts <= event.at < ends]
    calls = list(_calls(book))
    return HourStory(
        taken=sum(event.move == "issue" for event in here),
        calls=[call for call in calls if starts <= call.event.at < ends],
        missed=sum(_was_missed(call.then) and starts <= call.then.at < ends for call in calls),
        waiting_before=before,
        waiting_after=after,
    )


def _change(event: Event) -> int:
    """How an event changes the number of those who wait."""
    if event.move == "issue":
        return 1
    return (event.after == "waiting") - (event.before == "waiting")


def _calls(book: DayBook) -> Iterator[Call]:
    """Every call of the day but repeated ones."""
    ends = _ends(book)
    for place, (event, waiting) in enumerate(book.lines()):
        if not _is_call(event):
            continue
        ticket = book.tickets[event.ticket]
        service = book.service(ticket.id, event.at)
        line = book.waiting_for(service, waiting, event.at)
        passed = [one for one in line if one.issued < ticket.issued]
        yield Call(event, ticket, service, passed, ends.get(place))


def _is_call(event: Event) -> bool:
    """Brought to a counter: called, or served without a call, or gone on with."""
    at_counter = ("called", "serving")
    return event.move != "undo" and event.after in at_counter and event.before not in at_counter


def _was_missed(end: Event | None) -> TypeGuard[Event]:
    return end is not None and end.move == "missed"


def _ends(book: DayBook) -> dict[int, Event]:
    """Place of a call among the events → the event that ended its stand at the counter.

    An end that was taken back is none.
    """
    ends: dict[int, Event] = {}
    standing: dict[str, int] = {}
    ended: dict[str, int] = {}
    for place, event in enumerate(book.events):
        ticket = event.ticket
        if _is_call(event):
            standing[ticket] = place
        elif event.after in ("called", "serving"):
            if ticket not in standing and ticket in ended:
                standing[ticket] = ended.pop(ticket)
                del ends[standing[ticket]]
        elif event.after and ticket in standing:
            stood = standing.pop(ticket)
            ends[stood] = event
            if event.move != "undo":
                ended[ticket] = stood
    return ends


def _line_at_issue(book: DayBook, ticket: Ticket, service: str) -> list[Ticket]:
    for event, waiting in book.lines():
        if event.ticket == ticket.id:
            line = book.waiting_for(service, waiting, event.at)
            return [one for one in line if one.issued <= ticket.issued]
    return []


def _stopped_waiting(events: list[Event]) -> int:
    """When a ticket first left the line."""
    left = (event.at for event in events if event.before == "waiting" and event.after != "waiting")
    return next(left, 1 << 62)
