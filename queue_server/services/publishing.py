"""Tells the terminals: after each commit the touched states, once a topic however often touched."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from config.clock import Clock
from contract.ids import Life
from contract.messages import ServerState, encode
from contract.topics import RULES, Topics, rule_for
from queue_server.services.events import Events
from queue_server.services.views import Views
from queue_server.storage.store import Store

log = logging.getLogger(__name__)
Send = Callable[[str, bytes, int, bool], None]
"""(topic, payload, QoS, retain)."""

BEAT_SECONDS = 10.0
SLOW_SECONDS = 0.25
_EVERYTHING = "*"
_STATES = frozenset(rule.pattern.partition("/")[0] for rule in RULES.values() if rule.retain)


class Publisher:
    """Publishes the server's retained state from its own thread.

    While there is no connection nothing is sent; ``connected`` makes it send everything anew.
    Counts and estimates of services go out at most four times a second; calls go out at once.
    """

    def __init__(
        self, store: Store, views: Views, events: Events, clock: Clock, topics: Topics, send: Send
    ) -> None:
        self._store = store
        self._views = views
        self._clock = clock
        self._topics = topics
        self._send = send
        self._changes = events.subscribe()
        self._online = False
        self._later: dict[str, None] = {}
        self._day = store.today()
        self._next_beat = self._next_slow = clock.monotonic()
        # The will is fixed when we connect and must not look older than what was sent since, so
        # ``server`` carries one seq as long as this process lives.
        self._server_seq = store.seq
        self._thread = threading.Thread(target=self._work, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def connected(self) -> None:
        """The broker is there: send everything, for it may have forgotten."""
        self._online = True
        self._changes.tell(0, (_EVERYTHING,))

    def disconnected(self) -> None:
        """The broker is gone: send nothing."""
        self._online = False

    def check(self, topic: str) -> None:
        """Somebody showed us a retained state of ours: send it anew, or clear what is gone."""
        self._changes.tell(0, (topic,))

    def close(self) -> None:
        """Say that the server goes, and end."""
        self._changes.close()
        if self._thread.is_alive():
            self._thread.join()
        if self._online:
            self._publish("server", encode(self.server(Life.DISCONNECTED)))

    def server(self, life: Life) -> ServerState:
        """The ``server`` state; with ``lost`` it is the last will."""
        now = self._clock.now()
        return ServerState(
            epoch=self._store.epoch, seq=self._server_seq, at=now, state=life, now=now,
            version=version(),
        )  # fmt: skip

    def _work(self) -> None:
        while not self._changes.closed:
            change = self._changes.wait(self._patience())
            if not self._online:
                self._later.clear()
                continue
            try:
                self._round(change.topics if change else ())
            except Exception:
                log.exception("publishing failed")

    def _patience(self) -> float:
        """Seconds until something is due."""
        due = min(self._next_beat, self._next_slow) if self._later else self._next_beat
        return max(0.01, due - self._clock.monotonic())

    def _round(self, topics: Iterable[str]) -> None:
        now = self._clock.monotonic()
        if self._store.today() != self._day:
            self._day = self._store.today()
            topics = (_EVERYTHING,)
        if _EVERYTHING in topics:
            self._next_beat = now
            topics = self._views.topics()
            self._later.clear()
        else:
            topics = self._put_off(topics, now)
        if now >= self._next_beat:
            self._next_beat = now + BEAT_SECONDS
            self._publish("server", encode(self.server(Life.READY)))
        for topic in topics:
            self._tell(topic)

    def _put_off(self, topics: Iterable[str], now: float) -> list[str]:
        """What to send now; services gather until their time has come."""
        urgent = []
        for topic in topics:
            if topic.startswith("service/"):
                self._later[topic] = None
            else:
                urgent.append(topic)
        if self._later and now >= self._next_slow:
            urgent += self._later
            self._later.clear()
            self._next_slow = now + SLOW_SECONDS
        return urgent

    def _tell(self, topic: str) -> None:
        head = topic.partition("/")[0]
        if head not in _STATES or head == "device":
            return
        state = self._views.state(topic)
        self._publish(topic, encode(state) if state is not None else b"")

    def _publish(self, topic: str, payload: bytes) -> None:
        rule = rule_for(topic)
        self._send(self._topics.full(topic), payload, rule.qos, rule.retain)


def version() -> str:
    """The program's version."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("motcua")
    except PackageNotFoundError:
        return "0.1.0"
