"""A headless window with a clock set by hand."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pygame
import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"

from config.clock import SetClock
from config.look import tokens
from config.settings import Panel
from devices.screen.canvas import Canvas
from devices.screen.metrics import Metrics
from devices.screen.stage import Screen, Stage
from devices.screen.touch import Kind, Touch
from devices.screen.type import Type
from devices.screen.widgets import Button, Fill, Widget
from devices.screen.window import Window

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def steady() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def window(steady: SetClock) -> Window:
    return Window(Panel(), steady)


@pytest.fixture
def canvas(window: Window) -> Canvas:
    return Canvas(window.surface, Metrics.of(Panel(), window.size), tokens.LIGHT, Type())


class Two(Screen):
    """Two buttons, and a lamp that can be lit."""

    name = "two"
    idle_after = 10.0

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self.names = ("one", "two")
        self.lit = False
        self.broken = False
        self.idled = 0
        self.left = False

    def compose(self, canvas: Canvas) -> list[Widget]:
        if self.broken:
            raise ValueError("broken on purpose")
        capital = canvas.metrics.text()
        lamp = Fill(box=pygame.Rect(600, 600, 50, 50), fill="#00FF00" if self.lit else "#101010")
        buttons = [
            Button(
                box=pygame.Rect(100, y, 300, 100),
                key=key,
                text=key,
                capital=capital,
                act=lambda key=key: self.pressed.append(key),
            )
            for key, y in zip(self.names, (100, 300), strict=True)
        ]
        return [lamp, *buttons]

    def idle(self) -> None:
        self.idled += 1

    def leave(self) -> None:
        self.left = True


class Safe(Screen):
    name = "failsafe"

    def compose(self, canvas: Canvas) -> list[Widget]:
        return []


@pytest.fixture
def two() -> Two:
    return Two()


@pytest.fixture
def stage(window: Window, canvas: Canvas, two: Two) -> Stage:
    stage = Stage(window, canvas, home=lambda: two, failsafe=Safe)
    stage.show(two)
    window.step()
    return stage


@pytest.fixture
def finger(window: Window) -> Callable[..., None]:
    """``finger("down", 150, 150)``: one finger does something, and the window draws."""

    def act(kind: str, x: int, y: int, number: Any = 1) -> None:
        window.on_touch(Touch(Kind(kind), number, (x, y)))
        window.step()

    return act
