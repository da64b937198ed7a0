"""Rubbish on every ``do/`` verb: an error answer, one log line, and the database as it was."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from contract import MAX_MESSAGE_BYTES
from contract.messages import VERBS

ID = "bad-request-0001"
UNKNOWN: dict[str, dict[str, Any]] = {
    "take-ticket": {"service": "no-such-service"},
    "check-in": {"code": "H-03RJ09"},
    "cancel": {"token": "no-such-token"},
    "look-up": {"code": "H49.61-261120-0001"},
    "press": {"counter": "no-such-counter", "key": "next"},
    "printed": {"token": "no-such-token", "ok": True},
    "rate": {"token": "no-such-token", "level": "satisfied"},
    "my-ticket": {"code": "A999-317"},
    "come-back": {"token": "no-such-token"},
    "change-service": {"token": "no-such-token", "service": "dat-dai"},
}
KNOWN: dict[str, dict[str, Any]] = {
    **UNKNOWN,
    "take-ticket": {"service": "ho-tich"},
    "press": {"counter": "quay-1", "key": "next"},
    "help": {"reason": "paper"},
    "hand-in": {"store": "0b5f8f4e-6a38-4d53-9f0f-5a6f2d1c7e11"},
}
CODES = {
    "take-ticket": "unknown-service", "cancel": "unknown-ticket", "look-up": "unknown-dossier",
    "check-in": "unknown-booking", "my-ticket": "unknown-ticket", "come-back": "unknown-ticket",
    "change-service": "unknown-ticket",
    "press": "unknown-counter", "printed": "unknown-ticket", "rate": "unknown-ticket",
}  # fmt: skip


def broken(kiosk: Any, verb: str) -> list[tuple[bytes, str, str | None]]:
    """(payload, code, id in the answer): what can be wrong with a message of any verb."""
    whole = kiosk.message(ID, **KNOWN[verb])
    fields = json.loads(whole)
    required = {"take-ticket": "service", "cancel": "token", "look-up": "code", "check-in": "code",
                "press": "counter", "help": "at", "printed": "ok",
                "rate": "token", "my-ticket": "code", "come-back": "token",
                "change-service": "service", "hand-in": "store"}[verb]  # fmt: skip
    wrong = [
        (b"", None),
        (b"null", None),
        (b"[]", None),
        (b"\x00\x01\x02", None),
        (b"\xff\xfe" + whole, None),
        (whole[: len(whole) // 2], None),
        (whole + b"}", None),
        (whole.replace(b'"lang"', b'"\\ud800"').replace(b"{", b'{"x": "\\ud800", ', 1), None),
        (whole[:-1] + b', "x": ' + b"[" * 30_000, None),
        (json.dumps({**fields, "id": "short"}).encode(), None),
        (json.dumps({**fields, "id": 12345678}).encode(), None),
        (json.dumps({**fields, "id": "robert'); drop table ticket"}).encode(), None),
        (json.dumps({k: v for k, v in fields.items() if k != required}).encode(), ID),
        (json.dumps({**fields, required: {"deep": [1]}}).encode(), ID),
        (json.dumps({**fields, "until": "tomorrow"}).encode(), ID),
        (json.dumps({**fields, "until": "2026-11-21T09:00:00"}).encode(), ID),
        (json.dumps({**fields, "at": 1e400}).encode(), None),
        (json.dumps({**fields, "lang": "vi" * 99}).encode(), ID),
    ]
    large = whole[:-1] + b', "padding": "' + b"x" * MAX_MESSAGE_BYTES + b'"}'
    huge = whole[:-1] + b', "padding": "' + b"x" * 3 * MAX_MESSAGE_BYTES + b'"}'
    return [
        *((payload, "malformed", told) for payload, told in wrong),
        (large, "too-large", ID),
        (huge, "too-large", None),
        (kiosk.message(ID, seconds=-60, **KNOWN[verb]), "expired", ID),
    ]


def refusals(office: Any) -> int:
    """How many lines the server has logged of a refusal."""
    return sum("was refused" in line for line in office.log.splitlines())


@pytest.fixture
def kiosk(real_office: Any, bare_kiosk: Callable[..., Any]) -> Any:
    """A kiosk that says everything once; there is a ticket waiting, which could be harmed."""
    other = bare_kiosk(real_office, "kiosk-2")
    assert other.ask("take-ticket", "good-request-0001", service="ho-tich")["ok"]
    return bare_kiosk(real_office, repeat_seconds=60)


def test_what_cannot_be_read_is_answered_logged_once_and_changes_nothing(
    real_office: Any, kiosk: Any
) -> None:
    before = real_office.dump()
    log = len(real_office.log.splitlines())
    sent = 0
    for verb in VERBS:
        for payload, code, told in broken(kiosk, verb):
            kiosk.say(verb, payload)
            answer = kiosk.hear(told, 60)
            assert (answer["verb"], answer["ok"]) == (verb, False)
            assert answer["error"]["code"] == code, payload[:200]
            sent += 1
    assert real_office.dump() == before
    lines = real_office.log.splitlines()[log:]
    assert len(lines) == sent == refusals(real_office), lines
    assert kiosk.silent()
    assert kiosk.ask("take-ticket", "good-request-0002", service="ho-tich")["ok"]


def test_what_is_unknown_is_answered_logged_once_and_changes_nothing(
    real_office: Any, kiosk: Any, bare_kiosk: Callable[..., Any]
) -> None:
    box = bare_kiosk(real_office, "box-1", repeat_seconds=60)
    before = real_office.dump()
    for verb, fields in UNKNOWN.items():
        sender = box if verb == "press" else kiosk
        assert sender.ask(verb, ID, **fields)["error"]["code"] == CODES[verb]
    for verb in ("dance", "TAKE-TICKET", "take-ticket-", "x" * 300):
        assert kiosk.ask(verb, ID, service="ho-tich")["error"]["code"] == "unknown-verb"
    assert refusals(real_office) == len(UNKNOWN) + 4
    assert real_office.dump() == before
    assert "no-such-token" not in real_office.log
    assert "H49.61" not in real_office.log


def test_random_bytes_and_random_cuts_leave_the_server_well(real_office: Any, kiosk: Any) -> None:
    rng = random.Random(20261121)
    before = real_office.dump()
    long_ago = {"at": "2020-01-01T00:00:00Z", "until": "2020-01-01T00:00:08Z"}
    for n in range(300):
        verb = rng.choice(list(VERBS))
        fields = {"id": f"random-{n:06d}", **long_ago, **KNOWN[verb]}
        whole = bytearray(json.dumps(fields).encode())
        for _ in range(rng.randrange(1, 6)):
            whole[rng.randrange(len(whole))] = rng.randrange(256)
        length = rng.choice([len(whole), rng.randrange(len(whole))])
        kiosk.say(verb, bytes(whole[:length]))
    kiosk.say("help", kiosk.message(ID, seconds=-60))
    assert kiosk.hear(ID, 60)["error"]["code"] == "expired"
    assert real_office.dump() == before
    assert refusals(real_office) == 301
    assert "Traceback" not in real_office.log
