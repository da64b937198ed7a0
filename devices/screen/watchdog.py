"""What systemd is told: ready, alive, stopping.  Outside systemd it does nothing."""

from __future__ import annotations

import os
import socket


class Watchdog:
    """Tells systemd from the screen's own loop that the screen lives."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._every = int(os.environ.get("WATCHDOG_USEC", "0")) / 3_000_000
        self._next = 0.0

    def ready(self) -> None:
        self._tell("READY=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def beat(self, now: float) -> None:
        """Say WATCHDOG=1 when a third of the allowed time has passed; ``now`` is steady."""
        if self._every and now >= self._next:
            self._next = now + self._every
            self._tell("WATCHDOG=1")

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(message.encode(), address)
