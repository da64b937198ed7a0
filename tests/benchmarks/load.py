"""A small HTTP load: so many clients, each sending its next request when the last is answered.

One thread and one selector, so that the load costs little beside what it measures.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

MakeRequest = Callable[[int], bytes]
"""The bytes of the n-th request."""


@dataclass
class Load:
    """What came of a load: latencies in seconds, statuses counted."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def add(self, more: Load) -> None:
        """Count another load of the same kind in."""
        self.seconds += more.seconds
        self.latencies += more.latencies
        for status, count in more.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + count

    def percentile(self, share: float) -> float:
        """The latency in seconds below which ``share`` of the requests stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class _Client:
    sock: socket.socket
    sent: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def send(self, request: bytes) -> None:
        self.answer.clear()
        self.sent = time.perf_counter()
        self.sock.sendall(request)

    def read(self) -> int | None:
        """The status once the whole answer is in."""
        chunk = self.sock.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed a connection in the middle of the load")
        self.answer += chunk
        head, gap, body = bytes(self.answer).partition(b"\r\n\r\n")
        if not gap:
            return None
        length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
        return int(head.split(b" ", 2)[1]) if len(body) >= int(length) else None


def post(path: str, token: str, body: bytes) -> bytes:
    """A whole POST request with keep-alive."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def drive(port: int, make: MakeRequest, clients: int, requests: int) -> Load:
    """Send ``requests`` over ``clients`` kept-alive connections to loopback."""
    load = Load()
    selector = selectors.DefaultSelector()
    sent = 0
    begin = time.perf_counter()
    for _ in range(clients):
        client = _Client(socket.create_connection(("127.0.0.1", port)))
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(client.sock, selectors.EVENT_READ, client)
        client.send(make(sent))
        sent += 1
    while len(load.latencies) < requests:
        for key, _ in selector.select(timeout=30):
            client = key.data
            status = client.read()
            if status is None:
                continue
            load.latencies.append(time.perf_counter() - client.sent)
            load.statuses[status] = load.statuses.get(status, 0) + 1
            if sent < requests:
                client.send(make(sent))
                sent += 1
    load.seconds = time.perf_counter() - begin
    for key in list(selector.get_map().values()):
        key.fileobj.close()
    return load
