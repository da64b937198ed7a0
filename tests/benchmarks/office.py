"""A bare office for measuring: broker and server as processes, terminals on demand."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from config.broker import broker_environment, broker_program, write_broker_files
from config.places import ROOT
from devices.fakes.doors import free_port

OFFICE = "bench"
DISPLAYS = 20
SERVICES = ("ho-tich", "dat-dai")
THREADS = 96
DEVICES = {
    "kiosk-1": "kiosk",
    "kiosk-2": "kiosk",
    **{f"display-{n}": "display" for n in range(1, DISPLAYS + 1)},
}


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Raises TimeoutError when nobody listens on ``port`` in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


@dataclass
class BenchOffice:
    """Ports, secrets and processes of one office in ``folder``."""

    folder: Path
    http: int = field(default_factory=free_port)
    mqtt: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    clerk: str = ""

    def token(self, device: str) -> str:
        return f"{device}-token"

    def start(self, **server_environment: str) -> None:
        """Broker and server, until both answer; signs a clerk in and opens all counters."""
        self._write()
        broker = [str(broker_program()), "-c", str(self.folder / "broker" / "mosquitto.conf")]
        self._run("broker", broker, broker_environment())
        wait_for_port(self.mqtt)
        self.run_part("server", self.folder / "server.toml", **server_environment)
        wait_for_port(self.http)
        signed_in = self.post("sessions", {"login": "lan", "password": "lan-password"}, token="")
        self.clerk = signed_in["token"]
        for counter in ("1", "2", "3"):
            self.command(counter, "open")

    def run_part(self, part: str, settings: Path, **environment: str) -> int:
        """Start one part of the product; returns its pid."""
        command = [sys.executable, str(ROOT / "motcua.py"), part, "--settings", str(settings)]
        quiet = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
        return self._run(settings.stem, command, {**os.environ, **quiet, **environment})

    def terminal(self, device: str, **more: Any) -> Path:
        """Write a terminal's settings; returns the file."""
        settings = {
            "format": 1,
            "office": OFFICE,
            "device": device,
            "kind": DEVICES[device],
            "data": str(self.folder / device),
            "glass": str(self.folder / f"{device}.glass"),
            "broker": {"port": self.mqtt, "password": self.token(device)},
            **more,
        }
        path = self.folder / f"{device}.toml"
        path.write_text(tomli_w.dumps(settings))
        return path

    def post(self, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        """One API call.  Raises HTTPError for refusals."""
        bearer = self.clerk if token is None else token
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http}/api/v1/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def command(self, counter: str, command: str, **more: Any) -> dict[str, Any]:
        body = {"request": os.urandom(16).hex(), **more}
        return self.post(f"counters/{counter}/{command}", body)

    def stop(self) -> None:
        """End every process this office started."""
        for process in reversed(list(self.processes.values())):
            process.terminate()
        for process in self.processes.values():
            process.wait(20)
        self.processes.clear()

    def _run(self, name: str, command: list[str], environment: dict[str, str]) -> int:
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        self.processes[name] = process
        return process.pid

    def _write(self) -> None:
        passwords = {"server": "server-password", **{name: self.token(name) for name in DEVICES}}
        write_broker_files(self.folder / "broker", OFFICE, passwords, self.mqtt)
        office = {
            "format": 1,
            "office": OFFICE,
            "seed": "seed.toml",
            "broker": {"port": self.mqtt, "name": "server", "password": "server-password"},
            "web": {"port": self.http, "threads": THREADS},
        }
        (self.folder / "server.toml").write_text(tomli_w.dumps(office))
        (self.folder / "seed.toml").write_text(tomli_w.dumps(self._seed()))

    def _seed(self) -> dict[str, Any]:
        letters = dict(zip(SERVICES, "AB", strict=True))
        return {
            "office": {"names": {"vi": "Bộ phận một cửa", "en": "One-stop office"}},
            "services": [
                {"id": one, "letter": letters[one], "names": {"vi": one}} for one in SERVICES
            ],
            "counters": [
                {"id": str(n), "label": str(n), "services": list(SERVICES)} for n in (1, 2, 3)
            ],
            "clerks": [{"login": "lan", "name": "Lan", "password": "lan-password"}],
            "devices": [
                {"id": name, "kind": kind, "token": self.token(name)}
                for name, kind in DEVICES.items()
            ],
        }


@contextmanager
def running(folder: Path, **server_environment: str) -> Iterator[BenchOffice]:
    """An office for the time of the block."""
    folder.mkdir(parents=True)
    office = BenchOffice(folder)
    try:
        office.start(**server_environment)
        yield office
    finally:
        office.stop()
