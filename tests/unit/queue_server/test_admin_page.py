"""The admin's pages without a browser: who gets in, what is refused, what a change does."""

from __future__ import annotations

import html
import re
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from config.words import words
from contract.problems import Refused
from queue_server.services.office import Office
from queue_server.services.office_edits import with_entry
from queue_server.services.office_file import SINGLE, TABLES, OfficeFile, key_of
from queue_server.web import create_app
from queue_server.web.pages import admin_forms
from queue_server.web.pages.admin_fields import Field, Group, Rows
from tests.unit.queue_server.admin_steps import (
    ADMIN,
    FULL,
    NEW_SERVICE,
    browser,
    form_of,
    settings,
    upload,
    version,
)


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """An admin's browser."""
    return browser(office, "admin")


# --- who gets in -----------------------------------------------------------------------------

GETS = [
    "", "/file", "/settings.toml", "/journal", "/terminals", "/ticket.png", "/icons/house.svg",
    *(f"/{one}" for one in (*TABLES, *SINGLE)), "/new/services", "/new/counters", "/new/clerks",
    "/services/ho-tich", "/counters/quay-1", "/clerks/minh", "/kiosks/kiosk-1",
]  # fmt: skip
POSTS = [
    "/import", "/services/ho-tich", "/services/ho-tich/move", "/new/services",
    "/clerks/minh/password", "/office", "/terminals", "/terminals/kiosk-1/token",
    "/terminals/kiosk-1/switch", "/terminals/kiosk-1/test-print",
    "/terminals/kiosk-1/tell",
]  # fmt: skip
TECHNICIAN = ["", "/file", "/settings.toml", "/terminals"]


@pytest.mark.parametrize("role", ["clerk", "supervisor"])
def test_only_an_admin_gets_in(office: Office, role: str, caplog: pytest.LogCaptureFixture) -> None:
    client, before = browser(office, role), office.store.seq
    assert {path: client.get(f"/admin{path}").status_code for path in GETS} == dict.fromkeys(
        GETS, 403
    )
    assert {path: client.post(f"/admin{path}").status_code for path in POSTS} == dict.fromkeys(
        POSTS, 403
    )
    assert office.store.seq == before
    refused = [one for one in caplog.records if one.name == "queue_server.web.auth"]
    assert len(refused) == len(GETS) + len(POSTS)
    assert "Lan" not in caplog.text


def test_an_admin_opens_every_page_in_every_language(client: FlaskClient) -> None:
    for language in ("vi", "en"):
        found = {path: client.get(f"/admin{path}?lang={language}").status_code for path in GETS}
        assert found == dict.fromkeys(GETS, 200)
    for path in ("/nothing", "/new/nothing", "/new/kiosks", "/services/none", "/icons/none.svg"):
        assert client.get(f"/admin{path}").status_code == 404


def test_a_technician_looks_after_devices_and_calls_nobody(office: Office) -> None:
    client = browser(office, "technician")
    allowed = {path: client.get(f"/admin{path}").status_code == 200 for path in GETS}
    assert {path for path, may in allowed.items() if may} == set(TECHNICIAN)
    before = office.store.seq
    for path in ("/import", "/services/ho-tich", "/new/clerks", "/clerks/minh/password", "/office"):
        assert client.post(f"/admin{path}").status_code == 403
    asked = {"request": "request-01", "service": "ho-tich"}
    assert client.post("/api/v1/tickets", json=asked).status_code == 403
    assert client.post("/api/v1/counters/quay-1/open", json=asked).status_code == 403
    assert client.post("/counter/quay-1/open", data=asked).status_code == 403
    assert [client.get(path).status_code for path in ("/desk", "/supervisor")] == [403, 403]
    assert client.get("/counter").location == "/admin"
    assert office.store.seq == before
    assert client.get("/api/v1/sessions").json["role"] == "technician"
    answer = client.post("/admin/terminals", data={"id": "display-9", "kind": "display"})
    assert answer.status_code == 201


