"""What has just changed, told inside the process: to the publisher and to live pages."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

ANYTHING = ""


@dataclass(frozen=True, slots=True)
class Change:
    """States that are no longer what they were; ``seq`` is the journal's number behind them."""

    seq: int
    topics: tuple[str, ...]


class Subscription:
    """One listener's changes, gathered per topic until it asks."""

    def __init__(self, forget: Callable[[Subscription], None]) -> None:
        self._forget = forget
        self._ready = threading.Condition()
        self._topics: dict[str, None] = {}
        self._seq = 0
        self._closed = False

    def tell(self, seq: int, topics: Iterable[str]) -> None:
        """Add changed topics; never waits for the listener."""
        with self._ready:
            self._seq = max(self._seq, seq)
            self._topics.update(dict.fromkeys(topics))
            self._ready.notify()

    def wait(self, timeout: float | None = None) -> Change | None:
        """What has changed since the last call; None when nothing did in ``timeout`` seconds."""
        with self._ready:
            self._ready.wait_for(lambda: self._topics or self._closed, timeout)
            if not self._topics:
                return None
            change = Change(self._seq, tuple(self._topics))
            self._topics = {}
            return change

    @property
    def closed(self) -> bool:
        """Whether nothing more will come."""
        return self._closed

    def close(self) -> None:
        """Listen no more; whoever waits gets None."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()
        self._forget(self)


class Events:
    """Tells every subscription what has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: tuple[Subscription, ...] = ()
        self._turns: Counter[str] = Counter()

    def subscribe(self) -> Subscription:
        """A new subscription, hearing what changes from now on."""
        subscription = Subscription(self._forget)
        with self._lock:
            self._subscriptions = (*self._subscriptions, subscription)
        return subscription

    def tell(self, seq: int, topics: Iterable[str]) -> None:
        """Tell everybody; quick, and never waits for a listener."""
        topics = tuple(topics)
        with self._lock:
            self._turns.update(topics)
            self._turns[ANYTHING] += 1
        for subscription in self._subscriptions:
            subscription.tell(seq, topics)

    def turns(self) -> Mapping[str, int]:
        """How often each topic has changed since this process began; ANYTHING counts them all."""
        with self._lock:
            return self._turns.copy()

    def close(self) -> None:
        """Let every listener go."""
        for subscription in self._subscriptions:
            subscription.close()

    def _forget(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions = tuple(s for s in self._subscriptions if s is not subscription)
