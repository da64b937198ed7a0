"""A dossier is entered, its receipt drawn, photographed askew, read, and looked up."""

from __future__ import annotations

import datetime as dt

import pytest
import zxingcpp
from PIL import Image

from config.clock import SetClock
from devices.paper.receipt import ReceiptPaper, draw_receipt
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.services.register import NewDossier


@pytest.mark.parametrize("tilt", [0, 7, -15])
def test_the_paper_leads_to_the_dossier(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock, tilt: float
) -> None:
    received, due = clock.now(), clock.now() + dt.timedelta(days=2)
    new = NewDossier(code="H26.15.02-261123-0041", received_at=received, due_at=due)
    entered = office.register.enter(clerk, "enter-00001", new)
    paper = draw_receipt(
        ReceiptPaper(
            office={"vi": "Bộ phận một cửa phường Thử"},
            code=entered.code,
            received_at=received,
            due_at=due,
            phone_code=entered.phone_code,
            pin=entered.pin,
        )
    )
    for text in _read(paper, tilt):
        found = office.look_up.find(kiosk, text)
        assert (found.code, found.status, found.due_at) == (entered.code, 2, due)
    assert office.look_up.find(kiosk, entered.phone_code).code == entered.code


def _read(paper: Image.Image, tilt: float) -> set[str]:
    """What a camera reads of the paper, held askew in poor light."""
    lying = Image.new("L", (paper.width + 160, paper.height + 160), 150)
    lying.paste(paper.convert("L"), (80, 80))
    turned = lying.point(lambda level: 20 + level * 0.3).rotate(
        tilt, expand=True, fillcolor=60, resample=Image.Resampling.BILINEAR
    )
    texts = {found.text for found in zxingcpp.read_barcodes(turned)}
    assert texts
    return texts
