"""A terminal's link against a real broker and a server played by the test."""

from __future__ import annotations

import datetime as dt
import queue
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from config.clock import SystemClock
from config.settings import Broker, TerminalSettings
from contract.ids import Life
from contract.messages import Answer, Done, ServerState, SetOnce, State, encode, raw
from contract.topics import Topics
from devices import link as link_module
from devices.link import Link
from tests.waiting import PATIENCE

TOPICS = Topics("test-office")
CLOCK = SystemClock()


class PlayedServer:
    """Speaks as the server would, and keeps every request it heard."""

    def __init__(self, port: int) -> None:
        self.heard: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.devices: queue.Queue[dict[str, Any]] = queue.Queue()
        self._subscribed = threading.Event()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = lambda *_: self._subscribed.set()
        self.client.on_message = self._on_message
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert self._subscribed.wait(PATIENCE)

    def _on_connect(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe([(TOPICS.every_request, 0), (TOPICS.full("device/+"), 1)])

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        target = self.devices if "/device/" in message.topic else self.heard
        body = msgspec.json.decode(message.payload)
        target.put(body if target is self.devices else (message.topic, body))

    def say(self, suffix: str, state: object, *, retain: bool = True) -> None:
        payload = encode(state) if state is not None else b""
        self.client.publish(TOPICS.full(suffix), payload, 1, retain).wait_for_publish(PATIENCE)

    def answer(self, request: str) -> None:
        self.say("answer/kiosk-1", Answer(id=request, ok=True, result=raw(Done())), retain=False)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def server(broker: Any) -> Iterator[PlayedServer]:
    played = PlayedServer(broker.port)
    yield played
    played.close()


class Heard:
    """What the terminal was told, in order."""

    def __init__(self) -> None:
        self.queue: queue.Queue[tuple[str, State | None]] = queue.Queue()

    def __call__(self, suffix: str, state: State | None) -> None:
        self.queue.put((suffix, state))

    def until(self, suffix: str) -> State | None:
        while True:
            name, state = self.queue.get(timeout=PATIENCE)
            if name == suffix:
                return state


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def link(broker: Any, heard: Heard) -> Iterator[Link]:
    settings = TerminalSettings(
        format=1,
        office="test-office",
        device="kiosk-1",
        kind="kiosk",
        broker=Broker(port=broker.port),
    )
    terminal = Link(settings, CLOCK)
    terminal.listen(heard)
    terminal.start()
    yield terminal
    terminal.stop()


def alive(seq: int = 1) -> ServerState:
    now = CLOCK.now()
    return ServerState(epoch="e", seq=seq, at=now, state=Life.READY, now=now)


def wait_online(heard: Heard, link: Link) -> None:
    while not link.online:
        heard.until("link")


def test_a_request_goes_out_once_it_can_and_is_answered(
    server: PlayedServer, link: Link, heard: Heard
) -> None:
    server.say("server", alive())
    wait_online(heard, link)
    answers: queue.Queue[Answer] = queue.Queue()
    request = link.request("help", {"reason": "lost"}, answers.put)
    topic, body = server.heard.get(timeout=PATIENCE)
    assert topic == TOPICS.full("do/kiosk-1/help")
    assert (body["id"], body["reason"], body["lang"]) == (request, "lost", "vi")
    server.answer(request)
    assert answers.get(timeout=PATIENCE).ok


def test_an_unanswered_request_is_repeated_under_its_own_id(
    server: PlayedServer, link: Link, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "REPEAT_SECONDS", 0.3)
    server.say("server", alive())
    wait_online(heard, link)
    answers: queue.Queue[Answer] = queue.Queue()
    request = link.request("help", {}, answers.put)
    repeated = [server.heard.get(timeout=PATIENCE)[1]["id"] for _ in range(3)]
    assert repeated == [request] * 3
    server.answer(request)
    server.answer(request)
    assert answers.get(timeout=PATIENCE).ok
    server.say("server", alive(2))
    while heard.until("server").seq != 2:  # type: ignore[union-attr]
        pass
    assert answers.empty()


def test_with_nobody_there_the_sender_is_told_and_nothing_is_sent_later(
    broker: Any, server: PlayedServer, link: Link, heard: Heard
) -> None:
    server.say("server", alive())
    wait_online(heard, link)
    broker.stop()
    while link.online:
        heard.until("link")
    answers: queue.Queue[Answer] = queue.Queue()
    link.request("help", {}, answers.put, patience=0.5)
    answer = answers.get(timeout=PATIENCE)
    assert (answer.ok, answer.error.code if answer.error else None) == (False, "no-server")
    assert link.stale_since is not None
    broker.start()
    link.request("help", {"reason": "after"}, answers.put, patience=60)
    assert server.heard.get(timeout=PATIENCE)[1]["reason"] == "after"


def test_a_late_success_reaches_whoever_asked_for_it(
    server: PlayedServer, link: Link, heard: Heard
) -> None:
    server.say("server", alive())
    wait_online(heard, link)
    answers: queue.Queue[Answer] = queue.Queue()
    late: queue.Queue[Answer] = queue.Queue()
    request = link.request("help", {}, answers.put, patience=0.3, late=late.put)
    assert not answers.get(timeout=PATIENCE).ok
    server.answer(request)
    assert late.get(timeout=PATIENCE).id == request
    assert answers.empty()


def test_old_states_and_rubbish_are_dropped_and_gone_states_told(
    server: PlayedServer, link: Link, heard: Heard
) -> None:
    server.say("server", alive(7))
    wait_online(heard, link)
    server.say("server", alive(8))
    server.say("server", alive(3))
    server.client.publish(TOPICS.full("office"), b"\xff rubbish", 1)
    server.say("counter/9", None)
    seqs = []
    while (told := heard.queue.get(timeout=PATIENCE)) != ("counter/9", None):
        if told[0] == "server":
            seqs.append(told[1].seq)  # type: ignore[union-attr]
    assert seqs[-1] == 8
    assert 3 not in seqs


def test_the_brokers_word_for_a_lost_server_counts_whatever_its_age(
    server: PlayedServer, link: Link, heard: Heard
) -> None:
    server.say("server", alive(7))
    wait_online(heard, link)
    server.say("server", ServerState(epoch="e", seq=1, at=CLOCK.now(), state=Life.LOST))
    while link.online:
        heard.until("link")
    assert isinstance(link.stale_since, dt.datetime)
    server.say("server", alive(8))
    wait_online(heard, link)
    assert link.stale_since is None


def test_its_own_state_is_retained_and_says_how_it_ended(
    server: PlayedServer, link: Link, heard: Heard
) -> None:
    assert server.devices.get(timeout=PATIENCE)["state"] == "ready"
    link.report({"paper": "out"})
    link.report({"paper": "out"})
    assert server.devices.get(timeout=PATIENCE)["parts"] == {"paper": "out"}
    link.stop()
    assert server.devices.get(timeout=PATIENCE)["state"] == "disconnected"


def test_a_request_that_makes_no_message_is_refused_at_once(link: Link) -> None:
    with pytest.raises(msgspec.ValidationError):
        link.request("take-ticket", {"service": "Hộ tịch"}, lambda _: None)


def test_what_it_is_told_to_do_once_is_done_once_in_time_and_by_this_device_alone(
    server: PlayedServer, link: Link, heard: Heard
) -> None:
    told: queue.Queue[tuple[str, SetOnce]] = queue.Queue()
    link.listen_once(lambda what, once: told.put((what, once)))
    server.say("server", alive())
    wait_online(heard, link)
    soon, past = CLOCK.now() + dt.timedelta(minutes=1), CLOCK.now() - dt.timedelta(minutes=1)
    for suffix, once in (
        ("set/kiosk-1/identify", SetOnce(id="request-1", until=past)),
        ("set/kiosk-2/identify", SetOnce(id="request-2", until=soon)),
        ("set/kiosk-1/dance", SetOnce(id="request-3", until=soon)),
        ("set/kiosk-1/restart", SetOnce(id="request-4", until=soon)),
        ("set/kiosk-1/restart", SetOnce(id="request-4", until=soon)),
        ("set/kiosk-1/identify", SetOnce(id="request-5", until=soon)),
    ):
        server.say(suffix, once, retain=False)
    first, second = told.get(timeout=PATIENCE), told.get(timeout=PATIENCE)
    assert [(what, once.id) for what, once in (first, second)] == [
        ("restart", "request-4"), ("identify", "request-5"),
    ]  # fmt: skip
    assert told.empty()
