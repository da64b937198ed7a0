"""Speakers: SDL's disk driver shows what was really played; lost devices are values."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest

from devices.drivers.speaker import FileSpeaker, MixerSpeaker, open_speaker

RATE = 22_050


def tone(seconds: float, pitch: float = 440.0, loud: int = 12_000) -> bytes:
    turn = 2 * math.pi * pitch / RATE
    return array(
        "h", (round(loud * math.sin(turn * i)) for i in range(int(RATE * seconds)))
    ).tobytes()


PLAY_TWO = """
import sys
from devices.drivers.speaker import MixerSpeaker
pcm = sys.stdin.buffer.read()
speaker = MixerSpeaker()
results = [speaker.play(pcm, 1.0), speaker.play(pcm, 0.5)]
speaker.close()
print(results)
"""


def run_apart(code: str, given: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """SDL takes its drivers from the environment at first use, hence a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, timeout=60,
        env={**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1", **environment}, check=False,
    )  # fmt: skip


def test_the_mixer_plays_what_it_is_given_one_after_the_other(tmp_path: Path) -> None:
    sounded = tmp_path / "sounded.raw"
    done = run_apart(PLAY_TWO, tone(0.3), SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(sounded))
    assert done.stdout.strip() == b"[True, True]", done.stderr
    samples = array("h", sounded.read_bytes())
    loud = [i for i, sample in enumerate(samples) if abs(sample) > 9_000]
    soft = [i for i, sample in enumerate(samples) if abs(sample) > 3_000 and i > loud[-1] + 200]
    assert loud[-1] - loud[0] == pytest.approx(0.3 * RATE, rel=0.02)
    assert soft[-1] - soft[0] == pytest.approx(0.3 * RATE, rel=0.02)


def test_without_a_device_it_says_so_and_does_not_raise() -> None:
    done = run_apart(PLAY_TWO, tone(0.1), SDL_AUDIODRIVER="no-such-driver")
    assert done.stdout.strip() == b"[False, False]", done.stderr
    assert done.stderr.count(b"sound device lost") == 1


def test_a_sound_that_never_ends_is_a_lost_device(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A sound server that hangs in mid-play raises nothing: the channel just stays busy."""
    import pygame

    class Stuck:
        def __init__(self, buffer: bytes) -> None: ...
        def set_volume(self, volume: float) -> None: ...
        def play(self) -> Stuck:
            return self

        def get_busy(self) -> bool:
            return True

    time = iter(range(100))
    opened: list[str] = []
    monkeypatch.setattr(pygame.mixer, "init", lambda **_: opened.append("init"))
    monkeypatch.setattr(pygame.mixer, "quit", lambda: opened.append("quit"))
    monkeypatch.setattr(pygame.mixer, "Sound", Stuck)
    monkeypatch.setattr("devices.drivers.speaker._runs", lambda: True)
    speaker = MixerSpeaker(steady=lambda: float(next(time)), sleep=lambda _: None)
    assert speaker.play(tone(1.0), 1.0) is False
    assert speaker.play(tone(1.0), 1.0) is False
    assert opened == ["init", "quit", "init"], "closed when it is tried again"
    assert caplog.messages == ["sound device lost: the sound did not end"]


STOP_WHILE_PLAYING = """
import sys, threading, time
from devices.drivers.speaker import MixerSpeaker
speaker = MixerSpeaker()
threading.Timer(0.3, speaker.stop).start()
began = time.monotonic()
print(speaker.play(sys.stdin.buffer.read(), 1.0), time.monotonic() - began < 10)
speaker.close()
"""


def test_a_sound_can_be_stopped_and_the_process_ends(tmp_path: Path) -> None:
    done = run_apart(
        STOP_WHILE_PLAYING,
        tone(30.0),
        SDL_AUDIODRIVER="disk",
        SDL_DISKAUDIOFILE=str(tmp_path / "sounded.raw"),
    )
    assert done.stdout.strip() == b"False True", done.stderr
    assert done.returncode == 0
    assert b"sound device lost" not in done.stderr


def test_the_file_speaker_writes_each_sound_and_keeps_the_last(tmp_path: Path) -> None:
    slept: list[float] = []
    speaker = FileSpeaker(tmp_path / "sound", sleep=slept.append, kept=2)
    for _ in range(3):
        assert speaker.play(tone(0.5), 0.5)
    assert sorted(file.name for file in speaker.folder.iterdir()) == ["000002.wav", "000003.wav"]
    assert slept == [pytest.approx(0.5)] * 3
    with wave.open(str(speaker.folder / "000003.wav")) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
        assert sound.getframerate() == RATE
    assert len(samples) == int(RATE * 0.5)
    assert max(samples) == pytest.approx(6_000, abs=5)


def test_a_file_that_cannot_be_written_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    assert FileSpeaker(tmp_path / "taken", sleep=lambda _: None).play(b"\0\0", 1.0) is False


def test_settings_name_the_speaker(tmp_path: Path) -> None:
    assert open_speaker("none") is None
    assert isinstance(open_speaker("default"), MixerSpeaker)
    filed = open_speaker(f"file:{tmp_path}")
    assert isinstance(filed, FileSpeaker)
    assert filed.folder == tmp_path
