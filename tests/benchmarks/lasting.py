"""A thousand people at one kiosk, one after the other: what they leave, how soon it answers."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
from figures import Figure, percentile
from office import BenchOffice, running

from config.clock import SystemClock
from devices.dock.glass_client import Frame, GlassError, GlassLine
from devices.screen.type import KEPT_FONTS

FIRST, SESSIONS = 500, 1_000
"""Sessions before the first measure, while fonts and pictures are still being drawn, and after."""
CARD, DONE = (0.4, 0.43), (0.87, 0.96)
PATIENCE = 30.0
QUIET = 0.03
"""What is drawn after so long without news is what the finger has done."""
STEADY = SystemClock().monotonic
"""The clock by which screens tell when they drew."""


def measure(folder: Path) -> list[Figure]:
    with running(folder / "lasting") as office:
        pid = office.run_part("kiosk", office.terminal("kiosk-1"))
        line = open_glass(office.folder / "kiosk-1.glass")
        play(office, line, FIRST)
        before = left_behind(pid)
        feedback = play(office, line, SESSIONS)
        after = left_behind(pid)
    grown = 100 * (after[0] / before[0] - 1)
    more = sum(max(0, then - now) for now, then in zip(before[1:], after[1:], strict=True))
    soon = 1000 * percentile(feedback, 0.99)
    note = f"{SESSIONS:,} tickets taken, from the {FIRST}th on"
    return [
        Figure("memory a kiosk grows by", grown, "%", target="± 5 %", met=abs(grown) <= 5,
               note=note),
        Figure("open files and threads left by them", more, "", target="0", met=more == 0),
        Figure("touch → feedback drawn, p50", 1000 * percentile(feedback, 0.5), "ms"),
        Figure("touch → feedback drawn, p99", soon, "ms", target="< 50 ms", met=soon < 50),
    ]  # fmt: skip


def left_behind(pid: int) -> tuple[float, int, int]:
    """Memory the kiosk itself has taken in MB, files and threads.

    Pages of libraries and fonts are its own alone only while no other process has them open.
    Files other than the fonts it keeps: one more size may come with a longer number.
    """
    time.sleep(2)
    kiosk = psutil.Process(pid)
    fonts = sum(file.path.endswith(".ttf") for file in kiosk.open_files())
    return (
        sum(mapped.anonymous for mapped in kiosk.memory_maps()) / 2**20,
        kiosk.num_fds() - min(fonts, KEPT_FONTS),
        kiosk.num_threads(),
    )


def open_glass(path: Path) -> GlassLine:
    """A line to the screen that hears of every frame, once the kiosk is at home."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            line = GlassLine(path, PATIENCE)
            break
        except GlassError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    line.watch()
    line.want()
    until(line, "kiosk.home")
    time.sleep(2)  # the services come one after the other
    return line


def until(line: GlassLine, mark: str) -> Frame:
    """The first frame whose mark begins so."""
    while not (frame := line.read()).mark.startswith(mark):
        pass
    return frame


def play(office: BenchOffice, line: GlassLine, sessions: int) -> list[float]:
    """Take so many tickets; seconds from each finger down to the next frame."""
    feedback = []
    for _ in range(sessions):
        begin = STEADY()
        line.finger("down", *CARD)
        while (frame := line.read()).drawn < begin:
            pass
        feedback.append(frame.drawn - begin)
        line.finger("up", *CARD)
        until(line, "kiosk.number")
        office.command("1", "next")  # a long line would have the kiosk ask for priority
        line.finger("down", *DONE)
        line.finger("up", *DONE)
        until(line, "kiosk.home")
        time.sleep(QUIET)
    return feedback
