"""A serial line that is listened to: one thread holds the port and opens it again by itself.

The port is named by a pyserial URL (``/dev/ttyACM0``, ``socket://host:port``, ``loop://``).
"""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import TYPE_CHECKING, Protocol

from contract.ids import Part
from devices.drivers.serial_port import unopened

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 5.0
BAUD = 9600


class Framer(Protocol):
    """Makes frames of bytes as they come."""

    def feed(self, data: bytes) -> list[bytes]:
        """Frames that these bytes complete."""

    def pause(self) -> list[bytes]:
        """Nothing has come for ``PAUSE_SECONDS``: frames that this completes."""

    def reset(self) -> None:
        """The line was opened anew: forget half a frame."""


class SerialReader:
    """Reads frames from a serial line until it is stopped.

    ``on_frame`` and ``on_part`` are called from the reader's own thread, ``on_part`` on changes
    only.  Raises SettingsError for a URL pyserial does not know.
    """

    def __init__(self, url: str, framer: Framer, what: str, *, baud: int = BAUD) -> None:
        self._what = what
        self._framer = framer
        self._port = unopened(url, baud, PAUSE_SECONDS)
        self._on_frame: Callable[[bytes], None]
        self._on_part: Callable[[Part], None]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"serial-{what}", daemon=True)
        self._part = Part.UNKNOWN

    def start(self, on_frame: Callable[[bytes], None], on_part: Callable[[Part], None]) -> None:
        self._on_frame, self._on_part = on_frame, on_part
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the port; harmless when it was never started."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def write(self, data: bytes) -> None:
        """Send to a device that also shows something.  Raises OSError while the line is lost."""
        try:
            self._port.write(data)
        except TypeError as error:  # the reading thread has closed it at this moment
            raise OSError("the line was closed") from error

    def _run(self) -> None:
        retry = FIRST_RETRY_SECONDS
        while not self._stopping.is_set():
            try:
                self._port.open()
                self._say(Part.OK)
                retry = FIRST_RETRY_SECONDS
                self._framer.reset()
                self._read_frames()
            except (OSError, ValueError) as error:
                self._say(Part.MISSING, error)
            self._close()
            self._stopping.wait(retry)
            retry = min(retry * 2, LONGEST_RETRY_SECONDS)

    def _read_frames(self) -> None:
        while not self._stopping.is_set():
            data = self._port.read(1)
            if data:
                frames = self._framer.feed(data + self._port.read(self._port.in_waiting))
            else:
                frames = self._framer.pause()
            for frame in frames:
                self._on_frame(frame)

    def _close(self) -> None:
        with contextlib.suppress(OSError):
            self._port.close()

    def _say(self, part: Part, error: Exception | None = None) -> None:
        if part is self._part:
            return
        self._part = part
        if error is not None:
            log.warning("%s lost: %s", self._what, error)
        else:
            log.info("%s ready", self._what)
        self._on_part(part)
