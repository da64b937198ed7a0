"""A pause of the office is spoken once, where the pack has the words, and never in a call's way."""

from __future__ import annotations

from config.voice.phrases import PAUSED
from displays.announcer import Announcer
from tests.unit.displays.toy_speaker import Speaker


class ToyPack:
    rate = 22050
    chime = b"ding "

    def __init__(self, phrases: dict[str, bytes]) -> None:
        self._phrases = phrases

    def phrase(self, name: str) -> bytes | None:
        return self._phrases.get(name)

    def silence(self, milliseconds: int) -> bytes:
        return b"_"


def spoken(clock, *packs: ToyPack) -> list[bytes]:
    speaker = Speaker()
    announcer = Announcer(packs, speaker, clock)  # type: ignore[arg-type]
    announcer.tell(PAUSED)
    announcer.tell(PAUSED)
    name, others = announcer._next()  # type: ignore[misc]
    assert (name, others) == (PAUSED, 0)
    announcer._speak_notice(name)
    assert announcer._notices == []
    return speaker.played


def test_it_is_said_in_each_language_after_the_chime(clock) -> None:
    vi, en = ToyPack({PAUSED: b"tam ngung"}), ToyPack({PAUSED: b"paused"})
    assert spoken(clock, vi, en) == [b"ding _tam ngung_paused"]


def test_a_pack_without_the_words_says_nothing(clock) -> None:
    assert spoken(clock, ToyPack({})) == []
