"""Somebody sets the server's clock back: a little does no harm, much stops issuing and says so."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient

from config.clock import SetClock
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.web import create_app

ROOT = "motcua/1/test-office"


@pytest.fixture
def client(on_mqtt: Office) -> FlaskClient:
    return create_app(on_mqtt).test_client()


def take(client: FlaskClient, request: str) -> tuple[int, str]:
    answer = client.post(
        "/api/v1/tickets",
        json={"request": request, "service": "ho-tich"},
        headers={"Authorization": "Bearer kiosk-1-token"},
    )
    told = answer.get_json()
    return answer.status_code, told.get("number") or told["error"]


def test_a_clock_set_back_four_minutes_changes_nobodys_place(
    on_mqtt: Office, client: FlaskClient, clock: SetClock, clerk: Actor
) -> None:
    assert [take(client, "first-0001"), take(client, "first-0002")] == [
        (201, "A001"),
        (201, "A002"),
    ]
    clock.jump(-240)
    assert [take(client, "later-0001"), take(client, "later-0002")] == [
        (201, "A003"),
        (201, "A004"),
    ]
    clock.move(300)
    assert take(client, "last-00001") == (201, "A005")
    on_mqtt.counters.command(clerk, "quay-1", "open")
    views = [on_mqtt.counters.command(clerk, "quay-1", "next") for _ in range(5)]
    assert [view.ticket.number for view in views if view.ticket] == [
        "A001", "A002", "A003", "A004", "A005",
    ]  # fmt: skip


def test_a_clock_set_back_further_stops_issuing_says_so_and_goes_on_when_it_is_right(
    on_mqtt: Office, client: FlaskClient, clock: SetClock, ear: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    hear = ear(f"{ROOT}/answer/kiosk-1")
    assert take(client, "before-0001") == (201, "A001")
    clock.jump(-301)
    now = clock.now().isoformat()
    asked = {"id": "behind-0001", "at": now, "until": now, "service": "ho-tich"}
    hear.say(f"{ROOT}/do/kiosk-1/take-ticket", json.dumps(asked))
    answer = json.loads(hear.on(f"{ROOT}/answer/kiosk-1").payload)
    assert (answer["ok"], answer["error"]["code"]) == (False, "clock-behind")
    assert [take(client, f"behind-000{n}") for n in range(3)] == [(503, "clock-behind")] * 3
    assert take(client, "before-0001") == (201, "A001")
    clock.jump(301)
    assert take(client, "after-0001") == (201, "A002")
    said = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert said == [
        "the clock is behind the journal: no numbers are issued until it is right",
        "the clock is right again",
    ]
