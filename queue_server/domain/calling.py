"""Who is called next: a pure function, with its reason.

Those of priority go first; after ``priority_run`` of them in a row, ``ordinary_run`` ordinary
tickets have their turn.  Within a class the longest waiting goes first.  The minutes waited count
more by the weight of the service at this counter, of the service for this clerk, and of the ground
of priority: the three are multiplied.
And nobody is passed without end: once ``most_passed`` people who came later have been called, the
oldest goes before all others of its class, and an ordinary one at every second call.

So who waits behind n people is passed by at most 3 × most_passed + 2n + 2 later-come calls of a
counter (with the usual two priority calls to one), whatever weights and whoever comes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from contract.messages import Problem

_MINUTE = 60_000_000
ORDINARY = "none"

Reason = Literal[
    "first-come", "priority", "turn-of-ordinary", "passed-too-often",
    "weighed", "weighed-clerk", "weighed-ground",
]  # fmt: skip
Ground = Literal[
    "elderly", "disability", "pregnant-or-child", "merit", "invited-back", "appointment"
]
GROUNDS: tuple[Ground, ...] = get_args(Ground)
Weight = Annotated[int, Meta(ge=1, le=100)]
NO_WEIGHTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting ticket, as the order sees it.  Times are microseconds UTC.

    ``passed`` is how many who came later have been called before it; counting may end at the
    policy's ``most_passed``.  ``dossiers`` is how many the person brings.
    """

    id: str
    number: str
    service: str
    priority: str
    queued: int
    passed: int = 0
    dossiers: int = 1


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[order]``: the office's order.

    ``priority_run`` priority calls to ``ordinary_run`` ordinary ones; ``most_passed`` later comers
    may be called before somebody.  ``grounds`` are those that go first here: who has another waits
    with the others.  The minutes of a ground count ``weights[ground]`` times among those of
    priority, else once.  Who was called ``most_calls`` times in vain did not come; they stand in
    the line again, at their old place, after ``again_minutes``, at most ``again_times`` a day.
    """

    priority_run: Annotated[int, Meta(ge=1, le=10)] = 2
    ordinary_run: Annotated[int, Meta(ge=1, le=5)] = 1
    most_passed: Annotated[int, Meta(ge=1, le=100)] = 12
    most_calls: Annotated[int, Meta(ge=1, le=20)] = 4
    again_minutes: Annotated[int, Meta(ge=1, le=240)] = 15
    again_times: Annotated[int, Meta(ge=0, le=5)] = 1
    grounds: tuple[Ground, ...] = GROUNDS
    weights: dict[Ground, Weight] = {}

    @property
    def looks_back(self) -> int:
        """How many of a counter's last calls the order may ask for."""
        return self.priority_run + self.ordinary_run - 1

    @property
    def lanes(self) -> tuple[str, ...]:
        """The lanes of a service, see ``lane``."""
        return (*(self.grounds if self.weights else self.grounds[:1]), ORDINARY)

    def first(self, priority: str) -> bool:
        """Whether people of this ground go before others here."""
        return priority in self.grounds

    def weight(self, priority: str) -> int:
        """How many times the minutes of this ground count."""
        return self.weights.get(priority, 1) if self.first(priority) else 1  # type: ignore[call-overload]

    def lane(self, priority: str) -> str:
        """Who stands in one lane is called in the order of time, none passing another."""
        if not self.first(priority):
            return ORDINARY
        return priority if self.weights else self.grounds[0]


LOOKS_BACK = 14
"""The most that any policy looks back."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """By what the minutes of a ticket are multiplied: service at the counter, clerk, ground."""

    services: Mapping[str, int]
    clerk: Mapping[str, int]
    policy: Policy

    def factors(self, ticket: Waiting) -> dict[Reason, int]:
        return {
            "weighed": self.services[ticket.service],
            "weighed-clerk": self.clerk.get(ticket.service, 1),
            "weighed-ground": self.policy.weight(ticket.priority),
        }

    def of(self, ticket: Waiting) -> int:
        here, clerk = self.services[ticket.service], self.clerk.get(ticket.service, 1)
        return here * clerk * self.policy.weight(ticket.priority)

    def reason(self, ticket: Waiting, before: Waiting) -> Reason:
        """Which of the weights speaks most for a ticket against one that has waited longer."""
        mine, theirs = self.factors(ticket), self.factors(before)
        return max(mine, key=lambda name: mine[name] / theirs[name])


def choose(
    waiting: Sequence[Waiting],
    services: Collection[str] | Mapping[str, int],
    policy: Policy,
    recent_calls: Sequence[bool],
    now: int,
    clerk: Mapping[str, int] = NO_WEIGHTS,
) -> tuple[Waiting, Problem] | None:
    """The next ticket for a counter serving ``services``, and why; None when nobody waits.

    ``services`` may give each service its weight at this counter (else 1), ``clerk`` its weight
    for whoever sits there (else 1).
    ``recent_calls`` says of the counter's last calls, newest first, which were of priority.
    Of each service and lane (``Policy.lane``) the longest waiting is enough; more do no harm.
    """
    weights = services if isinstance(services, Mapping) else dict.fromkeys(services, 1)
    scale = _Scale(weights, clerk, policy)
    ours = [w for w in waiting if w.service in weights]
    priority = _best([w for w in ours if policy.first(w.priority)], scale, now)
    ordinary = _best([w for w in ours if not policy.first(w.priority)], scale, now)
    if ordinary and (not priority or _ordinary_has_its_turn(ordinary[0], policy, recent_calls)):
        usual: Reason = "turn-of-ordinary" if priority else "first-come"
        return _with_reason(*ordinary, usual, scale, now)
    return _with_reason(*priority, "priority", scale, now) if priority else None


def _ordinary_has_its_turn(ticket: Waiting, policy: Policy, recent_calls: Sequence[bool]) -> bool:
    """After a run of priority calls; after one alone, for who was passed too often."""
    run = 1 if ticket.passed >= policy.most_passed else policy.priority_run
    for turn in range(policy.ordinary_run):
        before = recent_calls[turn : turn + run]
        if any(recent_calls[:turn]) or len(before) < run:
            return False
        if all(before):
            return True
    return False


def _best(lane: list[Waiting], scale: _Scale, now: int) -> tuple[Waiting, Waiting] | None:
    """Of one class: who is to be called, and who has waited longest."""
    if not lane:
        return None
    oldest = min(lane, key=_place)
    if oldest.passed >= scale.policy.most_passed:
        return oldest, oldest

    def order(ticket: Waiting) -> tuple[int, int, str]:
        waited = max(0, now - ticket.queued) + _MINUTE
        return (-waited * scale.of(ticket), *_place(ticket))

    return min(lane, key=order), oldest


def _place(ticket: Waiting) -> tuple[int, str]:
    return ticket.queued, ticket.id


def _with_reason(
    ticket: Waiting, oldest: Waiting, usual: Reason, scale: _Scale, now: int
) -> tuple[Waiting, Problem]:
    """The reason with its minutes of waiting; a weight's names who has waited longer."""
    minutes = max(0, now - ticket.queued) // _MINUTE
    params: dict[str, object] = {"minutes": minutes, "priority": ticket.priority}
    code: Reason = usual
    if ticket.passed >= scale.policy.most_passed:
        code, params["passed"] = "passed-too-often", ticket.passed
    elif ticket is not oldest:
        code, params["before"] = scale.reason(ticket, oldest), oldest.number
    return ticket, Problem(code=code, params=params)
