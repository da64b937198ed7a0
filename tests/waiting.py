"""Waiting for another process, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60


def wait_for(true: Callable[[], object], what: str, why: Callable[[], str] = str) -> None:
    """Return once something is true.  Fails with ``what`` and ``why`` when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what} never came: {why()}"
        time.sleep(0.02)
