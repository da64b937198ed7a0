"""An office's own voice: the sheet to record from, what is wrong with a recording, the pack of it.

Whoever records reads one line after the other from the sheet and saves each as a WAV file of the
name that stands there.  Any rate, 16 or 24 bit, mono or stereo will do: a pack is made of it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from config.voice.grammar import NORTH
from config.voice.pack import FORMAT, RATE, SAMPLE_BYTES, Clip, Manifest, as_wav
from config.voice.phrases import CHIME, Announcement, clip_text, needed_clips, optional_clips
from config.voice.phrases import sentence as sentence_of
from config.voice.polish import QUIET, polish, resampled
from config.voice.putting import move_in, write_manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from config.voice.polish import Wave

CARD = "card-"
"""``card-service-<id>``: what a card is called, in no sheet, as each office has its own."""
SHORTEST, LONGEST = 0.12, 12.0
"""Seconds of speech in one clip."""
SOFTEST = 0.01
NOISIEST = 0.25
"""Loudness between the words against loudness of the words."""
_WITH_PAUSES = 0.9
"""A recording shorter than this was cut to the word: it has no pause to hear the noise in."""
_CLIPPED_SHARE = 0.001
_FULL = 0.999
_NAME = re.compile(r"(?:\d{3}[-_ ])?(?P<name>[a-z0-9-]+)")
_WIDTHS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet: what to save it as, what to say, and in which sentence it stands."""

    number: int
    name: str
    text: str
    sentence: str = ""
    optional: bool = False

    @property
    def file(self) -> str:
        """``007-digit-3.wav``."""
        return f"{self.number:03d}-{self.name}.wav"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one recording; ``code`` is worded in the domain ``recording``."""

    name: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def sheet(language: str, region: str = NORTH) -> list[Line]:
    """Everything to be read aloud, phrases first, what may be left out last."""
    needed = needed_clips(language, region) - {CHIME}
    may = optional_clips(language) - needed
    shown = dict(_sentences(language, region))
    names = sorted(needed, key=_order) + sorted(may, key=_order)
    return [
        Line(n, name, clip_text(name, language), shown.get(name, ""), name in may)
        for n, name in enumerate(names, 1)
    ]


def check(folder: Path, language: str, region: str = NORTH) -> list[Fault]:
    """Everything that is wrong with the recordings of a folder; nothing when a pack can be made."""
    found = _files(folder)
    faults = []
    for line in _lines(found, language, region):
        path = found.get(line.name)
        if path is None:
            faults += [] if line.optional else [Fault(line.name, "missing", {"file": line.file})]
        else:
            faults += _faults_of(line.name, path)
    return faults


def install(folder: Path, language: str, region: str, voice: str, target: Path) -> int:
    """Make the pack ``target`` of recordings that ``check`` finds good; how many clips it has.

    The clips are trimmed, brought to one loudness and faded; a chime of the office's own is a file
    ``chime.wav``.  The old pack goes only when the new one is whole.  Raises OSError.
    """
    found = _files(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    half_made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        clips = {
            line.name: _put(half_made, line.name, line.text, polish(_sound(found[line.name])))
            for line in _lines(found, language, region)
            if line.name in found
        }
        clips[CHIME] = _put(half_made, CHIME, "", _chime(found.get(CHIME)))
        manifest = Manifest(
            format=FORMAT, language=language, region=region, voice=voice, clips=clips
        )
        write_manifest(half_made, manifest)
        move_in(half_made, target)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)
    return len(clips)


def _sentences(language: str, region: str) -> Iterator[tuple[str, str]]:
    """For each clip of a sentence, an example of the whole of it."""
    for kind in Announcement:
        groups = sentence_of(kind, "A025", "3", language, region)
        text = " ".join(clip_text(name, language) for group in groups for name in group)
        for group in groups:
            for name in group:
                yield name, text


def _order(name: str) -> tuple[int, str]:
    """Phrases, digits and their forms, letters last."""
    kinds = ("digit-", "letter-")
    place = next((n for n, start in enumerate(kinds, 1) if name.startswith(start)), 0)
    return place, name


def _lines(found: Mapping[str, Path], language: str, region: str) -> list[Line]:
    """The sheet, and after it the cards of kiosks that are read by name."""
    lines = sheet(language, region)
    cards = sorted(name for name in found if name.startswith(CARD))
    more = enumerate(cards, len(lines) + 1)
    return [*lines, *(Line(n, name, "", optional=True) for n, name in more)]


def _files(folder: Path) -> dict[str, Path]:
    """The recordings by clip: ``007-digit-3.wav`` and ``digit-3.wav`` are the same."""
    named = ((_NAME.fullmatch(path.stem.lower()), path) for path in sorted(folder.glob("*.[wW]*")))
    return {match["name"]: path for match, path in named if match}


def _faults_of(name: str, path: Path) -> Iterator[Fault]:
    try:
        sound = _sound(path)
    except (OSError, EOFError, ValueError, wave.Error) as error:
        yield Fault(name, "unreadable", {"file": path.name, "detail": str(error)})
        return
    speech = polish(sound)
    seconds = len(speech) / RATE
    if not SHORTEST <= seconds <= LONGEST:
        yield Fault(name, "length", {"file": path.name, "seconds": round(seconds, 2)})
        return
    if float(np.mean(np.abs(sound) >= _FULL)) > _CLIPPED_SHARE:
        yield Fault(name, "too-loud", {"file": path.name})
    if _loudness(sound) < SOFTEST:
        yield Fault(name, "too-soft", {"file": path.name})
    elif _noise(sound) > NOISIEST:
        yield Fault(name, "noisy", {"file": path.name})


def _sound(path: Path) -> Wave:
    """A WAV file as samples at RATE.  Raises OSError, ValueError, wave.Error."""
    with wave.open(str(path), "rb") as file:
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        raw = file.readframes(file.getnframes())
    if width not in _WIDTHS:
        raise ValueError(f"{8 * width} bit")
    samples = _samples(raw, width).reshape(-1, channels).mean(axis=1)
    return resampled(samples, rate)


def _samples(raw: bytes, width: int) -> NDArray[np.float64]:
    whole = np.frombuffer(raw[: len(raw) // width * width], dtype=np.uint8).reshape(-1, width)
    padded = np.zeros((len(whole), 4), np.uint8)
    padded[:, 4 - width :] = whole
    return padded.view("<i4")[:, 0].astype(np.float64) / 2**31


def _loudness(sound: Wave) -> float:
    """RMS of the loud half of a recording."""
    frames = _frames(sound)
    return float(np.mean(np.sort(frames)[len(frames) // 2 :])) if len(frames) else 0.0


def _noise(sound: Wave) -> float:
    """How loud the quietest tenth is against the loud half; 0 where nothing is quiet enough."""
    if len(sound) < _WITH_PAUSES * RATE:
        return 0.0
    frames = _frames(sound)
    quiet = float(np.mean(np.sort(frames)[: max(1, len(frames) // 10)]))
    return quiet / _loudness(sound) if quiet > QUIET else 0.0


def _frames(sound: Wave) -> NDArray[np.float64]:
    """RMS of each 20 ms."""
    size = RATE // 50
    whole = sound[: len(sound) // size * size].reshape(-1, size)
    loudness: NDArray[np.float64] = np.sqrt(np.mean(np.square(whole), axis=1))
    return loudness


def _chime(path: Path | None) -> Wave:
    from config.voice.chime import make_chime

    if path is not None:
        return _sound(path)
    return np.frombuffer(make_chime(RATE), dtype="<i2").astype(np.float64) / 32767


def _put(folder: Path, name: str, text: str, sound: Wave) -> Clip:
    pcm = np.round(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    (folder / f"{name}.wav").write_bytes(as_wav(pcm))
    seconds = round(len(pcm) / SAMPLE_BYTES / RATE, 3)
    return Clip(file=f"{name}.wav", text=text, seconds=seconds)
