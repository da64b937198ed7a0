"""The remote glass: a screen seen and touched from outside, over a unix socket.

A client sends JSON lines: ``{"want": n}`` for the first picture newer than frame n,
``{"watch": true}`` for a line per drawn frame, ``{"finger": "down", "id": 0, "x": 0.5, "y": 0.5}``
and ``{"key": "return"}``.  Answers are JSON lines; a line with ``size`` above 0 is followed by so
many bytes of JPEG.  Pictures are made only when asked for, and not on the screen's thread.
"""

from __future__ import annotations

import io
import json
import logging
import queue
import socket
import threading
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pygame
from msgspec import Struct, ValidationError
from msgspec import json as msgspec_json
from PIL import Image

from devices.screen.touch import Kind, Touch

if TYPE_CHECKING:
    from devices.screen.window import Frame, Window

log = logging.getLogger(__name__)

QUALITY = 85
LONGEST_LINE = 4096
WAITING_LINES = 500


class Asked(Struct, forbid_unknown_fields=True):
    """One line of a client; exactly one of the first four is given."""

    want: int | None = None
    watch: bool = False
    finger: Kind | None = None
    key: str | None = None
    id: int = 0
    x: float = 0.0
    y: float = 0.0


class Shot:
    """A frame's picture, made into a JPEG when first asked for."""

    def __init__(self, frame: Frame, surface: pygame.Surface) -> None:
        self.frame = frame
        self._surface = surface
        self._lock = threading.Lock()

    def message(self) -> bytes:
        """Header line and JPEG."""
        with self._lock:
            return self._message

    @cached_property
    def _message(self) -> bytes:
        picture = io.BytesIO()
        as_image(self._surface).save(picture, "JPEG", quality=QUALITY)
        width, height = self._surface.get_size()
        header = _line(
            {
                "frame": self.frame.number,
                "width": width,
                "height": height,
                "type": "image/jpeg",
                "mark": self.frame.mark,
                "size": picture.tell(),
            }
        )
        return header + picture.getvalue()


class Client:
    """One connection: a thread that reads and a thread that writes."""

    def __init__(self, connection: socket.socket, glass: Glass) -> None:
        self.want: int | None = None
        self.watch = False
        self._connection = connection
        self._glass = glass
        self._out: queue.Queue[Shot | bytes | None] = queue.Queue(WAITING_LINES)

    def start(self) -> None:
        """Begin to read and write; the glass must know the client by now."""
        for work in (self._read, self._write):
            threading.Thread(target=work, name=f"glass{work.__name__}", daemon=True).start()

    def send(self, item: Shot | bytes) -> None:
        """Give the writer something; a client too slow for it is dropped."""
        try:
            self._out.put_nowait(item)
        except queue.Full:
            self.close()

    def close(self) -> None:
        self._glass.forget(self)
        with suppress(OSError):  # the other side may have been first
            self._connection.shutdown(socket.SHUT_RDWR)
        with suppress(queue.Full):  # then the writer finds the connection closed
            self._out.put_nowait(None)

    def _read(self) -> None:
        with suppress(OSError), self._connection.makefile("rb") as lines:
            while line := lines.readline(LONGEST_LINE):
                self._take(line)
        self.close()

    def _take(self, line: bytes) -> None:
        try:
            asked = msgspec_json.decode(line, type=Asked)
        except (ValidationError, ValueError) as error:
            self.send(_line({"error": "malformed", "message": str(error)}))
            return
        self._glass.take(self, asked)

    def _write(self) -> None:
        try:
            while (item := self._out.get()) is not None:
                self._connection.sendall(item.message() if isinstance(item, Shot) else item)
        except OSError:
            self.close()
        self._connection.close()


class Glass:
    """Listens on ``path`` and shows ``window`` to whoever connects."""

    def __init__(self, path: Path, window: Window) -> None:
        self._path = path
        self._window = window
        self._clients: list[Client] = []
        self._door: socket.socket | None = None
        self._lock = threading.Lock()
        window.listen(self._on_frame)

    def start(self) -> None:
        """Open the door.  Raises OSError when the path cannot be used."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half_made = self._path.with_name(f"{self._path.name}~")
        half_made.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(str(half_made))
        half_made.chmod(0o600)
        self._door.listen()
        half_made.replace(self._path)  # whoever sees it can connect
        threading.Thread(target=self._accept, name="glass", daemon=True).start()

    def stop(self) -> None:
        """Close the door and every connection."""
        if self._door is not None:
            self._door.close()
            self._path.unlink(missing_ok=True)
        for client in self._all():
            client.close()

    def forget(self, client: Client) -> None:
        """Called by a client that has gone."""
        with self._lock:
            if client in self._clients:
                self._clients.remove(client)

    def take(self, client: Client, asked: Asked) -> None:
        """Do what a client asks; called on its reading thread."""
        if asked.want is not None:
            client.want = asked.want
            self._window.post(self._serve)
        elif asked.watch:
            client.watch = True
        elif asked.finger is not None:
            touch = self._touch(client, asked, asked.finger)
            self._window.post(lambda: self._window.on_touch(touch))
        elif asked.key:
            key = asked.key
            self._window.post(lambda: self._window.on_key(key))

    def _touch(self, client: Client, asked: Asked, kind: Kind) -> Touch:
        width, height = self._window.size
        x = min(max(int(asked.x * width), 0), width - 1)
        y = min(max(int(asked.y * height), 0), height - 1)
        return Touch(kind, (id(client), asked.id), (x, y))

    def _accept(self) -> None:
        door = self._door
        while door is not None:
            try:
                connection, _ = door.accept()
            except OSError:
                return  # stopped
            client = Client(connection, self)
            with self._lock:
                self._clients.append(client)
            client.start()

    def _all(self) -> list[Client]:
        with self._lock:
            return list(self._clients)

    # -- on the screen's thread ---------------------------------------------------------------

    def _on_frame(self, frame: Frame) -> None:
        line = _line({"frame": frame.number, "mark": frame.mark, "drawn": frame.drawn, "size": 0})
        for client in self._all():
            if client.watch:
                client.send(line)
        self._serve()

    def _serve(self) -> None:
        """Give the present picture to those who have not seen it."""
        frame = self._window.frame
        if frame.number == 0:
            return  # nothing has been shown yet
        wanting = [c for c in self._all() if c.want is not None and c.want < frame.number]
        if not wanting:
            return
        shot = Shot(frame, self._window.surface.copy())
        for client in wanting:
            client.want = None
            client.send(shot)


def as_image(surface: pygame.Surface) -> Image.Image:
    """A surface as a Pillow picture."""
    size = surface.get_size()
    if surface.get_bitsize() == 32 and surface.get_masks()[0] == 0xFF0000:  # noqa: PLR2004
        pixels = surface.get_buffer().raw
        return Image.frombuffer("RGB", size, pixels, "raw", "BGRX", surface.get_pitch(), 1)
    return Image.frombytes("RGB", size, pygame.image.tobytes(surface, "RGB"))


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode() + b"\n"
