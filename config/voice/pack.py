"""A voice pack: one recorded clip a word, and how clips become an announcement.

A pack is a folder with ``pack.json`` and WAV files, all 16-bit mono at one rate.  It is read
without any audio library: stitching is joining bytes.
"""

from __future__ import annotations

import io
import wave
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from config.places import build_dir
from config.voice.grammar import NORTH, reading
from config.voice.phrases import (
    CHIME,
    Announcement,
    Sentence,
    lacking_words,
    needed_clips,
    sentence,
)
from config.words.own import own_file

FORMAT = 1
RATE = 22_050
SAMPLE_BYTES = 2
CLIP_GAP_MS = 60
PHRASE_GAP_MS = 220
ROUND_GAP_MS = 700
MANIFEST = "pack.json"


class PackError(ValueError):
    """A voice pack that cannot be used; the message names the folder and what is wrong."""


class Clip(Struct, kw_only=True, frozen=True):
    """One recorded word: its file within the pack, what it says, how long it is."""

    file: str
    text: str
    seconds: float


class Manifest(Struct, kw_only=True, frozen=True):
    """``pack.json``.  ``region`` chooses the reading, ``recipe`` names how it was made."""

    format: int
    language: str
    region: str = NORTH
    voice: str = ""
    recipe: str = ""
    rate: int = RATE
    clips: dict[str, Clip]


class Pack:
    """The clips of one language, read from disk when first spoken."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._loaded: dict[str, bytes] = {}

    @property
    def language(self) -> str:
        return self.manifest.language

    @property
    def rate(self) -> int:
        return self.manifest.rate

    def say(self, kind: Announcement, ticket: str, counter: str) -> bytes:
        """One announcement's PCM: 16-bit mono at ``rate``."""
        return self.stitch(sentence(kind, ticket, counter, self.language, self.manifest.region))

    def phrase(self, name: str) -> bytes | None:
        """One clip that a pack may do without, or None."""
        return self.clip(name) if name in self.manifest.clips else None

    def number(self, ticket: str) -> bytes:
        """A ticket's number, read out."""
        return self.stitch((reading(self.language, self.manifest.region).ticket(ticket),))

    def can_say(self, kind: Announcement, ticket: str, counter: str) -> bool:
        """Whether the pack has all clips of an announcement; calls it always has."""
        groups = sentence(kind, ticket, counter, self.language, self.manifest.region)
        clips = [name for group in groups for name in group]
        return bool(clips) and all(name in self.manifest.clips for name in clips)

    def stitch(self, groups: Sentence) -> bytes:
        """Join clips: short gaps inside a group, longer ones between groups."""
        within = self.silence(CLIP_GAP_MS)
        between = self.silence(PHRASE_GAP_MS)
        return between.join(within.join(map(self.clip, group)) for group in groups)

    def clip(self, name: str) -> bytes:
        """One clip's PCM.  Raises PackError when its file cannot be read (any more)."""
        if name not in self._loaded:
            self._loaded[name] = _read_pcm(self.folder / self.manifest.clips[name].file, self.rate)
        return self._loaded[name]

    @cached_property
    def chime(self) -> bytes:
        """The sound that comes before an announcement."""
        return self.clip(CHIME)

    def silence(self, milliseconds: int) -> bytes:
        return bytes(self.rate * milliseconds // 1000 * SAMPLE_BYTES)

    def seconds(self, pcm: bytes) -> float:
        """How long ``pcm`` sounds."""
        return len(pcm) / SAMPLE_BYTES / self.rate


def voice_dir() -> Path:
    """Where set-up puts the packs: one folder a language."""
    return build_dir() / "voice"


def load(folder: Path) -> Pack:
    """Open a pack.  Raises PackError when it is not one, or lists the clips it lacks."""
    manifest = read_manifest(folder)
    if manifest.format != FORMAT:
        raise PackError(f"{folder}: format must be {FORMAT}")
    if lacking := lacking_words(manifest.language, manifest.region):
        path = own_file("voice", manifest.language)
        raise PackError(f"{folder}: {path} lacks {', '.join(lacking)}")
    missing = sorted(
        name
        for name in needed_clips(manifest.language, manifest.region)
        if name not in manifest.clips or not (folder / manifest.clips[name].file).is_file()
    )
    if missing:
        raise PackError(f"{folder}: clips are missing: {', '.join(missing)}")
    return Pack(folder, manifest)


def read_manifest(folder: Path) -> Manifest:
    """A pack's ``pack.json``.  Raises PackError."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise PackError(f"{folder}: no voice pack here (run 'motcua voice')") from error
    except (msgspec.DecodeError, OSError) as error:
        raise PackError(f"{folder / MANIFEST}: {error}") from error


def as_wav(pcm: bytes, rate: int = RATE) -> bytes:
    """``pcm`` as the bytes of a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(rate)
        sound.writeframes(pcm)
    return out.getvalue()


def _read_pcm(path: Path, rate: int) -> bytes:
    try:
        with wave.open(str(path), "rb") as sound:
            shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            pcm = sound.readframes(sound.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise PackError(f"{path}: {error}") from error
    if shape != (1, SAMPLE_BYTES, rate):
        raise PackError(f"{path}: must be 16-bit mono at {rate} Hz")
    return pcm
