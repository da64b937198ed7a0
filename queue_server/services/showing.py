"""From rows to what people and parts are shown; functions over an open connection."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable

import msgspec
from msgspec import Struct

from config.clock import OFFICE_ZONE, from_micros
from contract.ids import CallKind, Need, Priority, Scope
from contract.messages import (
    Call,
    CounterState,
    CounterView,
    Emergency,
    Missed,
    Moment,
    Pause,
    Problem,
    ServiceState,
    TicketAtCounter,
    TicketView,
)
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.visits import read_plan
from queue_server.services import admission, again
from queue_server.services.estimates import Estimates
from queue_server.services.undoing import last_action
from queue_server.storage import bookings, emergency, marks, queue
from queue_server.storage.order import policy

Row = sqlite3.Row
WAITING_SHOWN = 200


class WaitingTicket(Struct, kw_only=True):
    """Somebody who waits, was set aside or did not come, as staff see it.

    ``counter`` is where they were called, or who waits: the one counter they were sent to.
    ``expected`` is ``afternoon`` for who is probably called only after the break.
    """

    number: str
    service: str
    state: str
    priority: Priority
    issued_at: Moment
    counter: str | None = None
    needs: list[Need] = []
    language: str = "vi"
    dossiers: int = 1
    expected: str | None = None


class Shower:
    """Words rows as messages, in the office's time zone."""

    def __init__(self, estimates: Estimates, zone: str = OFFICE_ZONE) -> None:
        self._estimates = estimates
        self._zone = zone

    def moment(self, stored: int | None) -> dt.datetime | None:
        """Stored microseconds as an aware time."""
        return None if stored is None else from_micros(stored, self._zone)

    def time(self, stored: int) -> dt.datetime:
        """Stored microseconds there surely are, as an aware time."""
        return from_micros(stored, self._zone)

    def service(self, db: sqlite3.Connection, day: str, row: Row, at: dt.datetime) -> ServiceState:
        """A service as every screen shows it."""
        waiting = queue.waiting_count(db, day, row["id"])
        estimate = self._estimates.minutes(db, row["id"], waiting)
        rules = admission.Rules.read(db)
        status = admission.status(db, at, day, row, rules)
        return ServiceState(
            at=at,
            id=row["id"],
            names=msgspec.json.decode(row["names"]),
            hints=msgspec.json.decode(row["hints"]),
            icon=row["icon"],
            letter=row["letter"],
            position=row["position"],
            open=status.open,
            waiting=waiting,
            estimate=estimate,
            last_called=queue.last_called(db, day, row["id"]),
            reason=status.reason,
            next_opening=status.next_opening,
            expected=admission.expected(rules.calendar, at, row["id"], estimate),
            asks_dossiers=bool(row["asks_dossiers"]),
            most_dossiers=row["most_dossiers"],
        )

    def counter_state(self, db: sqlite3.Connection, row: Row, at: dt.datetime) -> CounterState:
        """A counter as every screen shows it."""
        ticket = queue.ticket_at(db, row["id"])
        since = ticket["called"] or ticket["started"] if ticket else row["since"] or None
        return CounterState(
            at=at,
            id=row["id"],
            label=row["label"],
            names=msgspec.json.decode(row["names"]),
            zone=row["zone"],
            open=row["state"] == "open",
            ticket=queue.number_of(ticket) if ticket else None,
            since=self.moment(since),
        )

    def counter(self, db: sqlite3.Connection, day: str, row: Row) -> CounterView:
        """A counter as its clerk sees it."""
        ticket = queue.ticket_at(db, row["id"])
        services = queue.services_of(db, row["id"])
        action = last_action(row)
        return CounterView(
            id=row["id"],
            label=row["label"],
            open=row["state"] == "open",
            clerk=row["clerk_name"],
            finishing=bool(row["finishing"]),
            ticket=self._at_counter(db, ticket) if ticket else None,
            waiting=sum(queue.waiting_count(db, day, service) for service in services),
            undo=action.command or None,
            undo_until=self.moment(action.until or None),
            emergency=self._emergency(db, day, row["id"]),
        )

    def _emergency(self, db: sqlite3.Connection, day: str, counter: str) -> Emergency | None:
        row = emergency.last(db, counter, day)
        if row is None:
            return None
        return Emergency(since=self.time(row["at"]), answered_at=self.moment(row["answered"]))

    def counter_by_id(self, db: sqlite3.Connection, day: str, counter: str) -> CounterView:
        """The same by id.  Raises Refused ``unknown-counter``."""
        return self.counter(db, day, needed_counter(db, counter))

    def with_people(
        self, db: sqlite3.Connection, day: str, actor: Actor, view: CounterView
    ) -> CounterView:
        """A kept answer with what clerks alone are told, while that ticket stands there."""
        if actor.kind is ActorKind.DEVICE or view.ticket is None:
            return view
        now = self.counter_by_id(db, day, view.id).ticket
        if now is not None and now.number == view.ticket.number:
            view.ticket = msgspec.structs.replace(
                view.ticket, notes=now.notes, needs=now.needs, language=now.language,
                marks=now.marks,
            )  # fmt: skip
        return view

    def ticket(
        self, db: sqlite3.Connection, row: Row, now: dt.datetime | None = None
    ) -> TicketView:
        """A ticket as its holder sees it; without ``now`` nothing is ``expected``."""
        waits = row["state"] == "waiting"
        at_counter = row["state"] in ("called", "serving")
        ahead = queue.ahead_of(db, row) if waits else 0
        estimate = self._estimates.minutes(db, row["service"], ahead) if waits else None
        counter = queue.counter(db, row["counter"]) if at_counter else None
        slip = bookings.slip_for(db, row["id"])
        return TicketView(
            number=queue.number_of(row),
            token=row["token"],
            service=row["service"],
            state=row["state"],
            day=row["day"],
            issued_at=from_micros(row["issued"], self._zone),
            ahead=ahead,
            estimate=estimate,
            counter=counter["label"] if counter else None,
            called_at=self.moment(row["called"]) if at_counter else None,
            again_at=again.offered_at(db, row, self._zone),
            then=[stop.service for stop in read_plan(row["plan"])],
            slip=slip["code"] if slip else None,
            expected=_expected(db, row["service"], estimate, now),
        )

    def pause(self, row: Row) -> Pause:
        """Something paused, as every screen may say it."""
        return Pause(
            scope=Scope(row["scope"]),
            id=row["id"],
            reason=msgspec.json.decode(row["reason"]),
            since=from_micros(row["since"], self._zone),
        )

    def call(self, row: Row) -> Call:
        """A called ticket as the wall shows it."""
        return Call(
            seq=row["call_seq"],
            at=from_micros(row["called"], self._zone),
            kind=CallKind.RECALL if row["calls"] > 1 else CallKind.CALL,
            number=queue.number_of(row),
            counter=row["counter"],
            label=row["label"],
            service=row["service"],
            zone=row["zone"],
            priority=bool(row["lane"]),
        )

    def missed(self, row: Row) -> Missed:
        """Somebody called in vain, as the wall announces it."""
        return Missed(
            seq=row["call_seq"],
            at=from_micros(row["ended"], self._zone),
            number=queue.number_of(row),
            zone=row["zone"],
        )

    def line(
        self, db: sqlite3.Connection, rows: list[Row], now: dt.datetime
    ) -> list[WaitingTicket]:
        """Who waits, in their order, with what is expected of each."""
        calendar = admission.Rules.read(db).calendar
        ahead: dict[str, int] = {}
        found = []
        for row in rows:
            one, service = self.waiting(row), row["service"]
            estimate = self._estimates.minutes(db, service, ahead.get(service, 0))
            one.expected = admission.expected(calendar, now, service, estimate)
            ahead[service] = ahead.get(service, 0) + 1
            found.append(one)
        return found

    def waiting(self, row: Row) -> WaitingTicket:
        """Somebody in the line, as staff see it."""
        return WaitingTicket(
            number=queue.number_of(row),
            service=row["service"],
            state=row["state"],
            priority=Priority(row["priority"]),
            issued_at=from_micros(row["issued"], self._zone),
            counter=row["target"] if row["state"] == "waiting" else row["counter"],
            needs=read_needs(row),
            language=row["language"],
            dossiers=row["dossiers"],
        )

    def _at_counter(self, db: sqlite3.Connection, row: Row) -> TicketAtCounter:
        reason = row["reason"]
        return TicketAtCounter(
            number=queue.number_of(row),
            service=row["service"],
            state=row["state"],
            issued_at=from_micros(row["issued"], self._zone),
            calls=row["calls"],
            called_at=self.moment(row["called"]),
            started_at=self.moment(row["started"]),
            priority=Priority(row["priority"]),
            device=row["device"],
            reason=msgspec.json.decode(reason, type=Problem) if reason else None,
            calls_left=max(0, policy(db).most_calls - row["calls"]),
            then=[stop.service for stop in read_plan(row["plan"])],
            notes=queue.notes_of(db, row["id"]),
            needs=read_needs(row),
            language=row["language"],
            dossiers=row["dossiers"],
            marks=marks.of(db, row["id"]),
        )


