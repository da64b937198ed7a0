"""A camera as a barcode reader: a worker process finds the codes, this side keeps it alive.

Decoding costs memory and bursts of computing that a screen must not pay for.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from config.places import ROOT
from contract.ids import Part
from devices.drivers.addresses import bad
from devices.protocols import Scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.protocols import OnPart, OnScan

log = logging.getLogger(__name__)

SAME_CODE_SECONDS = 2.0
FIRST_RETRY_SECONDS = 0.1
LONGEST_RETRY_SECONDS = 5.0
SOURCE = "camera"
EXAMPLE = "/dev/video0 or folder:/path"


class Debounce:
    """Lets a code through once while it stays in front of the camera.

    Seeing it again within the time prolongs the time.
    """

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._seen: dict[str, float] = {}

    def fresh(self, text: str) -> bool:
        now = self._monotonic()
        self._seen = {code: at for code, at in self._seen.items() if now - at < self._seconds}
        known = text in self._seen
        self._seen[text] = now
        return not known


class CameraScanner:
    """The driver; see ``protocols.Scanner``.  ``source`` is what the worker reads from."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._on_scan: OnScan
        self._on_part: OnPart
        self._debounce = Debounce(SAME_CODE_SECONDS, time.monotonic)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._part = Part.UNKNOWN
        self._retry = FIRST_RETRY_SECONDS
        self._reason = "its decoder has ended"

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id while it runs."""
        return self._worker.pid if self._worker is not None else None

    def start(self, on_scan: OnScan, on_part: OnPart) -> None:
        self._on_scan, self._on_part = on_scan, on_part
        self._thread.start()

    def stop(self) -> None:
        """End the worker and the thread; harmless when they were never started."""
        self._stopping.set()
        with self._lock:
            if self._worker is not None:
                self._worker.kill()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._work()
            if self._stopping.is_set():
                return
            self._say(Part.FAULT)
            self._stopping.wait(self._retry)
            self._retry = min(self._retry * 2, LONGEST_RETRY_SECONDS)

    def _work(self) -> None:
        """Run one worker to its end."""
        with self._lock:
            if self._stopping.is_set():
                return
            self._worker = _start_worker(self._source)
        with self._worker as worker:
            assert worker.stdout is not None  # noqa: S101  # a pipe was asked for
            for line in worker.stdout:
                self._hear(line)
            worker.kill()
        self._worker = None

    def _hear(self, line: str) -> None:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            return
        if "lost" in said:
            self._reason = said["lost"]
        elif "part" in said:
            self._retry = FIRST_RETRY_SECONDS
            self._reason = "its decoder has ended"
            self._say(Part.OK)
        elif self._debounce.fresh(said["text"]):
            self._on_scan(Scan(said["text"], SOURCE, said["symbology"]))

    def _say(self, part: Part) -> None:
        if part is self._part:
            return
        self._part = part
        if part is Part.OK:
            log.info("camera ready")
        else:
            log.warning("camera lost: %s; trying again", self._reason)
        self._on_part(part)


def _start_worker(source: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "devices.drivers.camera_worker", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        start_new_session=True,
    )


def open_camera(url: str) -> CameraScanner:
    """A camera or a watched folder.  Raises SettingsError for anything else."""
    if not url.startswith(("/dev/", "folder:/")):
        raise bad(url, "no camera and no folder", EXAMPLE)
    return CameraScanner(url)
