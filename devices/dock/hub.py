"""What all viewers of the dock share: the newest of everything, and who has not seen it yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Payload = str | bytes


class Hub:
    """Topics with one newest payload each: a slow viewer misses pictures, never the last one.

    ``on_viewers`` is told whether anybody looks.
    """

    def __init__(self, on_viewers: Callable[[bool], None] = lambda _any: None) -> None:
        self._on_viewers = on_viewers
        self._news: dict[str, tuple[int, Payload]] = {}
        self._changed = threading.Condition()
        self._count = 0
        self._viewers = 0

    def put(self, topic: str, payload: Payload) -> None:
        """Replace a topic's payload, unless it is the same."""
        with self._changed:
            known = self._news.get(topic)
            if known is not None and known[1] == payload:
                return
            self._count += 1
            self._news[topic] = (self._count, payload)
            self._changed.notify_all()

    @contextmanager
    def viewer(self) -> Iterator[dict[str, int]]:
        """Be a viewer; gives the record of what it has seen, to be handed to ``news``."""
        self._count_viewers(1)
        try:
            yield {}
        finally:
            self._count_viewers(-1)

    def news(self, seen: dict[str, int], seconds: float) -> list[Payload]:
        """What this viewer has not seen, once there is something; nothing after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._unseen(seen), seconds)
            unseen = self._unseen(seen)
            seen.update({topic: number for topic, number, _ in unseen})
            return [payload for _, _, payload in unseen]

    def _unseen(self, seen: dict[str, int]) -> list[tuple[str, int, Payload]]:
        return [
            (topic, number, payload)
            for topic, (number, payload) in self._news.items()
            if number > seen.get(topic, 0)
        ]

    def _count_viewers(self, change: int) -> None:
        with self._changed:
            before = self._viewers
            self._viewers += change
            if (before == 0) != (self._viewers == 0):
                self._on_viewers(self._viewers > 0)
