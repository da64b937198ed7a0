"""The demo office's hardware: a printer, scanners, cameras and a keypad, all fakes."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from contract.ids import Key
from devices.dock.plan import SCANNING, ZONE
from devices.fakes.camera import drop_picture
from devices.fakes.keypad import FakeKeypad
from devices.fakes.printer import FakePrinter
from devices.fakes.serial_line import SerialLine
from devices.paper.receipt import ReceiptPaper, draw_receipt

if TYPE_CHECKING:
    from PIL import Image

    from devices.dock.plan import Plan
    from devices.fakes.printer import Cut

PRINT_MM_PER_S = 200.0
CAMERA_TILT = 8.0
CAMERA_LIGHT = 0.55
CAMERA_BLUR = 0.8
KEYS = (Key.NEXT, Key.RECALL, Key.MISSED)
_KEPT_PAPERS = 100


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper out of the printer; ``number`` counts from 1."""

    number: int
    cut: Cut


class Hardware:
    """Plugged in when made.  Raises OSError when the printer's port is taken."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.printer = FakePrinter(plan.ports.printer, mm_per_s=PRINT_MM_PER_S)
        self.guide_printer = FakePrinter(plan.ports.guide_printer, mm_per_s=PRINT_MM_PER_S)
        self._seen: list[Cut | None] = [None, None]
        self.scanner_lines = {name: SerialLine(plan.scanner_line(name)) for name in SCANNING}
        self.keypad = FakeKeypad(SerialLine(plan.keypad_line))
        self._papers: list[Paper] = []
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Pull every plug for good."""
        self.printer.stop()
        self.guide_printer.stop()
        for line in self.scanner_lines.values():
            line.unplug()
        self.keypad.line.unplug()

    # -- paper ------------------------------------------------------------------------------

    def papers(self) -> list[Paper]:
        """The papers that came out of both printers, newest first."""
        with self._lock:
            for place, printer in enumerate((self.printer, self.guide_printer)):
                for cut in _after(self._seen[place], list(printer.papers)):
                    number = self._papers[-1].number + 1 if self._papers else 1
                    self._papers.append(Paper(number, cut))
                    self._seen[place] = cut
            del self._papers[:-_KEPT_PAPERS]
            return self._papers[::-1]

    def paper(self, number: int) -> Image.Image | None:
        """The picture of one of the papers that are still known."""
        found = (paper for paper in self.papers() if paper.number == number)
        return next((paper.cut.picture for paper in found), None)

    # -- codes ------------------------------------------------------------------------------

    def receipt(self, code: str) -> Image.Image:
        """The receipt of a dossier, seeded or not.  Raises ValueError for what is no code."""
        dossier = self._plan.dossier(code)
        office = self._plan.static["office"]
        paper = ReceiptPaper(
            office=office["names"],
            code=code,
            received_at=dossier.received_at if dossier else dt.datetime.now(ZoneInfo(ZONE)),
            due_at=dossier.due_at if dossier else None,
            hotline=office["hotline"],
        )
        return draw_receipt(paper)

    def scan(self, terminal: str, code: str) -> None:
        """Send a code down a terminal's serial scanner."""
        self.scanner_lines[terminal].write(code.encode() + b"\r")

    def show_camera(self, terminal: str, picture: Image.Image) -> None:
        """Hold a paper askew and in poor light before a terminal's camera."""
        drop_picture(
            self._plan.camera_folder(terminal),
            picture,
            tilt=CAMERA_TILT,
            dim=CAMERA_LIGHT,
            blur=CAMERA_BLUR,
        )


def _after(last: Cut | None, cuts: list[Cut]) -> list[Cut]:
    """Those cut since ``last``."""
    for place in range(len(cuts) - 1, -1, -1):
        if cuts[place] is last:
            return cuts[place + 1 :]
    return cuts
