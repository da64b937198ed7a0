"""The kiosk's scanner is pulled out in the middle of a code."""

from __future__ import annotations

from typing import Any

CUT_OFF = b"http://office.test/t/kh" + b"\xe1"


def test_codes_are_typed_till_it_is_back_and_half_a_code_is_nobodys(room: Any) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    ticket = room.kiosk.stage.screen.ticket
    room.touch("done")
    assert room.says("scan.title")
    room.scanner.write(CUT_OFF)
    room.scanner.unplug()
    room.until(lambda: room.says("scan.title-typed"), "the way without it")
    assert room.mark == "kiosk.home"
    assert not room.says("scan.title")
    room.until_staff_see("part.scanner.missing")
    room.touch("type")
    assert room.mark != "kiosk.home"
    room.touch("back")
    room.take_number()
    room.until_mark("kiosk.number.printed.A002")
    room.touch("done")
    room.scanner.plug()
    room.until(lambda: room.says("scan.title"), "the scanner")
    room.until_staff_see("part.scanner.missing", no_longer=True)
    room.scan(ticket.follow_url)
    room.until_mark("own.waiting.A001")


def test_two_hundred_pulls_leave_it_working(room: Any) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    ticket = room.kiosk.stage.screen.ticket
    room.touch("done")
    for _ in range(200):
        room.scanner.write(CUT_OFF)
        room.scanner.unplug()
        room.scanner.plug()
        room.window.step()
    room.until(lambda: room.parts.get("scanner") == "ok", "the scanner")
    room.scan(ticket.follow_url)
    room.until_mark("own.waiting.A001")
