"""The remote glass: pictures when asked for, and fingers from outside."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.screen.glass import Glass
from devices.screen.stage import Stage
from devices.screen.window import Window


class Outside:
    """A client; the window is stepped while it waits, as its loop would."""

    def __init__(self, path: Path, window: Window) -> None:
        self._window = window
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._socket.settimeout(0.01)
        self._bytes = b""

    def send(self, **line: Any) -> None:
        self.raw(json.dumps(line).encode() + b"\n")

    def raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _read_until(self, enough: Callable[[bytes], bool]) -> None:
        for _ in range(1000):
            if enough(self._bytes):
                return
            self._window.step()
            try:
                self._bytes += self._socket.recv(1 << 20)
            except TimeoutError:
                continue
        pytest.fail("the glass did not answer")

    def answer(self) -> tuple[dict[str, Any], bytes]:
        self._read_until(lambda data: b"\n" in data)
        line, self._bytes = self._bytes.split(b"\n", 1)
        header = json.loads(line)
        size = header.get("size", 0)
        self._read_until(lambda data: len(data) >= size)
        picture, self._bytes = self._bytes[:size], self._bytes[size:]
        return header, picture

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def outside(stage: Stage, window: Window, tmp_path: Path) -> Iterator[Callable[[], Outside]]:
    glass = Glass(tmp_path / "glass.sock", window)
    glass.start()
    clients: list[Outside] = []

    def connect() -> Outside:
        clients.append(Outside(tmp_path / "glass.sock", window))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()
    glass.stop()
    assert not (tmp_path / "glass.sock").exists()


def test_a_picture_of_what_is_shown(outside, window: Window) -> None:
    client = outside()
    client.send(want=0)
    header, data = client.answer()
    picture = Image.open(io.BytesIO(data))
    assert header["type"] == "image/jpeg"
    assert header["mark"] == "two"
    assert picture.size == (header["width"], header["height"]) == window.size
    shown = window.surface.get_at((1000, 900))[:3]
    seen = picture.getpixel((1000, 900))
    assert max(abs(a - b) for a, b in zip(shown, seen, strict=True)) < 12


def test_the_next_picture_comes_when_something_changes(outside, window, two) -> None:
    client = outside()
    client.send(want=0)
    first = client.answer()[0]["frame"]
    client.send(want=first)
    window.step()
    two.lit = True
    two.update()
    header, data = client.answer()
    assert header["frame"] > first
    red, green, blue = Image.open(io.BytesIO(data)).getpixel((625, 625))
    assert green > 200 > red + blue


def test_two_clients_see_the_same(outside) -> None:
    clients = [outside(), outside()]
    for client in clients:
        client.send(want=0)
    pictures = [client.answer() for client in clients]
    assert pictures[0] == pictures[1]


def test_watching_tells_each_frame_without_pictures(outside, window, steady, two) -> None:
    client = outside()
    client.send(watch=True)
    client.raw(b"no json\n")
    assert client.answer()[0]["error"] == "malformed"  # so watching has begun
    steady.move(7)
    two.lit = True
    two.update()
    header, picture = client.answer()
    assert header == {"frame": window.frame.number, "mark": "two", "drawn": 7.0, "size": 0}
    assert picture == b""


def test_fingers_and_keys_from_outside_are_like_real_ones(outside, two, window) -> None:
    client = outside()
    for kind in ("down", "up"):
        client.send(finger=kind, id=0, x=200 / 1280, y=350 / 1024)
    client.send(key="tab")
    client.send(key="return")
    client.raw(b"{}x\n")
    client.answer()
    window.step()
    assert two.pressed == ["two", "one"]


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'{"finger": "poke"}', b'{"want": "x"}', b'{"other": 1}', b"\xff"]
)
def test_nonsense_gets_an_answer_and_harms_nothing(outside, line: bytes) -> None:
    client = outside()
    client.raw(line + b"\n")
    assert client.answer()[0]["error"] == "malformed"
    client.send(want=0)
    assert client.answer()[0]["size"] > 0
