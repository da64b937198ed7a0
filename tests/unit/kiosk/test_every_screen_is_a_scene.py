"""No screen is left out: each class of them stands at the end of a scene, and says its help."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

import kiosk.screens
from config.voice import pack as voice
from config.voice.phrases import clip_text, help_clip
from config.voice.synthesis import is_installed, spoken_text
from devices.screen.type import Type
from devices.screen.widgets import Button
from kiosk.naming import named_on
from kiosk.screens.base import TerminalScreen
from kiosk.speaking import help_for
from tests.unit.kiosk.scenes import SHOWN, Setting, play


def classes(one: type = TerminalScreen) -> Iterator[type]:
    """The screens that nothing else is made from: those are shown."""
    below = [sub for sub in one.__subclasses__() if sub.__module__.startswith("kiosk.")]
    for sub in below:
        yield from classes(sub)
    if not below:
        yield one


@dataclass
class Ear:
    """A voice that remembers what it was told to say."""

    said: list[tuple[str, list[str], list[str]]] = field(default_factory=list)

    def speaks(self, language: str) -> bool:
        return True

    def say(self, mark: str, language: str, cards: Any = (), told: Any = ()) -> None:
        self.said.append((mark, [card.name for card in cards], list(told)))

    def hush(self) -> None:
        self.said.append(("hush", [], []))

    def set_volume(self, percent: int) -> None:
        assert 0 <= percent <= 100


@pytest.fixture(autouse=True)
def letters(monkeypatch) -> None:
    letters = Type()
    monkeypatch.setattr("kiosk.served.Type", lambda: letters)


def test_each_class_of_screen_stands_at_the_end_of_a_scene(rigs, made) -> None:
    for module in pkgutil.iter_modules(kiosk.screens.__path__):
        importlib.import_module(f"kiosk.screens.{module.name}")
    shown = set()
    for kind, scene in SHOWN:
        rig = rigs(kind)
        rig.window.paint = lambda _box: None
        play(rig, made, scene, Setting())
        shown.add(type(rig.terminal.stage.screen))
    assert len(shown) > 25
    assert {one.__name__ for one in classes()} - {one.__name__ for one in shown} == set()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_screen_says_its_help_its_sentences_and_what_can_be_touched(
    rigs, made, language: str
) -> None:
    silent = []
    for kind, scene in SHOWN:
        rig, ear = rigs(kind), Ear()
        play(rig, made, scene, Setting(language))
        rig.terminal.voice, rig.terminal.reading = ear, False
        rig.terminal.read_aloud()
        rig.step()
        [(mark, names, told)] = ear.said
        buttons = [
            one.text for one in rig.targets()
            if isinstance(one, Button) and one.enabled and not one.key.startswith("key ")
        ]  # fmt: skip
        private = getattr(rig.terminal.stage.screen, "private", True)
        if mark != rig.mark or not set(buttons) <= set(names) or bool(told) == private:
            silent.append(f"{kind} {scene.__name__}: {mark} {names} {told}")
        assert clip_text(help_clip(help_for(mark)), language)
    assert silent == []


def test_nothing_of_a_dossier_is_said_to_the_room(rigs, made) -> None:
    for kind, scene in SHOWN:
        if not scene.__name__.startswith("dossier"):
            continue
        rig, ear = rigs(kind), Ear()
        rig.terminal.voice = ear
        rig.terminal.read_aloud()
        play(rig, made, scene, Setting())
        said = " ".join([*(" ".join(names + told) for _, names, told in ear.said)])
        for affair in (made.view().code, "Đăng ký thường trú", "Đã có kết quả", "4821", "22/11"):
            assert affair not in said, f"{scene.__name__}: {affair}"


def test_what_a_finger_presses_by_a_digit_is_what_the_voice_has_named(rigs, made) -> None:
    for kind, scene in SHOWN:
        rig = rigs(kind)
        rig.window.paint = lambda _box: None
        play(rig, made, scene, Setting())
        able = [one for one in rig.targets() if one.enabled]
        for one in named_on(rig.terminal.stage.widgets):
            assert not one.digit or able[one.digit - 1].key == one.key, f"{scene.__name__}: {one}"


@pytest.mark.skipif(not is_installed(), reason="the voice of the set-up is not installed")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_sentence_of_a_screen_can_be_spoken(rigs, language: str) -> None:
    rig = rigs("kiosk")
    Setting(language).set_on(rig.terminal)
    said = spoken_text(rig.terminal.say("sorry.too-early.title"), language)
    assert len(said) > voice.RATE  # half a second of 16-bit sound
