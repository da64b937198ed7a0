"""Dossiers: statuses, their clock, and how a dossier stands against its due date.

Statuses are the national codes 1-10 of the public-service portal, 0 for whatever a backend says
that nobody has mapped.  Being late is no status: it is computed, by the rule of Decision
766/QĐ-TTg, that a dossier is on time when its processing ended no later than it was due.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import Enum, IntEnum

from contract.messages import Problem
from queue_server.domain.working_days import WorkingDays


class Status(IntEnum):
    """The national codes."""

    UNKNOWN = 0
    SUBMITTED = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAW_REQUESTED = 7
    STOPPED = 8
    RESULT_READY = 9
    RETURNED = 10

    @classmethod
    def _missing_(cls, value: object) -> Status:  # noqa: ARG003
        return cls.UNKNOWN


class TimeRule(Enum):
    """What a status does to the time that counts."""

    NOT_STARTED = "not-started"
    RUNS = "runs"
    PAUSED = "paused"
    ENDED = "ended"
    UNKNOWN = "unknown"


TIME: dict[Status, TimeRule] = {
    Status.UNKNOWN: TimeRule.UNKNOWN,
    Status.SUBMITTED: TimeRule.NOT_STARTED,
    Status.RECEIVED: TimeRule.RUNS,
    Status.NOT_RECEIVED: TimeRule.ENDED,
    Status.PROCESSING: TimeRule.RUNS,
    Status.SUPPLEMENT: TimeRule.PAUSED,
    Status.PAYMENT: TimeRule.PAUSED,
    Status.WITHDRAW_REQUESTED: TimeRule.RUNS,
    Status.STOPPED: TimeRule.ENDED,
    Status.RESULT_READY: TimeRule.ENDED,
    Status.RETURNED: TimeRule.ENDED,
}
_RESULTS = (Status.RESULT_READY, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as a backend tells it.  Times are aware; ``modified_at`` orders its versions."""

    code: str
    status: Status
    modified_at: dt.datetime
    received_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    procedure: str = ""
    counter: str = ""


def newer(have: Dossier | None, told: Dossier) -> Dossier | None:
    """What to keep when a backend tells of a dossier: None for what is old or said twice."""
    if have is None:
        return told
    if told.modified_at < have.modified_at or told == have:
        return None
    return told


def ended_by(dossier: Dossier, status: Status, at: dt.datetime) -> Dossier:
    """The dossier with a new status; its processing ends with the first ending status."""
    ends = TIME[status] is TimeRule.ENDED
    ended_at = (dossier.ended_at or at) if ends else None
    return replace(dossier, status=status, modified_at=at, ended_at=ended_at)


def progress(dossier: Dossier, now: dt.datetime, days: WorkingDays) -> Problem | None:
    """How the dossier stands against its due date: a code, with whole working days.

    ``early``, ``on-time``, ``late`` for a result; ``due-in``, ``due-today``, ``overdue`` while
    time runs; ``paused`` while the citizen is awaited; None where there is nothing to say.
    """
    rule = TIME[dossier.status]
    if rule is TimeRule.PAUSED:
        return Problem(code="paused")
    if dossier.due_at is None:
        return None
    if dossier.status in _RESULTS and dossier.ended_at is not None:
        return _ended(dossier.due_at, dossier.ended_at.astimezone(now.tzinfo), now, days)
    return _running(dossier.due_at, now, days) if rule is TimeRule.RUNS else None


def _ended(due: dt.datetime, ended: dt.datetime, now: dt.datetime, days: WorkingDays) -> Problem:
    due = due.astimezone(now.tzinfo)
    if ended > due:
        return Problem(code="late", params={"days": max(1, days.between(due.date(), ended.date()))})
    early = days.between(ended.date(), due.date())
    return Problem(code="early", params={"days": early}) if early else Problem(code="on-time")


def _running(due: dt.datetime, now: dt.datetime, days: WorkingDays) -> Problem:
    due = due.astimezone(now.tzinfo)
    if now > due:
        return Problem(
            code="overdue", params={"days": max(1, days.between(due.date(), now.date()))}
        )
    left = days.between(now.date(), due.date())
    return Problem(code="due-in", params={"days": left}) if left else Problem(code="due-today")
