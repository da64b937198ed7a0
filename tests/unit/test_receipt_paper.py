"""The receipt's codes can be read from its dots, also held askew in bad light."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from contract.codes import PhoneCode, phone_code, recognise
from devices.paper.receipt import ReceiptPaper, draw_bars, draw_receipt

CODE = "H26.15.02-261106-0975"
PAPER = ReceiptPaper(
    office={"vi": "Trung tâm Phục vụ hành chính công phường Bồ Đề", "en": "Bo De ward"},
    code=CODE,
    received_at=dt.datetime(2026, 11, 6, 9, 21, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    due_at=dt.datetime(2026, 11, 23, 16, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    phone_code=phone_code("261106", 975),
    pin="4821",
    hotline="024 0000 0000",
)


def framed(picture: Image.Image) -> Image.Image:
    """The paper lying on something grey."""
    grey = Image.new("L", (picture.width + 200, picture.height + 200), 150)
    grey.paste(picture.convert("L"), (100, 100))
    return grey


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_decoders_read_the_code(dots: int, language: str) -> None:
    paper = ReceiptPaper(**{**_fields(), "language": language})
    grey = framed(draw_receipt(paper, dots))
    assert {found.text for found in zxingcpp.read_barcodes(grey)} == {CODE}
    assert {found.data.decode() for found in pyzbar.decode(grey)} == {CODE}


def _fields() -> dict[str, object]:
    return {name: getattr(PAPER, name) for name in ReceiptPaper.__slots__}


def test_full_width_paper_carries_code_128_too() -> None:
    kinds = {str(found.format) for found in zxingcpp.read_barcodes(framed(draw_receipt(PAPER)))}
    assert len(kinds) == 2
    assert draw_bars(CODE, 384) is None


@pytest.mark.parametrize("tilt", [-12, 7, 20])
def test_the_qr_is_read_tilted_and_dim(tilt: float) -> None:
    dim = framed(draw_receipt(PAPER)).point(lambda level: 20 + level * 0.25)
    turned = dim.rotate(tilt, expand=True, fillcolor=40, resample=Image.Resampling.BILINEAR)
    assert CODE in {found.text for found in zxingcpp.read_barcodes(turned)}


def test_times_are_the_offices_whatever_zone_they_come_in() -> None:
    utc = ReceiptPaper(**{**_fields(), "received_at": PAPER.received_at.astimezone(dt.UTC)})
    assert draw_receipt(utc).tobytes() == draw_receipt(PAPER).tobytes()


def test_what_is_not_known_is_left_out() -> None:
    bare = ReceiptPaper(office=PAPER.office, code=CODE, received_at=PAPER.received_at)
    assert draw_receipt(bare).height < draw_receipt(PAPER).height


def test_the_phone_code_on_it_is_ours() -> None:
    assert recognise(PAPER.phone_code) == PhoneCode(PAPER.phone_code)
