"""What has changed is told inside the process and published coalesced."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.clock import SetClock
from config.settings import SettingsError
from contract.ids import Life
from contract.messages import DeviceState
from contract.topics import Topics
from queue_server.domain.actor import Actor
from queue_server.services.events import Change, Events
from queue_server.services.office import Office
from queue_server.services.publishing import BEAT_SECONDS, SLOW_SECONDS, Publisher
from queue_server.services.seed import seed_once
from queue_server.storage.store import Store


class Wire:
    """Remembers what was sent; tells when so many were."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any] | None]] = []

    def __call__(self, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        assert (qos, retain) == (1, True)
        state = json.loads(payload) if payload else None
        self.sent.append((topic.removeprefix("motcua/1/test-office/"), state))

    def topics(self) -> list[str]:
        topics = [topic for topic, _ in self.sent]
        self.sent.clear()
        return topics


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def publisher(office: Office, clock: SetClock, wire: Wire) -> Publisher:
    """A publisher whose rounds the test makes itself."""
    return Publisher(office.store, office.views, office.events, clock, Topics("test-office"), wire)


def test_a_listener_gets_each_topic_once_and_nobody_waits_for_it() -> None:
    events = Events()
    slow = events.subscribe()
    for seq in range(1, 1001):
        events.tell(seq, ("calls", f"counter/{seq % 2}"))
    assert slow.wait(0) == Change(1000, ("calls", "counter/1", "counter/0"))
    assert slow.wait(0) is None


def test_a_closed_listener_is_let_go_and_told_nothing_more() -> None:
    events = Events()
    one, two = events.subscribe(), events.subscribe()
    one.close()
    events.tell(1, ("calls",))
    assert (one.wait(None), one.closed) == (None, True)
    assert two.wait(0) == Change(1, ("calls",))
    events.close()
    assert two.wait(None) is None


def test_what_a_terminal_said_last_is_known_until_it_is_cleared(
    office: Office, clock: SetClock
) -> None:
    changes = office.events.subscribe()
    office.devices.heard("kiosk-1", DeviceState(state=Life.READY, at=clock.now()))
    assert office.devices.states()["kiosk-1"].state is Life.READY
    office.devices.heard("kiosk-1", None)
    assert office.devices.states() == {}
    assert changes.wait(0) == Change(0, ("device/kiosk-1",))


def test_calls_go_out_at_once_and_services_four_times_a_second(
    publisher: Publisher, wire: Wire, clock: SetClock
) -> None:
    publisher._round(["*"])
    assert wire.topics()[:2] == ["server", "office"]
    publisher._round(["calls", "service/ho-tich"])
    assert wire.topics() == ["calls", "service/ho-tich"]
    publisher._round(["service/ho-tich", "counter/quay-1", "service/dat-dai"])
    publisher._round(["service/ho-tich"])
    assert wire.topics() == ["counter/quay-1"]
    clock.move(SLOW_SECONDS)
    publisher._round([])
    assert wire.topics() == ["service/ho-tich", "service/dat-dai"]
    clock.move(BEAT_SECONDS)
    publisher._round([])
    assert wire.topics() == ["server"]


def test_topics_of_the_house_alone_are_not_published(publisher: Publisher, wire: Wire) -> None:
    publisher._round(["*"])
    wire.sent.clear()
    publisher._round(["help/kiosk-1", "device/kiosk-1", "counter/gone"])
    assert wire.sent == [("counter/gone", None)]


def test_a_new_day_is_published_by_itself(
    office: Office, publisher: Publisher, wire: Wire, clock: SetClock, kiosk: Actor
) -> None:
    office.tickets.take(kiosk, None, "ho-tich")
    publisher._round(["*"])
    assert dict(wire.sent)["service/ho-tich"]["waiting"] == 1
    clock.move(24 * 3600)
    publisher._round([])
    assert dict(wire.sent)["service/ho-tich"]["waiting"] == 0


def test_a_second_seed_changes_nothing(office: Office, tmp_path: Any) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[[services]]\nid = "x"\nletter = "X"\nnames = {vi = "x"}\n')
    assert seed_once(office.store, other) is False
    assert [service.id for service in office.views.services()] == ["ho-tich", "dat-dai"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[services", "array"),
        ('[[services]]\nid = "Có dấu"\nletter = "A"\nnames = {}', "services"),
        ('[[counters]]\nid = "c"\nlabel = "1"\nservices = ["x"]', "there is no service 'x'"),
        ('[[clerks]]\nlogin = "a"\nname = "A"\npassword = "p"\nrole = "king"', "role"),
        ('[[dossiers]]\ncode = "***"', "invalid-code"),
        ("[office]\nnmaes = {}", "nmaes"),
    ],
)
def test_a_seed_that_cannot_be_used_says_why_and_writes_nothing(
    text: str, fault: str, tmp_path: Any, clock: SetClock
) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text(text, encoding="utf-8")
    store = Store.open(tmp_path / "data", "one", clock)
    with pytest.raises(SettingsError) as told:
        seed_once(store, seed)
    assert fault in str(told.value)
    assert "seed.toml" in str(told.value)
    with store.reader() as db:
        assert db.execute("SELECT count(*) FROM journal").fetchone()[0] == 0
    store.close()
