"""Terminals and the ticket's paper on the admin's pages."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from config.broker import write_broker_files
from config.settings import OfficeSettings
from contract.ids import Life
from contract.messages import DeviceState
from queue_server.services.office import Office
from tests.real_office import OFFICE_ID
from tests.unit.queue_server.admin_steps import (
    browser,
    form_of,
    version,
)


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """An admin's browser."""
    return browser(office, "admin")


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


def test_the_broker_lets_in_a_terminal_that_is_added_and_the_page_says_so(
    open_office: Any, office_settings: OfficeSettings, tmp_path: Path
) -> None:
    folder = tmp_path / "broker"
    write_broker_files(folder, OFFICE_ID, {"server": "s-word"}, 1)
    office_settings.broker.files = str(folder)
    client = browser(open_office(), "admin")
    # no broker runs that could be told: its files are there for when it starts
    page = client.post("/admin/terminals", data={"id": "kiosk-9", "kind": "kiosk"}).text
    assert "systemctl restart motcua-broker" in page
    first = (folder / "passwords").read_text()
    assert [line.split(":")[0] for line in first.splitlines()] == ["server", "kiosk-9"]
    assert "user kiosk-9" in (folder / "rules").read_text()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("config.broker.reload_broker", lambda _folder: True)
        page = client.post("/admin/terminals/kiosk-9/token").text
    assert "motcua-broker" not in page
    assert "systemctl enable --now motcua-kiosk@kiosk-9" in page
    assert (folder / "passwords").read_text().splitlines()[1] not in first
    (folder / "passwords").unlink()
    assert "restart motcua-broker" in client.post("/admin/terminals/kiosk-9/token").text


def test_no_terminal_is_called_as_the_server_is(client: FlaskClient) -> None:
    answer = client.post("/admin/terminals", data={"id": "server", "kind": "kiosk"})
    assert answer.status_code == 400