def test_a_form_from_another_site_changes_nothing(
    office: Office, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    before = office.store.seq
    for path in POSTS:
        answer = client.post(f"/admin{path}", headers={"Origin": "http://elsewhere.test"})
        assert answer.status_code == 403
    assert caplog.text.count("another site's page") == len(POSTS)
    assert office.store.seq == before
    assert create_app(office).test_client().get("/admin").status_code == 303


def test_the_head_leads_to_the_pages_of_ones_role_alone(office: Office) -> None:
    def links(role: str, path: str) -> set[str]:
        head = browser(office, role).get(path).text.partition("</header>")[0]
        return set(re.findall(r'href="(/[a-z]+)"', head))

    assert links("clerk", "/desk") == {"/reports", "/counter"}
    assert links("supervisor", "/desk") == {"/reports", "/counter", "/supervisor"}
    assert links("admin", "/admin") == {"/desk", "/reports", "/counter", "/supervisor"}
    assert links("technician", "/admin") == set()


# --- forms -----------------------------------------------------------------------------------


def fields_of(fields: Any, path: str) -> list[tuple[str, Field]]:
    """All fields and their parts by the paths of their words."""
    found = []
    for one in fields:
        name = f"{path}.{one.name.rpartition('-')[2]}"
        parts = (
            one.columns(0)
            if isinstance(one, Rows)
            else one.fields
            if isinstance(one, Group)
            else ()
        )
        found += [(name, one), *fields_of(parts, name)]
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("table", [*TABLES, *SINGLE])
def test_every_setting_has_its_words(table: str, language: str) -> None:
    f = words("settings", language)
    for path, one in fields_of(admin_forms.Maker(OfficeFile(), language).fields(table), table):
        name = path.rpartition(".")[2]
        assert f.has(f"field.{path}") or f.has(f"field.{name}"), path
        for key, word in getattr(one, "options", ()):
            plain = name in ("languages", "icon") or one.name in ("services", "weights")
            assert plain or word != key, (path, key)


def test_a_form_that_nobody_touched_changes_nothing(office: Office, client: FlaskClient) -> None:
    upload(client, FULL, "import")
    file, before = settings(office), office.store.seq
    a = words("admin", "vi")
    paths = [(one, "") for one in SINGLE]
    paths += [(one, key_of(entry)) for one in TABLES for entry in getattr(file, one)]
    for table, key in paths:
        form = admin_forms.blank(file, table, key, a)
        sent = MultiDict(form.inputs | {"version": [form.version]})
        path = f"/admin/{table}/{key}" if key else f"/admin/{table}"
        assert client.post(path, data=sent).status_code == 303, path
    assert office.store.seq == before
    assert settings(office) == file


def test_a_service_is_added_changed_and_moved(office: Office, client: FlaskClient) -> None:
    assert client.post("/admin/new/services", data=NEW_SERVICE).status_code == 303
    added = settings(office).services[-1]
    assert (added.id, added.letter, added.names["vi"], added.icon) == ("thue", "T", "Thuế", "money")
    form = {
        **NEW_SERVICE,
        "names-vi": "Thuế mới",
        "version": version(client, "/admin/services/thue"),
    }
    del form["open"]
    assert client.post("/admin/services/thue", data=form).status_code == 303
    assert office.views.service("thue").names["vi"] == "Thuế mới"
    assert office.views.service("thue").open is False
    order = {"to": "up", "version": version(client, "/admin/services")}
    assert client.post("/admin/services/thue/move", data=order).status_code == 303
    assert [one.id for one in settings(office).services] == ["ho-tich", "thue", "dat-dai"]
    assert client.post("/admin/services/thue/move", data=order).status_code == 400
    assert [one.id for one in settings(office).services] == ["ho-tich", "thue", "dat-dai"]


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("/new/services", {"letter": "Đ1"}, "letter"),
    ("/new/services", {"id": "Thuế"}, "id"),
    ("/new/services", {"id": "ho-tich"}, "id"),
    ("/new/services", {"most_dossiers": "nhiều"}, "most_dossiers"),
    ("/new/services", {"names-vi": "", "names-en": ""}, "names"),
    ("/office", {"public_url": "ftp://x"}, "public_url"),
    ("/office", {"guest_wifi-ssid": "Khách", "guest_wifi-password": "ngắn"}, "guest_wifi"),
    ("/opening", {"sessions-0-start": "7h30", "sessions-0-end": "11:30"}, "sessions"),
    ("/opening", {"own_days-0-day": "2026-13-24"}, "own_days"),
    ("/opening", {"own_days-0-day": "2026-12-24", "own_days-0-times": "sáng"}, "own_days"),
    ("/order", {"priority_run": "99"}, "priority_run"),
    ("/kiosks/kiosk-1", {"volume": "200"}, "volume"),
    ("/kiosks/kiosk-1", {"services-ho-tich": "một"}, "services"),
    ("/ticket", {"width": "70"}, "width"),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Office, client: FlaskClient
) -> None:
    before = office.store.seq
    for path, changed, field in WRONG:
        table, _, key = path.removeprefix("/").partition("/")
        shown = NEW_SERVICE if table == "new" else form_of(office, table, key)
        form = MultiDict(shown)
        for name, text in changed.items():
            form[name] = text
        for language in ("vi", "en"):
            answer = client.post(f"/admin{path}?lang={language}", data=form)
            assert answer.status_code == 400
            assert f'id="{field}-wrong"' in answer.text, (path, changed)
            assert f'href="#{field}"' in answer.text
            for text in filter(None, changed.values()):
                kept = f'value="{html.escape(text)}"' in answer.text
                assert kept or path == "/ticket"
    assert office.store.seq == before


