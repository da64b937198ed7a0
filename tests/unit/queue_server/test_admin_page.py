"""The admin's pages without a browser: who gets in, what is refused, what a change does."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import MultiDict

from config.words import words
from contract import journal
from contract.messages import DeviceState, Life
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM, Actor, ActorKind
from queue_server.services.administration import present, with_entry
from queue_server.services.office import Office
from queue_server.services.office_file import (
    KINDS,
    SINGLE,
    TABLES,
    OfficeFile,
    key_of,
    read,
    write,
)
from queue_server.services.terminal_settings import KioskEntry
from queue_server.services.terminals import TOLD
from queue_server.storage import history
from queue_server.web import create_app
from queue_server.web.pages import admin_forms
from queue_server.web.pages.admin_fields import Field, Group, Rows

ADMIN = Actor(ActorKind.CLERK, "x", "admin")
NEW_SERVICE = {
    "id": "thue", "letter": "t", "names-vi": "Thuế", "names-en": "Tax", "icon": "money",
    "open": "on", "version": "",
}  # fmt: skip


def browser(office: Office, role: str) -> FlaskClient:
    """Lan's, signed in with a role."""
    office.store.write(
        lambda tx: tx.db.execute("UPDATE clerk SET role = ? WHERE login = 'lan'", (role,))
    )
    client = create_app(office).test_client()
    client.post("/counter/sign-in", data={"login": "lan", "password": "lan-password"})
    return client


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """An admin's browser."""
    return browser(office, "admin")


def settings(office: Office) -> OfficeFile:
    with office.store.reader() as db:
        return present(db)


def version(client: FlaskClient, path: str) -> str:
    """What the form of a page carries."""
    found = re.search(r'name="version" value="(\w*)"', client.get(path).text)
    assert found is not None
    return found[1]


def form_of(office: Office, table: str, key: str = "", **changed: str) -> MultiDict[str, str]:
    """A form as it is shown, with some of its inputs typed otherwise."""
    form = admin_forms.blank(settings(office), table, key, words("admin", "vi"))
    typed = {name.replace("__", "-"): [text] for name, text in changed.items()}
    return MultiDict(form.inputs | {"version": [form.version]} | typed)


def upload(client: FlaskClient, text: str, do: str) -> str:
    data = {"file": (io.BytesIO(text.encode()), "a.toml"), "do": do}
    return client.post("/admin/import", data=data).text


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


# --- terminals, tickets, the file, the journal -------------------------------------------------


def test_a_kiosk_s_page_is_told_to_the_kiosk(office: Office, client: FlaskClient) -> None:
    form = {"services-dat-dai": "1", "services-ho-tich": "2", "volume": "30", "locked": "on",
            "version": version(client, "/admin/kiosks/kiosk-1")}  # fmt: skip
    assert client.post("/admin/kiosks/kiosk-1", data=form).status_code == 303
    want: Any = office.views.state("want/kiosk-1")
    assert (want.services, want.volume, want.locked) == (["dat-dai", "ho-tich"], 30, True)
    other: Any = office.views.state("want/kiosk-2")
    assert (other.services, other.volume, other.locked) == ([], None, False)
    assert office.views.state("want/nobody") is None
    assert client.get("/admin/kiosks/nobody").status_code == 404


def test_a_terminal_is_added_renewed_switched_off_and_on(
    office: Office, client: FlaskClient
) -> None:
    page = client.post("/admin/terminals", data={"id": "kiosk-9", "kind": "kiosk"})
    assert page.status_code == 201
    token = re.search(r'class="secret"[^>]*>([\w-]+)<', page.text)
    assert token is not None
    assert f'password = "{token[1]}"' in html.unescape(page.text)
    assert token[1] not in client.get("/admin/terminals").text
    assert office.sign_in.who(token[1]).id == "kiosk-9"  # type: ignore[union-attr]
    for bad in ({"id": "kiosk-9", "kind": "kiosk"}, {"id": "Máy 9", "kind": "kiosk"}):
        answer = client.post("/admin/terminals", data=bad)
        assert answer.status_code in (400, 409)
        assert f'value="{bad["id"]}"' in answer.text
    renewed = re.search(
        r'class="secret"[^>]*>([\w-]+)<', client.post("/admin/terminals/kiosk-9/token").text
    )
    assert renewed is not None
    assert office.sign_in.who(token[1]) is None
    client.post("/admin/terminals/kiosk-9/switch", data={"to": "off"})
    assert office.sign_in.who(renewed[1]) is None
    assert office.views.state("want/kiosk-9") is None
    client.post("/admin/terminals/kiosk-9/switch", data={"to": "on"})
    assert office.sign_in.who(renewed[1]) is not None
    assert client.post("/admin/terminals/none/switch").status_code == 404


