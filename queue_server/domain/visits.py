"""Where a ticket's holder still has to go on this visit."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

MOST_STOPS = 10


class Stop(Struct, frozen=True, omit_defaults=True):
    """A service, at one counter or at any that gives it."""

    service: str
    counter: str | None = None


def read_plan(stored: str) -> list[Stop]:
    """The stops still to come, from a ticket's row."""
    return msgspec.json.decode(stored, type=list[Stop])


def write_plan(stops: Sequence[Stop]) -> str:
    """The stops as they stand in a ticket's row."""
    return msgspec.json.encode(stops).decode()