def test_everything_wrong_is_said_at_once(office: Office, client: FlaskClient) -> None:
    wrong = {"id": "Thuế", "letter": "Đ1", "most_dossiers": "ba", "names-vi": "", "names-en": ""}
    before = office.store.seq
    page = client.post("/admin/new/services", data={**NEW_SERVICE, **wrong}).text
    found = set(re.findall(r'id="(\w+)-wrong"', page))
    assert found == {"id", "letter", "most_dossiers", "names"}
    assert office.store.seq == before


def test_who_saves_what_another_has_changed_is_told_and_sees_both(
    office: Office, client: FlaskClient
) -> None:
    old = version(client, "/admin/services/ho-tich")
    entry = msgspec.structs.replace(settings(office).services[0], names={"vi": "Của người kia"})
    office.administration.change(ADMIN, with_entry("services", entry))
    before = office.store.seq
    form = {**NEW_SERVICE, "letter": "A", "names-vi": "Của tôi", "version": old}
    told = client.post("/admin/services/ho-tich", data=form)
    assert told.status_code == 400
    assert office.store.seq == before
    assert 'value="Của tôi"' in told.text
    assert "Của người kia" in told.text
    fresh = re.search(r'name="version" value="(\w+)"', told.text)
    assert fresh is not None
    again = client.post("/admin/services/ho-tich", data={**form, "version": fresh[1]})
    assert again.status_code == 303
    assert office.views.service("ho-tich").names["vi"] == "Của tôi"


def test_who_was_signed_out_while_typing_sends_the_same_again(
    office: Office, client: FlaskClient
) -> None:
    client.post("/counter/sign-out")
    before = office.store.seq
    told = client.post("/admin/new/services", data=NEW_SERVICE)
    assert told.status_code == 401
    assert office.store.seq == before
    typed = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', told.text))
    assert typed == NEW_SERVICE
    client.post("/counter/sign-in", data={"login": "lan", "password": "lan-password"})
    assert client.post("/admin/new/services", data=typed).status_code == 303
    assert settings(office).services[-1].id == "thue"


def test_somebody_new_gets_a_password_once_and_a_role(office: Office, client: FlaskClient) -> None:
    form = {"login": "moi", "name": "Người Mới", "role": "supervisor", "active": "on",
            "weights-ho-tich": "3", "version": ""}  # fmt: skip
    page = client.post("/admin/new/clerks", data=form).text
    secret = re.search(r"\w{4}-\w{4}-\w{4}", page)
    assert secret is not None
    with pytest.raises(Refused, match="password-change-needed"):
        office.sign_in.sign_in("moi", secret[0])
    assert secret[0] not in client.get("/admin/clerks").text
    added = next(one for one in settings(office).clerks if one.login == "moi")
    assert (added.role, added.weights) == ("supervisor", {"ho-tich": 3})
    assert client.post("/admin/new/clerks", data=form).status_code == 400
    last = version(client, "/admin/clerks/lan")
    alone = {"name": "Lan", "role": "clerk", "active": "on", "version": last}
    assert client.post("/admin/clerks/lan", data=alone).status_code == 400
    reset = re.search(r"\w{4}-\w{4}-\w{4}", client.post("/admin/clerks/minh/password").text)
    assert reset is not None
    assert client.post("/admin/clerks/nobody/password").status_code == 404


def test_sessions_and_days_are_set_in_rows(office: Office, client: FlaskClient) -> None:
    form = MultiDict(
        [
            ("version", version(client, "/admin/opening")),
            ("sessions-0-days", "mon"), ("sessions-0-days", "fri"),
            ("sessions-0-start", "07:30"), ("sessions-0-end", "11:30"),
            ("sessions-3-days", "tue"), ("sessions-3-start", "13:30"), ("sessions-3-end", "17:00"),
            ("sessions-3-service", "dat-dai"),
            ("own_days-0-day", "2026-12-24"), ("own_days-0-times", "07:30 – 11:30; 13:30-17:00"),
            ("own_days-1-day", "2026-12-31"),
            ("last_ticket_minutes", "15"), ("daily_limits-dat-dai", "60"),
        ]
    )  # fmt: skip
    assert client.post("/admin/opening", data=form).status_code == 303
    rules = settings(office).opening
    assert [(one.days, one.start, one.service) for one in rules.sessions] == [
        (("mon", "fri"), "07:30", None), (("tue",), "13:30", "dat-dai"),
    ]  # fmt: skip
    assert [len(one.sessions) for one in rules.own_days] == [2, 0]
    assert (rules.last_ticket_minutes, rules.daily_limits) == (15, {"dat-dai": 60})
    assert rules.public_holidays is False
