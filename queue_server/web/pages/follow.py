"""A ticket as its holder follows it on the phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from config.words import Words, pick
from contract.messages import Call, ServiceState, TicketView

_FINAL = frozenset({"done", "cancelled", "expired"})


@dataclass(frozen=True, slots=True)
class Followed:
    """All that the ticket's page shows; times as HH:MM in the office's zone.

    ``called`` changes with every call, so that the phone knows when to make itself heard.
    """

    number: str
    service: str
    state: str
    title: str
    ahead: int
    estimate: tuple[int, int] | None
    expected: tuple[str, str] | None
    now_calling: Call | None
    counter: str | None
    taken: str
    called: str
    called_at: str

    @property
    def final(self) -> bool:
        """Whether nothing more will come of this ticket."""
        return self.state in _FINAL

    @property
    def over(self) -> bool:
        """Whether its holder is no longer waiting for a call."""
        return self.final or self.state == "missed"


def followed(
    view: TicketView, service: ServiceState, calls: Sequence[Call], now: dt.datetime, w: Words
) -> Followed:
    """What to show of ``view``; ``calls`` are the office's last ones, newest first."""
    return Followed(
        number=view.number,
        service=pick(service.names, w.language),
        state=view.state,
        title=_title(view, w),
        ahead=view.ahead,
        estimate=view.estimate,
        expected=_expected(view.estimate, now),
        now_calling=next((call for call in calls if call.service == view.service), None),
        counter=view.counter,
        taken=_clock(view.issued_at, now),
        called=view.called_at.isoformat() if view.called_at else "",
        called_at=_clock(view.called_at, now) if view.called_at else "",
    )


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


def _clock(moment: dt.datetime, now: dt.datetime) -> str:
    """The time, with its day where that is not today."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%H:%M %d/%m}"
