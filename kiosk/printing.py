"""The kiosk's printing desk: the one thread that holds the printer.

It prints what it is given, one ticket after another, and looks at the printer between times.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.paper.checklist import ChecklistPaper, draw_checklist
from devices.paper.slip import SlipPaper, draw_slip
from devices.paper.ticket import TicketPaper, draw_ticket
from devices.protocols import PrinterStatus, PrintResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from devices.protocols import Printer

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
STOP_SECONDS = 5.0
OnStatus = Callable[[PrinterStatus], None]
OnPrinted = Callable[[PrintResult], None]
Paper = TicketPaper | SlipPaper | ChecklistPaper


@dataclass(frozen=True, slots=True)
class _Job:
    paper: Paper
    then: OnPrinted


class PrintingDesk:
    """Prints tickets; ``on_status`` hears of each change.  Callbacks come on the desk's thread."""

    def __init__(self, printer: Printer, on_status: OnStatus, look: float = LOOK_SECONDS) -> None:
        self._printer = printer
        self._on_status = on_status
        self._look = look
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._status: PrinterStatus | None = None
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the ticket that is being printed."""
        self._jobs.put(None)
        self._thread.join(STOP_SECONDS)

    def print(self, paper: Paper, then: OnPrinted) -> None:
        """Print a ticket or a slip; ``then`` hears what became of it."""
        self._jobs.put(_Job(paper, then))

    def _run(self) -> None:
        self._note(self._look_at_printer())
        while True:
            try:
                job = self._jobs.get(timeout=self._look)
            except queue.Empty:
                self._note(self._look_at_printer())
                continue
            if job is None:
                return
            result = self._print(job.paper)
            self._note(result.status)
            job.then(result)

    def _look_at_printer(self) -> PrinterStatus:
        try:
            return self._printer.status()
        except Exception:  # the desk must outlive any driver
            log.exception("printer status")
            return PrinterStatus()

    def _print(self, paper: Paper) -> PrintResult:
        try:
            return self._printer.print(_drawn(paper, self._printer.dots))
        except Exception:  # the desk must outlive any driver
            log.exception("printing")
            return PrintResult(ok=False, status=PrinterStatus(), problem="printer-unknown")

    def _note(self, status: PrinterStatus) -> None:
        """Tell of a change; the driver has logged it."""
        if status == self._status:
            return
        self._status = status
        self._on_status(status)


def _drawn(paper: Paper, dots: int) -> Image:
    if isinstance(paper, ChecklistPaper):
        return draw_checklist(paper, dots)
    return draw_slip(paper, dots) if isinstance(paper, SlipPaper) else draw_ticket(paper, dots)
