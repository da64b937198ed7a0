"""Saying what stands on a screen: its sentences, and what its cards and buttons are called.

They are the office's own, in no pack beforehand.

A pack may hold a recording of a card (clip ``card-<key>``, as ``card-service-land``); the others
are spoken by the voice of the set-up, where that is installed.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from config.voice import pack as voice
from config.voice.synthesis import spoken_text
from devices.screen.keyboard import TextField
from devices.screen.widgets import Button, Fill, Target, Text, Widget
from kiosk.screens.guide_flow import TickRow
from kiosk.screens.service_card import ServiceCard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.voice.pack import Pack
    from devices.screen.type import Line

log = logging.getLogger(__name__)
_DIGITS = 9
_PAUSE_MS = 350


class Named(NamedTuple):
    """A card or button: its key, its name, and the digit that presses it (0 for none)."""

    key: str
    name: str
    digit: int


def named_on(widgets: Iterable[Widget]) -> tuple[Named, ...]:
    """What can be touched on a screen, in its order; of keys that type only that they are there.

    Where keys type, digits do too, and press nothing.
    """
    able = [w for w in widgets if isinstance(w, Target) and w.enabled]
    typing = any(_types(target) for target in able)
    return tuple(
        Named(target.key, name, place if place <= _DIGITS and not typing else 0)
        for place, target in enumerate(able, 1)
        if not _types(target) and (name := _name(target))
    )


def told_on(widgets: Sequence[Widget]) -> tuple[str, ...]:
    """The sentences of a screen, without those of its header, the band on top."""
    bands = [w.box for w in widgets if isinstance(w, Fill)]
    texts = [w for w in widgets if isinstance(w, Text)]
    below = [text for text in texts if not any(band.contains(text.box) for band in bands)]
    return tuple(plain(text.lines) for text in below or texts)


def _types(target: Target) -> bool:
    return target.key.startswith("key ")


def _name(target: Target) -> str:
    match target:
        case ServiceCard(name=lines) | TickRow(name=lines):
            return plain(lines)
        case TextField(hint=text) | Button(text=text):
            return text
    return ""


def plain(lines: Iterable[Line]) -> str:
    """Wrapped lines as one."""
    words = (run.text.strip() for line in lines for run in line.runs)
    return " ".join(word for word in words if word)


def told_pcm(pack: Pack, text: str) -> bytes:
    """One sentence and a pause; nothing where it cannot be said."""
    said = _synthetic(text, pack)
    return said + pack.silence(_PAUSE_MS) if said else b""


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
