"""Issuing over HTTP: against an empty Flask route, and on a slow disk."""

from __future__ import annotations

import statistics
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from figures import Figure
from load import Load, drive, post
from office import SERVICES, THREADS, BenchOffice, free_port, running, wait_for_port

HERE = Path(__file__).parent
REQUESTS = 2000
ROUNDS = 5
SLOW_MS = 8


@contextmanager
def bare_route() -> Iterator[int]:
    """An empty Flask route under the server's own gunicorn settings."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--workers", "1", "--worker-class", "gthread"),
        *("--threads", str(THREADS), "--worker-connections", "1000", "--keep-alive", "30"),
        *("--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--chdir", str(HERE)),
        "bare_app:app",
    ]
    process = subprocess.Popen(command)
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def issue(office: BenchOffice, clients: int, requests: int = REQUESTS) -> Load:
    token = office.token("kiosk-1")

    def make(n: int) -> bytes:
        body = {"request": str(uuid.uuid4()), "service": SERVICES[n % 2]}
        return post("/api/v1/tickets", token, msgspec.json.encode(body))

    load = drive(office.http, make, clients, requests)
    if load.statuses != {201: requests}:
        raise RuntimeError(f"not every ticket was issued: {load.statuses}")
    return load


def measure(folder: Path) -> list[Figure]:
    with bare_route() as port, running(folder / "issuing") as office:
        bare, load, ratio = in_turn(port, office)
    with running(folder / "slow-disk", **slow_sync(folder)) as office:
        issue(office, 32, 200)
        slow = issue(office, 32, 2000)
    p99 = 1000 * load.percentile(0.99)
    slow_p99 = 1000 * slow.percentile(0.99)
    disk = f"{SLOW_MS} ms more per disk sync, 32 clients"
    rounds = f"16 clients, median of {ROUNDS} rounds in turn; bare: an empty Flask route"
    return [
        Figure("tickets issued over HTTP", load.rate, "/s", bare.rate, ratio,
               "ratio ≥ 0.3", ratio >= 0.3, rounds),
        Figure("issue over HTTP, p50", 1000 * load.percentile(0.5), "ms",
               1000 * bare.percentile(0.5), load.percentile(0.5) / bare.percentile(0.5)),
        Figure("issue over HTTP, p99", p99, "ms", 1000 * bare.percentile(0.99),
               p99 / (1000 * bare.percentile(0.99)), "< 50 ms", p99 < 50),
        Figure("tickets issued on a slow disk", slow.rate, "/s", load.rate,
               slow.rate / load.rate, "≥ 400/s", slow.rate >= 400, f"{disk}; bare: without"),
        Figure("issue on a slow disk, p99", slow_p99, "ms", p99, slow_p99 / p99,
               "< 100 ms", slow_p99 < 100),
    ]  # fmt: skip


def in_turn(port: int, office: BenchOffice) -> tuple[Load, Load, float]:
    """Both loads in turn, since machines' speed drifts: all of each, and the median ratio."""
    ratios = []
    bare, ours = Load(), Load()
    for turn in range(ROUNDS + 1):
        one = drive(port, lambda _: post("/", "x", b"{}"), 16, REQUESTS)
        other = issue(office, 16)
        if turn:  # the first warms up
            ratios.append(other.rate / one.rate)
            bare.add(one)
            ours.add(other)
    return bare, ours, statistics.median(ratios)


def slow_sync(folder: Path) -> dict[str, str]:
    """The environment in which every disk sync takes longer."""
    library = folder / "slow_sync.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-o", library, HERE / "slow_sync.c", "-ldl"], check=True
    )
    return {"LD_PRELOAD": str(library), "MOTCUA_SYNC_MS": str(SLOW_MS)}
