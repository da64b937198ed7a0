"""Spoken help: each screen has something to say, once, and the next person hears nothing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from config.voice.phrases import HELPS, optional_clips
from contract.messages import Want
from kiosk import naming
from kiosk.naming import Named
from kiosk.speaking import SPOKEN, SpokenHelp, help_for, number_in
from tests.waiting import PATIENCE


@dataclass
class RememberingVoice:
    """A voice without a loudspeaker."""

    said: list[tuple[str, str]] = field(default_factory=list)
    volume: int = 0
    named: list[list[str]] = field(default_factory=list)

    def speaks(self, language: str) -> bool:
        return language == "vi"

    def say(
        self, mark: str, language: str, cards: Sequence[Named] = (), told: Sequence[str] = ()
    ) -> None:
        self.said.append((mark, language))
        self.named.append([f"{card.digit} {card.name}" for card in cards])

    def hush(self) -> None:
        self.said.append(("hush", ""))

    def set_volume(self, percent: int) -> None:
        self.volume = percent


@pytest.fixture
def speaking(kiosk):
    kiosk.terminal.voice = RememberingVoice()
    kiosk.terminal.stage.repaint()
    kiosk.step()
    return kiosk


def said(rig) -> list[str]:
    return [mark for mark, _ in rig.terminal.voice.said]


def test_every_help_is_a_clip_that_a_pack_may_have() -> None:
    assert set(SPOKEN.values()) | {"any"} == set(HELPS)
    assert {f"help-{name}" for name in HELPS} <= optional_clips("vi")


@pytest.mark.parametrize(
    ("mark", "help_name"),
    [
        ("kiosk.home.paper-out", "home"), ("kiosk.priority.by-age", "priority"),
        ("own.waiting.A025", "own"), ("own.rate", "rate"), ("sorry.too-early", "sorry"),
        ("kiosk.number.printed.A025", "number"), ("technician", "any"),
    ],
)  # fmt: skip
def test_screens_say_what_they_are_for(mark: str, help_name: str) -> None:
    assert help_for(mark) == help_name


def test_the_number_is_read_out() -> None:
    assert number_in("kiosk.number.printing.A025") == "A025"
    assert number_in("kiosk.home") == ""


def test_one_touch_reads_each_screen_once_until_the_person_has_gone(speaking, made) -> None:
    speaking.touch("service civil")
    assert said(speaking) == []
    speaking.terminal.go_home()
    speaking.step()
    speaking.touch("read")
    speaking.wait(61)  # the clock moves on, and is not read
    assert said(speaking) == ["kiosk.home", "still-there"]
    speaking.touch("more-time")
    speaking.touch("service civil")
    speaking.answer(made.issued())
    speaking.printed(ok=True)
    assert said(speaking)[2:] == ["kiosk.home", "kiosk.taking", "kiosk.number.printing.A025"]
    speaking.touch("done")
    assert said(speaking)[-1] == "hush"
    assert not speaking.terminal.reading


def test_the_cards_are_read_with_the_keys_that_press_them_and_closed_ones_are_not(
    speaking, made
) -> None:
    state = made.services()[1]
    state.open = False
    speaking.say("service/land", state)
    speaking.touch("read")
    assert speaking.terminal.voice.named[-1] == [
        "1 Hộ tịch, sao y", "2 Hộ kinh doanh", "3 Cư trú", "4 Nhận kết quả", "5 Gõ mã",
        "6 English", "7 Chữ to", "8 Ngừng đọc", "9 Khác", "0 Nhờ cán bộ giúp",
    ]  # fmt: skip
    speaking.terminal.stage.press_key("2")
    assert speaking.link.asked[-1].fields["service"] == "business", "as it was said"


def test_a_card_is_said_by_its_own_recording_or_by_the_voice_of_the_set_up(monkeypatch) -> None:
    monkeypatch.setattr(naming, "_spoken", lambda name, *_: f"~{name}".encode())
    cards = [Named("service land", "Đất đai", 1), Named("guide", "Guide", 0)]
    said = naming.names_pcm(OwnPack(), cards)  # type: ignore[arg-type]
    assert said == b" 1 card-service-land  ~Guide"


def test_without_a_voice_for_the_language_nothing_is_offered(speaking) -> None:
    assert speaking.has("read")
    speaking.touch("language")
    assert not speaking.has("read")


def test_the_office_sets_how_loud(speaking) -> None:
    speaking.say("want/kiosk-1", Want(at=speaking.clock.now(), volume=35))
    assert speaking.terminal.voice.volume == 35


class SlowSpeaker:
    """Plays until it is let go on; remembers what it played."""

    rate = 22050

    def __init__(self) -> None:
        self.played: list[tuple[bytes, float]] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def play(self, pcm: bytes, volume: float) -> bool:
        self.played.append((pcm, volume))
        self.begun.release()
        return self.go_on.acquire(timeout=PATIENCE)

    def stop(self) -> None:
        self.go_on.release()

    def close(self) -> None:
        self.played.append((b"closed", 0.0))


class ToyPack:
    """Every clip is its own name."""

    def phrase(self, name: str) -> bytes:
        return name.encode()

    def silence(self, milliseconds: int) -> bytes:
        return b" "

    def number(self, ticket: str) -> bytes:
        return ticket.encode()


class OwnPack(ToyPack):
    """An office's own, with a recording of one of its services."""

    language, rate, manifest = "vi", 22050, SimpleNamespace(region="north")

    def phrase(self, name: str) -> bytes:
        return name.encode() if name == "card-service-land" else b""


def test_of_what_comes_while_it_speaks_only_the_last_is_said() -> None:
    speaker = SlowSpeaker()
    voice = SpokenHelp({"vi": ToyPack()}, speaker)  # type: ignore[dict-item]
    voice.set_volume(50)
    voice.start()
    voice.say("kiosk.home", "vi")
    assert speaker.begun.acquire(timeout=PATIENCE)
    for mark in ("kiosk.taking", "settings", "kiosk.number.printed.A025"):
        voice.say(mark, "vi")
    voice.say("kiosk.home", "en")  # no voice for it
    speaker.go_on.release()
    assert speaker.begun.acquire(timeout=PATIENCE)
    voice.stop()
    assert speaker.played == [
        (b"help-home", 0.5), (b"help-number A025", 0.5), (b"closed", 0.0),
    ]  # fmt: skip
