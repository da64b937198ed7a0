"""A real server process, a line to it that can be cut, and Chromium."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver

from devices.fakes.doors import free_port, open_door
from tests.browser.steps import new_chromium, set_size
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
SEED = """
[office]
names = {vi = "Trung tâm Phục vụ hành chính công phường Thử", en = "Test Ward Service Centre"}
hotline = "0000 0000"

[[services]]
id = "ho-tich"
letter = "A"
names = {vi = "Hộ tịch, chứng thực", en = "Civil status, certification"}

[[services]]
id = "dat-dai"
letter = "B"
names = {vi = "Đất đai", en = "Land"}

[[counters]]
id = "2"
label = "2"
services = ["ho-tich"]

[[counters]]
id = "3"
label = "3"
services = ["ho-tich", "dat-dai"]

[[clerks]]
login = "lan"
name = "Lê Thị Lan"
password = "lan-password"

[[clerks]]
login = "minh"
name = "Trần Minh"
password = "minh-password"

[[clerks]]
login = "thu"
name = "Vũ Thị Thu"
role = "supervisor"
password = "thu-password"

[[clerks]]
login = "quan"
name = "Hoàng Quân"
role = "admin"
password = "quan-password"

[[clerks]]
login = "ky"
name = "Đỗ Văn Kỹ"
role = "technician"
password = "ky-password"

[[devices]]
id = "kiosk-1"
kind = "kiosk"
token = "kiosk-1-token"
"""


class RunningOffice:
    """The server as an office runs it, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.settings = folder / "office.toml"
        (folder / "seed.toml").write_text(SEED, encoding="utf-8")
        self.settings.write_text(
            f'format = 1\noffice = "test-office"\nseed = "seed.toml"\n'
            f"[broker]\nport = {free_port()}\n[web]\nport = {self.port}\nthreads = 24\n"
        )
        self.log = (folder / "server.log").open("wb")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it and wait until it answers."""
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "motcua.py"), "server", "--settings", str(self.settings)],
            cwd=ROOT,
            stderr=self.log,
        )
        log = self.settings.with_name("server.log")
        wait_for(self._answers, "the server", log.read_text)

    def _answers(self) -> bool:
        with suppress(OSError):
            return bool(self.get("/status"))
        return False

    def kill(self) -> None:
        """End it without a warning, as a power cut does; its worker dies with it."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def get(self, path: str, token: str = "") -> Any:
        return self._send(urllib.request.Request(self._url(path), headers=_bearer(token)))

    def post(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Content-Type": "application/json", **_bearer(token)}
        data = json.dumps(body).encode()
        return self._send(urllib.request.Request(self._url(path), data, headers))

    def take(self, service: str = "ho-tich", priority: str = "none") -> dict[str, Any]:
        """A number, taken as the kiosk takes one."""
        body = {"request": str(uuid.uuid4()), "service": service, "priority": priority}
        return self.post("/api/v1/tickets", body, "kiosk-1-token")

    def clerk_token(self) -> str:
        body = {"login": "minh", "password": "minh-password"}
        return self.post("/api/v1/sessions", body)["token"]

    def command(self, counter: str, command: str, token: str) -> dict[str, Any]:
        body = {"request": str(uuid.uuid4())}
        return self.post(f"/api/v1/counters/{counter}/{command}", body, token)

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _send(self, request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


class Wire:
    """The network between browser and server: it can be cut, or lose all answers."""

    def __init__(self, to: Callable[[], int]) -> None:
        self._to = to
        self._open: set[socket.socket] = set()
        self._whole = True
        self._answers = True
        self._door = open_door()
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Nothing passes any more, and what was open breaks."""
        self._whole = False
        for sock in list(self._open):
            _shut(sock)

    def lose_answers(self) -> None:
        """Requests still arrive; their answers do not."""
        self._answers = False

    def mend(self) -> None:
        self._whole = self._answers = True

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        far = self._reach() if self._whole else None
        if far is None:
            _shut(near)
            return
        self._open |= {near, far}
        threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()
        self._pump(near, far, False)

    def _reach(self) -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", self._to()))
        except OSError:
            return None

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while (data := source.recv(65536)) and (self._answers or not answers):
                target.sendall(data)
        _shut(source)
        _shut(target)
        self._open -= {source, target}


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


@pytest.fixture
def running_office(tmp_path: Path) -> Iterator[RunningOffice]:
    """A server process with three people waiting: A001, A002, and A003 with priority."""
    office = RunningOffice(tmp_path)
    office.start()
    office.take()
    office.take()
    office.take(priority="elderly")
    yield office
    office.kill()


@pytest.fixture(scope="module")
def lasting_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """A server process for all tests of a file that only look."""
    office = RunningOffice(tmp_path_factory.mktemp("office"))
    office.start()
    yield office
    office.kill()


@pytest.fixture
def wire(running_office: RunningOffice) -> Iterator[Wire]:
    """The line over which the browser reaches the server."""
    line = Wire(lambda: running_office.port)
    yield line
    line.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[WebDriver]:
    """One Chromium for all tests."""
    with new_chromium() as driver:
        yield driver


@pytest.fixture
def browser(chromium: WebDriver) -> Iterator[WebDriver]:
    """Chromium with nothing remembered, at the size of an old office PC."""
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    set_size(chromium, 1366, 768)
    yield chromium
    with suppress(Exception):
        chromium.execute_script("sessionStorage.clear(); localStorage.clear();")
    chromium.get("about:blank")
    chromium.get_log("browser")


@pytest.fixture
def resize(browser: WebDriver) -> Callable[[int, int], None]:
    """Gives the page another screen."""
    return lambda width, height: set_size(browser, width, height)


@pytest.fixture
def phone(browser: WebDriver) -> WebDriver:
    """The same browser with a phone's narrow screen."""
    set_size(browser, 390, 844)
    return browser
