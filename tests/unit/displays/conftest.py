"""A wall without a window: SDL's dummy driver, a clock that stands still, an office to show."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"

import pygame

from config.clock import SetClock
from config.look import tokens
from config.look.fonts import make_fonts
from config.settings import Panel
from config.words import words
from contract.ids import CallKind
from contract.messages import (
    Call,
    CallsState,
    OfficeState,
    Ready,
    ResultsState,
    ServiceState,
    Session,
)
from devices.screen.canvas import Canvas
from devices.screen.metrics import Metrics
from devices.screen.stage import Stage
from devices.screen.type import Type
from devices.screen.window import Window
from displays.board import Board
from displays.screens import FailsafeScreen, WallScreen
from displays.side import Side

NOW = dt.datetime(2026, 11, 20, 2, 42, 10, tzinfo=dt.UTC)
"""09:42:10 in the office."""
PANEL = Panel(width=1920, height=1080, width_mm=1210.0, distance_m=5.0, window=True)
OFFICE = OfficeState(
    at=NOW,
    names={"vi": "Bộ phận một cửa phường Thử Nghiệm", "en": "Trial Ward One-Stop Office"},
    languages=["vi", "en"],
    sessions=[Session("08:00", "11:30"), Session("13:30", "17:00")],
    hotline="0200 000 000",
)


class Walls:
    """Makes calls and services with few words."""

    office: OfficeState = OFFICE

    @staticmethod
    def call(
        seq: int,
        number: str,
        label: str = "3",
        ago: float = 0,
        *,
        kind: CallKind = CallKind.CALL,
        priority: bool = False,
        zone: str = "",
    ) -> Call:
        return Call(
            seq=seq, at=NOW - dt.timedelta(seconds=ago), kind=kind, number=number, counter="c",
            label=label, service="papers", priority=priority, zone=zone,
        )  # fmt: skip

    @staticmethod
    def service(name: str, letter: str = "A", waiting: int = 0, **fields: bool) -> ServiceState:
        return ServiceState(
            at=NOW, id=f"service-{letter.lower()}", names={"vi": name, "en": name}, letter=letter,
            waiting=waiting, **fields,
        )  # fmt: skip


class TestedWall:
    """A wall screen on a window that is stepped by hand."""

    __test__ = False

    def __init__(self, panel: Panel, language: str, side: Side | None = None) -> None:
        self.clock = SetClock(NOW)
        self.stale: dt.datetime | None = None
        self.window = Window(panel, self.clock, poll=0.0)
        self.metrics = Metrics.of(panel, self.window.size)
        self.canvas = Canvas(self.window.surface, self.metrics, tokens.LIGHT, Type())
        self.board = Board()
        say = words("display", language)
        self.screen = WallScreen(self.board, say, self.clock, lambda: self.stale, side)
        self.stage = Stage(
            self.window, self.canvas, lambda: self.screen, lambda: FailsafeScreen(say)
        )
        self.frames: list[str] = []
        self.window.listen(lambda frame: self.frames.append(frame.mark))

    def show(self) -> TestedWall:
        self.stage.show_home()
        self.window.step()
        return self

    def hear(self, *states: OfficeState | CallsState | ResultsState | ServiceState) -> TestedWall:
        for state in states:
            name = type(state).__name__.removesuffix("State").lower()
            suffix = f"service/{state.id}" if isinstance(state, ServiceState) else name
            self.board.take(suffix, state)
        self.screen.changed()
        return self.settle()

    def calls(self, *calls: Call) -> TestedWall:
        return self.hear(CallsState(at=NOW, calls=list(calls)))

    def settle(self) -> TestedWall:
        self.window.step()
        return self

    def pass_time(self, seconds: float) -> TestedWall:
        self.clock.move(seconds)
        return self.settle()

    def pixel(self, place: tuple[int, int]) -> str:
        red, green, blue, _ = self.window.surface.get_at(place)
        return f"#{red:02X}{green:02X}{blue:02X}"

    def count(self, colour: str, box: pygame.Rect | None = None) -> int:
        """How many pixels have exactly this colour."""
        part = self.window.surface.subsurface(box) if box else self.window.surface
        return pygame.transform.threshold(
            None, part, pygame.Color(colour), (1, 1, 1), set_behavior=0
        )

    def texts(self) -> list[str]:
        """Everything that is written, in the order of drawing."""
        return [text for widget in self.stage.widgets if (text := getattr(widget, "text", ""))]


@pytest.fixture
def make_wall() -> Iterator[Callable[..., TestedWall]]:
    make_fonts()

    def make(panel: Panel = PANEL, language: str = "vi", side: Side | None = None) -> TestedWall:
        return TestedWall(panel, language, side)

    yield make
    pygame.display.quit()


@pytest.fixture
def wall(make_wall: Callable[..., TestedWall]) -> TestedWall:
    """A 55-inch wall for a room of 5 m, knowing the office."""
    wall = make_wall()
    wall.board.take("office", OFFICE)
    return wall.show()


@pytest.fixture
def walls() -> Walls:
    return Walls()


@pytest.fixture
def ready() -> ResultsState:
    return ResultsState(
        at=NOW, results=[Ready(f"2026-11-{day:02}", f"09{day}") for day in range(10, 16)]
    )
