"""The calling order over random days: explained, deterministic, and nobody is left waiting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import SetClock
from queue_server.domain.actor import Actor
from queue_server.domain.calling import GROUNDS, LOOKS_BACK, Policy, Waiting, choose
from queue_server.domain.lanes import Lanes
from queue_server.services.office import Office
from queue_server.storage.tx import Tx

MINUTE = 60_000_000
SERVICES = "abc"
PEOPLE = ["none", "none", "elderly", "merit", "appointment"]

arrival = st.tuples(st.sampled_from(SERVICES), st.sampled_from(PEOPLE))
# Who comes between two calls; now and then a crowd, now and then nobody.
days = st.lists(st.lists(arrival, max_size=4), min_size=1, max_size=60)
weights = st.fixed_dictionaries(dict.fromkeys(SERVICES, st.integers(1, 9)))
policies = st.builds(
    Policy,
    priority_run=st.integers(1, 4),
    ordinary_run=st.integers(1, 3),
    most_passed=st.integers(1, 15),
    grounds=st.lists(st.sampled_from(GROUNDS), unique=True).map(tuple),
    weights=st.dictionaries(st.sampled_from(GROUNDS), st.integers(1, 9), max_size=2),
)


@dataclass
class Day:
    """One counter's day: who waits, who was called, and by how many each was passed."""

    policy: Policy
    weights: dict[str, int]
    line: list[Waiting] = field(default_factory=list)
    calls: list[Waiting] = field(default_factory=list)
    ahead: dict[str, int] = field(default_factory=dict)
    passed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    now: int = 0

    def comes(self, service: str, priority: str) -> None:
        self.now += 1
        name = f"{self.now:06d}"
        self.ahead[name] = len(self.line)
        self.line.append(Waiting(name, name, service, priority, self.now))

    def recent(self) -> list[bool]:
        """Of the calls, the newest first, which were of priority."""
        return [self.policy.first(one.priority) for one in reversed(self.calls)]

    def call(self) -> None:
        self.now += 3 * MINUTE
        seen = [replace(one, passed=self.passed[one.id]) for one in self.line]
        recent = self.recent()[: self.policy.looks_back]
        chosen = choose(seen, self.weights, self.policy, recent, self.now)
        assert chosen == choose(seen[::-1], self.weights, self.policy, recent, self.now)
        ours = [one for one in seen if one.service in self.weights]
        assert (chosen is None) == (not ours)
        if chosen is None:
            return
        assert chosen[0] in ours
        self.line = [one for one in self.line if one.id != chosen[0].id]
        for one in self.line:
            self.passed[one.id] += one.queued < chosen[0].queued
        self.calls.append(chosen[0])


def play(day: list[list[tuple[str, str]]], policy: Policy, weights: dict[str, int]) -> Day:
    """The day, served to the last."""
    played = Day(policy, weights)
    for comers in day:
        for service, priority in comers:
            played.comes(service, priority)
        played.call()
    while any(one.service in weights for one in played.line):
        played.call()
    return played


@given(days, policies, weights)
def test_nobody_is_passed_without_end(day, policy: Policy, weights: dict[str, int]) -> None:
    played = play(day, policy, weights)
    run, most = max(policy.priority_run, policy.ordinary_run), policy.most_passed
    assert len(played.calls) == sum(map(len, day))
    for one in played.calls:
        ordinary = played.ahead[one.id] + most + 1
        assert played.passed[one.id] <= most + run * ordinary


@given(days, policies, weights)
def test_within_service_and_lane_it_goes_by_time(day, policy, weights) -> None:
    order = defaultdict(list)
    for one in play(day, policy, weights).calls:
        order[one.service, policy.lane(one.priority)].append(one.queued)
    assert all(queued == sorted(queued) for queued in order.values())


@given(days, policies)
def test_a_service_the_counter_does_not_give_is_never_called(day, policy) -> None:
    played = play(day, policy, {"a": 1, "b": 3})
    assert {one.service for one in played.calls} <= {"a", "b"}


@given(days, policies, weights)
def test_ordinary_people_are_never_kept_waiting_by_more_than_the_run(day, policy, weights) -> None:
    """In any stretch of calls while an ordinary ticket waits, priority has its ratio at most."""
    played = play(day, policy, weights)
    run = policy.priority_run
    first = [policy.first(call.priority) for call in played.calls]
    for place in range(len(first)):
        stretch = played.calls[place : place + run + 1]
        if all(first[place : place + run + 1]) and len(stretch) > run:
            came = max(call.queued for call in stretch)
            left = played.calls[place + run + 1 :]
            assert all(policy.first(one.priority) or one.queued > came for one in left)


@given(days, policies, weights)
def test_priority_waits_for_its_share_of_ordinary_calls_at_most(day, policy, weights) -> None:
    played = play(day, policy, weights)
    run = policy.ordinary_run
    for place in range(len(played.calls) - run):
        stretch = played.calls[place : place + run + 1]
        if not any(policy.first(call.priority) for call in stretch):
            began = stretch[0].queued
            left = played.calls[place + run + 1 :]
            assert all(not policy.first(one.priority) or one.queued > began for one in left)


