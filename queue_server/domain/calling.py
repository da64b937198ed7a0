"""Who is called next: a pure function, with its reason.

Those of priority go first; after ``priority_run`` of them in a row an ordinary ticket has its turn.
Within a class the longest waiting goes first, a service's weight making its minutes count more.
And nobody is passed without end: once ``most_passed`` people who came later have been called, the
oldest goes before all others of its class, and an ordinary one at every second call.

So who waits behind n people is passed by at most 3 × most_passed + 2n + 2 later-come calls of a
counter (with the usual two priority calls to one), whatever weights and whoever comes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from contract.messages import Problem

_MINUTE = 60_000_000

Reason = Literal["first-come", "priority", "turn-of-ordinary", "weighed", "passed-too-often"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting ticket, as the order sees it.  Times are microseconds UTC.

    ``passed`` is how many who came later have been called before it; counting may end at the
    policy's ``most_passed``.
    """

    id: str
    number: str
    service: str
    priority: str
    queued: int
    passed: int = 0

    @property
    def first(self) -> bool:
        """Whether this person goes before others."""
        return self.priority != "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """The office's order: so many priority calls to one ordinary, and so many may be passed.

    Who was called ``most_calls`` times in vain did not come.
    """

    priority_run: int = 2
    most_passed: int = 12
    most_calls: int = 4


def choose(
    waiting: Sequence[Waiting],
    services: Collection[str] | Mapping[str, int],
    policy: Policy,
    recent_calls: Sequence[bool],
    now: int,
) -> tuple[Waiting, Problem] | None:
    """The next ticket for a counter serving ``services``, and why; None when nobody waits.

    ``services`` may give each service its weight at this counter, for this clerk (else 1).
    ``recent_calls`` says of the counter's last calls, newest first, which were of priority.
    Of each service and class the longest waiting is enough; more do no harm.
    """
    weights = services if isinstance(services, Mapping) else dict.fromkeys(services, 1)
    ours = [w for w in waiting if w.service in weights]
    priority = _best([w for w in ours if w.first], weights, policy, now)
    ordinary = _best([w for w in ours if not w.first], weights, policy, now)
    if ordinary and (not priority or _ordinary_has_its_turn(ordinary[0], policy, recent_calls)):
        usual: Reason = "turn-of-ordinary" if priority else "first-come"
        return _with_reason(*ordinary, usual, policy, now)
    return _with_reason(*priority, "priority", policy, now) if priority else None


def _ordinary_has_its_turn(ticket: Waiting, policy: Policy, recent_calls: Sequence[bool]) -> bool:
    """After a run of priority calls; after one alone, for who was passed too often."""
    run = 1 if ticket.passed >= policy.most_passed else policy.priority_run
    return len(recent_calls) >= run and all(recent_calls[:run])


def _best(
    lane: list[Waiting], weights: Mapping[str, int], policy: Policy, now: int
) -> tuple[Waiting, Waiting] | None:
    """Of one class: who is to be called, and who has waited longest."""
    if not lane:
        return None
    oldest = min(lane, key=_place)
    if oldest.passed >= policy.most_passed:
        return oldest, oldest

    def order(ticket: Waiting) -> tuple[int, int, str]:
        waited = max(0, now - ticket.queued) + _MINUTE
        return (-waited * weights[ticket.service], *_place(ticket))

    return min(lane, key=order), oldest


def _place(ticket: Waiting) -> tuple[int, str]:
    return ticket.queued, ticket.id


def _with_reason(
    ticket: Waiting, oldest: Waiting, usual: Reason, policy: Policy, now: int
) -> tuple[Waiting, Problem]:
    """The reason with its minutes of waiting; ``weighed`` names who has waited longer."""
    minutes = max(0, now - ticket.queued) // _MINUTE
    params: dict[str, object] = {"minutes": minutes, "priority": ticket.priority}
    code: Reason = usual
    if ticket.passed >= policy.most_passed:
        code, params["passed"] = "passed-too-often", ticket.passed
    elif ticket is not oldest:
        code, params["before"] = "weighed", oldest.number
    return ticket, Problem(code=code, params=params)
