"""The placeholder voice, made at set-up with espeak-ng until an office records its own.

Each clip is spoken alone, then trimmed, brought to one loudness and faded, so that any clip can
stand beside any other.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from config.voice.chime import NOTES, make_chime
from config.voice.grammar import NORTH, SOUTH
from config.voice.pack import (
    FORMAT,
    RATE,
    SAMPLE_BYTES,
    Clip,
    Manifest,
    PackError,
    as_wav,
    load,
    read_manifest,
    voice_dir,
)
from config.voice.phrases import CHIME, clip_text, needed_clips, optional_clips
from config.voice.polish import FADE_MS, LOUDNESS, PEAK, QUIET, polish, resampled
from config.voice.putting import move_in, write_manifest

ENGINE = "espeak-ng"
RECIPE_VERSION = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """One pack to make: espeak-ng's voice, its words a minute and pitch (0–99)."""

    language: str
    engine: str
    region: str = NORTH
    speed: int = 140
    pitch: int = 45


VOICES = (
    Voice("vi", "vi"),
    Voice("en", "en-gb"),
)
SOUTHERN = Voice("vi", "vi-vn-x-south", region=SOUTH)


def run(target: Path | None, region: str = NORTH) -> int:
    """Make the packs that are not up to date, in ``target`` or set-up's folder; exit status.

    ``region`` is how Vietnamese is read.
    """
    folder = target or voice_dir()
    for voice in VOICES if region == NORTH else (SOUTHERN, *VOICES[1:]):
        try:
            made = make_pack(voice, folder / voice.language)
        except (OSError, subprocess.CalledProcessError, PackError) as error:
            print(f"motcua voice: {voice.language}: {error}", file=sys.stderr)
            return 1
        print(f"{folder / voice.language}: {'made' if made else 'up to date'}")
    return 0


def make_pack(voice: Voice, folder: Path) -> bool:
    """Make one pack; False when the one there already was made from the same recipe.

    A pack without a recipe is an office's own recording and stays.  A new one is made beside
    ``folder`` and moved in whole.  Raises PackError, OSError, CalledProcessError.
    """
    texts = _texts(voice)
    recipe = _recipe(voice, texts)
    if _is_current(folder, recipe):
        return False
    if shutil.which(ENGINE) is None:
        raise PackError(f"{ENGINE} is not installed (apt-get install {ENGINE})")
    folder.parent.mkdir(parents=True, exist_ok=True)
    half_made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _fill(half_made, voice, texts, recipe)
        move_in(half_made, folder)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)
    return True


def _texts(voice: Voice) -> dict[str, str]:
    names = (needed_clips(voice.language, voice.region) | optional_clips(voice.language)) - {CHIME}
    return {name: clip_text(name, voice.language) for name in sorted(names)}


def _recipe(voice: Voice, texts: dict[str, str]) -> str:
    """A name for everything a pack is made from: another recipe, another name."""
    constants = (RECIPE_VERSION, LOUDNESS, PEAK, FADE_MS, QUIET, RATE, NOTES)
    return hashlib.sha256(repr((voice, texts, constants)).encode()).hexdigest()[:16]


def _is_current(folder: Path, recipe: str) -> bool:
    try:
        made_from = read_manifest(folder).recipe
        return made_from == "" or (made_from == recipe and bool(load(folder)))
    except PackError:
        return False


def _fill(folder: Path, voice: Voice, texts: dict[str, str], recipe: str) -> None:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        spoken = pool.map(lambda item: _spoken(folder, voice, *item), texts.items())
        clips = {
            name: _save(folder, name, text, pcm)
            for (name, text), pcm in zip(texts.items(), spoken, strict=True)
        }
    clips[CHIME] = _save(folder, CHIME, "", make_chime(RATE))
    manifest = Manifest(
        format=FORMAT,
        language=voice.language,
        region=voice.region,
        voice=f"{ENGINE} {voice.engine}",
        recipe=recipe,
        clips=clips,
    )
    write_manifest(folder, manifest)


def _spoken(folder: Path, voice: Voice, name: str, text: str) -> bytes:
    """One clip's PCM as espeak-ng says it, polished."""
    raw = folder / f"{name}.raw.wav"
    command = [ENGINE, "-v", voice.engine, "-s", str(voice.speed), "-p", str(voice.pitch)]
    subprocess.run([*command, "-w", str(raw), text], check=True, capture_output=True)
    with wave.open(str(raw), "rb") as sound:
        rate, pcm = sound.getframerate(), sound.readframes(sound.getnframes())
    raw.unlink()
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32768
    polished = polish(resampled(samples, rate))
    if not polished.size:
        raise PackError(f"{ENGINE} was silent for {name!r} ({text})")
    return np.round(polished * 32767).astype("<i2").tobytes()


def spoken_text(text: str, language: str, region: str = NORTH) -> bytes:
    """Any text as this voice says it: PCM at ``RATE``; nothing where the engine is not installed.

    Raises PackError, OSError, CalledProcessError.
    """
    voices = (SOUTHERN, *VOICES) if region == SOUTH else VOICES
    voice = next((one for one in voices if one.language == language), None)
    if voice is None or shutil.which(ENGINE) is None:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        return _spoken(Path(folder), voice, "text", text)


def _save(folder: Path, name: str, text: str, pcm: bytes) -> Clip:
    file = f"{name}.wav"
    (folder / file).write_bytes(as_wav(pcm))
    return Clip(file=file, text=text, seconds=round(len(pcm) / SAMPLE_BYTES / RATE, 3))
