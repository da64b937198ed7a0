"""Who is called next: a pure function, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract.messages import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting ticket, as the order sees it.  Times are microseconds UTC."""

    id: str
    number: str
    service: str
    priority: str
    queued: int

    @property
    def first(self) -> bool:
        """Whether this person goes before others."""
        return self.priority != "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """The office's order: after so many priority calls in a row an ordinary one has its turn."""

    priority_run: int = 2


def choose(
    waiting: Sequence[Waiting],
    services: Sequence[str],
    policy: Policy,
    recent_calls: Sequence[bool],
    now: int,
) -> tuple[Waiting, Problem] | None:
    """The next ticket for a counter serving ``services``, and why; None when nobody waits.

    ``recent_calls`` says of the counter's last calls, newest first, which were of priority.
    Within a class the longest waiting comes first.
    """
    ours = sorted((w for w in waiting if w.service in services), key=lambda w: (w.queued, w.number))
    priority = next((w for w in ours if w.first), None)
    ordinary = next((w for w in ours if not w.first), None)
    run = policy.priority_run
    had_enough = len(recent_calls) >= run and all(recent_calls[:run])
    if priority and not (ordinary and had_enough):
        return priority, _reason("priority", priority, now)
    if ordinary:
        return ordinary, _reason("turn-of-ordinary" if priority else "first-come", ordinary, now)
    return None


def _reason(code: str, ticket: Waiting, now: int) -> Problem:
    minutes = max(0, now - ticket.queued) // 60_000_000
    return Problem(code=code, params={"minutes": minutes, "priority": ticket.priority})
