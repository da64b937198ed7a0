"""Telling systemd that the server answers, so that one which hangs is started again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from config.settings import Web
from devices.screen.watchdog import Watchdog
from queue_server.jobs.ticking import Ticking

PATIENCE_SECONDS = 2.0
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - read from settings, not listened on
_OK = 200


class NotWellError(Exception):
    """The server does not answer for its health."""


class Heartbeat:
    """Asks our own ``/status`` through the front door; only a good answer is a beat."""

    def __init__(
        self,
        web: Web,
        watchdog: Watchdog | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = "127.0.0.1" if web.host in _EVERYWHERE else web.host
        self._port = web.port
        self._watchdog = watchdog or Watchdog()
        self._steady = steady

    def beat(self) -> None:
        """Tell systemd, if all is well.  Raises NotWellError."""
        door = HTTPConnection(self._host, self._port, timeout=PATIENCE_SECONDS)
        try:
            door.request("GET", "/status", headers={"Accept": "application/json"})
            told = door.getresponse().status
        except (OSError, HTTPException) as error:
            raise NotWellError(f"/status does not answer: {error}") from error
        finally:
            door.close()
        if told != _OK:
            raise NotWellError(f"/status answers {told}")
        self._watchdog.beat(self._steady())


def start_heartbeat(web: Web) -> Ticking | None:
    """Beat well within the time systemd allows; None where nobody waits for it.

    It need not be closed: its last round may wait for a door that is closing.
    """
    allowed = int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000
    if not allowed or not os.environ.get("NOTIFY_SOCKET"):
        return None
    ticking = Ticking("heartbeat", allowed / 4, Heartbeat(web).beat)
    ticking.start()
    return ticking
