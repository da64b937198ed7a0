"""The chime before an announcement: three soft rising notes, like a small bell."""

from __future__ import annotations

import math
from array import array
from functools import cache

NOTES = ((880.0, 0.0), (1174.0, 0.20), (1568.0, 0.40))
"""Pitch in Hz and start in seconds."""
SECONDS = 1.35
PEAK = 0.30
_SWELL_SECONDS = 0.012
_DECAY = 4.5
_OCTAVE = 0.18
_TAIL_SECONDS = 0.06


@cache
def make_chime(rate: int) -> bytes:
    """The chime as 16-bit mono PCM."""
    count = int(rate * SECONDS)
    total = [sum(_note(i / rate - start, pitch) for pitch, start in NOTES) for i in range(count)]
    scale = PEAK * 32767 / max(map(abs, total))
    tail = rate * _TAIL_SECONDS
    return array(
        "h", (round(x * scale * min(1.0, (count - i) / tail)) for i, x in enumerate(total))
    ).tobytes()


def _note(since: float, pitch: float) -> float:
    """A struck note, ``since`` seconds after it was struck; an octave gives a bell's colour."""
    if since <= 0:
        return 0.0
    angle = 2 * math.pi * pitch * since
    swell = min(since / _SWELL_SECONDS, 1.0) * math.exp(-since * _DECAY)
    return swell * (math.sin(angle) + _OCTAVE * math.sin(2 * angle))
