"""Keeping the office's processes alive, as systemd does on a real machine.

A process that ends is started again, later each time it ends soon; one that was switched off
stays off.  Each dies with this process: the kernel sends the signal when the thread that started
it is gone, so only the supervising thread starts processes.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0
STEADY_SECONDS = 10.0
ENDING_SECONDS = 6.0
_TICK = 0.1
_TAIL_BYTES = 2000


@dataclass(eq=False)
class Child:
    """One process of the office; ``log_file`` gets all it writes."""

    name: str
    command: Sequence[str]
    log_file: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    wanted: bool = True
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    _started: float = 0.0
    _pause: float = 0.0
    _next: float = 0.0

    @property
    def running(self) -> bool:
        return self.pid is not None

    @property
    def pid(self) -> int | None:
        """The process's id, or None while there is none."""
        process = self.process  # the supervising thread may let it go meanwhile
        return process.pid if process is not None and process.poll() is None else None

    def keep(self, now: float) -> bool:
        """Start it if it should run and does not; whether a process was started."""
        if self.running:
            return False
        if self.process is not None:
            self._ended(self.process.returncode, now)
        if not self.wanted or now < self._next:
            return False
        self._start(now)
        return True

    def want(self) -> None:
        """Have it run again, at once."""
        self._pause = self._next = 0.0
        self.wanted = True

    def send(self, number: int) -> None:
        """Send a signal to it and all it has started in its session."""
        pid = self.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within the time."""
        process = self.process
        if process is None:
            return True
        try:
            process.wait(max(seconds, 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_words(self) -> str:
        """The end of what it wrote."""
        try:
            return self.log_file.read_bytes()[-_TAIL_BYTES:].decode(errors="replace")
        except OSError:
            return ""

    def _ended(self, status: int, now: float) -> None:
        self.process = None
        if not self.wanted:
            return
        log.warning("%s ended with status %s and is started again", self.name, status)
        steady = now - self._started > STEADY_SECONDS
        self._next = now + (0.0 if steady else self._pause)
        longer = FIRST_PAUSE if steady else self._pause * 2
        self._pause = min(max(longer, FIRST_PAUSE), LONGEST_PAUSE)

    def _start(self, now: float) -> None:
        with self.log_file.open("ab") as out:
            self.process = subprocess.Popen(
                [*_dying_with_us(), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self._started = now
        self.starts += 1


def _dying_with_us() -> list[str]:
    """The words before a command that tie its life to the thread that starts it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


class Supervisor:
    """All processes of the office, in the order in which they start.

    ``run`` is the supervising thread's loop; everything else may be called from any thread.
    ``on_change`` is called on the supervising thread when a process has come or gone.
    """

    def __init__(
        self,
        children: Sequence[Child],
        on_change: Callable[[], None] = lambda: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.children = {child.name: child for child in children}
        self.on_change = on_change
        self._steady = steady
        self._wake = threading.Event()

    @property
    def pids(self) -> dict[str, int]:
        """The processes that run now."""
        found = {name: child.pid for name, child in self.children.items()}
        return {name: pid for name, pid in found.items() if pid is not None}

    def run(self, ending: threading.Event) -> None:
        """Keep all alive until ``ending`` is set; end them with ``end_all``."""
        known: dict[str, int] = {}
        while not ending.is_set():
            for child in self.children.values():
                child.keep(self._steady())
            if self.pids != known:
                known = self.pids
                self.on_change()
            self._wake.wait(_TICK)
            self._wake.clear()

    def turn_off(self, name: str, number: int = signal.SIGTERM) -> None:
        """End a process with a signal and leave it off; returns when it is gone."""
        child = self.children[name]
        child.wanted = False
        child.send(number)
        if not child.wait(ENDING_SECONDS):
            child.send(signal.SIGKILL)
            child.wait(ENDING_SECONDS)

    def turn_on(self, name: str) -> None:
        """Have a process run again."""
        self.children[name].want()
        self._wake.set()

    def end_all(self) -> None:
        """End every process: those that started last first, the broker last of all."""
        first, *others = self.children.values()
        for group in (others, [first]):
            _end(group, self._steady() + ENDING_SECONDS, self._steady)


def _end(children: Sequence[Child], deadline: float, steady: Callable[[], float]) -> None:
    for child in reversed(children):
        child.wanted = False
        child.send(signal.SIGTERM)
    for child in children:
        if not child.wait(deadline - steady()):
            log.warning("%s did not end and is killed", child.name)
            child.send(signal.SIGKILL)
            child.wait(ENDING_SECONDS)
