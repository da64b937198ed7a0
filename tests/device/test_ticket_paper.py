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
from contract.codes import wifi_text
from contract.messages import GuestWifi, TicketLayout
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
    assert ticket._issued(late, words) == "Chủ nhật, 22/11/2026 · *00:30*"
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


WIFI = GuestWifi(ssid="Một cửa: khách", password='a;b"c')
NOTHING = TicketLayout(
    ahead=False, estimate=False, qr=False, wifi=False, time=False, hotline=False,
    second_language=False,
)  # fmt: skip


@pytest.mark.parametrize("dots", [576, 384])
def test_the_offices_network_has_its_code_beside_the_ticket_s(dots):
    grey = draw_ticket(replace(PAPER, follow_url=URL, guest_wifi=WIFI), dots).convert("L")
    expected = {URL, wifi_text(WIFI.ssid, WIFI.password)}
    assert {code.text for code in zxingcpp.read_barcodes(grey)} == expected
    alone = draw_ticket(replace(PAPER, guest_wifi=WIFI), dots).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(alone)] == [TOKEN]


def test_a_network_s_name_and_password_are_told_as_phones_read_them():
    assert wifi_text("a;b", "c:d,e\\") == "WIFI:T:WPA;S:a\\;b;P:c\\:d\\,e\\\\;;"
    assert wifi_text("khách", "") == "WIFI:T:nopass;S:khách;;"


@pytest.mark.parametrize("field", ["ahead", "estimate", "qr", "time", "hotline", "second_language"])
def test_each_line_can_be_left_out(field):
    without = replace(PAPER, layout=TicketLayout(**{field: False}))
    assert draw_ticket(without).height < draw_ticket(PAPER).height


@pytest.mark.parametrize("dots", [576, 512, 384])
@pytest.mark.parametrize("languages", [("vi", "en"), ("en", "vi")])
def test_nothing_of_a_full_paper_runs_into_the_margins(dots, languages):
    texts = {"vi": LONG, "en": UNBROKEN}
    full = replace(
        PAPER, office=texts, service=texts, languages=languages, priority=True, follow_url=URL,
        layout=TicketLayout(header=texts, foot=texts), expected="afternoon",
        guest_wifi=GuestWifi(ssid="Ễ" * 32, password="x" * 63), typed_code="A1025-317",
    )  # fmt: skip
    left, right = ink_columns(draw_ticket(full, dots))
    assert left >= dots // 24 - 2
    assert right <= dots - dots // 24 + 2


def test_a_narrow_roll_in_a_wide_printer_is_printed_within_the_roll():
    for test in (True, False):
        picture = draw_ticket(replace(PAPER, layout=TicketLayout(width=58), test=test), 576)
        assert picture.width == 576
        assert ink_columns(picture)[1] <= 384
    same = picture.crop((0, 0, 384, picture.height)).tobytes()
    assert same == draw_ticket(PAPER, 384).tobytes()


def test_the_afternoon_and_the_code_for_typing_have_lines_of_their_own():
    bare = replace(PAPER, layout=NOTHING)
    for more in ({"expected": "afternoon"}, {"typed_code": "A025-317"}, {"copy": True}):
        assert draw_ticket(replace(bare, **more)).height > draw_ticket(bare).height
    header = TicketLayout(header={"vi": "Số 12 phố Thử"}, foot={"vi": "Cảm ơn"})
    assert draw_ticket(replace(PAPER, layout=header)).height > draw_ticket(PAPER).height


@pytest.mark.parametrize("dots", [576, 384])
def test_a_test_says_so_all_over_the_paper(dots):
    usual, test = (draw_ticket(replace(PAPER, test=one), dots) for one in (False, True))
    assert test.height > usual.height
    band = test.crop((dots // 20, 20, dots - dots // 20, 40)).convert("L").histogram()
    assert band[0] > band[255]
    across = test.crop((0, test.height // 3, dots // 30, 2 * test.height // 3)).convert("L")
    assert across.histogram()[0] > 0


def test_who_is_called_after_the_break_is_told_that_and_no_range_across_it():
    told = [
        draw_ticket(replace(PAPER, expected="afternoon", estimate=estimate)).tobytes()
        for estimate in ((2, 141), None)
    ]
    assert told[0] == told[1]
