"""Bringing a clip into shape: trimmed, of one loudness, faded, to stand beside any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from config.voice.pack import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Wave = NDArray[np.floating[Any]]
    """Samples from -1 to 1 at RATE."""

LOUDNESS = 0.11
PEAK = 0.89
FADE_MS = 8
QUIET = 0.012


def polish(sound: Wave) -> Wave:
    """Cut the silence off both ends, bring to one loudness (RMS) and fade in and out."""
    loud = np.flatnonzero(np.abs(sound) > QUIET)
    if not loud.size:
        return sound[:0]
    sound = sound[loud[0] : loud[-1] + 1]
    gain = min(LOUDNESS / _rms(sound), PEAK / float(np.max(np.abs(sound))))
    return _faded(sound * gain)


def resampled(sound: Wave, rate: int) -> Wave:
    """A sound of another rate at RATE."""
    if rate == RATE:
        return sound
    count = int(len(sound) * RATE / rate)
    return np.interp(np.arange(count) * rate / RATE, np.arange(len(sound)), sound)


def _faded(sound: Wave) -> Wave:
    length = min(RATE * FADE_MS // 1000, len(sound) // 2)
    slope = np.linspace(0.0, 1.0, length, endpoint=False)
    faded = sound.copy()
    faded[:length] *= slope
    faded[len(faded) - length :] *= slope[::-1]
    return faded


def _rms(sound: Wave) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))
