"""What many tests need: a clock that stands still, an office, a real broker."""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from config.clock import SetClock
from config.settings import Broker, OfficeSettings, Web
from queue_server.app import build
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.mqtt import Mqtt
from queue_server.services.office import Office

OFFICE_ID = "test-office"
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SEED = """
[office]
names = {vi = "Bộ phận một cửa phường Thử", en = "Test ward one-stop office"}
hotline = "0000 0000"
public_url = "http://office.test"

[[services]]
id = "ho-tich"
letter = "A"
names = {vi = "Hộ tịch", en = "Civil status"}

[[services]]
id = "dat-dai"
letter = "B"
names = {vi = "Đất đai", en = "Land"}

[[counters]]
id = "quay-1"
label = "1"
services = ["ho-tich", "dat-dai"]

[[counters]]
id = "quay-2"
label = "2"
zone = "hall"
services = ["ho-tich", "dat-dai"]

[[counters]]
id = "quay-3"
label = "3"
services = ["dat-dai"]

[[clerks]]
login = "lan"
name = "Lan"
password = "lan-password"

[[clerks]]
login = "minh"
name = "Minh"
role = "supervisor"
password = "minh-password"

[[devices]]
id = "kiosk-1"
kind = "kiosk"
token = "kiosk-1-token"

[[devices]]
id = "kiosk-2"
kind = "kiosk"
token = "kiosk-2-token"

[[devices]]
id = "box-1"
kind = "box"
token = "box-1-token"
"""


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class LocalBroker:
    """A Mosquitto of this test's own, which can be stopped and started again on its port."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it and wait until it listens."""
        config = self.folder / "mosquitto.conf"
        config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.process = subprocess.Popen(
            [program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError("mosquitto does not listen")

    def stop(self) -> None:
        """End it; its retained messages are lost."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalBroker]:
    """A running Mosquitto; ``port`` says where."""
    folder = tmp_path / "broker"
    folder.mkdir()
    local = LocalBroker(folder)
    local.start()
    yield local
    local.stop()


@pytest.fixture
def clock() -> SetClock:
    """A Monday morning that stands still."""
    return SetClock(MONDAY)


@pytest.fixture
def office_settings(tmp_path: Path) -> OfficeSettings:
    """Settings of the test office, its database in the test's folder."""
    seed = tmp_path / "seed.toml"
    seed.write_text(SEED, encoding="utf-8")
    return OfficeSettings(
        format=1,
        office=OFFICE_ID,
        data=str(tmp_path / "data"),
        seed=str(seed),
        broker=Broker(port=1),
        web=Web(port=0),
    )


@pytest.fixture
def open_office(office_settings: OfficeSettings, clock: SetClock) -> Iterator[Callable[[], Office]]:
    """Opens the test office; opening again after ``close`` finds the same database."""
    opened: list[Office] = []

    def opener() -> Office:
        opened.append(build(office_settings, clock))
        return opened[-1]

    yield opener
    for one in opened:
        one.close()


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    """An office with two services, three closed counters, two clerks, two kiosks and a keypad."""
    return open_office()


@pytest.fixture
def kiosk() -> Actor:
    """A ticket kiosk."""
    return device("kiosk-1", "kiosk")


@pytest.fixture
def clerk(office: Office) -> Actor:
    """The clerk Lan."""
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = 'lan'").fetchone()
    return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])


class Ear:
    """An MQTT client of a test: subscribes, publishes, remembers all it hears."""

    def __init__(self, port: int, *filters: str) -> None:
        self.heard: list[MQTTMessage] = []
        self._new = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = self._on_message
        subscribed = threading.Event()
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe([(name, 2) for name in filters])
        assert subscribed.wait(10)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._new:
            self.heard.append(message)
            self._new.notify_all()

    def say(self, topic: str, payload: bytes | str, qos: int = 0, *, retain: bool = False) -> None:
        """Publish."""
        self._client.publish(topic, payload, qos, retain).wait_for_publish(10)

    def until(self, wanted: Callable[[MQTTMessage], bool]) -> MQTTMessage:
        """The first message that is wanted, among those heard or still to come."""

        def found() -> MQTTMessage | None:
            return next((message for message in self.heard if wanted(message)), None)

        with self._new:
            assert self._new.wait_for(lambda: found() is not None, 10), "it was never heard"
            message = found()
        assert message is not None
        return message

    def on(self, topic: str) -> MQTTMessage:
        """The first message on a topic."""
        return self.until(lambda message: message.topic == topic)

    def forget(self) -> None:
        """Forget what was heard so far."""
        with self._new:
            self.heard.clear()

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def ear(broker: LocalBroker) -> Iterator[Callable[..., Ear]]:
    """Makes clients of the test's broker: ``ear("motcua/#")``."""
    made: list[Ear] = []

    def make(*filters: str) -> Ear:
        made.append(Ear(broker.port, *filters))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def on_mqtt(office: Office, broker: LocalBroker) -> Iterator[Office]:
    """The test office with its MQTT door open on the test's broker."""
    office.settings.broker.port = broker.port
    door = Mqtt(office)
    door.start()
    yield office
    door.close()
