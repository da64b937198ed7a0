"""Needs, languages and cards go in over MQTT and come out nowhere in public, nor in the journal."""

from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from config.settings import OfficeSettings
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.domain.calendar import OpeningRules
from queue_server.services.office import Office

ROOT = "motcua/1/test-office"
NOW = "2026-11-23T08:00:00+07:00"
CARD = "001190012345"
WORDS = ("wheelchair", "hearing", "sight", "tlh", CARD)


def request(number: int, **fields: Any) -> str:
    until = (dt.datetime.fromisoformat(NOW) + dt.timedelta(minutes=1)).isoformat()
    told = {"id": f"request-{number}", "at": NOW, "until": until, "service": "ho-tich", **fields}
    return json.dumps(told)


def answer(hear: Any, number: int) -> dict[str, Any]:
    wanted = f'"request-{number}"'.encode()
    return dict(
        json.loads(hear.until(lambda m: wanted in m.payload and "answer" in m.topic).payload)
    )


def test_what_people_need_is_told_to_the_clerk_and_to_nobody_else(
    on_mqtt: Office,
    ear: Any,
    clerk: Actor,
    office_settings: OfficeSettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    admin = Actor(SYSTEM.kind, "test", role="admin")
    on_mqtt.opening.set_rules(admin, None, OpeningRules(card_day_limit=1))
    hear = ear(f"{ROOT}/#")
    take = f"{ROOT}/do/kiosk-1/take-ticket"
    needs = ["wheelchair", "hearing", "sight", "telepathy"]
    hear.say(take, request(1, needs=needs, lang="tlh", dossiers=3, card=CARD))
    assert answer(hear, 1)["result"]["number"] == "A001"
    hear.say(take, request(2, card=CARD))
    assert answer(hear, 2)["error"]["code"] == "card-limit"
    hear.say(take, request(3, card="12345"))
    assert answer(hear, 3)["error"]["code"] == "invalid-card"
    on_mqtt.counters.command(clerk, "quay-1", "open")
    ticket = on_mqtt.counters.command(clerk, "quay-1", "next").ticket
    assert ticket is not None
    assert (len(ticket.needs), ticket.language, ticket.dossiers) == (3, "tlh", 3)
    hear.until(lambda m: m.topic == f"{ROOT}/calls" and b"A001" in m.payload)
    late = ear(f"{ROOT}/#")
    late.on(f"{ROOT}/results")
    said = [m for m in (*hear.heard, *late.heard) if "/do/" not in m.topic]
    assert {m.topic.split("/")[3] for m in said} >= {"office", "service", "counter", "calls"}
    assert [m.topic for m in said if any(word.encode() in m.payload for word in WORDS)] == []
    with on_mqtt.store.reader() as db:
        journal = "\n".join(row[0] for row in db.execute("SELECT data FROM journal"))
    assert [word for word in WORDS if word in journal or word in caplog.text] == []
    stored = [path.read_bytes() for path in Path(office_settings.data).glob("motcua*")]
    assert stored
    assert not any(CARD.encode() in part for part in stored)
