"""Numbers as they are said in Vietnamese, against words written by hand and by another rule."""

from __future__ import annotations

import re

import pytest

from config.voice.grammar import NORTH, SOUTH, reading, vietnamese_number
from config.voice.phrases import clip_text

BY_HAND = """
0 không
1 một
4 bốn
5 năm
10 mười
11 mười một
14 mười bốn
15 mười lăm
16 mười sáu
20 hai mươi
21 hai mươi mốt
22 hai mươi hai
24 hai mươi tư
25 hai mươi lăm
30 ba mươi
31 ba mươi mốt
44 bốn mươi tư
45 bốn mươi lăm
51 năm mươi mốt
54 năm mươi tư
55 năm mươi lăm
91 chín mươi mốt
99 chín mươi chín
100 một trăm
101 một trăm linh một
104 một trăm linh bốn
105 một trăm linh năm
110 một trăm mười
111 một trăm mười một
114 một trăm mười bốn
115 một trăm mười lăm
120 một trăm hai mươi
121 một trăm hai mươi mốt
124 một trăm hai mươi tư
155 một trăm năm mươi lăm
200 hai trăm
205 hai trăm linh năm
215 hai trăm mười lăm
441 bốn trăm bốn mươi mốt
500 năm trăm
505 năm trăm linh năm
555 năm trăm năm mươi lăm
901 chín trăm linh một
999 chín trăm chín mươi chín
1000 một nghìn
1001 một nghìn không trăm linh một
1005 một nghìn không trăm linh năm
1010 một nghìn không trăm mười
1015 một nghìn không trăm mười lăm
1021 một nghìn không trăm hai mươi mốt
1025 một nghìn không trăm hai mươi lăm
1100 một nghìn một trăm
1101 một nghìn một trăm linh một
1115 một nghìn một trăm mười lăm
1250 một nghìn hai trăm năm mươi
1501 một nghìn năm trăm linh một
1999 một nghìn chín trăm chín mươi chín
2000 hai nghìn
5005 năm nghìn không trăm linh năm
9999 chín nghìn chín trăm chín mươi chín
10000 một không không không không
"""
TABLE = [line.split(maxsplit=1) for line in BY_HAND.strip().splitlines()]

TICKETS = {
    "A025": "a không hai mươi lăm",
    "A005": "a không không năm",
    "A001": "a không không một",
    "A010": "a không mười",
    "A011": "a không mười một",
    "A015": "a không mười lăm",
    "A021": "a không hai mươi mốt",
    "B100": "bê một trăm",
    "B105": "bê một trăm linh năm",
    "R004": "e rờ không không bốn",
    "Đ044": "đê không bốn mươi tư",
    "đ044": "đê không bốn mươi tư",
    "D044": "dê không bốn mươi tư",
    "A1000": "a một nghìn",
    "A1001": "a một nghìn không trăm linh một",
    "A1015": "a một nghìn không trăm mười lăm",
    "A-025": "a không hai mươi lăm",
    "A000": "a không không không",
    "AB012": "a bê không mười hai",
    "": "",
    "—": "",
}


def said(clips: tuple[str, ...]) -> str:
    return " ".join(clip_text(name, "vi") for name in clips)


def by_rewriting(number: int) -> str:
    """Place by place with no exceptions, then the exceptions put in as rewritings of the text."""
    names = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    digits = str(number)
    places = ["nghìn", "trăm", "mươi", ""][-len(digits) :]
    text = " ".join(
        f"{names[int(digit)]} {place}".strip() for digit, place in zip(digits, places, strict=True)
    )
    for pattern, instead in (
        (r"( không trăm)? không mươi không$", ""),
        (r"không mươi", "linh"),
        (r"một mươi", "mười"),
        (r"(mươi|mười) không$", r"\1"),
        (r"mươi một$", "mươi mốt"),
        (r"mươi bốn$", "mươi tư"),
        (r"(mươi|mười) năm$", r"\1 lăm"),
    ):
        text = re.sub(pattern, instead, text)
    return text


@pytest.mark.parametrize(("number", "words"), TABLE)
def test_numbers_written_by_hand(number: str, words: str) -> None:
    assert said(vietnamese_number(int(number))) == words


def test_every_number_to_1999_agrees_with_rewriting() -> None:
    different = [
        number
        for number in range(1, 2000)
        if said(vietnamese_number(number)) != by_rewriting(number)
    ]
    assert different == []


def test_no_two_numbers_sound_alike() -> None:
    heard = {vietnamese_number(number) for number in range(10_000)}
    assert len(heard) == 10_000


def test_the_south_has_its_own_words() -> None:
    assert said(vietnamese_number(105, SOUTH)) == "một trăm lẻ năm"
    assert said(vietnamese_number(1005, SOUTH)) == "một ngàn không trăm lẻ năm"
    assert said(vietnamese_number(25, SOUTH)) == "hai mươi lăm"


@pytest.mark.parametrize(("ticket", "words"), TICKETS.items())
def test_ticket_numbers(ticket: str, words: str) -> None:
    assert said(reading("vi").ticket(ticket)) == words


@pytest.mark.parametrize(
    ("label", "words"),
    [("3", "ba"), ("15", "mười lăm"), ("21", "hai mươi mốt"), ("99", "chín mươi chín"),
     ("03", "không ba"), ("12B", "mười hai bê"), ("Tầng hai", ""), ("…", "")],
)  # fmt: skip
def test_counter_labels(label: str, words: str) -> None:
    assert said(reading("vi").counter(label)) == words


@pytest.mark.parametrize("region", [NORTH, SOUTH])
def test_a_reading_names_every_clip_it_can_need(region: str) -> None:
    say = reading("vi", region)
    needed = {clip for number in range(10_001) for clip in say.counter(str(number))}
    needed |= {clip for letter in "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ" for clip in say.ticket(letter)}
    assert needed == say.clips
