"""An office's own voice: the sheet, what is wrong with recordings, and the pack made of them."""

from __future__ import annotations

import csv
import wave
from pathlib import Path

import numpy as np
import pytest

import motcua
from config.voice import recording
from config.voice.pack import load
from config.voice.phrases import CHIME, Announcement, needed_clips, optional_clips

STUDIO_RATE = 44_100


def speech(seconds: float = 0.5, level: float = 0.2, noise: float = 0.0) -> np.ndarray:
    """A word between two pauses of half a second, as a studio records it."""
    rng = np.random.default_rng(7)
    pause = np.zeros(STUDIO_RATE // 2)
    time = np.arange(int(seconds * STUDIO_RATE)) / STUDIO_RATE
    sound = np.concatenate([pause, level * np.sin(2 * np.pi * 220 * time), pause])
    return np.clip(sound + noise * rng.standard_normal(len(sound)), -1, 1)


def save(path: Path, sound: np.ndarray, channels: int = 2) -> None:
    """24 bit, stereo: not what a pack holds."""
    whole = np.round(sound * (2**23 - 1)).astype("<i4")
    raw = whole.view(np.uint8).reshape(-1, 4)[:, :3]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(3)
        file.setframerate(STUDIO_RATE)
        file.writeframes(np.repeat(raw, channels, axis=0).tobytes())


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    folder = tmp_path / "recorded"
    folder.mkdir()
    for line in recording.sheet("vi"):
        if not line.optional:
            save(folder / line.file, speech())
    return folder


def test_the_sheet_has_every_clip_once_with_its_words_and_file(tmp_path: Path) -> None:
    target = tmp_path / "sheet.csv"
    assert motcua.main(["voice", "sheet", str(target)]) == 0
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))[1:]
    names = [row[1][4:-4] for row in rows]
    assert sorted(names) == sorted((needed_clips("vi") | optional_clips("vi")) - {CHIME})
    assert [row[2] for row in rows if row[1][4:-4] in ("invite", "digit-0")] == [
        "Xin mời công dân có số thứ tự",
        "không",
    ]
    assert all(row[2] for row in rows)


def test_the_printed_sheet_can_be_read_by_a_browser(tmp_path: Path) -> None:
    target = tmp_path / "sheet.html"
    assert motcua.main(["voice", "sheet", "--region", "south", str(target)]) == 0
    page = target.read_text(encoding="utf-8")
    assert 'lang="vi"' in page
    assert "lẻ" in page
    assert "linh" not in page


def test_a_pack_is_made_of_studio_recordings_and_speaks(recorded: Path, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    told = ["voice", "install", str(recorded), "--to", str(packs), "--name", "Bà Lan"]
    assert motcua.main(told) == 0
    pack = load(packs / "vi")
    assert pack.manifest.recipe == ""  # set-up never replaces it
    assert 0.45 < pack.seconds(pack.clip("digit-3")) < 0.55  # the pauses are cut off
    assert pack.seconds(pack.say(Announcement.CALL, "A025", "3")) > 4
    assert not pack.can_say(Announcement.MISSED, "A025", "3")


def test_what_the_pack_may_do_without_is_said_once_it_is_recorded(
    recorded: Path, tmp_path: Path
) -> None:
    for line in recording.sheet("vi"):
        save(recorded / line.file, speech())
    recording.install(recorded, "vi", "north", "", tmp_path / "vi")
    pack = load(tmp_path / "vi")
    assert all(pack.can_say(kind, "A025", "3") for kind in Announcement)
    assert pack.seconds(pack.say(Announcement.CLOSING, "", "")) > 0.4


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (speech(level=0.004), "length"),
        (speech(level=0.013), "too-soft"),
        (np.clip(speech(level=4), -1, 1), "too-loud"),
        (speech(noise=0.08), "noisy"),
        (speech(seconds=14), "length"),
    ],
)
def test_a_bad_recording_is_named_with_its_fault(
    recorded: Path, sound: np.ndarray, code: str
) -> None:
    line = next(line for line in recording.sheet("vi") if line.name == "digit-3")
    save(recorded / line.file, sound)
    assert [(fault.name, fault.code) for fault in recording.check(recorded, "vi")] == [
        ("digit-3", code)
    ]


def test_what_is_missing_or_broken_is_told_and_nothing_is_installed(
    recorded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_name = {line.name: recorded / line.file for line in recording.sheet("vi")}
    by_name["digit-7"].unlink()
    by_name["ten"].write_bytes(b"not a sound")
    told = ["voice", "install", str(recorded), "--to", str(tmp_path / "packs")]
    assert motcua.main([*told, "--shown", "en"]) == 1
    out = capsys.readouterr().out
    assert by_name["digit-7"].name in out
    assert f"{by_name['ten'].name} cannot be read" in out
    assert not (tmp_path / "packs").exists()


def test_files_may_be_named_by_the_clip_alone(recorded: Path) -> None:
    for line in recording.sheet("vi"):
        if not line.optional:
            (recorded / line.file).rename(recorded / f"{line.name}.WAV")
    assert recording.check(recorded, "vi") == []
