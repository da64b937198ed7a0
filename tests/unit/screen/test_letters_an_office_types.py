"""Whatever an office types is shown: seldom letters from another font, never an empty box."""

from __future__ import annotations

import logging

import pygame
import pytest

from config.catalogue.samples import sample
from config.look.fonts import COMMON, FACES, NUMBERS_BOLD, WORDS_BOLD, WORDS_REGULAR, shown
from devices.paper.raster import Face, split_words
from devices.screen.type import Type, missing_glyphs

OFFICE_TYPES = (
    "Buôn Ƀuôr, xã Ea Nŏng: mơĭ hriê, hĭn – Êđê",
    "Plei Ŏp, Jrai: lŏm pơ̆ng, čar, ñu",
    "Nghỉ 30/4 😀👍🏽 – №12 → quầy 3 ★ ✓",
    "Hợp tác xã Ωmega · Жукова · 株式会社 · ខ្មែរ",
    "Zero\u200bwidth, so\u00adft, biến\u0300",
)


@pytest.mark.parametrize("text", OFFICE_TYPES)
@pytest.mark.parametrize("face", FACES)
def test_no_letter_of_what_is_shown_is_missing_in_the_face_it_is_shown_in(text, face) -> None:
    written, having = shown(text, face)
    assert missing_glyphs(written, having) == set()
    assert written.split()[0][0] == text[0]


@pytest.mark.parametrize("face", FACES)
def test_vietnamese_and_english_stay_in_their_own_face(face: str) -> None:
    everything = "".join(sorted(COMMON))
    assert missing_glyphs(everything, face) == set()
    assert shown("Mời ông/bà đến quầy 3", face) == ("Mời ông/bà đến quầy 3", face)


def test_letters_of_minority_languages_stay_what_they_are() -> None:
    for text in OFFICE_TYPES[:2]:
        written, having = shown(text, WORDS_BOLD)
        assert "?" not in written
        assert having != WORDS_BOLD
        assert len(written) == len(text)


def test_what_no_font_has_is_left_out_or_a_question_mark_and_told_once(caplog) -> None:
    with caplog.at_level(logging.WARNING, logger="config.look.fonts"):
        assert shown("Nghỉ lễ 🐉🐉 龍", WORDS_REGULAR) == ("Nghỉ lễ  ?", WORDS_REGULAR)
        assert shown("龍", WORDS_BOLD)[0] == "?"
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert all(sign in told[at] for at, sign in enumerate(("U+1F409 DRAGON", "U+9F8D")))


@pytest.mark.parametrize("text", OFFICE_TYPES)
def test_drawn_it_holds_no_empty_box(text: str) -> None:
    """The glyph of letters a font lacks is drawn once; it stands nowhere in the line."""
    letters = Type()
    font = letters.font(shown(text, WORDS_REGULAR)[1], 30)
    lacking = [box is None for box in font.metrics(shown(text, WORDS_REGULAR)[0])]
    assert not any(lacking)
    ink = letters.ink(text, WORDS_REGULAR, 30, "#000000").surface
    assert abs(ink.get_width() - letters.width(text, WORDS_REGULAR, 30)) <= 1
    assert pygame.mask.from_surface(ink).count() > 500


def test_on_paper_too_and_an_emoji_alone_takes_no_room() -> None:
    words = split_words("Ƀuôr 😀 *Ŏng*", Face(24), 1.0, marks=True)
    assert [word.text for word in words] == ["Ƀuôr", "Ŏng"]
    assert all("NotoSans" in str(word.font.path) for word in words)


def test_the_whole_catalogue_can_be_read() -> None:
    catalogue = sample()
    texts: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            for one in value.values():
                gather(one)
        elif isinstance(value, list | tuple):
            for one in value:
                gather(one)
        elif hasattr(value, "__struct_fields__"):
            for name in value.__struct_fields__:
                gather(getattr(value, name))

    gather(catalogue.procedures)
    gather(catalogue.events)
    gather(catalogue.fields)
    assert len(texts) > 1000
    for face in (WORDS_REGULAR, WORDS_BOLD, NUMBERS_BOLD):
        assert missing_glyphs("".join(texts), face) == set()
