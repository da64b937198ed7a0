"""Whether a number may be given: calendar, pauses, limits; functions over an open connection."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import Any

import msgspec

from config.clock import from_micros, midnight
from contract.ids import Scope, Texts
from contract.messages import Session
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.calendar import ALL_DAY, Calendar, Reason, Status, wall_time
from queue_server.storage import opening
from queue_server.storage.tx import Tx

Row = sqlite3.Row
MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
AFTERNOON = "afternoon"
_OFFICE = (Scope.OFFICE, "")
_ONE_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the office has set, as one snapshot has it; read once for all its questions."""

    calendar: Calendar
    stopped: dict[tuple[str, str], Texts]

    @classmethod
    def read(cls, db: sqlite3.Connection) -> Rules:
        """The rules and pauses of this snapshot."""
        stopped = {
            (row["scope"], row["id"]): msgspec.json.decode(row["reason"], type=Texts)
            for row in opening.pauses(db)
        }
        return cls(opening.calendar(db), stopped)

    def stops(self, scope: Scope, subject: str = "") -> bool:
        """Whether this very thing is paused."""
        return (scope.value, subject) in self.stopped

    def closed(self, found: Status, service: str) -> Refused:
        """Why no number is given for a service that is not open; of a pause, in its own words."""
        told: Texts = {}
        if found.reason is Reason.PAUSED:
            told = self.stopped.get((Scope.SERVICE, service)) or self.stopped.get(_OFFICE) or {}
        return _closed(told, reason=found.reason, next_opening=found.next_opening)

    def admit_terminal(self, terminal: str) -> None:
        """Raises Refused ``service-closed`` where this terminal is paused."""
        if self.stops(Scope.DEVICE, terminal):
            told = self.stopped[Scope.DEVICE, terminal]
            raise _closed(told, reason=Reason.PAUSED, next_opening=None, scope=Scope.DEVICE)


def status(
    db: sqlite3.Connection, now: dt.datetime, day: str, service: Row, rules: Rules | None = None
) -> Status:
    """Whether numbers are given for a service, from whichever kiosk."""
    rules = rules or Rules.read(db)
    if not service["open"]:
        return Status(open=False, reason=Reason.CLOSED)
    if rules.stops(Scope.OFFICE) or rules.stops(Scope.SERVICE, service["id"]):
        return Status(open=False, reason=Reason.PAUSED)
    calendar = rules.calendar
    found = calendar.status(now, service["id"])
    limit = calendar.rules.daily_limits.get(service["id"])
    if not found.open or limit is None or not opening.full_today(db, day, service, limit):
        return found
    tomorrow = calendar.after_today(now, service["id"])
    return Status(open=False, reason=Reason.LIMIT, next_opening=tomorrow)


def admit(tx: Tx, actor: Actor, service: Row) -> Rules:
    """Let a number be given, or say why not; gives the rules it went by.

    Raises Refused ``service-closed`` with ``reason`` and ``next_opening``, of a pause with
    ``because``, ``too-many-numbers`` with ``limit`` and ``again_at``, ``clock-behind``.
    """
    rules = Rules.read(tx.db)
    found = status(tx.db, tx.now, tx.day, service, rules)
    if not found.open:
        raise rules.closed(found, service["id"])
    if actor.kind is ActorKind.DEVICE:
        _admit_kiosk(tx, actor.id, rules)
    return rules


def sessions_today(db: sqlite3.Connection, now: dt.datetime) -> list[Session] | None:
    """The office's sessions of today by its rules; None when it has set none."""
    calendar = opening.calendar(db)
    if not calendar.sets_hours(now.date()):
        return None
    return [
        Session(wall_time(span.start), wall_time(span.end))
        for span in calendar.sessions(now.date())
    ]


def working_today(
    db: sqlite3.Connection, now: dt.datetime, service: str = ""
) -> tuple[tuple[int, int], ...]:
    """Today's sessions from and to, in microseconds UTC; none where it is always open."""
    calendar = opening.calendar(db)
    spans = calendar.sessions(now.date(), service)
    begin = midnight(now.date(), now.tzinfo)
    return tuple(
        (begin + span.start * MINUTE, begin + span.end * MINUTE)
        for span in spans
        if span != ALL_DAY
    )


def expected(
    calendar: Calendar, now: dt.datetime, service: str, estimate: tuple[int, int] | None
) -> str | None:
    """``afternoon`` for whoever is told this estimate now and will probably wait into the break.

    The estimate counts the break, so that the middle of its range is that of the time worked.
    """
    if estimate is None:
        return None
    worked = (calendar.minutes_open(now, now + m * _ONE_MINUTE, service) for m in estimate)
    likely = sum(worked) / 2
    return AFTERNOON if calendar.waits_for_afternoon(now, likely, service) else None


def _admit_kiosk(tx: Tx, kiosk: str, rules: Rules) -> None:
    rules.admit_terminal(kiosk)
    limit = rules.calendar.rules.kiosk_hour_limit
    if limit is None:
        return
    given = opening.given_before(tx.db, kiosk, limit)
    if given is not None and given > tx.at - HOUR:
        again = from_micros(given + HOUR, str(tx.now.tzinfo))
        raise Refused("too-many-numbers", limit=limit, again_at=again)


def _closed(told: Texts, **params: Any) -> Refused:
    params |= {"because": told} if told else {}
    return Refused("service-closed", field="service", **params)
