"""Working days, the clock of a dossier, and the look-up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.messages import Problem
from queue_server.domain.dossiers import TIME, Dossier, Status, ended_by, newer, progress
from queue_server.domain.working_days import WorkingDays

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = WorkingDays()
SOME_DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 1))


def at(day: int, hour: int = 9, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=ZONE)


DUE_MONDAY = Dossier(
    code="H26.15.02-261106-0975",
    status=Status.PROCESSING,
    modified_at=at(6),
    received_at=at(6),
    due_at=at(23, 16),
)


def test_tet_and_make_up_saturdays_are_counted_as_the_government_says() -> None:
    assert DAYS.between(dt.date(2026, 2, 12), dt.date(2026, 2, 26)) == 5
    assert DAYS.is_working(dt.date(2026, 8, 22))
    assert not DAYS.is_working(dt.date(2026, 11, 21))
    assert not DAYS.is_working(dt.date(2026, 9, 2))


def test_the_offices_own_days_win() -> None:
    own = WorkingDays({dt.date(2026, 11, 21): True, dt.date(2026, 11, 23): False})
    assert own.is_working(dt.date(2026, 11, 21))
    assert not own.is_working(dt.date(2026, 11, 23))
    assert own.between(dt.date(2026, 11, 20), dt.date(2026, 11, 21)) == 1
    assert DAYS.between(dt.date(2026, 11, 20), dt.date(2026, 11, 21)) == 0


@given(st.lists(SOME_DAYS, min_size=3, max_size=3).map(sorted))
def test_days_counted_in_two_parts_are_the_days_counted_at_once(days: list[dt.date]) -> None:
    first, middle, last = days
    assert DAYS.between(first, middle) + DAYS.between(middle, last) == DAYS.between(first, last)
    assert DAYS.between(last, first) == 0


@pytest.mark.parametrize(
    ("status", "ended", "now", "expected"),
    [
        (Status.RESULT_READY, at(20), at(21), Problem(code="early", params={"days": 1})),
        (Status.RESULT_READY, at(23, 15), at(23, 15), Problem(code="on-time")),
        (Status.RETURNED, at(26), at(30), Problem(code="late", params={"days": 2})),
        (Status.RETURNED, at(23, 17), at(30), Problem(code="late", params={"days": 1})),
        (Status.PROCESSING, None, at(19), Problem(code="due-in", params={"days": 2})),
        (Status.PROCESSING, None, at(23, 15), Problem(code="due-today")),
        (Status.PROCESSING, None, at(27), Problem(code="overdue", params={"days": 3})),
        (Status.SUPPLEMENT, None, at(30), Problem(code="paused")),
        (Status.STOPPED, at(20), at(30), None),
        (Status.SUBMITTED, None, at(19), None),
        (Status.UNKNOWN, None, at(30), None),
    ],
)
def test_how_a_dossier_stands(
    status: Status, ended: dt.datetime | None, now: dt.datetime, expected: Problem | None
) -> None:
    if status is Status.RETURNED and ended == at(26):
        # 24/11/2026 is a public holiday, so two working days lie between the 23rd and the 26th.
        assert not DAYS.is_working(dt.date(2026, 11, 24))
    dossier = replace(DUE_MONDAY, status=status, ended_at=ended)
    assert progress(dossier, now, DAYS) == expected


def test_every_status_has_its_time_rule_and_unknown_codes_are_unknown() -> None:
    assert set(TIME) == set(Status)
    assert Status(77) is Status.UNKNOWN


def test_time_ends_with_the_result_and_not_again_when_it_is_handed_over() -> None:
    ready = ended_by(DUE_MONDAY, Status.RESULT_READY, at(20))
    returned = ended_by(ready, Status.RETURNED, at(30))
    assert (ready.ended_at, returned.ended_at) == (at(20), at(20))
    assert ended_by(returned, Status.PROCESSING, at(30, 10)).ended_at is None


versions = st.builds(
    lambda status, day: replace(DUE_MONDAY, status=status, modified_at=at(day)),
    st.sampled_from(list(Status)),
    st.integers(1, 28),
)


@given(st.lists(versions, min_size=1, max_size=8))
def test_old_and_repeated_news_do_no_harm(told: list[Dossier]) -> None:
    kept: Dossier | None = None
    for dossier in [*told, *told[:3]]:
        kept = newer(kept, dossier) or kept
    assert kept is not None
    assert kept.modified_at == max(dossier.modified_at for dossier in told)
    assert newer(kept, kept) is None
