"""The placeholder voice, made at set-up with espeak-ng until an office records its own.

Each clip is spoken alone, then trimmed, brought to one loudness and faded, so that any clip can
stand beside any other.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.voice.chime import NOTES, make_chime
from config.voice.grammar import NORTH
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
from config.voice.polish import FADE_MS, LOUDNESS, PEAK, QUIET
from config.voice.putting import move_in, write_manifest
from config.voice.synthesis import ENGINE, SOUTHERN, VOICES, Voice, is_installed, speak

RECIPE_VERSION = 2


def run(target: Path | None, region: str = NORTH) -> int:
    """Make the packs that are not up to date, in ``target`` or set-up's folder; exit status.

    ``region`` is how Vietnamese is read.
    """
    folder = target or voice_dir()
    for voice in VOICES if region == NORTH else (SOUTHERN, *VOICES[1:]):
        try:
            made = make_pack(voice, folder / voice.language)
        except (OSError, PackError) as error:
            print(f"motcua voice: {voice.language}: {error}", file=sys.stderr)
            return 1
        print(f"{folder / voice.language}: {'made' if made else 'up to date'}")
    return 0


def make_pack(voice: Voice, folder: Path) -> bool:
    """Make one pack; False when the one there already was made from the same recipe.

    A pack without a recipe is an office's own recording and stays.  A new one is made beside
    ``folder`` and moved in whole.  Raises PackError, OSError.
    """
    texts = _texts(voice)
    recipe = _recipe(voice, texts)
    if _is_current(folder, recipe):
        return False
    if not is_installed():
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
        spoken = pool.map(lambda text: speak(text, voice), texts.values())
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


def _save(folder: Path, name: str, text: str, pcm: bytes) -> Clip:
    file = f"{name}.wav"
    (folder / file).write_bytes(as_wav(pcm))
    return Clip(file=file, text=text, seconds=round(len(pcm) / SAMPLE_BYTES / RATE, 3))
