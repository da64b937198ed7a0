"""The tablet at a counter and the ticket's page, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from config.clock import SetClock
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.web import create_app


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


@pytest.fixture
def serve(office: Office, clerk: Actor, kiosk: Actor) -> Callable[[], str]:
    """Serves somebody at counter 1; gives their token."""
    office.counters.command(clerk, "quay-1", "open")

    def one() -> str:
        token = office.tickets.take(kiosk, None, "ho-tich").token
        office.counters.command(clerk, "quay-1", "next")
        office.counters.command(clerk, "quay-1", "done")
        return token

    return one


@pytest.fixture
def pad(office: Office) -> str:
    return f"/rate/quay-1/{office.ratings.pad_key('quay-1')}"


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, html
    return found[1]


def given(office: Office) -> list[str]:
    with office.store.reader() as db:
        return [row[0] for row in db.execute("SELECT level FROM rating ORDER BY leg")]


def test_the_tablet_rests_wakes_and_rests_again(
    client: FlaskClient, office: Office, serve: Callable[[], str], pad: str
) -> None:
    resting = client.get(f"{pad}/now")
    assert "mời ông/bà đánh giá tại đây" in resting.text
    tag = {"If-None-Match": resting.headers["ETag"]}
    assert client.get(f"{pad}/now", headers=tag).status_code == 304
    serve()
    awake = client.get(f"{pad}/now", headers=tag)
    assert "A001" in awake.text
    assert "Rất hài lòng" in awake.text
    assert "Very satisfied" in awake.text
    form = {"leg": field(awake.text, "leg"), "request": field(awake.text, "request")}
    answer = client.post(pad, data={**form, "level": "very-satisfied"})
    assert answer.location == f"{pad}?thanks=yes"
    assert "Cảm ơn ông/bà đã đánh giá" in client.get(answer.location).text
    assert client.get(f"{pad}/now").headers["ETag"] == resting.headers["ETag"]
    assert given(office) == ["very-satisfied"]


def test_a_second_touch_and_a_wrong_tablet_change_nothing(
    client: FlaskClient, office: Office, serve: Callable[[], str], pad: str
) -> None:
    serve()
    form = {"leg": field(client.get(pad).text, "leg"), "request": "request-1", "level": "satisfied"}
    key = pad.rpartition("/")[2]
    assert client.post(f"/rate/quay-2/{key}", data=form).status_code == 403
    assert client.post("/rate/quay-1/guess", data=form).status_code == 403
    assert client.get("/rate/quay-1/guess/now").status_code == 403
    assert client.get(f"/rate/nowhere/{key}").status_code == 404
    elsewhere = client.post(pad, data=form, headers={"Origin": "http://elsewhere.test"})
    assert elsewhere.status_code == 403
    assert given(office) == []
    client.post(pad, data={**form, "level": "perfect"})
    assert given(office) == []
    client.post(pad, data=form)
    client.post(pad, data={**form, "request": "request-2", "level": "dissatisfied"})
    client.post(pad, data={**form, "leg": "x" * 40, "request": "request-3"})
    assert given(office) == ["satisfied"]


def test_only_staff_learn_a_tablets_address(client: FlaskClient, office: Office, pad: str) -> None:
    assert client.get("/rate").status_code == 303
    asked = client.get("/rate/quay-1")
    assert asked.status_code == 403
    assert pad not in asked.text
    token = office.sign_in.sign_in("lan", "lan-password", "").token
    client.set_cookie("motcua", token)
    assert "Quầy 1" in client.get("/rate").text
    shown = client.get("/rate/quay-1").text
    assert pad in shown
    assert "<svg" in shown
    assert "motcua=" not in str(client.get(pad).headers)


def test_the_ticket_page_asks_once_it_is_over_and_lets_it_be_changed(
    client: FlaskClient, office: Office, serve: Callable[[], str], clock: SetClock
) -> None:
    token = serve()
    page = client.get(f"/t/{token}").text
    assert "Không hài lòng" in page
    form = {"request": field(page, "request"), "level": "dissatisfied"}
    assert client.post(f"/t/{token}/rate", data=form).location == f"/t/{token}"
    page = client.get(f"/t/{token}").text
    assert "Cảm ơn ông/bà đã đánh giá" in page
    form = {"request": field(page, "request"), "level": "satisfied"}
    client.post(f"/t/{token}/rate", data=form)
    clock.move(121)
    page = client.get(f"/t/{token}").text
    assert "<form" not in page
    assert given(office) == ["satisfied"]


def test_a_ticket_that_waits_is_not_asked(
    client: FlaskClient, office: Office, kiosk: Actor
) -> None:
    token = office.tickets.take(kiosk, None, "ho-tich").token
    assert "hài lòng" not in client.get(f"/t/{token}").text
    assert client.post(f"/t/{token}/rate", data={"level": "satisfied"}).status_code == 303
    assert given(office) == []


def test_the_api_keeps_a_rating_and_answers_a_poll_with_304(
    client: FlaskClient, office: Office, serve: Callable[[], str]
) -> None:
    token = serve()
    first = client.get(f"/api/v1/tickets/{token}")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/api/v1/tickets/{token}", headers=tag).status_code == 304
    body = {"request": "rating-0001", "token": token, "level": "satisfied"}
    assert client.post("/api/v1/ratings", json=body).json == {}
    assert client.post("/api/v1/ratings", json=body).json == {}
    wrong = {**body, "request": "rating-0002", "level": "perfect"}
    assert client.post("/api/v1/ratings", json=wrong).status_code == 400
    assert client.post("/api/v1/ratings", json={**body, "token": "nobody"}).status_code == 404
    assert given(office) == ["satisfied"]


def test_polls_of_other_services_are_not_woken(
    client: FlaskClient, office: Office, kiosk: Actor
) -> None:
    token = office.tickets.take(kiosk, None, "dat-dai").token
    tag = {"If-None-Match": client.get(f"/t/{token}/now").headers["ETag"]}
    office.tickets.take(kiosk, None, "ho-tich")
    assert client.get(f"/t/{token}/now", headers=tag).status_code == 304
    office.tickets.take(kiosk, None, "dat-dai")
    assert client.get(f"/t/{token}/now", headers=tag).status_code == 200
