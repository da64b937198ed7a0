"""Why no number can be had, and when it can again, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from contract.ids import Scope
from kiosk.dates import moment_text, time_text

if TYPE_CHECKING:
    from contract.messages import ServiceState
    from kiosk.screens.host import Host

_OWN_TITLES = ("break", "day-off", "holiday", "limit", "paused")


class Closing(NamedTuple):
    """A title, what it means, and the icon beside it."""

    title: str
    text: str
    icon: str


def closing(terminal: Host) -> Closing:
    """Why this whole terminal gives no numbers now; ``*`` marks what is to be seen first."""
    say, office = terminal.say, terminal.office
    if pause := office.pause:
        key = "closed.here" if pause.scope is Scope.DEVICE else "closed.paused"
        lines = [_because(terminal, terminal.pick(pause.reason)), say(f"{key}.text")]
        return Closing(say(f"{key}.title"), _lines(lines), "pause")
    services = office.services
    reasons = {service.reason for service in services}
    reason = reasons.pop() if len(reasons) == 1 else None
    title = say(f"closed.{reason}.title" if reason in _OWN_TITLES else "closed.title")
    openings = [service.next_opening for service in services if service.next_opening]
    lines = [opening_text(terminal, min(openings)) if openings else "", _hours(terminal)]
    return Closing(title, _lines(lines), "pause" if reason == "paused" else "clock")


def why_closed(terminal: Host, service: ServiceState) -> str:
    """One short sentence for a service that gives no numbers: reason, or when it does again."""
    if pause := terminal.office.pause_of(service.id):
        if told := terminal.pick(pause.reason):
            return told
    elif service.next_opening is not None:
        return opening_text(terminal, service.next_opening)
    key = f"why.{service.reason}"
    return terminal.say(key) if terminal.has(key) else terminal.say("why.closed")


def opening_text(terminal: Host, moment: dt.datetime) -> str:
    """``Nhận lại lúc 13:30``, with the day where it is another one."""
    now = terminal.now()
    there = moment.astimezone(now.tzinfo)
    if there.date() == now.date():
        return terminal.say("opens.at", time=time_text(there))
    return terminal.say("opens.at", time=moment_text(there, terminal.language))


def _because(terminal: Host, reason: str) -> str:
    return terminal.say("closed.because", reason=reason) if reason else ""


def _hours(terminal: Host) -> str:
    sessions = terminal.office.sessions
    hours = " · ".join(f"{session.start}–{session.end}" for session in sessions)
    return terminal.say("closed.hours", hours=hours) if hours else terminal.say("closed.no-hours")


def _lines(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line)
