"""When numbers are given: weekdays, Tết, make-up Saturdays, breaks, last tickets, own days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calendar import (
    ALL_DAY,
    Calendar,
    OpeningRules,
    OwnDay,
    Reason,
    Times,
    Weekday,
    WeeklySession,
    wall_time,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING, AFTERNOON = ("07:30", "11:30"), ("13:30", "17:00")
MINUTE = dt.timedelta(minutes=1)


def weekly(*hours: tuple[str, str], **more: object) -> list[WeeklySession]:
    return [WeeklySession(start=start, end=end, **more) for start, end in hours]


def rules(*extra: WeeklySession, **more: object) -> OpeningRules:
    return OpeningRules(sessions=(*weekly(MORNING, AFTERNOON), *extra), **more)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def told(calendar: Calendar, moment: str, service: str = "") -> tuple[str, str]:
    """(reason or ``open``, when that changes) in short."""
    status = calendar.status(at(moment), service)
    change = status.until if status.open else status.next_opening
    return status.reason or "open", f"{change:%m-%d %H:%M}" if change else ""


OFFICE = Calendar(rules(last_ticket_minutes=15))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T00:00", ("not-yet", "11-23 07:30")),
        ("2026-11-23T07:29:59.999999", ("not-yet", "11-23 07:30")),
        ("2026-11-23T07:30", ("open", "11-23 11:15")),
        ("2026-11-23T11:14:59", ("open", "11-23 11:15")),
        ("2026-11-23T11:15", ("last-ticket", "11-23 13:30")),
        ("2026-11-23T11:30", ("break", "11-23 13:30")),
        ("2026-11-23T13:30", ("open", "11-23 16:45")),
        ("2026-11-23T16:59", ("last-ticket", "11-25 07:30")),  # the 24th is a public holiday
        ("2026-11-23T23:59:59", ("over", "11-25 07:30")),
        ("2026-11-24T09:00", ("holiday", "11-25 07:30")),
        ("2026-11-27T17:00", ("over", "11-30 07:30")),
        ("2026-11-28T09:00", ("day-off", "11-30 07:30")),
        # Tết of 2026 is Monday to Friday, 16 to 20 February
        ("2026-02-13T17:00", ("over", "02-23 07:30")),
        ("2026-02-17T09:00", ("holiday", "02-23 07:30")),
        # Saturday 22 August is worked for Monday 31 August
        ("2026-08-22T09:00", ("open", "08-22 11:15")),
        ("2026-08-29T09:00", ("day-off", "09-03 07:30")),
        ("2026-08-31T09:00", ("holiday", "09-03 07:30")),
        ("2026-12-31T20:00", ("over", "01-04 07:30")),
    ],
)
def test_the_office_calendar(moment: str, expected: tuple[str, str]) -> None:
    assert told(OFFICE, moment) == expected


def test_with_nothing_set_the_office_is_always_open() -> None:
    calendar = Calendar(OpeningRules())
    assert told(calendar, "2026-02-17T03:00") == ("open", "02-18 00:00")
    assert calendar.sessions(dt.date(2026, 2, 17)) == (ALL_DAY,)
    assert calendar.minutes_open(at("2026-02-17T03:00"), at("2026-02-18T03:30")) == 24 * 60 + 30


def test_the_offices_own_days_win_over_weekday_and_holiday() -> None:
    own = (
        OwnDay(day=dt.date(2026, 11, 24), sessions=(Times(start="08:00", end="10:00"),)),
        OwnDay(day=dt.date(2026, 11, 25)),
    )
    calendar = Calendar(rules(own_days=own))
    assert told(calendar, "2026-11-24T07:00") == ("not-yet", "11-24 08:00")
    assert told(calendar, "2026-11-24T10:00") == ("over", "11-26 07:30")
    assert told(calendar, "2026-11-25T09:00") == ("day-off", "11-26 07:30")
    closed = Calendar(OpeningRules(own_days=own[1:]))
    assert told(closed, "2026-11-25T09:00") == ("day-off", "11-26 00:00")


def test_a_service_with_sessions_of_its_own_keeps_only_those() -> None:
    days = (Weekday.TUE, Weekday.THU)
    calendar = Calendar(rules(*weekly(("08:00", "10:00"), days=days, service="dat-dai")))
    assert told(calendar, "2026-11-26T08:30", "dat-dai") == ("open", "11-26 10:00")
    assert told(calendar, "2026-11-27T08:30", "dat-dai") == ("day-off", "12-01 08:00")
    assert told(calendar, "2026-11-27T08:30", "ho-tich") == ("open", "11-27 11:30")
    # without sessions of the office's, the other services are always open
    calendar = Calendar(OpeningRules(sessions=tuple(weekly(MORNING, service="dat-dai"))))
    assert told(calendar, "2026-11-29T08:30", "ho-tich")[0] == "open"
    assert told(calendar, "2026-11-29T08:30", "dat-dai")[0] == "day-off"


def test_saturday_mornings_are_kept_beside_make_up_saturdays() -> None:
    calendar = Calendar(rules(*weekly(MORNING, days=(Weekday.SAT,))))
    assert told(calendar, "2026-11-28T14:00") == ("over", "11-30 07:30")
    assert told(calendar, "2026-08-22T14:00") == ("open", "08-22 17:00")


def test_holidays_can_be_left_aside() -> None:
    calendar = Calendar(rules(public_holidays=False))
    assert told(calendar, "2026-02-17T09:00")[0] == "open"
    assert told(calendar, "2026-08-22T09:00")[0] == "day-off"


def test_what_never_opens_has_no_next_opening() -> None:
    never = OpeningRules(sessions=tuple(weekly(MORNING, days=())))
    assert told(Calendar(never), "2026-11-23T09:00") == ("day-off", "")
    short = OpeningRules(sessions=tuple(weekly(MORNING)), last_ticket_minutes=300)
    assert told(Calendar(short), "2026-11-23T09:00") == ("last-ticket", "")


@pytest.mark.parametrize(
    "faulty",
    [
        OpeningRules(sessions=tuple(weekly(("11:30", "07:30")))),
        OpeningRules(sessions=tuple(weekly(("08:00", "08:00")))),
        rules(*weekly(("11:00", "12:00"))),
        OpeningRules(own_days=(OwnDay(day=dt.date(2026, 1, 2)), OwnDay(day=dt.date(2026, 1, 2)))),
    ],
)
def test_rules_that_contradict_themselves_are_refused(faulty: OpeningRules) -> None:
    with pytest.raises(ValueError):
        Calendar(faulty)


@pytest.mark.parametrize(
    ("moment", "minutes", "afternoon"),
    [
        ("2026-11-23T11:00", 29.0, False),
        ("2026-11-23T11:00", 30.0, True),
        ("2026-11-23T16:00", 90.0, False),  # there is no session after this one
        ("2026-11-23T12:00", 90.0, False),
    ],
)
def test_who_waits_into_the_break_is_served_in_the_afternoon(
    moment: str, minutes: float, afternoon: bool
) -> None:
    assert OFFICE.waits_for_afternoon(at(moment), minutes) is afternoon


# -- properties -------------------------------------------------------------------------------

CRITICAL = [at("2026-02-12T00:00"), at("2026-08-20T00:00"), at("2026-11-20T00:00"),
            at("2026-12-30T00:00")]  # fmt: skip
moments = st.builds(
    lambda start, minute, second: start + minute * MINUTE + dt.timedelta(seconds=second),
    st.sampled_from(CRITICAL),
    st.integers(0, 14 * 24 * 60),
    st.sampled_from([0, 0, 1, 59]),
)


@st.composite
def some_rules(draw: st.DrawFn) -> OpeningRules:
    sessions = []
    for service in (None, "dat-dai"):
        for day in draw(st.sets(st.sampled_from(list(Weekday)), max_size=6)):
            cuts = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False):
                hours = {"start": wall_time(start * 15), "end": wall_time(end * 15)}
                sessions.append(WeeklySession(days=(day,), service=service, **hours))
    own = draw(st.sets(st.sampled_from([one.date() + dt.timedelta(3) for one in CRITICAL])))
    hours = Times(start="00:00", end=draw(st.sampled_from(["00:30", "24:00"])))
    return OpeningRules(
        sessions=tuple(sessions),
        own_days=tuple(OwnDay(day=day, sessions=draw(st.sampled_from([(), (hours,)])))
                       for day in own),
        last_ticket_minutes=draw(st.sampled_from([0, 15, 40])),
        public_holidays=draw(st.booleans()),
    )  # fmt: skip


services = st.sampled_from(["", "ho-tich", "dat-dai"])


@given(some_rules(), moments, services)
def test_a_status_holds_until_it_says_it_ends(
    given_rules: OpeningRules, now: dt.datetime, service: str
) -> None:
    calendar = Calendar(given_rules)
    status = calendar.status(now, service)
    assert (status.reason is None, status.until is not None) == (status.open, status.open)
    change = status.until if status.open else status.next_opening
    if change is None:
        change = now + dt.timedelta(days=20)
    else:
        assert change > now
        if not status.open:
            assert calendar.status(change, service).open
    for share in (0.001, 0.2, 0.5, 0.9, 0.999):
        assert calendar.status(now + (change - now) * share, service).open is status.open


@given(some_rules(), moments, services)
def test_open_is_within_a_session_and_not_near_its_end(
    given_rules: OpeningRules, now: dt.datetime, service: str
) -> None:
    calendar = Calendar(given_rules)
    spans = calendar.sessions(now.date(), service)
    minute = now.hour * 60 + now.minute + now.second / 60
    left = [span.end - minute for span in spans if span.start <= minute < span.end]
    assert len(left) <= 1
    expected = bool(left) and (spans == (ALL_DAY,) or left[0] > given_rules.last_ticket_minutes)
    status = calendar.status(now, service)
    assert status.open is expected
    assert (status.reason is Reason.LAST_TICKET) is (bool(left) and not expected)


@given(some_rules(), st.lists(moments, min_size=3, max_size=3), services)
def test_minutes_of_sessions_add_up(
    given_rules: OpeningRules, when: list[dt.datetime], service: str
) -> None:
    calendar = Calendar(given_rules)
    first, middle, last = (each.replace(second=0) for each in sorted(when))
    whole = calendar.minutes_open(first, last, service)
    before = calendar.minutes_open(first, middle, service)
    assert whole == before + calendar.minutes_open(middle, last, service)
    assert 0 <= whole <= (last - first) / MINUTE
    assert calendar.minutes_open(last, first, service) == 0
