"""The announcer with a speaker that remembers, and a pack whose clips are easily told apart."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.clock import SetClock
from config.voice.chime import make_chime
from config.voice.grammar import NORTH
from config.voice.pack import Clip, Manifest, Pack, as_wav
from config.voice.phrases import Announcement, needed_clips
from contract.ids import CallKind, Part
from contract.messages import Call
from displays.announcer import Announcer, Manner
from tests.waiting import PATIENCE

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


class RememberingSpeaker:
    """Plays as long as ``held`` is set, keeps what it played, notices two sounds at once."""

    rate = 22_050

    def __init__(self) -> None:
        self.played: list[bytes] = []
        self.works = True
        self.closed = 0
        self.overlapped = False
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self._playing = threading.Lock()

    def play(self, pcm: bytes, volume: float) -> bool:
        self.overlapped |= not self._playing.acquire(blocking=False)
        self.played.append(pcm)
        self.volume = volume
        self.begun.release()
        self.go_on.acquire(timeout=PATIENCE)
        self._playing.release()
        return self.works

    def stop(self) -> None:
        self.go_on.release()

    def close(self) -> None:
        self.closed += 1


class Room:
    """An announcer with all it needs, and what it reported."""

    def __init__(self, packs: list[Pack], clock: SetClock) -> None:
        self.clock = clock
        self.speaker = RememberingSpeaker()
        self.parts: list[Part] = []
        self.kept: list[bytes] = []
        self.reported = threading.Semaphore(0)
        self.announcer = Announcer(
            packs, self.speaker, clock, Manner(repeats=2, volume=lambda: 0.5, retry=0), self._heard,
            self.kept.append,
        )  # fmt: skip
        self.pack = packs[0] if packs else None
        self.announcer.start()

    def _heard(self, part: Part) -> None:
        self.parts.append(part)
        self.reported.release()

    def offer(self, *calls: Call, epoch: str = "e") -> None:
        self.announcer.offer(calls, epoch)

    def begun(self) -> bool:
        return self.speaker.begun.acquire(timeout=PATIENCE)

    def over(self) -> bool:
        self.speaker.go_on.release()
        return self.reported.acquire(timeout=PATIENCE)


def made_pack(folder: Path, language: str) -> Pack:
    folder.mkdir()
    clips = {}
    for i, name in enumerate(sorted(needed_clips(language))):
        pcm = (i + 1).to_bytes(2, "little") * 10
        (folder / f"{name}.wav").write_bytes(as_wav(pcm))
        clips[name] = Clip(file=f"{name}.wav", text=name, seconds=0.0)
    return Pack(folder, Manifest(format=1, language=language, region=NORTH, clips=clips))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    packs = [made_pack(tmp_path / language, language) for language in ("vi", "en")]
    room = Room(packs, SetClock(NOW))
    yield room
    room.announcer.stop()
    assert not room.announcer._thread.is_alive()


def call(
    seq: int,
    number: str,
    label: str = "3",
    ago: float = 0,
    *,
    kind: CallKind = CallKind.CALL,
    priority: bool = False,
) -> Call:
    return Call(
        seq=seq,
        at=NOW - dt.timedelta(seconds=ago),
        number=number,
        counter="counter-3",
        label=label,
        service="papers",
        kind=kind,
        priority=priority,
    )


def test_chime_then_the_sentence_twice_then_english_once(room: Room) -> None:
    sentence = room.pack.say(Announcement.CALL, "A025", "3")
    pcm = room.announcer.compose(call(1, "A025"))
    assert pcm.startswith(room.pack.chime)
    assert pcm.count(sentence) == 2
    english = room.announcer._packs[1].say(Announcement.CALL, "A025", "3")
    assert pcm.endswith(english)


def test_while_others_wait_less_is_said(room: Room) -> None:
    sentence = room.pack.say(Announcement.CALL, "A025", "3")
    assert room.announcer.compose(call(1, "A025"), others=1).count(sentence) == 2
    assert room.announcer.compose(call(1, "A025"), others=1).endswith(sentence)
    assert room.announcer.compose(call(1, "A025"), others=5).count(sentence) == 1


@pytest.mark.parametrize(
    ("kind", "priority", "announcement"),
    [
        (CallKind.CALL, False, Announcement.CALL),
        (CallKind.RECALL, False, Announcement.RECALL),
        (CallKind.CALL, True, Announcement.PRIORITY_CALL),
        (CallKind.RECALL, True, Announcement.PRIORITY_RECALL),
        (CallKind.UNKNOWN, False, Announcement.CALL),
    ],
)
def test_each_kind_has_its_words(
    room: Room, kind: CallKind, priority: bool, announcement: Announcement
) -> None:
    pcm = room.announcer.compose(call(1, "A025", kind=kind, priority=priority))
    assert room.pack.say(announcement, "A025", "3") in pcm


def test_calls_are_spoken_one_after_the_other(room: Room) -> None:
    room.offer(call(1, "A001"))
    assert room.begun()
    room.offer(call(3, "A003"), call(2, "A002"), call(1, "A001"))
    assert room.announcer.waiting() == ["A002", "A003"]
    for _ in range(2):
        assert room.over()
        assert room.begun()
    assert room.over()
    said = [
        next(number for number in ("A001", "A002", "A003")
             if room.pack.say(Announcement.CALL, number, "3") in pcm)
        for pcm in room.speaker.played
    ]  # fmt: skip
    assert said == ["A001", "A002", "A003"]
    assert not room.speaker.overlapped
    assert room.speaker.volume == 0.5
    assert room.kept == room.speaker.played


def test_the_device_is_let_go_when_nothing_waits(room: Room) -> None:
    room.offer(call(1, "A001"), call(2, "A002"))
    assert room.begun()
    assert room.over()
    assert room.begun()
    assert room.speaker.closed == 0
    assert room.over()
    room.offer(call(3, "A003"))
    assert room.begun()
    assert room.speaker.closed == 1


def test_only_young_calls_are_spoken(room: Room) -> None:
    room.offer(call(1, "A001", ago=31), call(2, "A002", ago=29), call(3, "A003", ago=30))
    assert room.begun()
    assert room.announcer.waiting() == []
    assert room.pack.say(Announcement.CALL, "A002", "3") in room.speaker.played[0]


def test_nothing_is_spoken_twice(room: Room) -> None:
    room.offer(call(1, "A001"))
    assert room.begun()
    room.offer(call(1, "A001"))
    assert room.announcer.waiting() == []


def test_a_restored_server_counts_anew(room: Room) -> None:
    room.offer(call(900, "A001"), epoch="before")
    assert room.begun()
    room.offer(call(5, "A002"), epoch="after")
    assert room.announcer.waiting() == ["A002"]


def test_a_recall_takes_the_place_of_the_waiting_call(room: Room) -> None:
    room.offer(call(1, "A001"), call(2, "A002"), call(3, "A003"))
    assert room.begun()
    room.offer(call(4, "A002", kind=CallKind.RECALL))
    assert room.announcer.waiting() == ["A002", "A003"]
    assert room.over()
    assert room.begun()
    assert room.pack.say(Announcement.RECALL, "A002", "3") in room.speaker.played[1]


def test_a_wrong_clock_here_does_not_silence_the_room(room: Room) -> None:
    room.clock.jump(3600)
    room.offer(call(1, "A001"))
    assert room.announcer.waiting() == []
    room.announcer.set_ahead(dt.timedelta(seconds=-3600))
    room.offer(call(2, "A002"))
    assert room.begun()


def test_a_lost_sound_device_is_reported_and_the_call_spoken_when_it_is_back(room: Room) -> None:
    room.speaker.works = False
    room.offer(call(1, "A001"))
    assert room.begun()
    room.offer(call(2, "A002"))
    assert room.over()
    assert room.begun()
    room.speaker.works = True
    for _ in range(2):
        assert room.over()
    assert room.parts == [Part.MISSING, Part.OK, Part.OK]
    sentences = [room.pack.say(Announcement.CALL, number, "3") for number in ("A001", "A002")]
    first, second, third = room.speaker.played
    assert sentences[0] in first
    assert sentences[0] in second
    assert sentences[1] in third


def test_a_call_that_has_grown_old_while_nothing_could_be_heard_is_left(room: Room) -> None:
    room.speaker.works = False
    room.offer(call(1, "A001"))
    assert room.begun()
    room.clock.move(31)
    assert room.over()
    assert room.announcer.waiting() == []


def test_without_a_voice_it_chimes_and_says_so() -> None:
    room = Room([], SetClock(NOW))
    room.offer(call(1, "A001"))
    assert room.begun()
    assert room.over()
    assert room.speaker.played == [make_chime(RememberingSpeaker.rate)]
    assert room.parts == [Part.WARNING]
    room.announcer.stop()


def test_a_clip_that_has_gone_is_a_fault_and_the_next_call_is_spoken(room: Room) -> None:
    (room.pack.folder / "digit-9.wav").unlink()
    room.offer(call(1, "A009"))
    assert room.reported.acquire(timeout=PATIENCE)
    room.offer(call(2, "A001"))
    assert room.begun()
    assert room.parts == [Part.FAULT]