def test_a_terminal_s_state_stands_beside_it_and_a_test_is_sent_to_who_is_there(
    office: Office, client: FlaskClient
) -> None:
    assert client.post("/admin/terminals/kiosk-1/test-print").status_code == 409
    state = DeviceState(state=Life.READY, at=office.clock.now(), parts={"paper": "low"})
    office.devices.heard("kiosk-1", state)
    assert "giấy: sắp hết" in client.get("/admin/terminals").text
    sent: list[tuple[str, str]] = []

    def send(device: str, what: str, _message: object) -> bool:
        sent.append((device, what))
        return True

    office.one_shots.attach(send)
    assert client.post("/admin/terminals/kiosk-1/test-print").status_code == 200
    for what in ("identify", "restart"):
        answer = client.post("/admin/terminals/kiosk-1/tell", data={"what": what})
        assert answer.status_code == 200
    assert sent == [("kiosk-1", what) for what in ("test-print", "identify", "restart")]
    told = client.post("/admin/terminals/kiosk-1/tell", data={"what": "explode"})
    away = client.post("/admin/terminals/kiosk-2/tell", data={"what": "restart"})
    assert [told.status_code, away.status_code] == [404, 409]
    assert len(sent) == 3


def test_the_paper_is_shown_as_the_form_says(client: FlaskClient) -> None:
    def picture(**asked: str) -> Image.Image:
        answer = client.get("/admin/ticket.png", query_string=asked)
        assert answer.mimetype == "image/png"
        return Image.open(io.BytesIO(answer.data))

    wide, narrow = picture(roll="80"), picture(roll="58")
    assert (wide.width, narrow.width) == (576, 384)
    plain = picture(roll="80", preview="1", width="80")
    assert plain.height < wide.height
    full = {"foot-vi": "Cảm ơn ông/bà", "ahead": "on", "qr": "on", "width": "80"}
    assert picture(roll="80", preview="1", **full).height > plain.height
    assert picture(roll="80", preview="1", width="no").size == wide.size
    more = {"preview": "1", "roll": "58", "_external": "1"}
    page = client.get("/admin/ticket", query_string={**more, **full}).text
    assert 'value="Cảm ơn ông/bà"' in page


def test_what_is_set_of_the_ticket_and_the_network_reaches_every_screen(
    office: Office, client: FlaskClient
) -> None:
    form = {
        "foot-vi": "Cảm ơn",
        "qr": "on",
        "width": "58",
        "version": version(client, "/admin/ticket"),
    }
    assert client.post("/admin/ticket", data=form).status_code == 303
    more = {"guest_wifi__ssid": "Khách", "guest_wifi__password": "12345678"}
    form = form_of(office, "office", notices__1__text__vi="Nghỉ lễ", **more)
    assert client.post("/admin/office", data=form).status_code == 303
    told = office.views.office()
    assert told.ticket_layout is not None
    layout = told.ticket_layout
    assert (layout.foot, layout.qr, layout.ahead, layout.width) == (
        {"vi": "Cảm ơn"},
        True,
        False,
        58,
    )
    assert told.guest_wifi is not None
    assert (told.guest_wifi.ssid, told.guest_wifi.password) == ("Khách", "12345678")
    assert told.notices == [{"vi": "Nghỉ lễ"}]


def test_a_file_is_tried_then_taken_in(office: Office, client: FlaskClient) -> None:
    text = client.get("/admin/settings.toml").text.replace("Hộ tịch", "Hộ tịch mới")
    before = office.store.seq
    assert "ho-tich" in upload(client, text, "try")
    assert "chưa có gì thay đổi" in upload(client, "format = 1\n[[services]]", "import")
    assert office.store.seq == before
    upload(client, text, "import")
    assert office.views.service("ho-tich").names["vi"] == "Hộ tịch mới"
    assert "chưa có gì thay đổi" in upload(client, "#" * 2_000_000, "import")
    assert "Tệp" in upload(client, text + "#" * 200_000, "try")


def test_every_setting_goes_out_in_the_file_and_comes_in_again(
    office: Office, client: FlaskClient
) -> None:
    full = read(FULL.encode())
    for table in (*TABLES, *SINGLE):
        kind = SINGLE.get(table) or KINDS[table]
        entries = getattr(full, table) if table in TABLES else [getattr(full, table)]
        for one in msgspec.structs.fields(kind):
            usual = (
                one.default if one.default_factory is msgspec.NODEFAULT else one.default_factory()
            )
            told = [getattr(entry, one.name) != usual for entry in entries]
            assert any(told) or one.name == "position", f"FULL says nothing of {table}.{one.name}"
    assert "chưa có gì" not in upload(client, FULL, "import")
    first = client.get("/admin/settings.toml").text
    found = read(first.encode())
    for table in SINGLE:
        assert getattr(found, table) == getattr(full, table)
    for table in TABLES:
        kept = {key_of(one): one for one in getattr(found, table)}
        assert [kept[key_of(one)] for one in getattr(full, table)] == getattr(full, table)
    assert write(found) == first


