"""A terminal rates for the holder of a served ticket, once."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from queue_server.domain.actor import Actor
from queue_server.services.office import Office

ROOT = "motcua/1/test-office"
NOW = dt.datetime.fromisoformat("2026-11-23T08:00:00+07:00")


def asked(request: str, token: str, level: str) -> str:
    until = NOW + dt.timedelta(minutes=1)
    told = {"id": request, "at": NOW.isoformat(), "until": until.isoformat(), "lang": "vi"}
    return json.dumps({**told, "token": token, "level": level})


def test_rate_is_answered_done_and_again_the_same(
    on_mqtt: Office, ear: Any, clerk: Actor, kiosk: Actor
) -> None:
    token = on_mqtt.tickets.take(kiosk, None, "ho-tich").token
    hear = ear(f"{ROOT}/answer/kiosk-1")

    def rate(request: str, level: str) -> Any:
        hear.forget()
        hear.say(f"{ROOT}/do/kiosk-1/rate", asked(request, token, level))
        return json.loads(hear.on(f"{ROOT}/answer/kiosk-1").payload)

    assert rate("rate-request-1", "satisfied")["error"]["code"] == "not-served"
    on_mqtt.counters.command(clerk, "quay-1", "open")
    on_mqtt.counters.command(clerk, "quay-1", "next")
    on_mqtt.counters.command(clerk, "quay-1", "done")
    first = rate("rate-request-2", "satisfied")
    assert (first["ok"], first["result"]) == (True, {})
    assert rate("rate-request-2", "satisfied") == first
    assert rate("rate-request-2", "dissatisfied")["error"]["code"] == "request-reused"
    assert rate("rate-request-3", "furious")["error"]["code"] == "malformed"
    with on_mqtt.store.reader() as db:
        assert [row[0] for row in db.execute("SELECT level FROM rating")] == ["satisfied"]
