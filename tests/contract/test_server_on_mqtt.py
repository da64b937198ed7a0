"""What the server says and hears over a real broker: topic, payload, QoS and retain, exactly."""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

import pytest

from config.clock import SetClock
from contract.ids import Priority
from contract.messages import VERBS, TicketLayout, encode
from queue_server.domain.actor import SYSTEM, Actor, ActorKind
from queue_server.services.office import Office
from queue_server.services.office_edits import with_entry
from queue_server.services.terminal_settings import KioskEntry
from tests.waiting import PATIENCE

ROOT = "motcua/1/test-office"
NOW = "2026-11-23T08:00:00+07:00"
DO = f"{ROOT}/do/kiosk-1"
ANSWER = f"{ROOT}/answer/kiosk-1"
ID = "0199-request-1"
BODIES: dict[str, dict[str, Any]] = {
    "take-ticket": {"service": "ho-tich"},
    "check-in": {"code": "H-03RJ09"},
    "cancel": {"token": "no-such-token"},
    "look-up": {"code": "H49.61-261120-0001"},
    "press": {"counter": "quay-1", "key": "next"},
    "help": {"reason": "paper"},
    "printed": {"token": "no-such-token", "ok": True},
    "rate": {"token": "no-such-token", "level": "satisfied"},
    "my-ticket": {"code": "A001-317"},
    "come-back": {"token": "no-such-token"},
    "change-service": {"token": "no-such-token", "service": "dat-dai"},
    "hand-in": {"store": "0b5f8f4e-6a38-4d53-9f0f-5a6f2d1c7e11"},
}


def asked(request: str = ID, minutes: float = 1, **more: object) -> str:
    now = dt.datetime.fromisoformat(NOW)
    until = (now + dt.timedelta(minutes=minutes)).isoformat()
    return json.dumps({"id": request, "at": NOW, "until": until, "lang": "vi", **more})


def rows(office: Office) -> list[tuple[Any, ...]]:
    """All that a request could change."""
    with office.store.reader() as db:
        return [
            tuple(row)
            for table in ("ticket", "leg", "counter", "series", "request", "journal")
            for row in db.execute(f"SELECT * FROM {table}")
        ]


def test_every_state_is_retained_at_qos_1_and_says_just_this(on_mqtt: Office, ear: Any) -> None:
    ear(f"{ROOT}/#").on(f"{ROOT}/results")
    late = ear(f"{ROOT}/#")
    stamp = {"epoch": on_mqtt.store.epoch, "seq": 1, "at": NOW}
    expected = {
        "server": {**stamp, "state": "ready", "version": "0.1.0", "now": NOW},
        "office": {
            **stamp,
            "names": {"vi": "Bộ phận một cửa phường Thử", "en": "Test ward one-stop office"},
            "languages": ["vi", "en"],
            "sessions": [],
            "keeps_sessions": False,
            "notices": [],
            "hotline": "0000 0000",
            "public_url": "http://office.test",
            "pauses": [],
            "asks_card": None,
            "ticket_layout": json.loads(encode(TicketLayout())),
            "guest_wifi": None,
            "grounds": [str(one) for one in Priority if one not in ("none", "unknown")],
        },
        "service/ho-tich": {
            **stamp,
            "id": "ho-tich",
            "names": {"vi": "Hộ tịch", "en": "Civil status"},
            "hints": {},
            "icon": "document",
            "letter": "A",
            "position": 0,
            "open": True,
            "waiting": 0,
            "estimate": None,
            "last_called": None,
            "reason": None,
            "next_opening": None,
            "expected": None,
            "asks_dossiers": False,
            "most_dossiers": None,
        },
        "counter/quay-2": {
            **stamp,
            "id": "quay-2",
            "label": "2",
            "names": {},
            "zone": "hall",
            "open": False,
            "ticket": None,
            "since": None,
        },
        "calls": {**stamp, "calls": [], "missed": []},
        "results": {**stamp, "results": []},
    }
    for suffix, state in expected.items():
        message = late.on(f"{ROOT}/{suffix}")
        assert (json.loads(message.payload), message.qos, message.retain) == (state, 1, True)


