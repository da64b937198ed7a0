"""Writing the book to the disk on another thread, so that no finger waits for it."""

from __future__ import annotations

import logging
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from kiosk.alone.book import Known, LeaseBook
    from kiosk.alone.journal import Entry

log = logging.getLogger(__name__)


class Loop(Protocol):
    """What is needed of the window: to come back to the screen's thread, at once or later."""

    def post(self, act: Callable[[], None], /) -> None: ...
    def after(self, seconds: float, act: Callable[[], None], /) -> object: ...


class Disk:
    """Where ``book`` is written.  Once something could not be, it is ``broken``."""

    def __init__(self, book: LeaseBook, loop: Loop, thread: Executor | None) -> None:
        self._book = book
        self._loop = loop
        self._thread = thread or ThreadPoolExecutor(1, "disk")
        self.broken = book.locked

    def write(self, then: Callable[[bool], None], *entries: Entry) -> None:
        """Write entries; ``then`` hears, on the screen's thread, whether they could be."""
        self._hear(self._thread.submit(self._book.write, *entries), then)

    def save(self, known: Known) -> None:
        """Write what is known."""
        self._hear(self._thread.submit(self._book.save, known), lambda _written: None)

    def forget(self, today: str) -> None:
        """Past days are kept here no longer than the server needs them."""
        try:
            self._book.forget(today)
        except OSError as error:
            self._was_written(error)

    def close(self) -> None:
        """Write what waits, and let go of the folder."""
        self._thread.shutdown()
        self._book.close()

    def _hear(self, future: Future[None], then: Callable[[bool], None]) -> None:
        future.add_done_callback(
            lambda done: self._loop.post(lambda: then(self._was_written(done.exception())))
        )

    def _was_written(self, error: BaseException | None) -> bool:
        if error is None:
            return True
        if not self.broken:
            log.error("no numbers without the server: the disk cannot be written (%s)", error)
        self.broken = True
        return False
