"""A thermal printer that speaks ESC/POS.

A picture is sent as raster; the job has succeeded only when the printer answers a question that
stands after the cut.  What was half printed is thrown away, so that it does not come out after
the repair.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from contract.ids import Part
from devices.drivers.escpos_status import MISSING, Conversation
from devices.drivers.printer_ports import find_port, opened, send_all
from devices.protocols import PrinterStatus, PrintResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from config import settings
    from devices.drivers.printer_ports import Connection, Port

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 6.0
SLOWEST_ROWS_PER_S = 200.0
FRAGMENT_ROWS = 256
POLL_SECONDS = 0.3
NO_AUTOMATIC_STATUS = b"\x1da\x00"
ASK_IN_TURN = b"\x1dr\x01"
CLEAR_BUFFER = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))


def compose(picture: Image) -> bytes:
    """The bytes of one job: the picture, a cut, and the question that is answered after it."""
    from escpos.capabilities import Profile
    from escpos.printer import Dummy

    profile = Profile()
    profile.profile_data = {**profile.profile_data, "media": {}}
    job = Dummy(profile=profile)
    job.hw("INIT")
    job._raw(NO_AUTOMATIC_STATUS)  # noqa: SLF001  # the library's way to send what it has no name for
    job.image(picture, impl="bitImageRaster", fragment_height=FRAGMENT_ROWS)
    job.cut(feed=False)
    job._raw(ASK_IN_TURN)  # noqa: SLF001
    return bytes(job.output)


class EscposPrinter:
    """The driver; safe to be called from any thread, one job at a time.

    ``patience`` is how many seconds a printer may be silent after its slowest honest pace.
    """

    def __init__(self, port: Port, dots: int, *, patience: float = PATIENCE_SECONDS) -> None:
        self.dots = dots
        self._port = port
        self._patience = patience
        self._lock = threading.Lock()
        self._known_problem = ""

    def status(self) -> PrinterStatus:
        """How the printer is now; blocks at most some seconds."""
        with self._lock:
            return self._note(self._look())

    def print(self, picture: Image) -> PrintResult:
        """Print a picture and cut; blocks until the printer says it is done, or has failed."""
        job = compose(picture)
        with self._lock:
            result = self._run(job, picture.height)
            self._note(result.status)
            return result

    def _look(self) -> PrinterStatus:
        try:
            with opened(self._port) as connection:
                return Conversation(connection).status()
        except OSError:
            return MISSING

    def _run(self, job: bytes, rows: int) -> PrintResult:
        try:
            with opened(self._port) as connection:
                talk = Conversation(connection)
                status = talk.status()
                if not status.ready:
                    return _failed(status)
                talk.finished = False
                send_all(connection, job)
                return self._await_end(connection, talk, self._longest(job, rows))
        except TimeoutError:
            return _failed(self._look())
        except OSError:
            return _failed(MISSING)

    def _longest(self, job: bytes, rows: int) -> float:
        return self._patience + rows / SLOWEST_ROWS_PER_S + len(job) / self._port.bytes_per_s

    def _await_end(self, connection: Connection, talk: Conversation, seconds: float) -> PrintResult:
        """Wait for the answer in turn, looking now and then what keeps the printer from it.

        A fault counts when it is seen twice: bytes of a picture can look like a question, and a
        single answer may be one to them.
        """
        end = time.monotonic() + seconds
        status, before = MISSING, ""
        while time.monotonic() < end:
            talk.listen(POLL_SECONDS)
            status = talk.status()
            if talk.finished:
                return PrintResult(ok=True, status=status)
            if status.problem and status.link is Part.OK and status.problem == before:
                break
            before = status.problem
        connection.send(CLEAR_BUFFER)
        talk.status()  # its answer says that the order to clear has arrived
        return _failed(status)

    def _note(self, status: PrinterStatus) -> PrinterStatus:
        """Log a fault once when it comes and once when it has gone."""
        problem = status.problem
        if problem != self._known_problem:
            if problem:
                log.warning("printer: %s", problem)
            else:
                log.info("printer: ready again")
            self._known_problem = problem
        return status


def _failed(status: PrinterStatus) -> PrintResult:
    return PrintResult(ok=False, status=status, problem=status.problem or "printer-unknown")


def open_escpos(settings: settings.Printer) -> EscposPrinter:
    """The printer of a terminal's settings.  Raises SettingsError for an unusable address."""
    importlib.import_module("escpos.printer")  # slow, so not in front of the first citizen
    return EscposPrinter(find_port(settings.url), settings.dots)
