"""Waiting for another process, with an end."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60
T = TypeVar("T")


def wait_for(true: Callable[[], T], what: str, why: Callable[[], str] = str) -> T:
    """What something gives once it is true.  Fails with ``what`` and ``why`` when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline, f"{what} never came: {why()}"
        time.sleep(0.02)
    return found


def clear_of_midnight(now: dt.datetime) -> None:
    """Wait out the last minute of the office's day: lines, numbers and sessions end with it."""
    tomorrow = (now + dt.timedelta(days=1)).replace(hour=0, minute=0, second=1)
    left = (tomorrow - now).total_seconds()
    if left < PATIENCE:
        time.sleep(left)


def listens(port: int) -> bool:
    """Whether anybody listens at a port of this machine."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0
