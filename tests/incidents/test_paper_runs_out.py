"""The kiosk's roll runs low, and out in the middle of somebody's ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp

from devices.paper.ticket import DOTS


def follow_address(room: Any) -> str:
    """Where the ticket of the screen is followed."""
    return str(room.kiosk.stage.screen.ticket.follow_url)


def test_staff_know_before_it_is_out_and_change_it_by_the_pictures(room: Any) -> None:
    room.printer.paper_low()
    room.until_staff_see("part.paper.low")
    assert room.mark == "kiosk.home", "nobody who comes for a number is bothered"
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    room.touch("done")
    room.touch("roll")
    assert room.mark == "kiosk.paper-guide.0"
    room.printer.open_cover()
    room.until_mark("kiosk.paper-guide.1")
    room.printer.load_paper()
    room.printer.close_cover()
    room.until_mark("kiosk.paper-guide.3")
    room.pass_time(7)
    assert room.mark == "kiosk.home"
    assert not room.has("roll")
    room.until_staff_see("part.paper.low", no_longer=True)


def test_a_printer_that_does_not_feel_its_cover_ends_the_pictures_as_well(room: Any) -> None:
    room.printer.paper_low()
    room.until(lambda: room.has("roll"), "the way to the pictures")
    room.touch("roll")
    assert room.says("roll.low")
    room.printer.load_paper()
    room.until_mark("kiosk.paper-guide.3")
    room.pass_time(7)
    assert room.mark == "kiosk.home"


def test_out_in_mid_print_the_same_ticket_is_printed_after_the_repair(room: Any) -> None:
    room.printer.load_paper(20)
    room.until_staff_see("part.paper.low")
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    assert room.says("printer.paper-out")
    assert room.qr() == follow_address(room), "what the paper would have held"
    assert not room.can("print-again")
    room.until_staff_see("part.paper.out")
    room.printer.load_paper()
    room.until(lambda: room.can("print-again"), "the repair")
    assert room.says("number.repaired")
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert room.printer.cut_count == 1, "the half ticket does not follow"
    assert zxingcpp.read_barcodes(room.printer.papers[0].picture.convert("L"))
    assert room.printer.torn[0].height < room.printer.papers[0].picture.height
    room.until(lambda: room.prints() == [False, True], "the word of both papers")
    assert room.tickets() == {"A001": "waiting"}, "never issued again"
    room.until_staff_see("part.paper.out", no_longer=True)


def test_who_went_without_paper_gets_it_later_at_the_same_kiosk(room: Any) -> None:
    room.printer.paper_out()
    room.until_mark("kiosk.home.paper-out")
    assert room.says("printer.paper-out")
    assert room.says("printer.band"), "a number can be had all the same"
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    room.until(lambda: room.prints() == [False], "the word of the paper")
    address = room.qr()
    room.touch("done")
    room.touch("roll")
    assert room.mark == "kiosk.paper-guide.0"
    room.printer.load_paper()
    room.until_mark("kiosk.paper-guide.3")
    room.pass_time(7)
    assert room.mark == "kiosk.home"
    room.scan(address)
    room.until(lambda: room.has("own reprint"), "one's own ticket")
    room.touch("own reprint")
    room.until_mark("kiosk.number.printed.A001")
    assert room.tickets() == {"A001": "waiting"}
    assert room.printer.cut_count == 1


@pytest.mark.parametrize("roll", [58, 80])
def test_both_rolls_bear_whole_tickets(make_room: Callable[..., Any], roll: int) -> None:
    room = make_room(dots=DOTS[roll])
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    picture = room.printer.papers[0].picture.convert("L")
    assert picture.width == DOTS[roll]
    left, top, right, bottom = picture.point(lambda level: 255 - level).getbbox()
    assert min(left, picture.width - right) >= picture.width // 24 - 2, "the edges are white"
    assert top > 0
    assert bottom < picture.height
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == follow_address(room)
