"""Type: measured by its capitals, wrapped, with room for stacked marks."""

from __future__ import annotations

import unicodedata

import pytest

from config.look.fonts import FACES, NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR
from devices.screen.type import KEPT_BYTES, Type, missing_glyphs

VIETNAMESE = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaăâbcdđeêghiklmnoôơpqrstuưvxy"
MARKED = "".join(
    unicodedata.normalize("NFC", vowel + mark)
    for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for mark in "\u0300\u0301\u0303\u0309\u0323"
)


@pytest.mark.parametrize("face", FACES)
def test_every_vietnamese_letter_has_a_glyph(face: str) -> None:
    assert missing_glyphs(VIETNAMESE + MARKED + "0123456789.,:–—·“”()/?!-", face) == set()


def test_a_missing_glyph_is_noticed() -> None:
    assert missing_glyphs("Quầy 漢", WORDS_REGULAR) == {"漢"}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("capital", [12, 19, 37, 120])
def test_capitals_are_as_high_as_asked(face: str, capital: int) -> None:
    ink = Type().ink("H", face, capital, "#000000")
    high = ink.surface.get_bounding_rect().height
    assert capital <= high <= capital + 3
    assert ink.surface.get_bounding_rect().top == pytest.approx(ink.capital_top, abs=2)


def test_stacked_capitals_are_not_cut_and_stand_on_the_same_line() -> None:
    plain, stacked = (Type().ink(text, WORDS_BOLD, 60, "#000000") for text in ("AH", "ẪH"))
    assert stacked.surface.get_bounding_rect().top >= 0
    assert stacked.capital_top > stacked.surface.get_bounding_rect().top
    low = [ink.surface.get_bounding_rect().bottom - ink.baseline for ink in (plain, stacked)]
    assert low[0] == low[1]


def test_decomposed_text_looks_like_composed() -> None:
    letters = Type()
    composed = letters.ink("Đất đai", WORDS_REGULAR, 20, "#000000").surface
    decomposed = letters.ink(
        unicodedata.normalize("NFD", "Đất đai"), WORDS_REGULAR, 20, "#000000"
    ).surface
    assert composed.get_buffer().raw == decomposed.get_buffer().raw


def test_wrapped_lines_keep_the_width_and_all_words() -> None:
    text = "Mời ông/bà lấy số và nhận kết quả tại *quầy 1*. Nhớ mang theo giấy hẹn."
    lines = Type().lines(text, 20, 300)
    assert len(lines) > 1
    assert all(line.width <= 300 for line in lines)
    words = " ".join("".join(run.text for run in line.runs) for line in lines)
    assert " ".join(words.split()) == text.replace("*", "")
    strong = [run.text for line in lines for run in line.runs if run.face == WORDS_BOLD]
    assert " ".join(strong).split() == ["quầy", "1"]


def test_balanced_lines_are_as_few_and_more_even() -> None:
    letters = Type()
    text = "Ông/bà có cần thêm thời gian không ạ"
    width = letters.width(text, WORDS_BOLD, 30) - 20
    plain = letters.lines(text, 30, width, WORDS_BOLD)
    even = letters.balanced(text, 30, width, WORDS_BOLD, WORDS_BOLD)
    assert len(even) == len(plain) == 2
    assert max(line.width for line in even) < max(line.width for line in plain)


def test_digits_are_tabular() -> None:
    letters = Type()
    assert len({letters.width(digit * 4, NUMBERS_BOLD, 40) for digit in "0123456789"}) == 1


def test_fitting_text_is_within_the_width_and_no_larger_than_asked() -> None:
    letters = Type()
    capital = letters.fit("A1000", NUMBERS_BOLD, 300, 400)
    assert letters.width("A1000", NUMBERS_BOLD, capital) <= 400
    assert letters.fit("A", NUMBERS_BOLD, 50, 400) == 50


def test_what_is_kept_of_rendered_text_is_bounded() -> None:
    letters = Type()
    for number in range(200):
        letters.ink(f"A{number:03}", NUMBERS_BOLD, 200, "#000000")
    assert letters._kept <= KEPT_BYTES
    again = letters.ink("A199", NUMBERS_BOLD, 200, "#000000")
    assert letters.ink("A199", NUMBERS_BOLD, 200, "#000000") is again
