"""Slips of appointments and for coming back: every code on them can be scanned and read."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import zxingcpp

from contract.codes import appointment_code, return_code
from contract.ids import SlipKind
from contract.messages import SlipPrint
from devices.paper.slip import SlipPaper, draw_slip

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
START = dt.datetime(2026, 11, 25, 9, 0, tzinfo=HERE)
SLIPS = {
    "appointment": SlipPrint(
        kind=SlipKind.APPOINTMENT, code=appointment_code(12_345_678), service="ho-tich",
        day="2026-11-25", start=START, until=START + dt.timedelta(minutes=30),
    ),
    "return": SlipPrint(
        kind=SlipKind.RETURN, code=return_code(31_415_926), service="ho-tich",
        day="2026-11-30", start=START, until=START + dt.timedelta(days=5), number="A025",
    ),
}  # fmt: skip


def paper(slip: SlipPrint) -> SlipPaper:
    return SlipPaper(
        office={"vi": "Trung tâm Phục vụ hành chính công phường Bồ Đề", "en": "Bo De ward"},
        service={"vi": "Chứng thực bản sao, chữ ký", "en": "Certified copies and signatures"},
        slip=slip,
        hotline="024 0000 0000",
    )


@pytest.mark.parametrize("dots", [384, 512, 576])
@pytest.mark.parametrize("kind", SLIPS)
def test_the_code_is_read_from_the_drawn_slip(kind: str, dots: int) -> None:
    picture = draw_slip(paper(SLIPS[kind]), dots)
    assert (picture.mode, picture.width) == ("1", dots)
    found = zxingcpp.read_barcodes(picture.convert("L"))
    assert [one.text for one in found] == [SLIPS[kind].code]


def test_a_slip_of_one_language_is_shorter() -> None:
    both = draw_slip(paper(SLIPS["return"]))
    one = draw_slip(
        SlipPaper(office={"vi": "A"}, service={"vi": "B"}, slip=SLIPS["return"], languages=("vi",))
    )
    assert one.height < both.height
