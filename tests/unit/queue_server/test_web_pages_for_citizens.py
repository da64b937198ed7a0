"""The public pages without a browser: what they say, and what they must never say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from config.look import tokens
from config.look.fonts import FACES
from config.words import words
from contract.ids import Priority
from queue_server import web
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.web import create_app


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


@pytest.fixture
def token(office: Office, kiosk: Actor) -> str:
    """A002's token; A001 has priority and stands before it."""
    office.tickets.take(kiosk, None, "ho-tich", Priority.ELDERLY)
    return office.tickets.take(kiosk, None, "ho-tich").token


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


PAGES = ["/", "/counter", "/status", "/nothing-here", "/t/not-a-ticket"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_guarded(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=|https?://", answer.text)


def test_the_queue_now(client: FlaskClient, office: Office, token: str, clerk: Actor) -> None:
    assert "Chưa gọi số nào" in client.get("/").text
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    page = words_of(client.get("/").text)
    assert "Bộ phận một cửa phường Thử" in page
    assert "A Hộ tịch 1 người chờ Vừa gọi A001" in page
    assert "A001 đến quầy 1 08:00" in page
    assert token not in page


def test_a_ticket_page_follows_its_ticket(
    client: FlaskClient, office: Office, token: str, clerk: Actor
) -> None:
    page = words_of(client.get(f"/t/{token}").text)
    assert "A002" in page
    assert "Còn trước 1 người" in page
    assert "Người ưu tiên có thể được mời trước" in page
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    page = words_of(client.get(f"/t/{token}").text)
    assert "Ông/bà là người tiếp theo" in page
    assert "A001 → quầy 1" in page
    office.counters.command(clerk, "quay-1", "next")
    assert "Đến lượt ông/bà Mời ông/bà đến Quầy 1" in words_of(client.get(f"/t/{token}").text)
    office.counters.command(clerk, "quay-1", "missed")
    assert "Số này đã được gọi" in client.get(f"/t/{token}").text


@pytest.mark.parametrize("path", ["/now", "/t/{token}/now"])
def test_a_poll_costs_nothing_while_nothing_changes(
    client: FlaskClient, office: Office, token: str, kiosk: Actor, clerk: Actor, path: str
) -> None:
    path = path.format(token=token)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_an_unknown_ticket_is_never_called_unchanged(client: FlaskClient, token: str) -> None:
    tag = client.get(f"/t/{token}/now").headers["ETag"]
    assert client.get(f"/t/{token}/now", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/t/wrong/now").status_code == 404


def test_giving_a_number_back(client: FlaskClient, office: Office, token: str) -> None:
    asked = client.get(f"/t/{token}/leave").text
    assert "Trả lại số A002?" in asked
    found = re.search(r'name="request" value="([^"]+)"', asked)
    assert found
    form = {"request": found[1]}
    assert office.views.ticket(token).state == "waiting"
    assert client.post(f"/t/{token}/leave", data=form).location == f"/t/{token}"
    assert office.views.ticket(token).state == "cancelled"
    assert client.post(f"/t/{token}/leave", data=form).status_code == 303
    assert "không trả lại được nữa" in client.post(f"/t/{token}/leave").text
    assert "Số này đã được trả lại" in client.get(f"/t/{token}").text


def test_another_site_cannot_give_a_number_back(
    client: FlaskClient, office: Office, token: str
) -> None:
    answer = client.post(f"/t/{token}/leave", headers={"Origin": "http://elsewhere.test"})
    assert answer.status_code == 403
    assert office.views.ticket(token).state == "waiting"


@pytest.mark.parametrize("path", ["/t/wrong", "/t/wrong/now", "/t/wrong/leave"])
def test_an_unknown_ticket_is_said_kindly(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Không thấy số này" in answer.text


def test_no_page_names_a_clerk_or_a_ground(
    client: FlaskClient, office: Office, token: str, clerk: Actor
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    for path in ("/", f"/t/{token}", "/status"):
        text = client.get(path).text
        assert clerk.name not in text
        assert "elderly" not in text


@pytest.mark.parametrize(
    ("address", "accepted", "title"),
    [
        ("/", "", "Hàng chờ lúc này"),
        ("/", "en-GB,en;q=0.9", "The queue now"),
        ("/", "fr", "Hàng chờ lúc này"),
        ("/?lang=en", "vi", "The queue now"),
        ("/?lang=xx", "vi", "Hàng chờ lúc này"),
    ],
)
def test_the_language_is_the_readers(
    client: FlaskClient, address: str, accepted: str, title: str
) -> None:
    assert title in client.get(address, headers={"Accept-Language": accepted}).text


def test_a_chosen_language_stays(client: FlaskClient) -> None:
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/").text


def test_status_as_json_and_as_a_page(client: FlaskClient) -> None:
    told = client.get("/status").get_json()
    assert (told["ok"], told["store"], told["office"]) == (True, "ok", "test-office")
    assert {"version", "python", "sqlite", "schema", "seq", "devices"} <= set(told)
    page = client.get("/status", headers={"Accept": "text/html"})
    assert "Hệ thống chạy tốt" in page.text
    assert not re.search("token|password|secret", str(told) + page.text)


def test_the_look_is_the_tokens(client: FlaskClient) -> None:
    css = client.get("/look.css").text
    assert f"--accent: {tokens.LACQUER};" in css
    assert f"--paper: {tokens.PAPER};" in css
    for face in FACES:
        font = client.get(f"/fonts/{face}.ttf")
        assert font.data[:4] in (b"\x00\x01\x00\x00", b"OTTO")
        assert "max-age=31536000" in font.headers["Cache-Control"]
    assert client.get("/fonts/words-italic.ttf").status_code == 404


def test_every_word_a_template_asks_for_is_there() -> None:
    templates = (Path(web.__file__).parent / "templates").rglob("*.html")
    asked = {
        key
        for template in templates
        for key in re.findall(r"w\('([\w.-]+)'[,)]", template.read_text(encoding="utf-8"))
    }
    assert len(asked) > 80
    assert [key for key in sorted(asked) if not words("web", "vi").has(key)] == []
