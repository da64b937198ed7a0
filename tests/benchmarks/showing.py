"""*Next* pressed, until the call is drawn on twenty wall displays, each its own process."""

from __future__ import annotations

import json
import queue
import re
import socket
import threading
import time
from pathlib import Path

from figures import Figure, percentile
from issuing import issue
from office import DISPLAYS, BenchOffice, running

from config.clock import SystemClock

CALLS = 60
STEADY = SystemClock().monotonic
"""The clock by which screens tell when they drew."""
PAUSE = 1.0
NOTE = "a call a second; each its own process on the same two cores; one of them speaks"
_CALL = re.compile(r"calls=(\d+)")


class Watcher:
    """Hears over a display's glass when it has drawn which call."""

    def __init__(self, path: Path, drawn: queue.Queue[tuple[int, float]]) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.sock.connect(str(path))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.sock.sendall(b'{"watch": true}\n')
        self.last = 0
        self.drawn = drawn
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.sock.makefile():
            told = json.loads(line)
            found = _CALL.search(told.get("mark", ""))
            if found and int(found[1]) > self.last:
                self.last = int(found[1])
                self.drawn.put((self.last, told["drawn"]))


def measure(folder: Path) -> list[Figure]:
    with running(folder / "showing") as office:
        issue(office, 4, 2 * CALLS + 20)
        drawn: queue.Queue[tuple[int, float]] = queue.Queue()
        watchers = start_displays(office, drawn)
        each, last = press_next(office, drawn, len(watchers))
    figures = []
    for name, share, most in (("p50", 0.5, 50), ("p99", 0.99, 100)):
        value = 1000 * percentile(each, share)
        figures.append(
            Figure(f"Next → drawn on {DISPLAYS} displays, {name}", value, "ms",
                   target=f"< {most} ms", met=value < most,
                   note=NOTE)
        )  # fmt: skip
    slowest = 1000 * percentile(last, 0.5)
    figures.append(Figure("Next → drawn on the last of them, p50", slowest, "ms"))
    return figures


def start_displays(office: BenchOffice, drawn: queue.Queue[tuple[int, float]]) -> list[Watcher]:
    """Start them and wait until each has drawn a first call."""
    panel = {"width": 1920, "height": 1080, "width_mm": 1210.0, "distance_m": 5.0}
    names = [f"display-{n}" for n in range(1, DISPLAYS + 1)]
    for name in names:
        sound = "default" if name == names[0] else "none"  # one voice a room
        office.run_part("display", office.terminal(name, panel=panel, sound=sound))
    watchers = [Watcher(office.folder / f"{name}.glass", drawn) for name in names]
    time.sleep(3)
    office.command("1", "next")
    for _ in names:
        drawn.get(timeout=60)
    return watchers


def press_next(
    office: BenchOffice, drawn: queue.Queue[tuple[int, float]], displays: int
) -> tuple[list[float], list[float]]:
    """Seconds from the press to each drawing, and to the last of each call."""
    each: list[float] = []
    last: list[float] = []
    for n in range(CALLS):
        time.sleep(PAUSE)
        begin = STEADY()
        office.command(str(1 + n % 3), "next")
        spans = [drawn.get(timeout=20)[1] - begin for _ in range(displays)]
        each += spans
        last.append(max(spans))
    return each, last