@given(days, policies, weights)
def test_the_heads_of_the_lanes_are_enough(day, policy, weights) -> None:
    """What simulation and estimate look at chooses as the whole line does."""
    line = [
        Waiting(f"{n:04d}", f"{n:04d}", service, ground, n * MINUTE)
        for n, (service, ground) in enumerate(one for comers in day for one in comers)
    ]
    lanes, called = Lanes(policy, line), []
    for one in range(len(line)):
        now, recent = (len(line) + one) * MINUTE, [policy.first(w.priority) for w in called]
        ticket = lanes.first(weights, recent[:LOOKS_BACK], now)
        later = [w.queued for w in called]
        seen = [
            replace(w, passed=min(policy.most_passed, sum(q > w.queued for q in later)))
            for w in line if w not in called
        ]  # fmt: skip
        chosen = choose(seen, weights, policy, recent, now)
        assert ticket is not None
        assert chosen is not None
        assert ticket.id == chosen[0].id
        lanes.take(ticket)
        called.insert(0, next(w for w in line if w.id == ticket.id))


def waiting(number: str, minute: int, priority: str = "none", service: str = "a") -> Waiting:
    return Waiting(number, number, service, priority, minute * MINUTE)


def told(line: list[Waiting], weights: dict[str, int], recent: list[bool]) -> tuple[str, str]:
    chosen = choose(line, weights, Policy(), recent, 30 * MINUTE)
    assert chosen is not None
    return chosen[0].number, chosen[1].code


def test_a_services_weight_makes_its_minutes_count_more() -> None:
    line = [waiting("A001", 0), waiting("B001", 15, service="b")]
    assert told(line, {"a": 1, "b": 1}, []) == ("A001", "first-come")
    chosen = choose(line, {"a": 1, "b": 3}, Policy(), [], 30 * MINUTE)
    assert chosen is not None
    assert (chosen[0].number, chosen[1].code) == ("B001", "weighed")
    assert chosen[1].params == {"minutes": 15, "priority": "none", "before": "A001"}


def test_the_weights_of_counter_clerk_and_ground_are_multiplied_and_the_strongest_is_told() -> None:
    line = [waiting("A001", 0), waiting("B001", 15, service="b")]
    for_clerk = choose(line, {"a": 1, "b": 1}, Policy(), [], 30 * MINUTE, {"b": 3})
    assert for_clerk is not None
    assert (for_clerk[0].number, for_clerk[1].code) == ("B001", "weighed-clerk")
    both = choose(line, {"a": 3, "b": 2}, Policy(), [], 30 * MINUTE, {"b": 2})
    assert both is not None
    assert both[0].number == "A001"
    people = [waiting("A001", 0, "appointment"), waiting("A002", 15, "elderly")]
    policy = Policy(weights={"elderly": 3})
    chosen = choose(people, ["a"], policy, [], 30 * MINUTE)
    assert chosen is not None
    assert (chosen[0].number, chosen[1].code) == ("A002", "weighed-ground")
    assert chosen[1].params["before"] == "A001"


def test_a_ground_that_does_not_go_first_here_waits_with_the_others() -> None:
    line = [waiting("A001", 0), waiting("A002", 1, "appointment"), waiting("A003", 2, "merit")]
    policy = Policy(grounds=("merit",))
    assert [policy.first(one.priority) for one in line] == [False, False, True]
    order = []
    while line:
        chosen = choose(line, ["a"], policy, [], 30 * MINUTE)
        assert chosen is not None
        order.append(chosen[0].number)
        line.remove(chosen[0])
    assert order == ["A003", "A001", "A002"]


@pytest.mark.parametrize(
    ("recent", "called"),
    [
        ("", "P"), ("p", "P"), ("pp", "O"), ("opp", "O"), ("oopp", "P"), ("op", "P"), ("ppo", "O"),
    ],
)  # fmt: skip
def test_a_ratio_of_two_to_two(recent: str, called: str) -> None:
    policy = Policy(priority_run=2, ordinary_run=2)
    line = [waiting("O", 0), waiting("P", 9, "elderly")]
    chosen = choose(line, ["a"], policy, [one == "p" for one in recent], 30 * MINUTE)
    assert chosen is not None
    assert chosen[0].number == called


def test_who_was_passed_too_often_goes_before_a_weight() -> None:
    line = [replace(waiting("A001", 0), passed=12), waiting("B001", 15, service="b")]
    assert told(line, {"a": 1, "b": 9}, []) == ("A001", "passed-too-often")


@pytest.mark.parametrize(
    ("passed", "recent", "called"),
    [(11, [True], "A002"), (12, [True], "A001"), (12, [False, True], "A002"), (12, [], "A002")],
)
def test_an_ordinary_ticket_passed_too_often_has_every_second_call(
    passed: int, recent: list[bool], called: str
) -> None:
    line = [replace(waiting("A001", 0), passed=passed), waiting("A002", 20, "elderly")]
    assert told(line, {"a": 1}, recent)[0] == called


def test_at_a_real_counter_weights_and_being_passed_are_read_from_the_books(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    def weigh(tx: Tx) -> None:
        tx.db.execute("UPDATE counter_service SET weight = 50 WHERE service = 'dat-dai'")

    office.store.write(weigh)
    office.counters.command(clerk, "quay-1", "open")
    office.tickets.take(kiosk, None, "ho-tich")
    called = []
    for _ in range(Policy().most_passed + 1):
        clock.move(60)
        office.tickets.take(kiosk, None, "dat-dai")
        ticket = office.counters.command(clerk, "quay-1", "next").ticket
        assert ticket is not None
        assert ticket.reason is not None
        called.append((ticket.number, ticket.reason.code))
    assert called == [(f"B{n:03d}", "weighed") for n in range(1, 13)] + [
        ("A001", "passed-too-often")
    ]
