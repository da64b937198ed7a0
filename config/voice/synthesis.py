"""Any sentence as the voice of the set-up says it, where espeak-ng is installed.

Nothing heavy is loaded before something is spoken.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.voice.grammar import NORTH, SOUTH
from config.voice.pack import PackError
from config.voice.wording import as_read

ENGINE = "espeak-ng"
PATIENCE_SECONDS = 8.0
"""An engine that takes longer for one text is hung."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A language as espeak-ng speaks it: its voice there, words a minute and pitch (0–99)."""

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
LANGUAGES = frozenset(voice.language for voice in VOICES)


@cache
def can_speak(language: str) -> bool:
    """Whether this machine has the voice for a language; looked for once."""
    return language in LANGUAGES and is_installed()


def is_installed() -> bool:
    """Whether the engine is on this machine."""
    return shutil.which(ENGINE) is not None


def spoken_text(text: str, language: str, region: str = NORTH) -> bytes:
    """PCM at ``RATE``; nothing where it cannot be said.  Raises PackError, OSError."""
    if not can_speak(language):
        return b""
    voices = (SOUTHERN, *VOICES) if region == SOUTH else VOICES
    voice = next(voice for voice in voices if voice.language == language)
    return speak(as_read(text, language), voice)


def speak(text: str, voice: Voice) -> bytes:
    """``text`` as PCM at ``RATE``: trimmed, of one loudness, faded.  Raises PackError, OSError."""
    import numpy as np

    from config.voice.polish import polish, resampled

    with tempfile.TemporaryDirectory() as folder:
        rate, pcm = _engine(text, voice, Path(folder) / "spoken.wav")
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32768
    polished = polish(resampled(samples, rate))
    if not polished.size:
        raise PackError(f"{ENGINE} was silent")
    return np.round(polished * 32767).astype("<i2").tobytes()


def _engine(text: str, voice: Voice, file: Path) -> tuple[int, bytes]:
    """What the engine makes of a text: its rate and 16-bit mono samples."""
    manner = ["-v", voice.engine, "-s", str(voice.speed), "-p", str(voice.pitch)]
    try:
        # After the two dashes a text that begins with one is no option.
        subprocess.run(
            [ENGINE, *manner, "-w", str(file), "--", text],
            check=True, capture_output=True, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        # Without the command: what was to be said may be somebody's own affair.
        raise PackError(f"{ENGINE} failed ({type(error).__name__})") from None
    with wave.open(str(file), "rb") as sound:
        return sound.getframerate(), sound.readframes(sound.getnframes())
