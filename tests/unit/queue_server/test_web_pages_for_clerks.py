"""The clerk's pages without a browser: who gets in, what is refused, what the live line says."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config.clock import SetClock
from config.words import words
from contract.ids import Priority
from contract.journal import CounterClosed
from contract.messages import Problem
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.calling import Reason
from queue_server.services.desk import COMMANDS
from queue_server.services.office import Office
from queue_server.web import create_app
from queue_server.web.live import Source, Streams, hung_up
from queue_server.web.pages.console import Desk, reason_in_words
from queue_server.web.pages.counter import streams

ELSEWHERE = {"Origin": "http://elsewhere.test"}


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def lan(client: FlaskClient) -> FlaskClient:
    """A browser in which Lan has signed in."""
    answer = client.post("/counter/sign-in", data={"login": "lan", "password": "lan-password"})
    assert answer.status_code == 303
    return client


def test_without_signing_in_there_is_only_the_way_in(client: FlaskClient) -> None:
    assert 'name="password"' in client.get("/counter").text
    assert client.get("/counter/quay-1").location == "/counter?to=quay-1"
    assert client.post("/counter/quay-1/open").location == "/counter"
    assert client.get("/counter/quay-1/view").status_code == 401
    assert client.get("/counter/quay-1/live").status_code == 401


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    answer = client.post("/counter/sign-in", data={"login": "lan", "password": "lan-password"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=" in cookie
    assert "Secure" not in cookie
    assert f"Max-Age={12 * 3600}" in cookie  # the browser's clock may be another one


def test_a_wrong_password_gives_no_session(client: FlaskClient) -> None:
    answer = client.post("/counter/sign-in", data={"login": "lan", "password": "<b>no</b>"})
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "chưa đúng" in answer.text
    assert "<b>no" not in answer.text


@pytest.mark.parametrize("path", ["sign-in", "sign-out", "quay-1/open", "quay-1/leave"])
def test_a_form_from_another_site_changes_nothing(
    lan: FlaskClient, office: Office, path: str
) -> None:
    before = office.store.seq
    answer = lan.post(
        f"/counter/{path}", data={"login": "lan", "password": "lan-password"}, headers=ELSEWHERE
    )
    assert answer.status_code == 403
    assert office.store.seq == before


def test_signing_out_ends_the_session(lan: FlaskClient) -> None:
    lan.post("/counter/sign-out")
    assert 'name="password"' in lan.get("/counter").text


def test_opening_a_counter_leads_to_its_console(lan: FlaskClient, office: Office) -> None:
    answer = lan.post("/counter/quay-1/open", data={"request": "a-request-of-mine"})
    assert answer.location == "/counter/quay-1"
    assert office.views.counter("quay-1").open
    assert "Mời người tiếp theo" in lan.get("/counter/quay-1").text
    lan.post("/counter/quay-1/leave")
    assert not office.views.counter("quay-1").open


def test_a_counter_that_is_not_there_is_said_so(lan: FlaskClient) -> None:
    assert lan.get("/counter/quay-9").status_code == 404
    assert lan.post("/counter/quay-9/open").status_code == 404
    assert lan.get("/counter/quay-9/view").get_json()["error"] == "unknown-counter"


def test_the_view_carries_what_a_press_must_say(
    lan: FlaskClient, office: Office, kiosk: Actor, clerk: Actor
) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    assert lan.get("/counter/quay-1/view").get_json()["seen"] is None
    office.counters.command(clerk, "quay-1", "next")
    view = lan.get("/counter/quay-1/view").get_json()
    assert view["seen"] == "A001"
    assert view["seq"] == office.store.seq
    assert "A001" in view["parts"]["ticket"]


def test_the_live_line_says_what_changes(
    lan: FlaskClient, app: Flask, office: Office, kiosk: Actor
) -> None:
    events = iter(lan.get("/counter/quay-1/live", buffered=False).response)
    assert next(events) == b"retry: 2000\n\n"
    assert next(events).startswith(b"event: beat\ndata: 17")
    assert "Không có ai chờ" in _view(next(events))["parts"]["queue"]
    office.tickets.take(kiosk, None, "ho-tich")
    assert next(events).startswith(b"event: beat")
    after = next(events)
    assert after.startswith(f"id: {office.store.seq}\n".encode())
    assert "A001" in _view(after)["parts"]["queue"]
    with app.app_context():
        assert streams().open == 1


def _view(event: bytes) -> dict[str, dict[str, str]]:
    data = event.decode().split("data: ", 1)[1]
    return dict(json.loads(data))


def test_a_full_house_is_told_and_places_are_given_back(office: Office) -> None:
    one, source = Streams(most=1), followed()
    first = one.answer(office.events, office.clock, source)
    with pytest.raises(Refused, match="busy"):
        one.answer(office.events, office.clock, source)
    first.close()
    assert one.open == 0


def test_the_live_line_ends_with_the_server(office: Office) -> None:
    answer = Streams().answer(office.events, office.clock, followed())
    events = iter(answer.response)
    for _ in range(3):
        next(events)
    office.events.close()
    assert list(events) == []


def test_the_live_line_ends_with_the_session(office: Office) -> None:
    views: list[str] = []

    def view() -> tuple[int, str]:
        views.append("{}")
        return len(views), f"[{len(views)}]"

    source = followed(view, welcome=lambda: len(views) < 2)
    answer = Streams().answer(office.events, office.clock, source, beat=0)
    assert sum("event: view" in str(event) for event in answer.response) == 2


def test_a_console_follows_its_own_counter_and_services(office: Office, clerk: Actor) -> None:
    desk = Desk(office, clerk, words("web", "vi"))
    own = {"counter/quay-3", "emergency/quay-3"}
    assert desk.topics("quay-3") == (own, {"office", "service/dat-dai"})


def test_a_reader_who_has_gone_is_noticed() -> None:
    here, there = socket.socketpair()
    with here:
        assert not hung_up(here)
        there.close()
        assert hung_up(here)
    assert hung_up(here)
    assert not hung_up(None)


def followed(
    view: Callable[[], tuple[int, str]] = lambda: (1, "{}"),
    welcome: Callable[[], bool] = lambda: True,
) -> Source:
    return Source(view, frozenset({"counter/quay-1"}), frozenset({"service/ho-tich"}), welcome)


def test_the_clerks_own_figures(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    desk = Desk(office, clerk, words("web", "vi"))
    assert desk.console("quay-1").figures.each == "–"
    for _ in range(2):
        office.tickets.take(kiosk, None, "ho-tich")
    clock.move(16 * 60)
    office.counters.command(clerk, "quay-1", "open")
    for seconds in (400, 460, 0):
        office.counters.command(clerk, "quay-1", "next")
        clock.move(seconds)
    figures = desk.console("quay-1").figures
    assert (figures.served, figures.each, figures.wait) == ("2", "7:10", "19′")


def test_the_console_names_priority_and_what_was_set_aside(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    for priority in (Priority.NONE, Priority.NONE, Priority.ELDERLY):
        office.tickets.take(kiosk, None, "ho-tich", priority)
    clock.move(31 * 60)
    office.counters.command(clerk, "quay-1", "next")
    desk = Desk(office, clerk, words("web", "vi"))
    shown = desk.console("quay-1")
    assert shown.ticket is not None
    assert (shown.ticket.number, shown.ticket.place) == ("A003", "máy 1")
    assert (shown.ticket.waited, shown.ticket.ground) == (31, "người cao tuổi")
    assert [person.minutes for person in shown.waiting] == [31, 31]
    office.counters.command(clerk, "quay-1", "park")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "missed")
    shown = desk.console("quay-1")
    assert (shown.parked, shown.missed, shown.seen) == (["A003"], ["A001"], None)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", get_args(Reason))
def test_every_reason_of_a_call_has_words(code: str, language: str) -> None:
    params: dict[str, object] = {"minutes": 31, "priority": "elderly"}
    params |= {"passed": 12, "before": "A002"}
    said = reason_in_words(Problem(code=code, params=params), words("web", language))
    assert len(said) > 10
    assert "reason." not in said


def test_an_unknown_reason_is_left_out() -> None:
    w = words("web", "vi")
    assert reason_in_words(Problem(code="of-a-later-version"), w) == ""
    assert reason_in_words(Problem(code="weighed"), w) == ""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_that_can_be_taken_back_has_words(language: str) -> None:
    w = words("web", language)
    assert [name for name in COMMANDS if name != "undo" and not w.has(f"undo.{name}")] == []


def test_the_question_is_asked_of_who_was_called_and_not_yet_served(
    lan: FlaskClient, office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    assert lan.get("/counter/quay-1/view").get_json()["called"] is None
    office.counters.command(clerk, "quay-1", "next")
    view = lan.get("/counter/quay-1/view").get_json()
    assert view["called"] == int(clock.now().timestamp() * 1000)
    assert view["undo"] == view["called"] + 10_000
    office.counters.command(clerk, "quay-1", "serve")
    assert lan.get("/counter/quay-1/view").get_json()["called"] is None


def test_a_note_and_the_way_on_are_shown_to_the_clerk(
    lan: FlaskClient, office: Office, kiosk: Actor, clerk: Actor
) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(
        clerk, "quay-1", "transfer", service="ho-tich", returns=True, note="<b>1 bản</b>"
    )
    office.counters.command(clerk, "quay-1", "next")
    ticket = lan.get("/counter/quay-1/view").get_json()["parts"]["ticket"]
    assert "&lt;b&gt;1 bản" in ticket
    assert "Còn đi tiếp: " in ticket


def test_the_reason_of_a_break_is_kept(office: Office, clerk: Actor) -> None:
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "pause", note="Họp")
    with office.store.reader() as db:
        row = db.execute(
            "SELECT data FROM journal WHERE kind = ? ORDER BY seq DESC LIMIT 1",
            (CounterClosed.kind,),
        ).fetchone()
    assert json.loads(row["data"])["note"] == "Họp"
