"""Numbers and calling order: pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calling import Policy, Waiting, choose
from queue_server.domain.numbers import number_text, parse_number

MINUTE = 60_000_000


@pytest.mark.parametrize(
    ("count", "text"), [(1, "A001"), (25, "A025"), (999, "A999"), (1000, "A1000"), (1500, "A1500")]
)
def test_numbers_have_three_digits_and_then_four(count: int, text: str) -> None:
    assert number_text("A", count) == text


@given(st.sampled_from(["A", "B", "KQ"]), st.integers(1, 99_999))
def test_a_number_is_read_as_it_was_written(letter: str, count: int) -> None:
    assert parse_number(f" {number_text(letter, count).lower()} ") == (letter, count)


@pytest.mark.parametrize("text", ["", "25", "A", "A2", "A-025", "ABCD001", "A٠٢٥"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def waiting(number: str, queued: int, priority: str = "none", service: str = "a") -> Waiting:
    return Waiting(number, number, service, priority, queued)


def first(ticket: Waiting) -> bool:
    return Policy().first(ticket.priority)


def test_nobody_waits() -> None:
    assert choose([], ["a"], Policy(), [], 0) is None


def test_only_the_counters_own_services_count() -> None:
    assert choose([waiting("B001", 1, service="b")], ["a"], Policy(), [], 0) is None


def test_who_came_first_is_called_first_and_the_reason_says_how_long() -> None:
    line = [waiting("A002", 5 * MINUTE), waiting("A001", 3 * MINUTE)]
    chosen = choose(line, ["a"], Policy(), [], 15 * MINUTE)
    assert chosen is not None
    ticket, reason = chosen
    assert ticket.number == "A001"
    assert (reason.code, reason.params["minutes"]) == ("first-come", 12)


def test_priority_goes_first_but_two_in_a_row_give_way() -> None:
    line = [waiting("A001", 1), waiting("A002", 2, "elderly")]
    order = [choose(line, ["a"], Policy(), recent, 3) for recent in ([], [True], [True, True])]
    assert [chosen and (chosen[0].number, chosen[1].code) for chosen in order] == [
        ("A002", "priority"),
        ("A002", "priority"),
        ("A001", "turn-of-ordinary"),
    ]


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_no_class_starves(line: list[bool]) -> None:
    left = [waiting(f"A{i:03d}", i, "elderly" if first else "none") for i, first in enumerate(line)]
    recent: list[bool] = []
    while left:
        chosen = choose(left, ["a"], Policy(), recent, 0)
        assert chosen is not None
        ticket = chosen[0]
        if first(ticket) and any(not first(other) for other in left):
            assert not all(recent[:2]) or len(recent) < 2
        assert ticket.queued == min(t.queued for t in left if first(t) == first(ticket))
        left.remove(ticket)
        recent.insert(0, first(ticket))
