"""``/metrics`` for Prometheus: numbers of the office and its machines, nothing of people.

It is for this machine alone, unless ``[web] metrics_token`` is set: then for whoever bears it.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from config.clock import micros
from contract.ids import Life
from queue_server.services.publishing import version
from queue_server.storage import measures, queue
from queue_server.storage.durations import STEPS, Durations
from queue_server.web import auth
from queue_server.web.pages.counter import streams

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from queue_server.services.office import Office

metrics = Blueprint("metrics", __name__)
_PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
_LIVES = (Life.READY, Life.SLEEPING, Life.DISCONNECTED, Life.LOST, Life.INIT, Life.UNKNOWN)


@metrics.get("/metrics")
def show() -> Response:
    """The page, as Prometheus reads it."""
    if not _welcome():
        return Response("for this machine alone\n", 403, mimetype="text/plain")
    # Read when it is asked for: the library takes memory that most offices never need.
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.process_collector import ProcessCollector

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(auth.office()))
    ProcessCollector(registry=registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _welcome() -> bool:
    """The bearer of the token; without one, who asks on this machine, itself and not a proxy."""
    token = auth.office().settings.web.metrics_token
    if token:
        return hmac.compare_digest(auth.token().encode(), token.encode())
    passed_on = any(name in request.headers for name in _PASSED_ON)
    return not passed_on and _is_here(auth.address())


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class _Collector:
    """What is measured, read at the moment it is asked for."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def collect(self) -> Iterator[Metric]:
        """All of it."""
        yield from self._line()
        yield from self._server()
        yield from self._machines()

    def _line(self) -> Iterator[Metric]:
        office = self._office
        day, now = office.store.today(), micros(office.clock.now())
        with office.store.reader() as db:
            tickets, calls = measures.tickets(db, day), measures.calls(db, day)
            waits = measures.longest_waits(db, day)
            counters = Counter(row["state"] for row in queue.counters(db))
            size = measures.database_bytes(db)
        by_state = {(row[0], row[1]): row[2] for row in tickets}
        longest = {(one,): max(0, now - since) / 1e6 for one, since in waits.items()}
        states = {(state,): counters[state] for state in ("open", "paused", "closed")}
        yield _gauge("tickets_today", "Today's tickets", by_state, "service", "state")
        yield _gauge("calls_today", "Calls of today's tickets", {(): calls})
        yield _gauge("longest_wait_seconds", "Of who waits now", longest, "service")
        yield _gauge("counters", "Counters", states, "state")
        yield _gauge("database_bytes", "Size of the database", {(): size})

    def _server(self) -> Iterator[Metric]:
        store = self._office.store
        told = {(version(), self._office.settings.office): 1}
        yield _gauge("info", "The program", told, "version", "office")
        yield _gauge("journal_rows", "Rows of the journal", {(): store.seq})
        yield _gauge("live_pages", "Open live pages", {(): streams().open})
        yield _histogram("commit_seconds", "Commits, each of all that waited", store.commits)

    def _machines(self) -> Iterator[Metric]:
        office = self._office
        lives = Counter(state.state for state in office.devices.states().values())
        by_life = {(str(life),): lives[life] for life in _LIVES}
        yield _gauge("devices", "Terminals by their life", by_life, "state")
        ages, down = {}, {}
        for backend in office.backends:
            name = backend.manifest.name
            last = office.syncing.freshness.last(name)
            down[name,] = int(office.syncing.freshness.is_down(name))
            if last is not None:
                ages[name,] = max(0.0, (office.clock.now() - last).total_seconds())
        yield _gauge("backend_age_seconds", "Since a backend last told all", ages, "backend")
        yield _gauge("backend_down", "1 while a backend does not answer", down, "backend")


def _gauge(name: str, what: str, values: Mapping[Any, float], *labels: str) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"motcua_{name}", what, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _histogram(name: str, what: str, durations: Durations) -> Metric:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(f"motcua_{name}", what)
    added, buckets = 0, []
    for step, count in zip([*map(str, STEPS), "+Inf"], tuple(durations.counts), strict=True):
        added += count
        buckets.append((step, added))
    family.add_metric((), buckets, durations.seconds)
    return family
