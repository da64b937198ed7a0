"""The ticket as printed: its codes can be read, nothing runs off the paper, times are right."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol
from pyzbar.pyzbar import decode as zbar

from config.look.fonts import make_fonts
from devices.paper import ticket
from devices.paper.raster import Face, break_lines, draw_number, draw_qr, line_width, split_words
from devices.paper.ticket import TicketPaper, draw_ticket

AT = dt.datetime(2026, 11, 21, 2, 21, tzinfo=dt.UTC)
TOKEN = "k7Qm2xVb9TfZpLw4Rs8Yh"
URL = f"https://motcua.bode.example.vn/t/{TOKEN}"
PAPER = TicketPaper(
    office={"vi": "Trung tâm Phục vụ hành chính công phường Bồ Đề"},
    number="A025",
    service={"vi": "Hộ tịch, sao y", "en": "Civil status, certified copies"},
    ahead=6,
    estimate=(15, 25),
    issued_at=AT,
    token=TOKEN,
    hotline="024 3872 1234",
)
LONG = "Đăng ký quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất " * 3
UNBROKEN = "Ễ" * 80


@pytest.fixture(scope="module", autouse=True)
def fonts():
    make_fonts()


def ink_columns(picture):
    """Left and right edge of what is black."""
    left, _, right, _ = picture.convert("L").point(lambda level: 255 - level).getbbox()
    return left, right


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize(("url", "content"), [(URL, URL), ("", TOKEN)])
def test_both_decoders_read_the_code(dots, url, content):
    grey = draw_ticket(replace(PAPER, follow_url=url), dots).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(grey)] == [content]
    assert [code.data.decode() for code in zbar(grey, [ZBarSymbol.QRCODE])] == [content]


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize("name", [LONG, UNBROKEN], ids=["long", "unbroken"])
@pytest.mark.parametrize("number", ["A025", "A1000", "B7", "Z99999"])
def test_nothing_runs_into_the_margins(dots, name, number):
    paper = replace(PAPER, office={"vi": name}, service={"vi": name}, number=number)
    picture = draw_ticket(paper, dots)
    assert picture.mode == "1"
    assert picture.width == dots
    left, right = ink_columns(picture)
    assert left >= dots // 24 - 2
    assert right <= dots - dots // 24 + 2


def test_a_longer_name_makes_a_longer_paper():
    assert draw_ticket(replace(PAPER, service={"vi": LONG})).height > draw_ticket(PAPER).height


def test_the_number_is_as_tall_as_the_paper_allows():
    usual, narrow = draw_number("A025", 528, 176), draw_number("A1000", 352, 140)
    assert 500 <= usual.width <= 528
    assert usual.height >= 150
    assert 330 <= narrow.width <= 352
    assert draw_number("B7", 528, 176).height >= 170


def test_time_is_the_offices_whatever_zone_it_came_in():
    words = ticket.words("paper", "vi")
    assert ticket._issued(PAPER, words) == "Thứ Bảy, 21/11/2026 · *09:21*"
    late = replace(PAPER, issued_at=dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC))
    assert ticket._issued(late, words) == "Chủ Nhật, 22/11/2026 · *00:30*"
    here = replace(PAPER, issued_at=AT.astimezone(dt.timezone(dt.timedelta(hours=-5))))
    assert draw_ticket(here).tobytes() == draw_ticket(PAPER).tobytes()


def test_waiting_is_said_in_the_right_words():
    vi, en = ticket.words("paper", "vi"), ticket.words("paper", "en")
    assert ticket._ahead(PAPER, vi) == "Trước ông/bà còn *6* người"
    assert ticket._ahead(replace(PAPER, ahead=0), vi) == "Ông/bà là *người tiếp theo*"
    assert ticket._ahead(replace(PAPER, ahead=1), en) == "*1* person ahead of you"
    assert ticket._estimate(PAPER, vi) == "Chờ khoảng *15–25* phút"
    assert ticket._estimate(replace(PAPER, estimate=(1, 1)), en) == "Wait about *1* minute"
    assert ticket._estimate(replace(PAPER, estimate=None), vi) == ""


def test_languages_choose_what_is_large():
    english_first = replace(PAPER, languages=("en", "vi"))
    alone = replace(PAPER, languages=("vi",))
    assert draw_ticket(english_first).tobytes() != draw_ticket(PAPER).tobytes()
    assert draw_ticket(alone).height < draw_ticket(PAPER).height


def test_priority_is_a_word_on_the_paper():
    assert draw_ticket(replace(PAPER, priority=True)).height > draw_ticket(PAPER).height


def test_a_code_that_cannot_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        draw_qr("x" * 500, 60)


def test_a_qr_has_its_quiet_zone():
    code = draw_qr(TOKEN, 288)
    quiet = Image.new("1", (code.width, 4 * (code.width // 33)), 1)
    assert code.crop((0, 0, *quiet.size)).tobytes() == quiet.tobytes()


@settings(max_examples=60, deadline=None)
@given(st.text("aáĐễ M", min_size=1, max_size=120), st.integers(60, 600))
def test_lines_keep_every_letter_and_fit(text, width):
    words = split_words(text, Face(20), 1.0, marks=False)
    lines = break_lines(words, width)
    assert "".join(word.text for line in lines for word in line) == "".join(text.split())
    assert all(line_width(line) <= width for line in lines)


def test_marked_parts_stay_glued_to_what_touches_them():
    words = split_words("còn *6*/10 người", Face(20), 1.0, marks=True)
    assert [word.text for word in words] == ["còn", "6", "/10", "người"]
    assert [bool(word.space) for word in words] == [True, True, False, True]
