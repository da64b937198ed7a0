"""What many tests need: a clock that stands still, an office, a real broker."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from config.broker import broker_environment, broker_program, write_broker_files
from config.clock import SetClock
from config.places import ROOT
from config.settings import Broker, OfficeSettings, Web
from queue_server.app import build
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.mqtt import Mqtt
from queue_server.services.office import Office

OFFICE_ID = "test-office"
PATIENCE = 60
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
    """The test office with its MQTT door open on the test's broker, and listening."""
    office.settings.broker.port = broker.port
    topic = f"motcua/1/{OFFICE_ID}/server"
    waiting = Ear(broker.port, topic)
    door = Mqtt(office)
    door.start()
    waiting.until(lambda message: b'"ready"' in message.payload)  # said after it subscribed
    waiting.close()
    yield office
    door.close()


class RealOffice:
    """Broker and server as an office runs them: processes, with the office's own access rules.

    ``prelude`` is Python run in the server before anything of ours, to let it die at a chosen
    point.  Two of them on one ``data`` folder are two servers after the same database.
    """

    def __init__(self, folder: Path, prelude: str = "", data: Path | None = None) -> None:
        folder.mkdir()
        self.folder = folder
        self.data = data or folder / "data"
        self.http, self.mqtt = free_port(), free_port()
        self._prelude = prelude
        self._broker: subprocess.Popen[bytes] | None = None
        self.master: subprocess.Popen[bytes] | None = None
        self._passwords = {name: f"{name}-token" for name in ("kiosk-1", "kiosk-2", "box-1")}
        self._write()

    def _write(self) -> None:
        broker = {"server": "server-password", **self._passwords}
        write_broker_files(self.folder / "broker", OFFICE_ID, broker, self.mqtt)
        (self.folder / "seed.toml").write_text(SEED, encoding="utf-8")
        self.settings = self.folder / "office.toml"
        self.settings.write_text(
            f'format = 1\noffice = "{OFFICE_ID}"\nseed = "seed.toml"\ndata = "{self.data}"\n'
            f"[web]\nport = {self.http}\nthreads = 16\n"
            f'[broker]\nport = {self.mqtt}\nname = "server"\npassword = "server-password"\n'
        )

    def start_broker(self) -> None:
        """Run it and wait until it listens."""
        command = [str(broker_program()), "-c", str(self.folder / "broker" / "mosquitto.conf")]
        with (self.folder / "broker.log").open("ab") as log:
            self._broker = subprocess.Popen(
                command, env=broker_environment(), stdout=log, stderr=log
            )
        self._until_open(self.mqtt, self._broker)

    def stop_broker(self) -> None:
        """End it."""
        _end(self._broker)

    def launch(self) -> None:
        """Start the server, as systemd would; does not wait."""
        code = f"{self._prelude}\nimport sys, motcua\nsys.exit(motcua.main())"
        command = [sys.executable, "-c", code, "server", "--settings", str(self.settings)]
        with (self.folder / "server.log").open("ab") as log:
            self.master = subprocess.Popen(command, cwd=ROOT, stderr=log, start_new_session=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.launch()
        self.get("/status")

    def stop(self) -> None:
        """End the server in order."""
        _end(self.master)

    @property
    def worker_pid(self) -> int:
        """The process that serves; waits until there is one."""
        assert self.master is not None
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for child in psutil.Process(self.master.pid).children():
                if child.status() != psutil.STATUS_ZOMBIE:
                    return int(child.pid)
            time.sleep(0.01)
        raise RuntimeError(self.log)

    def kill_worker(self) -> None:
        """SIGKILL to the process that serves; the master begins another."""
        os.kill(self.worker_pid, signal.SIGKILL)

    def kill_master(self) -> None:
        """SIGKILL to the master alone."""
        assert self.master is not None
        self.master.kill()
        self.master.wait()

    def kill_both(self) -> None:
        """SIGKILL to the whole service at once."""
        assert self.master is not None
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()

    def restart_if_needed(self) -> None:
        """What systemd does for a service that has ended."""
        if self.master is None or self.master.poll() is not None:
            self.launch()

    @property
    def log(self) -> str:
        """All that the server has logged."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def get(self, path: str) -> Any:
        """An answer, waited for however long the server takes to come up."""
        return self.send("GET", path)[1]

    def post(self, path: str, body: dict[str, Any], token: str = "") -> tuple[int, Any]:
        """(status, answer) of an API call, which is repeated until it is answered."""
        return self.send("POST", f"/api/v1/{path}", body, token)

    def send(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str = ""
    ) -> tuple[int, Any]:
        """(status, answer); the same request again while nobody answers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=PATIENCE)
                with closing(connection):
                    connection.request(method, path, data, headers)
                    answer = connection.getresponse()
                    return answer.status, json.loads(answer.read())
            time.sleep(0.03)
        raise RuntimeError(self.log)

    def clerk(self) -> str:
        """Sign the supervisor in; returns a bearer token."""
        body = {"login": "minh", "password": "minh-password"}
        return str(self.post("sessions", body)[1]["token"])

    def database(self) -> sqlite3.Connection:
        """A connection that reads."""
        path = (self.data / "motcua.sqlite3").as_uri()
        db = sqlite3.connect(f"{path}?mode=ro", uri=True, timeout=PATIENCE)
        db.row_factory = sqlite3.Row
        return db

    def dump(self) -> list[str]:
        """The whole database as statements."""
        with closing(self.database()) as db:
            return list(db.iterdump())

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with closing(self.database()) as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def close(self) -> None:
        """End all of it, whatever state it is in."""
        if self.master is not None:
            with suppress(ProcessLookupError):
                os.kill(self.master.pid, signal.SIGCONT)
                os.killpg(self.master.pid, signal.SIGKILL)
            self.master.wait()
        _end(self._broker)

    def _until_open(self, port: int, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError((self.folder / "broker.log").read_text())


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def make_real_office(tmp_path: Path) -> Iterator[Callable[..., RealOffice]]:
    """Makes offices of processes, not yet started: ``make_real_office(prelude=…, data=…)``."""
    made: list[RealOffice] = []

    def make(prelude: str = "", data: Path | None = None) -> RealOffice:
        made.append(RealOffice(tmp_path / f"office-{len(made)}", prelude, data))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def real_office(make_real_office: Callable[..., RealOffice]) -> RealOffice:
    """A running office of processes: broker, master, worker."""
    office = make_real_office()
    office.start_broker()
    office.start()
    return office


class BareKiosk:
    """A terminal's side of the contract and nothing more: asks, and repeats until answered."""

    def __init__(self, port: int, name: str, repeat_seconds: float = 0.5) -> None:
        self._root = f"motcua/1/{OFFICE_ID}"
        self._name = name
        self._repeat = repeat_seconds
        self._answers: dict[str | None, SimpleQueue[dict[str, Any]]] = defaultdict(SimpleQueue)
        subscribed = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, f"{name}-test")
        self._client.username_pw_set(name, f"{name}-token")
        self._client.on_connect = lambda client, *_: client.subscribe(f"{self._root}/answer/{name}")
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert subscribed.wait(PATIENCE)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        answer = json.loads(message.payload)
        self._answers[answer["id"]].put(answer)

    def message(self, request: str, seconds: float = 600, **fields: object) -> bytes:
        """A request's bytes; ``seconds`` until it is over."""
        now = dt.datetime.now(dt.UTC)
        until = now + dt.timedelta(seconds=seconds)
        times = {"at": now.isoformat(), "until": until.isoformat()}
        return json.dumps({"id": request, **times, **fields}).encode()

    def say(self, verb: str, payload: bytes) -> None:
        """Publish once."""
        self._client.publish(f"{self._root}/do/{self._name}/{verb}", payload)

    def hear(self, request: str | None, seconds: float) -> dict[str, Any]:
        """The next answer to a request.  Raises queue.Empty when none comes in time."""
        return self._answers[request].get(timeout=seconds)

    def silent(self) -> bool:
        """Whether there is no answer that nobody has taken."""
        return all(answers.empty() for answers in self._answers.values())

    def ask(self, verb: str, request: str, **fields: object) -> dict[str, Any]:
        """The answer to a request, repeated under its id until it comes."""
        payload = self.message(request, **fields)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.say(verb, payload)
            with suppress(Empty):
                return self.hear(request, self._repeat)
        raise AssertionError(f"{verb} was never answered")

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def bare_kiosk() -> Iterator[Callable[..., BareKiosk]]:
    """Makes terminals of a real office: ``bare_kiosk(real_office, "kiosk-1")``."""
    made: list[BareKiosk] = []

    def make(office: RealOffice, name: str = "kiosk-1", repeat_seconds: float = 0.5) -> BareKiosk:
        made.append(BareKiosk(office.mqtt, name, repeat_seconds))
        return made[-1]

    yield make
    for one in made:
        one.close()
