"""systemd hears of the server only while it answers through its own door."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from config.settings import Web
from devices.screen.watchdog import Watchdog
from queue_server.jobs.heartbeat import Heartbeat, NotWellError, start_heartbeat


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket on which systemd listens."""
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(str(tmp_path / "notify"))
    ear.settimeout(10)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "3000000")
    yield ear
    ear.close()


class Door(HTTPServer):
    """A server whose health is set by hand."""

    health = 200


class _Handler(BaseHTTPRequestHandler):
    server: Door

    def do_GET(self) -> None:
        self.send_response(self.server.health if self.path == "/status" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def door() -> Iterator[Door]:
    server = Door(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_server_that_answers_is_alive(systemd: socket.socket, door: Door) -> None:
    web = Web(host="0.0.0.0", port=door.server_port)
    Heartbeat(web, Watchdog(), lambda: 1.0).beat()
    assert systemd.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("health", [503, 500, 404])
def test_a_server_that_is_not_well_says_nothing(
    systemd: socket.socket, door: Door, health: int
) -> None:
    door.health = health
    with pytest.raises(NotWellError, match=str(health)):
        Heartbeat(Web(port=door.server_port), Watchdog(), lambda: 1.0).beat()
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_a_closed_door_is_told_as_such(systemd: socket.socket) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = Heartbeat(Web(port=taken.getsockname()[1]), Watchdog(), lambda: 1.0)
        with pytest.raises(NotWellError, match="does not answer"):
            closed.beat()


def test_outside_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    before = threading.active_count()
    assert start_heartbeat(Web()) is None
    assert threading.active_count() == before


def test_under_systemd_it_beats_by_itself(systemd: socket.socket, door: Door) -> None:
    beating = start_heartbeat(Web(port=door.server_port))
    assert beating is not None
    assert systemd.recv(100) == b"WATCHDOG=1"
    beating.close()
