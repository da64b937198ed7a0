"""The kiosk's printer takes its time: it is waited for, and holds nobody up."""

from __future__ import annotations

from typing import Any

import zxingcpp


def test_the_next_person_takes_a_number_while_it_prints(room: Any) -> None:
    room.printer.slow(200)
    room.take_number()
    room.until_mark("kiosk.number.printing.A001")
    assert room.says("number.printing")
    frame = room.window.frame.number
    room.touch("done")
    assert room.mark == "kiosk.home", "the screen does not wait for the printer"
    assert room.window.frame.number > frame
    assert room.printer.cut_count == 0
    room.touch("service dat-dai")
    room.until_mark("kiosk.number.printing.B001")
    room.until_mark("kiosk.number.printed.B001")
    papers = [cut.picture.convert("L") for cut in room.printer.papers]
    assert [len(zxingcpp.read_barcodes(paper)) for paper in papers] == [1, 1]
    assert room.tickets() == {"A001": "waiting", "B001": "waiting"}
    room.until(lambda: room.prints() == [True, True], "the word of both papers")
    assert room.parts["printer"] == "ok", "slow is not broken"
