"""The printing desk: one thread, one ticket after another, and it outlives its printer."""

from __future__ import annotations

import datetime as dt
import queue
from collections.abc import Iterator

import pytest
from PIL.Image import Image

from contract.ids import Paper, Part
from devices.paper.ticket import TicketPaper
from devices.protocols import PrinterStatus, PrintResult
from kiosk.printing import PrintingDesk
from tests.waiting import PATIENCE

FINE = PrinterStatus(Part.OK, Paper.OK, Part.OK, Part.OK)
NO_PAPER = PrinterStatus(Part.OK, Paper.OUT, Part.OK, Part.OK)


class MemoryPrinter:
    """Remembers what it printed; says and does what the test wants."""

    dots = 576

    def __init__(self) -> None:
        self.now = FINE
        self.pictures: list[Image] = []
        self.broken = False

    def status(self) -> PrinterStatus:
        if self.broken:
            raise RuntimeError("a driver's own fault")
        return self.now

    def print(self, picture: Image) -> PrintResult:
        if self.broken:
            raise RuntimeError("a driver's own fault")
        self.pictures.append(picture)
        return PrintResult(ok=self.now.ready, status=self.now, problem=self.now.problem)


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def told() -> queue.SimpleQueue:
    return queue.SimpleQueue()


@pytest.fixture
def desk(printer: MemoryPrinter, told: queue.SimpleQueue) -> Iterator[PrintingDesk]:
    desk = PrintingDesk(printer, told.put, look=0.02)
    desk.start()
    yield desk
    desk.stop()


def paper(number: str) -> TicketPaper:
    return TicketPaper(
        office={"vi": "Bộ phận một cửa"},
        number=number,
        service={"vi": "Hộ tịch"},
        ahead=1,
        estimate=None,
        issued_at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
        token="token",
    )


def test_tickets_are_drawn_and_printed_in_order(desk, printer, told) -> None:
    results: queue.SimpleQueue = queue.SimpleQueue()
    for number in ("A001", "A002", "A003"):
        desk.print(paper(number), lambda result, number=number: results.put((number, result.ok)))
    assert [results.get(timeout=PATIENCE) for _ in range(3)] == [
        ("A001", True),
        ("A002", True),
        ("A003", True),
    ]
    assert [picture.width for picture in printer.pictures] == [576] * 3


def test_changes_of_the_printer_are_told_once_each(desk, printer, told) -> None:
    assert told.get(timeout=PATIENCE) == FINE
    printer.now = NO_PAPER
    assert told.get(timeout=PATIENCE) == NO_PAPER
    printer.now = FINE
    assert told.get(timeout=PATIENCE) == FINE
    assert told.empty()


def test_a_failed_ticket_is_told_with_its_reason(desk, printer, told) -> None:
    printer.now = NO_PAPER
    results: queue.SimpleQueue = queue.SimpleQueue()
    desk.print(paper("A001"), results.put)
    result = results.get(timeout=PATIENCE)
    assert (result.ok, result.problem) == (False, "paper-out")


def test_the_desk_outlives_a_driver_that_raises(desk, printer, told) -> None:
    assert told.get(timeout=PATIENCE) == FINE
    printer.broken = True
    assert told.get(timeout=PATIENCE).problem == "printer-unknown"
    results: queue.SimpleQueue = queue.SimpleQueue()
    desk.print(paper("A001"), results.put)
    assert results.get(timeout=PATIENCE).problem == "printer-unknown"
    printer.broken = False
    desk.print(paper("A001"), results.put)
    assert results.get(timeout=PATIENCE).ok
