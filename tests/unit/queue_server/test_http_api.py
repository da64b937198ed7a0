"""The JSON API: what it answers, to whom, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.clock import SetClock
from config.words import languages, words
from contract.problems import STATUS, Refused
from queue_server.services.office import Office
from queue_server.services.sign_in import SESSION_MICROS
from queue_server.web import create_app

KIOSK = "kiosk-1-token"
Call = Callable[..., TestResponse]


@pytest.fixture
def client(office: Office) -> FlaskClient:
    app = create_app(office)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.fixture
def call(client: FlaskClient) -> Call:
    """``call("POST", "tickets", token, body)``."""

    def call(method: str, path: str, token: str = "", body: object = None, **more: Any) -> Any:
        headers = {**more.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body)
        return client.open(f"/api/v1/{path}", method=method, headers=headers, data=data, **more)

    return call


@pytest.fixture
def staff(call: Call) -> str:
    """A clerk's token."""
    answer = call("POST", "sessions", body={"login": "lan", "password": "lan-password"})
    assert answer.status_code == 201
    return str(answer.json["token"])


def test_a_ticket_by_its_whole_way(call: Call, staff: str) -> None:
    body = {"request": "request-01", "service": "ho-tich"}
    issued = call("POST", "tickets", KIOSK, body)
    assert (issued.status_code, issued.json["number"], issued.json["ahead"]) == (201, "A001", 0)
    assert call("POST", "tickets", KIOSK, body).json == issued.json
    token = issued.json["token"]
    assert call("GET", f"tickets/{token}").json["state"] == "waiting"
    opened = call("POST", "counters/quay-1/open", staff, {"request": "request-02"})
    assert (opened.status_code, opened.json["ticket"], opened.json["waiting"]) == (200, None, 1)
    called = call("POST", "counters/quay-1/next", staff, {"request": "request-03", "seen": None})
    assert (called.json["ticket"]["number"], called.json["ticket"]["state"]) == ("A001", "called")
    assert call("GET", f"tickets/{token}").json["counter"] == "1"
    waiting = call("GET", "counters/quay-1/waiting", staff).json
    assert waiting == {"waiting": [], "set_aside": []}
    assert call("GET", "counters/quay-1", staff).json == called.json


def test_the_holder_gives_a_number_back_without_signing_in(call: Call) -> None:
    issued = call("POST", "tickets", KIOSK, {"request": "request-01", "service": "ho-tich"}).json
    path = f"tickets/{issued['token']}/cancel"
    assert call("POST", path, body={"request": "request-02"}).json["state"] == "cancelled"
    assert call("POST", path, body={"request": "request-02"}).status_code == 200
    assert call("POST", path, body={"request": "request-03"}).json["error"] == "wrong-move"


def test_the_public_sees_what_the_walls_show_and_staff_see_more(call: Call, staff: str) -> None:
    assert [service["id"] for service in call("GET", "services").json["services"]] == [
        "ho-tich",
        "dat-dai",
    ]
    assert call("GET", "office").json["names"]["en"] == "Test ward one-stop office"
    assert "clerk" not in call("GET", "counters").json["counters"][0]
    assert "clerk" in call("GET", "counters", staff).json["counters"][0]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "tickets", 401, "not-signed-in"),
        ("GET", "counters/quay-1", 401, "not-signed-in"),
        ("GET", "counters/quay-1/waiting", 401, "not-signed-in"),
        ("POST", "counters/quay-1/next", 401, "not-signed-in"),
        ("POST", "look-up", 401, "not-signed-in"),
        ("DELETE", "sessions", 401, "not-signed-in"),
        ("GET", "tickets/nobodys", 404, "unknown-ticket"),
        ("GET", "nothing", 404, "not-found"),
        ("GET", "tickets", 405, "wrong-method"),
    ],
)
def test_what_is_refused_to_anybody(
    call: Call, method: str, path: str, status: int, code: str
) -> None:
    answer = call(method, path, body=b"{}" if method == "POST" else None)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert set(answer.json) == {"error", "message"}
    assert answer.json["error"] == code


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "malformed", None),
        (b"\xff", 400, "malformed", None),
        (b"[]", 400, "malformed", None),
        ({"request": "request-01"}, 400, "malformed", None),
        ({"request": "short", "service": "ho-tich"}, 400, "malformed", "request"),
        ({"request": "request-01", "service": 5}, 400, "malformed", "service"),
        ({"request": "request-01", "service": "../.."}, 400, "malformed", "service"),
        ({"request": "request-01", "service": "nowhere"}, 404, "unknown-service", "service"),
        (b'{"request":"' + b"x" * 65_536 + b'"}', 413, "too-large", None),
    ],
)
def test_bad_bodies_are_named_and_change_nothing(
    body: object, status: int, code: str, field: str | None, call: Call, office: Office
) -> None:
    before = office.store.seq
    answer = call("POST", "tickets", KIOSK, body)
    assert (answer.status_code, answer.json["error"], answer.json.get("field")) == (
        status, code, field,
    )  # fmt: skip
    assert office.store.seq == before


