"""A written text as a voice is told it: figures in words, no marks, not too long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.voice import synthesis
from config.voice.pack import PackError
from config.voice.wording import MOST_LETTERS, as_read, shortened


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Mở cửa 8:00", "Mở cửa 8 giờ"),
        ("từ 7h30 đến 11h", "từ 7 giờ 30 đến 11 giờ"),
        ("13:05", "13 giờ 5"),
        ("nghỉ ngày 20/11", "nghỉ ngày 20 tháng 11"),
        ("nghỉ 02/09/2026.", "nghỉ 2 tháng 9 năm 2026."),
        ("gọi 0200 000 000", "gọi 0 2 0 0 0 0 0 0 0 0"),
        ("lệ phí 8.000 đồng, quầy 5", "lệ phí 8.000 đồng, quầy 5"),
        ("hồ sơ 12/345", "hồ sơ 12/345"),
        ("*Chú ý*:  [[abc]] <b>mới</b>", "Chú ý : abc b mới /b"),
    ],
)
def test_vietnamese_figures_are_read_as_people_say_them(text: str, read: str) -> None:
    assert as_read(text, "vi") == read


def test_english_times_are_read() -> None:
    assert as_read("Open 8:00-11:30", "en") == "Open 8 o'clock-11 30"


def test_only_whole_sentences_or_words_are_kept() -> None:
    assert shortened("Ngắn.") == "Ngắn."
    sentences = "Một câu vừa phải thôi. " * 30
    assert shortened(sentences).endswith("thôi.")
    assert MOST_LETTERS // 2 <= len(shortened(sentences)) <= MOST_LETTERS
    words = shortened("chữ " * 200)
    assert words.endswith("chữ")
    assert len(words) <= MOST_LETTERS
    assert len(shortened("x" * 500)) == MOST_LETTERS


@pytest.fixture
def looked_for_anew() -> Iterator[None]:
    """Whether the engine is there is remembered: not from one test to the next."""
    synthesis.can_speak.cache_clear()
    yield
    synthesis.can_speak.cache_clear()


@pytest.mark.usefixtures("looked_for_anew")
def test_what_cannot_be_said_is_not_repeated_in_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be somebody's own affair, and faults are logged."""
    monkeypatch.setattr(synthesis, "is_installed", lambda: True)
    monkeypatch.setattr(synthesis, "ENGINE", "false")
    with pytest.raises(PackError) as told:
        synthesis.spoken_text("Hồ sơ của ông A", "vi")
    assert "ông A" not in str(told.value)


@pytest.mark.usefixtures("looked_for_anew")
def test_a_machine_without_the_engine_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert synthesis.spoken_text("Xin chào", "vi") == b""
    assert not synthesis.can_speak("hmn")
