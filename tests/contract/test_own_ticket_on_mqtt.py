"""One's own ticket over the broker: asked for by its paper, brought back, changed; told to few."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from config.clock import SetClock
from contract.codes import ticket_code
from contract.messages import RESULTS
from queue_server.domain.actor import Actor
from queue_server.services.office import Office

ROOT = "motcua/1/test-office"
ANSWER = f"{ROOT}/answer/kiosk-2"


@pytest.fixture
def ask(on_mqtt: Office, ear: Any, clock: SetClock):
    """Asks from kiosk-2 and gives the answer."""
    hear = ear(ANSWER)

    def asking(verb: str, request: str, **fields: str) -> dict[str, Any]:
        now = clock.now()
        body = {"id": request, "at": now.isoformat(), "lang": "vi", **fields}
        body["until"] = (now + dt.timedelta(minutes=1)).isoformat()
        hear.say(f"{ROOT}/do/kiosk-2/{verb}", json.dumps(body))
        message = hear.until(lambda m: request.encode() in m.payload)
        found: dict[str, Any] = json.loads(message.payload)
        return found

    return asking


def test_a_ticket_of_one_kiosk_is_looked_after_at_another(
    on_mqtt: Office, ask: Any, kiosk: Actor, clerk: Actor
) -> None:
    mine = on_mqtt.tickets.take(kiosk, None, "ho-tich")
    code = ticket_code(mine.number, mine.token)
    own = ask("my-ticket", "request-1", code=code)
    assert own["ok"]
    assert set(own["result"]) == set(RESULTS["my-ticket"].__struct_fields__)
    assert own["result"]["offers"] == ["change", "reprint", "cancel"]
    assert own["result"]["paper"]["token"] == mine.token
    changed = ask("change-service", "request-2", token=mine.token, service="dat-dai")
    assert (changed["result"]["number"], changed["result"]["service"]) == ("A001", "dat-dai")
    on_mqtt.counters.command(clerk, "quay-3", "open")
    on_mqtt.counters.command(clerk, "quay-3", "next")
    on_mqtt.counters.command(clerk, "quay-3", "park")
    assert ask("my-ticket", "request-3", code=mine.token)["result"]["offers"][0] == "come-back"
    back = ask("come-back", "request-4", token=mine.token)
    assert back["result"]["state"] == "waiting"
    assert ask("come-back", "request-4", token=mine.token) == back


def test_what_is_no_ticket_of_today_is_refused_with_what_the_terminal_needs_to_word_it(
    on_mqtt: Office, ask: Any, kiosk: Actor, clock: SetClock
) -> None:
    mine = on_mqtt.tickets.take(kiosk, None, "ho-tich")
    assert ask("my-ticket", "request-5", code="A001")["error"]["code"] == "invalid-code"
    clock.move(24 * 3600)
    error = ask("my-ticket", "request-6", code=mine.token)["error"]
    assert (error["code"], error["params"]) == (
        "other-days-ticket", {"number": "A001", "day": "2026-11-23"},
    )  # fmt: skip
