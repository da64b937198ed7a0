"""500 phones follow their tickets while staff work: what staff feel of it, and the phones."""

from __future__ import annotations

import heapq
import multiprocessing
import os
import random
import selectors
import socket
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from figures import Figure, percentile
from office import SERVICES, BenchOffice, running

PHONES = 500
EVERY = 5.0
SECONDS = 40.0
PRESS_EVERY = 0.35
"""Seconds between two commands of the staff: three counters, somebody every two seconds."""
COMMANDS = ("next", "recall", "serve")


@dataclass
class Polled:
    """Seconds each poll took, and how often the answer was 304."""

    latencies: list[float] = field(default_factory=list)
    unchanged: int = 0


@dataclass(order=True)
class _Phone:
    """One phone with its own connection, as phones have; ``due`` is when it asks next."""

    due: float
    token: str = field(compare=False)
    sock: socket.socket = field(default_factory=socket.socket, compare=False)
    tag: bytes = field(default=b"", compare=False)
    sent: float = field(default=0.0, compare=False)
    answer: bytearray = field(default_factory=bytearray, compare=False)

    def ask(self, port: int) -> None:
        if not self.sent:
            self.sock.connect(("127.0.0.1", port))
        known = b"If-None-Match: " + self.tag + b"\r\n" if self.tag else b""
        head = f"GET /t/{self.token}/now HTTP/1.1\r\nHost: localhost\r\n".encode()
        self.answer.clear()
        self.sent = time.perf_counter()
        self.sock.sendall(head + known + b"\r\n")

    def read(self) -> int | None:
        """The status once the whole answer is in."""
        chunk = self.sock.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed a phone's connection")
        self.answer += chunk
        head, gap, body = bytes(self.answer).partition(b"\r\n\r\n")
        if not gap:
            return None
        lines = dict(line.lower().partition(b": ")[::2] for line in head.split(b"\r\n")[1:])
        status = int(head.split(b" ", 2)[1])
        if status == 200 and len(body) < int(lines[b"content-length"]):
            return None
        self.tag = next(
            line.partition(b": ")[2] for line in head.split(b"\r\n") if line[:5].lower() == b"etag:"
        )
        return status


def measure(folder: Path) -> list[Figure]:
    with running(folder / "phones") as office:
        tokens = take_numbers(office, PHONES)
        alone = press(office, SECONDS / 2)
        together, polled = with_phones(office, tokens)
    p99, bare = 1000 * percentile(together, 0.99), 1000 * percentile(alone, 0.99)
    p50, bare_p50 = 1000 * percentile(together, 0.5), 1000 * percentile(alone, 0.5)
    saved = polled.unchanged / len(polled.latencies)
    rate = len(polled.latencies) / SECONDS
    note = f"{PHONES} phones ask every {EVERY:.0f} s, {rate:.0f} polls/s; bare: no phones"
    phones = 1000 * percentile(polled.latencies, 0.99)
    return [
        Figure("staff's presses while phones poll, p50", p50, "ms", bare_p50, p50 / bare_p50,
               note=note),
        Figure("staff's presses while phones poll, p99", p99, "ms", bare, p99 / bare,
               "< 100 ms", p99 < 100),
        Figure("a phone's poll, p99", phones, "ms", note=f"{saved:.0%} answered with 304"),
    ]  # fmt: skip


def take_numbers(office: BenchOffice, count: int) -> list[str]:
    return [
        office.post("tickets", {"request": os.urandom(16).hex(), "service": SERVICES[n % 2]})[
            "token"
        ]
        for n in range(count)
    ]


def press(office: BenchOffice, seconds: float) -> list[float]:
    """Seconds each press of the staff took: counters in turn, a number taken with every call."""
    found = []
    for n in range(int(seconds / PRESS_EVERY)):
        began = time.perf_counter()
        office.command(str(n % 3 + 1), COMMANDS[n // 3 % 3])
        found.append(time.perf_counter() - began)
        if COMMANDS[n // 3 % 3] == "next":
            take_numbers(office, 1)
        time.sleep(max(0.0, PRESS_EVERY - (time.perf_counter() - began)))
    return found


def with_phones(office: BenchOffice, tokens: list[str]) -> tuple[list[float], Polled]:
    """Press while another process polls."""
    here, there = multiprocessing.Pipe()
    phones = multiprocessing.Process(target=poll, args=(office.http, tokens, SECONDS, there))
    phones.start()
    here.recv()
    pressed = press(office, SECONDS - EVERY)
    polled: Polled = here.recv()
    phones.join()
    return pressed, polled


def poll(port: int, tokens: list[str], seconds: float, out: Connection) -> None:
    """Let the phones ask, spread over the time between two polls; tells when it begins."""
    begin = time.perf_counter()
    spread = random.Random(len(tokens))
    waiting = [_Phone(begin + spread.random() * EVERY, one) for one in tokens]
    heapq.heapify(waiting)
    selector, polled = selectors.DefaultSelector(), Polled()
    out.send("ready")
    while (now := time.perf_counter()) < begin + seconds:
        while waiting and waiting[0].due <= now:
            phone = heapq.heappop(waiting)
            phone.ask(port)
            selector.register(phone.sock, selectors.EVENT_READ, phone)
        for key, _ in selector.select(timeout=0.005):
            phone = key.data
            status = phone.read()
            if status is not None:
                selector.unregister(phone.sock)
                polled.latencies.append(time.perf_counter() - phone.sent)
                polled.unchanged += status == 304
                phone.due = phone.sent + EVERY
                heapq.heappush(waiting, phone)
    out.send(polled)
