"""Seeing and touching a real window through its glass, and finding it again when it was away."""

from __future__ import annotations

import io
import queue
import threading
from pathlib import Path

import pytest
from PIL import Image

from config.clock import SystemClock
from config.settings import Panel
from devices.dock.glass_client import Frame, GlassClient, GlassError, GlassLine, look, marks, tap
from devices.screen.glass import Glass
from devices.screen.window import Window
from tests.waiting import PATIENCE


class Shown:
    """A window of 64 × 48 that paints nothing, run on a thread, and its glass."""

    def __init__(self, path: Path) -> None:
        self.window = Window(Panel(width=64, height=48), SystemClock())
        self.touches: queue.Queue[tuple[str, tuple[int, int]]] = queue.Queue()
        self.window.on_touch = lambda touch: self.touches.put((touch.kind, touch.place))
        self.window.mark = lambda: f"mark-{self.window.frame.number + 1}"
        self.glass = Glass(path, self.window)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self.draw()
        self.glass.start()
        self._thread.start()

    def draw(self) -> None:
        self.window.post(self.window.damage)

    def stop(self) -> None:
        self.glass.stop()
        self._ending.set()
        self.draw()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            self.window._wait()
            self.window.step()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    return tmp_path / "glass"


@pytest.fixture
def shown(path: Path):
    screen = Shown(path)
    screen.start()
    yield screen
    screen.stop()


def test_the_present_picture(shown: Shown, path: Path) -> None:
    frame = look(path)
    assert Image.open(io.BytesIO(frame.jpeg)).size == (64, 48) == (frame.width, frame.height)
    assert frame.mark == f"mark-{frame.number}"


def test_a_tap_is_a_finger_down_and_up(shown: Shown, path: Path) -> None:
    tap(path, 0.5, 0.25)
    assert shown.touches.get(timeout=PATIENCE) == ("down", (32, 12))
    assert shown.touches.get(timeout=PATIENCE) == ("up", (32, 12))


def test_every_mark_is_told(shown: Shown, path: Path) -> None:
    with marks(path) as seen:
        first = next(seen)
        shown.draw()
        assert next(mark for mark in seen if mark != first) != first


def test_no_screen_and_no_sense_are_errors_of_their_own(path: Path) -> None:
    with pytest.raises(GlassError, match="no screen"):
        look(path)
    with pytest.raises(GlassError):
        GlassClient(path).finger("down", 0.5, 0.5)


def test_what_the_screen_refuses_is_told(shown: Shown, path: Path) -> None:
    with GlassLine(path) as line:
        line.finger("wave", 0.5, 0.5)
        with pytest.raises(GlassError, match="refused"):
            line.read()


def test_a_screen_is_followed_while_somebody_looks_and_found_again(path: Path) -> None:
    frames: queue.Queue[Frame] = queue.Queue()
    links: queue.Queue[bool] = queue.Queue()
    client = GlassClient(path, frames.put, links.put)
    client.start()
    for _ in range(2):
        screen = Shown(path)
        screen.start()
        assert links.get(timeout=PATIENCE)
        client.look(True)
        frame = frames.get(timeout=PATIENCE)
        assert frame.jpeg
        client.finger("down", 0.0, 0.0)
        assert screen.touches.get(timeout=PATIENCE) == ("down", (0, 0))
        screen.stop()
        assert not links.get(timeout=PATIENCE)
    client.stop()
