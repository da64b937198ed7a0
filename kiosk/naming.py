"""Saying what the cards on a screen are called: the office's own names, in no pack beforehand.

A pack may hold a recording of a card (clip ``card-<key>``, as ``card-service-land``); the others
are spoken by the voice of the set-up, where that is installed.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from config.voice import pack as voice
from config.voice.synthesis import spoken_text
from devices.screen.widgets import Target, Widget
from kiosk.screens.service_card import ServiceCard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.voice.pack import Pack

log = logging.getLogger(__name__)
_DIGITS = 9
_PAUSE_MS = 350


class Named(NamedTuple):
    """A card: its key, its name, and the digit that presses it (0 for none)."""

    key: str
    name: str
    digit: int


def named_on(widgets: Iterable[Widget]) -> tuple[Named, ...]:
    """The cards of a screen that can be touched, in their order."""
    able = [w for w in widgets if isinstance(w, Target) and w.enabled]
    return tuple(
        Named(card.key, _text(card), place if place <= _DIGITS else 0)
        for place, card in enumerate(able, 1)
        if isinstance(card, ServiceCard)
    )


def _text(card: ServiceCard) -> str:
    return " ".join(run.text.strip() for line in card.name for run in line.runs)


def names_pcm(pack: Pack, cards: Sequence[Named]) -> bytes:
    """Each card's digit and name, with pauses; those that cannot be said are left out."""
    said = b""
    for card in cards:
        name = pack.phrase(f"card-{card.key.replace(' ', '-')}") or _synthetic(card.name, pack)
        if name:
            digit = pack.number(str(card.digit)) if card.digit else b""
            said += pack.silence(_PAUSE_MS) + digit + pack.silence(voice.CLIP_GAP_MS) + name
    return said


def _synthetic(name: str, pack: Pack) -> bytes:
    return _spoken(name, pack.language, pack.manifest.region) if pack.rate == voice.RATE else b""


@lru_cache(maxsize=64)
def _spoken(name: str, language: str, region: str) -> bytes:
    try:
        return spoken_text(name, language, region)
    except (OSError, voice.PackError) as error:
        log.warning("a name cannot be spoken: %s", error)
        return b""
