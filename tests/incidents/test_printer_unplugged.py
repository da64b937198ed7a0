"""The kiosk's printer loses its cable or its power: at rest, and while it prints."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import zxingcpp


def test_numbers_go_on_without_paper_and_it_is_found_again_by_itself(
    room: Any, caplog: pytest.LogCaptureFixture
) -> None:
    room.printer.unplug()
    room.until_mark("kiosk.home.printer-missing")
    assert room.says("printer.printer-missing")
    assert not room.has("roll"), "no new roll mends a cable"
    room.until_staff_see("part.printer.missing")
    for number in ("A001", "A002"):
        room.take_number()
        room.until_mark(f"kiosk.number.failed.{number}")
        assert room.qr().endswith(room.kiosk.stage.screen.ticket.token)
        room.touch("done")
    room.printer.plug()
    room.until_mark("kiosk.home")
    room.until_staff_see("part.printer.missing", no_longer=True)
    room.take_number()
    room.until_mark("kiosk.number.printed.A003")
    assert room.printer.cut_count == 1, "what was never printed does not come out later"
    told = [r for r in caplog.records if r.name.endswith("escpos_printer")]
    assert [one.levelno for one in told if one.levelno >= logging.WARNING] == [logging.WARNING]


def test_pulled_in_mid_print_the_ticket_is_printed_again_and_not_issued_again(room: Any) -> None:
    room.printer.slow(100)
    room.when_printing(room.printer.unplug)
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    assert room.says("printer.printer-missing")
    room.until_staff_see("part.printer.missing")
    room.printer.slow(None)
    room.printer.plug()
    room.until(lambda: room.can("print-again"), "the repair")
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert len(zxingcpp.read_barcodes(room.printer.papers[0].picture.convert("L"))) == 1
    assert room.tickets() == {"A001": "waiting"}
