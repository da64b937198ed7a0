"""What each ticket is told when it is taken: the estimate, and the naive ones beside it."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from queue_server.domain.estimate import expect
from queue_server.domain.line import Line, OpenCounter, holdings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queue_server.domain.calling import Waiting
    from queue_server.domain.simulation.day import Played
    from queue_server.domain.simulation.play import Counter, Office

AWAY_SECONDS = 600.0
BACK_SOON_SECONDS = 180.0
LATE_SECONDS = 1200.0
HOUR = 3600.0


def note_estimates(office: Office, ticket: Waiting, played: Played) -> None:
    """Write beside a ticket what a citizen would be told now, knowing only what staff know."""
    line = line_of(office)
    played.estimate = expect(ticket, line)
    played.naive = tuple(_naive(ticket, line))


def line_of(office: Office) -> Line:
    """The line as the server would see it at this moment."""
    day = office.day
    return Line(
        now=day.micros(office.now),
        waiting=office.lanes.waiting(),
        counters=[seen for counter in office.counters if (seen := _seen(office, counter))],
        holdings=holdings(office.samples, day.known),
        policy=office.policy,
        sessions=tuple((day.micros(start), day.micros(end)) for start, end in day.sessions),
        priority_per_hour=_priority_per_hour(office),
        lag=day.lag,
    )


def _seen(office: Office, counter: Counter) -> OpenCounter | None:
    """A counter as far as it is known; None for one that is closed."""
    away = 0.0 if counter.serving else _away(office, counter)
    if away is None:
        return None
    since, recent = office.day.micros(counter.since), tuple(counter.recent)
    services, dossiers = counter.shift.services, counter.dossiers
    return OpenCounter(services, counter.serving, since, away, recent, dossiers)


def _away(office: Office, counter: Counter) -> float | None:
    """In how many seconds a free counter is back; between sessions all are expected."""
    now, shift = office.now, counter.shift
    session = next(((s, e) for s, e in office.day.sessions if s <= now < e), None)
    if session is None:
        return 0.0
    if not shift.manned(now):
        late = now - session[0]
        return max(BACK_SOON_SECONDS, office.day.lag - late) if late < LATE_SECONDS else None
    gone = shift.absent(now)
    return 0.0 if gone is None else max(BACK_SOON_SECONDS, gone + AWAY_SECONDS - now)


def _priority_per_hour(office: Office) -> dict[str, float]:
    """Of each service, the people of priority of the last hour."""
    found: dict[str, float] = {}
    for played in reversed(office.played):
        if played.arrival.at < office.now - HOUR:
            break
        if office.policy.first(played.arrival.priority):
            service = played.arrival.service
            found[service] = found.get(service, 0) + 1
    return found


def _naive(ticket: Waiting, line: Line) -> Iterator[float]:
    """Seconds by tickets ahead × mean ÷ open counters: in this service's line, in the office's."""
    first = line.policy.first
    for whole in (False, True):
        ahead = [
            w
            for w in line.waiting
            if (whole or w.service == ticket.service)
            and (first(w.priority) or not first(ticket.priority))
        ]
        counters = [c for c in line.counters if whole or ticket.service in c.services]
        means = [h.mean for s, h in line.holdings.items() if whole or s == ticket.service]
        if counters and means:
            yield len(ahead) * fmean(means) / len(counters)
