"""The checklist on paper: every paper and the fee's note on it, its QR readable, nothing cut."""

from __future__ import annotations

import datetime as dt

import pytest
import zxingcpp
from PIL import Image

from config.catalogue import telling
from config.catalogue.samples import sample
from config.look.fonts import make_fonts
from devices.paper import checklist
from devices.paper.checklist import ChecklistPaper, draw_checklist

AT = dt.datetime(2026, 11, 21, 2, 21, tzinfo=dt.UTC)


@pytest.fixture(scope="module", autouse=True)
def fonts() -> None:
    make_fonts()


def paper(code: str, language: str = "vi") -> ChecklistPaper:
    return ChecklistPaper(
        office={"vi": "Trung tâm Phục vụ hành chính công phường Bồ Đề"},
        procedure=sample().one(code),
        printed_at=AT,
        language=language,
        dated=telling.dated(sample(), language),
        hotline="024 0000 0000",
        url=f"https://motcua.bode.example.vn/procedures/{code}",
    )


@pytest.mark.parametrize("dots", [576, 384])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", ["2.001263", "1.004222", "2.000815"])
def test_the_longest_fit_the_paper_and_their_qr_is_read(code, language, dots):
    picture = draw_checklist(paper(code, language), dots)
    assert (picture.mode, picture.width) == ("1", dots)
    edges = [picture.getpixel((x, y)) for y in range(picture.height) for x in (0, 1, dots - 1)]
    assert all(edges)
    framed = Image.new("L", (dots + 80, picture.height + 80), 255)
    framed.paste(picture.convert("L"), (40, 40))
    found = [one.text for one in zxingcpp.read_barcodes(framed)]
    assert found == [f"https://motcua.bode.example.vn/procedures/{code}"]


def test_all_that_matters_is_set(monkeypatch):
    said: list[str] = []
    for name in ("text", "block"):
        real = getattr(checklist.Sheet, name)

        def spy(sheet, text, *more, real=real, **named):
            said.append(text)
            return real(sheet, text, *more, **named)

        monkeypatch.setattr(checklist.Sheet, name, spy)
    one = sample().one("3.000348")
    draw_checklist(paper("3.000348"))
    assert one.fee.note["vi"] in said
    assert {each.name["vi"] for each in one.papers} <= set(said)
    assert one.who["vi"] in said
    assert "Dữ liệu mẫu ngày 20/07/2026. Xin hỏi quầy trước khi chuẩn bị giấy tờ." in said
