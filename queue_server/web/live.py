"""Live pages: one EventSource stream each, at most so many, none of them holding a reader.

An event is ``id: <journal seq>``, ``event: view``, ``data: <JSON>``; ``beat`` between them carries
the server's time in milliseconds and says that the line is alive.  After a gap the browser
connects again and is sent the present state.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from flask import Response

from config.clock import Clock, micros
from contract.problems import Refused

if TYPE_CHECKING:
    from queue_server.services.events import Events, Subscription

MOST_STREAMS = 64
HEARTBEAT_SECONDS = 15.0
GLANCE_SECONDS = 3.0
CALM_SECONDS = 0.4
_AGAIN_MS = 2000


@dataclass(frozen=True, slots=True)
class Source:
    """What one page follows.

    ``view`` makes its present state anew, as (seq, JSON on one line).  A change of the ``urgent``
    topics is shown at once, of the ``other`` ones a moment later, so that in a rush many of them
    cost one look.  ``welcome`` says whether its reader is still there and may see it.
    """

    view: Callable[[], tuple[int, str]]
    urgent: frozenset[str]
    other: frozenset[str]
    welcome: Callable[[], bool]


class Streams:
    """Counts the open streams: each holds one of the server's threads."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self.most = most
        self.open = 0
        self._lock = threading.Lock()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take one place.  Raises Refused ``busy`` when there is none."""
        with self._lock:
            if self.open >= self.most:
                raise Refused("busy")
            self.open += 1
        try:
            yield
        finally:
            with self._lock:
                self.open -= 1

    def answer(
        self, events: Events, clock: Clock, source: Source, beat: float = HEARTBEAT_SECONDS
    ) -> Response:
        """A stream of what ``source`` gives, anew after each change.  Raises Refused ``busy``."""
        chunks = self._chunks(events, clock, source, beat)
        first = next(chunks)  # takes the place while "busy" can still be said
        body = Response(_with(first, chunks), mimetype="text/event-stream")
        body.headers["Cache-Control"] = "no-store"
        body.headers["X-Accel-Buffering"] = "no"
        body.call_on_close(chunks.close)
        return body

    def _chunks(
        self, events: Events, clock: Clock, source: Source, beat: float
    ) -> Generator[str, None, None]:
        with self.place(), closing(events.subscribe()) as changes:
            yield f"retry: {_AGAIN_MS}\n\n"
            last = ""
            while not changes.closed and source.welcome():
                yield f"event: beat\ndata: {milliseconds(clock)}\n\n"
                seq, data = source.view()
                if data != last:
                    yield f"id: {seq}\nevent: view\ndata: {data}\n\n"
                    last = data
                _rest(changes, source, beat)


def _rest(changes: Subscription, source: Source, beat: float) -> None:
    """Wait for something to show, for the reader to go, or for the next heartbeat."""
    for _ in range(ceil(beat / GLANCE_SECONDS)):
        change = changes.wait(min(beat, GLANCE_SECONDS))
        if changes.closed or not source.welcome():
            return
        if change is None:
            continue
        if not source.urgent.isdisjoint(change.topics):
            return
        if not source.other.isdisjoint(change.topics):
            time.sleep(CALM_SECONDS)
            return


def hung_up(line: socket.socket | None) -> bool:
    """Whether the other end of a connection has closed it."""
    if line is None:
        return False
    try:
        return line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def milliseconds(clock: Clock) -> int:
    """The server's time as browsers count it."""
    return micros(clock.now()) // 1000


def _with(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
