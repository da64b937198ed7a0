"""When the supervisor's page marks something as amiss."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class FloorLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[floor]``: from how many minutes a wait is long, and a free counter idle.

    A counter is idle when it is open and free though somebody waits for it.
    """

    long_wait_minutes: Annotated[int, Meta(ge=1, le=480)] = 30
    idle_minutes: Annotated[int, Meta(ge=1, le=480)] = 5
