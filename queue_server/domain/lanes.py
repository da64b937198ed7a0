"""Who waits, lane by lane, and whom the calling order takes: for looking ahead and for playing."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from queue_server.domain.calling import Policy, Waiting, choose

Services = Collection[str] | Mapping[str, int]
"""A counter's services, perhaps with their weights."""


class Lanes:
    """The line of an office, by service and lane; the order itself is ``calling.choose``."""

    def __init__(self, policy: Policy, waiting: Iterable[Waiting] = ()) -> None:
        self._policy = policy
        self._lanes: dict[tuple[str, str], deque[Waiting]] = {}
        self._called: dict[str, list[int]] = {}
        for ticket in sorted(waiting, key=lambda w: (w.queued, w.id)):
            self.add(ticket)

    def add(self, ticket: Waiting) -> None:
        """Somebody comes, after all who are there."""
        self._lanes.setdefault(self._lane(ticket), deque()).append(ticket)

    def waiting(self) -> list[Waiting]:
        """Everybody who waits."""
        return [ticket for lane in self._lanes.values() for ticket in lane]

    def call(self, services: Services, recent_calls: Sequence[bool], now: int) -> Waiting | None:
        """Take the next for a counter out of the line; None when nobody waits for it."""
        ticket = self.first(services, recent_calls, now)
        if ticket is not None:
            self.take(ticket)
        return ticket

    def first(self, services: Services, recent_calls: Sequence[bool], now: int) -> Waiting | None:
        """Who is next for a counter, and stays in the line."""
        heads = self._heads(services)
        chosen = choose(heads, services, self._policy, recent_calls, now) if heads else None
        return chosen[0] if chosen else None

    def take(self, ticket: Waiting, *, counted: bool = True) -> None:
        """Take the first of a lane out; ``counted`` as one who passed those who came earlier."""
        self._lanes[self._lane(ticket)].popleft()
        if counted:
            insort(self._called.setdefault(ticket.service, []), ticket.queued)

    def _lane(self, ticket: Waiting) -> tuple[str, str]:
        return ticket.service, self._policy.lane(ticket.priority)

    def _heads(self, services: Services) -> list[Waiting]:
        names, most = self._policy.lanes, self._policy.most_passed
        return [
            self._passed(lane[0], services, most)
            for service in services
            for name in names
            if (lane := self._lanes.get((service, name)))
        ]

    def _passed(self, ticket: Waiting, services: Services, most: int) -> Waiting:
        """The ticket with the count of those who came later and were called before it."""
        called = (self._called.get(service, ()) for service in services)
        passed = sum(len(times) - bisect_right(times, ticket.queued) for times in called)
        return replace(ticket, passed=min(most, ticket.passed + passed)) if passed else ticket