def test_a_counter_that_changed_shows_its_present_state(call: Call, staff: str) -> None:
    call("POST", "counters/quay-1/open", staff, {"request": "request-01"})
    answer = call("POST", "counters/quay-1/next", staff, {"request": "request-02", "seen": "A001"})
    assert (answer.status_code, answer.json["error"]) == (409, "counter-changed")
    assert (answer.json["state"]["id"], answer.json["state"]["ticket"]) == ("quay-1", None)


def test_a_kiosk_may_not_call_and_commands_that_are_none_are_not_found(
    call: Call, staff: str
) -> None:
    body = {"request": "request-01"}
    assert call("POST", "counters/quay-1/open", KIOSK, body).status_code == 403
    assert call("GET", "counters/quay-1", KIOSK).status_code == 403
    assert call("POST", "counters/quay-1/dance", staff, body).json["error"] == "not-found"


def test_wrong_logins_look_alike_and_leave_a_trace(call: Call, office: Office) -> None:
    answers = [
        call("POST", "sessions", body={"login": login, "password": password})
        for login, password in [("lan", "wrong"), ("nobody", "lan-password"), ("", "")]
    ]
    assert {(a.status_code, a.get_data()) for a in answers} == {(401, answers[0].get_data())}
    with office.store.reader() as db:
        refusals = db.execute("SELECT count(*) FROM journal WHERE kind = 'sign-in-refused/1'")
        assert refusals.fetchone()[0] == 3


def test_a_session_ends_by_itself_and_by_signing_out(
    call: Call, staff: str, clock: SetClock
) -> None:
    assert call("GET", "sessions", staff).json["name"] == "Lan"
    other = call("POST", "sessions", body={"login": " LAN ", "password": "lan-password"}).json
    assert call("DELETE", "sessions", other["token"]).status_code == 204
    assert call("GET", "sessions", other["token"]).status_code == 401
    clock.move(SESSION_MICROS / 1_000_000)
    assert call("GET", "sessions", staff).status_code == 401


def test_nobody_elses_page_can_use_the_cookie(client: FlaskClient, staff: str) -> None:
    client.set_cookie("motcua", staff)
    path, body = "/api/v1/counters/quay-1/open", json.dumps({"request": "request-01"})
    for headers in ({"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post(path, data=body, headers=headers)
        assert (answer.status_code, answer.get_json()["error"]) == (403, "forbidden")
    assert client.post(path, data=body, headers={"Origin": "http://localhost"}).status_code == 200


def test_passwords_and_tokens_are_not_kept_readable(office: Office, staff: str) -> None:
    with office.store.reader() as db:
        kept = [tuple(row) for table in ("clerk", "session", "device")
                for row in db.execute(f"SELECT * FROM {table}")]  # fmt: skip
    for secret in ("lan-password", staff, KIOSK):
        assert secret not in str(kept)


def test_a_fault_of_ours_is_answered_and_logged(
    call: Call, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(type(office.views), "office", lambda _self: 1 / 0)
    answer = call("GET", "office")
    assert (answer.status_code, answer.json["error"]) == (500, "internal")
    assert [r.levelname for r in caplog.records if r.exc_info] == ["ERROR"]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("code", STATUS)
def test_every_problem_is_worded(code: str, language: str) -> None:
    text = words("problems", language)
    assert text.has(code)
    assert text(code) == text(code, **Refused(code).params)


def test_messages_are_in_the_askers_language(call: Call) -> None:
    vi, en = "Không có trang này.", "There is no such page."
    asked = [("x", "", vi), ("x", "en-GB,en;q=0.9", en), ("x", "fr", vi), ("x?lang=en", "vi", en)]
    for path, accepted, text in asked:
        answer = call("GET", path, headers={"Accept-Language": accepted})
        assert answer.json["message"] == text


def test_a_failure_is_logged_without_the_token_that_stood_in_the_address(
    client: FlaskClient,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(type(office.views), "ticket", broken)
    assert client.get("/api/v1/tickets/SecretOfTheHolder01234").status_code == 500
    said = [record.getMessage() for record in caplog.records]
    assert "a request failed: GET /api/v1/tickets/<token>" in said
    assert "SecretOfTheHolder01234" not in caplog.text
