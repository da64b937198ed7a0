"""Somebody opens the kiosk's printer: at rest, and while it prints."""

from __future__ import annotations

from typing import Any

import zxingcpp


def test_at_rest_it_is_said_at_once_and_over_when_it_is_shut(room: Any) -> None:
    room.printer.open_cover()
    room.until_mark("kiosk.home.cover-open")
    assert room.says("printer.cover-open")
    assert room.says("printer.band")
    room.until_staff_see("part.cover.fault")
    room.touch("roll")
    assert room.mark == "kiosk.paper-guide.1"
    room.printer.close_cover()
    room.until_mark("kiosk.paper-guide.3")
    room.pass_time(7)
    assert room.mark == "kiosk.home"
    room.until_staff_see("part.cover.fault", no_longer=True)


def test_in_mid_print_the_number_stays_and_is_printed_when_it_is_shut(room: Any) -> None:
    room.printer.slow(100)
    room.when_printing(room.printer.open_cover)
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    assert room.says("printer.cover-open")
    assert room.qr().endswith(room.kiosk.stage.screen.ticket.token)
    room.until_staff_see("part.cover.fault")
    assert not room.can("print-again")
    room.printer.slow(None)
    room.printer.close_cover()
    room.until(lambda: room.can("print-again"), "the repair")
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert room.printer.cut_count == 1
    assert len(zxingcpp.read_barcodes(room.printer.papers[0].picture.convert("L"))) == 1
    assert room.tickets() == {"A001": "waiting"}
    room.until(lambda: room.prints() == [False, True], "the word of both papers")
