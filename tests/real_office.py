"""The test office as processes: broker and server as an office runs them, and its terminals."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from contextlib import closing, suppress
from http import HTTPStatus
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psutil
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from config.broker import broker_environment, broker_program, write_broker_files
from config.places import ROOT
from config.settings import Broker, OfficeSettings, Web
from devices.fakes.doors import free_port
from tests.waiting import PATIENCE, listens, wait_for

OFFICE_ID = "test-office"
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


def settings_in(folder: Path, seed: str = SEED) -> OfficeSettings:
    """Settings of an office in this process, its database in a folder."""
    path = folder / "seed.toml"
    path.write_text(seed, encoding="utf-8")
    return OfficeSettings(
        format=1, office=OFFICE_ID, data=str(folder / "data"), seed=str(path),
        broker=Broker(port=1), web=Web(port=0),
    )  # fmt: skip


class RealOffice:
    """Broker and server as an office runs them: processes, with the office's own access rules.

    ``prelude`` is Python run in the server before anything of ours, to let it die at a chosen
    point.  Two of them on one ``data`` folder are two servers after the same database.  ``seed``
    must know the clerk minh and kiosk-1.
    """

    def __init__(
        self, folder: Path, prelude: str = "", data: Path | None = None, seed: str = SEED
    ) -> None:
        folder.mkdir()
        self.folder = folder
        self.data = data or folder / "data"
        self.http, self.mqtt = free_port(), free_port()
        self._prelude = prelude
        self._broker: subprocess.Popen[bytes] | None = None
        self.master: subprocess.Popen[bytes] | None = None
        self._passwords = {name: f"{name}-token" for name in ("kiosk-1", "kiosk-2", "box-1")}
        self._write(seed)

    def _write(self, seed: str) -> None:
        broker = {"server": "server-password", **self._passwords}
        write_broker_files(self.folder / "broker", OFFICE_ID, broker, self.mqtt)
        (self.folder / "seed.toml").write_text(seed, encoding="utf-8")
        self.settings = self.folder / "office.toml"
        self.settings.write_text(
            f'format = 1\noffice = "{OFFICE_ID}"\nseed = "seed.toml"\ndata = "{self.data}"\n'
            f"[web]\nport = {self.http}\nthreads = 24\n"
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

    @property
    def broker_pid(self) -> int:
        assert self._broker is not None
        return self._broker.pid

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
        return wait_for(self._worker, "a worker", lambda: self.log)

    def _worker(self) -> int:
        assert self.master is not None
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.master.pid).children():
                if child.status() != psutil.STATUS_ZOMBIE:
                    return int(child.pid)
        return 0

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

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def get(self, path: str, token: str = "") -> Any:
        """An answer, waited for however long the server takes to come up."""
        return self.send("GET", path, token=token)[1]

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

    def ask(self, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        """The answer to an API call that must not be refused."""
        status, answer = self.post(path, body, token)
        assert status in (HTTPStatus.OK, HTTPStatus.CREATED), answer
        return dict(answer)

    def clerk(self, login: str = "minh") -> str:
        """Sign somebody of the seed in; returns a bearer token."""
        return str(self.ask("sessions", {"login": login, "password": f"{login}-password"})["token"])

    def take(self, service: str = "ho-tich", **fields: object) -> dict[str, Any]:
        """A number, taken as the kiosk takes one."""
        body = {"request": str(uuid.uuid4()), "service": service, **fields}
        return self.ask("tickets", body, "kiosk-1-token")

    def command(self, counter: str, command: str, token: str, **fields: object) -> dict[str, Any]:
        """A command at a counter; its new state."""
        body = {"request": str(uuid.uuid4()), **fields}
        return self.ask(f"counters/{counter}/{command}", body, token)

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
        def failed_or_listens() -> bool:
            assert process.poll() is None, self._broker_log()
            return listens(port)

        wait_for(failed_or_listens, "the broker", self._broker_log)

    def _broker_log(self) -> str:
        return (self.folder / "broker.log").read_text()


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(PATIENCE)


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
