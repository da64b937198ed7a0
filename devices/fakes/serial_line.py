"""A serial cable made of a pseudo-terminal, at a path that stays the same when it is pulled."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.fakes.line import OnBytes


class SerialLine:
    """The device's end of a serial line whose other end is the symbolic link ``path``.

    As with a USB adapter, ``unplug`` takes the device file away under the driver's hands, and
    ``plug`` brings a new one at the same path.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._on_bytes: OnBytes = lambda _data: None
        self._lock = threading.Lock()
        self._ends: tuple[int, int] | None = None
        self._wake: tuple[int, int] | None = None
        self._reader: threading.Thread | None = None
        self.plug()

    @property
    def url(self) -> str:
        return str(self.path)

    @property
    def plugged(self) -> bool:
        return self._ends is not None

    def listen(self, on_bytes: OnBytes) -> None:
        self._on_bytes = on_bytes

    def write(self, data: bytes) -> None:
        """Send to the driver; lost when the cable is out."""
        with self._lock:
            if self._ends is not None:
                with contextlib.suppress(OSError):
                    os.write(self._ends[0], data)

    def plug(self) -> None:
        with self._lock:
            if self._ends is not None:
                return
            ours, theirs = os.openpty()
            tty.setraw(theirs)
            self._link_to(os.ttyname(theirs))
            self._ends, self._wake = (ours, theirs), os.pipe()
            self._reader = threading.Thread(
                target=self._receive, args=(ours, self._wake[0]), daemon=True
            )
            self._reader.start()

    def unplug(self) -> None:
        with self._lock:
            if self._ends is None or self._wake is None or self._reader is None:
                return
            ends, wake, reader = self._ends, self._wake, self._reader
            self._ends = self._wake = self._reader = None
            self.path.unlink(missing_ok=True)
            os.write(wake[1], b"x")
        if reader is not threading.current_thread():
            reader.join(5)
        for descriptor in (*ends, *wake):
            os.close(descriptor)

    def _link_to(self, device: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        half_made = self.path.with_name(f".{self.path.name}.new")
        half_made.unlink(missing_ok=True)
        half_made.symlink_to(device)
        half_made.replace(self.path)

    def _receive(self, ours: int, wake: int) -> None:
        while True:
            ready, _, _ = select.select([ours, wake], [], [])
            if wake in ready:
                return
            try:
                data = os.read(ours, 4096)
            except OSError:
                return
            self._on_bytes(data)
