"""The other side of the remote glass: seeing and touching a screen through its socket."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 2.0
LEAST_GAP = 0.06
RETRIES = 25
"""Seconds between two pictures of one screen, so that no screen is asked without end."""


class GlassError(OSError):
    """The screen cannot be seen or touched now."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One drawn frame; ``jpeg`` is empty where only its mark was told.

    ``drawn`` is the screen's steady clock, in seconds.
    """

    number: int
    mark: str
    width: int = 0
    height: int = 0
    jpeg: bytes = b""
    drawn: float = 0.0


class GlassLine:
    """One connection.  Raises GlassError from every call once it is lost."""

    def __init__(self, path: Path, seconds: float | None = 10.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise GlassError(f"no screen at {path}: {error}") from error
        self._answers = self._socket.makefile("rb")
        self._sending = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; a read that waits on another thread ends."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def patience(self, seconds: float | None) -> None:
        """How long ``read`` waits from now on."""
        self._socket.settimeout(seconds)

    def want(self, newer_than: int = -1) -> None:
        """Ask for the first picture newer than a frame."""
        self._send({"want": newer_than})

    def watch(self) -> None:
        """Ask for the mark of every frame."""
        self._send({"watch": True})

    def finger(self, what: str, x: float, y: float, finger: int = 0) -> None:
        """Put a finger ``down``, ``move`` it, take it ``up``; the place in parts of 1."""
        self._send({"finger": what, "id": finger, "x": x, "y": y})

    def key(self, name: str) -> None:
        """Press a key of a keyboard."""
        self._send({"key": name})

    def read(self) -> Frame:
        """Wait for the next answer."""
        try:
            line = self._answers.readline()
            told = json.loads(line) if line else None
            if told is None:
                raise GlassError("the screen has gone")
            if "error" in told:
                raise GlassError(f"the screen refused: {told.get('message', told['error'])}")
            return self._frame(told)
        except ValueError as error:
            raise GlassError(f"the screen cannot be understood: {error}") from error

    def _frame(self, told: dict[str, Any]) -> Frame:
        size = int(told["size"])
        jpeg = self._answers.read(size) if size else b""
        if len(jpeg) < size:
            raise GlassError("the screen has gone")
        size_of_picture = told.get("width", 0), told.get("height", 0)
        drawn = told.get("drawn", 0.0)
        return Frame(told["frame"], told["mark"], *size_of_picture, jpeg, drawn)

    def _send(self, message: dict[str, Any]) -> None:
        with self._sending:
            try:
                self._socket.sendall(json.dumps(message).encode() + b"\n")
            except OSError as error:
                raise GlassError(f"the screen has gone: {error}") from error


def look(path: Path, seconds: float = 5.0) -> Frame:
    """The present picture.  Raises GlassError, TimeoutError."""
    with GlassLine(path, seconds) as line:
        line.want()
        return line.read()


def tap(path: Path, x: float, y: float) -> None:
    """Touch a screen once and wait until it has seen the finger go.  Raises GlassError."""
    with GlassLine(path) as line:
        line.finger("down", x, y)
        line.finger("up", x, y)
        line.want()  # answered after the touch, in the order of the line
        line.read()


@contextmanager
def marks(path: Path, seconds: float = 15.0) -> Iterator[Iterator[str]]:
    """The marks of a screen from now on, the present one first.  Raises GlassError."""
    with GlassLine(path, seconds) as line:
        line.watch()
        line.want()
        yield (line.read().mark for _ in iter(int, 1))


class GlassClient:
    """A screen followed for as long as somebody looks; the connection is made again by itself.

    ``on_frame`` is called on the client's thread with each new picture, and ``on_link`` when the
    screen is found or lost.
    """

    def __init__(
        self,
        path: Path,
        on_frame: Callable[[Frame], None] = lambda _frame: None,
        on_link: Callable[[bool], None] = lambda _up: None,
    ) -> None:
        self._path = path
        self._on_frame = on_frame
        self._on_link = on_link
        self._line: GlassLine | None = None
        self._looking = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"glass-{path.name}", daemon=True)

    @property
    def up(self) -> bool:
        """Whether the screen is there."""
        return self._line is not None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Hang up for good."""
        self._stopping.set()
        self._looking.set()
        if self._line is not None:
            self._line.close()
        self._thread.join(5)

    def look(self, on: bool) -> None:
        """Whether anybody looks; pictures are asked for only then."""
        if on:
            self._looking.set()
        else:
            self._looking.clear()

    def finger(self, what: str, x: float, y: float, finger: int = 0) -> None:
        """Touch the screen; one that has just been started again is waited for.

        Raises GlassError when it is not there in time.
        """
        dead: GlassLine | None = None
        for _ in range(RETRIES):
            line = self._line
            if line is not None and line is not dead:
                try:
                    line.finger(what, x, y, finger)
                except GlassError:
                    dead = line
                else:
                    return
            if self._stopping.wait(FIRST_PAUSE):
                break
        raise GlassError("the screen is not there")

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                with GlassLine(self._path) as line:
                    pause = FIRST_PAUSE
                    line.patience(None)
                    self._found(line)
                    self._follow(line)
            except (GlassError, OSError) as error:
                if self._line is not None:
                    log.info("%s: %s", self._path.name, error)
            self._found(None)
            self._stopping.wait(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _follow(self, line: GlassLine) -> None:
        """Ask for picture after picture until the line breaks."""
        seen = -1
        while not self._stopping.is_set():
            self._looking.wait()
            line.want(seen)
            frame = line.read()
            if frame.jpeg:
                seen = frame.number
                self._on_frame(frame)
            self._stopping.wait(LEAST_GAP)

    def _found(self, line: GlassLine | None) -> None:
        known, self._line = self._line, line
        if (known is None) != (line is None):
            self._on_link(line is not None)