def test_a_ticket_is_answered_to_its_device_alone_and_counted_for_all(
    on_mqtt: Office, ear: Any
) -> None:
    hear = ear(f"{ROOT}/#")
    hear.on(f"{ROOT}/results")
    hear.forget()
    hear.say(f"{DO}/take-ticket", asked(service="ho-tich", priority="elderly"))
    message = hear.on(ANSWER)
    answer = json.loads(message.payload)
    assert (message.qos, message.retain) == (0, False)
    token = answer["result"].pop("token")
    ticket = answer["result"].pop("ticket")
    assert answer == {
        "id": ID,
        "ok": True,
        "verb": "take-ticket",
        "error": None,
        "result": {
            "number": "A001",
            "service": "ho-tich",
            "day": "2026-11-23",
            "issued_at": NOW,
            "ahead": 0,
            "estimate": None,
            "priority": True,
            "follow_url": f"http://office.test/t/{token}",
            "expected": None,
            "alone": False,
        },
    }
    assert ticket != token
    state = json.loads(hear.on(f"{ROOT}/service/ho-tich").payload)
    assert (state["waiting"], state["seq"]) == (1, 2)
    assert token not in b"".join(m.payload for m in hear.heard if m.topic != ANSWER).decode()


def test_a_call_shows_on_its_counter_and_among_the_calls(
    on_mqtt: Office, ear: Any, clerk: Actor, kiosk: Actor
) -> None:
    hear = ear(f"{ROOT}/#")
    hear.on(f"{ROOT}/results")
    on_mqtt.tickets.take(kiosk, None, "ho-tich")
    on_mqtt.counters.command(clerk, "quay-2", "open")
    hear.forget()
    on_mqtt.counters.command(clerk, "quay-2", "next")
    counter = hear.until(lambda m: m.topic == f"{ROOT}/counter/quay-2" and b"A001" in m.payload)
    calls = hear.until(lambda m: m.topic == f"{ROOT}/calls" and b"A001" in m.payload)
    assert json.loads(counter.payload) == {
        "epoch": on_mqtt.store.epoch,
        "seq": 4,
        "at": NOW,
        "id": "quay-2",
        "label": "2",
        "names": {},
        "zone": "hall",
        "open": True,
        "ticket": "A001",
        "since": NOW,
    }
    assert json.loads(calls.payload) == {
        "epoch": on_mqtt.store.epoch,
        "seq": 4,
        "at": NOW,
        "calls": [
            {
                "seq": 4,
                "at": NOW,
                "kind": "call",
                "number": "A001",
                "counter": "quay-2",
                "label": "2",
                "service": "ho-tich",
                "zone": "hall",
                "priority": False,
            }
        ],
        "missed": [],
    }
    hear.forget()
    on_mqtt.counters.command(clerk, "quay-2", "recall")
    again = json.loads(hear.on(f"{ROOT}/calls").payload)["calls"]
    assert [(call["number"], call["kind"], call["seq"]) for call in again] == [
        ("A001", "recall", 5)
    ]
    on_mqtt.counters.command(clerk, "quay-2", "missed")
    given_up = {"seq": 5, "at": NOW, "number": "A001", "zone": "hall"}
    hear.until(lambda m: m.topic == f"{ROOT}/calls" and json.loads(m.payload)["missed"] != [])
    assert json.loads(published_calls(on_mqtt))["missed"] == [given_up]
    on_mqtt.counters.command(clerk, "quay-2", "back", number="A001")
    assert json.loads(published_calls(on_mqtt))["missed"] == []


def published_calls(office: Office) -> bytes:
    """The calls as they are published."""
    state = office.views.state("calls")
    assert state is not None
    return encode(state)


