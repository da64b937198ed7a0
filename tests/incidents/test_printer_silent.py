"""The kiosk's printer answers nothing any more: what it does not confirm has not come out."""

from __future__ import annotations

from typing import Any

import pytest

from devices.drivers import escpos_printer, escpos_status


@pytest.fixture(autouse=True)
def silence_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escpos_status, "FIRST_ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(escpos_printer, "SLOWEST_ROWS_PER_S", 2000.0)


def test_a_silent_printer_is_a_missing_one(room: Any) -> None:
    room.printer.mute()
    room.until_mark("kiosk.home.printer-missing")
    room.until_staff_see("part.printer.missing")
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    assert room.qr().endswith(room.kiosk.stage.screen.ticket.token)
    room.printer.mute(False)
    room.until(lambda: room.can("print-again"), "the repair")
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert room.printer.cut_count == 1
    room.until_staff_see("part.printer.missing", no_longer=True)


def test_silent_from_mid_print_on_the_paper_is_not_believed_in(room: Any) -> None:
    room.printer.slow(400)
    room.when_printing(room.printer.mute)
    room.take_number()
    room.until_mark("kiosk.number.printing.A001")
    room.until_mark("kiosk.number.failed.A001")
    room.until(lambda: room.prints() == [False], "the word of the paper")
    room.printer.slow(None)
    room.printer.mute(False)
    room.until(lambda: room.can("print-again"), "the repair")
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert room.tickets() == {"A001": "waiting"}, "two papers perhaps, but one number"
