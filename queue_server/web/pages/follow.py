"""A ticket as its holder follows it on the phone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.words import Words, pick
from contract.messages import Call, TicketView
from queue_server.services.following import Followed
from queue_server.services.rating import Chance

_FINAL = frozenset({"done", "cancelled", "expired"})


@dataclass(frozen=True, slots=True)
class Page:
    """All that the ticket's page shows; times as HH:MM in the office's zone.

    ``called`` changes with every call, so that the phone knows when to make itself heard.
    ``pauses`` are sentences; ``then`` the services the holder goes on to, in their order.
    """

    number: str
    service: str
    state: str
    title: str
    ahead: int
    estimate: tuple[int, int] | None
    expected: tuple[str, str] | None
    afternoon: bool
    now_calling: Call | None
    counter: str | None
    taken: str
    called: str
    called_at: str
    again_at: str
    then: list[str]
    pauses: list[str]
    slip: str | None
    chance: Chance

    @property
    def final(self) -> bool:
        """Whether nothing more will come of this ticket."""
        return self.state in _FINAL

    @property
    def over(self) -> bool:
        """Whether its holder is no longer waiting for a call."""
        return self.final or self.state == "missed"


def page_of(found: Followed, now: dt.datetime, w: Words) -> Page:
    """What to show of a ticket."""
    view = found.ticket
    return Page(
        number=view.number,
        service=pick(found.service, w.language),
        state=view.state,
        title=_title(view, w),
        ahead=view.ahead,
        estimate=view.estimate,
        expected=_expected(view.estimate, now),
        afternoon=view.expected == "afternoon",
        now_calling=found.call,
        counter=view.counter,
        taken=clock(view.issued_at, now),
        called=view.called_at.isoformat() if view.called_at else "",
        called_at=clock(view.called_at, now) if view.called_at else "",
        again_at=clock(view.again_at, now) if view.again_at else "",
        then=[pick(names, w.language) for names in found.then],
        pauses=[] if view.state in _FINAL else [paused(reason, w) for reason in found.pauses],
        slip=view.slip,
        chance=found.chance,
    )


def paused(reason: dict[str, str], w: Words) -> str:
    """That numbers are not given at the moment, and why, as far as that was said."""
    why = pick(reason, w.language)
    return w("paused.why", reason=why) if why else w("paused")


def clock(moment: dt.datetime, now: dt.datetime) -> str:
    """The time, with its day where that is not today."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%H:%M %d/%m}"


def _title(view: TicketView, w: Words) -> str:
    if view.state == "called":
        return w("follow.title-turn", number=view.number)
    if view.state == "waiting" and view.ahead:
        return w("follow.title-ahead", number=view.number, n=view.ahead)
    return w("follow.title", number=view.number)


def _expected(estimate: tuple[int, int] | None, now: dt.datetime) -> tuple[str, str] | None:
    if estimate is None:
        return None
    early, late = (now + dt.timedelta(minutes=minutes) for minutes in estimate)
    return f"{early:%H:%M}", f"{late:%H:%M}"
