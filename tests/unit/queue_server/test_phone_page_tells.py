"""What the phone tells beside the line: pauses, the afternoon, where next, a slip; the poster."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask.testing import FlaskClient

from config.clock import SetClock
from contract.ids import Scope
from contract.messages import GuestWifi
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.calendar import OpeningRules
from queue_server.services.office import Office
from queue_server.web import create_app


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


@pytest.fixture
def token(office: Office, kiosk: Actor) -> str:
    return office.tickets.take(kiosk, None, "ho-tich").token


def somebody(office: Office, role: str) -> Actor:
    return Actor(ActorKind.CLERK, "0199", role, "Minh")


def supervisor(office: Office) -> Actor:
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = 'minh'").fetchone()
    return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])


def keep_hours(office: Office) -> None:
    """Two sessions on Mondays."""
    week = [
        {"days": ["mon"], "start": start, "end": end}
        for start, end in (("07:30", "11:30"), ("13:30", "17:00"))
    ]
    rules = msgspec.convert({"sessions": week}, OpeningRules)
    office.opening.set_rules(somebody(office, "admin"), None, rules)


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_pause_is_told_with_its_reason_and_that_the_place_is_kept(
    client: FlaskClient, office: Office, token: str
) -> None:
    minh, page = supervisor(office), f"/t/{token}"
    tag = {"If-None-Match": client.get(f"{page}/now").headers["ETag"]}
    office.opening.pause(minh, None, Scope.SERVICE, "ho-tich", {"vi": "Mất kết nối với tỉnh"})
    told = client.get(f"{page}/now", headers=tag)
    assert told.status_code == 200
    assert "Đang tạm dừng: Mất kết nối với tỉnh Số của ông/bà vẫn giữ" in words_of(told.text)
    assert "Hộ tịch: Đang tạm dừng: Mất kết nối với tỉnh" in words_of(client.get("/").text)
    office.opening.pause(minh, None, Scope.DEVICE, "kiosk-1", {"vi": "Hết giấy"})
    assert "Hết giấy" not in client.get(page).text
    office.opening.resume(minh, None, Scope.SERVICE, "ho-tich")
    assert "tạm dừng" not in client.get(page).text.lower()


def test_a_visit_of_several_services_tells_where_next(
    client: FlaskClient, office: Office, token: str, clerk: Actor
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "also", service="dat-dai")
    assert "Sau đó đến Đất đai" in words_of(client.get(f"/t/{token}").text)
    assert client.get(f"/api/v1/tickets/{token}").json["then"] == ["dat-dai"]
    office.counters.command(clerk, "quay-1", "done")
    page = words_of(client.get(f"/t/{token}").text)
    assert "A001 Đất đai" in page
    assert "hài lòng" not in page  # the visit is not over


def test_a_return_slip_shows_its_code(
    client: FlaskClient, office: Office, token: str, clerk: Actor
) -> None:
    slip = office.slips.give(clerk, None, token)
    page = client.get(f"/t/{token}").text
    assert slip.code in page
    assert "Hẹn ông/bà quay lại" in page
    assert "đã được trả lại" not in page
    assert client.get(f"/api/v1/tickets/{token}").json["slip"] == slip.code


def test_who_did_not_come_is_told_when_they_are_offered_again(
    client: FlaskClient, office: Office, token: str, clerk: Actor
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    office.counters.command(clerk, "quay-1", "next")
    office.counters.command(clerk, "quay-1", "missed")
    assert "Khoảng 08:15 số này được mời lại" in client.get(f"/t/{token}").text


def test_the_front_page_says_why_no_numbers_are_given_and_until_when(
    client: FlaskClient, office: Office, clock: SetClock
) -> None:
    keep_hours(office)
    assert "Hôm nay làm việc 07:30–11:30, 13:30–17:00" in words_of(client.get("/").text)
    clock.move(4 * 3600)
    assert "Nghỉ giữa giờ, mở lại 13:30" in words_of(client.get("/").text)


def test_whoever_is_not_called_before_the_break_is_told_the_afternoon(
    client: FlaskClient, office: Office, clock: SetClock, clerk: Actor, kiosk: Actor
) -> None:
    keep_hours(office)
    office.counters.command(clerk, "quay-1", "open")
    for _ in range(4):
        office.tickets.take(kiosk, None, "ho-tich")
        office.counters.command(clerk, "quay-1", "next")
        office.counters.command(clerk, "quay-1", "serve")
        clock.move(30 * 60)
        office.counters.command(clerk, "quay-1", "done")
    tokens = [office.tickets.take(kiosk, None, "ho-tich").token for _ in range(9)]
    clock.move(60)
    page = words_of(client.get(f"/t/{tokens[-1]}").text)
    assert "Dự kiến buổi chiều" in page
    assert "quay lại đầu giờ chiều" in page
    assert "Dự kiến buổi chiều" not in client.get(f"/t/{tokens[0]}").text
    assert client.get(f"/api/v1/tickets/{tokens[-1]}").json["expected"] == "afternoon"


def test_the_poster_has_what_the_office_has_set(client: FlaskClient, office: Office) -> None:
    bare = client.get("/poster").text
    assert "http://office.test" in bare
    assert "Wi-Fi" not in bare
    assert bare.count("<svg") == 1
    assert "<h2>Mở trang hàng chờ</h2>" in bare  # the only step has no number
    with office.store.reader() as db:
        told = db.execute("SELECT value FROM meta WHERE key = 'office-state'").fetchone()[0]
    state = msgspec.json.decode(told)
    state["guest_wifi"] = msgspec.to_builtins(GuestWifi(ssid="Khach", password="xin-chao"))
    changed = msgspec.json.encode(state).decode()
    office.store.write(
        lambda tx: (
            tx.db.execute(
                "UPDATE meta SET value = ? WHERE key = 'office-state'", (changed,)
            ).rowcount
        )
    )
    page = client.get("/poster").text
    assert "xin-chao" in page
    assert page.count("<svg") == 2
    assert ("<h2>1. Vào mạng Wi-Fi</h2>" in page, "<h2>2. Mở trang hàng chờ</h2>" in page) == (
        True, True,
    )  # fmt: skip


def test_the_front_page_promises_no_wait_while_no_numbers_are_given(
    client: FlaskClient, office: Office, clock: SetClock, clerk: Actor, kiosk: Actor
) -> None:
    office.counters.command(clerk, "quay-1", "open")
    for _ in range(4):
        office.tickets.take(kiosk, None, "ho-tich")
        office.counters.command(clerk, "quay-1", "next")
        office.counters.command(clerk, "quay-1", "serve")
        clock.move(10 * 60)
        office.counters.command(clerk, "quay-1", "done")
    office.tickets.take(kiosk, None, "ho-tich")
    clock.move(60)
    promised = client.get("/").text.count("chờ khoảng")
    office.opening.pause(supervisor(office), None, Scope.SERVICE, "ho-tich", {"vi": "Mất điện"})
    assert client.get("/").text.count("chờ khoảng") == promised - 1
