"""A small office for random days: two services, and two counters of which one gives both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from config.clock import Clock
from queue_server.app import build
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.services.office import Office
from tests.real_office import settings_in

SEED = """
[[services]]
id = "a"
letter = "A"
names = {vi = "A"}
[[services]]
id = "b"
letter = "B"
names = {vi = "B"}
[[counters]]
id = "one"
label = "1"
services = ["a", "b"]
weights = {b = 3}
[[counters]]
id = "two"
label = "2"
services = ["b"]
"""
GIVES = {"one": ["a", "b"], "two": ["b"]}
CLERK = Actor(ActorKind.SYSTEM, "test")
KIOSK = device("kiosk-1", "kiosk")


@contextmanager
def two_counters(clock: Clock) -> Iterator[Office]:
    """The office on a database of its own, both counters still closed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(build(settings_in(Path(folder), SEED), clock)) as office,
    ):
        yield office
