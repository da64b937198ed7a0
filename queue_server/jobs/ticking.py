"""A thread that does one thing again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Ticking:
    """Runs ``work`` at once and then every so many seconds.

    A failure does not end it, and is logged once, till the work goes well again.
    """

    def __init__(self, name: str, every: float, work: Callable[[], object]) -> None:
        self._name = name
        self._every = every
        self._work = work
        self._stopping = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End after the round that is under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._try()
            if self._stopping.wait(self._every):
                return

    def _try(self) -> None:
        try:
            self._work()
        except Exception:
            if not self._failing:
                log.exception("the job %s failed; it goes on trying", self._name)
            self._failing = True
        else:
            if self._failing:
                log.info("the job %s works again", self._name)
            self._failing = False
