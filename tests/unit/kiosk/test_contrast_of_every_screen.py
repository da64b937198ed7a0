"""Contrast, measured where letters stand on what is drawn there: 7:1, in high contrast 20:1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pygame
import pytest
from PIL import Image

from config.look.tokens import HIGH_CONTRAST, LIGHT, Theme
from devices.screen.canvas import Canvas
from devices.screen.touch import Kind, Touch
from devices.screen.type import Type
from tests.unit.kiosk.scenes import SHOWN, Setting, play

SHARE = 0.02
"""A colour under less of a line than this is an edge of something."""


def luminance(colour: Any) -> float:
    """Relative luminance of sRGB, as WCAG defines it."""
    parts = [part / 255 for part in tuple(pygame.Color(colour))[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: Any, other: Any) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class Seen:
    """Remembers for each line of text its contrast with what lay where it was drawn."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, str]] = []

    def look(self, surface: pygame.Surface, box: pygame.Rect, text: str, colour: str) -> None:
        box = box.clip(surface.get_rect())
        if not text.strip() or not box:
            return
        part = surface.subsurface(box)
        picture = Image.frombytes("RGB", box.size, pygame.image.tobytes(part, "RGB"))
        found = picture.getcolors(box.width * box.height) or []
        grounds = [ground for count, ground in found if count > SHARE * box.width * box.height]
        assert grounds, text
        self.lines.append((min(contrast(colour, ground) for ground in grounds), text))


@pytest.fixture
def seen(monkeypatch) -> Seen:
    """Looks at every line just before it is drawn."""
    seen, draw, letters = Seen(), Canvas.text, Type()
    monkeypatch.setattr("kiosk.served.Type", lambda: letters)

    def text(canvas, text, place, capital, colour, face="words-regular", align="left"):
        width = canvas.type.width(text, face, capital)
        left = place[0] - {"left": 0, "middle": width // 2, "right": width}[align]
        box = pygame.Rect(left, place[1], width, capital)
        if canvas.surface.get_clip().contains(box):
            seen.look(canvas.surface, box, text, colour)
        return draw(canvas, text, place, capital, colour, face, align)

    monkeypatch.setattr(Canvas, "text", text)
    return seen


def drawn(seen: Seen, rigs, made, *, high: bool) -> Iterator[str]:
    """Each scene by its name, drawn anew as a whole."""
    for kind, scene in SHOWN:
        rig = rigs(kind)
        play(rig, made, scene, Setting("vi", contrast=high))
        seen.lines.clear()
        rig.window.damage()
        rig.step()
        assert seen.lines, scene.__name__
        yield f"{kind} {scene.__name__}"


@pytest.mark.parametrize(("high", "least"), [(False, 7.0), (True, 20.0)], ids=["usual", "high"])
def test_every_line_on_every_screen_stands_out(seen, rigs, made, high: bool, least: float) -> None:
    faint = []
    for name in drawn(seen, rigs, made, high=high):
        faint += [f"{name}: {text} {ratio:.1f}" for ratio, text in seen.lines if ratio < least]
    assert faint == []


@pytest.mark.parametrize(("high", "least"), [(False, 7.0), (True, 20.0)], ids=["usual", "high"])
@pytest.mark.parametrize("scene", ["home", "priority", "number_failed", "guide_procedure", "code"])
def test_what_is_being_pressed_or_has_the_focus_can_still_be_read(
    seen, rigs, made, scene: str, high: bool, least: float
) -> None:
    kind, play_it = next(one for one in SHOWN if one[1].__name__ == scene)
    rig = rigs(kind)
    play(rig, made, play_it, Setting("vi", contrast=high))
    for target in [one for one in rig.targets() if one.enabled]:
        before = rig.window.surface.copy().get_buffer().raw
        seen.lines.clear()
        rig.window.on_touch(Touch(Kind.DOWN, 1, target.box.center))
        rig.step()
        pressed = rig.window.surface.copy().get_buffer().raw
        rig.window.on_touch(Touch(Kind.UP, 1, (0, 0)))
        rig.step()
        assert pressed != before, f"{target.key} shows nothing"
        assert [one for one in seen.lines if one[0] < least] == [], target.key


def colours_of_words(theme: Theme) -> list[tuple[str, str]]:
    """Every pair of ink and ground that a screen may draw words with."""
    grounds = (theme.paper, theme.card, theme.good_tint, theme.attention_tint, theme.accent_tint)
    pairs = [(ink, ground) for ink in (theme.ink, theme.soft) for ground in grounds]
    pairs += [(theme.on_accent, ground) for ground in (theme.accent, theme.good, theme.ink)]
    return [*pairs, (theme.accent, theme.card), (theme.good, theme.card)]


@pytest.mark.parametrize(("theme", "least"), [(LIGHT, 7.0), (HIGH_CONTRAST, 20.0)])
def test_the_tokens_themselves_stand_out(theme: Theme, least: float) -> None:
    assert [pair for pair in colours_of_words(theme) if contrast(*pair) < least] == []
    assert contrast(theme.focus, theme.paper) >= 3
    assert contrast(theme.attention, theme.attention_tint) >= 3
