"""Reading and writing messages at the edge."""

from __future__ import annotations

import datetime as dt
import unicodedata
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.freshness import Freshness
from contract.ids import CallKind, Life, Priority, is_id
from contract.messages import (
    Answer,
    CallsState,
    OfficeState,
    Press,
    ServerState,
    State,
    TakeTicket,
    decode,
    encode,
    read_id,
)
from contract.problems import STATUS, Refused
from contract.topics import RULES, Topics, parse_request, pattern_of, rule_for

NOW = dt.datetime(2026, 11, 21, 9, 21, 3, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TAKE = {"id": "request-1", "at": NOW, "until": NOW, "service": "ho-tich"}


def test_text_is_written_and_read_in_nfc() -> None:
    loose = unicodedata.normalize("NFD", "phường Bồ Đề")
    payload = encode(OfficeState(at=NOW, names={"vi": loose}, languages=["vi"]))
    assert "phường Bồ Đề".encode() in payload
    sent_loose = unicodedata.normalize("NFD", payload.decode()).encode()
    assert decode(sent_loose, OfficeState).names["vi"] == "phường Bồ Đề"


def test_times_carry_the_offices_offset() -> None:
    assert b'"2026-11-21T09:21:03+07:00"' in encode(ServerState(at=NOW, state=Life.READY))


def test_a_time_without_offset_is_refused() -> None:
    payload = msgspec.json.encode({**TAKE, "at": "2026-11-21T09:21:03"})
    with pytest.raises(msgspec.ValidationError, match=r"\$\.at"):
        decode(payload, TakeTicket)


def test_unknown_values_read_as_unknown_and_unknown_fields_are_ignored() -> None:
    take = decode(msgspec.json.encode({**TAKE, "priority": "astronaut", "new": 1}), TakeTicket)
    assert take.priority is Priority.UNKNOWN
    call = {
        "seq": 1, "at": NOW, "kind": "whisper", "number": "A025",
        "counter": "3", "label": "3", "service": "ho-tich",
    }  # fmt: skip
    calls = decode(msgspec.json.encode({"at": NOW, "calls": [call]}), CallsState)
    assert calls.calls[0].kind is CallKind.UNKNOWN


def test_seen_tells_absent_from_null() -> None:
    base = {"id": "request-1", "at": NOW, "until": NOW, "counter": "3", "key": "next"}
    absent = decode(msgspec.json.encode(base), Press)
    null = decode(msgspec.json.encode({**base, "seen": None}), Press)
    assert absent.seen is msgspec.UNSET
    assert null.seen is None


@pytest.mark.parametrize("service", ["Hộ tịch", "a/b", "", "x" * 65, "A"])
def test_ids_that_could_break_a_topic_are_refused(service: str) -> None:
    assert not is_id(service)
    with pytest.raises(msgspec.ValidationError):
        decode(msgspec.json.encode({**TAKE, "service": service}), TakeTicket)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_value_error(payload: bytes) -> None:
    try:
        message = decode(payload, TakeTicket)
    except ValueError:
        assert read_id(payload) is None or payload
    else:
        assert message.id


def test_the_id_is_found_in_a_message_broken_elsewhere() -> None:
    assert read_id(b'{"id": "request-1", "service": 5}') == "request-1"
    assert read_id(b'{"id": 5}') is None
    assert read_id(b"\xff\xfe") is None


def test_an_answer_carries_its_result_raw() -> None:
    answer = decode(b'{"id":"request-1","ok":true,"result":{"number":"A001"}}', Answer)
    assert bytes(answer.result) == b'{"number":"A001"}'


def test_every_topic_kind_has_one_rule() -> None:
    assert rule_for("counter/3").retain
    assert not rule_for("do/kiosk-1/take-ticket").retain
    assert pattern_of("calls") == "calls"
    assert all(rule.retain == (rule.qos == 1) for rule in RULES.values())
    with pytest.raises(KeyError):
        rule_for("gossip")


def test_topics_of_another_office_are_not_ours() -> None:
    topics = Topics("bo-de")
    assert topics.full("counter/3") == "motcua/1/bo-de/counter/3"
    assert topics.suffix("motcua/1/bo-de/counter/3") == "counter/3"
    assert topics.suffix("motcua/1/bo-de-2/counter/3") is None


@pytest.mark.parametrize(
    ("suffix", "parsed"),
    [
        ("do/kiosk-1/take-ticket", ("kiosk-1", "take-ticket")),
        ("do/kiosk-1", None),
        ("do/Kiosk/take-ticket", None),
        ("do/kiosk-1/take/ticket", None),
        ("answer/kiosk-1/x", None),
    ],
)
def test_request_topics(suffix: str, parsed: tuple[str, str] | None) -> None:
    assert parse_request(suffix) == parsed


def test_old_states_are_dropped_and_a_restore_starts_anew() -> None:
    fresh = Freshness()

    def take(epoch: str, seq: int) -> bool:
        return fresh.take("counter/3", State(epoch=epoch, seq=seq, at=NOW))

    assert [take("1", 5), take("1", 5), take("1", 4), take("2", 1), take("1", 99)] == [
        True, True, False, True, False,
    ]  # fmt: skip
    assert fresh.take("counter/4", State(epoch="1", seq=1, at=NOW))


def test_a_refusal_has_a_known_code() -> None:
    assert Refused("wrong-move", state="done", move="call").problem.params["move"] == "call"
    assert STATUS["wrong-move"] == 409
    with pytest.raises(KeyError):
        Refused("made-up")
