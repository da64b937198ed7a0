"""Both touch terminals as their own processes on a real broker: touched and seen through their
glass, printing on the fake printer, scanning from a pseudo-terminal."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from config.look import tokens
from config.look.fonts import make_fonts
from config.places import ROOT
from contract.ids import Life
from contract.messages import (
    RESULTS,
    Answer,
    Done,
    DossierView,
    OfficeState,
    Problem,
    ServerState,
    ServiceState,
    State,
    TicketIssued,
    encode,
    raw,
)
from contract.topics import Topics
from devices.fakes.printer import FakePrinter
from devices.fakes.serial_line import SerialLine
from tests.waiting import PATIENCE, wait_for

TOPICS = Topics("pixel-office")
FIRST_CARD, SECOND_CARD = (0.4, 0.43), (0.4, 0.65)
CODE = "H26.15.02-261106-0975"


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class PlainServer:
    """What the office server says, without its database: each number once."""

    def __init__(self, ear: Any) -> None:
        self._ear = ear
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._answers: dict[str, bytes] = {}
        self._seen = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def publish(self) -> None:
        """Publish the whole state, as the server does at each connection."""
        names = {"vi": "Trung tâm Phục vụ hành chính công phường Thử", "en": "Test ward centre"}
        self.say("office", OfficeState(at=now(), seq=1, names=names, languages=["vi", "en"]))
        for i, (service, name) in enumerate((("ho-tich", "Hộ tịch"), ("dat-dai", "Đất đai"))):
            self.say(
                f"service/{service}",
                ServiceState(
                    at=now(),
                    seq=1,
                    id=service,
                    names={"vi": name},
                    position=i,
                    letter="AB"[i],
                    waiting=i + 1,
                ),
            )
        self.say("server", ServerState(at=now(), seq=1, state=Life.READY, now=now()))

    def say(self, suffix: str, state: State) -> None:
        self._ear.say(TOPICS.full(suffix), encode(state), 1, retain=True)

    def verbs(self) -> list[str]:
        return [verb for verb, _ in self.asked]

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(0.01):
            heard = self._ear.heard
            while self._seen < len(heard):
                message = heard[self._seen]
                self._seen += 1
                _, device, verb = TOPICS.suffix(message.topic).split("/")
                self._answer(device, verb, json.loads(message.payload))

    def _answer(self, device: str, verb: str, request: dict[str, Any]) -> None:
        key = request["id"]
        if key not in self._answers:
            self.asked.append((verb, request))
            result = self._result(verb, request)
            self._answers[key] = encode(
                Answer(id=key, ok=True, verb=verb, result=raw(result))
                if result is not None
                else Answer(id=key, ok=False, error=Problem(code="unknown-dossier"))
            )
        self._ear.say(TOPICS.full(f"answer/{device}"), self._answers[key])

    def _result(self, verb: str, request: dict[str, Any]) -> object:
        if verb == "take-ticket":
            count = self.verbs().count("take-ticket")
            return TicketIssued(
                ticket=f"t-{count}",
                number=f"A{count:03}",
                token=f"token-{count}",
                service=request["service"],
                day="2026-11-21",
                issued_at=now(),
                ahead=3,
                estimate=(5, 10),
                follow_url=f"http://office.test/t/token-{count}",
            )
        if verb == "look-up":
            if request["code"] != CODE:
                return None
            return DossierView(code=CODE, status=9, fetched_at=now(), counter="1")
        assert RESULTS[verb] is Done
        return Done()


class Seen:
    """A terminal seen and touched through its glass."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")
        self._frame = 0

    def ask(self, **what: object) -> None:
        self._socket.sendall(json.dumps(what).encode() + b"\n")

    def picture(self) -> tuple[str, Image.Image]:
        """The next picture that was not seen yet, and its mark."""
        self.ask(want=self._frame)
        header = json.loads(self._lines.readline())
        self._frame = header["frame"]
        data = self._lines.read(header["size"])
        return header["mark"], Image.open(io.BytesIO(data)).convert("RGB")

    def until(self, mark: str) -> Image.Image:
        """The first picture whose mark is, or begins with, ``mark``."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            seen, picture = self.picture()
            if seen == mark or seen.startswith(f"{mark}."):
                return picture
        raise AssertionError(f"{mark} never came")

    def touch(self, x: float, y: float) -> None:
        for kind in ("down", "up"):
            self.ask(finger=kind, id=0, x=x, y=y)

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Running:
    """A terminal's process and its devices."""

    def __init__(self, kind: str, port: int) -> None:
        make_fonts()
        self.folder = Path(tempfile.mkdtemp(prefix="pixel-"))  # a socket's path has to be short
        self.printer = FakePrinter()
        self.scanner = SerialLine(self.folder / "scanner")
        settings = self.folder / "terminal.toml"
        settings.write_text(
            f'format = 1\noffice = "pixel-office"\ndevice = "{kind}-1"\nkind = "{kind}"\n'
            f'glass = "{self.folder}/glass"\n[broker]\nport = {port}\n'
            f'[printer]\nurl = "{self.printer.url}"\n'
            f'[[scanners]]\nkind = "serial"\nurl = "{self.scanner.url}"\n'
        )
        self.process = subprocess.Popen(
            [sys.executable, "motcua.py", kind, "--settings", str(settings)],
            cwd=ROOT, env={**os.environ, "SDL_VIDEODRIVER": "dummy"},
            stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("wb"),
        )  # fmt: skip
        wait_for((self.folder / "glass").exists, "the glass", self._log)
        self.screen = Seen(self.folder / "glass")

    def _log(self) -> str:
        return (self.folder / "log").read_text()

    def stop(self) -> int:
        self.screen.close()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE)
        self.printer.stop()
        self.scanner.unplug()
        shutil.rmtree(self.folder)
        return status


