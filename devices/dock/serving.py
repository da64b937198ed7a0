"""The dock's web server, on loopback."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from devices.dock.web import create_app
from devices.fakes.doors import HOST

if TYPE_CHECKING:
    from devices.dock.page import Dock


class PageServer:
    """Serves the page of a dock.  The port is taken at once."""

    def __init__(self, dock: Dock) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server(HOST, dock.plan.ports.dock, create_app(dock), threaded=True)
        self._server.daemon_threads = True  # type: ignore[attr-defined]

    def start(self) -> None:
        """Serve, on threads of its own."""
        threading.Thread(target=self._server.serve_forever, name="dock-serve", daemon=True).start()

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()
