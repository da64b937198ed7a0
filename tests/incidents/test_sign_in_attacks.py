"""Who should not get in does not; what they ask changes nothing, and the rest go on working."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.clock import SetClock
from config.settings import OfficeSettings
from contract.problems import Refused
from queue_server.app import build
from queue_server.services import sign_in
from queue_server.services.guard import (
    ADDRESS_PAUSE_SECONDS,
    ADDRESS_TRIES,
    LOCK_SECONDS,
    LOGIN_TRIES,
)
from queue_server.services.office import Office
from queue_server.services.sign_in import IDLE_MICROS, SESSION_MICROS
from queue_server.web import auth, create_app
from queue_server.web.calls import CALLS, OPEN_TO_ALL, Call, Who

HOUR = 3600
WRONG = "not-the-password"
ELSEWHERE = {"Origin": "http://elsewhere.test"}
FOREIGN = [
    ELSEWHERE,
    {"Origin": "null"},
    {"Origin": "http://localhost:8081"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": "http://elsewhere.test/counter"},
    {"Authorization": "Basic bGFuOmxhbg==", **ELSEWHERE},
    {"Authorization": "Bearer ", **ELSEWHERE},
]


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Lan's browser, signed in with the cookie."""
    client = app.test_client()
    form = {"login": "lan", "password": "lan-password"}
    assert client.post("/counter/sign-in", data=form).status_code == 303
    assert client.get("/api/v1/sessions").json["name"] == "Lan"
    return client


def rows(office: Office) -> list[tuple[Any, ...]]:
    """Everything that a refusal must not change."""
    tables = ("journal", "ticket", "counter", "pause", "session", "clerk", "meta")
    with office.store.reader() as db:
        return [tuple(row) for table in tables for row in db.execute(f"SELECT * FROM {table}")]


