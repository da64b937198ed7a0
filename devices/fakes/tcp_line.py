"""A network socket at a device: one client at a time, the others wait, as at a real port 9100."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING

from devices.fakes.doors import HOST, open_door

if TYPE_CHECKING:
    from devices.fakes.line import OnBytes

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class TcpLine:
    """A TCP server for one client at a time; ``port`` 0 picks a free one and keeps it."""

    def __init__(self, port: int = 0, host: str = HOST) -> None:
        self.host = host
        self.port = port
        self._on_bytes: OnBytes = lambda _data: None
        self._lock = threading.Lock()
        self._server: socket.socket | None = None
        self._client: socket.socket | None = None
        self.plug()

    @property
    def url(self) -> str:
        return f"tcp://{self.host}:{self.port}"

    @property
    def plugged(self) -> bool:
        return self._server is not None

    def listen(self, on_bytes: OnBytes) -> None:
        self._on_bytes = on_bytes

    def write(self, data: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):
            if self._client is not None:
                self._client.sendall(data)

    def plug(self) -> None:
        """Listen (again) at the same port.  Raises OSError when somebody else has it."""
        with self._lock:
            if self._server is not None:
                return
            server = open_door(self.port, self.host, backlog=8)
            self.port = server.getsockname()[1]
            self._server = server
        threading.Thread(target=self._serve, args=(server,), daemon=True).start()

    def unplug(self) -> None:
        """Close the port and cut the connection, without a word to the client."""
        with self._lock:
            server, self._server = self._server, None
            client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                client.shutdown(socket.SHUT_RD)
            client.close()
        if server is not None:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()

    def _serve(self, server: socket.socket) -> None:
        while self._server is server:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with self._lock:
                if self._server is not server:
                    client.close()
                    return
                self._client = client
            self._receive(client)

    def _receive(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            while data := client.recv(4096):
                self._on_bytes(data)
        with self._lock:
            if self._client is client:
                self._client = None