@pytest.mark.parametrize(
    ("payload", "code", "request_id"),
    [
        (b"", "malformed", None),
        (b"\xff\xfe{", "malformed", None),
        (b"[" * 5000, "malformed", None),
        (asked().encode()[:-1] + b',"x":' + b"[" * 30_000, "malformed", None),
        (asked().encode()[:-1], "malformed", None),
        (asked(service=5, token=5, code=5, counter=5, key=[], reason=5, ok="x"), "malformed", ID),
        (json.dumps({"id": ID, "at": NOW, "until": "later"}), "malformed", ID),
        (asked(padding="x" * 65_536), "too-large", ID),
    ],
    ids=["empty", "not-utf8", "deep", "deep-inside", "cut", "wrong-types", "no-time", "too-large"],
)
def test_bad_messages_get_an_error_one_log_line_and_change_nothing(
    payload: bytes,
    code: str,
    request_id: str | None,
    on_mqtt: Office,
    ear: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hear = ear(ANSWER)
    before = rows(on_mqtt)
    for verb in VERBS:
        hear.forget()
        caplog.clear()
        hear.say(f"{DO}/{verb}", payload)
        answer = json.loads(hear.on(ANSWER).payload)
        assert (answer["id"], answer["ok"], answer["verb"], answer["error"]["code"]) == (
            request_id, False, verb, code,
        )  # fmt: skip
        bad = [record.levelno for record in caplog.records if record.levelno >= logging.WARNING]
        assert bad == [logging.WARNING]
    assert rows(on_mqtt) == before


def test_expired_and_unknown_requests_change_nothing_either(
    on_mqtt: Office, ear: Any, caplog: pytest.LogCaptureFixture
) -> None:
    hear = ear(ANSWER)
    before = rows(on_mqtt)
    hear.say(f"{DO}/dance", asked("unknown-1"))
    for verb, body in BODIES.items():
        hear.say(f"{DO}/{verb}", asked(f"expired-{verb}", minutes=-1, **body))
    for verb in BODIES:  # a look-up is answered by another thread than the others
        hear.until(lambda m, v=verb: f"expired-{v}".encode() in m.payload)
    answers = [json.loads(message.payload) for message in hear.heard]
    codes = sorted(answer["error"]["code"] for answer in answers)
    assert codes == ["expired"] * len(VERBS) + ["unknown-verb"]
    assert len([r for r in caplog.records if r.levelno == logging.WARNING]) == len(answers)
    assert rows(on_mqtt) == before


def test_a_repeated_request_gets_the_same_ticket_and_another_body_is_refused(
    on_mqtt: Office, ear: Any
) -> None:
    hear = ear(ANSWER)
    for _ in range(3):
        hear.say(f"{DO}/take-ticket", asked(service="ho-tich"))
    hear.say(f"{DO}/take-ticket", asked(service="dat-dai"))
    hear.until(lambda m: b"request-reused" in m.payload)
    same = [json.loads(message.payload) for message in hear.heard[:3]]
    assert same[0]["result"]["number"] == "A001"
    assert same[0] == same[1] == same[2]
    with on_mqtt.store.reader() as db:
        assert db.execute("SELECT count(*) FROM ticket").fetchone()[0] == 1


def test_past_its_time_a_request_carried_out_before_is_answered_as_before(
    on_mqtt: Office, ear: Any, clock: SetClock
) -> None:
    hear = ear(ANSWER)
    taken = asked(service="ho-tich")
    hear.say(f"{DO}/take-ticket", taken)
    first = json.loads(hear.on(ANSWER).payload)
    clock.move(90)
    hear.forget()
    hear.say(f"{DO}/take-ticket", taken)
    hear.say(f"{DO}/take-ticket", asked(minutes=-1, service="dat-dai"))
    hear.say(f"{DO}/take-ticket", asked("0199-request-2", minutes=0, service="ho-tich"))
    hear.until(lambda m: b"0199-request-2" in m.payload)
    again, other, new = [json.loads(message.payload) for message in hear.heard]
    assert again == first
    assert other["error"]["code"] == "request-reused"
    assert new["error"]["code"] == "expired"
    assert on_mqtt.views.service("ho-tich").waiting == 1


def test_a_keypad_calls_but_a_kiosk_may_not(on_mqtt: Office, ear: Any, clerk: Actor) -> None:
    hear = ear(f"{ROOT}/answer/+")
    on_mqtt.counters.command(clerk, "quay-1", "open")
    hear.say(f"{DO}/take-ticket", asked("taken-000", service="ho-tich"))
    hear.say(f"{DO}/press", asked("kiosk-000", counter="quay-1", key="next"))
    hear.say(f"{ROOT}/do/box-1/press", asked("wrong-000", counter="quay-1", key="dance"))
    hear.say(f"{ROOT}/do/box-1/press", asked("stale-000", counter="quay-1", key="next", seen="A9"))
    hear.say(f"{ROOT}/do/box-1/press", asked("press-000", counter="quay-1", key="next", seen=None))
    hear.until(lambda m: b"press-000" in m.payload)
    answers = {a["id"]: a for a in (json.loads(m.payload) for m in hear.heard)}
    assert answers["kiosk-000"]["error"]["code"] == "forbidden"
    assert answers["wrong-000"]["error"] == {"code": "unknown-key", "params": {}, "field": "key"}
    assert answers["stale-000"]["error"]["code"] == "counter-changed"
    assert answers["stale-000"]["result"]["ticket"] is None
    assert answers["press-000"]["result"]["ticket"]["number"] == "A001"


def test_all_state_comes_back_with_the_broker_and_what_is_gone_is_cleared(
    on_mqtt: Office, broker: Any, ear: Any, kiosk: Actor
) -> None:
    ear(f"{ROOT}/#").on(f"{ROOT}/results")
    broker.stop()
    on_mqtt.tickets.take(kiosk, None, "ho-tich")
    broker.start()
    stranger = ear(f"{ROOT}/#")
    stranger.say(f"{ROOT}/service/old", json.dumps({"id": "old"}), 1, retain=True)
    stranger.say(f"{ROOT}/counter/old", json.dumps({"id": "old"}), 1, retain=True)
    stranger.until(lambda m: m.topic == f"{ROOT}/service/old" and m.payload == b"")
    stranger.until(lambda m: m.topic == f"{ROOT}/counter/old" and m.payload == b"")
    stranger.on(f"{ROOT}/results")
    late = ear(f"{ROOT}/#")
    late.on(f"{ROOT}/catalogue")
    topics = {message.topic.removeprefix(f"{ROOT}/") for message in late.heard}
    topics = {topic for topic in topics if not topic.startswith("want/")}
    assert topics == {
        "server", "office", "service/ho-tich", "service/dat-dai",
        "counter/quay-1", "counter/quay-2", "counter/quay-3", "calls", "results", "catalogue",
    }  # fmt: skip
    assert json.loads(late.on(f"{ROOT}/service/ho-tich").payload)["waiting"] == 1


def test_the_server_beats_and_its_will_is_no_older_than_what_it_said(
    on_mqtt: Office, ear: Any, clock: SetClock, kiosk: Actor
) -> None:
    hear = ear(f"{ROOT}/server")
    first = json.loads(hear.on(f"{ROOT}/server").payload)
    hear.forget()
    on_mqtt.tickets.take(kiosk, None, "ho-tich")
    clock.move(10)
    on_mqtt.tickets.take(kiosk, None, "ho-tich")
    second = json.loads(hear.on(f"{ROOT}/server").payload)
    assert (first["seq"], second["seq"]) == (1, 1)
    assert second["now"] == "2026-11-23T08:00:10+07:00"


def test_a_terminal_is_known_by_what_it_says_of_itself(on_mqtt: Office, ear: Any) -> None:
    changes = on_mqtt.events.subscribe()
    state = {"state": "ready", "kind": "kiosk", "at": NOW, "parts": {"paper": "low"}}
    ear(f"{ROOT}/device/+").say(f"{ROOT}/device/kiosk-1", json.dumps(state), 1, retain=True)
    heard = changes.wait(PATIENCE)
    assert heard is not None
    assert heard.topics == ("device/kiosk-1",)
    assert on_mqtt.devices.states()["kiosk-1"].parts == {"paper": "low"}


def test_a_terminal_hears_how_it_is_wanted_and_nothing_once_it_is_switched_off(
    on_mqtt: Office, ear: Any
) -> None:
    hear = ear(f"{ROOT}/want/kiosk-1")
    hear.on(f"{ROOT}/want/kiosk-1")
    entry = KioskEntry(id="kiosk-1", services=["dat-dai"], volume=40)
    on_mqtt.administration.change(SYSTEM, with_entry("kiosks", entry))
    told = json.loads(hear.until(lambda m: b'"dat-dai"' in m.payload).payload)
    assert (told["services"], told["locked"], told["volume"]) == (["dat-dai"], False, 40)
    admin = Actor(ActorKind.CLERK, "x", "admin")
    on_mqtt.terminals.switch(admin, "kiosk-1", on=False)
    hear.until(lambda m: m.payload == b"")
    answers = ear(ANSWER)
    answers.say(f"{DO}/take-ticket", asked(service="ho-tich"))
    assert json.loads(answers.on(ANSWER).payload)["error"]["code"] == "forbidden"
    hear.forget()
    on_mqtt.terminals.switch(admin, "kiosk-1", on=True)
    hear.until(lambda m: b'"dat-dai"' in m.payload)


def test_a_terminal_is_told_to_print_once_and_tells_what_became_of_it(
    on_mqtt: Office, ear: Any, kiosk: Actor, clerk: Actor
) -> None:
    hear = ear(f"{ROOT}/set/kiosk-1/+", ANSWER)
    changes = on_mqtt.events.subscribe()
    hear.say(f"{ROOT}/device/kiosk-1", json.dumps({"state": "ready", "at": NOW}), 1, retain=True)
    assert changes.wait(PATIENCE) is not None
    token = on_mqtt.tickets.take(kiosk, None, "ho-tich").token
    sent = on_mqtt.printing.ticket(clerk, "print-0001", token, "kiosk-1")
    message = hear.on(f"{ROOT}/set/kiosk-1/print")
    told = json.loads(message.payload)
    assert (message.qos, message.retain) == (0, False)
    assert (told["id"], told["until"]) == ("print-0001", "2026-11-23T08:00:20+07:00")
    assert (told["ticket"]["token"], told["copy"], told["slip"]) == (token, False, None)
    hear.say(f"{DO}/printed", asked(token=token, ok=False, problem="paper-out"))
    hear.on(ANSWER)
    found = on_mqtt.printing.outcome(token, sent, on_mqtt.clock.now())
    assert (found.state, found.problem) == ("failed", "paper-out")
    slip = on_mqtt.slips.give(clerk, None, token)
    hear.forget()
    sent = on_mqtt.printing.slip(clerk, "print-0002", slip.code, "kiosk-1")
    told = json.loads(hear.on(f"{ROOT}/set/kiosk-1/print").payload)
    assert told["slip"] == {
        "kind": "return", "code": slip.code, "service": "ho-tich", "day": "2026-11-30",
        "from": NOW, "until": "2026-12-01T00:00:00+07:00", "number": "A001",
    }  # fmt: skip
    hear.say(f"{DO}/printed", asked("0199-request-2", token=slip.code, ok=True))
    hear.on(ANSWER)
    assert on_mqtt.printing.outcome(slip.code, sent, on_mqtt.clock.now()).state == "printed"
    hear.forget()
    hear.say(f"{DO}/check-in", asked("0199-request-3", code=slip.code.lower()))
    answer = json.loads(hear.on(ANSWER).payload)
    assert (answer["ok"], answer["result"]["number"], answer["result"]["priority"]) == (
        True, "A002", True,
    )  # fmt: skip


def test_a_kiosk_that_tells_of_its_disk_is_leased_numbers_and_hands_in(
    on_mqtt: Office, ear: Any
) -> None:
    hear = ear(f"{ROOT}/#")
    hear.on(f"{ROOT}/results")
    ticket = {
        "id": "alone-0001", "number": "A801", "token": "token-of-a-kiosk-0001",
        "service": "ho-tich", "day": "2026-11-23", "at": NOW, "age": 60.0, "new": True,
    }  # fmt: skip
    hear.say(f"{DO}/hand-in", asked(store="disk-0001", tickets=[ticket]))
    answer = json.loads(hear.on(ANSWER).payload)
    line = {"id": "alone-0001", "ok": True, "number": "A801", "state": "waiting", "error": None}
    assert (answer["ok"], answer["result"]) == (True, {"tickets": [line]})
    leased = hear.until(lambda one: one.topic.endswith("/want/kiosk-1") and b"801" in one.payload)
    numbers = [
        {"letter": "A", "first": 802, "last": 851},  # A801 is somebody's
        {"letter": "B", "first": 801, "last": 850},
    ]
    lease = {"store": "disk-0001", "day": "2026-11-23", "numbers": numbers}
    assert json.loads(leased.payload)["lease"] == lease
    hear.forget()
    hear.say(f"{DO}/hand-in", asked("0199-request-2", store="disk-0001", tickets=[ticket] * 51))
    assert json.loads(hear.on(ANSWER).payload)["error"]["code"] == "malformed"