def changing(app: Flask) -> list[tuple[str, str]]:
    """Every method and address, of pages and API alike, that may change something."""
    filled = {"counter": "quay-1", "command": "open", "service": "ho-tich", "device": "kiosk-1"}
    return [
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda m: filled.get(m[1], "x"), rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def settle(office: Office) -> None:
    """Wait until all is written that was handed in before."""
    office.store.write(lambda tx: None)


def try_login(office: Office, password: str = WRONG, login: str = "lan", at: str = "") -> str:
    try:
        office.sign_in.sign_in(login, password, at)
    except Refused as refused:
        return refused.code
    return "in"


# --- somebody else's page ------------------------------------------------------------------------


@pytest.mark.parametrize("headers", FOREIGN, ids=lambda headers: " ".join(headers.values()))
def test_no_other_site_changes_anything_with_this_browsers_cookie(
    office: Office, app: Flask, browser: FlaskClient, headers: dict[str, str]
) -> None:
    asked = changing(app)
    assert len(asked) > 20
    before = rows(office)
    for method, path in asked:
        body = {"request": "request-01", "login": "lan", "password": "lan-password"}
        sent = {"json": body} if path.startswith("/api/") else {"data": body}
        answer = browser.open(path, method=method, headers=headers, **sent)
        assert answer.status_code == 403, (method, path)
        assert auth.COOKIE not in answer.headers.get("Set-Cookie", ""), (method, path)
    assert rows(office) == before


def test_its_own_pages_and_bearers_from_anywhere_are_let_in(browser: FlaskClient) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    opened = browser.post("/counter/quay-1/open", headers=own, data={"request": "request-01"})
    assert opened.status_code == 303
    bearer = {"Authorization": "Bearer kiosk-1-token", **ELSEWHERE}
    body = {"request": "request-02", "service": "ho-tich"}
    assert browser.post("/api/v1/tickets", headers=bearer, json=body).status_code == 201


def test_the_cookie_is_hidden_from_scripts_and_other_sites(app: Flask) -> None:
    form = {"login": "lan", "password": "lan-password"}
    answer = app.test_client().post("/counter/sign-in", data=form)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# --- sessions that are over, and of others -------------------------------------------------------


def test_signing_out_ends_the_session_at_once(browser: FlaskClient) -> None:
    cookie = browser.get_cookie(auth.COOKIE)
    assert cookie is not None
    browser.post("/counter/sign-out")
    stale = {"Authorization": f"Bearer {cookie.value}"}
    assert browser.get("/api/v1/sessions", headers=stale).status_code == 401


def test_a_session_ends_when_nobody_uses_it(office: Office, clock: SetClock) -> None:
    token = office.sign_in.sign_in("lan", "lan-password").token
    clock.move(IDLE_MICROS / 1e6 - 1)
    assert office.sign_in.who(token) is not None
    settle(office)
    clock.move(IDLE_MICROS / 1e6 - 1)
    assert office.sign_in.who(token) is not None
    settle(office)
    clock.move(IDLE_MICROS / 1e6 + 10)
    assert office.sign_in.who(token) is None


def test_a_session_in_use_ends_after_its_longest_time(office: Office, clock: SetClock) -> None:
    token = office.sign_in.sign_in("lan", "lan-password").token
    for _ in range(SESSION_MICROS // 1_000_000 // HOUR - 1):
        clock.move(HOUR)
        assert office.sign_in.who(token) is not None
        settle(office)
    clock.move(HOUR + 10)
    assert office.sign_in.who(token) is None


@pytest.mark.parametrize("token", ["", "x", "lan", "../..", "' OR 1=1 --", "\u0110"])
def test_tokens_of_nobody_are_nobody(app: Flask, token: str) -> None:
    client = app.test_client()
    client.set_cookie(auth.COOKIE, token)
    assert client.get("/api/v1/sessions").status_code == 401
    assert client.post("/counter/quay-1/open", data={"request": "request-01"}).status_code == 303
    assert client.get("/api/v1/counters").json["counters"][0]["open"] is False


def test_a_session_of_another_office_opens_nothing_here(
    office: Office, office_settings: OfficeSettings, clock: SetClock, tmp_path: Any
) -> None:
    import msgspec

    settings = msgspec.structs.replace(office_settings, data=str(tmp_path / "other"))
    other = build(settings, clock)
    try:
        token = other.sign_in.sign_in("lan", "lan-password").token
        assert other.sign_in.who(token) is not None
    finally:
        other.close()
    assert office.sign_in.who(token) is None


def test_a_clerk_who_has_left_is_out(office: Office, clock: SetClock) -> None:
    token = office.sign_in.sign_in("lan", "lan-password").token
    office.store.write(lambda tx: tx.db.execute("UPDATE clerk SET active = 0 WHERE login = 'lan'"))
    clock.move(10)
    assert office.sign_in.who(token) is None
    assert try_login(office, "lan-password") == "wrong-login"


# --- somebody else's work ------------------------------------------------------------------------

BODIES: dict[str, dict[str, Any]] = {
    "PUT /opening": {"rules": {}},
    "POST /find": {"number": "A001"},
}


def ask(client: FlaskClient, call: Call, token: str) -> TestResponse:
    path = re.sub(r"<(\w+)>", lambda m: "2026-11-24" if m[1] == "day" else "quay-1", call.path)
    path = path.replace("<command>", "open")
    body = {"request": "request-01", **BODIES.get(f"{call.method} {call.path}", {})}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    more = {"json": body} if call.changes else {}
    return client.open(f"/api/v1{path}", method=call.method, headers=headers, **more)


def named(call: Call) -> str:
    return f"{call.method} {call.path}"


@pytest.mark.parametrize("call", [c for c in CALLS if c.who not in OPEN_TO_ALL], ids=named)
def test_nobody_who_is_not_signed_in_is_told_or_changes_anything(
    office: Office, app: Flask, call: Call
) -> None:
    before = rows(office)
    answer = ask(app.test_client(), call, "")
    assert (answer.status_code, answer.json["error"]) == (401, "not-signed-in")
    assert rows(office) == before


ABOVE = [(c, "lan") for c in CALLS if c.who in (Who.SUPERVISOR, Who.ADMIN)]
ABOVE += [(c, "minh") for c in CALLS if c.who is Who.ADMIN]


@pytest.mark.parametrize(("call", "login"), ABOVE, ids=lambda v: named(v) if v in CALLS else v)
def test_nobody_does_the_work_of_those_above_them(
    office: Office, app: Flask, call: Call, login: str
) -> None:
    token = office.sign_in.sign_in(login, f"{login}-password").token
    before = rows(office)
    answer = ask(app.test_client(), call, token)
    assert (answer.status_code, answer.json["error"]) == (403, "forbidden")
    assert rows(office) == before


def test_a_technician_has_nothing_to_do_with_tickets(office: Office, app: Flask) -> None:
    office.store.write(
        lambda tx: tx.db.execute("UPDATE clerk SET role = 'technician' WHERE login = 'lan'")
    )
    token = office.sign_in.sign_in("lan", "lan-password").token
    before = rows(office)
    for call in CALLS:
        if call.who not in OPEN_TO_ALL and call.path != "/sessions":
            answer = ask(app.test_client(), call, token)
            assert (answer.status_code, answer.json["error"]) == (403, "forbidden"), named(call)
    assert rows(office) == before


STAFF = ("/counter/", "/desk", "/supervisor", "/admin", "/reports")
ABOVE_CLERKS = ("/supervisor", "/admin", "/reports/fill", "/reports/explain")
OPEN_PAGES = ("/counter/password",)


def pages(app: Flask, *prefixes: str) -> list[str]:
    """Every page below these addresses that can be asked for."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    filled = [re.sub(r"<(?:\w+:)?\w+>", "quay-1", rule.rule) for rule in rules]
    return [path for path in filled if path.startswith(prefixes) and path not in OPEN_PAGES]


def test_staff_pages_show_nothing_to_who_is_not_signed_in(office: Office, app: Flask) -> None:
    asked = pages(app, *STAFF)
    assert len(asked) > 10
    stale = app.test_client()
    stale.set_cookie(auth.COOKIE, "a-session-that-is-over")
    for path in asked:
        for client in (app.test_client(), stale):
            answer = client.get(path, headers={"Accept-Language": "en"})
            assert answer.status_code in (302, 303, 401, 403), path
            assert "Civil status" not in answer.text, path


def test_a_clerk_opens_no_page_of_those_above_them(browser: FlaskClient, app: Flask) -> None:
    asked = pages(app, *ABOVE_CLERKS)
    assert len(asked) >= 5
    assert {path: browser.get(path).status_code for path in asked} == dict.fromkeys(asked, 403)


# --- guessing passwords --------------------------------------------------------------------------


def kinds(office: Office) -> list[str]:
    with office.store.reader() as db:
        return [row["kind"] for row in db.execute("SELECT kind FROM journal ORDER BY seq")]


def test_ten_wrong_passwords_lock_the_login_for_a_while_and_harm_nobody_else(
    office: Office, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(LOGIN_TRIES):
        assert try_login(office, at="10.0.0.9") == "wrong-login"
    for password in (WRONG, "lan-password"):
        assert try_login(office, password, at="10.0.0.9") == "too-many-tries"
        assert try_login(office, password, " LAN ", "10.0.0.8") == "too-many-tries"
    assert try_login(office, "minh-password", "minh", "10.0.0.9") == "in"
    warned = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(warned) == 1
    assert WRONG not in caplog.text
    assert kinds(office).count("sign-in-refused/1") == LOGIN_TRIES
    assert kinds(office).count("sign-in-locked/1") == 1
    clock.move(LOCK_SECONDS - 1)
    assert try_login(office, "lan-password") == "too-many-tries"
    clock.move(1)
    assert try_login(office, "lan-password") == "in"


def test_the_right_password_forgets_the_wrong_ones_before_it(office: Office) -> None:
    for _ in range(2):
        for _ in range(LOGIN_TRIES - 1):
            assert try_login(office) == "wrong-login"
        assert try_login(office, "lan-password") == "in"


def test_wrong_passwords_at_the_api_and_the_page_count_together(app: Flask) -> None:
    client, wrong = app.test_client(), {"login": "lan", "password": WRONG}
    right = {"login": "lan", "password": "lan-password", "new_password": "quite another one"}
    for turn in range(LOGIN_TRIES):
        way: Callable[[], TestResponse] = (
            (lambda: client.post("/api/v1/sessions", json=wrong)),
            (lambda: client.post("/counter/sign-in", data=wrong)),
            (lambda: client.put("/api/v1/password", json={**right, **wrong})),
        )[turn % 3]
        assert way().status_code == 401
    refused = client.post("/api/v1/sessions", json=right)
    assert (refused.status_code, refused.json["error"]) == (429, "too-many-tries")
    assert refused.json["params"] == {"seconds": int(LOCK_SECONDS)}
    assert client.post("/counter/sign-in", data=right).status_code == 429
    assert client.put("/api/v1/password", json=right).status_code == 429
    assert WRONG not in client.post("/counter/sign-in", data=wrong).text


def test_many_at_once_get_no_more_tries_than_one_after_another(office: Office) -> None:
    told: list[str] = []
    crowd = [
        threading.Thread(target=lambda: told.append(try_login(office)))
        for _ in range(3 * LOGIN_TRIES)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert told.count("wrong-login") == LOGIN_TRIES
    assert told.count("too-many-tries") == 2 * LOGIN_TRIES


def test_an_address_that_tries_many_logins_is_slowed_down(office: Office, clock: SetClock) -> None:
    for turn in range(ADDRESS_TRIES):
        assert try_login(office, login=f"guess-{turn}", at="10.0.0.9") == "wrong-login"
    assert try_login(office, login="guess-x", at="10.0.0.9") == "too-many-tries"
    assert try_login(office, "lan-password", at="10.0.0.8") == "in"
    clock.move(ADDRESS_PAUSE_SECONDS)
    assert try_login(office, login="guess-x", at="10.0.0.9") == "wrong-login"
    assert try_login(office, login="guess-y", at="10.0.0.9") == "too-many-tries"
    clock.move(ADDRESS_PAUSE_SECONDS)
    assert try_login(office, "lan-password", at="10.0.0.9") == "in"


def test_a_login_nobody_has_is_answered_like_any_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    verify = sign_in.verify

    def noting(kept: str, password: str) -> bool:
        worked.append(kept.rpartition("$")[0].rpartition("$")[0])  # the hash's own cost
        return verify(kept, password)

    monkeypatch.setattr(sign_in, "verify", noting)
    told = {
        login: [try_login(office, login=login) for _ in range(LOGIN_TRIES + 1)]
        for login in ("lan", "nobody")
    }
    assert told["lan"] == told["nobody"]
    assert len(worked) == 2 * LOGIN_TRIES
    assert len(set(worked)) == 1
    assert worked[0].startswith("$argon2id$")


# --- the first admin, and passwords --------------------------------------------------------------


@pytest.fixture
def new_office(
    office_settings: OfficeSettings, open_office: Callable[[], Office]
) -> Callable[[], Office]:
    """Opens an office whose seed names no clerks."""
    from pathlib import Path

    seed = Path(str(office_settings.seed))
    text = seed.read_text(encoding="utf-8")
    seed.write_text(re.sub(r"\[\[clerks\]\]\n(\w+ = .*\n)+", "", text), encoding="utf-8")
    return open_office


def test_an_office_without_clerks_gets_an_admin_whose_password_must_be_changed(
    new_office: Callable[[], Office],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    office = new_office()
    once = capsys.readouterr().out.split()[-1]
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", once)
    assert once not in caplog.text
    assert try_login(office, once, "admin") == "password-change-needed"
    client = create_app(office).test_client()
    form = {"login": "admin", "password": once}
    to = client.post("/counter/sign-in", data=form)
    assert (to.status_code, to.location) == (303, "/counter/password?login=admin")
    assert client.get("/api/v1/sessions").status_code == 401
    weak = {**form, "new_password": once, "again": once}
    assert client.post(to.location, data=weak).status_code == 422
    new = {**form, "new_password": "một mật khẩu dài", "again": "một mật khẩu dài"}
    assert client.post(to.location, data={**new, "again": "x"}).status_code == 422
    assert client.post(to.location, data=new).status_code == 303
    assert client.get("/api/v1/sessions").json["role"] == "admin"
    assert try_login(office, once, "admin") == "wrong-login"
    assert try_login(office, "một mật khẩu dài", "admin") == "in"
    office.close()
    assert try_login(new_office(), "một mật khẩu dài", "admin") == "in"
    assert capsys.readouterr().out == ""


def test_an_office_with_clerks_gets_no_admin(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert try_login(office, "x", "admin") == "wrong-login"
    assert "first-admin-made/1" not in kinds(office)


def test_another_password_ends_the_sessions_begun_with_the_old_one(office: Office) -> None:
    old = office.sign_in.sign_in("lan", "lan-password").token
    assert office.sign_in.who(old) is not None
    new = office.sign_in.change_password("lan", "lan-password", "quite another one").token
    assert office.sign_in.who(old) is None
    assert office.sign_in.who(new) is not None
    assert try_login(office, "lan-password") == "wrong-login"


@pytest.mark.parametrize("new", ["", "short-one", "lan-password", "x" * 201])
def test_weak_passwords_are_refused_and_the_old_one_stays(office: Office, new: str) -> None:
    with pytest.raises(Refused) as told:
        office.sign_in.change_password("lan", "lan-password", new)
    assert (told.value.code, told.value.field) == ("weak-password", "new_password")
    assert try_login(office, "lan-password") == "in"