@pytest.fixture
def server(ear: Any) -> Iterator[PlainServer]:
    plain = PlainServer(ear(TOPICS.every_request))
    plain.publish()
    yield plain
    plain.stop()


@pytest.fixture
def start(broker: Any, server: PlainServer) -> Iterator[Callable[[str], Running]]:
    running: list[Running] = []

    def starter(kind: str) -> Running:
        running.append(Running(kind, broker.port))
        return running[-1]

    yield starter
    for one in running:
        assert one.stop() == 0


def share(picture: Image.Image, colour: str) -> float:
    """The part of a picture that has about this colour; JPEG blurs a little."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    pixels = picture.resize((160, 128), Image.Resampling.NEAREST).tobytes()
    near = sum(
        all(abs(a - b) < 14 for a, b in zip(wanted, pixels[i : i + 3], strict=True))
        for i in range(0, len(pixels), 3)
    )
    return near / (160 * 128)


def test_a_touch_brings_a_number_on_screen_and_on_paper(start, server: PlainServer) -> None:
    kiosk = start("kiosk")
    home = kiosk.screen.until("kiosk.home")
    assert share(home, tokens.LACQUER) > 0.08, "the header"
    assert share(home, tokens.INK) > 0.05, "the scanning banner"
    assert share(home, tokens.JADE) > 0.01, "the help button"
    kiosk.screen.touch(*FIRST_CARD)
    shown = kiosk.screen.until("kiosk.number.printed.A001")
    number = shown.crop((320, 250, 960, 600))
    assert share(number, tokens.LACQUER) > 0.2, "the number is the hero"
    assert kiosk.printer.wait_for_papers(1)
    codes = zxingcpp.read_barcodes(kiosk.printer.papers[0].picture.convert("L"))
    assert [code.text for code in codes] == ["http://office.test/t/token-1"]
    assert server.asked[0][1]["service"] == "ho-tich"
    for key in ("shift tab", "return"):
        kiosk.screen.ask(key=key)
    kiosk.screen.until("kiosk.home")
    wait_for(lambda: "printed" in server.verbs(), "the word of the paper")
    assert server.verbs() == ["take-ticket", "printed"]


def test_without_the_broker_it_says_so_and_comes_back(start, server, broker) -> None:
    kiosk = start("kiosk")
    kiosk.screen.until("kiosk.home")
    broker.stop()
    away = kiosk.screen.until("kiosk.away")
    assert share(away, tokens.JADE) == 0, "there is no button that could not work"
    kiosk.screen.touch(*FIRST_CARD)
    broker.start()
    wait_for(server._ear._client.is_connected, "the server's own connection")
    server._ear._client.subscribe(TOPICS.every_request, 1)
    server.publish()
    kiosk.screen.until("kiosk.home")
    kiosk.screen.touch(*SECOND_CARD)
    kiosk.screen.until("kiosk.number.printed.A001")
    assert server.asked[0][1]["service"] == "dat-dai"


def test_a_scanned_receipt_shows_its_dossier_and_leaves_no_trace(start, server) -> None:
    terminal = start("look-up")
    idle = terminal.screen.until("look-up.home")
    assert share(idle, tokens.JADE_TINT) < 0.01
    terminal.scanner.write(f"]C0{CODE}\r".encode())
    shown = terminal.screen.until("dossier.9")
    assert share(shown, tokens.JADE_TINT) > 0.08, "good news stands on green"
    assert server.asked[0][1]["code"] == CODE
    terminal.scanner.write(b"]C0no-such-code\r")
    terminal.screen.until("sorry.unknown-dossier")
    terminal.scanner.unplug()
    terminal.screen.ask(key="tab")
    terminal.screen.ask(key="return")
    terminal.screen.until("look-up.home.no-scanner")
    terminal.scanner.plug()
    terminal.screen.until("look-up.home")
