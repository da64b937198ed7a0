"""A demo office of the tests' own: every process and fake device, driven through the dock."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from devices.dock.glass_client import Frame, GlassError, look, marks
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
FIRST_SERVICE = (0.25, 0.34)
NO_PRIORITY = (0.25, 0.8)
DONE_BUTTON = (0.87, 0.96)
BACK_BUTTON = (0.1, 0.93)


class Demo:
    """A running ``motcua.py demo`` on free ports.  ``told`` is its ``demo.json`` of now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._output = (folder / "output.txt").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "motcua.py"), "demo", "--free-ports", "--folder", folder],
            cwd=ROOT,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def wait_until_open(self) -> None:
        def opened() -> bool:
            assert self.process.poll() is None, self.output()
            return (self.folder / "demo.json").exists()

        wait_for(opened, "the demo office", self.output)

    def output(self) -> str:
        return (self.folder / "output.txt").read_text(encoding="utf-8", errors="replace")

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.folder / "demo.json").read_text(encoding="utf-8"))
        return told

    def papers_out(self) -> int:
        """How many papers came out of the printers so far; the state shows only the last few."""
        return max((int(paper["number"]) for paper in self.state()["papers"]), default=0)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Close the office; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self._output.close()

    # -- the dock -----------------------------------------------------------------------------

    def get(self, path: str) -> bytes:
        """What the dock has at an address."""
        with urllib.request.urlopen(self.told["dock"] + path, timeout=PATIENCE) as answer:
            content: bytes = answer.read()
            return content

    def state(self) -> dict[str, Any]:
        """What the dock shows besides the screens."""
        told: dict[str, Any] = json.loads(self.get("/state"))
        return told

    def post(self, path: str, body: object = None, headers: dict[str, str] | None = None) -> int:
        """Press something at the dock; the HTTP status."""
        data = json.dumps(body if body is not None else {}).encode()
        request = urllib.request.Request(self.told["dock"] + path, data, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def press(self, path: str, body: object = None) -> None:
        """Press something that must work."""
        assert self.post(path, body) == http.client.OK

    # -- screens ------------------------------------------------------------------------------

    def look(self, screen: str) -> Frame:
        """The screen's present picture."""
        return look(Path(self.told["glass"][screen]))

    def wait_mark(self, screen: str, wanted: str) -> str:
        """Wait until a screen's mark fits the expression ``wanted``; gives the mark."""
        deadline = time.monotonic() + PATIENCE
        last = "no screen"
        while time.monotonic() < deadline:
            with (
                suppress(GlassError, TimeoutError),
                marks(Path(self.told["glass"][screen])) as seen,
            ):
                for last in seen:
                    if re.search(wanted, last):
                        return last
                    if time.monotonic() > deadline:
                        break
            time.sleep(0.1)
        raise AssertionError(f"{screen} never showed {wanted!r}, but {last!r}")

    def touch(self, screen: str, place: tuple[float, float]) -> None:
        self.press(f"/screens/{screen}/touch", {"x": place[0], "y": place[1]})

    def take_ticket(self) -> str:
        """Take a number of the first service at the kiosk; gives it when it is on paper."""
        self.go_home()
        self.touch("kiosk-1", FIRST_SERVICE)
        if self.wait_mark("kiosk-1", r"^kiosk\.(priority|number)") == "kiosk.priority":
            self.touch("kiosk-1", NO_PRIORITY)
        mark = self.wait_mark("kiosk-1", r"kiosk\.number\.printed\.")
        return mark.rpartition(".")[2]

    def go_home(self) -> None:
        """Bring the kiosk to its first screen."""
        if self.look("kiosk-1").mark.startswith("kiosk.number"):
            self.touch("kiosk-1", DONE_BUTTON)
        self.wait_mark("kiosk-1", r"^kiosk\.home")

    def clear_look_up(self) -> None:
        """Bring the look-up terminal to its first screen."""
        if self.look("look-up-1").mark.startswith("dossier"):
            self.touch("look-up-1", BACK_BUTTON)
        self.wait_mark("look-up-1", r"^look-up\.home$")

    # -- the server ---------------------------------------------------------------------------

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the server's API as the first clerk; POST where there is a body."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.told['tokens']['clerk']}",
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.told['http']}{path}", data, headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def empty_lines(self) -> None:
        """Cancel whoever waits: the kiosk asks more of people who come to a long line."""
        for one in self.api("/api/v1/counters/3/waiting")["waiting"]:
            token = self.api("/api/v1/find", {"text": one["number"]})["token"]
            body = {"request": str(uuid.uuid4())}
            self.api(f"/api/v1/tickets/{token}/cancel", body)

    def command(self, counter: str, command: str) -> dict[str, Any]:
        """A command at a counter; its new state."""
        body = {"request": str(uuid.uuid4())}
        told: dict[str, Any] = self.api(f"/api/v1/counters/{counter}/{command}", body)
        return told


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo office for all tests of a run.  A test leaves it whole: see ``whole_demo``."""
    office = Demo(tmp_path_factory.mktemp("demo"))
    office.wait_until_open()
    yield office
    office.end()


@pytest.fixture
def whole_demo(demo: Demo) -> Iterator[Demo]:
    """The demo office with nobody waiting; everything is repaired again after the test."""
    demo.empty_lines()
    yield demo
    for name, broken in demo.state()["switches"].items():
        if broken:
            demo.press(f"/repair/{name}")
    demo.wait_mark("kiosk-1", r"^kiosk\.(home$|number)")
    demo.wait_mark("look-up-1", r"^(look-up\.home$|dossier)")


@pytest.fixture
def start_demo() -> Iterator[Callable[[Path], Demo]]:
    """Opens further demo offices, each in a folder of its own; all are closed in the end."""
    opened: list[Demo] = []

    def start(folder: Path) -> Demo:
        opened.append(Demo(folder))
        opened[-1].wait_until_open()
        return opened[-1]

    yield start
    for office in opened:
        office.end()
