"""The wait estimate: who is ahead by the calling order, who stands at the counters, the break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.domain.calling import Policy, Waiting
from queue_server.domain.estimate import Estimate, expect, forecast
from queue_server.domain.hours import SECOND, Hours
from queue_server.domain.line import Holding, Line, OpenCounter, holding, holdings

MINUTE = 60 * SECOND
NOON = 1_000_000 * MINUTE
STEADY = Holding(mean=300.0, spread=60.0, calls=40)


def waiting(number: int, service: str = "a", priority: str = "none") -> Waiting:
    return Waiting(f"id-{number}", f"A{number:03}", service, priority, NOON - (100 - number))


ME = waiting(90)


def line(ahead: int = 0, **changes: object) -> Line:
    known = Line(
        now=NOON,
        waiting=[waiting(n) for n in range(ahead)],
        counters=[OpenCounter(("a",))],
        holdings={"a": STEADY, "b": STEADY},
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def told(known: Line, ticket: Waiting = ME) -> Estimate:
    found = expect(ticket, known)
    assert found is not None
    assert 0 <= found.low < found.high
    assert found.low <= found.likely + 1
    return found


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert expect(ME, line(holdings={})) is None
    assert expect(ME, line(counters=[])) is None
    assert expect(ME, line(counters=[OpenCounter(("b",))])) is None


def test_a_free_counter_calls_at_once() -> None:
    found = told(line())
    assert (found.low, found.ahead, found.counters) == (0, 0, 1)
    assert found.likely == 0
    assert found.high <= 2


def test_each_person_ahead_takes_their_time_and_the_range_holds_it() -> None:
    found = told(line(6))
    assert found.ahead == 6
    assert found.likely == pytest.approx(30)
    assert found.low < 30 < found.high
    longer = told(line(12))
    assert longer.likely == pytest.approx(60)
    assert longer.high - longer.low > found.high - found.low


def test_counters_that_share_the_line_share_the_wait() -> None:
    two = told(line(6, counters=[OpenCounter(("a",)), OpenCounter(("a", "b"))]))
    assert two.likely == pytest.approx(15)
    assert two.counters == 2


def test_people_of_another_service_count_where_a_counter_gives_both() -> None:
    others = [waiting(n, "b") for n in range(4)]
    alone = line(0, waiting=others, counters=[OpenCounter(("a",)), OpenCounter(("b",))])
    assert told(alone).ahead == 0
    shared = line(0, waiting=others, counters=[OpenCounter(("a", "b"))])
    assert told(shared).likely == pytest.approx(20)


def test_who_stands_at_the_counter_has_a_part_of_the_time_behind_them() -> None:
    begun = told(line(counters=[OpenCounter(("a",), "a", NOON)]))
    long_there = told(line(counters=[OpenCounter(("a",), "a", NOON - 4 * MINUTE)]))
    assert begun.likely == pytest.approx(5)
    assert 0.5 < long_there.likely < 3


def test_a_call_that_lasts_very_long_is_still_expected_to_end() -> None:
    forgotten = told(line(counters=[OpenCounter(("a",), "a", NOON - 300 * MINUTE)]))
    assert 0 < forgotten.likely <= 10


def test_priority_goes_before_the_ordinary_by_the_offices_ratio() -> None:
    first = [waiting(n, priority="elderly") for n in range(50, 54)]
    ordinary = [waiting(n) for n in range(2)]
    known = line(0, waiting=[*first, *ordinary], policy=Policy(priority_run=2))
    assert told(known).ahead == 6
    assert told(known, waiting(54, priority="merit")).ahead == 6  # two ordinary have their turns
    assert told(known, waiting(49, priority="merit")).ahead == 0
    assert told(known, ordinary[0]).ahead == 2
    soon = replace(known, counters=[OpenCounter(("a",), recent=(True, True))])
    assert told(soon, ordinary[0]).ahead == 0


def test_people_of_priority_who_are_still_to_come_lengthen_an_ordinary_wait() -> None:
    quiet, busy = line(6), line(6, priority_per_hour={"a": 6.0})
    assert told(busy).likely > told(quiet).likely + 4
    mine = waiting(90, priority="elderly")
    assert told(busy, mine).likely == told(quiet, mine).likely


def test_a_counter_away_comes_back() -> None:
    found = told(line(counters=[OpenCounter(("a",), away=600)]))
    assert found.likely == pytest.approx(10)


def test_the_break_is_counted_and_said() -> None:
    sessions = (
        (NOON - 200 * MINUTE, NOON + 18 * MINUTE),
        (NOON + 138 * MINUTE, NOON + 300 * MINUTE),
    )
    before, after = told(line(2, sessions=sessions)), told(line(4, sessions=sessions))
    assert not before.after_break
    assert before.high < 20
    assert after.after_break
    assert after.likely >= 138
    assert after.low < 138 < after.high
    assert not after.after_closing


def test_before_the_opening_nobody_is_called() -> None:
    sessions = ((NOON + 30 * MINUTE, NOON + 270 * MINUTE),)
    found = told(line(1, sessions=sessions, lag=180.0))
    assert found.low >= 30
    assert found.likely == pytest.approx(38)
    assert not found.after_break


def test_a_line_longer_than_the_day_says_so() -> None:
    found = told(line(30, sessions=((NOON - MINUTE, NOON + 60 * MINUTE),)))
    assert found.after_closing
    assert found.likely == pytest.approx(150)


def test_few_calls_leave_more_doubt() -> None:
    sure = told(line(6))
    doubtful = told(line(6, holdings={"a": replace(STEADY, calls=2.0)}))
    assert doubtful.high - doubtful.low > sure.high - sure.low


def test_what_is_known_of_a_service_leans_to_today_and_forgets_forgotten_calls() -> None:
    assert holding([]) is None
    before = holding([], [300.0] * 40)
    assert before is not None
    assert (before.mean, before.calls) == (300.0, 15)
    slow = holding([600.0] * 15, [300.0] * 40)
    assert slow is not None
    assert slow.mean == pytest.approx(450)
    cut = holding([300.0] * 9 + [7 * 3600.0])
    assert cut is not None
    assert cut.mean == pytest.approx((9 * 300 + 2400) / 10)


def test_a_new_service_is_judged_by_the_whole_office() -> None:
    known = holdings({"new": [], "a": [300.0] * 20}, {"a": [300.0] * 20})
    assert known["new"].mean == pytest.approx(300)
    assert known["new"].spread >= 240
    assert known["new"].calls < known["a"].calls
    assert holdings({"new": []}, {}) == {}


def test_working_time_maps_to_the_wall_and_back() -> None:
    hours = Hours(((0.0, 100.0), (200.0, 300.0)))
    assert [hours.wall(w) for w in (0, 99, 100, 150, 250)] == [0, 99, 200, 250, 350]
    assert [hours.work(w) for w in (50, 100, 150, 200, 350)] == [50, 100, 100, 100, 250]
    assert [hours.opening(w) for w in (50, 150, 400)] == [50, 200, 400]


def test_everybodys_wait_is_found_in_one_walk() -> None:
    known = line(5, counters=[OpenCounter(("a",), "a", NOON), OpenCounter(("b",))])
    newcomers = [waiting(91), waiting(92, priority="merit"), waiting(93, "b")]
    found = forecast(known, newcomers)
    assert set(found) == {w.id for w in (*known.waiting, *newcomers)}
    assert [found[f"id-{n}"].ahead for n in range(5)] == [0, 1, 2, 3, 4]
    assert [found[w.id].ahead for w in newcomers] == [5, 0, 0]
    for ticket in (*known.waiting, *newcomers):
        assert expect(ticket, known) == found[ticket.id]
