"""Work done beside the screen's thread, one piece after the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Work = Callable[[], None]


class Beside:
    """One thread, made when it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None

    def begin(self, work: Work) -> None:
        """Do it when what was begun before is done."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, self._name)
        self._pool.submit(work)
