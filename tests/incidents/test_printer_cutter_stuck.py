"""The kiosk's printer cannot cut the paper it has printed."""

from __future__ import annotations

from typing import Any


def test_staff_are_told_and_the_ticket_is_printed_again_when_it_is_free(room: Any) -> None:
    room.printer.jam_cutter()
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    assert room.says("printer.cutter-stuck")
    assert room.qr().endswith(room.kiosk.stage.screen.ticket.token)
    room.until_staff_see("part.cutter.fault")
    room.printer.free_cutter()
    room.until(lambda: room.can("print-again"), "the repair")
    room.until_staff_see("part.cutter.fault", no_longer=True)
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert room.printer.cut_count == 1
    assert room.tickets() == {"A001": "waiting"}
