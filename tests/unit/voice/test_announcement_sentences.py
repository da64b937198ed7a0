"""Whole announcements, as clips and as text, in the languages we speak."""

from __future__ import annotations

import pytest

from config.voice.grammar import reading
from config.voice.phrases import (
    CHIME,
    NEEDED,
    Announcement,
    clip_text,
    needed_clips,
    optional_clips,
    sentence,
    written,
)
from config.words import words


def text(kind: Announcement, ticket: str, counter: str, language: str = "vi") -> str:
    return written(sentence(kind, ticket, counter, language), language)


def test_a_call() -> None:
    assert sentence(Announcement.CALL, "A025", "3", "vi") == (
        ("invite",),
        ("letter-a", "digit-0", "digit-2", "tens", "five-after-tens"),
        ("to-counter",),
        ("digit-3",),
    )
    assert text(Announcement.CALL, "A025", "3") == (
        "Xin mời công dân có số thứ tự, a không hai mươi lăm, đến quầy số, ba"
    )


def test_a_recall_begins_by_saying_so() -> None:
    first, *rest = sentence(Announcement.RECALL, "A025", "3", "vi")
    assert first == ("again",)
    assert tuple(rest) == sentence(Announcement.CALL, "A025", "3", "vi")


def test_a_priority_call_says_one_word_more() -> None:
    assert text(Announcement.PRIORITY_CALL, "B011", "12") == (
        "Xin mời công dân ưu tiên, số thứ tự, bê không mười một, đến quầy số, mười hai"
    )
    assert text(Announcement.PRIORITY_RECALL, "B011", "12").startswith("Xin nhắc lại, Xin mời")


def test_a_counter_with_a_name_is_left_to_the_screen() -> None:
    assert text(Announcement.CALL, "A025", "Bàn hướng dẫn") == (
        "Xin mời công dân có số thứ tự, a không hai mươi lăm, đến quầy ghi trên màn hình"
    )


@pytest.mark.parametrize(
    ("counter", "words"),
    [("3", "three"), ("10", "ten"), ("12", "twelve"), ("20", "twenty"), ("21", "twenty one"),
     ("99", "ninety nine"), ("100", "one zero zero"), ("7A", "seven A")],
)  # fmt: skip
def test_english(counter: str, words: str) -> None:
    assert text(Announcement.CALL, "A025", counter, "en") == (
        f"Now calling number, A zero two five, please go to counter, {words}"
    )


def test_a_language_without_rules_is_read_digit_by_digit() -> None:
    assert reading("xx").ticket("A025") == ("letter-a", "digit-0", "digit-2", "digit-5")
    assert reading("xx").counter("12") == ("digit-1", "digit-2")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_clip_has_its_words(language: str) -> None:
    say = words("voice", language)
    kinds = ("clip", "number")
    clips = needed_clips(language) - {CHIME}
    assert [n for n in clips if not any(say.has(f"{kind}.{n}") for kind in kinds)] == []
    assert all(clip_text(name, language).strip() for name in clips)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", list(Announcement))
def test_every_announcement_needs_only_clips_of_the_pack(kind: Announcement, language: str) -> None:
    for counter in ("3", "Bàn hướng dẫn"):
        groups = sentence(kind, "Đ1025", counter, language)
        known = needed_clips(language) | (set() if kind in NEEDED else optional_clips(language))
        assert {clip for group in groups for clip in group} <= known