def without_people(view: CounterView) -> CounterView:
    """The same without what is told to clerks alone, as it may be kept or told to a keypad."""
    if view.ticket is not None:
        ticket = view.ticket
        view.ticket = msgspec.structs.replace(ticket, notes=[], needs=[], language="vi", marks=None)
    return view


def _expected(
    db: sqlite3.Connection, service: str, estimate: tuple[int, int] | None, now: dt.datetime | None
) -> str | None:
    if now is None or estimate is None:
        return None
    return admission.expected(admission.Rules.read(db).calendar, now, service, estimate)


def read_needs(row: Row) -> list[Need]:
    """What the holder of a ticket needs at the counter."""
    return msgspec.json.decode(row["needs"], type=list[Need])


def needed_counter(db: sqlite3.Connection, counter: str) -> Row:
    """The counter's row.  Raises Refused ``unknown-counter``."""
    return _needed(queue.counter(db, counter), lambda: Refused("unknown-counter", field="counter"))


def needed_service(db: sqlite3.Connection, service: str) -> Row:
    """The service's row.  Raises Refused ``unknown-service``."""
    return _needed(queue.service(db, service), lambda: Refused("unknown-service", field="service"))


def needed_ticket(row: Row | None) -> Row:
    """The row there is.  Raises Refused ``unknown-ticket``."""
    return _needed(row, lambda: Refused("unknown-ticket"))


def _needed(row: Row | None, refusal: Callable[[], Refused]) -> Row:
    if row is None:
        raise refusal()
    return row
