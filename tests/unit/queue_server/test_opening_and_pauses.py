"""When numbers are refused: sessions, limits and pauses, and who is told of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from config.clock import SetClock, from_micros
from config.settings import OfficeSettings, SettingsError
from config.words import languages, words
from contract.ids import Scope
from contract.messages import Session
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.domain.calendar import OpeningRules, OwnDay, Reason, Times, WeeklySession
from queue_server.services.admission import working_today
from queue_server.services.office import Office
from queue_server.storage import opening
from queue_server.web import create_app
from tests.waiting import PATIENCE

RULES = """
[opening]
last_ticket_minutes = 15
daily_limits = {dat-dai = 2}
kiosk_hour_limit = 3

[[opening.sessions]]
start = "07:30"
end = "11:30"

[[opening.sessions]]
start = "13:30"
end = "17:00"

[[opening.own_days]]
day = 2026-11-25
"""
SUPERVISOR = Actor(ActorKind.CLERK, "a-supervisor", "supervisor", "Minh")
ADMIN = Actor(ActorKind.CLERK, "an-admin", "admin", "An")
CLERK = Actor(ActorKind.CLERK, "a-clerk", "clerk", "Lan")
KIOSK = device("kiosk-1", "kiosk")


@pytest.fixture
def ruled(
    office_settings: OfficeSettings, open_office: Callable[[], Office], tmp_path: Path
) -> Callable[[str], Office]:
    """``ruled(toml)`` opens the test office with such a part in its seed."""

    def opener(toml: str = RULES) -> Office:
        seed = tmp_path / "seed.toml"
        seed.write_text(seed.read_text(encoding="utf-8") + toml, encoding="utf-8")
        return open_office()

    return opener


def until(clock: SetClock, text: str) -> None:
    clock.move((dt.datetime.fromisoformat(f"{text}+07:00") - clock.now()).total_seconds())


def refused(office: Office, service: str = "ho-tich", who: Actor = KIOSK) -> dict[str, Any]:
    """What a refusal says; nothing was changed by it."""
    with office.store.reader() as db:
        before = list(map(tuple, db.execute("SELECT * FROM series").fetchall()))
    with pytest.raises(Refused) as caught:
        office.tickets.take(who, None, service)
    with office.store.reader() as db:
        assert list(map(tuple, db.execute("SELECT * FROM series").fetchall())) == before
    found: dict[str, Any] = msgspec.to_builtins(caught.value.problem)
    return {"code": found["code"], **found["params"]}


def journal(office: Office, kind: str) -> list[tuple[str, dict[str, Any]]]:
    with office.store.reader() as db:
        rows = db.execute("SELECT subject, data FROM journal WHERE kind = ? ORDER BY seq", (kind,))
        return [(row[0], json.loads(row[1])) for row in rows]


def test_an_office_without_rules_is_always_open(office: Office, clock: SetClock) -> None:
    until(clock, "2026-12-27T03:00")
    assert office.tickets.take(KIOSK, None, "ho-tich").number == "A001"
    state = office.views.service("ho-tich")
    assert (state.open, state.reason, state.next_opening, state.expected) == (True, *[None] * 3)
    assert office.views.office().sessions == []
    assert not office.views.office().keeps_sessions


def test_outside_the_sessions_a_number_is_refused_and_the_state_says_why(
    ruled: Any, clock: SetClock
) -> None:
    office = ruled()
    sessions = [Session("07:30", "11:30"), Session("13:30", "17:00")]
    assert office.views.office().sessions == sessions
    assert office.views.office().keeps_sessions
    issued = office.tickets.take(KIOSK, "request-1", "ho-tich")
    until(clock, "2026-11-23T11:20")
    why = {"code": "service-closed", "reason": "last-ticket"}
    assert refused(office) == {**why, "next_opening": "2026-11-23T13:30:00+07:00"}
    assert refused(office, who=CLERK)["reason"] == "last-ticket"
    assert office.tickets.take(KIOSK, "request-1", "ho-tich") == issued
    state = office.views.service("ho-tich")
    assert (state.open, state.reason) == (False, "last-ticket")
    assert state.next_opening == dt.datetime.fromisoformat("2026-11-23T13:30+07:00")
    until(clock, "2026-11-23T13:30")
    assert office.tickets.take(KIOSK, None, "ho-tich").number == "A002"
    until(clock, "2026-11-25T09:00")  # a day of the office's own, after a public holiday
    assert refused(office)["next_opening"] == "2026-11-26T07:30:00+07:00"
    assert office.views.office().sessions == []


def test_a_services_numbers_of_the_day_come_to_their_limit(ruled: Any, clock: SetClock) -> None:
    office = ruled()
    tokens = [office.tickets.take(CLERK, None, "dat-dai").token for _ in range(2)]
    limit = {"code": "service-closed", "reason": "limit"}
    assert refused(office, "dat-dai") == {**limit, "next_opening": "2026-11-26T07:30:00+07:00"}
    assert office.views.service("dat-dai").reason == "limit"
    assert office.views.service("ho-tich").open
    office.tickets.cancel(KIOSK, None, tokens[0])
    office.tickets.take(CLERK, None, "dat-dai")
    assert refused(office, "dat-dai")["reason"] == "limit"
    until(clock, "2026-11-26T08:00")
    assert office.tickets.take(CLERK, None, "dat-dai").number == "B001"


def test_one_kiosk_gives_so_many_numbers_within_an_hour(ruled: Any, clock: SetClock) -> None:
    office = ruled()
    for minutes in (0, 10, 20):
        until(clock, f"2026-11-23T08:{minutes:02d}")
        office.tickets.take(KIOSK, None, "ho-tich")
    full = {"code": "too-many-numbers", "limit": 3}
    assert refused(office) == {**full, "again_at": "2026-11-23T09:00:00+07:00"}
    assert office.tickets.take(device("kiosk-2", "kiosk"), None, "ho-tich").number == "A004"
    assert office.tickets.take(CLERK, None, "ho-tich").number == "A005"
    assert office.views.service("ho-tich").open
    until(clock, "2026-11-23T09:00")
    office.tickets.take(KIOSK, None, "ho-tich")
    assert refused(office)["again_at"] == "2026-11-23T09:10:00+07:00"


def test_a_service_is_paused_at_once_with_a_reason_and_its_minutes_are_counted(
    ruled: Any, clock: SetClock
) -> None:
    office = ruled()
    until(clock, "2026-11-23T11:00")
    told = office.events.subscribe()
    done = office.opening.pause(
        SUPERVISOR, "request-1", Scope.SERVICE, "dat-dai", {"vi": "Mất điện"}
    )
    change = told.wait(PATIENCE)
    assert change is not None
    assert {"office", "service/dat-dai"} <= set(change.topics)
    assert office.views.office().pauses == done.pauses
    assert msgspec.to_builtins(done.pauses) == [
        {"scope": "service", "id": "dat-dai", "reason": {"vi": "Mất điện"},
         "since": "2026-11-23T11:00:00+07:00"}
    ]  # fmt: skip
    told_so = refused(office, "dat-dai")
    assert (told_so["reason"], told_so["because"]) == ("paused", {"vi": "Mất điện"})
    state = office.views.service("dat-dai")
    assert (state.open, state.reason, state.next_opening) == (False, "paused", None)
    assert office.views.service("ho-tich").open
    until(clock, "2026-11-23T13:50")  # half an hour of the morning, twenty minutes since
    assert office.opening.resume(SUPERVISOR, "request-2", Scope.SERVICE, "dat-dai").pauses == []
    assert office.opening.resume(SUPERVISOR, "request-3", Scope.SERVICE, "dat-dai").pauses == []
    assert journal(office, "paused/1") == [
        ("dat-dai", {"scope": "service", "reason": {"vi": "Mất điện"}})
    ]
    assert journal(office, "resumed/1") == [("dat-dai", {"scope": "service", "minutes": 50})]
    assert office.tickets.take(CLERK, None, "dat-dai").number == "B001"


def test_the_whole_office_or_one_kiosk_is_paused(office: Office, clock: SetClock) -> None:
    office.opening.pause(SUPERVISOR, None, Scope.DEVICE, "kiosk-1", {})
    paused = {"code": "service-closed", "reason": "paused", "next_opening": None}
    assert refused(office) == {**paused, "scope": "device"}
    assert office.tickets.take(device("kiosk-2", "kiosk"), None, "ho-tich").number == "A001"
    assert office.views.service("ho-tich").open
    clock.move(60)
    office.opening.pause(ADMIN, None, Scope.OFFICE, "", {"vi": "Báo cháy"})
    clock.move(60)
    office.opening.pause(ADMIN, None, Scope.OFFICE, "", {"vi": "Diễn tập"})
    assert refused(office, who=CLERK) == {**paused, "because": {"vi": "Diễn tập"}}
    assert [one.reason for one in office.views.office().pauses] == [{}, {"vi": "Diễn tập"}]
    assert [service.open for service in office.views.services()] == [False, False]
    clock.move(60)
    office.opening.resume(SUPERVISOR, None, Scope.OFFICE, "")
    assert journal(office, "resumed/1") == [("office", {"scope": "office", "minutes": 2})]
    assert office.tickets.take(CLERK, None, "ho-tich").number == "A002"


def test_a_pause_stays_through_a_restart(open_office: Callable[[], Office]) -> None:
    first = open_office()
    first.opening.pause(SUPERVISOR, None, Scope.OFFICE, "", {"vi": "Mất điện"})
    first.close()
    assert refused(open_office())["reason"] == "paused"


@pytest.mark.parametrize("who", [CLERK, KIOSK], ids=["clerk", "kiosk"])
def test_who_may_not_changes_nothing(office: Office, who: Actor) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: office.opening.pause(who, None, Scope.OFFICE, "", {}),
        lambda: office.opening.resume(who, None, Scope.OFFICE, ""),
        lambda: office.opening.set_rules(who, None, OpeningRules(kiosk_hour_limit=1)),
        lambda: office.opening.set_day(who, None, OwnDay(day=dt.date(2026, 12, 24))),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="forbidden"):
            attempt()
    with pytest.raises(Refused, match="forbidden"):
        office.opening.set_rules(SUPERVISOR, None, OpeningRules())
    assert office.views.office().pauses == []
    assert office.opening.rules() == OpeningRules()


def test_the_clock_opens_and_closes_and_everybody_is_told(ruled: Any, clock: SetClock) -> None:
    office = ruled()
    told = office.events.subscribe()
    both = ["service/dat-dai", "service/ho-tich"]

    def ticks() -> list[str]:
        office.opening.tick()
        change = told.wait(0)
        return sorted(change.topics) if change else []

    assert ticks() == []
    until(clock, "2026-11-23T11:14")
    assert ticks() == []
    until(clock, "2026-11-23T11:15")
    assert ticks() == both
    assert ticks() == []
    until(clock, "2026-11-23T13:30")
    assert ticks() == both
    until(clock, "2026-11-24T00:00")
    assert ticks() == ["office", *both]


def test_who_will_wait_into_the_break_is_told_so(
    ruled: Any, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = ruled()
    estimates = office.tickets._estimates
    told = [(20, 50), (10, 160), (20, 170)]
    monkeypatch.setattr(estimates, "minutes", lambda *_args, **_more: told[0])
    until(clock, "2026-11-23T10:50")
    assert office.tickets.take(KIOSK, None, "ho-tich").expected is None
    assert office.views.service("ho-tich").expected is None
    until(clock, "2026-11-23T11:00")
    told.pop(0)  # the break lies within the range, and most of its working time before it
    assert office.tickets.take(KIOSK, None, "ho-tich").expected is None
    told.pop(0)
    assert office.tickets.take(KIOSK, None, "ho-tich").expected == "afternoon"
    assert office.views.service("ho-tich").expected == "afternoon"


def test_an_admin_sets_rules_and_days_and_each_change_is_journaled(
    office: Office, clock: SetClock
) -> None:
    rules = OpeningRules(sessions=(WeeklySession(start="07:30", end="11:30"),))
    assert office.opening.set_rules(ADMIN, "request-1", rules) == rules
    day = OwnDay(day=dt.date(2026, 11, 24), sessions=(Times(start="09:00", end="10:00"),))
    office.opening.set_day(ADMIN, "request-2", day)
    assert office.opening.rules().own_days == (day,)
    until(clock, "2026-11-24T09:30")
    assert office.views.office().sessions == [Session("09:00", "10:00")]
    office.opening.forget_day(ADMIN, "request-3", day.day)
    assert refused(office)["reason"] == "holiday"
    assert len(journal(office, "opening-set/1")) == 3
    faulty = [
        OpeningRules(sessions=(WeeklySession(start="11:30", end="07:30"),)),
        OpeningRules(daily_limits={"no-such": 1}),
    ]
    for wrong in faulty:
        with pytest.raises(Refused, match="malformed"):
            office.opening.set_rules(ADMIN, None, wrong)
    assert office.opening.rules() == rules


def test_todays_sessions_as_times_for_estimates(ruled: Any, clock: SetClock) -> None:
    office = ruled()
    with office.store.reader() as db:
        told = working_today(db, clock.now())
        on_holiday = working_today(db, clock.now() + dt.timedelta(days=1))
    hours = [[f"{from_micros(one):%H:%M}" for one in span] for span in told]
    assert hours == [["07:30", "11:30"], ["13:30", "17:00"]]
    assert on_holiday == ()


def test_two_kiosks_cannot_pass_a_days_limit_together(ruled: Any) -> None:
    office = ruled("[opening]\ndaily_limits = {dat-dai = 5}")

    def try_to_take(kiosk: int) -> list[str]:
        numbers = []
        for _ in range(5):
            with suppress(Refused):
                who = device(f"kiosk-{kiosk}", "kiosk")
                numbers.append(office.tickets.take(who, None, "dat-dai").number)
        return numbers

    with ThreadPoolExecutor(4) as pool:
        given = [number for numbers in pool.map(try_to_take, range(4)) for number in numbers]
    assert sorted(given) == [f"B{n:03d}" for n in range(1, 6)]


@pytest.mark.parametrize("seed", range(4))
def test_a_service_shown_open_is_one_that_gives_numbers(
    ruled: Any, clock: SetClock, seed: int
) -> None:
    office, random = ruled(), Random(seed)
    seen = set()
    for _ in range(120):
        clock.move(random.choice([1, 60, 900, 3600, 5 * 3600]))
        stop = random.choice([(Scope.OFFICE, ""), (Scope.SERVICE, "ho-tich"),
                              (Scope.SERVICE, "dat-dai")])  # fmt: skip
        if random.random() < 0.1:
            office.opening.pause(SUPERVISOR, None, *stop, {})
        elif random.random() < 0.5:
            office.opening.resume(SUPERVISOR, None, *stop)
        for service in ("ho-tich", "dat-dai"):
            state = office.views.service(service)
            seen.add(state.reason)
            assert (state.reason is None) is state.open
            if state.open:
                office.tickets.take(CLERK, None, service)
            else:
                assert refused(office, service, CLERK)["reason"] == state.reason
    assert len(seen) >= 6


def test_counting_for_a_limit_reads_no_history(ruled: Any) -> None:
    office = ruled()
    with office.store.reader() as db:
        service = db.execute("SELECT * FROM service WHERE id = 'dat-dai'").fetchone()
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        opening.full_today(db, "2026-11-23", service, 0)
        opening.given_before(db, "kiosk-1", 3)
        db.set_trace_callback(None)
        plans = [row[3] for one in asked for row in db.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert len(asked) == 3
    assert all(plan.startswith("SEARCH") for plan in plans), plans


def test_every_reason_has_its_words() -> None:
    for language in languages():
        known = words("problems", language)
        wordless = [one for one in Reason if not known.has(f"service-closed.{one}")]
        assert wordless == [Reason.CLOSED]  # which is what the code alone says


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ('[[opening.sessions]]\nstart = "11:30"\nend = "07:30"', "no end after it"),
        ('[[opening.sessions]]\nstart = "7:30"\nend = "11:30"', "start"),
        ('[[opening.sessions]]\nservice = "no-such"\nstart = "07:30"\nend = "11:30"', "no-such"),
        ("[opening]\ndaily_limits = {no-such = 1}", "no-such"),
    ],
)
def test_rules_of_the_seed_that_cannot_be_used_are_named(ruled: Any, toml: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        ruled(toml)


def test_pausing_over_http(office: Office) -> None:
    client = create_app(office).test_client()

    def call(method: str, path: str, token: str, **body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.open(f"/api/v1/{path}", method=method, headers=headers, json=body)
        return answer.status_code, answer.json

    tokens = {}
    for login in ("lan", "minh"):
        sign_in = {"login": login, "password": f"{login}-password"}
        tokens[login] = call("POST", "sessions", "", **sign_in)[1]["token"]
    order = {"request": "request-1", "reason": "Mất điện"}
    assert call("POST", "office/pause", tokens["lan"], **order)[1]["error"] == "forbidden"
    status, told = call("POST", "office/pause", tokens["minh"], **order)
    assert (status, told["pauses"][0]["reason"]) == (200, {"vi": "Mất điện"})
    assert call("POST", "office/pause", tokens["minh"], **order) == (status, told)
    assert client.get("/api/v1/office").json["pauses"] == told["pauses"]
    take = {"request": "request-2", "service": "ho-tich"}
    status, problem = call("POST", "tickets", "kiosk-1-token", **take)
    assert (status, problem["error"], problem["params"]["reason"]) == (
        409, "service-closed", "paused",
    )  # fmt: skip
    assert problem["message"] == words("problems", "vi")("service-closed.paused")
    both = {"request": "request-3", "reason": {"vi": "Hết giấy", "en": "No paper"}}
    pauses = call("POST", "devices/kiosk-1/pause", tokens["minh"], **both)[1]["pauses"]
    assert {one["scope"] for one in pauses} == {"office", "device"}
    for path, request in (("office/resume", "request-4"), ("devices/kiosk-1/resume", "request-5")):
        assert call("POST", path, tokens["minh"], request=request)[0] == 200
    assert call("POST", "tickets", "kiosk-1-token", **take)[0] == 201
    missing = call("POST", "services/no-such/pause", tokens["minh"], request="request-8")
    assert missing[1]["error"] == "unknown-service"
    missing = call("POST", "devices/no-such/pause", tokens["minh"], request="request-9")
    assert missing[1]["error"] == "not-found"
    assert call("GET", "opening", tokens["lan"])[1]["sessions"] == []
    rules = {"request": "request-6", "rules": {"kiosk_hour_limit": 1}}
    assert call("PUT", "opening", tokens["minh"], **rules)[1]["error"] == "forbidden"
    day = call("PUT", "opening/days/2026-13-01", tokens["minh"], request="request-7")
    assert (day[0], day[1]["field"]) == (400, "day")


def test_a_service_paused_meanwhile_refuses_the_number_with_its_own_reason(office: Office) -> None:
    """Its own before the office's; a kiosk's own is told where nothing else is paused."""
    office.opening.pause(SUPERVISOR, None, Scope.DEVICE, "kiosk-1", {"vi": "Đang lau máy"})
    assert refused(office)["because"] == {"vi": "Đang lau máy"}
    office.opening.pause(SUPERVISOR, None, Scope.OFFICE, "", {"vi": "Báo cháy"})
    assert refused(office)["because"] == {"vi": "Báo cháy"}
    office.opening.pause(SUPERVISOR, None, Scope.SERVICE, "ho-tich", {"vi": "Mất điện"})
    assert refused(office)["because"] == {"vi": "Mất điện"}
    office.opening.pause(SUPERVISOR, None, Scope.SERVICE, "ho-tich", {})
    assert refused(office)["because"] == {"vi": "Báo cháy"}
