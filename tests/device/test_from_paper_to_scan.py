"""What comes out of the printer can be held to a scanner: bytes, paper, picture, code."""

from __future__ import annotations

import datetime as dt
import queue

import pytest
from PIL import ImageChops

from config.look.fonts import make_fonts
from config.settings import Printer, Scanner
from devices.drivers import open_printer, open_scanner
from devices.fakes.camera import drop_picture
from devices.fakes.printer import FakePrinter
from devices.paper.receipt import ReceiptPaper, draw_receipt
from devices.paper.ticket import TicketPaper, draw_ticket
from tests.waiting import PATIENCE

OFFICE = {"vi": "Trung tâm Phục vụ hành chính công phường Bồ Đề"}
AT = dt.datetime(2026, 11, 21, 2, 21, tzinfo=dt.UTC)
TICKET = TicketPaper(
    office=OFFICE,
    number="A025",
    service={"vi": "Hộ tịch"},
    ahead=0,
    estimate=None,
    issued_at=AT,
    token="k7Qm2xVb9TfZpLw4Rs8Yh",
)
RECEIPT = ReceiptPaper(office=OFFICE, code="H26.08.15-261106-0001", received_at=AT)


@pytest.mark.parametrize(
    ("draw", "paper", "code"),
    [(draw_ticket, TICKET, TICKET.token), (draw_receipt, RECEIPT, RECEIPT.code)],
    ids=["ticket", "receipt"],
)
@pytest.mark.parametrize("dots", [576, 384])
def test_a_printed_code_is_scanned_tilted_and_dim(tmp_path, draw, paper, code, dots):
    make_fonts()
    fake = FakePrinter(dots=dots)
    picture = draw(paper, dots)
    assert open_printer(Printer(url=fake.url, dots=dots)).print(picture).ok
    printed = fake.papers[0].picture
    fake.stop()
    assert printed.size == picture.size
    assert ImageChops.logical_xor(printed, picture).getbbox() is None
    scans: queue.Queue = queue.Queue()
    camera = open_scanner(Scanner(kind="camera", url=f"folder:{tmp_path}"))
    camera.start(scans.put, lambda _part: None)
    drop_picture(tmp_path, printed, tilt=8, dim=0.3)
    assert scans.get(timeout=PATIENCE).text == code
    camera.stop()
