"""The placeholder pack as it is really made: its clips, how they join, and what is refused."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from config.clock import SetClock
from config.voice import placeholder
from config.voice.chime import NOTES
from config.voice.pack import (
    CLIP_GAP_MS,
    PHRASE_GAP_MS,
    RATE,
    Pack,
    PackError,
    as_wav,
    load,
    read_manifest,
)
from config.voice.phrases import CHIME, Announcement, needed_clips, sentence
from contract.ids import CallKind
from contract.messages import Call
from displays.announcer import Announcer
from tests.unit.displays.toy_speaker import Speaker

pytestmark = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voice")
    assert placeholder.run(folder) == 0
    return folder


@pytest.fixture
def vietnamese(folder: Path) -> Pack:
    return load(folder / "vi")


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, dtype="<i2").astype(float) / 32768


def rms(pcm: bytes) -> float:
    return float(np.sqrt(np.mean(samples(pcm) ** 2)))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_clip_is_there_trimmed_level_and_faded(folder: Path, language: str) -> None:
    pack = load(folder / language)
    for name in needed_clips(language) - {CHIME}:
        pcm = pack.clip(name)
        sound = samples(pcm)
        ends = [*np.abs(sound[:20]), *np.abs(sound[-20:])]
        assert 0.1 < pack.seconds(pcm) < 3.5, name
        assert 0.05 < rms(pcm) <= placeholder.LOUDNESS * 1.01, name
        assert max(abs(sound)) < 0.9, name
        assert max(ends) < 0.1, name


def test_a_pack_is_small(folder: Path) -> None:
    for language in ("vi", "en"):
        assert sum(file.stat().st_size for file in (folder / language).iterdir()) < 8_000_000


def test_a_call_is_as_long_as_its_clips_and_gaps(vietnamese: Pack) -> None:
    groups = sentence(Announcement.CALL, "A025", "3", "vi")
    clips = sum(vietnamese.seconds(vietnamese.clip(name)) for group in groups for name in group)
    gaps = (4 * CLIP_GAP_MS + 3 * PHRASE_GAP_MS) / 1000
    said = vietnamese.say(Announcement.CALL, "A025", "3")
    assert vietnamese.seconds(said) == pytest.approx(clips + gaps, abs=0.001)


def test_a_call_pauses_where_it_should(vietnamese: Pack) -> None:
    """Silences of at least the phrase gap stand exactly around the phrases."""
    sound = np.abs(samples(vietnamese.say(Announcement.CALL, "A025", "3"))) > 0
    edges = np.flatnonzero(np.diff(np.concatenate(([1], sound.astype(int), [1]))))
    silences = [
        (end - start) / RATE * 1000 for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    assert sum(silence >= PHRASE_GAP_MS - 1 for silence in silences) == 3
    assert sum(CLIP_GAP_MS - 1 <= silence < PHRASE_GAP_MS - 1 for silence in silences) >= 4


def test_different_numbers_sound_different(vietnamese: Pack) -> None:
    first, second = (vietnamese.say(Announcement.CALL, "A025", label) for label in ("3", "4"))
    assert first != second


def test_the_chime_is_three_soft_notes(vietnamese: Pack) -> None:
    sound = samples(vietnamese.chime)
    assert max(abs(sound)) < 0.35
    strength = np.abs(np.fft.rfft(sound))
    pitches = np.fft.rfftfreq(len(sound), 1 / RATE)
    for note, _ in NOTES:
        near = strength[np.abs(pitches - note) < 6].max()
        beside = strength[(np.abs(pitches - note) > 40) & (np.abs(pitches - note) < 90)].max()
        assert near > 4 * beside


def test_making_it_again_changes_nothing(folder: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*.wav")}
    assert placeholder.run(folder) == 0
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*.wav")} == before


def test_a_damaged_pack_is_made_again_whole(folder: Path, tmp_path: Path) -> None:
    damaged = shutil.copytree(folder / "vi", tmp_path / "vi")
    (damaged / "digit-3.wav").unlink()
    assert placeholder.make_pack(placeholder.VOICES[0], damaged)
    assert load(damaged).clip("digit-3")
    assert [path.name for path in tmp_path.iterdir()] == ["vi"]


def test_missing_clips_are_all_named(folder: Path, tmp_path: Path) -> None:
    poor = shutil.copytree(folder / "vi", tmp_path / "vi")
    for name in ("digit-3", "invite"):
        (poor / f"{name}.wav").unlink()
    with pytest.raises(PackError, match="clips are missing: digit-3, invite"):
        load(poor)


def test_a_folder_that_is_no_pack_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no voice pack here"):
        load(tmp_path)
    (tmp_path / "pack.json").write_text('{"format": "one"}')
    with pytest.raises(PackError, match=r"pack\.json"):
        load(tmp_path)


def test_a_recording_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(folder / "vi", tmp_path / "vi")
    (own / "digit-3.wav").write_bytes(as_wav(bytes(2000), rate=8000))
    with pytest.raises(PackError, match="16-bit mono at 22050 Hz"):
        load(own).clip("digit-3")


def test_wav_bytes_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(as_wav(b"\x01\x02" * 100))
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.readframes(200)) == (RATE, b"\x01\x02" * 100)


def test_without_the_engine_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert placeholder.run(tmp_path / "voice") == 1
    assert "apt-get install espeak-ng" in capsys.readouterr().err


def test_an_offices_own_recording_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(folder / "vi", tmp_path / "vi")
    manifest = (own / "pack.json").read_text(encoding="utf-8")
    recipe = read_manifest(own).recipe
    (own / "pack.json").write_text(manifest.replace(recipe, ""), encoding="utf-8")
    assert not placeholder.make_pack(placeholder.VOICES[0], own)
    assert read_manifest(own).recipe == ""


def test_the_southern_voice_reads_its_own_way(tmp_path: Path) -> None:
    assert placeholder.make_pack(placeholder.SOUTHERN, tmp_path / "vi")
    pack = load(tmp_path / "vi")
    assert "empty-tens-south" in pack.manifest.clips
    assert pack.say(Announcement.CALL, "A105", "3")


def test_a_whole_announcement_is_even_unclipped_and_without_holes(
    folder: Path, clock: SetClock
) -> None:
    """Chime, Vietnamese twice, English: as loud everywhere, and nobody thinks it has ended."""
    packs = [load(folder / language) for language in ("vi", "en")]
    call = Call(
        seq=1, at=clock.now(), kind=CallKind.CALL, number="B1105", counter="c", label="12",
        service="papers",
    )  # fmt: skip
    sound = samples(Announcer(packs, Speaker(), clock).compose(call))
    chime, speech = np.split(sound, [int(RATE * 1.4)])
    note = np.abs(np.fft.rfft(chime[: RATE // 5]))
    assert abs(np.argmax(note) * 5 - NOTES[0][0]) < 6
    assert np.max(np.abs(sound)) < 0.95
    frames = speech[: len(speech) // 441 * 441].reshape(-1, 441)
    loudness = np.sqrt(np.mean(frames**2, axis=1))
    quiet = np.diff(np.flatnonzero(np.concatenate(([1], loudness > 0.01, [1]))))
    assert np.max(quiet) * 441 / RATE < 0.8
    seconds = [loudness[i : i + 100] for i in range(0, len(loudness) - 100, 100)]
    spoken = [np.sqrt(np.mean(part[part > 0.01] ** 2)) for part in seconds]
    assert max(spoken) < 1.6 * min(spoken)
