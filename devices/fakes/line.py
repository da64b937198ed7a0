"""What a fake device hangs on: a cable that carries bytes both ways and can be pulled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

OnBytes = Callable[[bytes], None]


class Line(Protocol):
    """The device's end of a cable.  ``url`` is what a driver's settings name."""

    @property
    def url(self) -> str: ...
    @property
    def plugged(self) -> bool: ...
    def listen(self, on_bytes: OnBytes) -> None:
        """Call back with what the driver writes, from the line's own thread."""

    def write(self, data: bytes) -> None:
        """Send to the driver; lost when nobody is connected."""

    def unplug(self) -> None: ...
    def plug(self) -> None: ...
