"""A front room in one process: office, broker, one kiosk, its printer and its scanner.

All of it is real but the hardware, which is fake and is broken by the tests, and the clock, which
stands still: a test lets time pass.  The kiosk's screens are driven by this thread.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"

from config.clock import SetClock
from config.look.fonts import make_fonts
from config.settings import Broker, Panel, Scanner, TerminalSettings
from config.words import words
from devices.drivers import open_scanner
from devices.drivers.escpos_printer import EscposPrinter
from devices.drivers.printer_ports import find_port
from devices.fakes.printer import FakePrinter
from devices.fakes.serial_line import SerialLine
from devices.link import Link
from devices.screen.touch import Kind, Touch
from devices.screen.window import Window
from kiosk.alone.numbers import open_alone
from kiosk.opening import _start_scanner
from kiosk.printing import PrintingDesk
from kiosk.ticket_kiosk import TicketKiosk
from queue_server.mqtt import Mqtt
from queue_server.services.office import Office
from queue_server.web import create_app
from tests.waiting import PATIENCE

STATUS_SECONDS = 0.05
SILENT_SECONDS = 0.3


class FrontRoom:
    """A kiosk and what staff see of it.  ``kiosk_clock`` is the kiosk's own, ``clock`` the
    server's: they differ only where a test sets one of them wrong.
    """

    def __init__(
        self, office: Office, clock: SetClock, folder: Path, port: int, dots: int = 576
    ) -> None:
        make_fonts()
        self.office, self.clock, self.kiosk_clock = office, clock, SetClock(clock.now())
        self.door: Mqtt | None = None
        self.server_starts()
        self.printer = FakePrinter(dots=dots)
        self.scanner = SerialLine(folder / "scanner")
        settings = TerminalSettings(
            format=1, office=office.settings.office, device="kiosk-1", kind="kiosk",
            broker=Broker(port=port), panel=Panel(), priority_from=0,
            scanners=[Scanner(kind="serial", url=self.scanner.url)],
        )  # fmt: skip
        self.window = Window(settings.panel, self.kiosk_clock)
        self.link = Link(settings, self.kiosk_clock)
        alone = open_alone(folder / "disk", self.kiosk_clock, self.link, self.window)
        self.kiosk = TicketKiosk(settings, self.kiosk_clock, self.window, self.link, alone=alone)
        driver = EscposPrinter(find_port(self.printer.url), dots, patience=SILENT_SECONDS)
        post = self.window.post
        self.kiosk._desk = PrintingDesk(
            driver, lambda status: post(lambda: self.kiosk._printer_is(status)), STATUS_SECONDS
        )
        self._scanner = open_scanner(settings.scanners[0])
        _start_scanner(self._scanner, "scanner", self.kiosk)
        self.kiosk.begin()
        self.link.start()
        self.kiosk.start_devices()
        self.until_mark("kiosk.home")
        self.server_beats()
        self.until(lambda: alone is not None and alone.ready, "numbers for bad times")
        self.until(lambda: self.parts.get("paper") == "ok", "the printer's first word")

    # -- the server -------------------------------------------------------------------------

    def server_starts(self) -> None:
        self.door = Mqtt(self.office)
        self.door.start()

    def server_beats(self) -> None:
        """The server says that it is there and what time it is, and the kiosk hears it."""
        assert self.door is not None
        self.door.publisher.connected()
        now = self.clock.now()
        self.until(lambda: (self.link.server_time or ("",))[0] == now, "the server's beat")

    def server_goes(self) -> None:
        if self.door is not None:
            self.door.close()
        self.door = None

    # -- what staff see ---------------------------------------------------------------------

    @cached_property
    def _watching(self) -> Any:
        client = create_app(self.office).test_client()
        data = {"login": "minh", "password": "minh-password", "to": "supervisor"}
        client.get(client.post("/counter/sign-in", data=data).location)
        return client

    @property
    def parts(self) -> dict[str, str]:
        """What the server has heard of the kiosk's parts."""
        state = self.office.devices.states().get("kiosk-1")
        return state.parts if state else {}

    def told_to_staff(self, key: str) -> bool:
        """Whether the supervisor's page now says this of a terminal (a key of ``web``)."""
        return words("web", "vi")(key) in str(self._watching.get("/supervisor/view").get_json())

    def until_staff_see(self, key: str, *, no_longer: bool = False) -> None:
        self.until(lambda: self.told_to_staff(key) is not no_longer, f"{key} on the page")

    def prints(self) -> list[bool]:
        """What the journal holds of papers: whether each came out."""
        with self.office.store.reader() as db:
            found = db.execute(
                "SELECT json_extract(data, '$.ok') FROM journal"
                " WHERE kind = 'ticket-printed/1' ORDER BY seq"
            ).fetchall()
        return [bool(row[0]) for row in found]

    def tickets(self) -> dict[str, str]:
        """Every number the office knows, and its state."""
        with self.office.store.reader() as db:
            rows = db.execute("SELECT series, number, state FROM ticket ORDER BY id").fetchall()
        return {f"{row[0]}{row[1]:03}": row[2] for row in rows}

    # -- in front of the kiosk --------------------------------------------------------------

    @property
    def mark(self) -> str:
        return str(self.kiosk.stage.mark)

    def shown(self) -> str:
        """All the words on the screen."""
        lines = [line for w in self.kiosk.stage.widgets for line in getattr(w, "lines", ())]
        return " ".join(run.text for line in lines for run in line.runs)

    def says(self, key: str, **places: object) -> bool:
        """Whether the screen says this (a key of the kiosk's words)."""
        return self.kiosk.say(key, **places) in self.shown()

    def qr(self) -> str:
        """What the QR on the screen holds, read from the picture itself."""
        import pygame
        import zxingcpp
        from PIL import Image

        surface = self.window.surface
        picture = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
        [code] = zxingcpp.read_barcodes(picture)
        return str(code.text)

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the kiosk run until something holds."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.window.step()
            if holds():
                return
            assert time.monotonic() < deadline, f"{what} never came; the kiosk shows {self.mark}"
            time.sleep(0.005)

    def until_mark(self, mark: str) -> None:
        self.until(lambda: self.mark == mark, mark)

    def has(self, key: str) -> bool:
        return any(getattr(w, "key", "") == key for w in self.kiosk.stage.widgets)

    def can(self, key: str) -> bool:
        """Whether a button is there and can be pressed."""
        found = [w for w in self.kiosk.stage.widgets if getattr(w, "key", "") == key]
        return bool(found) and bool(found[0].enabled)

    def touch(self, key: str) -> None:
        """A finger on a button, down and up."""
        self.window.step()
        self.pass_time(0.3)  # people are not faster, and what bounces counts once
        found = [w for w in self.kiosk.stage.widgets if getattr(w, "key", "") == key]
        assert found, f"{key} is not on {self.mark}"
        for kind in (Kind.DOWN, Kind.UP):
            self.window.on_touch(Touch(kind, 1, found[0].box.center))
        self.window.step()

    def take_number(self) -> None:
        self.touch("service ho-tich")

    def pass_time(self, seconds: float) -> None:
        """Time goes by for everybody."""
        self.clock.move(seconds)
        self.kiosk_clock.move(seconds)
        self.window.step()

    def when_printing(self, act: Callable[[], None]) -> None:
        """Do something once, as soon as paper comes out."""
        begun = threading.Event()

        def changed() -> None:
            if self.printer.unfinished is not None and not begun.is_set():
                begun.set()
                threading.Thread(target=act).start()

        self.printer.on_change = changed

    def scan(self, code: str) -> None:
        self.scanner.write(f"{code}\r".encode())

    def close(self) -> None:
        self._scanner.stop()
        self.kiosk.stop_devices()
        self.link.stop()
        self.printer.stop()
        self.scanner.unplug()
        self.server_goes()


@pytest.fixture
def make_room(
    office: Office, broker: Any, clock: SetClock, tmp_path: Path
) -> Iterator[Callable[..., FrontRoom]]:
    """Opens the front room; ``dots`` is the printer's width."""
    office.settings.broker.port = broker.port
    made: list[FrontRoom] = []

    def make(**more: int) -> FrontRoom:
        made.append(FrontRoom(office, clock, tmp_path / "kiosk", broker.port, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def room(make_room: Callable[..., FrontRoom]) -> FrontRoom:
    """The front room, everything well."""
    return make_room()