def test_the_journal_says_who_changed_what_and_no_secret(
    office: Office, client: FlaskClient
) -> None:
    client.post("/admin/new/services", data=NEW_SERVICE)
    client.post("/admin/clerks/minh/password")
    client.post("/admin/terminals", data={"id": "kiosk-9", "kind": "kiosk"})
    office.administration.change(SYSTEM, with_entry("kiosks", KioskEntry(id="kiosk-9", volume=7)))
    page = html.unescape(client.get("/admin/journal?lang=en").text)
    rows = re.findall(r"<li class=\"card\">(.*?)</li>", page, re.DOTALL)
    assert len(rows) == 5
    assert "The server" in rows[0]
    assert "kiosk-9" in rows[0]
    assert "Terminal kiosk-9: added" in rows[1]
    assert "A one-time password for Minh (minh)" in rows[2]
    assert "<b>Lan (lan)</b>" in rows[3]
    assert "thue" in rows[3]
    assert "$argon2" not in page
    for _ in range(30):
        for to in ("off", "on"):
            office.terminals.switch(ADMIN, "kiosk-1", on=to == "on")
    assert "before=" in client.get("/admin/journal").text
    with office.store.reader() as db:
        asked = f"EXPLAIN QUERY PLAN {history.CHANGES}"
        assert "settings_history" in str([tuple(row) for row in db.execute(asked, (1, 1))])
    older = client.get(f"/admin/journal?before={office.store.seq - 59}").text
    assert "thue" in older


def test_every_change_in_the_journal_has_its_words() -> None:
    kinds = [one.partition("/")[0] for one in re.findall(r"'([a-z0-9/-]+)'", history.CHANGES)]
    assert set(re.findall(r"'([a-z0-9/-]+)'", history.CHANGES)) <= set(journal.KINDS)
    for language in ("vi", "en"):
        f = words("settings", language)
        for kind in set(kinds) - {"settings-changed", "terminal-set", "paused", "resumed"}:
            assert f.has(f"journal.{kind}"), kind
        for change in ("added", "token", "off", "on", *TOLD):
            assert f.has(f"journal.terminal-set.{change}")
        for scope in ("office", "service", "device"):
            assert f.has(f"journal.paused.{scope}")
            assert f.has(f"journal.resumed.{scope}")


FULL = """
format = 1
[office]
names = {vi = "Một cửa", en = "Office"}
languages = ["en", "vi"]
notices = [{vi = "Nghỉ lễ", en = "Closed"}, {vi = "Khẩu trang"}]
hotline = "024 1234"
public_url = "http://x.test"
show_results = true
keep_personal_days = 30
agency = "H26.15.02"
sessions = [{start = "08:00", end = "11:00"}]
lease_size = 20
lease_from = 900
guest_wifi = {ssid = "Khách; quý", password = "12345678"}
[[services]]
id = "ho-tich"
letter = "A"
names = {vi = "Hộ tịch"}
hints = {vi = "Khai sinh"}
icon = "house"
open = false
[[services]]
id = "dat-dai"
letter = "B"
names = {vi = "Đất đai"}
asks_dossiers = true
most_dossiers = 5
[[counters]]
id = "quay-1"
label = "1"
names = {vi = "Quầy một"}
zone = "hall"
services = ["ho-tich", "dat-dai"]
weights = {dat-dai = 3}
[[counters]]
id = "quay-2"
label = "2"
active = false
[[clerks]]
login = "lan"
name = "Lan"
role = "admin"
weights = {ho-tich = 2}
[[clerks]]
login = "minh"
name = "Minh"
role = "technician"
active = false
[[kiosks]]
id = "kiosk-1"
services = ["dat-dai"]
locked = true
volume = 20
[opening]
public_holidays = false
last_ticket_minutes = 10
kiosk_hour_limit = 100
card_day_limit = 3
card_service_limit = 2
card_required = true
daily_limits = {dat-dai = 60}
sessions = [{days = ["mon", "tue"], start = "07:30", end = "11:30"},
            {days = ["wed"], start = "08:00", end = "24:00", service = "dat-dai"}]
own_days = [{day = 2026-12-24, sessions = [{start = "07:30", end = "11:30"}]}, {day = 2026-12-25}]
[order]
priority_run = 3
ordinary_run = 2
most_passed = 9
most_calls = 3
again_minutes = 20
again_times = 2
grounds = ["elderly", "merit"]
weights = {merit = 4}
[floor]
long_wait_minutes = 20
idle_minutes = 9
[bookings]
slot_minutes = 20
capacity = 3
capacities = {ho-tich = 4}
early_minutes = 11
late_minutes = 12
days_ahead = 13
return_days = 14
keep_days = 16
[ticket]
header = {vi = "Số 1 phố Thử"}
foot = {en = "Thank you"}
ahead = false
estimate = false
qr = false
wifi = false
time = false
hotline = false
second_language = false
width = 58
"""
