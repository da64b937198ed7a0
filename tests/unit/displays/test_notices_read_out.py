"""A notice's own text is read out, beside the screen's thread and after the calls."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import msgspec
import numpy as np
import pytest

from config.settings import Panel, TerminalSettings
from config.voice import pack as voice
from config.voice.pack import Manifest, PackError, as_wav
from config.voice.phrases import NOTICE, PAUSED
from config.voice.synthesis import spoken_text
from contract.ids import Scope
from contract.messages import Pause
from displays.announcer import Aloud, Announcer, Spoken
from displays.reading import Reader
from displays.town_crier import NewNotice
from displays.wall import Wall
from tests.unit.displays.toy_speaker import Speaker
from tests.waiting import PATIENCE

FRIDAY = NewNotice((("vi", "Chiều thứ Sáu nghỉ họp."), ("en", "Closed on Friday afternoon.")))
HAS_ENGINE = shutil.which("espeak-ng") is not None


class ToyPack:
    """A pack that holds one clip, or none."""

    rate, chime = voice.RATE, b"ding "

    def __init__(self, language: str, clip: bytes = b"") -> None:
        self.language = language
        self.manifest = Manifest(format=1, language=language, clips={})
        self._clip = clip

    def phrase(self, name: str) -> bytes | None:
        return self._clip if name == NOTICE and self._clip else None

    def silence(self, milliseconds: int) -> bytes:
        return b"_"


VI, EN = ToyPack("vi", b"thong bao moi"), ToyPack("en", b"new notice")


def toy_engine(text: str, language: str, region: str) -> bytes:
    """Speaks Vietnamese alone."""
    return f"{text}@{region}".encode() if language == "vi" else b""


def told(notice: NewNotice, engine=toy_engine, packs=(VI, EN)) -> list[Spoken]:
    said: list[Spoken] = []
    Reader(packs, said.append, engine, lambda work: work()).read(notice)
    return said


def sounded(clock, *notices: Spoken, packs=(VI, EN)) -> list[bytes]:
    speaker = Speaker()
    announcer = Announcer(packs, speaker, clock)  # type: ignore[arg-type]
    for notice in notices:
        announcer.tell(notice)
    while announcer._notices:
        announcer._speak_notice(announcer._next()[0])  # type: ignore[index,arg-type]
    return speaker.played


def test_each_language_is_an_announcement_of_its_own_chime_words_text(clock) -> None:
    def engine(text: str, language: str, region: str) -> bytes:
        return text.encode()

    assert sounded(clock, *told(FRIDAY, engine)) == [
        "ding _thong bao moi_Chiều thứ Sáu nghỉ họp.".encode(),
        b"ding _new notice_Closed on Friday afternoon.",
    ]


def test_a_language_without_a_voice_is_told_that_there_is_a_notice(clock) -> None:
    said = told(FRIDAY)
    assert said == [Aloud(NOTICE, "vi", "Chiều thứ Sáu nghỉ họp.@north".encode()),
                    Aloud(NOTICE, "en", b"")]  # fmt: skip
    assert sounded(clock, *said)[1] == b"ding _new notice"


@pytest.mark.parametrize("fault", [PackError("silent"), OSError("gone"), ValueError("odd")])
def test_where_nothing_can_be_read_it_is_as_without_an_engine(clock, fault: Exception) -> None:
    def broken(text: str, language: str, region: str) -> bytes:
        raise fault

    for engine in (broken, lambda *_: b""):
        assert told(FRIDAY, engine) == [NOTICE]
    assert sounded(clock, NOTICE) == [b"ding _thong bao moi_new notice"]


def test_a_notice_in_one_language_is_not_read_in_anothers_voice() -> None:
    read: list[str] = []

    def engine(text: str, language: str, region: str) -> bytes:
        read.append(language)
        return b"x"

    told(NewNotice((("vi", "Nghỉ họp"),)), engine)
    assert read == ["vi"]


def test_a_long_text_is_read_to_a_sentences_end() -> None:
    sentence = "Mời ông bà mang đủ giấy tờ khi đến nộp hồ sơ. "
    (one,) = told(NewNotice((("vi", sentence * 20),)), packs=(VI,))
    assert isinstance(one, Aloud)
    text = one.pcm.decode().partition("@")[0]
    assert text == (sentence * 5).strip()


def test_calls_go_before_a_notice_and_between_its_languages(clock, walls) -> None:
    announcer = Announcer([VI, EN], Speaker(), clock)  # type: ignore[list-item]
    for one in told(FRIDAY):
        announcer.tell(one)
    first, second = (
        msgspec.structs.replace(walls.call(n, f"A00{n}"), at=clock.now()) for n in (1, 2)
    )
    announcer.offer([first])
    assert announcer._next() == (first, 0)
    notice, _ = announcer._next()  # type: ignore[misc]
    assert isinstance(notice, Aloud)
    assert notice.language == "vi"
    announcer.offer([second])
    assert announcer._next() == (second, 0)


def test_an_engine_that_hangs_keeps_nobody_waiting(clock, walls) -> None:
    """What is read out is made beside the caller; the announcer goes on with calls."""
    go, made = threading.Event(), threading.Event()

    def slow(text: str, language: str, region: str) -> bytes:
        assert go.wait(PATIENCE)
        return b"slow"

    announcer = Announcer([VI], Speaker(), clock)  # type: ignore[list-item]

    def tell(notice: Spoken) -> None:
        announcer.tell(notice)
        made.set()

    Reader([VI], tell, slow).read(FRIDAY)  # type: ignore[list-item]
    call = msgspec.structs.replace(walls.call(1, "A001"), at=clock.now())
    announcer.offer([call])
    assert announcer._next() == (call, 0)
    assert announcer._notices == []
    go.set()
    assert made.wait(PATIENCE)
    assert announcer._next() == (Aloud(NOTICE, "vi", b"slow"), 0)


def packs_folder(folder: Path) -> None:
    """A Vietnamese pack whose every clip is a short tone."""
    from config.voice.phrases import CHIME, needed_clips

    time = np.arange(voice.RATE // 10) / voice.RATE
    tone = np.round(3000 * np.sin(2 * np.pi * 330 * time)).astype("<i2").tobytes()
    names = [*needed_clips("vi"), CHIME, NOTICE, PAUSED]
    clips = {name: {"file": f"{name}.wav", "text": "", "seconds": 0.1} for name in names}
    (folder / "vi").mkdir(parents=True)
    for name in names:
        (folder / "vi" / f"{name}.wav").write_bytes(as_wav(tone))
    told = {"format": 1, "language": "vi", "rate": voice.RATE, "clips": clips}
    (folder / "vi" / "pack.json").write_bytes(msgspec.json.encode(told))


@pytest.fixture
def whole_wall(tmp_path: Path, clock, make_wall):
    """A display with all its parts, its announcer not started: what it is told, waits."""
    packs_folder(tmp_path / "packs")
    settings = TerminalSettings(
        format=1, office="trial", device="wall-1", kind="display", languages=["vi"],
        voice="packs", sound=f"file:{tmp_path}/sound",
        panel=Panel(width=640, height=360, width_mm=400, distance_m=2, window=True),
    )  # fmt: skip
    return Wall(settings, tmp_path, clock)


def test_a_wall_tells_its_announcer_of_a_pause_once(whole_wall, walls, clock) -> None:
    pause = Pause(scope=Scope.OFFICE, since=clock.now())
    paused = msgspec.structs.replace(walls.office, pauses=[pause])
    whole_wall.take("office", paused)
    whole_wall.take("office", paused)
    assert whole_wall.announcer._notices == [PAUSED]


def test_a_wall_lets_a_new_notice_be_read_and_not_one_it_found(whole_wall, walls) -> None:
    read: list[NewNotice] = []
    whole_wall.reader.read = read.append
    old = msgspec.structs.replace(walls.office, notices=[{"vi": "Cũ"}])
    whole_wall.take("office", old)
    whole_wall.take("office", msgspec.structs.replace(old, notices=[{"vi": "Mới"}, {"vi": "Cũ"}]))
    assert read == [NewNotice((("vi", "Mới"),))]
    assert whole_wall.announcer._notices == []


@pytest.mark.skipif(not HAS_ENGINE, reason="espeak-ng is not installed")
def test_the_real_voice_says_it_loud_enough() -> None:
    (one,) = told(NewNotice(FRIDAY.texts[:1]), spoken_text, packs=(VI,))
    assert isinstance(one, Aloud)
    sound = np.frombuffer(one.pcm, dtype="<i2").astype(float) / 32768
    assert 1.0 < len(sound) / voice.RATE < 6.0
    assert 0.05 < np.sqrt(np.mean(sound**2)) < 0.2
    assert np.max(np.abs(sound)) < 0.95
