"""A real Mosquitto with our settings: who gets in, who may say and hear what."""

from __future__ import annotations

import queue
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from config.broker import (
    access_rules,
    broker_environment,
    broker_program,
    let_in,
    reload_broker,
    write_broker_files,
)
from contract.topics import Topics
from devices.fakes.doors import free_port
from tests.waiting import PATIENCE, listens, wait_for

TOPICS = Topics("bo-de")
PASSWORDS = {"server": "s-word", "kiosk-1": "k-word", "kiosk-2": "q-word"}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    number = free_port()
    folder = tmp_path_factory.mktemp("broker")
    settings = write_broker_files(folder, "bo-de", PASSWORDS, number)
    with broker(settings, number):
        yield number


@contextmanager
def broker(settings: Path, number: int) -> Iterator[None]:
    process = subprocess.Popen(
        [str(broker_program()), "-c", str(settings)],
        env=broker_environment(),
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: listens(number), "the broker")
    yield
    process.terminate()
    process.wait()


class Client:
    """Somebody at the broker, and all they hear."""

    def __init__(self, port: int, name: str | None, password: str = "") -> None:
        self.heard: queue.Queue[str] = queue.Queue()
        self.reasons: queue.Queue[str] = queue.Queue()
        self.granted: queue.Queue[object] = queue.Queue()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2)
        if name is not None:
            self.client.username_pw_set(name, password)
        self.client.on_connect = lambda _c, _d, _f, reason, _p: self.reasons.put(str(reason))
        self.client.on_subscribe = lambda *_: self.granted.put(None)
        self.client.on_message = lambda _c, _d, message: self.heard.put(message.topic)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.reason = self.reasons.get(timeout=PATIENCE)

    def hear(self, *suffixes: str) -> None:
        self.client.subscribe([(TOPICS.full(suffix), 1) for suffix in suffixes])
        self.granted.get(timeout=PATIENCE)

    def say(self, suffix: str) -> None:
        self.client.publish(TOPICS.full(suffix), b"{}", 1).wait_for_publish(PATIENCE)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def people(port: int) -> Iterator[dict[str, Client]]:
    clients = {name: Client(port, name, word) for name, word in PASSWORDS.items()}
    yield clients
    for client in clients.values():
        client.close()


@pytest.mark.parametrize(("name", "word"), [(None, ""), ("kiosk-1", "wrong"), ("stranger", "x")])
def test_nobody_gets_in_without_a_name_and_its_password(
    port: int, name: str | None, word: str
) -> None:
    client = Client(port, name, word)
    assert "not auth" in client.reason.lower()
    client.close()


def test_a_device_may_speak_only_under_its_own_name(people: dict[str, Client]) -> None:
    people["server"].hear("#")
    for suffix in ("do/kiosk-2/take-ticket", "device/kiosk-2", "counter/3", "calls", "server",
                   "answer/kiosk-1", "want/kiosk-1", "set/kiosk-1/restart"):  # fmt: skip
        people["kiosk-1"].say(suffix)
    people["kiosk-1"].say("do/kiosk-1/take-ticket")
    people["kiosk-1"].say("device/kiosk-1")
    heard = [people["server"].heard.get(timeout=PATIENCE) for _ in range(2)]
    assert heard == [TOPICS.full("do/kiosk-1/take-ticket"), TOPICS.full("device/kiosk-1")]
    assert people["server"].heard.empty()


def test_a_device_hears_the_office_and_its_own_answers_alone(people: dict[str, Client]) -> None:
    people["kiosk-1"].hear("#")
    for suffix in ("answer/kiosk-2", "want/kiosk-2", "set/kiosk-2/restart",
                   "do/kiosk-2/take-ticket", "do/kiosk-1/take-ticket"):  # fmt: skip
        people["server"].say(suffix)
    office = ["server", "office", "service/a", "counter/3", "calls", "results", "catalogue"]
    public = [*office, "device/kiosk-2", "answer/kiosk-1", "want/kiosk-1", "set/kiosk-1/restart"]
    for suffix in public:
        people["server"].say(suffix)
    heard = [people["kiosk-1"].heard.get(timeout=PATIENCE) for _ in public]
    assert heard == [TOPICS.full(suffix) for suffix in public]
    assert people["kiosk-1"].heard.empty()


def test_an_office_next_door_is_out_of_reach(people: dict[str, Client]) -> None:
    people["server"].client.subscribe("motcua/1/next-door/#")
    people["server"].client.publish("motcua/1/next-door/server", b"{}", 1)
    people["server"].hear("calls")
    people["server"].say("calls")
    assert people["server"].heard.get(timeout=PATIENCE) == TOPICS.full("calls")


def test_passwords_are_kept_hashed_and_private(tmp_path: Path) -> None:
    write_broker_files(tmp_path, "bo-de", PASSWORDS, 1883)
    users = tmp_path / "passwords"
    assert "k-word" not in users.read_text()
    assert users.stat().st_mode & 0o077 == 0


def test_the_rules_name_no_topic_the_contract_lacks() -> None:
    rules = access_rules("bo-de", ["kiosk-1"])
    assert "topic write motcua/1/bo-de/do/kiosk-1/+" in rules
    assert "write motcua/1/bo-de/do/+" not in rules
    assert "read motcua/1/bo-de/answer/+" not in rules


def test_a_terminal_is_let_in_while_the_broker_runs_and_its_old_password_ends(
    tmp_path: Path,
) -> None:
    """Nobody else is disturbed, and no other device's messages are heard."""
    number = free_port()
    settings = write_broker_files(tmp_path, "bo-de", PASSWORDS, number)
    assert not reload_broker(tmp_path), "it does not run yet"
    with broker(settings, number):
        server, kiosk = Client(number, "server", "s-word"), Client(number, "kiosk-1", "k-word")
        server.hear("do/+/+")
        assert "not auth" in Client(number, "kiosk-9", "n-word").reason.lower()
        assert let_in(tmp_path, "bo-de", "kiosk-9", "n-word")
        wait_for(lambda: gets_in(number, "kiosk-9", "n-word"), "the new terminal")
        new = Client(number, "kiosk-9", "n-word")
        for one, suffix in ((kiosk, "do/kiosk-1/press"), (new, "do/kiosk-1/press"),
                            (new, "do/kiosk-9/press")):  # fmt: skip
            one.say(suffix)
        heard = [server.heard.get(timeout=PATIENCE) for _ in range(2)]
        assert heard == [TOPICS.full("do/kiosk-1/press"), TOPICS.full("do/kiosk-9/press")]
        assert server.reasons.empty(), "it was never disconnected"
        assert let_in(tmp_path, "bo-de", "kiosk-9", "m-word")
        wait_for(lambda: gets_in(number, "kiosk-9", "m-word"), "its new password")
        assert not gets_in(number, "kiosk-9", "n-word")
        for client in (server, kiosk, new):
            client.close()
    names = [line.split(":")[0] for line in (tmp_path / "passwords").read_text().splitlines()]
    assert names == [*PASSWORDS, "kiosk-9"]
    assert (tmp_path / "passwords").stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="server"):
        let_in(tmp_path, "bo-de", "server", "mine")


def gets_in(port: int, name: str, word: str) -> bool:
    client = Client(port, name, word)
    client.close()
    return client.reason == "Success"
