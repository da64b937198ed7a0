"""A real server process, a line to it that can be cut, and Chromium."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver

from devices.fakes.doors import open_door
from tests.browser.steps import new_chromium, set_size
from tests.real_office import RealOffice

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
def running_office(make_real_office: Callable[..., RealOffice]) -> RealOffice:
    """A server process with three people waiting: A001, A002, and A003 with priority."""
    office = make_real_office(seed=SEED)
    office.start()
    office.take()
    office.take()
    office.take(priority="elderly")
    return office


@pytest.fixture(scope="module")
def lasting_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealOffice]:
    """A server process for all tests of a file that only look."""
    office = RealOffice(tmp_path_factory.mktemp("lasting") / "office", seed=SEED)
    office.start()
    yield office
    office.close()


@pytest.fixture
def wire(running_office: RealOffice) -> Iterator[Wire]:
    """The line over which the browser reaches the server."""
    line = Wire(lambda: running_office.http)
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
